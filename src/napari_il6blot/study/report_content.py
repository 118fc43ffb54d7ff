"""What a study's report says, section by section: the answer first, then how, then everything to check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..flags import explained
from .methods_text import methods_sentences
from .report import Picture, Report, Section, ShownTable, photograph, picture, shown_table

if TYPE_CHECKING:
    import pandas as pd

    from .blot_stage import BlotStage
    from .cohort_stage import CohortStage
    from .elisa_stage import ElisaStage
    from .spec import Study

COMPARED = (
    "design", "measure", "group_a", "group_b", "n_a", "n_b", "percent_change", "percent_low", "percent_high",
    "test", "p_adjusted", "adjustment", "stars", "verdict", "note",
)  # fmt: skip
CURVES = ("plate", "model", "weights", "fit", "r2", "lod", "lloq", "uloq", "accepted", "flags")
FLAGGED = ("bands", "levels", "wells", "concentrations", "curves")
PLACE = ("image", "strip", "lane", "plate", "well", "sample", "experiment", "replicate", "target", "flags")
# Shown in the text; the rest is in the table.
MOST_NOTES = 40


@dataclass(frozen=True, eq=False)
class _Made:
    """What the run made."""

    study: Study
    tables: Mapping[str, pd.DataFrame]
    files: Mapping[str, bytes]
    notes: Sequence[str]
    stages: tuple[BlotStage, ElisaStage, CohortStage]


def study_report(
    study: Study, tables: Mapping[str, pd.DataFrame], files: Mapping[str, bytes], notes: Sequence[str],
    stages: tuple[BlotStage, ElisaStage, CohortStage],
) -> Report:  # fmt: skip
    """Put together what the report shows.

    Parameters
    ----------
    study : Study
    tables : mapping of str to DataFrame
        By the names of their files, without ``.csv``.
    files : mapping of str to bytes
        The figures among them are shown.
    notes : sequence of str
        What the user should know.
    stages : (BlotStage, ElisaStage, CohortStage)
    """
    made = _Made(study, tables, files, notes, stages)
    found = (
        _answer(made), _notes(made), _figures(made), _strips(made), _cohort(made), _methods(made),
        _plates(made), _overlays(made), _flags(made), _contents(made),
    )  # fmt: skip
    title = study.title or study.folder.name
    said = f"{study.file.name}, analysed with napari-il6blot. Every table shown here is a CSV file beside it."
    return Report(title, said, tuple(section for section in found if section is not None))


def _answer(made: _Made) -> Section | None:
    comparisons = made.tables.get("comparisons")
    if comparisons is None or not len(comparisons):
        return None
    said = tuple(comparison_sentences(comparisons, made.study.statistics.alpha))
    return Section(
        "answer", "What changed", points=said,
        tables=(shown_table("comparisons.csv", comparisons, COMPARED),),
    )  # fmt: skip


def comparison_sentences(comparisons: pd.DataFrame, alpha: float = 0.05) -> Iterator[str]:
    """Say each comparison that has a verdict in a sentence.

    Parameters
    ----------
    comparisons : DataFrame
        As ``comparisons.csv``.
    alpha : float
        Intervals are 1 - alpha.
    """
    for row in comparisons.to_dict("records"):
        if row["verdict"]:
            pair = f"{row['group_a']} against {row['group_b']}"
            yield f"{row['measure']}, {pair}: {row['verdict']}{_change(row, alpha)}"


def _change(row: Mapping[Any, Any], alpha: float) -> str:
    if not np.isfinite(row["percent_change"]):
        return f". {row['note']}." if row["note"] else "."
    change = f"{row['percent_change']:+.0f} %"
    low, high = row["percent_low"], row["percent_high"]
    level = f"{100 * (1 - alpha):g} % interval"
    interval = f", {level} {low:+.0f} to {high:+.0f} %" if np.isfinite(low) and np.isfinite(high) else ""
    p = f", p = {row['p_adjusted']:.2g}" if np.isfinite(row["p_adjusted"]) else ""
    return f" ({change}{interval}{p}; {row['n_a']} and {row['n_b']} {_units(row)})."


def _units(row: Mapping[Any, Any]) -> str:
    unit = str(row["unit_of_inference"])
    return "experiments" if unit == "experiment" else unit.replace("well", "wells")


def _notes(made: _Made) -> Section | None:
    if not made.notes:
        return None
    more = len(made.notes) - MOST_NOTES
    texts = (f"And {more} more, which the program printed.",) if more > 0 else ()
    return Section("notes", "What to know first", texts, tuple(made.notes[:MOST_NOTES]))


def _figures(made: _Made) -> Section | None:
    tables = ("associations", "unmatched", "joined")
    shown = tuple(shown_table(f"{n}.csv", made.tables[n]) for n in tables if n in made.tables)
    pictures = (*_named(made, "superplot-"), *_named(made, "associated-"))
    if not shown and not pictures:
        return None
    text = (
        "Large points are experiments' means, small ones their replicates; the line is the mean of the "
        "experiments, the bar its standard deviation."
    )
    return Section("figures", "Inside and released", (text,), (), shown, pictures, gallery=True)


def _named(made: _Made, start: str) -> tuple[Picture, ...]:
    """The PNG files whose names start so, captioned by the rest of the name."""
    return tuple(
        picture(name.removesuffix(".png"), content)
        for name, content in made.files.items()
        if name.startswith(start) and name.endswith(".png")
    )


def _strips(made: _Made) -> Section | None:
    pictures = _named(made, "strip-")
    text = "Cropped from the images; only the display's range was set, alike for all lanes of a strip."
    return Section("strips", "Blots", (text,), pictures=pictures, gallery=True) if pictures else None


def _cohort(made: _Made) -> Section | None:
    found = made.stages[2].cohort
    if found is None:
        return None
    names = ("cohort_groups", "contingency", "cohort_ranks", "cohort_roc", "metadata", "calls")
    shown = tuple(shown_table(f"{name}.csv", made.tables[name]) for name in names)
    text = f"Cut-off: {found.cutoff:.4g}, {found.cutoff_method}."
    return Section(
        "cohort", "Cohort", (text,), tuple(found.notes), shown, _named(made, "cohort-"), gallery=True
    )


def _methods(made: _Made) -> Section:
    said = methods_sentences(made.study, dict(made.tables), made.stages[2].cohort)
    return Section("methods", "Methods", (" ".join(said),))


def _plates(made: _Made) -> Section | None:
    stage = made.stages[1]
    if not stage.tables:
        return None
    shown = [shown_table("curves.csv", stage.tables["curves"], CURVES)]
    shown += [shown_table(f"{name}.csv", stage.tables[name]) for name in ("standards", "quality")]
    pictures = tuple(picture(name, content) for name, content in stage.pictures.items())
    return Section("plates", "Standard curves", (), (), tuple(shown), pictures, gallery=True)


def _overlays(made: _Made) -> Section | None:
    stage = made.stages[0]
    pictures = tuple(photograph(image, stage.overlays[name]) for image, name in stage.overlay_of.items())
    text = "Every lane and band as it was measured."
    return (
        Section("overlays", "Lanes and bands", (text,), pictures=pictures, gallery=True) if pictures else None
    )


def _flags(made: _Made) -> Section | None:
    """What every flag that occurs means, and which rows have one."""
    shown: list[ShownTable] = []
    words: dict[str, None] = {}
    for name in FLAGGED:
        table = made.tables.get(name)
        if table is None or "flags" not in table.columns:
            continue
        flagged = table[table["flags"].notna() & (table["flags"].astype(str) != "")]
        words |= dict.fromkeys(word for cell in flagged["flags"] for word in str(cell).split(";"))
        if len(flagged):
            shown.append(shown_table(f"flagged rows of {name}.csv", flagged, PLACE))
    if not words:
        return None
    points = tuple(f"{word}: {sentence}" for word in words for sentence in explained(word))
    return Section("flags", "Flags", (), points, tuple(shown))


def _contents(made: _Made) -> Section:
    names = (*sorted(f"{name}.csv" for name in made.tables), "results.xlsx", "provenance.json")
    text = "Beside this report; figures also as SVG and PDF: " + ", ".join(names) + "."
    return Section("files", "Files", (text,))
