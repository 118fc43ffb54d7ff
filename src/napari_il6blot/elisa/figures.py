"""The picture of a plate's curve: standards, fit, confidence band, samples on the curve, limits."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..figure_text import PLAIN, boxes_for_missing_letters
from .curve import Curve
from .curve.band import confidence_band, shown_ends, shown_places, zero_place
from .curve.levels import RECOVERY, RECOVERY_AT_ENDS
from .plate import UNIT_ASSUMED, Plate

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

# Okabe & Ito's colours, which everybody can tell apart.
STANDARDS, FIT, SAMPLES, CONTROLS, LIMITS = "#000000", "#0072B2", "#D55E00", "#009E73", "#666666"


def curve_figure(plate: Plate, curve: Curve, concentrations: pd.DataFrame) -> Figure:
    """Draw a plate's standard curve.

    Parameters
    ----------
    plate : Plate
        Whose standards (masked ones hollow) and response are shown.
    curve : Curve
        With its 95 % confidence band, LOD, LLOQ and ULOQ.
    concentrations : DataFrame
        As from `quantify.concentrations`; samples and controls are shown where the curve puts them,
        with 95 % intervals.

    Returns
    -------
    Figure
        Above the curve, below it what comes back of each standard, per cent.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 6.0), dpi=150)
    margins = {"left": 0.1, "right": 0.98, "top": 0.91, "bottom": 0.09, "hspace": 0.06}
    top, bottom = figure.subplots(2, 1, height_ratios=(3.2, 1.0), sharex=True, gridspec_kw=margins)
    _draw_curve(top, curve)
    _draw_standards(top, plate, curve)
    _draw_samples(top, plate, curve, concentrations)
    _draw_recoveries(bottom, curve)
    unit = plate.unit or curve.unit or UNIT_ASSUMED
    figure.suptitle(_title(plate, curve), fontsize=10, **PLAIN)
    named = plate.response_of not in ("", "response")
    top.set_ylabel(f"response ({plate.response_of})" if named else "response", **PLAIN)
    bottom.set_xlabel(f"concentration in the well ({unit})", **PLAIN)
    bottom.set_ylabel("recovery, %")
    _scale_axes(top, curve)
    for axes in (top, bottom):
        _draw_limits(axes, curve, named=axes is top)
    _add_legend(top, curve)
    return figure


def curve_png(plate: Plate, curve: Curve, concentrations: pd.DataFrame) -> bytes:
    """The same as the bytes of a PNG file, alike for alike input."""
    content = BytesIO()
    figure = curve_figure(plate, curve, concentrations)
    with boxes_for_missing_letters():
        figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()


def _add_legend(axes: Axes, curve: Curve) -> None:
    """In the corner that the curve leaves free, in the order in which one reads."""
    handles, labels = axes.get_legend_handles_labels()
    order = sorted(range(len(labels)), key=lambda index: (labels[index] == "out of range", index))
    axes.legend(
        [handles[index] for index in order], [labels[index] for index in order], fontsize=8, framealpha=0.9,
        loc="upper left" if curve.rising else "upper right",
    )  # fmt: skip


def _title(plate: Plate, curve: Curve) -> str:
    borrowed = (
        "" if plate.name in curve.plates or not curve.plates else f" (curve of {', '.join(curve.plates)})"
    )
    accepted = "accepted" if curve.accepted else "not accepted"
    return (
        f"{plate.name}{borrowed}: {curve.model.upper()}, weights {curve.weights}, fit to {curve.fit}; "
        f"R² {curve.r2:.4f}; {accepted} (ICH M10)"
    )


def _positive(curve: Curve) -> Floats:
    return curve.x[curve.x > 0]


def _draw_curve(axes: Axes, curve: Curve) -> None:
    x = shown_places(shown_ends(curve))
    f, low, high = confidence_band(curve, x)
    axes.plot(x, f, color=FIT, lw=1.5, label="fit", zorder=3)
    if np.isfinite(low).all():
        axes.fill_between(x, low, high, color=FIT, alpha=0.2, lw=0, label="95 % confidence band", zorder=1)


def _draw_standards(axes: Axes, plate: Plate, curve: Curve) -> None:
    own = plate.wells[(plate.wells["role"] == "standard") & np.isfinite(plate.wells["response"])]
    masked = own["masked"].to_numpy(dtype=bool)
    x = own["nominal"].to_numpy(dtype=float)
    x = np.where(x > 0, x, zero_place(curve))
    y = own["response"].to_numpy(dtype=float)
    style: dict[str, Any] = {"s": 26, "zorder": 4, "linewidths": 1.0}
    axes.scatter(x[~masked], y[~masked], color=STANDARDS, label="standards", **style)
    if masked.any():
        axes.scatter(
            x[masked], y[masked], facecolors="none", edgecolors=STANDARDS, label="masked standards", **style
        )


def _draw_samples(axes: Axes, plate: Plate, curve: Curve, concentrations: pd.DataFrame) -> None:
    rows = concentrations[
        (concentrations["plate"] == plate.name)
        & np.isfinite(concentrations["dilution"].to_numpy(dtype=float))
    ]
    for role, colour, name in (("sample", SAMPLES, "samples, 95 %"), ("control", CONTROLS, "controls, 95 %")):
        shown = rows[(rows["role"] == role) & np.isfinite(rows["concentration"].to_numpy(dtype=float))]
        if not len(shown):
            continue
        dilution = shown["dilution"].to_numpy(dtype=float)
        x, low, high = (
            shown[column].to_numpy(dtype=float) / dilution
            for column in ("concentration", "ci_low", "ci_high")
        )
        ends = np.nan_to_num(np.stack([x - low, high - x]))
        axes.errorbar(
            x, shown["response_mean"].to_numpy(dtype=float), xerr=ends, fmt="D", ms=3.5, lw=0.9, color=colour,
            label=name, zorder=5,
        )  # fmt: skip
    out = rows[rows["censored"] != ""]
    out = out[np.isfinite(out["response_mean"].to_numpy(dtype=float))]
    if len(out):
        at = np.where(out["censored"] == "<", *shown_ends(curve))
        axes.scatter(
            at, out["response_mean"].to_numpy(dtype=float), marker="|", s=60, color=SAMPLES, lw=1.2,
            label="out of range", zorder=5,
        )  # fmt: skip


def _draw_recoveries(axes: Axes, curve: Curve) -> None:
    levels, span = curve.levels, curve.range
    positive = levels.nominal > 0
    for limit, style in ((RECOVERY, "-"), (RECOVERY_AT_ENDS, ":")):
        for side in (-1, 1):
            axes.axhline(100 + side * limit, color=LIMITS, lw=0.7, ls=style)
    axes.axhline(100, color=FIT, lw=1.0)
    x, y = levels.nominal[positive], span.recovery[positive]
    passed = span.passed[positive]
    axes.scatter(x[passed], y[passed], color=STANDARDS, s=22, zorder=3)
    axes.scatter(x[~passed], y[~passed], color=SAMPLES, marker="x", s=30, zorder=3)
    known = y[np.isfinite(y)]
    axes.set_ylim(min(60.0, *known, 100) - 5, max(140.0, *known, 100) + 5)


def _draw_limits(axes: Axes, curve: Curve, *, named: bool) -> None:
    for name, at in (("LOD", curve.lod), ("LLOQ", curve.lloq), ("ULOQ", curve.uloq)):
        low, high = axes.get_xlim()
        if not low < at < high:  # an LOD may lie below all that is shown, or be none
            continue
        axes.axvline(at, color=LIMITS, lw=0.9, ls="--", zorder=0)
        if named:
            axes.annotate(
                name, (at, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2),
                textcoords="offset points", fontsize=8, color=LIMITS, va="bottom",
                ha="right" if name == "LOD" else "left" if name == "LLOQ" else "center",
            )  # fmt: skip


def _scale_axes(axes: Axes, curve: Curve) -> None:
    axes.set_xscale("log")
    if curve.model == "loglog":
        axes.set_yscale("log")
    x = shown_places(shown_ends(curve))
    axes.set_xlim(x[0] / 1.2, x[-1] * 1.2)
    if (curve.x == 0).any():
        axes.axvspan(x[0] / 1.2, _positive(curve).min() / 1.7, color="#F2F2F2", lw=0, zorder=-1)
        axes.annotate(
            "zero", (x[0], 0.0), xycoords=("data", "axes fraction"), xytext=(0, 3),
            textcoords="offset points", fontsize=7, color=LIMITS, ha="center",
        )  # fmt: skip
