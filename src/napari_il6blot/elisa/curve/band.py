"""What pictures show of a standard curve: from where to where, and its 95 % confidence band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .models import LN10, response_and_gradient

if TYPE_CHECKING:
    from .standard_curve import Curve

Floats = NDArray[np.float64]

POINTS_OF_CURVE = 300


def zero_place(curve: Curve) -> float:
    """Where zero standards stand on a logarithmic axis: a step below the lowest one."""
    return float(curve.x[curve.x > 0].min() / 3)


def shown_ends(curve: Curve) -> tuple[float, float]:
    """The lowest and the highest concentration that are shown, both above 0."""
    positive = curve.x[curve.x > 0]
    low = zero_place(curve) if (curve.x == 0).any() else float(positive.min() / 1.5)
    return low, float(positive.max() * 1.5)


def shown_places(ends: tuple[float, float]) -> Floats:
    """Concentrations at which a curve is drawn, `POINTS_OF_CURVE` between two ends above 0."""
    return np.geomspace(*ends, POINTS_OF_CURVE)


def confidence_band(curve: Curve, x: Floats) -> tuple[Floats, Floats, Floats]:
    """Responses of a curve, and the lower and upper end of their 95 % confidence band.

    Parameters
    ----------
    curve : Curve
    x : array, (n,)
        Concentrations above 0.

    Returns
    -------
    response, low, high : array, (n,)
        The ends are NaN where the curve's uncertainty is not known.
    """
    from scipy.special import stdtrit

    f, slopes = response_and_gradient(curve.model, x, curve.fitted.parameters)
    spread = slopes @ curve.fitted.root
    reach = float(stdtrit(curve.df, 0.975)) if curve.df > 0 else np.nan
    sd = reach * np.sqrt(np.einsum("nr,nr->n", spread, spread))
    low, high = f - sd, f + sd
    if curve.model == "loglog":
        f, low, high = (np.exp(values * LN10) for values in (f, low, high))
    return f, low, high
