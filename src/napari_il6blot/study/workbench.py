"""A study's stages for a window: each made again only when something that it depends on has changed.

The numbers are those of `run_study`: the same functions do the work. What is left out is what no
window shows: overlays, figures and reports. What a stage needs is imported when it is first asked
for: a dock for lanes is not to wait for the statistics.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from threading import RLock
from typing import TYPE_CHECKING, TypeVar, cast

from ..errors import InputError
from .blot_inputs import KINDS, geometry_files, image_settings
from .measure_blot import MeasuredBlot, measure_blot
from .remembered import Remembered, Same, state_of
from .study_images import study_blot
from .table_files import stack

if TYPE_CHECKING:
    import pandas as pd

    from ..blot.image import Blot
    from ..blot.lanes import Lane
    from ..blot.strip_windows import StripWindows
    from ..compare.cohort import Cohort
    from .answer_stage import Answer
    from .blot_stage import BlotStage
    from .elisa_stage import ElisaStage
    from .spec import SheetName, Study, StudyImage

T = TypeVar("T")

# Blots are the largest: those of a membrane and of its re-probes, and a few seen before.
MOST_BLOTS = 12
MOST_IMAGES = 400
# Lanes straightened, as large as the blots: those whose bands are being edited.
MOST_STRIPS = 2
MOST_OTHERS = 8


@dataclass(frozen=True, eq=False)
class Levels:
    """A study's levels.

    Attributes
    ----------
    levels : DataFrame or None
        As from `normalize`; None where nothing could be made into levels.
    bands : DataFrame or None
        The annotated bands.
    """

    levels: pd.DataFrame | None
    bands: pd.DataFrame | None


@dataclass(frozen=True, eq=False)
class Joined:
    """What was measured, joined by sample and experiment; and what is compared of it.

    Attributes
    ----------
    answer : Answer
    unmatched : DataFrame or None
    levels, concentrations : DataFrame or None
        What was joined.
    """

    answer: Answer
    unmatched: pd.DataFrame | None
    levels: pd.DataFrame | None
    concentrations: pd.DataFrame | None


class Workbench:
    """Stages of studies, remembered. Safe to use from several threads, one of which works at a time."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._blots = Remembered(MOST_BLOTS)
        self._images = Remembered(MOST_IMAGES)
        self._strips = Remembered(MOST_STRIPS)
        self._others = {name: Remembered(MOST_OTHERS) for name in ("levels", "plates", "joined", "cohort")}

    def blot(self, study: Study, path: str) -> Blot:
        """An image of a study, read as its settings say.

        Parameters
        ----------
        study : Study
        path : str
            Of the image, in the study.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        image = image_of(study, path)
        key = _blot_key(study, image)
        return self._known_or(self._blots, key, lambda: study_blot(study, image))

    def keep_blot(self, study: Study, path: str, blot: Blot) -> None:
        """Remember an image's blot that was read with the settings of the study."""
        with self._lock:
            self._blots.get(_blot_key(study, image_of(study, path)), lambda: blot)

    def is_read(self, study: Study, path: str) -> bool:
        """Whether an image's blot is known as the study now is."""
        return _blot_key(study, image_of(study, path)) in self._blots

    def image(self, study: Study, path: str) -> MeasuredBlot:
        """An image's lanes and bands.

        Parameters
        ----------
        study : Study
        path : str

        Raises
        ------
        InputError
            If the image or a setting for it is wrong.
        """
        image = image_of(study, path)
        key = self._image_key(study, image)
        return self._known_or(self._images, key, lambda: self._measured(study, image))

    def _known_or(self, results: Remembered, key: Hashable, make: Callable[[], T]) -> T:
        """What is known, without waiting for what another thread is working out; else made."""
        known = results.known(key)
        if known is not None:
            return cast("T", known)
        with self._lock:
            return results.get(key, make)

    def is_measured(self, study: Study, path: str) -> bool:
        """Whether an image's lanes and bands are known as the study now is."""
        return self._image_key(study, image_of(study, path)) in self._images

    def _image_key(self, study: Study, image: StudyImage) -> Hashable:
        held = (study.held.lanes, study.held.bands)
        rows = tuple(Same(kind.get(image.path)) if kind is not None else None for kind in held)
        files = () if None not in held else tuple(_geometry_state(study))
        reference = self._image_key(study, image_of(study, image.lanes_from)) if image.lanes_from else None
        settings = image.model_dump_json()
        source = (state_of(study.source_of(image.path)), study.name_of(image.path))
        return source, settings, rows, files, reference, study.blot.background

    def _measured(self, study: Study, image: StudyImage) -> MeasuredBlot:
        settings = image_settings(study, image, geometry_files(study))
        said: tuple[str, ...] = ()
        if image.lanes_from is not None and settings.lanes_table is None:
            from .membrane_lanes import lanes_of_membrane

            reference = image_of(study, image.lanes_from)
            lanes, sentence = lanes_of_membrane(
                study, image, reference, self.image(study, reference.path).lanes_table
            )
            settings, said = replace(settings, lanes=lanes), (sentence,)
        blot, known, strips = self.blot(study, image.path), None, None
        if image.path in (study.held.bands or {}):  # its lanes, and all that is in them, stay as they are
            held = study.held.with_bands(image.path, None)
            known = self.image(study.model_copy(update={"held": held}), image.path)
            strips = self._straightened(blot, known.lanes)
        measured = measure_blot(blot, settings, known, strips)
        return replace(measured, sentences=said + measured.sentences)

    def _straightened(self, blot: Blot, lanes: tuple[Lane, ...]) -> tuple[StripWindows, ...]:
        """Lanes whose bands are edited: while those are dragged, they stay as they are."""
        from ..blot.strip_windows import straighten_lanes

        key = (Same(blot), Same(lanes))
        return self._strips.get(key, lambda: straighten_lanes(blot, lanes))

    def blots(self, study: Study, step: Callable[[str], None] = lambda _: None) -> BlotStage:
        """Lanes and bands of all images; one that cannot be quantified does not stop the others.

        Parameters
        ----------
        study : Study
        step : callable
            Called with each image's path before it is begun, to show progress or, by raising, to stop.
        """
        from .blot_stage import BlotStage, told_of

        measured: dict[str, MeasuredBlot] = {}
        faults = []
        for image in study.image_list():
            step(image.path)
            try:
                measured[image.path] = self.image(study, image.path)
            except InputError as error:
                faults.append(str(error))
        if not measured:
            return BlotStage({}, {}, {}, (), tuple(faults))
        tables = {
            "lanes": stack([one.lanes_table for one in measured.values()]),
            "bands": stack([one.bands for one in measured.values()]),
        }
        notes = [
            told_of(study.name_of(path), said) for path, one in measured.items() for said in one.sentences
        ]
        return BlotStage(tables, {}, {}, tuple(notes), tuple(faults))

    def levels(self, study: Study, step: Callable[[str], None] = lambda _: None) -> Levels:
        """Normalized levels of all images and of the levels sheet.

        Parameters
        ----------
        study : Study
        step : callable
            As for `blots`.

        Raises
        ------
        InputError
            If a sheet does not fit the images, or nothing can be divided.
        """
        from .answer_stage import study_levels

        blots = self.blots(study, step)
        made = tuple(self._image_key(study, image) for image in study.image_list())
        sheets = _sheets(study, "lanes", "targets", "levels")
        key = (made, len(blots.faults), study.normalization.model_dump_json(), sheets)
        with self._lock:
            return self._others["levels"].get(key, lambda: Levels(*study_levels(study, blots)))

    def plates(self, study: Study) -> ElisaStage:
        """Concentrations of all plates.

        Parameters
        ----------
        study : Study

        Raises
        ------
        InputError
            If the well sheet is wrong.
        """
        from .elisa_stage import measure_study_plates

        exports = tuple(
            (export.model_dump_json(), state_of(study.source_of(export.path)))
            for export in study.plate_list()
        )
        key = (exports, study.elisa.model_dump_json(), _sheets(study, "wells"))
        with self._lock:
            return self._others["plates"].get(key, lambda: measure_study_plates(study))

    def joined(self, study: Study, step: Callable[[str], None] = lambda _: None) -> Joined:
        """Levels and concentrations joined, and the comparisons that the study plans.

        Parameters
        ----------
        study : Study
        step : callable
            As for `blots`.

        Raises
        ------
        InputError
            If there is nothing to join, or a comparison is impossible.
        """
        levels = self.levels(study, step)
        plates = self.plates(study)
        designs = tuple(design.model_dump_json() for design in study.designs)
        settings = (designs, study.statistics.model_dump_json(), _sheets(study, "concentrations"))
        with self._lock:
            return self._others["joined"].get(
                (Same(levels), Same(plates), settings), lambda: _joined(study, levels, plates)
            )

    def cohort(self, study: Study) -> Cohort | None:
        """The study's subjects, called low or high; None where it has none.

        Parameters
        ----------
        study : Study

        Raises
        ------
        InputError
            If the subject sheet is wrong.
        """
        from .cohort_stage import study_subjects

        key = (study.cohort.model_dump_json(), study.statistics.preset, _sheets(study, "subjects"))
        with self._lock:
            return self._others["cohort"].get(key, lambda: study_subjects(study))


def image_of(study: Study, path: str) -> StudyImage:
    """The settings of an image of a study.

    Parameters
    ----------
    study : Study
    path : str
        Of the image, in the study.

    Raises
    ------
    InputError
        If the study has no such image.
    """
    for image in study.image_list():
        if image.path == path:
            return image
    raise InputError(f"{path}: the study has no such image; open it first")


def _blot_key(study: Study, image: StudyImage) -> Hashable:
    how = (image.polarity, image.scale, image.rotate, image.flip)
    return state_of(study.source_of(image.path)), study.name_of(image.path), *how


def _geometry_state(study: Study) -> list[Hashable]:
    return [state_of(study.folder / "geometry" / f"{kind}.csv") for kind in KINDS]


def _sheets(study: Study, *names: SheetName) -> tuple[Hashable, ...]:
    return tuple(state_of(study.sheet_content(name)) for name in names)


def _joined(study: Study, levels: Levels, plates: ElisaStage) -> Joined:
    from ..compare.join import replicate_rows
    from .answer_stage import study_answer, study_concentrations, study_joined

    conc = study_concentrations(study, plates)
    if levels.levels is None and conc is None:
        raise InputError(
            "There is nothing to compare yet: neither levels of blots nor concentrations of plates are known."
        )
    tables = study_joined(levels.levels, conc)
    answer = study_answer(study, tables["joined"], replicate_rows(levels.levels, conc))
    return Joined(answer, tables.get("unmatched"), levels.levels, conc)
