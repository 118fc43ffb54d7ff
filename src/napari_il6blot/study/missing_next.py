"""What a study lacks next, in sentences that say what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..compare.image_names import matched_images
from ..elisa.layout.plates import match_plate
from ..elisa.plates import distinct_names, export_plates
from ..errors import InputError
from ..sheets.cells import texts
from .blot_stage import BlotStage
from .filled_in import not_filled_in
from .input_states import NOT_MEASURED, named_samples
from .remembered import Remembered, state_of
from .sheet_tables import sheet_table

if TYPE_CHECKING:
    import pandas as pd

    from ..elisa.plate import Plate
    from .spec import SheetName, Study, StudyPlate

NOTHING = "Nothing is open yet: open a study, or a blot (File > Open), or make a study of a folder."
# Exports above this are not read just to see what they lack.
LARGEST_EXPORT = 300_000
TEXT_EXPORTS = {".csv", ".txt", ".tsv", ".asc"}
_EXPORTS = Remembered(100)


def missing_next(study: Study, inputs: pd.DataFrame) -> list[str]:
    """Sentences on what is still missing, in the order in which to do it.

    Parameters
    ----------
    study : Study
    inputs : DataFrame
        As from `study_inputs`.
    """
    if inputs.empty:
        return [NOTHING]
    images = inputs.loc[inputs["kind"] == "image", "input"].tolist()
    said = [*_lanes(study, images), *_targets(study, images), *_wells(study), *_subjects(study)]
    waiting = int((inputs["state"] == NOT_MEASURED).sum())
    if waiting:
        said.append(f"{_counted(waiting, 'input')} not measured yet: press Run.")
    measures = set(inputs["kind"]) & {"image", "plate"} or {"levels", "concentrations"} & _sheet_names(study)
    try:
        general = not_filled_in(_with_read_sheets(study), BlotStage({}, {}, {}))
    except InputError as error:
        return [*said, str(error)]
    for sentence in general:
        if sentence.startswith("lane_sheet"):
            continue  # said above, by image
        if "[[designs]]" not in sentence:
            said.append(sentence)
        elif measures:
            said.append("No design: nothing is compared. Plan a comparison in the dock Blot × ELISA.")
    return said


def _with_read_sheets(study: Study) -> Study:
    """The same, holding its sheets, so that they are not read each time."""
    names: tuple[SheetName, ...] = ("lanes", "levels", "concentrations")
    read: dict[str, pd.DataFrame | None] = {name: sheet_table(study, name) for name in names}
    return study.model_copy(update={"held": replace(study.held, sheets={**study.held.sheets, **read})})


def _sheet_names(study: Study) -> set[str]:
    names = ("levels", "concentrations")
    return {name for name in names if study.sheet_content(name) is not None}  # type: ignore[arg-type]


def _lanes(study: Study, images: Sequence[str]) -> Iterator[str]:
    named = named_samples(study)
    empty = [path for path in images if not named.get(path, (0, 0))[0]]
    if empty:
        yield f"Type the samples of lanes in {_a_few(empty)}."
    for path, (filled, rows) in named.items():
        if 0 < filled < rows:
            yield f"{rows - filled} of {rows} lanes in {path} have no sample yet."


def _targets(study: Study, images: Sequence[str]) -> Iterator[str]:
    try:
        table = sheet_table(study, "targets")
        if table is None or "target" not in table.columns:
            named: list[str] = []
        else:
            rows = np.arange(len(table))
            pairs = zip(texts(table, "image", rows), texts(table, "target", rows), strict=True)
            named = [image for image, target in pairs if target]
        paths = {study.name_of(path): path for path in images}
        found = matched_images(paths, named, "the target sheet")
    except InputError as error:
        yield str(error)
        return
    # A sheet without images holds for all of them.
    without = [path for name, path in paths.items() if name not in found]
    if without and not (named and not any(named)):
        yield f"Say which target each row of bands is in {_a_few(without)}."


def _wells(study: Study) -> Iterator[str]:
    try:
        table = sheet_table(study, "wells")
    except InputError as error:
        yield str(error)
        return
    plates = distinct_names([one for plate in study.plate_list() for one in _plates(study, plate)])
    names = [plate.name for plate in plates]
    if table is not None and "plate" not in table.columns:
        return
    listed = [] if table is None else texts(table, "plate", np.arange(len(table)))
    known = {match_plate(name, names) for name in set(listed) - {""}}
    alone = len(names) == 1 and len(set(listed)) == 1
    for plate in plates:
        if not (plate.name in known or alone or (plate.wells["role"] == "standard").any()):
            yield f"No well sheet for plate {plate.name}: say what is in its wells in the dock ELISA release."


def _plates(study: Study, plate: StudyPlate) -> tuple[Plate, ...]:
    """Plates of an export, where it is quickly read."""
    source = study.source_of(plate.path)
    if not isinstance(source, bytes):
        file = Path(str(source))
        if file.suffix.lower() not in TEXT_EXPORTS or not file.is_file():
            return ()
        if file.stat().st_size > LARGEST_EXPORT:
            return ()

    def look() -> tuple[Plate, ...]:
        try:
            return tuple(export_plates(source, plate.wavelength, plate.reference))
        except InputError:  # said by the run
            return ()

    return _EXPORTS.get((plate.model_dump_json(), state_of(source)), look)


def _subjects(study: Study) -> Iterator[str]:
    try:
        table = sheet_table(study, "subjects")
    except InputError as error:
        yield str(error)
        return
    if table is not None and not len(table):
        yield "The subject sheet is empty: open or paste the subjects in the dock Cohort."


def _counted(number: int, what: str) -> str:
    return f"1 {what} is" if number == 1 else f"{number} {what}s are"


def _a_few(paths: Sequence[str]) -> str:
    if len(paths) <= 2:
        return " and ".join(paths)
    return f"{paths[0]} and {len(paths) - 1} other images"
