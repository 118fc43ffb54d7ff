"""``report.html``: one file that holds everything a reader needs, escaped, readable on paper."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

# Longer tables are cut in the report; the files have them whole.
MOST_ROWS = 60
# Text longer than this may wrap.
LONG_TEXT = 28
# Px of the longer side of an overlay in the report.
LARGEST = 1100


@dataclass(frozen=True)
class Picture:
    """A picture of the report: a caption, and the PNG as a data address."""

    caption: str
    data: str


@dataclass(frozen=True)
class Cell:
    """A cell of a shown table: its text, and the class that styles it."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class ShownTable:
    """A table of the report."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: str = ""


@dataclass(frozen=True)
class Section:
    """A section of the report: paragraphs, a list, tables, pictures; `gallery` sets them side by side."""

    key: str
    title: str
    texts: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tables: tuple[ShownTable, ...] = ()
    pictures: tuple[Picture, ...] = ()
    gallery: bool = False


@dataclass(frozen=True)
class Report:
    """What the report says."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]


def picture(caption: str, png: bytes) -> Picture:
    """Make a picture of a PNG file's bytes."""
    return Picture(caption, "data:image/png;base64," + b64encode(png).decode("ascii"))


def photograph(caption: str, png: bytes) -> Picture:
    """Make a picture to look over of a PNG file's bytes: no larger than a page shows, and compressed."""
    from PIL import Image

    image = Image.open(BytesIO(png)).convert("RGB")
    image.thumbnail((LARGEST, LARGEST))
    small = BytesIO()
    image.save(small, format="JPEG", quality=85)
    return Picture(caption, "data:image/jpeg;base64," + b64encode(small.getvalue()).decode("ascii"))


def shown_table(title: str, table: pd.DataFrame, columns: Sequence[str] | None = None) -> ShownTable:
    """Make a table for reading: four significant digits, empty cells for what is missing.

    Parameters
    ----------
    title : str
    table : DataFrame
    columns : sequence of str, optional
        Those to show, as far as they are there; all by default.
    """
    names = [name for name in columns or table.columns if name in table.columns]
    rows = [
        tuple(_cell(value, name) for value, name in zip(row, names, strict=True))
        for row in table[names].head(MOST_ROWS).itertuples(index=False, name=None)
    ]
    more = len(table) - MOST_ROWS
    left_out = f"{more} more rows are in the table's file." if more > 0 else ""
    return ShownTable(title, tuple(names), tuple(rows), left_out)


def _cell(value: object, name: str) -> Cell:
    if value is None or value != value:  # noqa: PLR0124  NaN is not itself
        return Cell("")
    if isinstance(value, (bool, np.bool_)):
        return Cell("yes" if value else "no")
    if isinstance(value, (int, np.integer)):
        return Cell(str(value), "number")
    if isinstance(value, (float, np.floating)):
        return Cell(f"{value:.4g}", "number")
    text = str(value)
    if name == "verdict":
        return Cell(text, text)
    return Cell(text, "long" if len(text) > LONG_TEXT else "")


def report_html(report: Report) -> str:
    """The report as HTML; whatever it says is escaped, so that a name with tags in it is shown as text.

    Parameters
    ----------
    report : Report
    """
    from jinja2 import Environment, StrictUndefined

    template = files("napari_il6blot.study").joinpath("templates/report.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(template).render(report=report)
