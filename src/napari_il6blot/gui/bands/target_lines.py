"""Lines of the target sheet: which row, or which mass, is which protein."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...compare.image_names import matched_images
from ...compare.target_sheet import KIND
from ...errors import InputError
from ...sheets.cells import is_empty, numbers, texts, whole_numbers
from ...sheets.table import read_table

if TYPE_CHECKING:
    import pandas as pd

    from ...study.spec import Study

COLUMNS = ("image", "strip", "row", "mw_kda", "tolerance", "target", "membrane")
Place = tuple[str, int]


def target_sheet(study: Study) -> pd.DataFrame:
    """The study's target sheet as it is now; without lines where there is none.

    Raises
    ------
    InputError
        If its file is no table.
    """
    import pandas as pd

    content = study.sheet_content("targets")
    if content is None:
        return pd.DataFrame(columns=["image", "strip", "row", "target"], dtype=object)
    return read_table(content) if isinstance(content, Path) else content


def named_rows(sheet: pd.DataFrame, place: Place) -> dict[int, str]:
    """What the rows of an image's strip are called, by number.

    Parameters
    ----------
    sheet : DataFrame
    place : (image, strip)
        As tables call the image.

    Raises
    ------
    InputError
        If a cell of the sheet is wrong.
    """
    row, target = _column(sheet, "row"), _texts(sheet, "target")
    return {int(row[at]): target[at] for at in _lines_of(sheet, [place]) if row[at] > 0 and target[at]}


def named_masses(sheet: pd.DataFrame, place: Place) -> list[tuple[str, float, str]]:
    """The targets that are looked for by mass in an image's strip: name, kDa, and tolerance as written."""
    row, target, tolerance = _column(sheet, "row"), _texts(sheet, "target"), _texts(sheet, "tolerance")
    mass = numbers(sheet, "mw_kda", np.arange(len(sheet)), KIND, required=False)
    return [
        (target[at], float(mass[at]), tolerance[at] or "10%")
        for at in _lines_of(sheet, [place])
        if row[at] == 0 and np.isfinite(mass[at]) and target[at]
    ]


def with_rows(sheet: pd.DataFrame, places: Sequence[Place], names: Mapping[int, str]) -> pd.DataFrame:
    """A sheet in which rows of these images' strips have other names; an empty name takes a row's away.

    Parameters
    ----------
    sheet : DataFrame
    places : sequence of (image, strip)
    names : mapping of int to str
        By row.

    Raises
    ------
    InputError
        If a cell of the sheet is wrong.
    """
    row = _column(sheet, "row")
    gone = [at for at in _lines_of(sheet, places) if row[at] in names]
    lines = [
        {"image": image, "strip": strip, "row": number, "target": name.strip()}
        for image, strip in places
        for number, name in names.items()
        if name.strip()
    ]
    return _with_lines(sheet, gone, lines)


def with_mass(
    sheet: pd.DataFrame, places: Sequence[Place], target: str, mw_kda: float, tolerance: str = ""
) -> pd.DataFrame:
    """A sheet that looks for a target by its mass in these images' strips.

    Parameters
    ----------
    sheet : DataFrame
    places : sequence of (image, strip)
    target : str
    mw_kda : float
    tolerance : str
        How far off it may be: ``2`` kDa, or ``10%``, which is also meant where it is empty.

    Raises
    ------
    InputError
        If the name is empty, or the mass or the tolerance is no number above 0.
    """
    if not target.strip():
        raise InputError("Write the protein's name beside its mass.")
    if not (np.isfinite(mw_kda) and mw_kda > 0):
        raise InputError(f"The mass of {target} is {mw_kda:g} kDa; it must be a number above 0.")
    _check_tolerance(tolerance)
    called = _texts(sheet, "target")
    gone = [at for at in _lines_of(sheet, places) if called[at] == target.strip()]
    lines = [
        {"image": image, "strip": strip, "mw_kda": mw_kda, "tolerance": tolerance.strip(), "target": target}
        for image, strip in places
    ]
    return _with_lines(sheet, gone, lines)


def without_masses(sheet: pd.DataFrame, places: Sequence[Place]) -> pd.DataFrame:
    """A sheet that looks for nothing by mass in these images' strips."""
    row = _column(sheet, "row")
    mass = numbers(sheet, "mw_kda", np.arange(len(sheet)), KIND, required=False)
    gone = [at for at in _lines_of(sheet, places) if row[at] == 0 and np.isfinite(mass[at])]
    return _with_lines(sheet, gone, [])


def _check_tolerance(text: str) -> None:
    number = text.strip().removesuffix("%")
    try:
        right = not text.strip() or float(number) > 0
    except ValueError:
        right = False
    if not right:
        raise InputError(f"The tolerance is {text!r}; write it in kDa, as 2, or in percent, as 10%.")


def _lines_of(sheet: pd.DataFrame, places: Sequence[Place]) -> list[int]:
    """Places in the sheet of the lines on these images' strips."""
    named, strip = _texts(sheet, "image"), _column(sheet, "strip", default=1)
    names = matched_images([image for image, _ in places], [name for name in named if name], KIND)
    meant = {(names[image], number) for image, number in places if image in names}
    return [at for at in range(len(sheet)) if (named[at], int(strip[at])) in meant]


def _with_lines(sheet: pd.DataFrame, gone: Sequence[int], lines: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """A sheet without some lines and those that say nothing yet, and with others at its end."""
    import pandas as pd

    target, membrane = _texts(sheet, "target"), _texts(sheet, "membrane")
    kept = [at for at in range(len(sheet)) if at not in set(gone) and (target[at] or membrane[at])]
    columns = list(dict.fromkeys([*sheet.columns, *COLUMNS]))
    old = sheet.iloc[kept].reindex(columns=columns).astype(object)
    new = pd.DataFrame(list(lines), columns=columns, dtype=object)
    joined = pd.concat([old, new], ignore_index=True) if len(new) else old.reset_index(drop=True)
    unused = [name for name in columns if name not in sheet.columns and all(map(is_empty, joined[name]))]
    changed = joined.drop(columns=unused)
    changed.attrs = dict(sheet.attrs)
    return changed


def _column(sheet: pd.DataFrame, name: str, default: int = 0) -> Any:  # noqa: ANN401
    return whole_numbers(sheet, name, np.arange(len(sheet)), KIND, default=default)


def _texts(sheet: pd.DataFrame, name: str) -> list[str]:
    return texts(sheet, name, np.arange(len(sheet)))
