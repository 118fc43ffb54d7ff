"""Stages beside their floors: the least that NumPy, SciPy, scikit-image or pandas need on the same data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from page import table
from speed import alternating

Work = Callable[[], Any]


@dataclass(frozen=True)
class Stage:
    """A stage of the work and its floors, each by what it is called in the table."""

    name: str
    work: Work
    floors: Mapping[str, Work]


def time_stages(stages: Sequence[Stage], repeats: int) -> dict[str, float]:
    """Median seconds of every stage and floor; a floor's name is after its stage's and a tab."""
    works: dict[str, Work] = {}
    for stage in stages:
        works[stage.name] = stage.work
        works |= {f"{stage.name}\t{floor}": work for floor, work in stage.floors.items()}
    return {name: median(seconds) for name, seconds in alternating(works, repeats).items()}


def stage_lines(stages: Sequence[Stage], repeats: int) -> list[str]:
    """A table of the stages in Markdown: milliseconds, each floor's, and the ratio."""
    times = time_stages(stages, repeats)
    rows = []
    for stage in stages:
        name, milliseconds = stage.name, f"{1000 * times[stage.name]:.2f}"
        for floor in stage.floors:
            least = times[f"{stage.name}\t{floor}"]
            rows.append(
                [name, milliseconds, floor, f"{1000 * least:.2f}", f"{times[stage.name] / least:.1f}"]
            )
            name = milliseconds = ""
    return table(["stage", "ms", "floor", "floor's ms", "times the floor"], rows)
