"""Whole files of cells and settings, as the readers' own tests have them; what is broken is made of them."""

from __future__ import annotations

import io
import runpy
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook

TESTS = Path(__file__).parents[1]


@cache
def of_test(module: str) -> dict[str, Any]:
    """What a module of the readers' tests defines."""
    return runpy.run_path(str(TESTS / "elisa" / "readers" / f"{module}.py"))


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook's bytes."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def lines(*texts: str) -> bytes:
    """Lines of text as bytes."""
    return "\n".join(texts).encode()


def plate_files() -> dict[str, bytes]:
    """Every form of export, by name."""
    gen5, perkin = of_test("test_gen5"), of_test("test_perkinelmer")
    softmax, skanit = of_test("test_softmax"), of_test("test_skanit")
    tecan, bmg = of_test("test_tecan"), of_test("test_bmg")
    rows = ["A", "B", "C", "D", "E", "F", "G", "H"]
    full = [["", *range(1, 13)], *([row, *np.round(np.linspace(0.1, 2.1, 12), 3).tolist()] for row in rows)]
    miniatures = of_test("test_export")["MINIATURES"]
    softmax_body = [softmax["head"](), f"\tTemperature(C)\t{softmax['NUMBERS']}", *softmax["drawn"](), "~End"]
    softmax_group = softmax["group"]("Std", "Sample\tConc\tWells\tOD", "1\t10\tA1\t1.5", " \t \tB1\tMasked")
    cells = ["A,B ,S1 ,C1 ", "B,UN1 ,- ,- "]
    return {
        **{f"{name}_small.txt": data for name, data in miniatures.items()},
        "gen5.txt": lines(*gen5["plate_lines"](), "", *gen5["plate_lines"]("Plate 2")),
        "gen5_wide.txt": "\r\n".join(gen5["plate_lines"]()).encode("utf-16"),
        "gen5.xlsx": workbook({"Plate 1": [[None, *line.split("\t")] for line in gen5["plate_lines"]()]}),
        "softmax.txt": softmax["export"](*softmax_body, *softmax_group),
        "envision.csv": lines(*perkin["envision"](1), *perkin["envision"](2), *perkin["platemap"](2, cells)),
        "skanit.xlsx": workbook(
            {"Absorbance 1_01": skanit["RESULTS"], "Layout definitions": skanit["LAYOUT"]}
        ),
        "magellan.xlsx": workbook({"Magellan Sheet 1": tecan["MAGELLAN"]}),
        "i_control.xlsx": workbook({"run 1": tecan["i_control"](450, 570)}),
        "bmg.csv": lines(*bmg["TOP"], *bmg["LIST"]),
        "full.csv": lines(*(",".join(map(str, row)) for row in full)),
        "full_commas.csv": lines(*(";".join(str(cell).replace(".", ",") for cell in row) for row in full)),
        "full.xlsx": workbook({"plate": full}),
        "three.csv": "\n\n".join(["\n".join(",".join(map(str, row)) for row in full)] * 3).encode(),
    }


def layout_files() -> dict[str, bytes]:
    """Layouts as a sheet and as grids."""
    header = "plate,well,role,sample,experiment,replicate,nominal,dilution,unit,masked,mask_reason,treatment"
    wells = [
        "plate,A1,standard,S1,,,200,,pg/mL,,,", "plate,A2:A4,standard,S2,,,100,,pg/mL,no,,",
        "plate,B1,sample,PEA1,1,1,,1:10,,,,DMSO", "plate,B2,sample,PEA1,1,2,,10,,yes,bubble,IV",
        "plate,C1-C3,blank,,,,,,,,,", "other,A1,control,C,2,1,,,,,,",
    ]  # fmt: skip
    header_rows = [header.split(","), *(line.split(",") for line in wells)]
    grids = [
        "sample,1,2,3", "A,STD1,PEA1,PEA2", "B,STD2,PEA1,BLK", "", "dilution,1,2,3", "A,,10,1:20", "B,,10,",
        "",
        "nominal,1,2,3", "A,200,,", "B,100,,",
    ]  # fmt: skip
    shorthand = [
        "plate,P",
        "top,1000",
        "fold,2",
        "replicates,2",
        "role,1,2,3",
        "A,std,std,sample",
        "B,std,std,blank",
        "C,std,std,",
    ]
    return {
        "sheet.csv": lines(header, *wells),
        "semicolons.csv": lines(*(line.replace(",", ";") for line in [header, *wells])),
        "sheet.xlsx": workbook({"wells": header_rows}),
        "grids.csv": lines(*grids),
        "grids.xlsx": workbook({"grids": [line.split(",") for line in grids]}),
        "shorthand.csv": lines(*shorthand),
    }


def sheet_files() -> dict[str, bytes]:
    """Sheets of a study, by name; the word before the first underscore says which reader they are for."""
    tables = {
        "lanes": {"image": ["a.tif"] * 3, "strip": [1] * 3, "lane": [1, 2, 3], "sample": ["x", "y", ""],
                  "experiment": [1, 1, 2], "replicate": [1, 2, 1], "treatment": ["DMSO", "IV", "IV"]},
        "targets": {"image": ["a.tif", "a.tif", "b.tif"], "strip": [1, 1, 1], "row": [1, 2, ""],
                    "mw_kda": ["", "", 37.0], "tolerance": ["", "", 0.1], "target": ["IL-6", "GAPDH", "AKT"],
                    "membrane": ["M", "M", "M"]},
        "levels": {"sample": ["x", "y", "x"], "experiment": [1, 1, 2], "replicate": [1, 1, 1],
                   "target": ["IL-6"] * 3, "level": [1.5, 0.7, 2.25], "level_sd": [0.1, 0.2, 0.3],
                   "normalized_to": ["GAPDH"] * 3, "treatment": ["DMSO", "IV", "IV"]},
        "concentrations": {"sample": ["x", "y", "x"], "experiment": [1, 1, 2], "replicate": [1, 1, 1],
                           "concentration": ["12.5", "<2.0", ">200"], "unit": ["pg/mL"] * 3,
                           "dilution": [10, 1, 1], "n_wells": [2, 2, 3], "flags": ["", "high_cv", ""]},
        "subjects": {"subject": list("abcdefgh"), "group": ["healthy"] * 4 + ["case"] * 4,
                     "value": ["1.5", "<2.0", "3.1", "2.2", "8.5", ">200", "9.1", "7"],
                     "sex": list("mfmfmfmf"), "age": [50, 61, 47, 33, 58, 66, 71, 40]},
    }  # fmt: skip
    files = {}
    for name, columns in tables.items():
        table = pd.DataFrame(columns)
        files[f"{name}.csv"] = table.to_csv(index=False).encode()
        files[f"{name}_semicolons.csv"] = table.to_csv(index=False, sep=";", decimal=",").encode()
        files[f"{name}.xlsx"] = workbook(
            {"s": [list(table.columns), *table.astype(object).to_numpy().tolist()]}
        )
    return files


STUDY = b"""\
version = 1
title = "IL-6 under IV"

[sheets]
lanes = "lane_sheet.csv"
wells = "well_sheet.csv"

[[images]]
path = "blots/a.tif"
polarity = "dark"
rotate = 90

[[images]]
path = "blots/b.tif"
lanes_from = "blots/a.tif"

[[plates]]
path = "plates/p.csv"

[blot]
background = "arpls"

[elisa]
model = "4pl"
unit = "pg/mL"

[normalization]
loading_control = "GAPDH"
ratios = ["pAKT/AKT"]

[[designs]]
name = "main"
measures = ["concentration", "IL-6/GAPDH"]
factor = "treatment"
control = "DMSO"

[cohort]
group = "group"

[statistics]
alpha = 0.05
"""
