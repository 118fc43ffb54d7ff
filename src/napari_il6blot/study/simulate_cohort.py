"""A serum cohort with known truth: the demo, tests and benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from ..errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

# The standard normal quantile of the 95th percentile.
Z95 = 1.6448536269514722
# What chance leaves blank in a real sheet, as shares of subjects.
MISSING = {"age": 0.02, "BMI": 0.18, "menopause": 0.12, "smoking": 0.15, "alcohol": 0.18, "FIGO": 0.12}
STAGES = {"I": 0.25, "II": 0.08, "III": 0.42, "IV": 0.25}


@dataclass(frozen=True)
class SerumGroup:
    """A group of subjects, whose values are log-normal.

    Attributes
    ----------
    size : int
    median : float
        pg/mL.
    spread : float
        S.d. of the natural logarithm.
    age : (float, float)
        Mean and s.d., years.
    is_staged : bool
        Whether its subjects have a FIGO stage.
    """

    size: int
    median: float
    spread: float
    age: tuple[float, float] = (52.0, 12.0)
    is_staged: bool = False


def _study_groups() -> dict[str, SerumGroup]:
    """24, 17 and 9 as in the study; 8 of 17 carcinomas are expected above the healthy 95th percentile."""
    healthy = SerumGroup(24, 3.0, 0.6, (48.0, 11.0))
    cutoff = healthy.median * np.exp(Z95 * healthy.spread)
    median = float(cutoff * np.exp(stats.norm.ppf(8 / 17)))  # with a spread of 1
    return {
        "healthy": healthy,
        "carcinoma": SerumGroup(17, median, 1.0, (55.0, 14.0), is_staged=True),
        "benign": SerumGroup(9, 2.8, 0.4, (45.0, 13.0)),
    }


@dataclass(frozen=True)
class CohortSettings:
    """What a simulated cohort looks like.

    Attributes
    ----------
    groups : mapping of str to SerumGroup
        The reference first.
    lloq, uloq : float
        Of the assay in the serum, pg/mL: beyond them values are censored (``<2.0``, ``>200``).
    missing : float
        How many metadata cells are blank, as a multiple of what is usual (0: none).
    """

    groups: Mapping[str, SerumGroup] = field(default_factory=_study_groups)
    lloq: float = 2.0
    uloq: float = 200.0
    missing: float = 1.0


@dataclass(frozen=True, eq=False)
class SimulatedCohort:
    """A subject sheet and what is true of it.

    Attributes
    ----------
    sheet : DataFrame
        `subject, group, value` (text: ``3.1``, ``<2.0``) and `age, BMI, menopause, smoking, alcohol, FIGO`.
        Metadata do not depend on the value.
    truth : DataFrame
        `subject, group, value` (without error of the assay's range), `call` (against the true cut-off).
    groups : DataFrame
        `group, true_median, true_percent_high`: of the populations.
    cutoff : float
        The 95th percentile of the reference group's population.
    settings : CohortSettings
    seed : int
    """

    sheet: pd.DataFrame
    truth: pd.DataFrame
    groups: pd.DataFrame
    cutoff: float
    settings: CohortSettings
    seed: int


def simulate_cohort(
    seed: int = 0,
    settings: CohortSettings | None = None,
    **changes: Any,  # noqa: ANN401
) -> SimulatedCohort:
    """Draw a serum cohort with known truth.

    Parameters
    ----------
    seed : int
        The same seed and settings give the same cohort.
    settings : CohortSettings, optional
    **changes
        Fields of `CohortSettings` to set by name: ``simulate_cohort(lloq=1.0)``.

    Raises
    ------
    InputError
        If a setting is impossible.
    TypeError
        If a setting is unknown.
    """
    import pandas as pd

    settings = replace(settings or CohortSettings(), **changes)
    _require_possible(settings)
    rng = np.random.default_rng(seed)
    reference = next(iter(settings.groups.values()))
    cutoff = float(reference.median * np.exp(Z95 * reference.spread))
    of_group = [name for name, group in settings.groups.items() for _ in range(group.size)]
    values = np.concatenate(
        [
            group.median * np.exp(group.spread * rng.standard_normal(group.size))
            for group in settings.groups.values()
        ]
    )
    numbers = rng.permutation(np.arange(1000, 1000 + max(9000, len(values))))[: len(values)]
    who = {"subject": [f"P{number}" for number in numbers], "group": of_group}
    known = pd.concat([_metadata(rng, group) for group in settings.groups.values()], ignore_index=True)
    sheet = pd.DataFrame({**who, "value": [_recorded(value, settings) for value in values]})
    calls = np.where(values > cutoff, "high", "low")
    return SimulatedCohort(
        sheet=pd.concat([sheet, _blanked(rng, known, settings.missing)], axis=1),
        truth=pd.DataFrame({**who, "value": values, "call": calls}),
        groups=_true_groups(settings, cutoff), cutoff=cutoff, settings=settings, seed=seed,
    )  # fmt: skip


def _require_possible(settings: CohortSettings) -> None:
    if len(settings.groups) < 2:
        raise InputError("a cohort needs two groups or more")
    for name, group in settings.groups.items():
        if group.size < 1 or group.median <= 0 or group.spread <= 0:
            raise InputError(f"{name}: size, median and spread must be above 0")
    if not 0 < settings.lloq < settings.uloq:
        raise InputError("lloq must be above 0 and below uloq")
    if settings.missing < 0:
        raise InputError("missing must not be below 0")


def _recorded(value: float, settings: CohortSettings) -> str:
    """A value as the laboratory writes it down."""
    if value < settings.lloq:
        return f"<{settings.lloq:.1f}"
    return f">{settings.uloq:g}" if value > settings.uloq else f"{value:.1f}"


def _metadata(rng: np.random.Generator, group: SerumGroup) -> pd.DataFrame:
    import pandas as pd

    n = group.size
    age = np.rint(np.clip(rng.normal(*group.age, n), 18, 88))
    menopause = rng.random(n) < 1 / (1 + np.exp(-(age - 51) / 2.5))  # half of women by 51
    stages = rng.choice(list(STAGES), n, p=list(STAGES.values()))
    return pd.DataFrame(
        {
            "age": age,
            "BMI": np.round(np.clip(rng.normal(24.5, 4.2, n), 16, 45), 1),
            "menopause": np.where(menopause, "post", "pre").astype(object),
            "smoking": _yes(rng, n, 0.2),
            "alcohol": _yes(rng, n, 0.3),
            "FIGO": stages.astype(object) if group.is_staged else np.full(n, None, dtype=object),
        }
    )


def _yes(rng: np.random.Generator, n: int, share: float) -> NDArray[np.object_]:
    return np.where(rng.random(n) < share, "yes", "no").astype(object)


def _blanked(rng: np.random.Generator, known: pd.DataFrame, multiple: float) -> pd.DataFrame:
    blank = {name: rng.random(len(known)) < min(1.0, multiple * share) for name, share in MISSING.items()}
    return known.assign(**{name: known[name].mask(hidden) for name, hidden in blank.items()})


def _true_groups(settings: CohortSettings, cutoff: float) -> pd.DataFrame:
    import pandas as pd

    rows = [
        (name, group.median, 100 * float(stats.norm.sf(np.log(cutoff / group.median) / group.spread)))
        for name, group in settings.groups.items()
    ]
    return pd.DataFrame(rows, columns=["group", "true_median", "true_percent_high"])
