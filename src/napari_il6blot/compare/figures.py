"""Figures of a comparison: SuperPlots of groups, and what is inside against what is released.

References
----------
Lord SJ et al. SuperPlots: communicating reproducibility and variability in cell biology.
J Cell Biol 2020;219:e202001064.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..figure_text import PLAIN, boxes_for_missing_letters, plain_legend
from .designs_groups import SEPARATOR
from .designs_roles import level_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

# Okabe & Ito's colours, which everybody can tell apart: one per experiment.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
FORMATS = ("png", "svg", "pdf")


def group_labels(table: pd.DataFrame, factors: Sequence[str]) -> list[str]:
    """Name each row's group: its factor levels joined by `` | ``.

    Parameters
    ----------
    table : DataFrame
    factors : sequence of str
        Columns of it.
    """
    columns = [[level_text(value) for value in table[name]] for name in factors]
    return [SEPARATOR.join(filter(None, levels)) for levels in zip(*columns, strict=True)]


@dataclass(frozen=True, eq=False)
class Groups:
    """What a SuperPlot shows.

    Attributes
    ----------
    means : DataFrame
        One row per sample and experiment, with `experiment`, the factors and the measure.
    replicates : DataFrame
        One row per sample, experiment and replicate, with the same columns.
    measure : str
    factors : tuple of str
        That name a group.
    """

    means: pd.DataFrame
    replicates: pd.DataFrame
    measure: str
    factors: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Groups in the order of their first rows."""
        return list(dict.fromkeys(group_labels(self.means, self.factors)))

    def places(self, table: pd.DataFrame) -> Floats:
        """Which group each row of a table belongs to, from 0; NaN for another's."""
        index = {name: place for place, name in enumerate(self.names)}
        return np.array([index.get(name, np.nan) for name in group_labels(table, self.factors)], dtype=float)


def superplot(
    groups: Groups, comparisons: pd.DataFrame | None = None, unit: str = "", *, exact_p: bool = False
) -> Figure:
    """Draw groups: every replicate small, every experiment's mean large, mean ± s.d. over experiments.

    Parameters
    ----------
    groups : Groups
    comparisons : DataFrame, optional
        As ``comparisons.csv``, of this measure: a bracket with stars for each.
    unit : str
        Of the measure; empty for a ratio.
    exact_p : bool
        Write p in place of stars.
    """
    from matplotlib.figure import Figure

    names = groups.names
    figure = Figure(figsize=(max(3.2, 1.15 * len(names) + 1.4), 4.4), dpi=150, layout="constrained")
    axes = figure.subplots()
    experiments = sorted({str(value) for value in groups.means["experiment"]})
    handles = []
    for index, experiment in enumerate(experiments):
        shift = 0.0 if len(experiments) == 1 else 0.56 * (index / (len(experiments) - 1) - 0.5)
        handles.append(_draw_experiment(axes, groups, experiment, index, shift))
    at = groups.places(groups.means)
    values = groups.means[groups.measure].to_numpy(dtype=float)
    for place in range(len(names)):
        _draw_mean(axes, place, values[(at == place) & np.isfinite(values)])
    axes.set_xticks(range(len(names)), [name.replace(" | ", "\n") for name in names], fontsize=8, **PLAIN)
    axes.set_ylabel(f"{groups.measure} ({unit})" if unit else groups.measure, **PLAIN)
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    if comparisons is not None:
        _draw_brackets(axes, names, comparisons, exact_p=exact_p)
    _add_legend(axes, handles, experiments, title="experiment")
    return figure


def _add_legend(axes: Axes, handles: list[PathCollection], names: list[str], title: str = "") -> None:
    """Beside the axes; names are handed over, since a label that starts with ``_`` would be left out."""
    legend = axes.legend(
        handles, names, title=title or None, fontsize=7, title_fontsize=7, loc="center left",
        bbox_to_anchor=(1.0, 0.5),
    )  # fmt: skip
    plain_legend(legend)


def _draw_experiment(axes: Axes, groups: Groups, experiment: str, index: int, shift: float) -> PathCollection:
    """Draw its replicates, then its means, which stand for it in the legend."""
    colour, marker = COLOURS[index % len(COLOURS)], MARKERS[index % len(MARKERS)]
    of_small, of_means = (
        table[table["experiment"].astype(str) == experiment] for table in (groups.replicates, groups.means)
    )
    x, y = groups.places(of_small), of_small[groups.measure].to_numpy(dtype=float)
    axes.scatter(
        x + shift + _aside(x, y), y, s=12, alpha=0.45, color=colour, marker=marker, edgecolors="none",
        linewidths=0.6, zorder=2,
    )  # fmt: skip
    return axes.scatter(
        groups.places(of_means) + shift, of_means[groups.measure].to_numpy(dtype=float), s=46, color=colour,
        marker=marker, edgecolors="white", linewidths=0.6, zorder=3,
    )  # fmt: skip


def _aside(x: Floats, y: Floats) -> Floats:
    """Small steps aside, in the order of the values, so that equal ones do not hide each other."""
    steps = np.zeros(len(x))
    for place in np.unique(x[np.isfinite(x)]):
        here = np.flatnonzero(x == place)
        order = np.argsort(y[here], kind="stable")
        steps[here[order]] = np.linspace(-0.05, 0.05, len(here)) if len(here) > 1 else 0.0
    return steps


def _draw_mean(axes: Axes, place: int, values: Floats) -> None:
    if not len(values):
        axes.annotate("none", (place, 0), xytext=(0, 4), textcoords="offset points", ha="center", fontsize=7)
        return
    mean = float(values.mean())
    axes.plot([place - 0.36, place + 0.36], [mean, mean], color="black", lw=1.6, zorder=4)
    if len(values) > 1:
        axes.errorbar(place, mean, yerr=float(values.std(ddof=1)), color="black", lw=1.0, capsize=4, zorder=4)


def _draw_brackets(axes: Axes, names: Sequence[str], comparisons: pd.DataFrame, *, exact_p: bool) -> None:
    level = axes.get_ylim()[1]
    step = 0.08 * level
    for row in comparisons.to_dict("records"):
        text = bracket_text(row, exact_p=exact_p)
        if row["group_a"] not in names or row["group_b"] not in names or not text:
            continue
        left, right = sorted((names.index(row["group_a"]), names.index(row["group_b"])))
        heights = [level, level + step / 4, level + step / 4, level]
        axes.plot([left, left, right, right], heights, color="black", lw=0.8)
        axes.text((left + right) / 2, level + step / 4, text, ha="center", va="bottom", fontsize=8, **PLAIN)
        level += step
    axes.set_ylim(top=level + step / 2)


def bracket_text(row: Mapping[Any, Any], *, exact_p: bool) -> str:
    """Stars or p of a comparison; what was decided where there are no stars; nothing without a p.

    Parameters
    ----------
    row : mapping
        One of ``comparisons.csv``; what is missing there may be None or NaN.
    exact_p : bool
        p in place of stars.
    """
    p = float(row["p_adjusted"])
    if not np.isfinite(p):
        return ""
    words = (row[name] for name in ("stars", "verdict"))
    decided = next((word for word in words if isinstance(word, str) and word), "")
    said = f"p = {p:.2g}" if exact_p else decided
    return f"trend: {said}" if str(row["test"]).startswith("trend") else said


def association_plot(
    joined: pd.DataFrame, x: str, y: str, factors: Sequence[str], units: dict[str, str] | None = None,
    said: str = "",
) -> Figure:  # fmt: skip
    """Draw one measure against another: intracellular against released.

    Parameters
    ----------
    joined : DataFrame
        One row per sample and experiment.
    x, y : str
        Measures.
    factors : sequence of str
        That name a group, one colour each.
    units : dict of str to str, optional
        By measure.
    said : str
        A line above: the correlation.
    """
    from matplotlib.figure import Figure

    units = units or {}
    figure = Figure(figsize=(5.6, 4.0), dpi=150, layout="constrained")
    axes = figure.subplots()
    labels = np.array(group_labels(joined, factors))
    handles, names = [], list(dict.fromkeys(labels.tolist()))
    for index, group in enumerate(names):
        own = joined[labels == group]
        points = axes.scatter(
            own[x].to_numpy(dtype=float), own[y].to_numpy(dtype=float), s=34,
            color=COLOURS[index % len(COLOURS)],
            marker=MARKERS[(index + index // len(COLOURS)) % len(MARKERS)],  # no pair comes twice before 49
            edgecolors="white", linewidths=0.6,
        )  # fmt: skip
        handles.append(points)
    for setter, measure in ((axes.set_xlabel, x), (axes.set_ylabel, y)):
        setter(f"{measure} ({units[measure]})" if units.get(measure) else measure, **PLAIN)
    axes.set_title(said, fontsize=9, **PLAIN)
    axes.spines[["top", "right"]].set_visible(False)
    _add_legend(axes, handles, names)
    return figure


def figure_files(drawn: Mapping[str, Figure]) -> dict[str, bytes]:
    """Figures as PNG, SVG and PDF files, by name.

    Parameters
    ----------
    drawn : mapping of str to Figure
        By the files' stem.
    """
    return {
        f"{name}.{form}": figure_bytes(figure, form) for name, figure in drawn.items() for form in FORMATS
    }


def figure_bytes(figure: Figure, form: str) -> bytes:
    """A figure as the bytes of a file, alike for alike figures.

    Parameters
    ----------
    figure : Figure
    form : {"png", "svg", "pdf"}
    """
    import matplotlib as mpl

    nothing: dict[str, dict[str, Any]] = {
        "png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None, "Producer": None},
    }  # fmt: skip
    content = BytesIO()
    with (
        mpl.rc_context({"svg.hashsalt": "il6blot", "svg.fonttype": "none", "pdf.fonttype": 42}),
        boxes_for_missing_letters(),
    ):
        figure.savefig(content, format=form, metadata=nothing[form])
    return content.getvalue()
