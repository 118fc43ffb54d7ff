"""Which lane is which sample: names read from the study's lane sheet, and typed or pasted into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ...blot.tables import LANE_COLUMNS
from ...compare.image_names import matched_images
from ...compare.labels import factor_column, label_key
from ...compare.lane_sheet import LANE_SHEET_COLUMNS, RESERVED, table_of
from ...errors import InputError

if TYPE_CHECKING:
    from ...study.spec import Study

Number = tuple[int, int]
Cells = Mapping[str, str]

NAMES = ("sample", "experiment", "replicate")
PLACE = ("image", "strip", "lane")


def lane_sheet(study: Study) -> pd.DataFrame:
    """The study's lane sheet, its known columns in lower case; without rows where there is none.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    content = study.sheet_content("lanes")
    if content is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in LANE_SHEET_COLUMNS})
    sheet = table_of(content)
    sheet.columns = pd.Index([str(name) for name in sheet.columns], dtype=object)
    return sheet


def factors(sheet: pd.DataFrame) -> tuple[str, ...]:
    """The columns that are factors."""
    named = [str(name) for name in sheet.columns]
    return tuple(
        name for name in named if name not in LANE_SHEET_COLUMNS and name and not name.startswith("Unnamed:")
    )


def names_in_sheet(study: Study, sheet: pd.DataFrame) -> dict[str, str]:
    """What the sheet calls each image, by what tables call it.

    An image that the sheet does not name goes by that from which its lanes were brought, else by its own.

    Raises
    ------
    InputError
        If a name may be of several images.
    """
    listed = sheet["image"].dropna().map(str).tolist() if "image" in sheet.columns else []
    images = {image.path: study.name_of(image.path) for image in study.image_list()}
    found = matched_images(images.values(), listed, "The lane sheet")
    called = {name: found.get(name, name) for name in images.values()}
    for image in study.image_list():
        own = images[image.path]
        if own not in found and image.lanes_from in images:
            called[own] = called[images[image.lanes_from]]
    return called


def with_sample_names(lanes: pd.DataFrame, sheet: pd.DataFrame, called: Mapping[str, str]) -> pd.DataFrame:
    """Lanes with their samples, experiments, replicates and factors.

    Parameters
    ----------
    lanes : DataFrame
        With the columns of ``lanes.csv``.
    sheet : DataFrame
        As from `lane_sheet`.
    called : mapping
        As from `names_in_sheet`.

    Returns
    -------
    DataFrame
        The lanes, in their order; the names follow `lane`.
    """
    rows = dict(_rows_by_lane(sheet))
    keys = zip(lanes["image"].tolist(), lanes["strip"].tolist(), lanes["lane"].tolist(), strict=True)
    own = [rows.get((called.get(image, image), strip, lane), {}) for image, strip, lane in keys]
    columns = {str(name): lanes[name] for name in PLACE}
    for name in (*NAMES, *factors(sheet)):
        columns[name] = factor_column([row.get(name) for row in own]).set_axis(lanes.index)
    rest = {str(name): lanes[name] for name in lanes.columns if name not in columns}
    return pd.DataFrame(columns | rest)


def _rows_by_lane(sheet: pd.DataFrame) -> list[tuple[tuple[str, int, int], dict[str, object]]]:
    """Rows that name a lane, by (image in the sheet, strip, lane)."""
    found = []
    for row in sheet.astype(object).to_dict("records"):
        image, strip, lane = (label_key(row.get(name)) for name in PLACE)
        if image and lane.isdecimal() and (strip or "1").isdecimal():
            found.append(((image, int(strip or 1), int(lane)), {str(name): row[name] for name in row}))
    return found


def with_names(
    sheet: pd.DataFrame, image: str, lanes: Iterable[Number], changes: Mapping[Number, Cells]
) -> pd.DataFrame:
    """A lane sheet in which lanes of an image have other names.

    Parameters
    ----------
    sheet : DataFrame
        As from `lane_sheet`.
    image : str
        As the sheet calls it, or is to call it.
    lanes : iterable of (strip, lane)
        All of the image: each of a strip gets a row as soon as one of them is named, as the sheet must
        have one for every lane.
    changes : mapping of (strip, lane) to cells by column
        Empty text empties a cell.

    Raises
    ------
    InputError
        If a new column cannot be one of the sheet.
    """
    added = dict.fromkeys(name for cells in changes.values() for name in cells)
    for name in added:
        if name in RESERVED and name not in LANE_SHEET_COLUMNS:
            raise InputError(f"A column of the lane sheet cannot be called {name}; call it something else.")
    columns = [str(name) for name in sheet.columns]
    columns += [name for name in (*LANE_SHEET_COLUMNS, *added) if name not in columns]
    rows: list[dict[str, object]] = [
        {str(name): row[name] for name in row} for row in sheet.astype(object).to_dict("records")
    ]
    by_lane = _positions(rows, image)
    strips = {strip for strip, _ in changes}
    for number in sorted({*(one for one in lanes if one[0] in strips), *changes}):
        if number not in by_lane:
            by_lane[number] = len(rows)
            rows.append({"image": image, "strip": number[0], "lane": number[1]})
        for name, text in changes.get(number, {}).items():
            rows[by_lane[number]][name] = text.strip() or None
    order = {str(name): place for place, name in reversed(list(enumerate(row.get("image") for row in rows)))}
    rows.sort(key=lambda row: order[str(row.get("image"))])
    named = pd.DataFrame(rows, columns=columns, dtype=object)
    named.attrs = dict(sheet.attrs)
    return named


def _positions(rows: Sequence[Mapping[str, object]], image: str) -> dict[Number, int]:
    found = {}
    for place, row in enumerate(rows):
        named, strip, lane = (label_key(row.get(name)) for name in PLACE)
        if named == image and lane.isdecimal() and (strip or "1").isdecimal():
            found[int(strip or 1), int(lane)] = place
    return found


def pasted_rows(text: str, column: str) -> list[dict[str, str]]:
    """Rows of cells as copied from a spreadsheet, by column.

    Parameters
    ----------
    text : str
        Cells separated by tabs. One column of names, or several whose first row names them.
    column : str
        Which the cells of a single column without a name are of.

    Raises
    ------
    InputError
        If several columns come without names.
    """
    lines = [[cell.strip() for cell in line.split("\t")] for line in text.rstrip("\r\n").splitlines()]
    if not lines:
        return []
    words = ["_".join(cell.lower().split()) for cell in lines[0]]
    known = [word if word in LANE_SHEET_COLUMNS else cell for word, cell in zip(words, lines[0], strict=True)]
    if len(known) == 1:
        body, names = (lines[1:], known) if known[0] in LANE_SHEET_COLUMNS else (lines, [column])
    elif set(known) & set(LANE_SHEET_COLUMNS):
        body, names = lines[1:], known
    else:
        raise InputError(
            "Several columns were pasted without names: let the first row name them (sample, experiment, "
            "replicate, and each factor), or paste one column of sample names."
        )
    if "" in names:
        raise InputError("A pasted column has no name in its first row; name it, or leave it out.")
    measured = set(LANE_COLUMNS) - set(PLACE)  # of a table of lanes that was copied whole
    rows = [dict(zip(names, [*row, *[""] * len(names)], strict=False)) for row in body]
    return [{name: cell for name, cell in row.items() if name not in measured} for row in rows]
