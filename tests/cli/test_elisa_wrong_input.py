"""``il6blot elisa`` on what is wrong: one sentence, exit 2, nothing half-written."""

import zipfile

import numpy as np
import pytest
from drawn_plate import grid, grid_text, sheet_text


@pytest.fixture
def plates(tmp_path, monkeypatch):
    """A working directory with a good plate and sheet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plate.csv").write_text(grid_text(grid()), encoding="utf-8")
    (tmp_path / "sheet.csv").write_text(sheet_text(), encoding="utf-8")
    return tmp_path


def refused(il6blot, folder, arguments, words):
    before = sorted(folder.rglob("*"))
    code, out, err = il6blot("elisa", *arguments)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1, err
    assert "Traceback" not in err
    assert [word for word in words if word not in err] == []
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["--template"]),
        (["missing.csv"], ["missing.csv", "cannot be read"]),
        (["plate.csv", "plate.csv"], ["plate.csv", "twice"]),
        (["plate.csv"], ["plate.csv", "no standards", "--template"]),
        (["plate.csv", "--layout", "missing.csv"], ["missing.csv", "cannot be read"]),
        (["plate.csv", "--layout", "sheet.csv", "--fix", "a"], ["--fix a", "a=0"]),
        (["plate.csv", "--layout", "sheet.csv", "--fix", "z=1"], ["z", "a, b, c, d"]),
        (["plate.csv", "--layout", "sheet.csv", "--fix", "c=-1"], ["c = -1", "positive"]),
        (["plate.csv", "--layout", "sheet.csv", "--wavelength", "450"], ["no read at 450 nm"]),
        (["plate.csv", "--layout", "sheet.csv", "--reference", "620"], ["reference"]),
        (["plate.csv", "--layout", "sheet.csv", "--release-per", "cells"], ["volume_ml"]),
        (["plate.csv", "--layout", "sheet.csv", "--release-per", "love"], ["love", "cells"]),
        (["plate.csv", "--layout", "sheet.csv", "--out", "plate.csv"], ["plate.csv", "cannot write"]),
        (["--template", "sheet.csv"], ["sheet.csv", "there already"]),
        (["--template", "layout.doc"], ["layout.doc", ".csv or .xlsx"]),
    ],
    ids=" ".join,
)
def test_wrong_arguments(plates, il6blot, arguments, words):
    refused(il6blot, plates, arguments, words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace(",standard,", ",sample,").replace(",200,", ",,"), ["plate", "nominal"]),
        (lambda text: text.replace("plate,A4,", "plate,A1,"), ["sheet.csv", "line 18", "A1", "already"]),
        (lambda text: text.replace("plate,A4,", "plate,Z99,"), ["sheet.csv", "line 18", "Z99"]),
        (lambda text: text.replace("plate,A4,", "plate,A13,"), ["A13", "plate"]),
        (lambda text: text.replace("S200,,200,", "S200,,much,"), ["line 2", "nominal", "much"]),
        (lambda text: text.replace(",standard,", ",witch,"), ["line 2", "role", "witch"]),
        (lambda text: text.replace("\nplate,", "\none,", 3).replace("\nplate,", "\ntwo,"), ["one", "two"]),
        (lambda text: text.replace("S6.25,,6.25", "S3.125,,3.125").replace(",12.5,", ",3.125,")
         .replace(",25,", ",3.125,").replace(",50,", ",3.125,").replace(",100,", ",3.125,"),
         ["plate", "3 standard concentrations", "4PL", "at least 4"]),
        (lambda text: "", ["sheet.csv", "empty"]),
    ],
)  # fmt: skip
def test_wrong_layouts(plates, il6blot, change, words):
    (plates / "sheet.csv").write_text(change(sheet_text()), encoding="utf-8")
    refused(il6blot, plates, ["plate.csv", "--layout", "sheet.csv"], words)


def flat(values):
    return np.where(np.isnan(values), np.nan, 0.5 + 0.001 * np.arange(96).reshape(8, 12) % 0.003)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["plate.csv", "empty"]),
        ("gibberish\n" * 3, ["plate.csv", "no plate", "8 × 12"]),
        (grid_text(flat(grid())), ["plate", "do not respond"]),
        (grid_text(grid()).replace(",0.", ",x0."), ["plate"]),
    ],
    ids=["empty", "no plate", "flat", "text"],
)
def test_wrong_exports(plates, il6blot, text, words):
    (plates / "plate.csv").write_text(text, encoding="utf-8")
    refused(il6blot, plates, ["plate.csv", "--layout", "sheet.csv"], words)


def test_two_wavelengths_that_nobody_settled(shared_data, tmp_path, il6blot):
    export = shared_data / "elisa" / "readers" / "SLA01P01_ELISA.xlsx"
    refused(
        il6blot, tmp_path, [export, "--out", tmp_path / "out"], ["SLA01P01", "485", "560", "--wavelength"]
    )


def test_an_xlsx_bomb(plates, il6blot):
    with zipfile.ZipFile("bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (300 << 20))
    refused(il6blot, plates, ["bomb.xlsx"], ["bomb.xlsx", "unpacks"])
