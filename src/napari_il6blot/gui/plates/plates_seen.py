"""What the ELISA dock shows of a study: every plate with its layout, and what came of quantifying them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from ...elisa.plates import with_layout
from ...errors import InputError
from ...study.elisa_stage import ElisaStage
from ...study.remembered import state_of
from ...study.study_exports import StudyExports, read_study_exports
from ..session.jobs import Progress
from .curve_comparison import compare_models, comparison_curves
from .well_sheet import sheet_to_edit

if TYPE_CHECKING:
    from ...elisa.curve import Curve
    from ...elisa.plate import Plate
    from ...study.spec import Study
    from ...study.workbench import Workbench
    from ..session.jobs import Job


@dataclass(frozen=True, eq=False)
class PlatesSeen:
    """What is known of a study's plates.

    Attributes
    ----------
    exports : StudyExports
        As read.
    plates : mapping of str to Plate
        By name, with layout; those that have a curve as they were quantified.
    sheet : DataFrame or None
        The well sheet in the form in which it is edited; None where there is none.
    stage : ElisaStage
    errors : tuple of str
        Sentences: why nothing could be computed; empty where something was.
    others : mapping of str to tuple of Curve
        By plate: curves of the other models, where they were asked for.
    comparisons : mapping of str to DataFrame
        By plate, as from `compare_models`.
    """

    exports: StudyExports = field(default_factory=StudyExports)
    plates: Mapping[str, Plate] = field(default_factory=dict)
    sheet: pd.DataFrame | None = None
    stage: ElisaStage = field(default_factory=lambda: ElisaStage({}, {}))
    errors: tuple[str, ...] = ()
    others: Mapping[str, tuple[Curve, ...]] = field(default_factory=dict)
    comparisons: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that went wrong: exports that could not be read, plates without a curve."""
        return tuple(dict.fromkeys((*self.errors, *self.stage.faults)))

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Plates of several reads, of which nobody said which is the response."""
        return tuple(plate.name for plate in self.exports.plates if not plate.response_of)

    def curve(self, name: str) -> Curve | None:
        """The curve in use on a plate."""
        return None if self.stage.result is None else self.stage.result.curves.get(name)


@dataclass(frozen=True)
class InputsState:
    """What tells that plates, or how they are quantified, have changed."""

    exports: Hashable
    settings: Hashable
    wells: Hashable
    folder: str


def inputs_state(study: Study) -> InputsState:
    """The present state of a study's plates.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        If a sheet that it names is not there.
    """
    exports = tuple(
        (export.model_dump_json(), state_of(study.source_of(export.path))) for export in study.plate_list()
    )
    wells = state_of(study.sheet_content("wells"))
    return InputsState(exports, study.elisa.model_dump_json(), wells, str(study.folder))


def see_plates(bench: Workbench, study: Study, compare: bool = False) -> Job[PlatesSeen]:
    """Read and quantify a study's plates: the work of a thread.

    Parameters
    ----------
    bench : Workbench
    study : Study
    compare : bool
        Fit the other models too.
    """
    yield Progress(0, 3, "reading the plates")
    exports = read_study_exports(study)
    plates, sheet, errors = exports.plates, None, []
    try:
        content = study.sheet_content("wells")
        if content is not None and plates:
            plates = with_layout(plates, content)
            sheet = sheet_to_edit(exports.plates, content, "")
    except InputError as error:
        errors.append(_plain(str(error), study))
    yield Progress(1, 3, "fitting the curves")
    stage = ElisaStage({}, {})
    if not errors:
        try:
            stage = bench.plates(study)
        except InputError as error:
            errors += str(error).split("\n")
    by_name = {plate.name: plate for plate in plates}
    if stage.result is not None:
        by_name |= {plate.name: plate for plate in stage.result.plates}
    others: dict[str, tuple[Curve, ...]] = {}
    comparisons: dict[str, pd.DataFrame] = {}
    if compare and stage.result is not None:
        yield Progress(2, 3, "comparing the models")
        for name, curve in stage.result.curves.items():
            found, failed = comparison_curves(stage.result.plates, curve)
            others[name] = tuple(one for one in found if one.model != curve.model)
            comparisons[name] = compare_models(curve, found, failed)
    return PlatesSeen(exports, by_name, sheet, stage, tuple(errors), others, comparisons)


def _plain(sentence: str, study: Study) -> str:
    """A sentence that names files as the study does."""
    return sentence.replace(f"{study.folder.as_posix()}/", "").replace(str(study.folder), "the study")


def wells_shown(seen: PlatesSeen, name: str) -> pd.DataFrame:
    """A plate's wells with the concentration of each, where the curve has one."""
    wells = seen.plates[name].wells
    table = seen.stage.tables.get("wells")
    if table is None:
        return wells
    own = table[table["plate"] == name]
    if len(own) != len(wells):
        return wells
    return wells.assign(concentration=own["concentration"].to_numpy(), flags=own["flags"].to_numpy())
