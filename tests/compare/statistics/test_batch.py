"""Many studies at once are each as alone; false positives and coverage of the default tests by simulation."""

import numpy as np
import pytest

from napari_il6blot.compare.statistics import batch
from napari_il6blot.compare.statistics.equivalence import verdict
from napari_il6blot.compare.statistics.linear_model import interaction
from napari_il6blot.compare.statistics.two_groups import ratio_paired_t, student, welch_on_logs

RUNS = 2000


def studies(rng, effects, *, experiments=3, between=0.15, culture=0.08, own=0.1, runs=RUNS):
    """Culture means, (runs, experiments, groups): experiments' scatter in common and each group's own."""
    size = (runs, experiments, len(effects))
    shared = rng.normal(0, between, (runs, experiments, 1))
    wells = rng.normal(0, culture, (*size, 3))
    return 50 * np.array(effects) * np.exp(shared + rng.normal(0, own, size)) * np.exp(wells).mean(axis=-1)


def test_each_is_as_alone():
    y = studies(np.random.default_rng(1), [1.0, 0.55], runs=20)
    a, b = y[:, :, 1], y[:, :, 0]
    for many, one in (
        (batch.ratio_paired_t, ratio_paired_t),
        (batch.welch_on_logs, welch_on_logs),
        (batch.student, student),
    ):
        found = many(a, b)
        alone = [one(*pair) for pair in zip(a, b, strict=True)]
        for name in ("statistic", "df", "p", "difference", "standard_error"):
            assert getattr(found, name) == pytest.approx([getattr(test, name) for test in alone], rel=1e-9)
        assert np.stack(found.interval(0.9), axis=1) == pytest.approx(
            np.array([test.interval(0.9) for test in alone])
        )
    tests = batch.ratio_paired_t(a, b)
    said = batch.verdicts(tests)
    for i, one in enumerate(said):
        low, high = np.exp([bound[i] for bound in tests.interval(0.9)])
        assert one == verdict(low, high, tests.p[i])


def test_interaction_is_as_alone():
    y = np.log(studies(np.random.default_rng(2), [1.0, 0.5, 2.0, 2.0], runs=10))
    found = batch.block_contrast(y, [1.0, -1.0, -1.0, 1.0])
    for i, one in enumerate(y):
        first, second = ["p", "p", "q", "q"] * 3, ["c", "t", "c", "t"] * 3
        alone = interaction(one.ravel(), first, second, np.repeat([1, 2, 3], 4).tolist())
        assert (found.statistic[i], found.p[i], found.df[i]) == pytest.approx((alone.statistic, alone.p, 6))


@pytest.mark.parametrize("experiments", [2, 3, 5])
@pytest.mark.parametrize("own", [0.0, 0.12])
def test_false_positives_of_paired_ratios(experiments, own):
    y = studies(np.random.default_rng(experiments), [1.0, 1.0], experiments=experiments, own=own)
    assert 0.03 <= (batch.ratio_paired_t(y[:, :, 1], y[:, :, 0]).p < 0.05).mean() <= 0.07


def test_false_positives_between_membranes():
    rng = np.random.default_rng(21)
    a, b = (studies(rng, [1.0], experiments=4)[:, :, 0] for _ in range(2))
    assert 0.03 <= (batch.welch_on_logs(a, b).p < 0.05).mean() <= 0.07


def test_false_positives_of_the_interaction():
    y = np.log(studies(np.random.default_rng(22), [1.0, 0.5, 2.0, 1.0]))
    assert 0.03 <= (batch.block_contrast(y, [1.0, -1.0, -1.0, 1.0]).p < 0.05).mean() <= 0.07


@pytest.mark.parametrize("groups", [3, 4])
def test_any_false_positive_against_one_control(groups):
    y = np.log(studies(np.random.default_rng(23), [1.0] * groups))
    tests, adjusted = batch.against_control(y)
    assert 0.01 <= (adjusted.min(axis=1) < 0.05).mean() <= 0.07
    assert (adjusted >= np.stack([test.p for test in tests], axis=1)).all()


@pytest.mark.parametrize("change", [0.55, 1.0, 2.0])
@pytest.mark.parametrize("own", [0.07, 0.14])
def test_intervals_hold_the_truth(change, own):
    rng = np.random.default_rng(int(100 * (change + own)))
    y = studies(rng, [1.0, change], own=own, culture=0.07)
    _, low, high = batch.ratio_paired_t(y[:, :, 1], y[:, :, 0]).ratio()
    assert 0.93 <= ((low < change) & (change < high)).mean() <= 0.97


def test_wrongly_unchanged_is_rare_at_the_margin():
    y = studies(np.random.default_rng(31), [1.0, 0.8], own=0.03, culture=0.05)
    said = batch.verdicts(batch.ratio_paired_t(y[:, :, 1], y[:, :, 0]))
    assert 0.02 <= (said == "unchanged").mean() <= 0.07


def test_wells_as_units_are_wrong():
    """Methods: nine pooled wells give a quarter of false positives where experiments differ."""
    rng = np.random.default_rng(32)
    shift = rng.normal(0, 0.15, (RUNS, 2, 3, 1))
    wells = np.exp(shift + rng.normal(0, 0.1, (RUNS, 2, 3, 3))).reshape(RUNS, 2, 9)
    assert 0.2 < (batch.student(wells[:, 0], wells[:, 1]).p < 0.05).mean() < 0.3
