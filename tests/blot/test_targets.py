"""Targets assigned to rows by number and by mass."""

import pandas as pd
import pytest

from napari_il6blot.blot.targets import assign_targets
from napari_il6blot.errors import InputError

MASSES = {1: 61.0, 2: 38.0, 3: 25.5}


def bands() -> pd.DataFrame:
    rows = [
        {"image": "blots/a.tif", "strip": strip, "lane": lane, "row": row, "detected": (lane, row) != (2, 3),
         "mw_kda": mw * (1 + 0.02 * (lane - 2)) if (lane, row) != (2, 3) else 99.0}
        for strip in (1, 2)
        for lane in (1, 2, 3)
        for row, mw in MASSES.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def sheet(*lines: dict) -> pd.DataFrame:
    return pd.DataFrame([{"image": "a.tif", **line} for line in lines])


def targets(found: pd.DataFrame, strip: int = 1) -> dict[int, object]:
    here = found[found["strip"] == strip]
    assert all(len(set(row["target"].fillna(""))) == 1 for _, row in here.groupby("row"))
    return {row: None if pd.isna(t) else t for row, t in here.groupby("row")["target"].first().items()}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([{"row": 3, "target": "IL-6"}], {1: None, 2: None, 3: "IL-6"}),
        ([{"mw_kda": 26, "target": "IL-6"}, {"mw_kda": 37, "target": "GAPDH"}],
         {1: None, 2: "GAPDH", 3: "IL-6"}),
        ([{"mw_kda": 60, "target": "AKT", "tolerance": 0.5}], {1: None, 2: None, 3: None}),
        ([{"mw_kda": 60, "target": "AKT", "tolerance": "2%"}], {1: "AKT", 2: None, 3: None}),
        ([{"row": 1, "target": "AKT"}, {"mw_kda": 37, "target": "GAPDH"}], {1: "AKT", 2: "GAPDH", 3: None}),
        # The nearer of two takes the row.
        ([{"mw_kda": 40, "target": "actin"}, {"mw_kda": 37, "target": "GAPDH"}],
         {1: None, 2: "GAPDH", 3: None}),
    ],
)  # fmt: skip
def test_targets_of_rows(lines: list[dict], expected: dict) -> None:
    found = assign_targets(bands(), sheet(*lines))
    assert targets(found.bands) == expected
    named = set(found.bands["target"].dropna())
    lost = [line["target"] for line in lines if line["target"] not in named]
    assert len(found.notes) == len(lost)
    assert all(target in note for target, note in zip(lost, found.notes, strict=True))


def test_strips_are_kept_apart() -> None:
    found = assign_targets(bands(), sheet({"row": 1, "target": "AKT", "strip": 2})).bands
    assert targets(found, 1) == {1: None, 2: None, 3: None}
    assert targets(found, 2) == {1: "AKT", 2: None, 3: None}


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (sheet({"row": 7, "target": "IL-6"}), "strip 1 has no row 7"),
        (sheet({"row": 1, "target": "A"}, {"row": 1, "target": "B"}), "row 1 is both 'A' and 'B'"),
        (sheet({"row": 1}), "lacks the column target"),
        (sheet({"target": "A"}), "lacks the column row or mw_kda"),
        (sheet({"row": "x", "target": "A"}), "row of 'A' is no number"),
        (sheet({"row": None, "target": "A"}), "gives neither row nor mw_kda for 'A'"),
        (sheet({"row": 1, "target": "A"}).assign(image="b.tif"), "names no image and strip of the bands"),
    ],
)
def test_wrong_sheets_are_refused(frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(InputError, match=message):
        assign_targets(bands(), frame)


def test_masses_need_a_ladder() -> None:
    with pytest.raises(InputError, match="no ladder was given"):
        assign_targets(bands().drop(columns="mw_kda"), sheet({"mw_kda": 26, "target": "IL-6"}))
