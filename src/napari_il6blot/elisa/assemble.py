"""An exported plate becomes a plate of wells: which read is the response, what is masked and unreadable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .exported import ExportedPlate, Grid, Read, WellInfo
from .plate import Plate, empty_wells
from .well_names import well_name

Floats = NDArray[np.float64]

# What readers write where the light was more than they can tell.
OVERFLOW_WORDS = ("ovrflw", "over", "ovfl", "overflow", "sat", "+++", "out of range high", ">")
MASK_REASON = "export: masked in {software}"


def plate_of(
    exported: ExportedPlate, file: str, wavelength: float | None = None, reference: float | None = None
) -> Plate:
    """Make a plate of what an export says.

    Parameters
    ----------
    exported : ExportedPlate
    file : str
        Where it comes from, for messages.
    wavelength, reference : float, optional
        nm: the read that is the response, and one to subtract from it. Without them the response is
        what the export prints beside its samples, or its only measured read, or its only read.

    Raises
    ------
    InputError
        If there is no read of such a wavelength.
    """
    values = {read.label: _numbers(read.cells) for read in exported.reads}
    response, told = _response(exported, values, file, wavelength, reference)
    wells = empty_wells(exported.shape)
    names = wells["well"].tolist()
    infos = [exported.wells.get(name, WellInfo()) for name in names]
    texts = _texts(exported, told)
    flags = [_text_flag(text) for text in texts]
    wells["role"] = np.array([info.role or "empty" for info in infos], dtype=object)
    wells["sample"] = np.array([info.sample for info in infos], dtype=object)
    wells["nominal"] = np.array([np.nan if info.nominal is None else info.nominal for info in infos])
    wells["dilution"] = np.array([1.0 if info.dilution is None else info.dilution for info in infos])
    wells["response"] = response.ravel()
    wells["masked"] = np.array([info.masked for info in infos], dtype=bool)
    reason = MASK_REASON.format(software=exported.software or "the export")
    wells["mask_reason"] = np.array([reason if info.masked else "" for info in infos], dtype=object)
    wells["flags"] = np.array(flags, dtype=object)
    return Plate(
        name=exported.name, wells=wells, shape=exported.shape, reads=values, response_of=told,
        unit=exported.unit, file=file, standards_group=exported.standards_group,
        notes=(*exported.notes, *_unreadable_note(exported.name, names, texts, flags)),
    )  # fmt: skip


def _numbers(cells: Grid) -> Floats:
    """Cells as numbers; what is none is missing."""
    return np.array([[_number(cell) for cell in row] for row in cells], dtype=float)


def _number(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        return np.nan
    return value if np.isfinite(value) else np.nan


def _response(
    exported: ExportedPlate, values: Mapping[str, Floats], file: str, wavelength: float | None,
    reference: float | None,
) -> tuple[Floats, str]:  # fmt: skip
    """The response, and which reads it is made of; empty while that is not settled."""
    where = f"{file}: plate {exported.name}" if exported.name else file
    if wavelength is None:
        if reference is not None:
            raise InputError(f"{where}: a reference is subtracted from another wavelength; name that one too")
        return _told_by_export(exported, values)
    main = _read_at(exported, wavelength, where)
    if reference is None:
        return values[main.label], _named(main)
    other = _read_at(exported, reference, where)
    return values[main.label] - values[other.label], f"{_named(main)} minus {_named(other)}"


def _told_by_export(exported: ExportedPlate, values: Mapping[str, Floats]) -> tuple[Floats, str]:
    """The only read, or what is printed beside the samples, or the reduced read, or the only measured one."""
    if len(exported.reads) > 1:
        printed = _printed(exported)
        for told, response in _candidates(exported, values):
            if _matches(response, printed, exported):
                return response, f"{told} (as {exported.software or 'the export'} printed)"
    measured = [read for read in exported.reads if not read.calculated]
    reduced = [read for read in exported.reads if read.label.startswith("reduced")]
    for reads in (reduced, measured, list(exported.reads)):
        if len(reads) == 1:
            return values[reads[0].label], _named(reads[0])
    return np.full(exported.shape, np.nan), ""


def _printed(exported: ExportedPlate) -> Floats:
    """What the export prints beside its samples, (rows, columns)."""
    nothing = WellInfo()
    return np.array(
        [[_number(exported.wells.get(name, nothing).printed) for name in row]
         for row in _well_grid(exported.shape)]
    )  # fmt: skip


def _candidates(exported: ExportedPlate, values: Mapping[str, Floats]) -> list[tuple[str, Floats]]:
    """Reads, and differences of two measured ones, by what to call them."""
    single = [(_named(read), values[read.label]) for read in exported.reads]
    measured = [read for read in exported.reads if not read.calculated]
    pairs = [
        (f"{_named(one)} minus {_named(other)}", values[one.label] - values[other.label])
        for one in measured
        for other in measured
        if one is not other
    ]
    return single + pairs


def _named(read: Read) -> str:
    return f"{read.wavelength:g} nm" if read.wavelength and not read.calculated else read.label


def _read_at(exported: ExportedPlate, wavelength: float, where: str) -> Read:
    measured = [read for read in exported.reads if not read.calculated] or list(exported.reads)
    at = [read for read in measured if read.wavelength == wavelength]
    if len(at) != 1:
        held = ", ".join(_named(read) for read in measured)
        raise InputError(
            f"{where} has {'no' if not at else 'several'} reads at {wavelength:g} nm; it has {held}"
        )
    return at[0]


def _well_grid(shape: tuple[int, int]) -> list[list[str]]:
    return [[well_name(row, column) for column in range(shape[1])] for row in range(shape[0])]


def _matches(response: Floats, printed: Floats, exported: ExportedPlate) -> bool:
    """Whether a response is what the export prints, as far as it rounds."""
    known = np.isfinite(printed)
    if not known.any():
        return False
    decimals = max(len(info.printed.partition(".")[2]) for info in exported.wells.values())
    return bool(np.nanmax(np.abs(response - printed)[known]) <= 0.51 * 10.0**-decimals + 1e-12)


def _texts(exported: ExportedPlate, told: str) -> list[str]:
    """What stands in each well in place of a number, in any read that the response is made of."""
    main = [read for read in exported.reads if _named(read) in told] or list(exported.reads[:1])
    grids = [[cell for row in read.cells for cell in row] for read in main]
    return [
        next((cell for cell in cells if cell and not np.isfinite(_number(cell))), "")
        for cells in zip(*grids, strict=True)
    ]


def _text_flag(text: str) -> str:
    if not text:
        return ""
    return "overflow" if text.lower().startswith(OVERFLOW_WORDS) else "unreadable"


def _unreadable_note(name: str, wells: list[str], texts: list[str], flags: list[str]) -> list[str]:
    unread = [f"{well} ({text})" for well, text, flag in zip(wells, texts, flags, strict=True) if flag]
    if not unread:
        return []
    shown = ", ".join(unread[:6]) + (f" and {len(unread) - 6} more" if len(unread) > 6 else "")
    return [
        f"Plate {name}: the export has text where a number belongs, so these wells have no response: {shown}."
    ]


def subtract_blank(plate: Plate) -> Plate:
    """Subtract the mean of the blank wells from every response.

    Parameters
    ----------
    plate : Plate

    Returns
    -------
    Plate
        With a note that says what was subtracted.

    Raises
    ------
    InputError
        If no blank well counts.
    """
    wells = plate.wells.copy()
    response = wells["response"].to_numpy(dtype=float)
    blank = (
        (wells["role"] == "blank").to_numpy() & ~wells["masked"].to_numpy(dtype=bool) & np.isfinite(response)
    )
    if not blank.any():
        raise InputError(f"plate {plate.name} has no blank wells that count, so no blank can be subtracted")
    mean = float(response[blank].mean())
    wells["response"] = response - mean
    note = f"Plate {plate.name}: the mean of {int(blank.sum())} blank wells, {mean:.4g}, was subtracted."
    return replace(
        plate, wells=wells, response_of=f"{plate.response_of} minus blank", notes=(*plate.notes, note)
    )
