"""Non-linear least squares, and the covariance of what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Singular values below this share of the largest say nothing.
RANK = 1e-11


@dataclass(frozen=True, eq=False)
class Minimum:
    """Where the sum of squares is least.

    Attributes
    ----------
    parameters : array, (k,)
    sum_of_squares : float
    converged : bool
        Whether the last steps changed nothing that counts.
    """

    parameters: Floats
    sum_of_squares: float
    converged: bool


def minimize(
    residuals: Callable[[Floats], Floats],
    jacobian: Callable[[Floats], Floats],
    start: Floats,
    *,
    tolerance: float = 1e-15,
    evaluations: int = 2000,
) -> Minimum:
    """Find parameters with the least sum of squared residuals near a start.

    By MINPACK's Levenberg-Marquardt (Moré 1978).

    Parameters
    ----------
    residuals : callable, (k,) -> (n,)
        n not less than k.
    jacobian : callable, (k,) -> (n, k)
        Derivatives of the residuals.
    start : array, (k,)
    tolerance : float
        Relative change of the sum of squares, and of the parameters, at which it stops.
    evaluations : int
        At most so many of `residuals`.
    """
    from scipy.optimize import leastsq  # takes long to load

    start = np.asarray(start, dtype=float)
    if not len(start):
        left = residuals(start)
        return Minimum(start, float(left @ left), converged=True)
    with np.errstate(all="ignore"):
        found, _, report, _, code = leastsq(
            residuals, start, Dfun=jacobian, full_output=True,
            ftol=tolerance, xtol=tolerance, gtol=0.0, maxfev=evaluations,
        )  # fmt: skip
    left = report["fvec"]
    # 5: out of evaluations; 6 to 8: as good as the machine's digits allow.
    return Minimum(np.atleast_1d(found), float(left @ left), code in (1, 2, 3, 4, 6, 7, 8))


def covariance_root(jacobian: Floats) -> tuple[Floats, int]:
    """A root R with R R' = (J' J)^-1, and the rank of J.

    Parameters
    ----------
    jacobian : array, (n, k)
        Of weighted residuals.

    Returns
    -------
    root : array, (k, r)
        Directions that the data say nothing about are left out.
    rank : int
    """
    scale = np.sqrt(np.einsum("ij,ij->j", jacobian, jacobian))
    scale = np.where(scale > 0, scale, 1.0)
    _, singular, directions = np.linalg.svd(jacobian / scale, full_matrices=False)
    known = singular > RANK * singular[0] if len(singular) and singular[0] > 0 else np.zeros(0, dtype=bool)
    rank = int(known.sum())
    return directions[:rank].T / singular[:rank] / scale[:, None], rank
