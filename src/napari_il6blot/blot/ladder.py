"""Molecular weight from migration: ladder lanes, their fit, and the masses of all bands.

The logarithm of the mass falls with the migrated distance, nearly on a straight line in
the middle of a gel and on a curve over its whole range (Weber & Osborn 1969, J Biol Chem
244:4406), so log10 of the mass is fitted against y.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

import numpy as np

from ..errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Model = Literal["linear", "quadratic", "spline"]
# Coefficients to fit, so markers needed at least.
LEAST_MARKERS: dict[Model, int] = {"linear": 2, "quadratic": 3, "spline": 4}
# A marker at the very end of the ladder may be read this far beyond it, in px.
EDGE_PX = 0.5


@dataclass(frozen=True, eq=False)
class Ladder:
    """The fit of log10 mass against migration.

    Attributes
    ----------
    y : (n,) float64
        Heights of the markers in px, rising (migration from the top).
    mw_kda : (n,) float64
        Their known masses in kDa, falling.
    model : {"linear", "quadratic", "spline"}
        `spline` is the natural cubic spline through all markers.
    coefficients : (k,) float64
        Of log10 mass as a polynomial in y − `y[0]`, highest power first; empty for a spline.
    residuals : (n,) float64
        log10 of the known mass − log10 of the fitted one. A spline passes through its
        markers, so each of its residuals is that of the fit without that marker; the
        first and the last, which would be extrapolated, are NaN.
    notes : tuple of str
        Sentences for the user.
    """

    y: NDArray[np.float64]
    mw_kda: NDArray[np.float64]
    model: Model
    coefficients: NDArray[np.float64]
    residuals: NDArray[np.float64]
    notes: tuple[str, ...] = ()

    @property
    def rms_percent(self) -> float:
        """Root mean square of the residuals, as percent of the mass; NaN without any."""
        known = self.residuals[np.isfinite(self.residuals)]
        return float(100 * (10 ** np.sqrt(np.mean(known**2)) - 1)) if known.size else float("nan")

    def mw_at(self, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Mass in kDa at heights y (px), and where it is extrapolated beyond the markers.

        Beyond the first and last marker the fit goes on along its tangent, so that the
        mass keeps falling with migration.
        """
        at = np.asarray(y, dtype=float)
        inside = np.clip(at, self.y[0], self.y[-1])
        log_mw = _log_mw(self, inside) + _slope(self, inside) * (at - inside)
        beyond = (at < self.y[0] - EDGE_PX) | (at > self.y[-1] + EDGE_PX)
        return 10**log_mw, beyond


@dataclass(frozen=True)
class LadderSpec:
    """What ``--ladder`` says: which lanes hold which masses.

    Attributes
    ----------
    lanes : tuple of int
        From 1, as in ``bands.csv``.
    mw_kda : tuple of float
        Top to bottom, falling.
    model : {"linear", "quadratic", "spline"}
    """

    lanes: tuple[int, ...]
    mw_kda: tuple[float, ...]
    model: Model = "quadratic"


def fit_ladder(y: ArrayLike, mw_kda: ArrayLike, model: Model = "quadratic") -> Ladder:
    """Fit log10 mass against migration.

    Parameters
    ----------
    y : (n,) array_like
        Heights of the markers in px, any order.
    mw_kda : (n,) array_like
        Their masses in kDa.
    model : {"linear", "quadratic", "spline"}
        Least squares by a line or parabola, or the natural cubic spline through all
        markers. A parabola or spline that rises somewhere between the markers is
        replaced by a line, which is said in `Ladder.notes`.

    Raises
    ------
    InputError
        If there are too few markers, or a lower marker is not a lighter one.
    """
    if model not in get_args(Model):
        raise InputError(f"the ladder's model is one of {', '.join(get_args(Model))}, not {model!r}")
    heights, masses = _checked_markers(y, mw_kda)
    if len(heights) < LEAST_MARKERS[model]:
        raise InputError(
            f"a {model} ladder needs at least {LEAST_MARKERS[model]} markers, not {len(heights)}: "
            "name more masses or choose a simpler model"
        )
    ladder = _fitted(heights, masses, model)
    if _falls_throughout(ladder):
        return ladder
    note = f"the {model} fit of the ladder would let the mass rise with migration, so a line was fitted"
    line = _fitted(heights, masses, "linear")
    return Ladder(line.y, line.mw_kda, "linear", line.coefficients, line.residuals, (note,))


def parse_ladder(text: str) -> LadderSpec:
    """Read ``LANES:MASSES[@MODEL]``, as in ``1,15:250,130,100,70,55,35,25,15,10@spline``.

    Lanes from 1; masses in kDa, top to bottom; the model is `quadratic` unless said.

    Raises
    ------
    InputError
        Naming what cannot be read.
    """
    form = "--ladder has the form LANES:MASSES[@MODEL], for example 1,15:250,130,100,70,55,35,25,15,10@spline"
    body, at, model = text.strip().partition("@")
    lanes_text, colon, masses_text = body.partition(":")
    if not colon:
        raise InputError(f"{form}; there is no ':' in '{text}'")
    if at and model not in get_args(Model):
        raise InputError(f"{form}; MODEL is one of {', '.join(get_args(Model))}, not '{model}'")
    try:
        lanes = tuple(int(lane) for lane in lanes_text.split(","))
        masses = tuple(float(mass) for mass in masses_text.split(","))
    except ValueError:
        raise InputError(f"{form}; '{text}' holds something that is no number") from None
    if min(lanes) < 1 or len(set(lanes)) < len(lanes):
        raise InputError(f"{form}; lanes count from 1, each named once, not '{lanes_text}'")
    if not np.isfinite(masses).all() or min(masses) <= 0 or (np.diff(masses) >= 0).any():
        raise InputError(f"{form}; masses are in kDa from the heaviest to the lightest, not '{masses_text}'")
    chosen = cast("Model", model) if at else "quadratic"
    if len(masses) < LEAST_MARKERS[chosen]:
        raise InputError(f"{form}; a {chosen} ladder needs at least {LEAST_MARKERS[chosen]} masses")
    return LadderSpec(lanes, masses, chosen)


def _checked_markers(y: ArrayLike, mw_kda: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Markers sorted by height; refused where a lower one is not lighter."""
    heights, masses = np.asarray(y, dtype=float), np.asarray(mw_kda, dtype=float)
    if heights.ndim != 1 or heights.shape != masses.shape:
        raise InputError(f"a ladder needs as many heights as masses, not {heights.size} and {masses.size}")
    if not (np.isfinite(heights).all() and np.isfinite(masses).all() and (masses > 0).all()):
        raise InputError("the ladder's heights must be numbers and its masses greater than 0 kDa")
    order = np.argsort(heights)
    heights, masses = heights[order], masses[order]
    wrong = (np.diff(heights) <= 0) | (np.diff(masses) >= 0)
    if wrong.any():
        k = int(np.argmax(wrong))
        raise InputError(
            f"the ladder's marker of {masses[k + 1]:g} kDa at y {heights[k + 1]:g} lies below that of "
            f"{masses[k]:g} kDa at y {heights[k]:g}: masses must fall from top to bottom"
        )
    return heights, masses


def _fitted(y: NDArray[np.float64], mw_kda: NDArray[np.float64], model: Model) -> Ladder:
    log_mw = np.log10(mw_kda)
    if model == "spline":
        return Ladder(y, mw_kda, model, np.empty(0), _left_out_residuals(y, log_mw))
    coefficients = np.polyfit(y - y[0], log_mw, 1 if model == "linear" else 2)
    residuals = log_mw - np.polyval(coefficients, y - y[0])
    return Ladder(y, mw_kda, model, coefficients, residuals)


def _spline(
    y: NDArray[np.float64], log_mw: NDArray[np.float64], at: NDArray[np.float64], derivative: int = 0
) -> NDArray[np.float64]:
    from scipy.interpolate import CubicSpline

    return np.asarray(CubicSpline(y, log_mw, bc_type="natural")(at, derivative), dtype=float)


def _left_out_residuals(y: NDArray[np.float64], log_mw: NDArray[np.float64]) -> NDArray[np.float64]:
    residuals = np.full(len(y), np.nan)
    for k in range(1, len(y) - 1):
        others = np.delete(np.arange(len(y)), k)
        residuals[k] = log_mw[k] - _spline(y[others], log_mw[others], y[k : k + 1])[0]
    return residuals


def _log_mw(ladder: Ladder, y: NDArray[np.float64]) -> NDArray[np.float64]:
    if ladder.model == "spline":
        return _spline(ladder.y, np.log10(ladder.mw_kda), y)
    return np.asarray(np.polyval(ladder.coefficients, y - ladder.y[0]), dtype=float)


def _slope(ladder: Ladder, y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change of log10 mass per px."""
    if ladder.model == "spline":
        return _spline(ladder.y, np.log10(ladder.mw_kda), y, 1)
    return np.asarray(np.polyval(np.polyder(ladder.coefficients), y - ladder.y[0]), dtype=float)


def _falls_throughout(ladder: Ladder) -> bool:
    """Whether the mass falls everywhere between the first and the last marker."""
    # A parabola's slope is extreme at the ends; a spline's is seen well with 32 steps a piece.
    between = np.interp(
        np.linspace(0, len(ladder.y) - 1, 32 * (len(ladder.y) - 1) + 1), np.arange(len(ladder.y)), ladder.y
    )
    return bool((_slope(ladder, between) < 0).all())
