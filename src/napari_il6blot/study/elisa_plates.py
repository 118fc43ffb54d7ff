"""Plate exports become tables of wells, standards, curves and concentrations, checks and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..elisa.assemble import subtract_blank
from ..elisa.curves import CurveOptions, fit_curves
from ..elisa.figures import curve_png
from ..elisa.plates import distinct_names, export_plates, with_layout
from ..elisa.quality import quality_table
from ..elisa.quantify import concentrations
from ..elisa.release import normalized_release
from ..elisa.stacking import stacked
from ..elisa.tables import curve_table, standards_table, wells_table
from ..errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from ..elisa.curve import Curve
    from ..elisa.plate import Plate


@dataclass(frozen=True)
class ElisaSettings:
    """How to quantify plates; the defaults are those of Python and the command line.

    Attributes
    ----------
    layout : path, DataFrame or None
        What is in each well.
    options : CurveOptions
        How to fit curves.
    unit : str
        Of the concentrations; empty: what the export or the layout says.
    wavelength, reference : float or None
        nm: which read is the response, and which to subtract.
    blank : bool
        Subtract the mean of the blank wells.
    release_per : tuple of str
        Give released amounts per volume, cells, time, protein (`release.normalized_release`).
    """

    layout: str | Path | pd.DataFrame | None = None
    options: CurveOptions = field(default_factory=CurveOptions)
    unit: str = ""
    wavelength: float | None = None
    reference: float | None = None
    blank: bool = False
    release_per: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ElisaResult:
    """What came of plates.

    Attributes
    ----------
    plates : tuple of Plate
        Those that have a curve, in the order of the exports.
    curves : dict of str to Curve
        By plate.
    tables : dict of str to DataFrame
        ``wells``, ``standards``, ``curves``, ``concentrations``, ``quality``.
    faults : tuple of str
        Sentences: exports that could not be read, and plates that have no curve.
    """

    plates: tuple[Plate, ...]
    curves: Mapping[str, Curve]
    tables: Mapping[str, pd.DataFrame]
    faults: tuple[str, ...]

    def picture(self, plate: Plate) -> bytes:
        """The picture of a plate's curve, as a PNG file."""
        return curve_png(plate, self.curves[plate.name], self.tables["concentrations"])


def quantify_plates(exports: Sequence[str], settings: ElisaSettings | None = None) -> ElisaResult:
    """Quantify the plates of exports; nothing is written.

    One export that cannot be read, or one plate without a curve, does not stop the others.

    Parameters
    ----------
    exports : sequence of str
        Paths.
    settings : ElisaSettings, optional

    Raises
    ------
    InputError
        If nothing can be computed, or the layout or an option is wrong.
    """
    settings = settings or ElisaSettings()
    plates, faults = _read(exports, settings)
    return quantify_read_plates(plates, faults, settings)


def quantify_read_plates(
    plates: Sequence[Plate], faults: Sequence[str], settings: ElisaSettings
) -> ElisaResult:
    """Quantify plates that were read, beside the sentences of those that could not be.

    Parameters
    ----------
    plates : sequence of Plate
        Of different names, without a layout.
    faults : sequence of str
    settings : ElisaSettings

    Raises
    ------
    InputError
        As from `quantify_plates`.
    """
    told = list(faults)
    if not plates:
        raise InputError("\n".join(told))
    if settings.layout is not None:
        plates = with_layout(plates, settings.layout)
    plates = tuple(_prepared(plate, settings) for plate in plates)
    curves, unfitted = fit_curves(plates, settings.options)
    told += _with_notes(unfitted, plates)
    if not curves:
        raise InputError("\n".join(told))
    quantified = tuple(plate for plate in plates if plate.name in curves)
    return ElisaResult(quantified, curves, _tables(plates, quantified, curves, settings), tuple(told))


def _with_notes(unfitted: Mapping[str, str], plates: Sequence[Plate]) -> list[str]:
    """Why plates have no curve, each reason once, with what was noted of them, which no table tells."""
    notes: dict[str, dict[str, None]] = {fault: {} for fault in unfitted.values()}
    for plate in plates:
        if plate.name in unfitted:
            notes[unfitted[plate.name]] |= dict.fromkeys(plate.notes)
    return [f"{fault} ({'; '.join(of_fault)})" if of_fault else fault for fault, of_fault in notes.items()]


def _read(exports: Sequence[str], settings: ElisaSettings) -> tuple[tuple[Plate, ...], list[str]]:
    plates: list[Plate] = []
    faults = []
    for export in exports:
        try:
            plates += export_plates(export, settings.wavelength, settings.reference)
        except InputError as error:
            faults.append(str(error))
    return distinct_names(plates), faults


def _prepared(plate: Plate, settings: ElisaSettings) -> Plate:
    if settings.unit and plate.unit and plate.unit != settings.unit:
        note = f"Its unit, {plate.unit}, was overruled by {settings.unit}."
        plate = replace(plate, notes=(*plate.notes, note))
    if settings.unit:
        plate = replace(plate, unit=settings.unit)
    return subtract_blank(plate) if settings.blank else plate


def _tables(
    plates: Sequence[Plate], quantified: Sequence[Plate], curves: Mapping[str, Curve], settings: ElisaSettings
) -> dict[str, pd.DataFrame]:
    found = concentrations(quantified, curves)
    quality = quality_table(plates, curves, found)
    if settings.release_per:
        found = normalized_release(found, quantified, settings.release_per)
    return {
        "wells": stacked([wells_table(plate, curves.get(plate.name)) for plate in plates]),
        "standards": stacked([standards_table(plate, curves.get(plate.name)) for plate in plates]),
        "curves": stacked([curve_table(plate, curves[plate.name]) for plate in quantified]),
        "concentrations": found,
        "quality": quality,
    }
