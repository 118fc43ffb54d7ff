"""How well a curve fits its standards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .fit import Fit
from .models import response

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Goodness:
    """How well a curve fits.

    Attributes
    ----------
    r2, rmse, aicc : float
        As of `curve.Curve`.
    """

    r2: float
    rmse: float
    aicc: float


def explained(x: Floats, y: Floats, w: Floats, found: Fit) -> tuple[float, float]:
    """Share of the points' weighted scatter that a curve explains, and root mean square of what is left."""
    left = y - response(found.model, x, found.parameters)
    middle = float(w @ y / w.sum())
    scatter = float(w @ (y - middle) ** 2)
    spare = len(y) - found.n_free
    rmse = float(np.sqrt(left @ left / spare)) if spare > 0 else np.nan
    return (1 - float(w @ left**2) / scatter if scatter > 0 else np.nan), rmse


def aicc(left: Floats, w: Floats, n_free: int, responses: Floats | None = None) -> float:
    """Akaike's criterion, corrected for few points.

    Parameters
    ----------
    left, w : array, (n,)
        Residuals and weights of the wells; σ² counts as one parameter more.
    n_free : int
        Parameters that were fitted.
    responses : array, (n,), optional
        Where residuals are of log10: the responses, so that it compares with other models.

    References
    ----------
    Hurvich CM, Tsai CL. Biometrika 1989;76:297-307.
    """
    n, k = len(left), n_free + 1
    mean_square = float(w @ left**2) / n
    if n - k - 1 <= 0 or mean_square <= 0:
        return np.nan
    scale = -np.log(w).sum() if responses is None else 2 * np.log(responses * np.log(10.0)).sum()
    return float(n * np.log(mean_square) + scale + 2 * k + 2 * k * (k + 1) / (n - k - 1))
