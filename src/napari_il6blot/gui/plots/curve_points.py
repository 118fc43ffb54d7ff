"""What the picture of a standard curve shows, as plain arrays; nothing here needs a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...elisa.curve import Curve
from ...elisa.curve.band import confidence_band, shown_ends, shown_places, zero_place
from ...elisa.plate import UNIT_ASSUMED, Plate

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def _none() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class CurveTrace:
    """A fitted curve.

    Attributes
    ----------
    label : str
        Its model and weights.
    x, y : array, (n,)
        Concentration, rising and above 0, and response.
    low, high : array, (n,)
        The 95 % confidence band; empty where there is none.
    """

    label: str
    x: Floats
    y: Floats
    low: Floats = field(default_factory=_none)
    high: Floats = field(default_factory=_none)


@dataclass(frozen=True, eq=False)
class CurvePoints:
    """Wells or samples beside the curve.

    Attributes
    ----------
    label : str
        What they are: ``standards``, ``samples``…
    wells : tuple of str, n
        Names of the wells, or of the samples.
    x, y : array, (n,)
        Concentration in the well (0 for zero standards) and response.
    masked : array, (n,) bool
        Left out of the fit.
    low, high : array, (n,)
        95 % interval of x; empty where there is none.
    """

    label: str
    wells: tuple[str, ...]
    x: Floats
    y: Floats
    masked: Bools
    low: Floats = field(default_factory=_none)
    high: Floats = field(default_factory=_none)


@dataclass(frozen=True, eq=False)
class CurvePicture:
    """All that a `CurvePlot` shows.

    Attributes
    ----------
    traces : tuple of CurveTrace
        The first is the curve in use, the others are shown for comparison.
    standards : CurvePoints
    samples : tuple of CurvePoints
        Samples, controls and what is out of range.
    lod, lloq, uloq : float
        NaN where there is none.
    unit, response_of : str
        Of the concentrations; what the response is.
    zero_at : float
        Where zero standards stand on a logarithmic axis.
    """

    traces: tuple[CurveTrace, ...]
    standards: CurvePoints
    samples: tuple[CurvePoints, ...] = ()
    lod: float = np.nan
    lloq: float = np.nan
    uloq: float = np.nan
    unit: str = ""
    response_of: str = ""
    zero_at: float = np.nan


def curve_picture(plate: Plate, curves: Sequence[Curve], concentrations: pd.DataFrame) -> CurvePicture:
    """Collect what the picture of a plate's curve shows: the same as the PNG of `elisa.figures`.

    Parameters
    ----------
    plate : Plate
        Whose standards and samples are shown.
    curves : sequence of Curve, at least one
        The first is the one in use: its range is marked.
    concentrations : DataFrame
        As from `elisa.quantify.concentrations` with the first curve.
    """
    curve = curves[0]
    ends = shown_ends(curve)
    rows = concentrations[concentrations["plate"] == plate.name]
    single = rows[np.isfinite(rows["dilution"].to_numpy(dtype=float))]
    shown = [
        _on_curve(single, role, label) for role, label in (("sample", "samples"), ("control", "controls"))
    ]
    return CurvePicture(
        tuple(curve_trace(one, ends) for one in curves),
        _standards(plate),
        tuple(points for points in (*shown, _out_of_range(single, ends)) if points.wells),
        curve.lod, curve.lloq, curve.uloq,
        plate.unit or curve.unit or UNIT_ASSUMED,
        "" if plate.response_of == "response" else plate.response_of,
        zero_place(curve),
    )  # fmt: skip


def curve_trace(curve: Curve, ends: tuple[float, float]) -> CurveTrace:
    """A curve with its 95 % confidence band.

    Parameters
    ----------
    curve : Curve
    ends : (float, float)
        Lowest and highest concentration, above 0.
    """
    x = shown_places(ends)
    f, low, high = confidence_band(curve, x)
    label = f"{curve.model.upper()}, weights {curve.weights}, fit to {curve.fit}"
    return CurveTrace(label, x, f, low, high) if np.isfinite(low).all() else CurveTrace(label, x, f)


def _standards(plate: Plate) -> CurvePoints:
    own = plate.wells[(plate.wells["role"] == "standard") & np.isfinite(plate.wells["response"])]
    return CurvePoints(
        "standards", tuple(map(str, own["well"])), own["nominal"].to_numpy(dtype=float),
        own["response"].to_numpy(dtype=float), own["masked"].to_numpy(dtype=bool),
    )  # fmt: skip


def _on_curve(rows: pd.DataFrame, role: str, label: str) -> CurvePoints:
    """Where the curve puts a role's samples, undiluted, with their 95 % intervals."""
    shown = rows[(rows["role"] == role) & np.isfinite(rows["concentration"].to_numpy(dtype=float))]
    x, low, high = (
        shown[column].to_numpy(dtype=float) / shown["dilution"].to_numpy(dtype=float)
        for column in ("concentration", "ci_low", "ci_high")
    )
    return CurvePoints(
        label, tuple(map(str, shown["sample"])), x, shown["response_mean"].to_numpy(dtype=float),
        np.zeros(len(shown), dtype=bool),
        np.where(np.isfinite(low), low, x), np.where(np.isfinite(high), high, x),
    )  # fmt: skip


def _out_of_range(rows: pd.DataFrame, ends: tuple[float, float]) -> CurvePoints:
    """Samples without a concentration, at the end of the picture that they lie beyond."""
    out = rows[(rows["censored"] != "") & np.isfinite(rows["response_mean"].to_numpy(dtype=float))]
    at = np.where(out["censored"] == "<", *ends) if len(out) else _none()
    return CurvePoints(
        "out of range", tuple(map(str, out["sample"])), at, out["response_mean"].to_numpy(dtype=float),
        np.zeros(len(out), dtype=bool),
    )  # fmt: skip
