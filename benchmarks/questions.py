"""How often the simulated IL-6 study answers its questions, and how often it is wrong.

    python benchmarks/questions.py [--n 2000] [--seed SEED] [--workers N] [--write]

Each seed is a study of its own, drawn as tables (`simulate_tables`), joined and compared by the designs of
the demo's study.toml. Per question: how often each verdict is given, how often p < 0.05, and how often the
95 % interval of the change holds the true one.
"""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
import pandas as pd
from page import arguments, over, seeds_of, table, write_section

from napari_il6blot.compare.designs import Design, compare
from napari_il6blot.compare.join import join
from napari_il6blot.study.demo_study import study_toml
from napari_il6blot.study.simulate_study import simulate_tables
from napari_il6blot.study.spec import Study
from napari_il6blot.study.study_design import questions

KEYS = ["design", "measure", "group_a", "group_b"]
VERDICTS = ("changed", "unchanged", "undecided")
# In per cent: most that a false verdict may have, and what the interval must hold the truth in.
MOST_FALSE, COVERAGE = 7.0, (92.0, 98.0)
MARGIN = (0.8, 1.25)


@cache
def designs() -> tuple[Design, ...]:
    """The comparisons that the demo plans."""
    return tuple(Design(**options) for options in Study.from_text(study_toml()).design_options())


def answers(seed: int) -> pd.DataFrame:
    """A study's answers: for each question, in their order, its row of comparisons.csv."""
    joined = join(*simulate_tables(seed))
    rows = pd.concat([compare(joined, design=design) for design in designs()], ignore_index=True)
    found = []
    for question in questions():
        asked = np.logical_and.reduce([rows[key] == getattr(question, key) for key in KEYS])
        if asked.sum() != 1:
            raise ValueError(f"{asked.sum()} rows of comparisons.csv answer: {question.question}")
        found.append(rows[asked])
    return pd.concat(found, ignore_index=True)


def scored(seed: int) -> np.ndarray:
    """Per question: 1 for each of changed, unchanged, undecided, p < 0.05, the truth within the interval."""
    rows = answers(seed)
    true = np.array([question.true_percent_change for question in questions()])
    low, high = (rows[name].to_numpy(dtype=float) for name in ("percent_low", "percent_high"))
    columns = [rows["verdict"] == verdict for verdict in VERDICTS]
    columns += [rows["p"].astype(float) < 0.05, (low <= true) & (true <= high)]
    return np.column_stack(columns).astype(float)


def faults(rates: np.ndarray) -> list[str]:
    """What is not as it must be, from rates in per cent, (questions, 5)."""
    said = []
    for question, (changed, unchanged, _, _, held) in zip(questions(), rates, strict=True):
        ratio = 1 + question.true_percent_change / 100
        if question.true_percent_change == 0 and changed > MOST_FALSE:
            said.append(f"{question.question}: falsely changed in {changed:.1f} %")
        if not MARGIN[0] < ratio < MARGIN[1] and unchanged > MOST_FALSE:
            said.append(f"{question.question}: falsely unchanged in {unchanged:.1f} %")
        if not COVERAGE[0] <= held <= COVERAGE[1]:
            said.append(f"{question.question}: the interval holds the truth in {held:.1f} %")
    return said


def lines_of(rates: np.ndarray, seeds: range) -> list[str]:
    """The section of the page."""
    header = ["question", "true change", *VERDICTS, "p < 0.05", "interval holds the truth"]
    rows = [
        [question.question, f"{question.true_percent_change:+.0f} %", *(f"{rate:.1f} %" for rate in row)]
        for question, row in zip(questions(), rates, strict=True)
    ]
    wrong = faults(rates)
    verdict = (
        f"Asked for: false verdicts in at most {MOST_FALSE:g} %, the truth held in "
        f"{COVERAGE[0]:g} to {COVERAGE[1]:g} %. "
    )
    verdict += "Not so: " + "; ".join(wrong) + "." if wrong else "All questions are within that."
    error = 50 / len(seeds) ** 0.5
    intro = f"{len(seeds)} simulated studies, seeds {seeds[0]} to {seeds[-1]}, as tables; "
    intro += f"the rates' standard error is {error:.1f} % at most."
    return [
        intro,
        "",
        *table(header, rows),
        "",
        verdict,
    ]


def main() -> int:
    args = arguments(__doc__, 2000).parse_args()
    seeds = seeds_of(args)
    rates = 100 * np.mean(list(over(scored, seeds, args.workers)), axis=0)
    lines = lines_of(rates, seeds)
    print("\n".join(lines))
    if args.write:
        write_section("questions", lines)
    return 1 if faults(rates) else 0


if __name__ == "__main__":
    sys.exit(main())
