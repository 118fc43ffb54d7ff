"""Wells that may be outliers: suggested with the reason, never masked by the program.

References
----------
Deletion residuals as in Cook RD, Weisberg S. Residuals and Influence in Regression, 1982.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .curve.error_model import from_replicates
from .groups import group_wells, usable
from .plate import Plate

if TYPE_CHECKING:
    import pandas as pd

OUTLIER_COLUMNS = ("plate", "well", "sample", "response", "others_mean", "expected_sd", "p", "reason")
# Over all wells of a plate, so many in a hundred plates without any outlier would have one named.
FALSE_ALARM = 0.05
ROLES = ("standard", "blank", "control", "sample")


def suggest_outliers(plate: Plate) -> pd.DataFrame:
    """Name wells that lie further from their repeated wells than wells of this plate do.

    Parameters
    ----------
    plate : Plate
        Whose repeated wells tell how much wells scatter (`error_model.from_replicates`).

    Returns
    -------
    DataFrame
        `OUTLIER_COLUMNS`; one row per well, the least likely first: of each group the well furthest from
        the group's median, if it is too far from the mean of the others. `p` is two-sided by t, times the
        number of wells (Bonferroni). Of two wells, which differ, neither can be named the outlier; groups
        of three and more are looked at.
    """
    import pandas as pd
    from scipy.special import stdtr

    groups = group_wells(plate, ROLES)
    scatter = from_replicates(groups.mean, groups.variance, groups.n - 1)
    y = plate.wells["response"].to_numpy(dtype=float)
    good = usable(plate)
    counted = np.flatnonzero(good & (groups.of_well >= 0))
    counted = counted[groups.n[groups.of_well[counted]] >= 3]
    if scatter is None or not len(counted):
        return pd.DataFrame(columns=list(OUTLIER_COLUMNS))
    candidates = np.array(
        [_furthest(np.flatnonzero(good & (groups.of_well == group)), y)
         for group in np.unique(groups.of_well[counted])]
    )  # fmt: skip
    n, mean = groups.n[groups.of_well[candidates]], groups.mean[groups.of_well[candidates]]
    others = (n * mean - y[candidates]) / (n - 1)
    sd = np.sqrt(scatter.variance(others) * (1 + 1 / (n - 1)))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(y[candidates] - others) / sd
    p = np.minimum(2 * stdtr(scatter.df, -t) * len(counted), 1.0)
    named = np.flatnonzero(p < FALSE_ALARM)
    named = named[np.argsort(p[named], kind="stable")]
    wells = plate.wells.iloc[candidates[named]]
    response = y[candidates[named]]
    table = pd.DataFrame(
        {
            "plate": plate.name, "well": wells["well"].to_numpy(dtype=object),
            "sample": wells["sample"].to_numpy(dtype=object), "response": response,
            "others_mean": others[named], "expected_sd": sd[named], "p": p[named],
        }
    )  # fmt: skip
    table["reason"] = [_reason(*row) for row in zip(*(table[name] for name in _TOLD), strict=True)]
    return table


def _furthest(members: NDArray[np.intp], y: NDArray[np.float64]) -> int:
    """The well furthest from the median: one that is far off draws the mean, but not the median."""
    return int(members[np.argmax(np.abs(y[members] - np.median(y[members])))])


_TOLD = ("well", "sample", "response", "others_mean", "expected_sd")


def _reason(well: str, sample: str, response: float, others: float, sd: float) -> str:
    return (
        f"well {well} of {sample or 'its group'} reads {response:.4g} where the wells beside it read "
        f"{others:.4g} (expected within ± {2 * sd:.2g}); mask it in the layout if something went wrong there"
    )
