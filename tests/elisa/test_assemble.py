"""Exported plates become plates: which read is the response, and what has none."""

import numpy as np
import pytest

from napari_il6blot.elisa.assemble import plate_of, subtract_blank
from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.exported import ExportedPlate, Read, WellInfo
from napari_il6blot.errors import InputError

AT_450 = (("1.4562", "0.8031", "0.1234"), ("0.5", "0.6", "0.7"))
AT_620 = (("0.0521", "0.0490", "0.0433"), ("0.05", "0.06", "0.07"))
REDUCED = (("1.4041", "0.7541", "0.0801"), ("0.45", "0.54", "0.63"))


def exported(*reads, printed=(), **fields):
    wells = {f"A{k + 1}": WellInfo("sample", f"U{k}", printed=text) for k, text in enumerate(printed)}
    return ExportedPlate(
        "Plate1", (2, 3), tuple(reads), **({"wells": wells, "software": "SoftMax Pro"} | fields)
    )


def read(nm, cells, label=None):
    return Read(label or str(nm), cells, float(nm))


TWO = (read(450, AT_450), read(620, AT_620))
MADE = Read("reduced from 450 and 620 nm", REDUCED, calculated=True)
BOTH = "450 nm minus 620 nm"


def values(cells):
    return np.array(cells, dtype=float)


CHOSEN = {
    "the only read": ([read(450, AT_450)], (), {}, values(AT_450), "450 nm"),
    "only measured": (
        [read(450, AT_450), Read("Blank 450", AT_620, calculated=True)],
        (),
        {},
        values(AT_450),
        "450 nm",
    ),
    "the reduced": ([*TWO, MADE], (), {}, values(REDUCED), "reduced from 450 and 620 nm"),
    "printed: difference": (
        TWO,
        ("1.404", "0.754"),
        {},
        values(AT_450) - values(AT_620),
        f"{BOTH} (as SoftMax Pro printed)",
    ),
    "printed: the other difference": (
        (TWO[1], TWO[0]),
        ("1.404", "0.754"),
        {},
        values(AT_450) - values(AT_620),
        f"{BOTH} (as SoftMax Pro printed)",
    ),
    "printed: one read": (TWO, ("1.456", "0.803"), {}, values(AT_450), "450 nm (as SoftMax Pro printed)"),
    "printed: second read": (TWO, ("0.052",), {}, values(AT_620), "620 nm (as SoftMax Pro printed)"),
    "printed before reduced": (
        [*TWO, MADE],
        ("1.456",),
        {},
        values(AT_450),
        "450 nm (as SoftMax Pro printed)",
    ),
    "asked": (TWO, (), {"wavelength": 620}, values(AT_620), "620 nm"),
    "asked against print": (TWO, ("1.404",), {"wavelength": 450}, values(AT_450), "450 nm"),
    "asked difference": (
        TWO,
        (),
        {"wavelength": 450, "reference": 620},
        values(AT_450) - values(AT_620),
        BOTH,
    ),
    "nobody knows": (TWO, (), {}, np.full((2, 3), np.nan), ""),
    "printed is neither": (TWO, ("7.777",), {}, np.full((2, 3), np.nan), ""),
    "printed as text": (TWO, ("Masked", "Range?"), {}, np.full((2, 3), np.nan), ""),
}


@pytest.mark.parametrize(("reads", "printed", "options", "response", "told"), CHOSEN.values(), ids=CHOSEN)
def test_response(reads, printed, options, response, told):
    plate = plate_of(exported(*reads, printed=printed), "x.txt", **options)
    np.testing.assert_allclose(plate.wells["response"].to_numpy().reshape(2, 3), response)
    assert plate.response_of == told
    assert list(plate.reads) == [read.label for read in reads]


def test_an_unsettled_response_is_a_sentence_when_it_is_needed():
    plate = plate_of(exported(*TWO), "x.txt")
    with pytest.raises(InputError) as caught:
        fit_curve(plate)
    assert "x.txt: plate Plate1 holds several reads (450, 620), and nothing says which" in str(caught.value)
    assert "wavelength" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"wavelength": 405}, "x.txt: plate Plate1 has no read at 405 nm; it has 450 nm, 620 nm"),
        ({"wavelength": 450, "reference": 570}, "has no read at 570 nm"),
        ({"reference": 620}, "a reference is subtracted from another wavelength; name that one too"),
    ],
)
def test_wavelengths_that_are_not_there(options, sentence):
    with pytest.raises(InputError) as caught:
        plate_of(exported(*TWO), "x.txt", **options)
    assert sentence in str(caught.value)


def test_two_reads_at_one_wavelength():
    with pytest.raises(InputError, match="has several reads at 450 nm"):
        plate_of(exported(read(450, AT_450, "a"), read(450, AT_620, "b")), "x.txt", wavelength=450)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("OVRFLW", "overflow"),
        ("Over", "overflow"),
        ("+++", "overflow"),
        (">4.0", "overflow"),
        ("SAT", "overflow"),
        ("<0.000", "unreadable"),
        ("?????", "unreadable"),
        ("MISSED", "unreadable"),
        ("nan", "unreadable"),
        ("inf", "unreadable"),
        ("", ""),
    ],
)
def test_text_in_a_well(text, flag):
    cells = (("0.1", text, "0.3"), ("0.4", "0.5", "0.6"))
    plate = plate_of(exported(read(450, cells)), "x.txt")
    assert plate.wells["flags"].tolist() == ["", flag, "", "", "", ""]
    assert np.isnan(plate.wells["response"].iloc[1])
    assert plate.wells["response"].notna().sum() == 5
    assert any(f"A2 ({text})" in note for note in plate.notes) == bool(flag)


def test_text_in_the_reference_makes_a_well_unreadable():
    cells = (("OVRFLW", *AT_620[0][1:]), AT_620[1])
    plate = plate_of(exported(TWO[0], read(620, cells)), "x.txt", wavelength=450, reference=620)
    assert plate.wells["flags"].tolist() == ["overflow", *[""] * 5]
    alone = plate_of(exported(TWO[0], read(620, cells)), "x.txt", wavelength=450)
    assert alone.wells["flags"].tolist() == [""] * 6


def test_text_in_a_read_of_a_similar_name_is_not_the_responses():
    spoiled = (("OVRFLW", "1", "1"), ("1", "1", "1"))
    first, tenth = Read("Label1", spoiled, calculated=True), Read("Label10", AT_450)
    plate = plate_of(exported(first, tenth), "x.txt")
    assert plate.response_of == "Label10"
    assert plate.wells["flags"].tolist() == [""] * 6


def test_a_read_that_is_empty_where_values_are_printed_is_not_what_was_printed():
    empty = (("", "", ""), ("0.5", "0.6", "0.7"))
    plate = plate_of(exported(read(405, empty), read(450, AT_450), printed=("1.456", "0.803")), "x.txt")
    assert plate.response_of == "450 nm (as SoftMax Pro printed)"


def test_contents_and_masks():
    wells = {
        "A1": WellInfo("standard", "S1", 100.0),
        "A2": WellInfo("sample", "U", dilution=10.0, masked=True),
        "B3": WellInfo("blank"),
    }
    plate = plate_of(exported(read(450, AT_450), wells=wells, unit="ng/mL", standards_group="g"), "x.txt")
    table = plate.wells.set_index("well")
    assert table["role"].tolist() == ["standard", "sample", "empty", "empty", "empty", "blank"]
    assert table.loc["A1", "nominal"] == 100.0
    assert table["nominal"].notna().sum() == 1
    assert table.loc["A2", ["dilution", "masked", "mask_reason"]].tolist() == [
        10,
        True,
        "export: masked in SoftMax Pro",
    ]
    assert table["masked"].sum() == 1
    assert (plate.unit, plate.standards_group, plate.file, plate.shape) == ("ng/mL", "g", "x.txt", (2, 3))


def blanked(masked=()):
    wells = {name: WellInfo("blank", masked=name in masked) for name in ("A3", "B1", "B2")}
    return plate_of(exported(read(450, AT_450), wells=wells), "x.txt")


def test_blank_subtraction():
    plate = blanked()
    done = subtract_blank(plate)
    mean = np.mean([0.1234, 0.5, 0.6])
    np.testing.assert_allclose(done.wells["response"], values(AT_450).ravel() - mean)
    assert done.response_of == "450 nm minus blank"
    assert "The mean of 3 blank wells, 0.4078, was subtracted" in done.notes[-1]
    np.testing.assert_allclose(plate.wells["response"], values(AT_450).ravel())
    fewer = subtract_blank(blanked(masked=("A3",)))
    assert fewer.wells["response"].iloc[0] == pytest.approx(1.4562 - 0.55)
    with pytest.raises(InputError, match="plate Plate1 has no blank wells that count"):
        subtract_blank(blanked(masked=("A3", "B1", "B2")))


def test_blank_subtraction_keeps_what_has_no_number():
    plate = blanked()
    plate.wells.loc[0, "response"] = np.nan
    assert np.isnan(subtract_blank(plate).wells["response"].iloc[0])
