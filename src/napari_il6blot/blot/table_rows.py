"""Rows of an input table: those of one image."""

from __future__ import annotations

import re
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..sheets.cells import table_name

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


def rows_of_image(table: pd.DataFrame, image: str, kind: str) -> NDArray[np.intp]:
    """Positions of an image's rows.

    Those whose `image` is the image's; else of the same file (its other pages);
    else of the same file name in another folder; else all rows if they are of one image
    (a membrane probed again) or do not say; else none, as of an image in which nothing
    was found. Rows whose `image` is empty are those of a table's only image.

    Raises
    ------
    InputError
        If rows do not say which of several images they belong to.
    """
    if "image" not in table.columns or not len(table):
        return np.arange(len(table))
    known = table["image"].notna().to_numpy()
    names = table["image"].astype(object).where(known, "").map(str).to_numpy()
    present = sorted(set(names[known]))
    if len(present) > 1 and not known.all():
        line = int(np.argmin(known)) + 2
        raise InputError(
            f"{table_name(table, kind)}, line {line}: the image is empty, and the table is of several; "
            "name it"
        )
    chosen = _same_image(present, image)
    return np.flatnonzero((names == chosen) | ~known) if chosen is not None else np.arange(0)


def _same_image(present: list[str], image: str) -> str | None:
    """Which of the images in a table is meant; None if that cannot be told."""
    likenesses: tuple[Callable[[str], str], ...] = (str, _file, _file_name, lambda _: "")
    for likeness in likenesses:
        alike = [name for name in present if likeness(name) == likeness(image)]
        if len(alike) == 1:
            return alike[0]
    return None if present else ""


def _file(image: str) -> str:
    return re.sub(r"#\d+$", "", image)


def _file_name(image: str) -> str:
    return PureWindowsPath(image).name  # which splits at / as well
