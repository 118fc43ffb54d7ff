"""Real plates from SoftMax Pro's exports to the concentrations that it printed."""

import csv

import pytest

from napari_il6blot.elisa.curves import CurveOptions, fit_curves
from napari_il6blot.elisa.plates import read_plates
from napari_il6blot.elisa.tables import curve_table, standards_table, wells_table

# Set, raw export, its plates by the name in the tables, wells whose mask the print does not honour.
SETS = {
    "elisatools_assay_2": ("Assay_2.txt", {"Plate1": "Plate1"}, ()),
    "elisatools_assay_3_and_4_p1": ("Assay_3_and_4.txt", {"Plate1": "Plate1"}, ()),
    "elisatools_assay_3_and_4_p2": ("Assay_3_and_4.txt", {"Plate1": "Plate1-2"}, ()),
    "smp_5_320ng": ("group_cols_with_int_sample_names.txt", {"Plate1": "Plate1"}, ("A2",)),
    "smp_mock_loglog": (
        "MD_SMP_absorbance_endpoint_example01.txt", {"Plate01": "Plate01", "Plate02": "Plate02"}, ()
    ),
    "smp_spike": ("softmaxpro_example_reduced.txt", {"Plate1": "Plate1"}, ()),
}  # fmt: skip


def read_csv(path):
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


@pytest.fixture(params=SETS)
def softmax(request, shared_data):
    """Name, expected fit, model, plates with the masks of the print, and their curves."""
    folder, (raw, _, unmasked) = shared_data / "elisa" / "softmax", SETS[request.param]
    (expected,) = (row for row in read_csv(folder / "expected_fits.csv") if row["plate"] == request.param)
    model = expected["model"].lower()
    plates = read_plates(folder / "raw" / raw)
    if unmasked:
        plates = tuple(plate.unmask(list(unmasked), "the print includes it") for plate in plates)
    curves, faults = fit_curves(plates, CurveOptions(model, weights="1"))
    assert not faults
    return request.param, expected, folder, {plate.name: plate for plate in plates}, curves


def test_parameters(softmax):
    name, expected, _, plates, curves = softmax
    for plate in SETS[name][1].values():
        row = curve_table(plates[plate], curves[plate]).iloc[0]
        wanted = (
            {"a": expected["intercept"], "b": expected["b"]}
            if expected["model"] == "loglog"
            else {parameter: expected[parameter] for parameter in "abcdg"}
        )
        for parameter, value in wanted.items():
            assert row[parameter] == pytest.approx(float(value), rel=1e-4), (plate, parameter)


def test_concentrations_of_wells(softmax):
    name, expected, folder, plates, curves = softmax
    tables = {
        theirs: wells_table(plates[ours], curves[ours]).set_index("well")
        for theirs, ours in SETS[name][1].items()
    }
    checked = 0
    for row in read_csv(folder / f"{name}_samples.csv"):
        well = tables[row["plate"]].loc[row["well"]]
        assert well["masked"] == (row["masked"] == "True"), row["well"]
        assert well["response"] == pytest.approx(float(row["od"]), abs=6e-5), row["well"]
        if row["dilution"]:
            assert well["dilution"] == float(row["dilution"]), row["well"]
        if row["masked"] == "False" and number(row["smp_result"]) is not None:
            assert well["concentration"] == pytest.approx(float(row["smp_result"]), abs=1e-3), row["well"]
            checked += 1
    assert checked + n_standards(softmax) == int(expected["n_wells_checked"])


def n_standards(softmax):
    """How many of the standards that SoftMax Pro printed come back as printed."""
    name, _, folder, plates, curves = softmax
    checked = 0
    for row in read_csv(folder / f"{name}_standards.csv"):
        plate = SETS[name][1][row["plate"]]
        table = standards_table(plates[plate], curves[plate]).set_index("well")
        well = table.loc[row["well"]]
        assert well["nominal"] == float(row["conc"])
        if (printed := number(row["smp_backcalc"])) is None or well["masked"]:
            continue
        found = well["back_calculated"]
        if name == "smp_5_320ng":  # printed beside the first well: that of the mean
            mean = table.loc[table["nominal"] == well["nominal"], "response"].mean()
            found = float(curves[plate].inverse([mean])[0])
        assert found == pytest.approx(printed, abs=1e-3), row["well"]
        checked += name != "smp_5_320ng"
    return checked


def test_honouring_the_mask_of_a_standard_gives_another_curve(shared_data):
    plates = read_plates(shared_data / "elisa" / "softmax" / "raw" / SETS["smp_5_320ng"][0])
    curves, _ = fit_curves(plates, CurveOptions("4pl", weights="1"))
    assert curves["Plate1"].parameters["c"] == pytest.approx(497.948, abs=0.01)
    assert plates[0].wells.set_index("well").loc["A2", "mask_reason"] == "export: masked in SoftMax Pro"


def test_pooled_standards_make_one_curve(shared_data):
    plates = read_plates(shared_data / "elisa" / "softmax" / "raw" / SETS["smp_mock_loglog"][0])
    curves, _ = fit_curves(plates, CurveOptions("loglog", weights="1"))
    assert curves["Plate01"] is curves["Plate02"]
    assert curves["Plate01"].plates == ("Plate01", "Plate02")
    assert len(curves["Plate01"].x) == 42
