"""Joining and comparing a study's measures as far as that can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import InputError
from ..levels.measuring import measure_images
from ..session.jobs import Progress
from .proposed_design import proposed_design

if TYPE_CHECKING:
    from ...study.spec import Study
    from ...study.spec_models import StudyDesign
    from ...study.workbench import Joined, Workbench
    from ..session.jobs import Job


@dataclass(frozen=True, eq=False)
class Compared:
    """What was joined and compared.

    Attributes
    ----------
    study : Study
        That it is of.
    joined : Joined
    proposed : StudyDesign or None
        What was compared where the study plans nothing.
    faults : tuple of str
        Sentences on what could not be done.
    """

    study: Study
    joined: Joined
    proposed: StudyDesign | None
    faults: tuple[str, ...]


def join_and_compare(bench: Workbench, study: Study) -> Job[Compared]:
    """Measure what is not measured yet, join and compare.

    Parameters
    ----------
    bench : Workbench
    study : Study

    Raises
    ------
    InputError
        If there is nothing to join, or a sheet is wrong.
    """
    faults = yield from measure_images(bench, study)
    yield Progress(text="Measuring plates")
    faults += bench.plates(study).faults
    yield Progress(text="Joining and comparing")
    return _compared(bench, study, faults)


def _compared(bench: Workbench, study: Study, faults: tuple[str, ...]) -> Compared:
    """Join and compare; where a design is impossible, what was joined is still shown, and why it is."""
    try:
        joined = bench.joined(study)
    except InputError as error:
        if not study.designs:
            raise
        bare = study.model_copy(update={"designs": ()})
        return Compared(study, bench.joined(bare), None, (*faults, str(error)))
    proposed = None if study.designs else proposed_design(joined.answer.tables["joined"])
    if proposed is not None:
        try:
            joined = bench.joined(study.model_copy(update={"designs": (proposed,)}))
        except InputError as error:
            return Compared(study, joined, None, (*faults, str(error)))
    return Compared(study, joined, proposed, faults)
