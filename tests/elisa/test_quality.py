"""Quality control: every check by hand."""

from dataclasses import replace

import numpy as np
import pytest
from elisa.curve.made_plates import DOSES, logistic, plate_of, standards, wells_of

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.quality import QUALITY_TABLE_COLUMNS, quality_table
from napari_il6blot.elisa.quantify import concentrations
from napari_il6blot.errors import InputError

JITTER = (-0.02, 0.0, 0.02)


def checked(*samples, plates=None, jitter=JITTER, rows=None, **fields):
    plates = plates or [
        plate_of([*(rows or standards(jitter=jitter)), *(w for wells in samples for w in wells)], **fields)
    ]
    curves = {plate.name: fit_curve(plate) for plate in plates}
    table = quality_table(plates, curves, concentrations(plates, curves))
    assert tuple(table.columns) == QUALITY_TABLE_COLUMNS
    assert all(
        sentence.endswith(".") and (sentence[0].isupper() or sentence[0].isdigit())
        for sentence in table["sentence"]
    )
    return table


def rows_of(table, check):
    return table[table["check"] == check].reset_index(drop=True)


def at(x, offsets=JITTER):
    return logistic(x) * (1 + np.array(offsets))


def test_curve_and_standards():
    table = checked()
    (curve,) = rows_of(table, "curve").to_dict("records")
    assert (curve["subject"], curve["value"], curve["low"], curve["high"], curve["passed"]) == (
        "4pl",
        100,
        75,
        100,
        True,
    )
    assert curve["sentence"].startswith("7 of 7 standards come back within limits")
    assert curve["sentence"].endswith("the curve is accepted.")
    levels = rows_of(table, "standard")
    assert levels["subject"].tolist() == [f"{dose:g}" for dose in DOSES[::-1]]
    assert levels["value"].to_numpy(dtype=float) == pytest.approx(100, abs=1)
    assert levels["passed"].all()
    assert levels["low"].tolist() == [75, *[80] * 5, 75]
    assert "Standard 3.125 pg/mL comes back as 100.0 % (CV" in levels["sentence"][0]
    assert set(table["plate"]) == {"P1"}


def test_standards_that_fail():
    rows = standards((100, 50, 25, 12.5, 6.25, 0.0), jitter=JITTER)
    for row in rows[6:9]:
        row["response"] *= 2
    table = checked(rows=rows)
    assert not rows_of(table, "curve")["passed"][0]
    levels = rows_of(table, "standard").set_index("subject")
    assert not levels.loc["25", "passed"]
    assert levels.loc["25", "sentence"].endswith(": failed.")
    assert (levels["passed"] == levels["sentence"].str.endswith(": passed.")).all()


def test_a_standard_whose_wells_differ_fails_though_its_mean_comes_back():
    rows = standards(jitter=JITTER)
    for row, factor in zip(rows[9:12], (0.6, 1.0, 1.4), strict=True):
        row["response"] *= factor
    level = rows_of(checked(rows=rows), "standard").set_index("subject").loc["25"]
    assert 80 < level["value"] < 120
    assert not level["passed"]


@pytest.mark.parametrize(
    ("columns", "low", "high", "passed"),
    [
        ({"expected_low": 15.0, "expected_high": 25.0}, 15, 25, True),
        ({"expected_low": 21.0, "expected_high": 25.0}, 21, 25, False),
        ({"expected_low": 15.0}, 15, np.nan, True),
        ({"expected_high": 15.0}, np.nan, 15, False),
        ({"nominal": 22.0}, 17.6, 26.4, True),
        ({"nominal": 30.0}, 24, 36, False),
        ({}, np.nan, np.nan, None),
    ],
)
def test_controls_against_their_range(columns, low, high, passed):
    (row,) = rows_of(checked(wells_of("QC", at(20), role="control", **columns)), "control").to_dict("records")
    assert row["value"] == pytest.approx(20, rel=0.02)
    assert [row["low"], row["high"]] == pytest.approx([low, high], nan_ok=True)
    assert row["passed"] is passed or row["passed"] == passed
    assert row["sentence"].startswith("Control QC at dilution 1 measures ")
    word = {True: "passed.", False: "failed.", None: "no range is given."}[passed]
    assert row["sentence"].endswith(word)


@pytest.mark.parametrize(
    ("x", "columns", "passed", "told"),
    [
        (1, {"expected_high": 10.0}, True, "below 3.125 pg/mL; expected at most 10: passed."),
        (1, {"expected_high": 10.0, "expected_low": 0.0}, True, "expected 0 to 10: passed."),
        (1, {"expected_high": 2.0}, False, "expected at most 2: failed."),
        (1, {"expected_high": 10.0, "expected_low": 1.0}, False, "expected 1 to 10: failed."),
        (1, {"expected_low": 1.0}, False, "expected at least 1: failed."),
        (900, {"expected_low": 150.0}, True, "above 200 pg/mL; expected at least 150: passed."),
        (900, {"expected_low": 250.0}, False, "expected at least 250: failed."),
        (900, {"expected_low": 150.0, "expected_high": 999.0}, False, "expected 150 to 999: failed."),
        (20, {"expected_high": 25.0}, True, "expected at most 25: passed."),
        (20, {"expected_low": 25.0}, False, "expected at least 25: failed."),
    ],
)
def test_half_open_ranges_of_controls(x, columns, passed, told):
    table = checked(wells_of("QC", at(x), role="control", **columns))
    (row,) = rows_of(table, "control").to_dict("records")
    assert row["passed"] is passed
    assert row["sentence"].endswith(told)


@pytest.mark.parametrize("columns", [{"nominal": 20.0}, {"expected_low": 16.0, "expected_high": 24.0}])
def test_a_range_may_stand_in_one_well_of_the_control(columns):
    wells = wells_of("QC", at(20), role="control", **dict.fromkeys(columns, np.nan))
    wells[1] |= columns
    (row,) = rows_of(checked(wells), "control").to_dict("records")
    assert (row["low"], row["high"], row["passed"]) == (16, 24, True)


def test_a_control_out_of_range_fails():
    (row,) = rows_of(
        checked(wells_of("QC", at(500), role="control", expected_high=900.0)), "control"
    ).to_dict("records")
    assert row["passed"] is False
    assert "measures a concentration out of range" in row["sentence"]


@pytest.mark.parametrize(("found", "passed"), [(60.0, True), (45.0, False), (75.0, False)])
def test_spike_recovery_by_hand(found, passed):
    table = checked(
        wells_of("serum", at(20), spike=np.nan, spike_of=""),
        wells_of("spiked", at(found), spike=40.0, spike_of="serum"),
    )
    (row,) = rows_of(table, "spike_recovery").to_dict("records")
    assert row["subject"] == "spiked"
    assert row["value"] == pytest.approx(100 * (found - 20) / 40, rel=0.03)
    assert (row["low"], row["high"], row["passed"]) == (80, 120, passed)
    assert row["sentence"].startswith("Of 40 pg/mL added to serum, ")


def test_a_spike_into_nothing_is_all_there_is():
    (row,) = rows_of(checked(wells_of("buffer", at(38), spike=40.0)), "spike_recovery").to_dict("records")
    assert row["value"] == pytest.approx(95, rel=0.02)


def test_a_spiked_sample_out_of_range_fails():
    rows = rows_of(checked(wells_of("high", at(900), spike=40.0, spike_of="")), "spike_recovery")
    assert rows["passed"].tolist() == [False]
    assert rows["sentence"].str.contains("nothing can be told: failed").all()


@pytest.mark.parametrize("base", [{"responses": at(1)}, {"responses": at(20), "experiment": 2}])
def test_a_spike_of_a_sample_without_a_concentration_is_not_judged(base):
    base = {"sample": "serum", "spike": np.nan, "spike_of": ""} | base
    table = checked(wells_of(**base), wells_of("spiked", at(38), spike=40.0, spike_of="serum"))
    (row,) = rows_of(table, "spike_recovery").to_dict("records")
    assert row["passed"] is None
    assert np.isnan(row["value"])
    assert "added to serum, nothing can be told: serum itself has no concentration" in row["sentence"]


def test_a_spike_of_something_unknown_is_refused():
    said = r"plate P1, well C1: spike_of says 'nobody', which is no sample of any plate; write the name"
    with pytest.raises(InputError, match=said):
        checked(wells_of("lost", at(38), spike=40.0, spike_of="nobody"))


def test_a_spike_may_stand_in_one_well_of_the_sample():
    wells = wells_of("spiked", at(60), spike=np.nan, spike_of="")
    wells[1] |= {"spike": 40.0}
    wells[2] |= {"spike_of": "serum"}
    table = checked(wells_of("serum", at(20), spike=np.nan, spike_of=""), wells)
    assert rows_of(table, "spike_recovery")["value"][0] == pytest.approx(100, rel=0.03)


def test_sentences_have_a_unit_where_nobody_said_one():
    table = checked(wells_of("buffer", at(38), spike=40.0), unit="")
    assert "Standard 3.125 pg/mL comes back" in rows_of(table, "standard")["sentence"][0]
    assert rows_of(table, "spike_recovery")["sentence"][0].startswith("Of 40 pg/mL added to buffer")
    assert not table["sentence"].str.contains("  ").any()


def test_nothing_added_is_no_spike():
    table = checked(
        wells_of("serum", at(20), spike=0.0), wells_of("spiked", at(60), spike=40.0, spike_of="serum")
    )
    assert rows_of(table, "spike_recovery")["subject"].tolist() == ["spiked"]


def test_every_spiked_experiment_is_checked():
    wells = []
    for experiment, found in ((1, 60), (2, 100)):
        wells += wells_of("serum", at(20), experiment=experiment, spike=np.nan, spike_of="")
        wells += wells_of("spiked", at(found), experiment=experiment, spike=40.0, spike_of="serum")
    rows = rows_of(checked(wells), "spike_recovery")
    assert rows["value"].to_numpy(dtype=float) == pytest.approx([100, 200], rel=0.03)


def test_flags_of_samples_become_rows():
    table = checked(
        wells_of("low", at(1)), wells_of("high", at(900)), wells_of("wide", [0.5, 0.9]),
        wells_of("serial", at(20), dilution=10.0), wells_of("serial", at(20), dilution=20.0),
    )  # fmt: skip
    told = table[table["check"].isin(["range", "replicates", "dilution_linearity"])]
    assert told[["check", "subject"]].to_numpy().tolist() == [
        ["range", "low"], ["range", "high"], ["replicates", "wide"], ["dilution_linearity", "serial"],
    ]  # fmt: skip
    assert not told["passed"].astype(bool).any()
    sentences = told["sentence"].tolist()
    assert sentences[0] == "Sample low at dilution 1: it lies below the curve's range."
    assert sentences[3].startswith("Sample serial: its dilutions do not agree")


def test_masks_and_outliers_are_told_and_not_judged():
    rows = standards(jitter=JITTER)
    wells = [*wells_of("U", at(20)), *wells_of("V", [0.8, 0.8, 2.4])]
    plate = plate_of([*rows, *wells]).mask("C1", "pipetting").mask("C2", "doubt").unmask("C2", "no doubt")
    table = checked(plates=[plate])
    masked = rows_of(table, "masked")
    assert masked["sentence"].tolist() == [
        "Well C1 (U) is masked: user: pipetting.",
        "Well C2 (U) is not masked: user: doubt; user: taken back in, no doubt.",
    ]
    outlier = rows_of(table, "outlier")
    assert outlier["subject"].tolist() == ["C6"]
    assert outlier["sentence"][0].startswith("Look at well C6 of V reads 2.4")
    assert masked["passed"].isna().all()
    assert outlier["passed"].isna().all()


@pytest.mark.parametrize(("second", "passed"), [(22.0, True), (40.0, False)])
def test_inter_plate_cv_by_hand(second, passed):
    one = plate_of([*standards(jitter=JITTER), *wells_of("QC", at(20), role="control")])
    two = plate_of([*standards(jitter=JITTER), *wells_of("QC", at(second), role="control")], name="P2")
    table = checked(plates=[one, two])
    (row,) = rows_of(table, "inter_plate_cv").to_dict("records")
    values = np.array([20.0, second])
    assert row["value"] == pytest.approx(100 * values.std(ddof=1) / values.mean(), rel=0.03)
    assert (row["plate"], row["subject"], row["low"], row["high"], row["passed"]) == ("", "QC", 0, 20, passed)
    assert "between 2 plates" in row["sentence"]
    assert len(rows_of(checked(plates=[one]), "inter_plate_cv")) == 0


def test_inter_plate_cv_is_of_plates_of_one_unit():
    plates = [
        plate_of([*standards(jitter=JITTER), *wells_of("QC", at(x), role="control")], name=f"P{k}", unit=unit)
        for k, (x, unit) in enumerate(
            [(20, "pg/mL"), (40, "ng/mL"), (21, "pg/ml"), (40, "ng/mL"), (9, "IU/mL")]
        )
    ]
    rows = rows_of(checked(plates=plates), "inter_plate_cv")
    assert rows["value"].tolist() == pytest.approx([100 / 20.5 / np.sqrt(2), 0], abs=0.3)
    assert ["in pg/mL" in rows["sentence"][0], "in ng/mL" in rows["sentence"][1]] == [True, True]


def test_a_sample_below_the_limit_of_detection_is_told():
    rows = [*standards(DOSES, jitter=JITTER), *wells_of("", (0.02, 0.06, 0.16), role="blank")]
    (row,) = rows_of(checked(wells_of("U", at(5)), rows=rows), "range").to_dict("records")
    assert (row["subject"], row["passed"]) == ("U", False)
    assert "below the limit of detection" in row["sentence"]


def test_a_plate_without_a_curve_tells_only_its_masks():
    plate = plate_of([*standards(jitter=JITTER), *wells_of("U", at(20))])
    bare = replace(plate, name="P2").mask("A1", "empty")
    curves = {"P1": fit_curve(plate)}
    table = quality_table([plate, bare], curves, concentrations(plate, curves["P1"]))
    assert table[table["plate"] == "P2"]["check"].tolist() == ["masked"]
