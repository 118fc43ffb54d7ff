"""Comparisons, tables of counts and cohorts a second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from page import table
from scipy import stats
from speed import alternating

import napari_il6blot as il6
from napari_il6blot.compare.designs import compare
from napari_il6blot.study.simulate_cohort import simulate_cohort

# Cell lines, treatments beside the control, and experiments.
LINES, TREATMENTS, EXPERIMENTS = 20, 4, 6
COMPARISONS = LINES * TREATMENTS
MANY_LINES = 160
MEASURE = "concentration"
CONTROL = "DMSO"
# So many tables of counts in a round.
COUNTS = 50
UNADJUSTED: Mapping[str, Any] = {"adjustment": "none"}

Groups = Any  # (lines, 1 + treatments, experiments)
Call = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Row:
    """Comparisons of one kind, and the function of SciPy that does the test alone.

    `call` takes a treatment's values and the control's; or, with `whole`, all groups of a line, the control
    first. With `logs` it takes their logarithms.
    """

    name: str
    options: Mapping[str, Any]
    scipy: str
    call: Callable[..., Any]
    whole: bool = False
    logs: bool = False


ROWS = (
    Row("paired t on log ratios (default)", UNADJUSTED, "ttest_rel", stats.ttest_rel, logs=True),
    Row("the same, Holm", {"adjustment": "holm"}, "ttest_rel", stats.ttest_rel, logs=True),
    Row("the same, Benjamini-Hochberg", {"adjustment": "bh"}, "ttest_rel", stats.ttest_rel, logs=True),
    Row("Student", {"test": "student", **UNADJUSTED}, "ttest_ind", stats.ttest_ind),
    Row("Welch", {"test": "welch", **UNADJUSTED}, "ttest_ind", partial(stats.ttest_ind, equal_var=False)),
    Row("Mann-Whitney", {"test": "mann_whitney", **UNADJUSTED}, "mannwhitneyu", stats.mannwhitneyu),
    Row("Wilcoxon", {"test": "wilcoxon", **UNADJUSTED}, "wilcoxon", stats.wilcoxon),
    Row(
        "default test, Dunnett",
        {"adjustment": "dunnett"},
        "dunnett",
        lambda control, *others: stats.dunnett(*others, control=control),
        whole=True,
        logs=True,
    ),
    Row("block model, Tukey", {"adjustment": "tukey"}, "tukey_hsd", stats.tukey_hsd, whole=True, logs=True),
)


def drawn_groups(lines: int = LINES) -> Groups:
    """Log-normal values in blocks of experiments."""
    rng = np.random.default_rng(40)
    blocks = rng.normal(scale=0.3, size=(lines, 1, EXPERIMENTS))
    return np.exp(blocks + rng.normal(scale=0.2, size=(lines, 1 + TREATMENTS, EXPERIMENTS)) + 3)


def joined_table(groups: Groups) -> pd.DataFrame:
    """The groups as `join` gives them."""
    names = [CONTROL, *(f"inhibitor {number + 1}" for number in range(TREATMENTS))]
    rows = [
        {
            "sample": f"line {line + 1} {name}",
            "experiment": str(experiment + 1),
            "cell_line": f"line {line + 1}",
            "treatment": name,
            MEASURE: groups[line, place, experiment],
            f"{MEASURE}_n": 1,
            f"{MEASURE}_from": f"plate {experiment + 1}",
        }
        for line in range(len(groups))
        for place, name in enumerate(names)
        for experiment in range(EXPERIMENTS)
    ]
    found = pd.DataFrame(rows)
    found.attrs = {"factors": ("cell_line", "treatment"), "measures": (MEASURE,)}
    return found


def by_scipy(row: Row, groups: Groups) -> None:
    """The tests alone, once for each comparison or line."""
    values = np.log(groups) if row.logs else groups
    for line in values:
        if row.whole:
            row.call(*line)
        else:
            for treated in line[1:]:
                row.call(treated, line[0])


def comparison_rows(repeats: int) -> list[list[str]]:
    """Cells of the table of comparisons."""
    groups = drawn_groups()
    joined = joined_table(groups)
    works: dict[str, Callable[[], Any]] = {}
    made = {}
    for row in ROWS:
        ours = partial(compare, joined, MEASURE, "treatment", CONTROL, **row.options)
        made[row.name] = len(ours())
        works |= {row.name: ours, f"scipy {row.name}": partial(by_scipy, row, groups)}
    times = {name: median(seconds) for name, seconds in alternating(works, repeats).items()}
    cells = []
    for row in ROWS:
        seconds, least, count = times[row.name], times[f"scipy {row.name}"], made[row.name]
        calls = LINES if row.whole else COMPARISONS
        cells.append(
            [
                row.name,
                f"{count}",
                f"{count / seconds:.0f}",
                f"{calls} × `scipy.stats.{row.scipy}`",
                f"{count / least:.0f}",
                f"{seconds / least:.1f}",
            ]
        )
    return cells


def growth_lines(repeats: int) -> list[str]:
    """What a comparison costs in a large table, in Markdown."""
    works = {
        lines: partial(compare, joined_table(drawn_groups(lines)), MEASURE, "treatment", CONTROL)
        for lines in (LINES, MANY_LINES)
    }
    named = {str(lines): work for lines, work in works.items()}
    times = {name: median(seconds) for name, seconds in alternating(named, repeats).items()}
    few, many = (1000 * times[str(lines)] / (lines * TREATMENTS) for lines in works)
    return [
        f"One call of `compare` for {MANY_LINES} lines takes {many:.2f} ms a comparison, for {LINES} lines",
        f"{few:.2f} ms: {many / few:.2f} times as much (1 is linear).",
    ]


def count_rows(repeats: int) -> list[list[str]]:
    """Cells of the table of counts and cohorts."""
    rng = np.random.default_rng(41)
    fourfold, larger = rng.integers(3, 20, (COUNTS, 2, 2)), rng.integers(3, 12, (COUNTS, 3, 2))
    cohorts = {"of 50": simulate_cohort(seed=42).sheet}
    large = [simulate_cohort(seed=43 + number).sheet for number in range(10)]
    cohorts["of 500"] = pd.concat(large).assign(subject=[f"P{number}" for number in range(500)])

    def each(call: Callable[..., Any], tables: Any) -> None:  # noqa: ANN401
        for one in tables:
            call(one)

    def plain(one: Any) -> None:  # noqa: ANN401
        stats.chi2_contingency(one, correction=False)

    def with_fisher(one: Any) -> None:  # noqa: ANN401
        plain(one)
        stats.chi2_contingency(one)
        stats.fisher_exact(one)

    pairs: list[tuple[str, int, Callable[[], Any], str, Callable[[], Any]]] = [
        (
            "Pearson, N-1, Yates and Fisher, 2 × 2",
            COUNTS,
            partial(each, il6.contingency_tests, fourfold),
            "2 × `chi2_contingency`, `fisher_exact`",
            partial(each, with_fisher, fourfold),
        ),
        (
            "Pearson and exact test, 3 × 2",
            COUNTS,
            partial(each, il6.contingency_tests, larger),
            "`chi2_contingency`",
            partial(each, plain, larger),
        ),
    ]
    for name, sheet in cohorts.items():
        ours = partial(il6.cohort, sheet, reference="healthy", cases="carcinoma")
        of_group = sheet["group"].to_numpy()
        values = pd.to_numeric(sheet["value"].str.lstrip("<>")).to_numpy(dtype=float)
        floor = partial(cohort_by_scipy, values, of_group)
        said = "percentile, `chi2_contingency`, `kruskal`, `mannwhitneyu`"
        pairs.append((f"cohort {name}: cut-off, calls, tests, metadata", 1, ours, said, floor))
    works: dict[str, Callable[[], Any]] = {}
    for name, _, work, _, least in pairs:
        works |= {name: work, f"scipy {name}": least}
    times = {name: median(seconds) for name, seconds in alternating(works, repeats).items()}
    return [
        [
            name,
            f"{count / times[name]:.0f}",
            said,
            f"{count / times[f'scipy {name}']:.0f}",
            f"{times[name] / times[f'scipy {name}']:.1f}",
        ]
        for name, count, _, said, _ in pairs
    ]


def cohort_by_scipy(values: Any, of_group: Any) -> None:  # noqa: ANN401
    """The cut-off and one test of each kind, bounds taken for values and metadata left out."""
    groups = [values[of_group == name] for name in np.unique(of_group)]
    high = values > np.percentile(values[of_group == "healthy"], 95)
    stats.chi2_contingency(pd.crosstab(of_group, high), correction=False)
    stats.kruskal(*groups)
    for group in groups[1:]:
        stats.mannwhitneyu(groups[0], group)


def lines_of_statistics(repeats: int) -> list[str]:
    """The part on statistics, in Markdown."""
    header = ["kind", "comparisons", "a second", "SciPy's tests alone", "comparisons a second", "ratio"]
    return [
        "### Comparisons",
        "",
        f"`compare` of {LINES} cell lines, each with a control and {TREATMENTS} treatments in {EXPERIMENTS}",
        "experiments: test, ratio with its interval, effect sizes, equivalence, notes. The baseline is the",
        "test alone by SciPy on arrays that are ready, for every comparison (for every line, where one call",
        "is of all its groups). *Ratio*: seconds of `compare` over those of the baseline.",
        "",
        *table(header, comparison_rows(repeats)),
        "",
        *growth_lines(repeats),
        "",
        "### Counts and cohorts",
        "",
        *table(["", "a second", "SciPy's part alone", "a second", "ratio"], count_rows(repeats)),
    ]
