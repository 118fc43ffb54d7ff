"""Plates a second, from exported files to concentrations."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd
from elisa_speed import FULL, baseline
from page import table
from speed import alternating
from stages_plate import cells_of, inverse_of_means, write_workbook

import napari_il6blot as il6
from napari_il6blot.study.elisa_plates import ElisaSettings, quantify_plates
from napari_il6blot.study.simulate_plates import simulate_plate

SEED = 30000
# An export and its layout.
Files = tuple[Path, Path]


def write_plates(folder: Path, count: int) -> tuple[list[Files], list[Files], Path]:
    """Exports as text and as workbooks, each with its layout; and the layout of all."""
    texts, books, layouts = [], [], []
    for number in range(count):
        plate = simulate_plate(seed=SEED + number, name=f"plate-{number + 1}", **FULL)
        text, layout = plate.write(folder)
        texts.append((text, layout))
        books.append((write_workbook(pd.read_csv(text), text.with_suffix(".xlsx")), layout))
        layouts.append(plate.well_sheet)
    of_all = folder / "layout.csv"
    pd.concat(layouts).to_csv(of_all, index=False)
    return texts, books, of_all


def one_by_one(files: Sequence[Files]) -> None:
    """Read, fit and compute each plate."""
    for export, layout in files:
        plate = il6.read_plate(export, layout)
        il6.concentrations(plate, il6.fit_curve(plate))


def at_once(texts: Sequence[Files], layout: Path) -> None:
    """All plates as `il6blot elisa` computes them, every table and the quality checks included."""
    quantify_plates([str(export) for export, _ in texts], ElisaSettings(layout=layout))


def by_libraries(files: Sequence[Files], sheets: Sequence[pd.DataFrame]) -> None:
    """The files' cells, a fit to the standards, and the inverse of the samples' means: nothing is checked."""
    for (export, layout), wells in zip(files, sheets, strict=True):
        if export.suffix == ".csv":
            pd.read_csv(export)
        else:
            cells_of(export)
        pd.read_csv(layout)
        standard = wells[wells["role"] == "standard"]
        x, y = (standard[name].to_numpy(dtype=float) for name in ("nominal", "response"))
        inverse_of_means(wells[wells["role"] == "sample"], baseline(x, y, y))


def read_only(files: Sequence[Files]) -> None:
    """Read each plate with its layout."""
    for export, layout in files:
        il6.read_plate(export, layout)


def lines_of_plates(folder: Path, count: int, repeats: int) -> list[str]:
    """The part on plates, in Markdown."""
    texts, books, layout = write_plates(folder, count)
    sheets: list[Any] = [il6.read_plate(*files).wells for files in texts]
    text, book = "libraries alone, text", "libraries alone, XLSX"
    works = {
        text: partial(by_libraries, texts, sheets),
        "read, text": partial(read_only, texts),
        "read, curve, concentrations, text": partial(one_by_one, texts),
        "all at once with every table and check, text": partial(at_once, texts, layout),
        book: partial(by_libraries, books, sheets),
        "read, XLSX": partial(read_only, books),
        "read, curve, concentrations, XLSX": partial(one_by_one, books),
    }
    times = {name: median(seconds) / count for name, seconds in alternating(works, repeats).items()}
    rows = []
    for name, seconds in times.items():
        least = times[book if "XLSX" in name else text]
        rows.append([name, f"{1 / seconds:.0f}", f"{1000 * seconds:.2f}", f"{seconds / least:.1f}"])
    return [
        "### Plates",
        "",
        f"{count} exported 4PL plates of 8 standards and 24 samples in triplicate, each with a layout of its",
        "own. *Libraries alone*: `pandas.read_csv` (`openpyxl` for XLSX) of export and layout, one",
        "`scipy.optimize.curve_fit` with Jacobian to the standards, and the samples' means put through the",
        "inverse formula; without format, limits, intervals or flags.",
        "",
        *table(["", "plates a second", "ms a plate", "times the libraries"], rows),
    ]
