"""What a plate reader's export says, before anything is made of it: every reader gives this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Grid = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Read:
    """One measurement of a whole plate.

    Attributes
    ----------
    label : str
        As the export calls it: ``450``, ``Blank 450``, ``Label1``.
    cells : tuple of tuple of str
        Rows × columns of text as the export has it, with ``.`` decimals; empty where it has none.
    wavelength : float or None
        nm, where the export says.
    calculated : bool
        Made by the reader's software of other reads (reduced, blank-corrected), not measured.
    """

    label: str
    cells: Grid
    wavelength: float | None = None
    calculated: bool = False


@dataclass(frozen=True)
class WellInfo:
    """What an export says of one well.

    Attributes
    ----------
    role : {"", "standard", "blank", "control", "sample"}
        Empty where it does not say.
    sample : str
        Name of what is in the well.
    nominal : float or None
        A standard's concentration.
    dilution : float or None
        How many times the sample was diluted: 10 for 1:10.
    group : str
        The group that the export puts it in.
    masked : bool
        Left out in the reader's software.
    printed : str
        The response as the export prints it beside the sample, rounded; empty where it does not.
    """

    role: str = ""
    sample: str = ""
    nominal: float | None = None
    dilution: float | None = None
    group: str = ""
    masked: bool = False
    printed: str = ""


@dataclass(frozen=True)
class ExportedPlate:
    """One plate of an export.

    Attributes
    ----------
    name : str
        In its export; empty where that names none.
    shape : (int, int)
        Rows and columns.
    reads : tuple of Read
        In the export's order, at least one.
    wells : mapping of str to WellInfo
        By well name (``A1``); only those of which the export says something.
    unit : str
        Of the concentrations; empty where the export does not say.
    software : str
        Which program wrote it: ``SoftMax Pro``.
    standards_group : str
        Plates of an export whose standards make one curve have the same; empty: each plate its own.
    notes : tuple of str
        What the user should know of the export.
    """

    name: str
    shape: tuple[int, int]
    reads: tuple[Read, ...]
    wells: Mapping[str, WellInfo] = field(default_factory=dict)
    unit: str = ""
    software: str = ""
    standards_group: str = ""
    notes: tuple[str, ...] = ()
