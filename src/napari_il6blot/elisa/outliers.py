"""Wells that may be outliers: suggested with the reason, never masked by the program.

References
----------
Deletion residuals as in Cook RD, Weisberg S. Residuals and Influence in Regression, 1982.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from .curve import Curve
from .curve.models import LN10
from .groups import group_wells, usable
from .plate import Plate

if TYPE_CHECKING:
    import pandas as pd

OUTLIER_COLUMNS = ("plate", "well", "sample", "response", "others_mean", "expected_sd", "p", "reason")
# Over all wells of a plate, so many in a hundred plates without any outlier would have one named.
FALSE_ALARM = 0.05
ROLES = ("standard", "blank", "control", "sample")


def suggest_outliers(plate: Plate, curve: Curve) -> pd.DataFrame:
    """Name wells that lie further from their repeated wells than wells of this plate do.

    Parameters
    ----------
    plate : Plate
    curve : Curve
        Whose error model says how much wells scatter.

    Returns
    -------
    DataFrame
        `OUTLIER_COLUMNS`; one row per well, the least likely first. `p` is two-sided by t, times
        the number of wells (Bonferroni). Of two wells, which differ, neither can be named the outlier;
        groups of three and more are looked at.
    """
    import pandas as pd

    groups = group_wells(plate, ROLES)
    y = plate.wells["response"].to_numpy(dtype=float)
    counted = np.flatnonzero(usable(plate) & (groups.of_well >= 0))
    n = groups.n[groups.of_well[counted]]
    counted, n = counted[n >= 3], n[n >= 3]
    mean = groups.mean[groups.of_well[counted]]
    others = (n * mean - y[counted]) / (n - 1)
    if curve.model == "loglog":
        variance = curve.error.variance(np.log10(np.abs(others))) * (LN10 * others) ** 2
    else:
        variance = curve.error.variance(others)
    sd = np.sqrt(variance * (1 + 1 / (n - 1)))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(y[counted] - others) / sd
    p = np.minimum(2 * stdtr(max(curve.df, 1.0), -t) * max(len(counted), 1), 1.0)
    # Where one well is far off, those beside it seem so too: name the furthest of each group.
    furthest = np.zeros(len(counted), dtype=bool)
    for group in np.unique(groups.of_well[counted]):
        members = np.flatnonzero(groups.of_well[counted] == group)
        furthest[members[np.argmax(t[members])]] = True
    named = np.flatnonzero(furthest & (p < FALSE_ALARM))
    named = named[np.argsort(p[named], kind="stable")]
    wells = plate.wells.iloc[counted[named]]
    table = pd.DataFrame(
        {
            "plate": plate.name, "well": wells["well"].to_numpy(dtype=object),
            "sample": wells["sample"].to_numpy(dtype=object), "response": y[counted[named]],
            "others_mean": others[named], "expected_sd": sd[named], "p": p[named],
        }
    )  # fmt: skip
    table["reason"] = [_reason(*row) for row in zip(*(table[name] for name in _TOLD), strict=True)]
    return table


_TOLD = ("well", "sample", "response", "others_mean", "expected_sd")


def _reason(well: str, sample: str, response: float, others: float, sd: float) -> str:
    return (
        f"well {well} of {sample or 'its group'} reads {response:.4g} where the wells beside it read "
        f"{others:.4g} (expected within ± {2 * sd:.2g}); mask it in the layout if something went wrong there"
    )
