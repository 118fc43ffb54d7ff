"""An edit of a plate's wells as a change of the study, checked before it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from ...elisa.layout import apply_layout, read_layout
from ...errors import InputError
from ...study.study_exports import StudyExports, read_study_exports
from .well_sheet import sheet_to_edit, with_well_sheet, without_unknown_standards

if TYPE_CHECKING:
    from ...elisa.plate import Plate
    from ...study.spec import Study
    from .plates_seen import PlatesSeen

SheetEdit = Callable[[pd.DataFrame, str], pd.DataFrame]


@dataclass(frozen=True, eq=False)
class EditedWells:
    """What came of an edit.

    Attributes
    ----------
    study : Study
    plate : Plate
        As it now is, before it is quantified again.
    emptied : tuple of str
        Standards without a concentration, which are empty wells now.
    """

    study: Study
    plate: Plate
    emptied: tuple[str, ...]


def edited_wells(study: Study, plate: str, change: SheetEdit, known: PlatesSeen | None = None) -> EditedWells:
    """Change a study's well sheet.

    Parameters
    ----------
    study : Study
    plate : str
        Its name.
    change : callable
        Takes the sheet in the form in which it is edited and the plate's name, gives another sheet.
    known : PlatesSeen, optional
        What is known of this very study, so that nothing is read again.

    Raises
    ------
    InputError
        If the plate is not there, the present sheet is wrong, or the new one would be.
    """
    exports = known.exports if known is not None else read_study_exports(study)
    raw = _plate_of(exports, plate)
    content = study.sheet_content("wells")
    if known is not None and known.sheet is not None and content is not None:
        content = known.sheet
    sheet = sheet_to_edit(exports.plates, content, plate)
    changed, emptied = without_unknown_standards(change(sheet, plate))
    own = changed[changed["plate"] == plate]
    applied = apply_layout(raw, read_layout(own), [one.name for one in exports.plates])
    return EditedWells(with_well_sheet(study, changed), applied, emptied)


def _plate_of(exports: StudyExports, name: str) -> Plate:
    for plate in exports.plates:
        if plate.name == name:
            return plate
    if not exports.plates:
        raise InputError("There is no plate yet: open an export or paste one first.")
    raise InputError(f"There is no plate {name}; there are {', '.join(one.name for one in exports.plates)}.")


def shown_at_once(seen: PlatesSeen, plate: Plate) -> PlatesSeen:
    """What is shown until the plate is quantified again: its new wells with the responses shown before."""
    before = seen.plates.get(plate.name)
    wells = plate.wells
    if before is not None and len(before.wells) == len(wells):
        wells = wells.assign(response=before.wells["response"].to_numpy())
    plates: Mapping[str, Plate] = {**seen.plates, plate.name: replace(plate, wells=wells)}
    return replace(seen, plates=plates)
