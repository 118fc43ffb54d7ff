"""Figures of a cohort: values by group with the cut-off, shares of low and high, ROC curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..figure_text import PLAIN, plain_legend
from .cohort_cutoffs import HIGH, INDETERMINATE, LOW
from .cohort_ranks import ALL_GROUPS
from .cohort_roc import roc_points
from .figures import COLOURS, figure_files

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .cohort import Cohort

Floats = NDArray[np.float64]

COLOUR_OF = {LOW: "#0072B2", HIGH: "#D55E00", INDETERMINATE: "#999999"}
# Marks of a value, of one below and of one above the assay's range.
MARK_OF = {"": ("o", ""), "<": ("v", "below range"), ">": ("^", "above range")}
BINS, STEP, MOST_ASIDE = 30, 0.06, 0.36


def values_figure(cohort: Cohort, unit: str = "") -> Figure:
    """Draw every subject's value by group, with the cut-off.

    Parameters
    ----------
    cohort : Cohort
        Censored values stand at their bound as triangles that point to where they may be; a line is a
        group's median, where censoring leaves one.
    unit : str
        Of the values.
    """
    groups = cohort.subjects.groups
    figure, axes = _figure(1.3 * len(groups) + 3.0)
    calls = cohort.calls[np.isfinite(cohort.calls["value"])]
    logarithmic = _spans_decades(calls["value"].to_numpy(dtype=float), cohort.cutoff)
    places = _places(calls, groups, logarithmic=logarithmic)
    for call, colour in COLOUR_OF.items():
        for censored, (marker, said) in MARK_OF.items():
            own = ((calls["call"] == call) & (calls["censored"] == censored)).to_numpy()
            if own.any():
                label = f"{call}, {said}" if said else call
                axes.scatter(
                    places[own], calls["value"].to_numpy(dtype=float)[own], color=colour, marker=marker, s=24,
                    alpha=0.85, linewidths=0, label=label, zorder=3,
                )  # fmt: skip
    for place, median in enumerate(cohort.summary["median"]):
        axes.plot([place - 0.3, place + 0.3], [median, median], color="black", lw=1.4, zorder=4)
    axes.axhline(
        cohort.cutoff, color="#666666", lw=1.0, ls="--", zorder=1, label=f"cut-off {cohort.cutoff:.4g}"
    )
    if logarithmic:
        _scale_axis(axes)
    sizes = cohort.summary["n"].tolist()
    labels = [f"{group}\n(n = {size})" for group, size in zip(groups, sizes, strict=True)]
    axes.set_xticks(range(len(groups)), labels, fontsize=8, **PLAIN)
    axes.set_xlim(-0.6, len(groups) - 0.4)
    axes.set_ylabel(f"{cohort.value} ({unit})" if unit else cohort.value, **PLAIN)
    overall = cohort.ranks[cohort.ranks["comparison"] == ALL_GROUPS].iloc[0]
    axes.set_title(_title(overall), fontsize=9)
    axes.legend(fontsize=7, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def calls_figure(cohort: Cohort) -> Figure:
    """Draw the shares of low and high in each group, with their counts."""
    groups = cohort.subjects.groups
    figure, axes = _figure(1.3 * len(groups) + 2.4)
    for side, (call, shift) in enumerate(((LOW, -0.2), (HIGH, 0.2))):
        counts = cohort.summary[call].to_numpy(dtype=float)
        totals = (cohort.summary[LOW] + cohort.summary[HIGH]).to_numpy(dtype=float)
        percent = 100 * counts / np.where(totals > 0, totals, np.nan)
        places = np.arange(len(groups)) + shift
        axes.bar(places, np.nan_to_num(percent), width=0.38, color=COLOUR_OF[call], label=call)
        for place, share, count, total in zip(places, percent, counts, totals, strict=True):
            text = f"{count:.0f}/{total:.0f}" if total else ("none" if side else "")
            axes.annotate(
                text, (place, np.nan_to_num(share)), xytext=(0, 2), textcoords="offset points",
                ha="center", va="bottom", fontsize=8,
            )  # fmt: skip
    axes.set_xticks(range(len(groups)), list(groups), fontsize=8, **PLAIN)
    axes.set_ylim(0, 110)
    axes.set_yticks(range(0, 101, 20))
    axes.set_ylabel("subjects, %")
    overall = cohort.contingency[cohort.contingency["comparison"] == ALL_GROUPS]
    used = overall[overall["used"]]
    axes.set_title(_title(used.iloc[0]) if len(used) else "nothing to compare", fontsize=9)
    axes.legend(
        title=f"cut-off {cohort.cutoff:.4g}", fontsize=7, title_fontsize=7, loc="center left",
        bbox_to_anchor=(1.0, 0.5),
    )  # fmt: skip
    return figure


def roc_figure(cohort: Cohort) -> Figure:
    """Draw the ROC curve of each group against the reference."""
    figure, axes = _figure(5.6)
    axes.plot([0, 1], [0, 1], color="#999999", lw=0.8, ls=":")
    for index, row in enumerate(cohort.roc.to_dict("records")):
        false_positive, true_positive = roc_points(cohort.subjects, str(row["group"]))
        interval = f" ({row['ci_low']:.2f}–{row['ci_high']:.2f})" if np.isfinite(row["ci_low"]) else ""
        axes.plot(
            false_positive, true_positive, color=COLOURS[(index + 2) % len(COLOURS)], lw=1.6,
            label=f"AUC {row['auc']:.2f}{interval}: {row['group']}",
        )  # fmt: skip
    axes.set_xlabel(f"share of {cohort.subjects.reference} above the limit", **PLAIN)
    axes.set_ylabel("share of the group above the limit")
    axes.set_aspect("equal")
    plain_legend(axes.legend(fontsize=7, loc="lower right"))
    return figure


def cohort_figures(cohort: Cohort, unit: str = "") -> dict[str, bytes]:
    """Every figure of a cohort as files, by their names; alike for alike input."""
    return figure_files(
        {
            "cohort-values": values_figure(cohort, unit),
            "cohort-calls": calls_figure(cohort),
            "cohort-roc": roc_figure(cohort),
        }
    )


def _figure(width: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(max(4.0, width), 4.2), dpi=150, layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _scale_axis(axes: Axes) -> None:
    """A logarithmic axis with plain numbers."""
    from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _spans_decades(values: Floats, cutoff: float) -> bool:
    everything = np.append(values, cutoff)
    return bool(everything.min() > 0 and everything.max() / everything.min() > 10)


def _places(calls: pd.DataFrame, groups: tuple[str, ...], *, logarithmic: bool) -> Floats:
    """Where subjects stand along the axis: alike values of a group side by side, from the middle out."""
    values = calls["value"].to_numpy(dtype=float)
    heights = np.log(values) if logarithmic else values
    span = float(np.ptp(heights)) or 1.0
    bins = np.floor((heights - heights.min()) / span * BINS).astype(int)
    of_group = calls["group"].tolist()
    places = np.empty(len(values))
    members: dict[tuple[str, int], list[int]] = {}
    for row in np.argsort(heights, kind="stable").tolist():
        members.setdefault((of_group[row], int(bins[row])), []).append(row)
    for (group, _), rows in members.items():
        step = min(STEP, 2 * MOST_ASIDE / max(1, len(rows) - 1))
        places[rows] = groups.index(group) + step * (np.arange(len(rows)) - (len(rows) - 1) / 2)
    return places


def _title(row: pd.Series[Any]) -> str:
    p = float(row["p"])
    test = {"N-1": "N−1 chi-square", "Pearson": "Pearson's chi-square", "Fisher": "Fisher's exact test"}
    named = test.get(str(row["test"]), str(row["test"]))
    return f"{named}: p {'< 0.0001' if p < 0.0001 else f'= {p:.2g}'}" if np.isfinite(p) else f"{named}: no p"
