"""The methods paragraph, generated from the settings that were used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import __version__
from .spec_models import TOTAL_PROTEIN

if TYPE_CHECKING:
    import pandas as pd

    from ..compare.cohort import Cohort
    from .spec import Study

_FITTED_TO = {"means": "the means of the standards", "replicates": "the standards' single wells"}
_MODELS = {
    "4pl": "a four-parameter logistic curve",
    "5pl": "a five-parameter logistic curve",
    "linear": "a straight line",
    "loglog": "a straight line of log10 response on log10 concentration",
    "auto": "the model with the lowest AICc",
}
_SCALING = {
    "none": "",
    "fixed_point": "Gels were scaled to a fixed point (Degasperi 2014).",
    "sum": "Gels were scaled by the sum of each replicate (Degasperi 2014).",
    "alignment": "Gels were scaled by optimal alignment (Degasperi 2014).",
    "error_model": "Gels were scaled by an error model with one factor per gel (Kemmer 2022).",
}


def methods_sentences(
    study: Study, tables: dict[str, pd.DataFrame], cohort: Cohort | None = None
) -> list[str]:
    """Say what was done, as far as it was done.

    Parameters
    ----------
    study : Study
    tables : dict of str to DataFrame
        What the run made.
    cohort : Cohort, optional

    Returns
    -------
    list of str
        Whole sentences.
    """
    sentences = [f"All numbers were computed with napari-il6blot {__version__}."]
    if "bands" in tables:
        sentences += _blot_sentences(study, tables["bands"])
    if "levels" in tables:
        sentences += _level_sentences(study, own="bands" not in tables)
    if "curves" in tables:
        sentences += _elisa_sentences(study)
    elif "concentrations" in tables:
        sentences.append("Concentrations were taken as the laboratory gave them.")
    if "comparisons" in tables:
        sentences += _test_sentences(study, tables["comparisons"])
    if cohort is not None:
        sentences.append(_cohort_sentence(cohort))
    return sentences


def _cohort_sentence(cohort: Cohort) -> str:
    return (
        f"Subjects were called high above a cut-off of {cohort.cutoff:.4g} ({cohort.cutoff_method}); values "
        "beyond a limit of detection were ranked as such and never replaced by a number."
    )


def _blot_sentences(study: Study, bands: pd.DataFrame) -> list[str]:
    background = study.blot.background
    method = "between-bands" if background == "default" else background
    units = " and ".join(sorted({str(unit) for unit in bands["unit"]}))
    found = (
        f"Lanes and bands of {bands['image'].nunique()} blot images were found and integrated as "
        f"background-subtracted volume ({units}; background: {method})."
    )
    return [found]


def _level_sentences(study: Study, *, own: bool) -> list[str]:
    """How levels came about; `own`: the laboratory gave the numbers."""
    control = study.normalization.loading_control
    named = "the total protein" if control == TOTAL_PROTEIN else control
    sentences = []
    if own:
        sentences.append("Levels, or the areas they are made of, were taken as the laboratory gave them.")
    if control:
        sentences.append(f"Each target was divided by {named} of the same lane.")
    if study.normalization.ratios:
        ratios = ", ".join(study.normalization.ratios)
        first = f", and otherwise after each was divided by {named} of its own gel" if control else ""
        sentences.append(
            f"Ratios of two targets ({ratios}) were taken directly where both are in one lane of a "
            f"membrane{first}."
        )
    scaling = _SCALING.get(study.normalization.scaling, "")
    return [*sentences, scaling] if scaling else sentences


def _elisa_sentences(study: Study) -> list[str]:
    elisa = study.elisa
    blank = " after subtraction of the blank" if elisa.subtract_blank else ""
    sentence = (
        f"ELISA concentrations were read from {_MODELS[elisa.model]}{blank}, fitted to "
        f"{_FITTED_TO[elisa.fit]} with weights {elisa.weights}; values outside the range in which standards "
        "came back within 20 % (25 % at its ends) were reported as censored and left out of means and tests."
    )
    return [sentence]


def _test_sentences(study: Study, comparisons: pd.DataFrame) -> list[str]:
    tests, adjusted, units = (
        sorted({str(value) for value in comparisons[name].dropna()} - {"", "none"})
        for name in ("test", "adjustment", "unit_of_inference")
    )
    alpha = study.statistics.alpha
    margins = " or ".join(
        dict.fromkeys(f"{low:g} to {high:g}" for low, high in (design.margin for design in study.designs))
    )
    averaged = (
        "Repeated wells and lanes were averaged first, then replicates within an experiment; the unit of "
        f"inference was the {' or the '.join(units)}."
    )
    verdicts = (
        f"A comparison is called unchanged if the {100 * (1 - 2 * alpha):g} % interval of the ratio lies "
        f"inside the equivalence margin ({margins}; two one-sided tests), otherwise changed if the adjusted "
        f"p is below {alpha:g}, otherwise undecided; * p < 0.05, ** p < 0.01, *** p < 0.001."
    )
    sentences = [averaged, f"Tests: {', '.join(tests)}." if tests else "No test was possible."]
    if adjusted:
        sentences.append(f"Where several were compared with one, p was adjusted ({', '.join(adjusted)}).")
    sentences.append(verdicts)
    if study.statistics.preset == "published":
        sentences.append("The preset of the published study was used: mean ± s.d., Student's t-test, stars.")
    return sentences
