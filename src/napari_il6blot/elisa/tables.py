"""The tables ``wells.csv``, ``standards.csv`` and ``curves.csv``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .curve import Curve
from .curve.levels import CV, CV_AT_ENDS, RECOVERY, RECOVERY_AT_ENDS
from .plate import Plate

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

WELL_TABLE_COLUMNS = (
    "plate", "well", "role", "sample", "experiment", "replicate", "response", "dilution", "masked",
    "mask_reason", "concentration", "flags",
)  # fmt: skip
STANDARD_COLUMNS = (
    "plate", "sample", "nominal", "response", "back_calculated", "recovery_percent", "accepted", "masked",
    "well",
)  # fmt: skip
PARAMETER_COLUMNS = ("a", "b", "c", "d", "g")
CURVE_COLUMNS = (
    "plate", "model", "weights", "fit", *PARAMETER_COLUMNS, *(f"{name}_se" for name in PARAMETER_COLUMNS),
    "r2", "rmse", "lod", "lloq", "uloq", "accepted", "flags", "standards_from", "aicc", "unit",
)  # fmt: skip


def wells_table(plate: Plate, curve: Curve | None = None) -> pd.DataFrame:
    """Every well of a plate, with the curve's inverse at its response.

    Parameters
    ----------
    plate : Plate
    curve : Curve, optional
        Without one, there are no concentrations.

    Returns
    -------
    DataFrame
        `WELL_TABLE_COLUMNS` and the factors. `concentration` is undiluted, and missing where the curve
        never has that response, also for masked wells given; those outside the standards are flagged
        `extrapolated`.
    """
    table = plate.wells.copy()
    table.insert(0, "plate", plate.name)
    x = np.full(len(table), np.nan)
    if curve is not None:
        x = curve.inverse(table["response"].to_numpy(dtype=float))
    table["concentration"] = x
    table["flags"] = _with_extrapolated(table["flags"].to_numpy(dtype=object), x, curve)
    return table[[*WELL_TABLE_COLUMNS, *plate.factors]]


def _with_extrapolated(flags: NDArray[np.object_], x: Floats, curve: Curve | None) -> NDArray[np.object_]:
    if curve is None:
        return flags
    positive = curve.x[curve.x > 0]
    with np.errstate(invalid="ignore"):
        beyond = (x < positive.min()) | (x > positive.max())
    out = flags.copy()
    out[beyond] = [f"{cell};extrapolated" if cell else "extrapolated" for cell in flags[beyond]]
    return out


def standards_table(plate: Plate, curve: Curve | None = None) -> pd.DataFrame:
    """The standards' wells of a plate, and what the curve makes of them.

    Parameters
    ----------
    plate : Plate
    curve : Curve, optional

    Returns
    -------
    DataFrame
        `STANDARD_COLUMNS`, one row per well, the most concentrated first. `recovery_percent` is the
        back-calculated concentration over the nominal one; `accepted` whether it lies within 80-120 %, at
        LLOQ and ULOQ 75-125 %, and the CV of its level's wells is at most 20 %, there 25 %; both missing for
        zero standards, and `accepted` for masked ones.
    """
    import pandas as pd

    wells = plate.wells[plate.wells["role"] == "standard"]
    nominal = wells["nominal"].to_numpy(dtype=float)
    response = wells["response"].to_numpy(dtype=float)
    x = curve.inverse(response) if curve is not None else np.full(len(wells), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        recovery = np.where(nominal > 0, 100 * x / nominal, np.nan)
    masked = wells["masked"].to_numpy(dtype=bool)
    table = pd.DataFrame(
        {
            "plate": plate.name, "sample": wells["sample"].to_numpy(dtype=object), "nominal": nominal,
            "response": response, "back_calculated": x, "recovery_percent": recovery,
            "accepted": _accepted(nominal, recovery, masked, curve), "masked": masked,
            "well": wells["well"].to_numpy(dtype=object),
        }
    )  # fmt: skip
    return table.sort_values("nominal", ascending=False, kind="stable", ignore_index=True)


def _accepted(
    nominal: Floats, recovery: Floats, masked: NDArray[np.bool_], curve: Curve | None
) -> NDArray[np.object_]:
    accepted = np.full(len(nominal), None, dtype=object)
    if curve is None:
        return accepted
    at_end = (nominal == curve.lloq) | (nominal == curve.uloq)
    within = np.abs(recovery - 100) <= np.where(at_end, RECOVERY_AT_ENDS, RECOVERY)
    within &= ~_scattered(nominal, at_end, curve)
    judged = (nominal > 0) & ~masked
    accepted[judged] = within[judged].tolist()
    return accepted


def _scattered(nominal: Floats, at_end: NDArray[np.bool_], curve: Curve) -> NDArray[np.bool_]:
    """Wells whose level's CV is beyond its limit, or unknown though there are several wells."""
    levels, cv = curve.levels, curve.range.cv
    beyond = np.where(levels.n > 1, np.where(np.isfinite(cv), cv, np.inf), 0.0)
    level = np.clip(np.searchsorted(levels.nominal, nominal), 0, len(levels.nominal) - 1)
    of_well = np.where(levels.nominal[level] == nominal, beyond[level], 0.0)
    return np.asarray(of_well > np.where(at_end, CV_AT_ENDS, CV))


def curve_table(plate: Plate, curve: Curve) -> pd.DataFrame:
    """A plate's curve as one row of ``curves.csv``.

    Parameters
    ----------
    plate : Plate
    curve : Curve

    Returns
    -------
    DataFrame
        `CURVE_COLUMNS`; parameters that the model has not are missing. `standards_from` names the
        plates whose standards it is made of.
    """
    import pandas as pd

    row: dict[str, object] = {
        "plate": plate.name, "model": curve.model, "weights": curve.weights, "fit": curve.fit,
        "r2": curve.r2, "rmse": curve.rmse, "lod": curve.lod, "lloq": curve.lloq, "uloq": curve.uloq,
        "accepted": curve.accepted, "flags": ";".join(curve.flags),
        "standards_from": ";".join(curve.plates), "aicc": curve.aicc, "unit": plate.unit or curve.unit,
    }  # fmt: skip
    for name in PARAMETER_COLUMNS:
        row[name] = curve.parameters.get(name, 1.0 if name == "g" and curve.model == "4pl" else np.nan)
        row[f"{name}_se"] = curve.standard_errors.get(name, np.nan)
    return pd.DataFrame([row])[list(CURVE_COLUMNS)]
