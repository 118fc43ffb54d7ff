"""What is no export, or a broken one, is refused with one sentence."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from napari_il6blot.elisa.readers import export, read_export
from napari_il6blot.errors import InputError
from napari_il6blot.sheets.source import read_sheets

MINIATURES = {
    "softmax": (
        b"##BLOCKS= 1\n"
        b"Plate:\tP\t1.3\tPlateFormat\tEndpoint\tAbsorb"
        b"ance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t450 \t1\t3\t96\t1\t2\n"
        b"\tTemperature(C)\t1\t2\t3\n"
        b"\t25\t1.5\t0.7\t0.1\n"
        b"\t\t1.4\t0.6\t0.1\n"
        b"\n"
        b"~End\n"
        b"Group: Std\n"
        b"Sample\tConc\tWells\tOD\n"
        b"1\t10\tA1\t1.5\n"
        b" \t \tB1\tMasked\n"
        b"\n"
        b"Group Column\tFormula Name\tFormula\n"
        b"2\tConc\t!SampleDescriptor\n"
        b"~End\n"
    ),
    "gen5": (
        b"Software Version\t3\n"
        b"Plate Number\tPlate 1\n"
        b"Layout\n"
        b"\t1\t2\n"
        b"A\tSTD1\tSPL1:2\tWell ID\n"
        b"\t10\t0.5\tConc/Dil\n"
        b"\n"
        b"Results\n"
        b"\t1\t2\n"
        b"A\t1.5\t*0.7*\tOD:450\n"
        b"B\t1.4\tOVRFLW\tOD:450\n"
    ),
    "envision": (
        b"Plate information\n"
        b"Plate,Repeat,Barcode,Kinetics\n"
        b'1,1,="",0\n'
        b"\n"
        b"Results for A450 - channel 1\n"
        b",01,02\n"
        b"A,0.1,0.2\n"
        b"B,0.3,0.4\n"
        b"\n"
        b"Platemap:\n"
        b"Plate,,,,1\n"
        b"\n"
        b",01,02\n"
        b"A,B,-\n"
        b"B,S1,UN1\n"
    ),
    "skanit": (
        b"Measurement results\n"
        b"Wavelength: 450 nm\n"
        b"\n"
        b"Plate 1\n"
        b"\n"
        b"Abs\t1\t2\n"
        b"A\t0.1\t0.2\n"
        b"B\t0.3\t0.4\n"
        b"\n"
        b"Sample\t1\t2\n"
        b"A\tBlank1\tUn1\n"
    ),
    "tecan": (
        b"Well positions\tLabel1\n\t0s\nA1\t0.5\nA2\t0.6\nMeasurement 1:\nMeasurement wavelength: 450 nm\n"
    ),
    "bmg": (b"Test ID: 1\nWell,Content,Raw Data (450)\nA01,Sample X1,0.5\nA02,Blank B,0.1\n"),
    "tidy": (
        b"plate,well,role,sample,nominal,dilution,od\np,A1,standard,S1,10,,1.5\np,A2,sample,x,,1:10,0.5\n"
    ),
    "grid": (b",1,2,3\nA,0.1,0.2,0.3\nB,0.4,0.5,0.6\n"),
}


@pytest.mark.parametrize("data", MINIATURES.values(), ids=MINIATURES)
def test_miniatures_are_whole(data):
    (plate,) = read_export(data)
    assert plate.reads
    for read in plate.reads:
        assert (len(read.cells), *{len(row) for row in read.cells}) == plate.shape


@pytest.mark.parametrize(
    "data",
    [
        b"hello world",
        b"a,b\n1,2\n",
        b"well,sample\nA1,x\n",
        b"well,role,replicate\nA1,sample,1\n",
        b"1 2 3\n",
    ],
)
def test_what_holds_no_plate_is_refused_with_a_remedy(data):
    with pytest.raises(
        InputError, match=r"^notes\.csv: no plate was recognised in it; it starts with '.*template"
    ):
        read_export(data, "notes.csv")


def test_a_file_is_named_by_its_path(tmp_path):
    path = tmp_path / "nothing.csv"
    path.write_text("nothing here")
    with pytest.raises(InputError, match=r"nothing\.csv: no plate"):
        read_export(path)
    with pytest.raises(InputError, match=r"absent\.csv"):
        read_export(tmp_path / "absent.csv")


def test_a_quote_that_never_ends_is_refused():
    with pytest.raises(InputError):
        read_export(b'a,b\n"' + b"x" * 200_000)


def broken(data: bytes, rng: random.Random) -> bytes:
    """Cut, overwrite, delete, or repeat a piece."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(changed))
        kind = rng.randrange(5)
        if kind == 0 and at > 10:
            del changed[at:]
        elif kind == 1:
            changed[at] = rng.randrange(256)
        elif kind == 2:
            changed[at : at + 1] = rng.choice(
                [b"\t", b"\n", b",", b"-", b"9", b'"', b"A1", b"\x00", b"1e999"]
            )
        elif kind == 3:
            del changed[at : at + rng.randint(1, 40)]
        else:
            changed[at:at] = changed[max(0, at - rng.randint(1, 80)) : at]
        if not changed:
            return b""
    return bytes(changed)


def survive(data: bytes) -> None:
    try:
        plates = read_export(data)
    except InputError:
        return
    assert plates
    for plate in plates:
        assert plate.reads
        assert all(len(read.cells) == plate.shape[0] for read in plate.reads)


@pytest.mark.parametrize("name", MINIATURES)
def test_broken_miniatures_raise_nothing_else(name, monkeypatch):
    monkeypatch.setattr(export, "_LAST_RESORT", ())
    rng = random.Random(name)
    for _ in range(150):
        survive(broken(MINIATURES[name], rng))


def real_exports(folder: Path) -> Iterator[bytes]:
    """Every real export; of workbooks also each sheet as text, since a broken zip ends at the zip."""
    for part in ("softmax/raw", "gen5", "readers"):
        for path in sorted((folder / "elisa" / part).iterdir()):
            if path.suffix == ".xlsx":
                for sheet in read_sheets(path):
                    yield "\n".join("\t".join(row) for row in sheet.rows).encode()
            if path.suffix != ".json":
                yield path.read_bytes()


def test_broken_real_exports_raise_nothing_else(shared_data, monkeypatch):
    rng = random.Random(7)
    # Not even the last resort is needed: dialects see themselves what is wrong.
    monkeypatch.setattr(export, "_LAST_RESORT", ())
    for data in real_exports(shared_data):
        for _ in range(15):
            survive(broken(data, rng))


COUNTS = ["22.816", "9.299", "519", "947"]


def of_counts(form, counts, separator):
    if form == "grid":
        rows = [["", "1", "2"], ["A", *counts[:2]], ["B", *counts[2:]]]
    else:
        wells = ("A1", "A2", "B1", "B2")
        rows = [["well", "od"], *([well, count] for well, count in zip(wells, counts, strict=True))]
    return "\n".join(separator.join(row) for row in rows).encode()


@pytest.mark.parametrize("form", ["grid", "list"])
@pytest.mark.parametrize(
    "counts", [COUNTS, ["22.816", "31.022", "17.098", "14.834"], ["22.816", "947,5", "519,25", "8,1"]]
)
def test_points_that_may_part_thousands_are_refused(form, counts):
    said = (
        r"counts\.csv: well A1 reads 22\.816, whose point may part thousands .* without thousands separators"
    )
    with pytest.raises(InputError, match=said):
        read_export(of_counts(form, counts, ";"), "counts.csv")


@pytest.mark.parametrize(
    ("counts", "separator", "first"),
    [
        (COUNTS, ",", "22.816"),
        (COUNTS, "\t", "22.816"),
        (["1.234", "2.345", "0.512", "2"], ";", "1.234"),
        (["22.816", "9.299", "519.5", "947"], ";", "22.816"),
        (["22,816", "9,299", "519", "947"], ";", "22.816"),
        (["1.234", "2.345", "1.512", "2.001"], ";", "1.234"),
    ],
)
def test_points_before_decimals_are_not(counts, separator, first):
    (plate,) = read_export(of_counts("grid", counts, separator))
    assert plate.reads[0].cells[0][0] == first
