"""The standard curve: standards become a curve with its uncertainty, its range and what is doubtful."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...errors import InputError
from .doubts import check_options, check_response, doubts, why_none
from .error_model import ErrorModel
from .fit import Fit, fit_points
from .goodness import Goodness, aicc, explained
from .levels import Levels, Range, levels_of, working_range
from .models import PARAMETERS, inverse, is_logistic, on_scale, response
from .points import Source, StandardPoints, points_of
from .uncertainty import ErrorOfCurve, error_of_curve
from .weights import DEFAULT_WEIGHTS, POWERS, FitTo, Weights, fitted_points, level_weights, with_logarithms

Floats = NDArray[np.float64]
Model = Literal["4pl", "5pl", "linear", "loglog", "auto"]


@dataclass(frozen=True, eq=False)
class Curve:
    """A standard curve.

    Attributes
    ----------
    model : {"4pl", "5pl", "linear", "loglog"}
    weights : {"1", "1/y", "1/y2"}
    fit : {"means", "replicates"}
        What it was fitted to.
    parameters : dict of str to float
        a, b and, of a logistic, c, d; of a 5PL g.
    standard_errors : dict of str to float
        1 σ; 0 for a fixed parameter, NaN where the standards do not tell.
    r2, rmse : float
        Share of the fitted points' scatter that the curve explains (weighted), and the root mean
        square of their residuals, in the response's unit (log10 of it for log-log).
    aicc : float
        Akaike's criterion, corrected for few points, by wells.
    lod, lloq, uloq : float
        Undiluted; NaN where there is none.
    accepted : bool
        By ICH M10: at least 75 % of at least 6 levels come back.
    flags : tuple of str
    notes : tuple of str
        Sentences.
    plates : tuple of str
        Whose standards it is made of.
    unit : str
        Of the concentrations; empty where nobody said.
    fitted : Fit
        On arrays; its root is scaled: root root' is the parameters' covariance.
    error : ErrorModel
        Variance of one well, on the scale on which the model is fitted.
    df : float
        Degrees of freedom of the intervals.
    x, y : array, (n,)
        The standards' wells.
    levels : Levels
    range : Range
    """

    model: str
    weights: str
    fit: str
    parameters: Mapping[str, float]
    standard_errors: Mapping[str, float]
    r2: float
    rmse: float
    aicc: float
    lod: float
    flags: tuple[str, ...]
    notes: tuple[str, ...]
    plates: tuple[str, ...]
    unit: str
    fitted: Fit
    error: ErrorModel
    df: float
    x: Floats
    y: Floats
    levels: Levels
    range: Range

    @property
    def lloq(self) -> float:
        """Lowest concentration that the curve gives back."""
        return self.range.lloq

    @property
    def uloq(self) -> float:
        """Highest concentration that the curve gives back."""
        return self.range.uloq

    @property
    def accepted(self) -> bool:
        """Whether the curve passes ICH M10."""
        return self.range.accepted

    @property
    def rising(self) -> bool:
        """Whether the response grows with concentration."""
        if is_logistic(self.model):
            return self.parameters["d"] > self.parameters["a"]
        return self.parameters["b"] > 0

    @property
    def residuals(self) -> Floats:
        """Responses of the standards' wells less the curve's, (n,)."""
        return self.y - self.predict(self.x)

    def predict(self, x: ArrayLike) -> Floats:
        """The response at concentrations, (n,), in the response's own unit."""
        y = response(self.model, x, self.fitted.parameters)
        return np.asarray(10.0**y) if self.model == "loglog" else y

    def inverse(self, y: ArrayLike) -> Floats:
        """Undiluted concentrations of responses, (n,); NaN where the curve never has that response."""
        return inverse(self.model, on_scale(self.model, y), self.fitted.parameters)


def fit_curve(
    source: Source, model: Model = "4pl", weights: Weights = DEFAULT_WEIGHTS, fit: FitTo = "means",
    fixed: Mapping[str, float] | None = None,
) -> Curve:  # fmt: skip
    """Fit a standard curve.

    Parameters
    ----------
    source : Plate, sequence of Plate, or (x, y)
        One plate's standards; those of several plates as one curve; or nominal concentrations and
        responses, one of each per well.
    model : {"4pl", "5pl", "linear", "loglog", "auto"}
        y = d + (a - d) / (1 + (x / c)^b)^g (g = 1 for the 4PL), y = a + b x, log10 y = a + b log10 x, or
        whichever of them has the lowest AICc; `notes` then says why.
    weights : {"1", "1/y", "1/y2"}
        To means: of a level's mean response, floored at that of the lowest positive standard's mean, and
        times its number of wells ("1": levels count alike, as in SoftMax Pro). To replicates: of each
        response. A log-log line is always fitted with equal weights, which are relative ones.
    fit : {"means", "replicates"}
        Points to fit: level means or single wells.
    fixed : mapping of str to float, optional
        Parameters that are given.

    Raises
    ------
    InputError
        If there are no standards, too few for the model, no response to concentration, or an option
        is unknown.

    Notes
    -----
    Uncertainty. To replicates: the covariance of weighted regression, σ² from the residuals; what the
    weights take for granted is taken for the scatter of samples too. To means: the scatter of every
    group of repeated wells gives a variance constant + quadratic y², which is carried through the fit
    whatever its weights (sandwich estimator), and through each sample. Where levels lie further from
    the curve than that explains (1 %), the curve's covariance grows accordingly, flag `lack_of_fit`.

    References
    ----------
    Findlay & Dillard, AAPS J 2007;9:E260-7. Davidian & Haaland, Chemometr Intell Lab Syst 1990;9:231-48.
    """
    check_options(model, weights, fit, fixed)
    points = points_of(source)
    if model == "auto":
        from .model_choice import choose_model

        return choose_model(points, weights, fit, fixed)
    return curve_of_points(points, model, weights, fit, fixed)


def curve_of_points(
    points: StandardPoints, model: str, weights: str, fit: str, fixed: Mapping[str, float] | None = None
) -> Curve:
    """Fit one model; as `fit_curve`."""
    notes = []
    if model == "loglog":
        if weights != "1":
            weights = "1"
        points, left_out = with_logarithms(points)
        if left_out:
            notes.append(
                f"{left_out} of its standards have no logarithm (zero or negative) and were left out."
            )
        if not len(points.x):
            raise InputError(f"{points.name}: no standard has a logarithm, so no log-log line can be drawn")
    x, y = points.x, on_scale(model, points.y)
    levels = levels_of(x, y)
    power = POWERS[weights]
    shown_x, shown_y, w = fitted_points(points, model, levels, power, fit)
    found = fit_points(model, shown_x, shown_y, w, fixed)
    if found is None:
        raise InputError(why_none(points, levels, model, fixed))
    of_level = level_weights(model, levels, power)
    well_weights = w if fit == "replicates" else of_level[levels.of_well]
    error = error_of_curve(points, levels, found, shown_x, w, power, fit)
    r2, rmse = explained(shown_x, shown_y, w, found)
    check_response(points, levels, of_level, response(model, levels.nominal, found.parameters))
    left = y - response(model, x, found.parameters)
    good = Goodness(r2, rmse, aicc(left, well_weights, found.n_free, points.y if model == "loglog" else None))
    return _assembled(points, found, error, good, tuple(notes), weights, fit)


def _assembled(
    points: StandardPoints, found: Fit, error: ErrorOfCurve, good: Goodness, notes: tuple[str, ...],
    weights: str, fit: str,
) -> Curve:  # fmt: skip
    model, p = found.model, found.parameters
    levels = levels_of(points.x, points.y)
    names = PARAMETERS[model]
    errors = np.sqrt(np.einsum("kr,kr->k", error.root, error.root))
    curve = Curve(
        model=model, weights=weights, fit=fit,
        parameters=dict(zip(names, p.tolist(), strict=True)),
        standard_errors=dict(zip(names, errors.tolist(), strict=True)),
        r2=good.r2, rmse=good.rmse, aicc=good.aicc, lod=np.nan, flags=(), notes=(),
        plates=points.plates, unit=points.unit,
        fitted=replace(found, root=error.root), error=error.model, df=error.df,
        x=points.x, y=points.y, levels=levels,
        range=working_range(levels, points.y, lambda y: inverse(model, on_scale(model, y), p)),
    )  # fmt: skip
    flags, sentences = doubts(curve, found, lack_of_fit=error.lack_of_fit)
    return replace(curve, lod=_lod(curve, points.blanks), flags=flags, notes=(*notes, *sentences))


def _lod(curve: Curve, blanks: Floats) -> float:
    """Concentration at the mean of the blanks and 3 s.d.; zero standards serve where blanks are too few."""
    if len(blanks) < 3:
        blanks = curve.y[curve.x == 0]
    if len(blanks) < 3:
        return np.nan
    away = 3 * blanks.std(ddof=1)
    lod = float(curve.inverse(blanks.mean() + (away if curve.rising else -away)))
    return lod if lod >= 0 else np.nan
