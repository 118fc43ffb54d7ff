"""``run(study)``: image → … → report, the one path for the window, scripts, the command line and batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..compare.join import replicate_rows
from ..errors import InputError
from .answer_stage import (
    Answer,
    study_answer,
    study_concentrations,
    study_joined,
    study_levels,
)
from .blot_stage import BlotStage, quantify_study_images
from .cohort_stage import CohortStage, study_cohort
from .earlier_outputs import remove_outputs
from .elisa_stage import ElisaStage, quantify_study_plates
from .filled_in import not_filled_in
from .provenance import provenance_json
from .report import report_html
from .report_content import study_report
from .report_figures import answer_figures, blot_strips, safe_name
from .table_files import csv_text, write_files
from .workbook import prism_wide, results_xlsx

if TYPE_CHECKING:
    import pandas as pd

    from .spec import Study


# What a run tells that it begins, in order.
STEPS = ("blots", "plates", "cohort", "comparisons", "figures", "report")


@dataclass(frozen=True, eq=False)
class Results:
    """What a run of a study made.

    Attributes
    ----------
    out : Path
        The folder that holds it.
    tables : dict of str to DataFrame
        By the names of their files, without ``.csv``.
    notes : tuple of str
        What the user should know.
    faults : tuple of str
        Images and plates that failed; the rest was done.
    """

    out: Path
    tables: Mapping[str, pd.DataFrame]
    notes: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def report(self) -> Path:
        """The report's file."""
        return self.out / "report.html"


@dataclass(eq=False)
class _Run:
    """What is there so far: every stage is written as it is done, so that a later one cannot lose it."""

    out: Path
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, tables: Mapping[str, pd.DataFrame], files: Mapping[str, bytes]) -> None:
        content = {f"{name}.csv": csv_text(table).encode() for name, table in tables.items()} | dict(files)
        if content and not self.files:
            remove_outputs(self.out)  # of an earlier run: they would not belong to what comes now
        if content:
            write_files(self.out, content)
        self.tables |= dict(tables)
        self.files |= content


def run_study(
    study: Study,
    out: str | Path | None = None,
    step: Callable[[str], None] = lambda _: None,
    image_done: Callable[[], None] = lambda: None,
) -> Results:
    """Run a study: quantify its images and plates, join, compare, and write everything.

    Parameters
    ----------
    study : Study
    out : path, optional
        Where the results go; the study's ``results`` by default.
    step : callable
        Called with a word for each part as it is begun, to show progress or, by raising, to stop.
    image_done : callable
        Called after each image, likewise.

    Raises
    ------
    InputError
        If the study has nothing to quantify, or one part cannot be done; what was made before stays.
    """
    run = _Run(Path(out) if out is not None else study.folder / "results")
    step("blots")
    blots = quantify_study_images(study, image_done)
    run.notes += blots.notes
    run.faults += blots.faults
    run.add(blots.tables, blots.overlays)
    step("plates")
    plates = quantify_study_plates(study)
    run.notes += plates.notes
    run.faults += plates.faults
    run.add(plates.tables, plates.pictures)
    step("cohort")
    cohort = study_cohort(study)
    run.add(cohort.tables, cohort.pictures)
    answer = _answer(study, run, blots, plates, step)
    if not run.tables:
        raise InputError(_nothing(study, run.faults))
    step("report")
    _write_report(study, run, (blots, plates, cohort), answer)
    return Results(run.out, run.tables, tuple(run.notes), tuple(run.faults))


def _answer(
    study: Study, run: _Run, blots: BlotStage, plates: ElisaStage, step: Callable[[str], None]
) -> Answer:
    step("comparisons")
    run.notes += not_filled_in(study, blots)
    levels, bands = study_levels(study, blots)
    if bands is not None:
        run.add({"bands": bands}, {})
    if levels is not None:
        run.add({"levels": levels}, {})
        run.notes += levels.attrs.get("warnings", ())
    conc = study_concentrations(study, plates)
    if conc is not None and not plates.tables:
        run.add({"concentrations": conc}, {})
    if levels is None and conc is None:
        return Answer({})
    run.add(study_joined(levels, conc), {})
    if "unmatched" in run.tables:
        n = len(run.tables["unmatched"])
        run.notes.append(
            f"{n} measures of a sample in an experiment were not made or have no partner: see unmatched.csv."
        )
    answer = study_answer(study, run.tables["joined"], replicate_rows(levels, conc))
    run.add(answer.tables, {})
    step("figures")
    strips = {} if bands is None else blot_strips(study, bands)
    run.add({}, strips | answer_figures(answer, study.statistics.preset))
    return answer


def _nothing(study: Study, faults: list[str]) -> str:
    if faults:
        return "\n".join(faults)
    return (
        f"{study.file.name}: the study has no images, plates, levels, concentrations or subjects; put images "
        "into blots/ and exports into plates/, or name them"
    )


def _wide_tables(answer: Answer) -> dict[str, pd.DataFrame]:
    """Every measure as Prism takes it: a column per group, a line per experiment."""
    joined = answer.tables.get("joined")
    if joined is None:
        return {}
    groups = tuple(joined.attrs.get("factors", ())) or ("sample",)
    return {
        f"wide {safe_name(measure)}": prism_wide(joined, measure, groups, row="experiment")
        for measure in joined.attrs.get("measures", ())
    }


def _write_report(
    study: Study, run: _Run, stages: tuple[BlotStage, ElisaStage, CohortStage], answer: Answer
) -> None:
    wide = _wide_tables(answer)
    shown = {name: table for name, table in run.tables.items() if name != "profiles"}
    wide_files = {f"{name.replace(' ', '_')}.csv": csv_text(table).encode() for name, table in wide.items()}
    run.add({}, {"results.xlsx": results_xlsx(shown, wide), **wide_files})
    report = study_report(study, run.tables, run.files, (*run.notes, *run.faults), stages)
    run.add({}, {"report.html": report_html(report).encode()})
    write_files(run.out, {"provenance.json": provenance_json(study, outputs=run.files)})
