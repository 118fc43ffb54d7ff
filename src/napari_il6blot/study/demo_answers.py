"""The demo's questions: what is true, what was found, and whether the verdict is right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from .run import Results

KEYS = ["design", "measure", "group_a", "group_b"]


@dataclass(frozen=True, eq=False)
class DemoAnswers:
    """What the demo prints.

    Attributes
    ----------
    table : DataFrame of str
        `question, true, found, 95 % interval, verdict`.
    summary, cohort : tuple of str
        Sentences.
    """

    table: pd.DataFrame
    summary: tuple[str, ...]
    cohort: tuple[str, ...]


def demo_answers(folder: Path, results: Results) -> DemoAnswers:
    """Put what the demo's run found beside its truth.

    Parameters
    ----------
    folder : Path
        Of the demo, as `demo_study.write_demo` leaves it.
    results : Results
        Of its run.
    """
    questions = pd.read_csv(folder / "truth" / "questions.csv")
    met = questions.merge(results.tables["comparisons"], on=KEYS, how="left", validate="one_to_one")
    true, low, high = (met[name] for name in ("true_percent_change", "percent_low", "percent_high"))
    table = pd.DataFrame(
        {
            "question": met["question"],
            "true": true.map("{:+.0f} %".format),
            "found": met["percent_change"].map("{:+.1f} %".format),
            "95 % interval": [f"{a:+.0f} to {b:+.0f} %" for a, b in zip(low, high, strict=True)],
            "verdict": met["verdict"],
        },
        dtype=str,
    )
    wrong = ((met["verdict"] == "changed") & (true == 0)) | ((met["verdict"] == "unchanged") & (true != 0))
    inside = int(((low <= true) & (true <= high)).sum())
    open_ones = int((met["verdict"] == "undecided").sum())
    right = len(met) - open_ones - int(wrong.sum())
    said = (
        f"Of {len(met)} questions {right} are answered rightly, {int(wrong.sum())} wrongly and {open_ones} "
        f"left undecided; the interval holds the truth in {inside}."
    )
    return DemoAnswers(table, (said,), _cohort(folder, results))


def _cohort(folder: Path, results: Results) -> tuple[str, ...]:
    truth = pd.read_csv(folder / "truth" / "cohort_groups.csv").set_index("group")["true_percent_high"]
    found = results.tables["cohort_groups"]
    shares = [
        f"{row['group']} {row['high']} of {row['low'] + row['high']} (of all such women: "
        f"{truth[row['group']]:.0f} %)"
        for row in found.to_dict("records")
    ]
    tests = results.tables["contingency"]
    used = [
        f"{row['comparison']} p = {row['p']:.2g} ({row['test']})"
        for row in tests[tests["used"]].to_dict("records")
    ]
    return (f"Sera with high IL-6: {', '.join(shares)}.", f"Compared: {', '.join(used)}.")
