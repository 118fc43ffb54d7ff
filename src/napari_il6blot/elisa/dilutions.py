"""One sample at several dilutions: combined, and checked for agreeing.

References
----------
Plikaytis BD et al. Determination of parallelism and nonparallelism in bioassay dilution curves.
J Clin Microbiol 1994;32:2441-7. ICH guideline M10, 2022 (parallelism, dilution linearity).
Birge RT. The calculation of errors by the method of least squares. Phys Rev 1932;40:207-27. Particle Data
Group, Review of Particle Physics, introduction, "Unconstrained averaging" (scale factor S).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .curve import Curve
from .curve.inverse import WIDEST, Inverse
from .curve.models import log_slope, response_and_gradient
from .groups import Groups

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

# Dilutions disagree where one is further than this from the combined value, per cent, and by more than
# chance explains once in a hundred times.
RECOVERY = 20.0
DISAGREE_P = 0.01
KEYS = ("role", "sample", "experiment", "replicate")


def combined_rows(table: pd.DataFrame, found: Inverse, groups: Groups, curve: Curve) -> pd.DataFrame:
    """Add a row for each sample that was run at several dilutions, after the last of them.

    Parameters
    ----------
    table : DataFrame, G rows
        One plate's concentrations, one row per group of wells.
    found : Inverse, (G,)
        Their undiluted concentrations.
    groups : Groups, (G,)
    curve : Curve

    Returns
    -------
    DataFrame
        In the new rows `dilution` is missing and `n_wells` counts the wells of the dilutions that are
        within the curve's range. Those are averaged on the log scale, each weighted by its wells'
        precision; the curve's error, which they share, is carried once. `inv_low` and `inv_high` are
        missing. `dilutions_disagree` flags a sample one of whose dilutions lies outside 80-120 % of the
        combined value by more than chance explains, be it in range or bounded on the other side of it.
        Without any dilution in range the narrowest bound is given: the lower one of two that agree, and
        of two that contradict each other none. `below_lod`: every dilution that counts is.

    Notes
    -----
    Dilutions that scatter more than their uncertainty explains widen the combined one: σ is multiplied by
    Birge's ratio √(Q / (n − 1)) where that exceeds 1, with Q the χ² of n dilutions' logarithms about
    their common value, by their whole covariance (Birge 1932; the Particle Data Group's S).
    """
    keys = list(zip(*(table[name] for name in KEYS), strict=True))
    members: dict[Any, list[int]] = {}
    for row, key in enumerate(keys):
        members.setdefault(key, []).append(row)
    several = {key: rows for key, rows in members.items() if len(rows) > 1}
    if not several:
        return table
    import pandas as pd

    made = {rows[-1]: _combined(table, rows, found, groups, curve) for rows in several.values()}
    records = table.to_dict("records")
    out = []
    for row, record in enumerate(records):
        out.append(record)
        if row in made:
            out.append(made[row])
    return pd.DataFrame(out, columns=list(table.columns)).astype(
        {name: kind for name, kind in table.dtypes.items() if name != "dilution"}
    )


def _combined(
    table: pd.DataFrame, rows: list[int], found: Inverse, groups: Groups, curve: Curve
) -> dict[Any, Any]:
    inside = [row for row in rows if np.isfinite(table["concentration"].iloc[row])]
    record = dict(table.iloc[rows[-1]])
    record |= dict.fromkeys(
        ("response_mean", "response_sd", "cv_percent", "dilution", "concentration", "concentration_sd",
         "ci_low", "ci_high", "inv_low", "inv_high", "bound"), np.nan,
    )  # fmt: skip
    kept = {"no_range", "curve_not_accepted", "lack_of_fit", "borrowed_curve", "unit_assumed"}
    words = [word for word in str(record["flags"]).split(";") if word in kept]
    record |= {"n_wells": 0, "censored": ""}
    if inside:
        at = np.array(inside)
        record["n_wells"] = int(groups.n[at].sum())
        dilution = table["dilution"].to_numpy(dtype=float)[at]
        combined = _average(record, dilution, found.x[at], found.log_sd[at], curve)
        disagree = combined.disagree or _contradicted(table, rows, groups, combined, curve)
        undetected = bool((found.x[at] < curve.lod).all())
        words = ["dilutions_disagree"] * disagree + ["below_lod"] * undetected + words
    else:
        words = _bound(record, table, rows) + words
    return record | {"flags": ";".join(words)}


@dataclass(frozen=True, eq=False)
class _Combined:
    """A weighted mean of logarithms: the wells' variance of it, and what it shares with the curve, (r,)."""

    mean: float
    own: float
    shared: Floats
    disagree: bool


def _shared(x: Floats, curve: Curve) -> Floats:
    """How ln x depends on the curve's error, (n, r): times its transpose the covariance."""
    fitted = curve.fitted
    slope = log_slope(fitted.model, x, fitted.parameters)
    # ln x changes with the parameters by -gradient / slope.
    spread = response_and_gradient(fitted.model, x, fitted.parameters)[1] @ fitted.root
    return np.asarray(-spread / slope[:, None])


def _average(record: dict[Any, Any], dilution: Floats, x: Floats, log_sd: Floats, curve: Curve) -> _Combined:
    """Put the weighted mean and its uncertainty into a record."""
    from scipy.special import chdtrc, stdtrit

    shared = _shared(x, curve)
    own = np.maximum(log_sd**2 - np.einsum("nr,nr->n", shared, shared), 1e-12)
    precision = 1 / own if np.isfinite(own).all() else np.ones(len(x))
    weights = precision / precision.sum()
    logs = np.log(x * dilution)
    mean = float(weights @ logs)
    curve_part = weights @ shared
    own_part = float(weights**2 @ own)
    known = len(x) > 1 and bool(np.isfinite(own).all())
    excess = _excess(logs, own, shared) if known else 0.0
    birge = max(1.0, float(np.sqrt(excess / max(len(x) - 1, 1))))
    sd = birge * float(np.sqrt(own_part + curve_part @ curve_part))
    reach = min(float(stdtrit(curve.df, 0.975)) * sd, WIDEST) if curve.df > 0 else np.nan
    value = float(np.exp(mean))
    record |= {
        "concentration": value, "concentration_sd": value * sd,
        "ci_low": value * float(np.exp(-reach)), "ci_high": value * float(np.exp(reach)),
    }  # fmt: skip
    away = np.abs(np.exp(logs - mean) - 1) * 100
    disagree = known and away.max() > RECOVERY and chdtrc(len(x) - 1, excess) < DISAGREE_P
    return _Combined(mean, own_part, curve_part, bool(disagree))


def _excess(logs: Floats, own: Floats, shared: Floats) -> float:
    """χ² of logarithms about their common value, by their covariance."""
    covariance = np.diag(own) + shared @ shared.T
    inverse = np.linalg.inv(covariance)
    ones = np.ones(len(logs))
    middle = ones @ inverse @ logs / (ones @ inverse @ ones)
    return float((logs - middle) @ inverse @ (logs - middle))


def _contradicted(
    table: pd.DataFrame, rows: list[int], groups: Groups, combined: _Combined, curve: Curve
) -> bool:
    """Whether a bound lies on the wrong side of the combined value, by more than chance explains.

    A dilution that is out of range is taken to lie at its bound, where it is nearest to the others.
    """
    from scipy.special import chdtrc

    sides = table["censored"].to_numpy(dtype=object)
    bounds = table["bound"].to_numpy(dtype=float)
    for row in (row for row in rows if sides[row]):
        limit = np.array([curve.lloq if sides[row] == "<" else curve.uloq])
        away = float(np.log(bounds[row])) - combined.mean
        wrong = away < 0 if sides[row] == "<" else away > 0
        if not wrong or abs(np.expm1(away)) * 100 <= RECOVERY:
            continue
        fitted = curve.fitted
        # The variance of wells at the limit, on the scale on which the curve was fitted.
        f = response_and_gradient(fitted.model, limit, fitted.parameters)[0]
        slope = float(log_slope(fitted.model, limit, fitted.parameters)[0])
        own = float(curve.error.variance(f)[0]) / max(float(groups.n[row]), 1.0) / slope**2
        apart = _shared(limit, curve)[0] - combined.shared
        variance = max(own, 1e-12) + combined.own + float(apart @ apart)
        if chdtrc(1, away**2 / variance) < DISAGREE_P:
            return True
    return False


def _bound(record: dict[Any, Any], table: pd.DataFrame, rows: list[int]) -> list[str]:
    """Put the narrowest bound of censored dilutions into a record; flags."""
    sides = table["censored"].iloc[rows].tolist()
    bounds = table["bound"].to_numpy(dtype=float)[rows]
    below = [bound for side, bound in zip(sides, bounds, strict=True) if side == "<"]
    above = [bound for side, bound in zip(sides, bounds, strict=True) if side == ">"]
    if below and not above:
        record |= {"censored": "<", "bound": min(below)}
        return ["below_lloq"]
    if above and not below:
        record |= {"censored": ">", "bound": max(above)}
        return ["above_uloq"]
    if below and above and max(above) <= min(below):  # the truth lies between: one bound can be told
        record |= {"censored": ">", "bound": max(above)}
        return ["below_lloq", "above_uloq"]
    return ["dilutions_disagree"] if below and above else []
