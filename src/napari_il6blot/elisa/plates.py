"""Files of plates become plates, each with a name of its own and its layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from .assemble import plate_of
from .layout import Layout, apply_layout, check_plates, read_layout
from .plate import Plate
from .readers import read_export

if TYPE_CHECKING:
    import pandas as pd


def read_plates(
    path: str | Path | bytes | Sequence[str | Path],
    layout: str | Path | pd.DataFrame | Layout | None = None, *,
    wavelength: float | None = None, reference: float | None = None,
) -> tuple[Plate, ...]:  # fmt: skip
    """Read every plate of one export, or of several.

    Parameters
    ----------
    path : path, bytes, or sequence of paths
        Exports of SoftMax Pro, Gen5, Magellan, i-control, MARS, SMART Control, EnVision, Kaleido,
        SkanIt or MSD Workbench; or a plain 8 × 12 or 16 × 24 grid or a table with one row per well, as
        CSV, TSV, XLSX. Bytes: what was pasted.
    layout : path, DataFrame or Layout, optional
        What is in each well: a well sheet or grid blocks. It overrules what the export says.
    wavelength, reference : float, optional
        nm: which read is the response, and which to subtract; needed where an export holds several and
        does not print which it used.

    Returns
    -------
    tuple of Plate
        In the order of the exports. A plate is named as in its export, with the file's stem
        before it where two exports share a name; one without a name is named by the file's stem.

    Raises
    ------
    InputError
        If a file holds no plate, or the layout does not fit.
    """
    sources = [path] if isinstance(path, (str, Path, bytes)) else path
    plates = [plate for source in sources for plate in export_plates(source, wavelength, reference)]
    named = distinct_names(plates)
    return with_layout(named, layout) if layout is not None else tuple(map(samples_named, named))


def export_plates(
    source: str | Path | bytes, wavelength: float | None = None, reference: float | None = None
) -> list[Plate]:
    """The plates of one export as it names them, without a layout.

    Parameters
    ----------
    source, wavelength, reference
        As for `read_plates`.

    Raises
    ------
    InputError
        If it holds no plate, or none of such a wavelength.
    """
    file = "what was pasted" if isinstance(source, bytes) else str(source)
    return [plate_of(exported, file, wavelength, reference) for exported in read_export(source, file)]


def read_plate(
    path: str | Path | bytes, layout: str | Path | pd.DataFrame | Layout | None = None, *,
    wavelength: float | None = None, reference: float | None = None,
) -> Plate:  # fmt: skip
    """Read the plate of an export that holds one.

    Parameters
    ----------
    path, layout, wavelength, reference
        As for `read_plates`.

    Raises
    ------
    InputError
        If it holds several, naming them; else as `read_plates`.
    """
    plates = read_plates(path, layout, wavelength=wavelength, reference=reference)
    if len(plates) > 1:
        names = ", ".join(plate.name for plate in plates)
        raise InputError(
            f"{plates[0].file} holds {len(plates)} plates ({names}): read them all with read_plates"
        )
    return plates[0]


def with_layout(plates: Sequence[Plate], layout: str | Path | pd.DataFrame | Layout) -> tuple[Plate, ...]:
    """Give plates their layout.

    Parameters
    ----------
    plates : sequence of Plate
    layout : path, DataFrame or Layout

    Raises
    ------
    InputError
        If the layout cannot be read, or is for other plates or wells.
    """
    known = layout if isinstance(layout, Layout) else read_layout(layout)
    names = [plate.name for plate in plates]
    notes = check_plates(known, names)
    given = [samples_named(apply_layout(plate, known, names)) for plate in plates]
    if notes and given:
        given[0] = replace(given[0], notes=(*given[0].notes, *notes))
    return tuple(given)


def samples_named(plate: Plate) -> Plate:
    """A plate whose samples and controls all have names; those without one are named by their well."""
    wells = plate.wells
    bare = wells["role"].isin(["sample", "control"]) & (wells["sample"] == "")
    if not bare.any():
        return plate
    return replace(plate, wells=wells.assign(sample=wells["sample"].where(~bare, wells["well"])))


def distinct_names(plates: Sequence[Plate]) -> tuple[Plate, ...]:
    """Plates with names that are all different: by the file's stem, or with it before a shared name."""
    stems = [Path(plate.file).stem or plate.file for plate in plates]
    names = [plate.name or stem for plate, stem in zip(plates, stems, strict=True)]
    often = Counter(names)
    names = [
        f"{stem} {name}" if often[name] > 1 and name != stem else name
        for name, stem in zip(names, stems, strict=True)
    ]
    taken: set[str] = set()
    out = []
    for plate, name in zip(plates, names, strict=True):
        numbers = (name if number == 1 else f"{name}-{number}" for number in count(1))
        free = next(one for one in numbers if one not in taken and (one == name or one not in names))
        taken.add(free)
        out.append(replace(plate, name=free))
    return tuple(out)
