"""Cut-offs against numpy, what censoring may change, and what choosing one promises too much."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from napari_il6blot import InputError
from napari_il6blot.compare.cohort_cutoffs import find_cutoff
from napari_il6blot.compare.cohort_subjects import read_subjects

RNG = np.random.default_rng(5)
VALUES = np.round(np.exp(RNG.normal(1, 0.6, 24)), 3)


def subjects(reference, cases=("9", "8")):
    table = pd.DataFrame(
        {
            "group": ["healthy"] * len(reference) + ["case"] * len(cases),
            "value": [*map(str, reference), *cases],
        }
    )
    table["subject"] = [f"P{row}" for row in range(len(table))]
    return read_subjects(table, "subject", "group", "value")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, np.percentile(VALUES, 95)),
        ("p95", np.percentile(VALUES, 95)),
        ("P90", np.percentile(VALUES, 90)),
        ("p97,5", np.percentile(VALUES, 97.5)),
        (6, 6.0),
        ("6,25", 6.25),
        ("mean+2sd", VALUES.mean() + 2 * VALUES.std(ddof=1)),
        ("mean + 1.5 sd", VALUES.mean() + 1.5 * VALUES.std(ddof=1)),
    ],
)
def test_rules(rule, expected):
    assert find_cutoff(subjects(VALUES), rule).value == pytest.approx(expected, abs=1e-12)


def test_values_below_range_do_not_move_a_high_percentile():
    limit = np.sort(VALUES)[8]
    censored = [f"<{limit}" if value < limit else value for value in VALUES]
    found = find_cutoff(subjects(censored))
    assert found.value == pytest.approx(np.percentile(VALUES, 95), abs=1e-12)
    assert "does not depend on what they are" in found.notes[0]


def test_a_percentile_among_values_below_range_is_said_and_taken_at_its_upper_end():
    found = find_cutoff(subjects(["<2.0"] * 20))
    assert found.value == 2.0
    assert "between 0 and 2" in found.notes[0]


def test_a_percentile_among_values_above_range_is_refused():
    with pytest.raises(InputError, match="above the range of the assay"):
        find_cutoff(subjects([*VALUES[:20], ">200", ">200"]))
    # One above the range beyond the ranks that count: harmless.
    many = np.linspace(1, 3, 60)
    assert find_cutoff(subjects([*many, ">200"])).value == np.percentile([*many, 200], 95)


def test_a_value_above_a_low_range_is_not_taken_for_low():
    with pytest.raises(InputError, match="above the range of the assay"):
        find_cutoff(subjects([*np.linspace(1, 3, 60), *[">2"] * 10]))


def test_few_values_are_said():
    assert "few" in find_cutoff(subjects(VALUES[:10])).notes[0]
    assert find_cutoff(subjects(VALUES)).notes == ()


@pytest.mark.parametrize(
    ("rule", "n", "rests_on_the_highest"),
    [
        ("p95", 10, True), ("p95", 19, True), ("p95", 20, False), ("p90", 8, True), ("p75", 3, True),
        ("p99", 24, True), ("p97.5", 24, True), ("p90", 12, False), ("p75", 10, False), ("p50", 4, False),
        ("p50", 10, False), ("p10", 5, False),
    ],
)  # fmt: skip
def test_only_a_percentile_near_the_top_is_said_to_rest_on_the_highest(rule, n, rests_on_the_highest):
    values = np.sort(VALUES)[:n]
    found = find_cutoff(subjects(values), rule)
    assert any("rests on the highest" in note for note in found.notes) == rests_on_the_highest
    if rests_on_the_highest:  # and then it moves with the highest value
        assert find_cutoff(subjects([*values[:-1], 999.0]), rule).value > found.value


def test_a_mean_leaves_censored_values_out_and_says_so():
    found = find_cutoff(subjects([*VALUES, "<2.0"]), "mean+2sd")
    assert found.value == pytest.approx(VALUES.mean() + 2 * VALUES.std(ddof=1))
    assert "1 censored value of healthy left out" in found.notes[0]
    with pytest.raises(InputError, match="too few for mean"):
        find_cutoff(subjects(["<2", "<2", "3", "4"]), "mean+2sd")


def test_youden_tells_groups_apart():
    found = find_cutoff(subjects([1, 2, 3, 4], ["6", "7", "8", "<5"]), "youden")
    assert 4 < found.value < 6
    assert "optimistic" in found.notes[0]
    with pytest.raises(InputError, match="all values are alike"):
        find_cutoff(subjects([1, 1, 1], ["1", "1"]), "youden")


def test_youdens_best_is_the_best_of_all():
    rng = np.random.default_rng(8)
    low, high = rng.normal(0, 1, 30), rng.normal(1, 1, 20)
    found = find_cutoff(subjects(low, [str(value) for value in high]), "youden").value
    every = [(high > cutoff).mean() - (low > cutoff).mean() for cutoff in [*low, *high]]
    assert (high > found).mean() - (low > found).mean() == pytest.approx(max(every))


def test_youdens_optimism_is_mostly_taken_off():
    """On subjects who did not choose the cut-off, the index is what the corrected one says."""
    rng, indices = np.random.default_rng(11), []
    for _ in range(60):
        low, high = rng.normal(0, 1, 25), rng.normal(1, 1, 25)
        found = find_cutoff(subjects(low, [str(value) for value in high]), "youden")
        words = found.notes[0].replace(":", " ").split()
        said = float(words[words.index("index") + 1]), float(words[-1].rstrip("."))
        indices.append((*said, stats.norm.sf(found.value - 1) - stats.norm.sf(found.value)))
    apparent, corrected, true = np.mean(indices, axis=0)
    assert apparent - true > 0.06
    assert abs(corrected - true) < 0.5 * (apparent - true)


def test_the_same_cutoff_twice():
    one, two = (find_cutoff(subjects(VALUES), "youden") for _ in range(2))
    assert one == two
