"""The simulated study: what is drawn is what is true, as tables and as images and plates."""

import numpy as np
import pandas as pd
import pytest

from napari_il6blot import detect_lanes, quantify, read_blot
from napari_il6blot.elisa.quantify import CONCENTRATION_COLUMNS
from napari_il6blot.errors import InputError
from napari_il6blot.study.simulate import simulate_blot
from napari_il6blot.study.simulate_study import draw_study, simulate_study, simulate_tables
from napari_il6blot.study.study_design import StudyNoise, questions, study_series

FACTORS = ["series", "cell_line", "treatment", "dose"]
KEYS = ["sample", "experiment", "replicate"]
LEVEL_COLUMNS = (
    "image strip lane sample experiment replicate target level level_sd normalized_to flags".split()
)
SEEDS = 400
SILENT = StudyNoise(0, 0, 0, 0, 0, 0, 0, 0)


@pytest.fixture(scope="module")
def study():
    return simulate_study(3)


def measured(levels, concentrations):
    """One row per culture and measure."""
    blots = levels.assign(measure=levels["target"] + "/" + levels["normalized_to"], value=levels["level"])
    plates = concentrations.assign(measure="concentration", value=concentrations["concentration"])
    return pd.concat([table[["measure", "value", *KEYS, *FACTORS]] for table in (blots, plates)])


def log_change(rows, question):
    """Log of group a's over group b's geometric mean, taken from the frames as a reader would."""

    def mean_log(group):
        words = group.split(" | ")
        if question.design == "dose series":
            here = (rows["treatment"] == words[0]) & (rows["dose"] == int(words[1]))
        else:
            here = (rows["cell_line"] == words[0]) & (rows["treatment"] == words[1])
        series = question.design if question.design in ("dose series", "siRNA") else "main"
        here &= (rows["series"] == series) & (rows["measure"] == question.measure)
        assert here.any()
        return np.log(rows.loc[here, "value"]).mean()

    if " vs " in question.group_a:
        pairs = [group.split(": ") for group in (question.group_a, question.group_b)]
        names = [[f"{line} | {level}" for level in words.split(" vs ")] for line, words in pairs]
        a, b = ([mean_log(group) for group in pair] for pair in names)
        return (a[0] - a[1]) - (b[0] - b[1])
    return mean_log(question.group_a) - mean_log(question.group_b)


def test_without_noise_the_tables_are_the_truth():
    rows = measured(*simulate_tables(0, SILENT))
    for question in questions():
        expected = np.log1p(question.true_percent_change / 100)
        assert log_change(rows, question) == pytest.approx(expected, abs=1e-9), question


def test_over_many_seeds_the_tables_have_the_true_changes_on_average():
    found = np.array(
        [[log_change(rows, question) for question in questions()]
         for rows in (measured(*simulate_tables(seed)) for seed in range(60))]
    )  # fmt: skip
    expected = [np.log1p(question.true_percent_change / 100) for question in questions()]
    error = (found.mean(axis=0) - expected) / (found.std(axis=0, ddof=1) / np.sqrt(len(found)))
    assert (np.abs(error) < 4).all(), error


@pytest.mark.parametrize("of", ["release", "level"])
def test_cultures_vary_as_the_noise_says(of):
    noise = StudyNoise()
    drawn = [draw_study(seed)[0] for seed in range(SEEDS)]
    values = np.log([draw.release if of == "release" else draw.levels("IL-6") for draw in drawn])
    replicate = noise.culture**2 + (2 * noise.lane**2 if of == "level" else 0)
    sample = noise.condition**2 + replicate / 3
    means = values.mean(axis=-1)
    day = means.mean(axis=-1)
    between = means - means.mean(axis=(0, 1)) - (day - day.mean())[..., None]
    assert values.var(axis=-1, ddof=1).mean() == pytest.approx(replicate, rel=0.05)
    assert (between**2).mean() * 6 / 5 == pytest.approx(sample, rel=0.07)
    assert day.var() == pytest.approx(noise.experiment**2 + sample / 6, rel=0.15)


def test_loading_is_shared_by_a_lane_and_gone_from_its_level():
    draw = draw_study(1, StudyNoise(experiment=0, condition=0, culture=0, lane=0, loading=0.5))[0]
    assert np.log(draw.controls["IL-6"]).std() > 0.3
    np.testing.assert_allclose(draw.levels("IL-6"), 0.6)


def test_tables_have_the_columns_of_the_contract_and_no_gaps():
    levels, concentrations = simulate_tables(5)
    assert levels.columns.to_list() == [*LEVEL_COLUMNS, *FACTORS]
    assert concentrations.columns.to_list() == [*CONCENTRATION_COLUMNS, *FACTORS]
    assert levels["level"].gt(0).all()
    assert levels["level_sd"].gt(0).all()
    assert concentrations["ci_low"].lt(concentrations["concentration"]).all()
    assert concentrations["ci_high"].gt(concentrations["concentration"]).all()
    assert not levels.duplicated([*KEYS, "target", "normalized_to"]).any()
    assert not concentrations.duplicated(KEYS).any()
    assert len(concentrations) == 3 * (3 * 6 + 2 * 10 + 2 * 4)
    assert levels.groupby(["target", "normalized_to"]).size().to_dict() == {
        ("AKT", "GAPDH"): 138, ("IL-6", "GAPDH"): 54, ("pAKT", "AKT"): 114, ("pAKT", "GAPDH"): 114,
    }  # fmt: skip


def test_a_seed_settles_the_tables_and_another_changes_them():
    for first, again, other in zip(simulate_tables(7), simulate_tables(7), simulate_tables(8), strict=True):
        pd.testing.assert_frame_equal(first, again)
        value = "level" if "level" in first else "concentration"
        assert (first[value] != other[value]).all()


def test_a_caller_that_changes_a_table_does_not_change_the_next():
    levels, concentrations = simulate_tables(0)
    levels["sample"], concentrations["sample"] = "x", "x"
    assert all(not (table["sample"] == "x").any() for table in simulate_tables(0))


def test_images_and_plates_hold_the_cells_of_the_tables(study):
    levels, concentrations = simulate_tables(3, StudyNoise(reading=0, well=0))
    true = pd.concat(plate.truth for plate in study.plates.values())
    for key in KEYS:
        assert true[key].to_list() == concentrations[key].to_list()
    np.testing.assert_allclose(true["concentration"], concentrations["concentration"])
    for image, blot in study.blots.items():
        target, gapdh = (
            blot.truth[blot.truth["row"] == row].set_index("lane")["volume"]
            for row in study.target_sheet[study.target_sheet["image"] == image]
            .set_index("target")["row"].sort_index(key=lambda names: names == "GAPDH")
        )  # fmt: skip
        expected = levels[(levels["image"] == image) & (levels["normalized_to"] == "GAPDH")]
        np.testing.assert_allclose((target / gapdh)[expected["lane"]], expected["level"], rtol=0.02)


def test_every_lane_row_and_well_is_in_the_sheets(study):
    lanes = study.lane_sheet.groupby("image")["lane"].apply(list).to_dict()
    assert lanes == {image: list(range(1, len(blot.lanes) + 1)) for image, blot in study.blots.items()}
    rows = study.target_sheet.groupby("image")["row"].apply(list)
    assert rows.to_dict() == {image: [1, 2] for image in lanes}
    assert set(study.well_sheet["plate"]) == set(study.plates)
    assert study.well_sheet.groupby("plate")["role"].agg(set).map(
        lambda roles: roles >= {"standard", "blank", "sample"}
    ).all()  # fmt: skip
    blots, plates = (
        sheet.dropna(subset="series")[["sample", "experiment", *FACTORS]].drop_duplicates()
        for sheet in (study.lane_sheet, study.well_sheet[study.well_sheet["role"] == "sample"])
    )
    assert set(map(tuple, blots.to_numpy())) == set(map(tuple, plates.to_numpy()))


def test_films_are_dark_on_8_bit_and_not_saturated(study):
    for blot in study.blots.values():
        assert blot.image.dtype == np.uint8
        assert np.median(blot.image) > 150
        assert blot.scale == "od"
        assert not blot.columns["saturated"].any()
        assert blot.columns["present"].all()


@pytest.mark.parametrize("series", study_series(), ids=lambda series: series.name)
def test_lanes_rows_and_levels_are_found_on_the_films(study, series):
    for gel in series.gels[:2]:
        simulated = study.blots[series.image(series.experiments[0], gel)]
        blot = read_blot(simulated.image, scale="od", polarity="dark")
        lanes = detect_lanes(blot)
        assert len(lanes) == len(simulated.lanes)
        bands = quantify(blot, lanes)
        assert bands["row"].nunique() == 2
        assert bands["detected"].all()
        found, true = (
            table.sort_values(["row", "lane"])["volume"].to_numpy().reshape(2, -1)
            for table in (bands, simulated.truth)
        )
        np.testing.assert_allclose(found[0] / found[1], true[0] / true[1], rtol=0.12)


AMOUNTS = ((1.0, 2.0, 0.0, 0.5, 1.0), (0.5, 0.5, 0.5, 1.0, 1.0))


@pytest.mark.parametrize("strips", [1, 2])
def test_bands_are_as_asked(strips):
    n_lanes = 5 if strips == 1 else (2, 3)
    blot = simulate_blot(
        seed=4, shape=(400, 400), n_lanes=n_lanes, n_rows=2, strips=strips, amounts=AMOUNTS, width_jitter=0.0,
        skew=1.0, band_sigma_px=(2.0, 5.0), unevenness=0.0,
    )  # fmt: skip
    volume = blot.truth.sort_values(["row", "strip", "lane"])["volume"].to_numpy().reshape(2, 5)
    widths = np.array([lane.width for lane in blot.lanes])
    relative = volume / widths
    np.testing.assert_allclose(relative / relative[0, 0], AMOUNTS, rtol=0.02)
    assert blot.truth["present"].sum() == 9


def test_amounts_change_nothing_but_the_amounts():
    drawn = simulate_blot(seed=4, shape=(300, 400), n_lanes=5, n_rows=2)
    given = simulate_blot(seed=4, shape=(300, 400), n_lanes=5, n_rows=2, amounts=AMOUNTS)
    np.testing.assert_array_equal([lane.width for lane in drawn.lanes], [lane.width for lane in given.lanes])
    assert drawn.image.shape == given.image.shape


@pytest.mark.parametrize(
    "amounts", [((1.0,) * 5,), ((1.0,) * 4,) * 2, ((0.0,) * 5,) * 2, ((1.0,) * 5, (1.0, -1.0, 1.0, 1.0, 1.0)),
                ((np.nan,) * 5,) * 2]
)  # fmt: skip
def test_impossible_amounts_are_refused(amounts):
    with pytest.raises(InputError, match="amounts must be"):
        simulate_blot(n_lanes=5, n_rows=2, amounts=amounts)
