"""The simulated study's true design: what the issue asks for is what is true."""

import math

import pytest

from napari_il6blot.study.study_design import (
    DOSES,
    REPLICATES,
    StudyNoise,
    questions,
    remaining,
    study_series,
)

MAIN, DOSE, SIRNA = study_series()


def test_series_have_the_experiments_and_conditions_of_the_study():
    found = {series.name: (len(series.experiments), len(series.conditions)) for series in study_series()}
    assert found == {"main": (3, 6), "dose series": (2, 10), "siRNA": (2, 4)}
    assert len(REPLICATES) == 3
    assert {(at.cell_line, at.treatment) for at in MAIN.conditions} == {
        (line, treatment)
        for line in ("PEA1", "PEA2")
        for treatment in ("DMSO", "AKT inhibitor IV", "JNK inhibitor")
    }
    assert {at.cell_line for at in DOSE.conditions} == {"PEA1"}


def test_no_sample_and_no_experiment_is_of_two_series():
    samples = [at.sample for series in study_series() for at in series.conditions]
    experiments = [number for series in study_series() for number in series.experiments]
    assert len(set(samples)) == len(samples)
    assert len(set(experiments)) == len(experiments)


@pytest.mark.parametrize(
    ("words", "change"),
    [
     ("PEA2 releases more", 80.0), ("IV lowers IL-6 release by more than 40 % in PEA1", -45.0),
     ("IV does not change IL-6 release in PEA2", 0.0), ("IV does not change intracellular IL-6 in PEA1", 0.0),
     ("IV does not change intracellular IL-6 in PEA2", 0.0),
     ("JNK inhibitor does not change IL-6 release in PEA1", 0.0),
     ("JNK inhibitor does not change IL-6 release in PEA2", 0.0),
     ("JNK inhibitor does not change intracellular IL-6 in PEA1", 0.0),
     ("JNK inhibitor does not change intracellular IL-6 in PEA2", 0.0),
     ("IV lowers AKT phosphorylation in PEA1", -70.0), ("IV lowers AKT phosphorylation in PEA2", -70.0),
     ("acts more", -45.0),
     ("IV at 4 µM lowers IL-6 release", -45.0), ("X at 8 µM lowers IL-6 release", -40.0),
     ("IV at 4 µM lowers AKT phosphorylation", -70.0), ("knocks AKT down in PEA1", -75.0),
     ("knocks AKT down in PEA2", -75.0)],
)  # fmt: skip
def test_true_answers(words, change):
    found = [question for question in questions() if words in question.question]
    assert [question.true_percent_change for question in found] == [pytest.approx(change)]


def test_no_comparison_answers_two_questions():
    asked = [(one.design, one.measure, one.group_a, one.group_b) for one in questions()]
    assert len(set(asked)) == len(asked) == len({one.question for one in questions()})


@pytest.mark.parametrize("weaker", [1.0, 3.0])
def test_a_dose_takes_away_along_a_hyperbola(weaker):
    left = [remaining(dose, 0.55, 0.4, weaker) for dose in (0, 4 * weaker, 1e12)]
    assert left == pytest.approx([1.0, 0.55, 0.4])
    half = 4 * weaker * (0.55 - 0.4) / (1 - 0.55)
    assert remaining(half, 0.55, 0.4, weaker) == pytest.approx(0.7)


@pytest.mark.parametrize("measure", ["concentration", "pAKT/AKT"])
def test_doses_act_in_order_and_the_weaker_inhibitor_less(measure):
    strong, weak = (
        [at.true[measure] for at in DOSE.conditions if at.treatment == f"AKT inhibitor {name}"]
        for name in ("IV", "X")
    )
    assert len(strong) == len(weak) == len(DOSES)
    assert strong == sorted(strong, reverse=True)
    assert strong[0] == weak[0]
    assert all(a < b for a, b in zip(strong[1:], weak[1:], strict=True))


def test_the_dose_of_main_does_in_the_dose_series_what_it_does_in_main():
    main = next(at for at in MAIN.conditions if at.sample == "PEA1 AKTi-IV")
    series = next(at for at in DOSE.conditions if at.treatment == main.treatment and at.dose == main.dose)
    assert dict(series.true) == pytest.approx(dict(main.true))


def test_phosphorylation_is_phosphorylated_over_all_akt():
    for condition in (*MAIN.conditions, *DOSE.conditions, *SIRNA.conditions):
        true = condition.true
        assert true["pAKT/AKT"] == pytest.approx(true["pAKT/GAPDH"] / true["AKT/GAPDH"])


def test_heavier_proteins_run_higher():
    assert [gel.rows for gel in MAIN.gels] == [("GAPDH", "IL-6"), ("pAKT", "GAPDH"), ("AKT", "GAPDH")]


def test_the_default_noise_is_in_the_ranges_that_are_realistic():
    noise = StudyNoise()
    assert 0.10 <= math.hypot(noise.experiment, noise.condition) <= 0.20
    assert 0.05 <= noise.culture <= 0.10
    assert 0.05 <= noise.well <= 0.10
    assert 0.08 <= math.sqrt(noise.culture**2 + 2 * noise.lane**2 + noise.reading**2) <= 0.15
