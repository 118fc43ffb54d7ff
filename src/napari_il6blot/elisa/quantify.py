"""Concentrations of samples: one row per sample and dilution, with uncertainty, limits and flags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .curve import Curve
from .curve.inverse import Inverse, invert
from .curve.models import LN10, on_scale
from .curve.points import unsettled
from .dilutions import combined_rows
from .groups import Groups, group_wells
from .plate import UNIT_ASSUMED, Plate
from .told import told_of
from .units import check_borrowed_unit

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CONCENTRATION_COLUMNS = (
    "plate", "sample", "experiment", "replicate", "n_wells", "response_mean", "response_sd", "cv_percent",
    "dilution", "concentration", "concentration_sd", "ci_low", "ci_high", "inv_low", "inv_high", "censored",
    "bound", "unit", "flags", "role",
)  # fmt: skip
# What is doubtful about a curve is doubtful about all that comes from it.
CURVE_FLAGS = ("no_range", "curve_not_accepted", "lack_of_fit")
QUANTIFIED_ROLES = ("control", "sample")
# Per cent: repeated wells that differ more are flagged.
HIGH_CV = 20.0
# Repeated wells that scatter so much by chance once in a hundred times carry their own scatter.
EXCESS_P = 0.01


def concentrations(
    plate: Plate | Sequence[Plate], curve: Curve | Mapping[str, Curve] | Sequence[Curve]
) -> pd.DataFrame:
    """Concentrations of a plate's samples and controls.

    Parameters
    ----------
    plate : Plate or sequence of Plate
    curve : Curve, or of several plates: mapping of plate names to Curve, or one for each in their order

    Returns
    -------
    DataFrame
        `CONCENTRATION_COLUMNS` and the factors: one row per plate, sample, experiment, replicate and
        dilution, in the order of their first wells; where a sample was run at several dilutions
        one more row that combines them, its `dilution` missing (`dilutions.combined_rows`). `concentration`
        and its uncertainty are multiplied by the dilution; missing where it lies out of the curve's
        range, and `censored` and `bound` say on which side. `cv_percent` is of the responses.
        `concentration_sd` and `ci_low, ci_high` (95 %) come by the delta method on the log scale,
        `inv_low, inv_high` by inversion of the prediction band.

    Raises
    ------
    InputError
        If a plate has no curve or one of another unit, its response is not settled, or wells of one
        sample contradict each other.

    Notes
    -----
    The variance of a mean of m wells is the curve's error model over m. Repeated wells that scatter more
    than it explains (χ², 1 %) carry their own scatter.
    """
    if isinstance(plate, Plate):
        return _of_plate(plate, _curve_of(plate, curve, 0))
    from .stacking import stacked

    return stacked([_of_plate(one, _curve_of(one, curve, index)) for index, one in enumerate(plate)])


def _curve_of(plate: Plate, curve: Curve | Mapping[str, Curve] | Sequence[Curve], index: int) -> Curve:
    if isinstance(curve, Curve):
        return curve
    try:
        return curve[plate.name] if isinstance(curve, Mapping) else curve[index]
    except (KeyError, IndexError):
        raise InputError(
            f"plate {plate.name} has no curve: fit one, or name the plate to borrow from"
        ) from None


def _of_plate(plate: Plate, curve: Curve) -> pd.DataFrame:
    if not plate.response_of:
        raise InputError(unsettled(plate))
    check_borrowed_unit(plate, curve)
    # Wells of one sample are averaged whatever their nominal, so that they must agree.
    told_of(plate, "nominal", QUANTIFIED_ROLES)
    groups = group_wells(plate, QUANTIFIED_ROLES)
    found = invert_groups(groups, curve)
    dilution = plate.wells["dilution"].to_numpy(dtype=float)[groups.first]
    low, high = out_of_range(plate, groups, found, curve)
    inside = np.isfinite(found.x) & ~low & ~high & np.isfinite(curve.lloq)
    bound = np.where(low, curve.lloq, np.where(high, curve.uloq, np.nan)) * dilution

    def shown(values: Floats) -> Floats:
        return np.where(inside, values, np.nan)

    sd = np.sqrt(groups.variance)
    cv = _cv_percent(groups.mean, sd)
    conc = shown(found.x * dilution)
    columns = {
        "plate": plate.name,
        **{name: plate.wells[name].to_numpy(dtype=object)[groups.first] for name in KEYS},
        "n_wells": groups.n.astype(np.int64),
        "response_mean": groups.mean, "response_sd": sd, "cv_percent": cv,
        "dilution": dilution, "concentration": conc, "concentration_sd": conc * found.log_sd,
        "ci_low": shown(found.ci_low * dilution), "ci_high": shown(found.ci_high * dilution),
        "inv_low": shown(found.inv_low * dilution), "inv_high": shown(found.inv_high * dilution),
        "censored": np.where(low, "<", np.where(high, ">", "")).astype(object),
        "bound": bound, "unit": plate.unit or curve.unit or UNIT_ASSUMED,
        "flags": _flags(plate, curve, groups, found, (low, high), cv),
        "role": plate.wells["role"].to_numpy(dtype=object)[groups.first],
        **{name: told_of(plate, name, QUANTIFIED_ROLES)[groups.first] for name in plate.factors},
    }  # fmt: skip
    return _with_combined(columns, found, groups, curve)


KEYS = ("sample", "experiment", "replicate")


def _with_combined(columns: dict[str, object], found: Inverse, groups: Groups, curve: Curve) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(columns)
    return combined_rows(table, found, groups, curve)


def invert_groups(groups: Groups, curve: Curve) -> Inverse:
    """Undiluted concentrations of groups of wells, with the uncertainty of the curve and of the wells.

    Parameters
    ----------
    groups : Groups
    curve : Curve
    """
    from scipy.special import chdtri

    n = np.maximum(groups.n, 1)
    y = on_scale(curve.model, groups.mean)
    variance = groups.variance
    if curve.model == "loglog":
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = variance / (groups.mean * LN10) ** 2
    expected = curve.error.variance(y)
    spare = np.maximum(groups.n - 1, 1)
    with np.errstate(invalid="ignore"):
        excessive = variance > expected * chdtri(spare, EXCESS_P) / spare
    extra = np.where(excessive, variance - expected, 0.0) / n
    return invert(curve.fitted, y, n, curve.error.variance, extra, curve.df)


def out_of_range(plate: Plate, groups: Groups, found: Inverse, curve: Curve) -> tuple[Bools, Bools]:
    """Groups below the curve's range and above it; of a curve without a range none.

    A response beyond a plateau has no concentration, but a side; so have wells that overflowed the reader.
    """
    if not np.isfinite(curve.lloq):
        return np.zeros(len(groups.n), dtype=bool), np.zeros(len(groups.n), dtype=bool)
    with np.errstate(invalid="ignore"):
        low, high = found.x < curve.lloq, found.x > curve.uloq
        ends = curve.predict([0.0 if curve.model != "loglog" else curve.lloq, curve.uloq])
        nowhere = np.isnan(found.x) & np.isfinite(groups.mean)
        beyond = (groups.mean - ends[0]) * (1.0 if curve.rising else -1.0) > 0
    overflowed = _any_of_group(groups, _has_flag(plate, "overflow"))
    over = overflowed if curve.rising else np.zeros_like(overflowed)
    under = overflowed if not curve.rising else np.zeros_like(overflowed)
    low = (low | (nowhere & ~beyond) | under) & ~over
    high = (high | (nowhere & beyond) | over) & ~under
    return low, high


def _has_flag(plate: Plate, word: str) -> Bools:
    masked = plate.wells["masked"].to_numpy(dtype=bool)
    flags = plate.wells["flags"].to_numpy(dtype=object)
    return np.asarray(np.array([word in cell.split(";") for cell in flags], dtype=bool) & ~masked)


def _any_of_group(groups: Groups, of_well: Bools) -> Bools:
    held = of_well & (groups.of_well >= 0)
    return np.asarray(np.bincount(groups.of_well[held], minlength=len(groups.first)) > 0)


def _cv_percent(mean: Floats, sd: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(mean != 0, 100 * sd / np.abs(mean), np.nan))


def _flags(
    plate: Plate, curve: Curve, groups: Groups, found: Inverse, outside: tuple[Bools, Bools], cv: Floats
) -> NDArray[np.object_]:
    positive = curve.x[curve.x > 0]
    with np.errstate(invalid="ignore"):
        beyond = (found.x < positive.min()) | (found.x > positive.max())
        undetected = (found.x >= curve.lloq) & (found.x < curve.lod) & ~outside[0]
        words: list[tuple[str, Bools]] = [
            ("below_lloq", outside[0]), ("above_uloq", outside[1]), ("below_lod", undetected),
            ("extrapolated", beyond),
            ("high_cv", cv > HIGH_CV), ("no_wells", groups.n == 0),
            ("overflow", _any_of_group(groups, _has_flag(plate, "overflow"))),
            ("unreadable", _any_of_group(groups, _has_flag(plate, "unreadable"))),
        ]  # fmt: skip
    always: list[str] = [word for word in CURVE_FLAGS if word in curve.flags]
    if curve.plates and plate.name not in curve.plates:
        always.append("borrowed_curve")
    if not (plate.unit or curve.unit):
        always.append("unit_assumed")
    flags = np.empty(len(groups.n), dtype=object)
    flags[:] = [";".join([word for word, on in words if on[row]] + always) for row in range(len(flags))]
    return flags
