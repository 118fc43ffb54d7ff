"""Figures of a cohort: values by group with the cut-off, shares of low and high, ROC curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..figure_text import PLAIN, plain_legend
from .cohort_cutoffs import HIGH, INDETERMINATE, LOW
from .cohort_places import side_by_side, spans_decades
from .cohort_ranks import ALL_GROUPS
from .cohort_roc import roc_points
from .cohort_sentences import words_of_test
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
    logarithmic = spans_decades(calls["value"].to_numpy(dtype=float), cohort.cutoff)
    places = side_by_side(calls, groups, logarithmic=logarithmic)
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


def _title(row: pd.Series[Any]) -> str:
    p, named = float(row["p"]), words_of_test(str(row["test"]))
    return f"{named}: p {'< 0.0001' if p < 0.0001 else f'= {p:.2g}'}" if np.isfinite(p) else f"{named}: no p"
