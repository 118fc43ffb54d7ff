"""An exported plate becomes a plate of wells: which read is the response, what is masked and unreadable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations

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
    response, told, made_of = _response(exported, values, file, wavelength, reference)
    wells = empty_wells(exported.shape)
    names = wells["well"].tolist()
    infos = [exported.wells.get(name, WellInfo()) for name in names]
    texts = _texts(made_of or exported.reads[:1])
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
        notes=(*exported.notes, *_unreadable_note(names, texts, flags)),
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


Response = tuple[Floats, str, tuple[Read, ...]]


def _response(
    exported: ExportedPlate, values: Mapping[str, Floats], file: str, wavelength: float | None,
    reference: float | None,
) -> Response:  # fmt: skip
    """The response, what to call it, and the reads that it is made of; none while that is not settled."""
    where = f"{file}: plate {exported.name}" if exported.name else file
    if wavelength is None:
        if reference is not None:
            raise InputError(f"{where}: a reference is subtracted from another wavelength; name that one too")
        return _told_by_export(exported, values)
    main = _read_at(exported, wavelength, where)
    other = _read_at(exported, reference, where) if reference is not None else None
    return _made_of(values, main, other)


def _made_of(values: Mapping[str, Floats], main: Read, other: Read | None = None) -> Response:
    if other is None:
        return values[main.label], _named(main), (main,)
    return values[main.label] - values[other.label], f"{_named(main)} minus {_named(other)}", (main, other)


def _told_by_export(exported: ExportedPlate, values: Mapping[str, Floats]) -> Response:
    """The only read, or what is printed beside the samples, or the reduced read, or the only measured one."""
    if len(exported.reads) > 1:
        printed = _printed(exported)
        for reads in _candidates(exported):
            response, told, made_of = _made_of(values, *reads)
            if _matches(response, printed, exported):
                return response, f"{told} (as {exported.software or 'the export'} printed)", made_of
    measured = [read for read in exported.reads if not read.calculated]
    reduced = [read for read in exported.reads if read.label.startswith("reduced")]
    for single in (reduced, measured, list(exported.reads)):
        if len(single) == 1:
            return _made_of(values, single[0])
    return np.full(exported.shape, np.nan), "", ()


def _printed(exported: ExportedPlate) -> Floats:
    """What the export prints beside its samples, (rows, columns)."""
    nothing = WellInfo()
    return np.array(
        [[_number(exported.wells.get(name, nothing).printed) for name in row]
         for row in _well_grid(exported.shape)]
    )  # fmt: skip


def _candidates(exported: ExportedPlate) -> list[tuple[Read, ...]]:
    """What may have been printed: reads, and differences of two measured ones."""
    measured = [read for read in exported.reads if not read.calculated]
    return [*((read,) for read in exported.reads), *permutations(measured, 2)]


def _named(read: Read) -> str:
    return f"{read.wavelength:g} nm" if read.wavelength and not read.calculated else read.label


def _read_at(exported: ExportedPlate, wavelength: float, where: str) -> Read:
    measured = [read for read in exported.reads if not read.calculated] or list(exported.reads)
    at = [read for read in measured if read.wavelength == wavelength]
    if len(at) != 1:
        held = ", ".join(_named(read) for read in measured)
        count = "several reads" if at else "no read"
        raise InputError(f"{where} has {count} at {wavelength:g} nm; it has {held}")
    return at[0]


def _well_grid(shape: tuple[int, int]) -> list[list[str]]:
    return [[well_name(row, column) for column in range(shape[1])] for row in range(shape[0])]


def _matches(response: Floats, printed: Floats, exported: ExportedPlate) -> bool:
    """Whether a response is what the export prints, as far as it rounds."""
    known = np.isfinite(printed)
    if not known.any():
        return False
    decimals = max(len(info.printed.partition(".")[2]) for info in exported.wells.values())
    away = np.abs(response - printed)[known]
    return bool((away <= 0.51 * 10.0**-decimals + 1e-12).all())


def _texts(reads: Sequence[Read]) -> list[str]:
    """What stands in each well in place of a number, in any of the reads."""
    grids = [[cell for row in read.cells for cell in row] for read in reads]
    return [
        next((cell for cell in cells if cell and not np.isfinite(_number(cell))), "")
        for cells in zip(*grids, strict=True)
    ]


def _text_flag(text: str) -> str:
    if not text:
        return ""
    return "overflow" if text.lower().startswith(OVERFLOW_WORDS) else "unreadable"


def _unreadable_note(wells: list[str], texts: list[str], flags: list[str]) -> list[str]:
    unread = [f"{well} ({text})" for well, text, flag in zip(wells, texts, flags, strict=True) if flag]
    if not unread:
        return []
    shown = ", ".join(unread[:6]) + (f" and {len(unread) - 6} more" if len(unread) > 6 else "")
    return [f"Text stands where a number belongs, so these wells have no response: {shown}."]


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
    note = f"The mean of {int(blank.sum())} blank wells, {mean:.4g}, was subtracted from every response."
    return replace(
        plate, wells=wells, response_of=f"{plate.response_of} minus blank", notes=(*plate.notes, note)
    )
