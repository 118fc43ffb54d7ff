"""The cut-off between low and high, and which side a value is on when it may be censored."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .cohort_subjects import Floats, Subjects

HIGH, LOW, INDETERMINATE = "high", "low", "indeterminate"
DEFAULT = "p95"
# A percentile above which fewer values are expected lies between the two highest.
FEWEST_ABOVE = 1.0
RESAMPLES = 1000
SEED = 0

_PERCENTILE = re.compile(r"p(\d{1,2}(?:[.,]\d+)?)")
_MEAN = re.compile(r"mean\+(\d+(?:[.,]\d+)?)?(?:sd|s\.d\.)")


@dataclass(frozen=True)
class Cutoff:
    """Where high begins: above `value`.

    Attributes
    ----------
    value : float
    method : str
        How it was found, in words.
    notes : tuple of str
        Sentences: what was assumed, and what is doubtful.
    """

    value: float
    method: str
    notes: tuple[str, ...] = ()


def find_cutoff(subjects: Subjects, rule: float | str | None = None, cases: tuple[str, ...] = ()) -> Cutoff:
    """Find the cut-off by a rule.

    Parameters
    ----------
    subjects : Subjects
    rule : float or str, optional
        A number; ``p95`` (default) or another percentile of the reference group; ``mean+2sd`` or another
        multiple; ``youden``, where sensitivity + specificity is highest between `cases` and reference.
    cases : tuple of str
        Groups that ``youden`` tells from the reference; all others unless given.

    Raises
    ------
    InputError
        If the rule is none of these, or the reference group's values do not allow it.
    """
    text = DEFAULT if rule is None else str(rule).strip().lower().replace(" ", "")
    try:
        given = float(text.replace(",", "."))
    except ValueError:
        given = math.nan
    if math.isfinite(given):
        return Cutoff(given, "given")
    if match := _PERCENTILE.fullmatch(text):
        return _percentile(subjects, float(match[1].replace(",", ".")))
    if match := _MEAN.fullmatch(text):
        return _mean_and_deviations(subjects, float((match[1] or "1").replace(",", ".")))
    if text == "youden":
        return _youden(subjects, cases or subjects.others)
    raise InputError(f"the cut-off is {rule!r}; it must be a number, p95, mean+2sd or youden")


def calls(values: Floats, censored: NDArray[np.object_], cutoff: float) -> NDArray[np.object_]:
    """Call values high (above the cut-off), low or indeterminate.

    A value ``<b`` is low when b ≤ cut-off, and ``>b`` high when b ≥ cut-off: otherwise nobody knows. A
    missing value is indeterminate.

    Parameters
    ----------
    values : array, (n,)
        Bounds where they are censored.
    censored : array of str, (n,)
        ``<``, ``>`` or empty.
    cutoff : float

    Returns
    -------
    array of str, (n,)
    """
    below, above = censored == "<", censored == ">"
    high = np.where(above, values >= cutoff, values > cutoff) & ~below
    low = (values <= cutoff) & ~above
    return np.where(high, HIGH, np.where(low, LOW, INDETERMINATE)).astype(object)


def _reference_values(subjects: Subjects, least: int, purpose: str) -> tuple[Floats, NDArray[np.object_]]:
    own = subjects.in_groups(subjects.reference) & subjects.measured
    if own.sum() < least:
        raise InputError(
            f"{subjects.reference} has {_some(int(own.sum()), 'value')}, too few for "
            f"{purpose}; give the cut-off as a number"
        )
    return subjects.numbers[own], subjects.censored[own]


def _some(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _ordinal(number: float) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    return (
        f"{number:g}{ends.get(int(number % 10), 'th') if number.is_integer() and number // 10 != 1 else 'th'}"
    )


def _percentile(subjects: Subjects, percent: float) -> Cutoff:
    """By linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, as numpy and R do).

    Once with censored values at the one end of where they may lie, once at the other: if that makes no
    difference, they do not matter.
    """
    values, censored = _reference_values(subjects, 3, "a percentile")
    method = f"{_ordinal(percent)} percentile of {subjects.reference} (n = {len(values)})"
    floor = min(0.0, float(values.min()))
    low = float(np.percentile(np.where(censored == "<", floor, values), percent))
    high = float(np.percentile(values, percent))
    # Above the range a value may be anything: is one at or below the rank in question?
    ceiling = 2 * float(np.abs(values).max()) + 1
    beyond = float(np.percentile(np.where(censored == ">", ceiling, values), percent))
    if beyond != high:
        raise InputError(
            f"the {method} lies among values above the range of the assay (>); give the cut-off as a number"
        )
    notes = []
    if low != high:
        notes.append(
            f"The {method} lies among values below the range of the assay: it is between {low:.4g} and "
            f"{high:.4g}, and the upper end is taken."
        )
    elif (censored == "<").any():
        notes.append(
            f"{_some(int((censored == '<').sum()), 'value')} of {subjects.reference} below the range of the "
            f"assay: the {_ordinal(percent)} percentile is higher, and does not depend on what they are."
        )
    if len(values) * (100 - percent) / 100 < FEWEST_ABOVE:
        notes.append(
            f"{len(values)} values are few for a {_ordinal(percent)} percentile: it rests on the highest of "
            "them."
        )
    return Cutoff(high, method, tuple(notes))


def _mean_and_deviations(subjects: Subjects, multiple: float) -> Cutoff:
    values, censored = _reference_values(subjects, 1, "a mean")
    known = values[censored == ""]
    if len(known) < 3:
        raise InputError(
            f"{subjects.reference} has {_some(len(known), 'uncensored value')}, too few for mean + s.d.; "
            "give the cut-off as a number"
        )
    notes = []
    if len(known) < len(values):
        notes.append(
            f"{_some(len(values) - len(known), 'censored value')} of {subjects.reference} left out of its "
            "mean and s.d., which biases them; the 95th percentile does not have this fault."
        )
    method = f"mean + {multiple:g} s.d. of {subjects.reference} (n = {len(known)})"
    return Cutoff(float(known.mean() + multiple * known.std(ddof=1)), method, tuple(notes))


def _youden(subjects: Subjects, cases: tuple[str, ...]) -> Cutoff:
    """Youden's index at its highest, with its optimism by the bootstrap (Harrell 1996)."""
    is_case, is_reference = subjects.in_groups(*cases), subjects.in_groups(subjects.reference)
    parts = [
        (subjects.numbers[own & subjects.measured], subjects.censored[own & subjects.measured])
        for own in (is_case, is_reference)
    ]
    candidates = _candidates(np.concatenate([values for values, _ in parts]))
    # Per candidate and subject: is it on its right side?
    right = [
        np.stack([calls(values, censored, cutoff) == side for cutoff in candidates]).astype(float)
        for (values, censored), side in zip(parts, (HIGH, LOW), strict=True)
    ]
    index = right[0].mean(axis=1) + right[1].mean(axis=1) - 1
    best = int(np.argmax(index))
    corrected = float(index[best]) - _optimism(right, index)
    named = " and ".join(cases)
    note = (
        f"Sensitivity {100 * right[0][best].mean():.0f} %, specificity {100 * right[1][best].mean():.0f} %: "
        f"Youden's index {index[best]:.2f} is optimistic, since the same subjects chose the cut-off; "
        f"corrected by the bootstrap it is {corrected:.2f}."
    )
    return Cutoff(float(candidates[best]), f"Youden's index, {named} against {subjects.reference}", (note,))


def _candidates(values: Floats) -> Floats:
    """Between every two neighbouring values; that alone tells what a cut-off can tell."""
    distinct = np.unique(values)
    if len(distinct) < 2:
        raise InputError("all values are alike: no cut-off tells the groups apart; give one as a number")
    return np.asarray((distinct[:-1] + distinct[1:]) / 2)


def _optimism(right: list[NDArray[np.float64]], index: Floats) -> float:
    """By how much the index is better on the subjects that chose the cut-off, over resamples."""
    rng = np.random.default_rng(SEED)
    drawn = np.zeros((RESAMPLES, len(index)))
    for part in right:
        size = part.shape[1]
        weights = rng.multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
        drawn += weights @ part.T / size
    chosen = np.argmax(drawn - 1, axis=1)
    return float((drawn[np.arange(RESAMPLES), chosen] - 1 - index[chosen]).mean())
