"""Outliers are named, with their well, and only where they are."""

import numpy as np
import pytest
from elisa.curve.made_plates import FALLING, RISING, logistic, plate_of, simulated, standards, wells_of

from napari_il6blot.elisa.outliers import OUTLIER_COLUMNS, suggest_outliers


def noisy_plate(rng, n=3, n_samples=20, truth=RISING):
    x, y = simulated(rng, truth, n=3)
    rows = [
        {"role": "standard", "sample": f"S{dose:g}", "nominal": float(dose), "response": float(value)}
        for dose, value in zip(x, y, strict=True)
    ]
    for k in range(n_samples):
        middle = float(logistic(rng.uniform(5, 150), truth))
        rows += wells_of(f"U{k}", middle + rng.normal(size=n) * np.hypot(0.004, 0.05 * middle))
    return rows


@pytest.mark.parametrize("factor", [1.8, 0.3, 2.5])
@pytest.mark.parametrize("position", [30, 31, 40])
def test_a_planted_outlier_is_named(position, factor):
    rows = noisy_plate(np.random.default_rng(3))
    clean = rows[position]["response"]
    rows[position] |= {"response": clean * factor}
    plate = plate_of(rows)
    found = suggest_outliers(plate)
    assert tuple(found.columns) == OUTLIER_COLUMNS
    first = found.iloc[0]
    assert first["well"] == plate.wells["well"].iloc[position]
    assert first["sample"] == rows[position]["sample"]
    assert first["response"] == clean * factor
    beside = [
        row["response"] for k, row in enumerate(rows) if row["sample"] == first["sample"] and k != position
    ]
    assert first["others_mean"] == pytest.approx(np.mean(beside))
    assert first["p"] < 0.05
    assert first["well"] in first["reason"]
    assert f"{np.mean(beside):.4g}" in first["reason"]
    assert not (found["sample"].duplicated()).any()


@pytest.mark.parametrize("factor", [0.05, 0.2, 0.4, 1.8, 3.0])
def test_of_three_wells_the_one_that_is_off_is_named(factor):
    """A well left empty too: it makes those beside it look far off."""
    rng, wrong = np.random.default_rng(1), 0
    for _ in range(40):
        rows = noisy_plate(rng)
        position = 24 + 3 * int(rng.integers(20))
        rows[position] |= {"response": rows[position]["response"] * factor}
        plate = plate_of_rows(rows)
        found = suggest_outliers(plate)
        named = found.loc[found["sample"] == rows[position]["sample"], "well"].tolist()
        wrong += bool(named) and named != [plate.wells["well"].iloc[position]]
    assert wrong <= 2


@pytest.mark.parametrize("truth", [RISING, FALLING])
def test_clean_plates_rarely_have_one(truth):
    rng = np.random.default_rng(10)
    named = 0
    for _ in range(60):
        plate = plate_of_rows(noisy_plate(rng, truth=truth))
        named += len(suggest_outliers(plate)) > 0
    assert named <= 7  # 5 % are expected


def plate_of_rows(rows):
    plate = plate_of([])
    for name in ("role", "sample", "nominal", "response"):
        column = plate.wells[name].to_numpy().copy()
        for position, row in enumerate(rows):
            column[position] = row.get(name, column[position])
        plate.wells[name] = column
    return plate


def test_pairs_are_never_named():
    rows = [*standards(jitter=(-0.02, 0.0, 0.02)), *wells_of("U", [0.5, 2.5])]
    plate = plate_of(rows)
    assert len(suggest_outliers(plate)) == 0


def test_masked_wells_are_not_looked_at():
    rows = noisy_plate(np.random.default_rng(3))
    rows[30] |= {"response": 9.0}
    plate = plate_of(rows)
    assert suggest_outliers(plate)["well"].tolist() == ["C7"]
    assert len(suggest_outliers(plate.mask("C7", "air bubble"))) == 0


@pytest.mark.parametrize("blanks", [0.0, -0.002])
def test_blanks_that_read_nothing_do_no_harm(blanks):
    rows = [
        *standards((200, 100, 50, 25, 12), jitter=(-0.02, 0.0, 0.02)),
        *[{"role": "blank", "response": blanks}] * 3,
    ]
    assert len(suggest_outliers(plate_of(rows))) == 0


def test_too_few_repeated_wells_name_nothing():
    rows = standards((200.0, 60.0, 20.0, 6.0), jitter=(0.0,))
    assert len(suggest_outliers(plate_of([*rows, *wells_of("U", [1.0, 1.0, 1.5])]))) == 0
