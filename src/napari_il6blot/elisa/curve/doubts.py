"""What is doubtful about a curve, and why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...errors import InputError
from .error_model import FEWEST_DF
from .fit import Fit
from .levels import CV_AT_ENDS, RECOVERY_AT_ENDS, Levels
from .models import PARAMETERS, is_logistic
from .points import StandardPoints
from .weights import POWERS

if TYPE_CHECKING:
    from .standard_curve import Curve

Floats = NDArray[np.float64]

# A 5PL's g beyond these says that the standards do not show a bend.
BEND_SEEN = (0.02, 50.0)
# A c that is not known to a factor of ten or so is not known.
LARGEST_RELATIVE_ERROR = 10.0
# A curve that explains less of the standards' scatter than this does not follow them.
LEAST_R2 = 0.5
# Levels that differ no more than repeated wells would once in a hundred times do not differ.
SAME_P = 0.01


def check_options(model: str, weights: str, fit: str, fixed: Mapping[str, float] | None) -> None:
    """Refuse options of `fit_curve` that do not exist, or parameters that cannot be."""
    for name, value, known in (
        ("model", model, (*PARAMETERS, "auto")),
        ("weights", weights, tuple(POWERS)),
        ("fit", fit, ("means", "replicates")),
    ):
        if value not in known:
            raise InputError(f"{name} {value!r} is unknown; it is one of {', '.join(known)}")
    names = PARAMETERS.get(model, "abcdg")
    for name, given in (fixed or {}).items():
        positive = name in ("b", "c", "g") and model not in ("linear", "loglog")
        if name not in names or not np.isfinite(given) or (positive and given <= 0):
            raise InputError(
                f"fixed: {name} = {given} is not possible in the {model} model; its parameters are "
                f"{', '.join(names)}, and b, c and g of a logistic are positive"
            )


def check_response(points: StandardPoints, levels: Levels, weights: Floats, shown: Floats) -> None:
    """Refuse standards that do not respond to concentration.

    Parameters
    ----------
    points : StandardPoints
    levels : Levels
    weights : array, (L,)
        Of one well of each level.
    shown : array, (L,)
        The curve's response at each level.

    Raises
    ------
    InputError
        If levels differ no more than repeated wells do (analysis of variance), or the curve does not
        follow them. Both count only where they hold with the weights and without: weights may let
        a few levels speak alone.
    """
    alike = np.ones(len(weights))
    agree = all(_levels_agree(levels, w) for w in (weights, alike))
    missed = all(_r2(levels, w, shown) < LEAST_R2 for w in (weights, alike))
    if agree or missed:
        raise InputError(no_response(points, levels))


def _r2(levels: Levels, weights: Floats, shown: Floats) -> float:
    counts = weights * levels.n
    middle = float(counts @ levels.mean / counts.sum())
    scatter = float(counts @ (levels.mean - middle) ** 2)
    return 1 - float(counts @ (levels.mean - shown) ** 2) / scatter if scatter > 0 else 0.0


def _levels_agree(levels: Levels, weights: Floats) -> bool:
    from scipy.special import fdtrc

    several = levels.n > 1
    spare = float((levels.n[several] - 1).sum())
    within = float((weights * levels.variance * (levels.n - 1))[several].sum())
    counts = weights * levels.n
    middle = float(counts @ levels.mean / counts.sum())
    between = float(counts @ (levels.mean - middle) ** 2)
    if spare < FEWEST_DF or within <= 0:  # too few repeated wells to judge by
        return between <= 0
    more = len(levels.n) - 1
    return bool(fdtrc(more, spare, between / more / (within / spare)) > SAME_P)


def doubts(curve: Curve, found: Fit, *, lack_of_fit: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Flags of a curve, and sentences that say more."""
    flags, notes = [], []
    g = curve.parameters.get("g", 1.0)
    bend_unseen = curve.model == "5pl" and not BEND_SEEN[0] <= g <= BEND_SEEN[1]
    relative_error = curve.standard_errors["c"] / curve.parameters["c"] if curve.model == "4pl" else 0.0
    if bend_unseen or not found.determined or relative_error > LARGEST_RELATIVE_ERROR:
        flags.append("degenerate")
        notes.append(
            f"The standards do not determine every parameter of the {curve.model.upper()}"
            f"{f' (g = {g:.3g})' if bend_unseen else ''}: compare concentrations, not parameters"
            f"{', or take the 4PL' if curve.model == '5pl' else ''}."
        )
    if lack_of_fit:
        flags.append("lack_of_fit")
    if np.isnan(curve.lloq):
        flags.append("no_range")
        notes.append(_no_range(curve))
    elif not curve.accepted:
        flags.append("curve_not_accepted")
    if is_logistic(curve.model) and curve.parameters["c"] > curve.x.max():
        notes.append("No standard comes near the upper plateau: more concentrated ones would settle it.")
    if not np.isfinite(curve.df) or curve.df <= 0:
        notes.append("There are no more points than parameters, so nothing tells the uncertainty.")
    return tuple(flags), tuple(notes)


def _no_range(curve: Curve) -> str:
    """Say of each standard what keeps it from the ends of a range."""
    levels, found = curve.levels, curve.range
    told = []
    for nominal, n, recovery, cv in zip(levels.nominal, levels.n, found.recovery, found.cv, strict=True):
        if nominal <= 0:
            continue
        back = f"comes back as {recovery:.0f} %" if np.isfinite(recovery) else "has no concentration"
        scatter = f", CV {cv:.0f} %" if np.isfinite(cv) else ", a well without concentration" if n > 1 else ""
        told.append(f"{nominal:g} {back}{scatter}")
    low, high = 100 - RECOVERY_AT_ENDS, 100 + RECOVERY_AT_ENDS
    return (
        f"No working range: no two neighbouring standards come back within {low:g}-{high:g} % with a CV of "
        f"at most {CV_AT_ENDS:g} % ({'; '.join(told)})."
    )


def why_none(points: StandardPoints, levels: Levels, model: str, fixed: Mapping[str, float] | None) -> str:
    """Say why no curve could be drawn through the standards."""
    needed = max(len(PARAMETERS[model]) - len(fixed or {}), 2)
    if len(levels.nominal) < needed:
        return (
            f"{points.name} has {len(levels.nominal)} standard concentration"
            f"{'' if len(levels.nominal) == 1 else 's'} that count, and a {model.upper()} curve needs at "
            f"least {needed}: add standards to the layout, or choose another model"
        )
    return no_response(points, levels)


def no_response(points: StandardPoints, levels: Levels) -> str:
    """Say that the standards do not respond to concentration."""
    low, high = levels.mean[[0, -1]]
    return (
        f"{points.name}: the standards do not respond to concentration (from {low:.4g} at "
        f"{levels.nominal[0]:g} to {high:.4g} at {levels.nominal[-1]:g}), so no curve can be drawn; check "
        "which wells are standards, and in which order"
    )
