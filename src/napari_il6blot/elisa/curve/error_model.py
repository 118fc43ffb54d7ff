"""How much repeated wells scatter at each response, estimated from every group of repeated wells.

References
----------
Davidian M, Haaland PD. Regression and calibration with nonconstant error variance.
Chemometr Intell Lab Syst 1990;9:231-48. Rocke DM, Lorenzato S. A two-component model for
measurement error in analytical chemistry. Technometrics 1995;37:176-84.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Fewer degrees of freedom than this do not tell a variance from another.
FEWEST_DF = 6
ROUNDS = 12
# A change that is small beside what so few wells can tell.
SETTLED = 1e-4
# A group that scatters as only one in a thousand would holds an outlier, and is left out.
RARE = 1e-3


@dataclass(frozen=True)
class ErrorModel:
    """Variance of one well's response: constant + linear |y| + quadratic y².

    Attributes
    ----------
    constant, linear, quadratic : float
        In the response's unit squared, its unit, and none.
    df : float
        Degrees of freedom from which they come.
    """

    constant: float
    linear: float
    quadratic: float
    df: float

    def variance(self, y: Floats) -> Floats:
        """Variance of a well at these responses, (n,)."""
        return np.asarray(self.constant + self.linear * np.abs(y) + self.quadratic * y * y)


def of_weights(power: int, mean_square: float, df: float) -> ErrorModel:
    """What weights of 1 / y^power take for granted: variance in proportion to y^power."""
    constant, linear, quadratic = (mean_square if part == power else 0.0 for part in range(3))
    return ErrorModel(constant, linear, quadratic, df)


def from_replicates(means: Floats, variances: Floats, df: Floats) -> ErrorModel | None:
    """Estimate constant and quadratic part from groups of repeated wells.

    By gamma regression, as sample variances are distributed, with no part negative. A group that
    holds an outlier is left out.

    Parameters
    ----------
    means, variances, df : array, (n,)
        Mean response, sample variance and degrees of freedom (wells - 1) of each group.

    Returns
    -------
    ErrorModel or None
        None if there are too few repeated wells, or they do not scatter at all.
    """
    from scipy.special import chdtri

    known = df > 0
    means, variances, df = means[known], variances[known], df[known]
    total = float(df.sum())
    if total < FEWEST_DF or not (variances > 0).any():
        return None
    # In this unit fourth powers stay numbers.
    unit = float(max(np.abs(means).max(), np.sqrt(variances.max())))
    means, variances = means / unit, variances / unit**2
    columns = np.stack([np.ones(len(means)), means**2], axis=1)
    # One part alone each: a start that no single group decides.
    middle = float(np.median(variances[variances > 0]))
    parts = np.array([middle, float(np.median(variances / np.maximum(means**2, 1e-12)))]) / 2
    ceiling = chdtri(df, RARE) / df
    tiny = 1e-6 * middle
    for _ in range(ROUNDS):
        expected = np.maximum(columns @ parts, tiny)
        counts = variances <= ceiling * expected
        if not counts.any():
            counts[:] = True
        before, parts = parts, _non_negative(columns, variances, counts * df / expected**2)
        if np.abs(parts - before).max(initial=0.0, where=parts > 0) <= SETTLED * parts.max():
            break
    return ErrorModel(float(parts[0]) * unit**2, 0.0, float(parts[1]), total)


def _non_negative(columns: Floats, y: Floats, w: Floats) -> Floats:
    """Weighted least squares for two parts, neither negative."""
    normal = columns.T @ (columns * w[:, None])
    right = columns.T @ (w * y)
    determinant = normal[0, 0] * normal[1, 1] - normal[0, 1] ** 2
    if determinant > 1e-12 * normal[0, 0] * normal[1, 1]:
        first = (normal[1, 1] * right[0] - normal[0, 1] * right[1]) / determinant
        second = (normal[0, 0] * right[1] - normal[0, 1] * right[0]) / determinant
        if first >= 0 and second >= 0:
            return np.array([first, second])
    alone = [np.array([right[0] / normal[0, 0], 0.0])]
    if normal[1, 1] > 0:
        alone.append(np.array([0.0, right[1] / normal[1, 1]]))
    return min(alone, key=lambda parts: float(w @ (y - columns @ parts) ** 2))
