"""The stages of one plate, from its export to its tables, and their floors."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
from elisa_speed import FULL, Floats, baseline
from floors import Stage

import napari_il6blot as il6
from napari_il6blot.elisa.plates import export_plates, with_layout
from napari_il6blot.elisa.quality import quality_table
from napari_il6blot.elisa.tables import curve_table, standards_table, wells_table
from napari_il6blot.study.simulate_plates import simulate_plate

SEED = 20000


def write_workbook(grid: pd.DataFrame, path: Path) -> Path:
    """The same export as a workbook."""
    grid.to_excel(path, index=False)
    return path


def cells_of(path: Path) -> list[tuple[Any, ...]]:
    """Every cell of a workbook."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    cells = [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    book.close()
    return cells


def inverse_of_means(wells: pd.DataFrame, parameters: Floats) -> Any:  # noqa: ANN401
    """Means of the samples' wells, and the 4PL turned round: no interval, no limits, no flags."""
    a, b, c, d = parameters
    means = wells.groupby("sample")["response"].agg(["mean", "std"])
    with np.errstate(invalid="ignore"):
        return c * ((a - d) / (means["mean"] - d) - 1) ** (1 / b)


def plate_stages(folder: Path) -> list[Stage]:
    """The stages of a simulated plate that is written into the folder."""
    text, layout = simulate_plate(seed=SEED, **FULL).write(folder)
    book = write_workbook(pd.read_csv(text), folder / "plate.xlsx")
    bare = export_plates(text)
    plate = il6.read_plate(text, layout)
    curve = il6.fit_curve(plate)
    found = il6.concentrations(plate, curve)
    standard = (plate.wells["role"] == "standard").to_numpy()
    x = plate.wells["nominal"].to_numpy(dtype=float)[standard]
    y = plate.wells["response"].to_numpy(dtype=float)[standard]
    parameters = baseline(x, y, y)
    samples = plate.wells[plate.wells["role"] == "sample"]
    columns = {name: plate.wells[name].to_numpy() for name in plate.wells}

    def tables() -> None:
        wells_table(plate, curve)
        standards_table(plate, curve)
        curve_table(plate, curve)
        quality_table([plate], {plate.name: curve}, found)

    return [
        Stage(
            "read the export, text",
            partial(export_plates, text),
            {"`pandas.read_csv`": partial(pd.read_csv, text)},
        ),
        Stage(
            "read the export, XLSX",
            partial(export_plates, book),
            {"`openpyxl.load_workbook`, all cells": partial(cells_of, book)},
        ),
        Stage(
            "layout",
            partial(with_layout, bare, layout),
            {"`pandas.read_csv`": partial(pd.read_csv, layout)},
        ),
        Stage(
            "curve with its covariance",
            partial(il6.fit_curve, plate),
            {"one `scipy.optimize.curve_fit` with Jacobian": partial(baseline, x, y, y)},
        ),
        Stage(
            "concentrations with intervals",
            partial(il6.concentrations, plate, curve),
            {"`groupby` and the inverse by formula": partial(inverse_of_means, samples, parameters)},
        ),
        Stage(
            "tables and quality checks",
            tables,
            {"`pandas.DataFrame` of the wells' columns": partial(pd.DataFrame, columns)},
        ),
    ]
