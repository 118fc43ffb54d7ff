"""Lanes detected, again and again: what a person placed stays unless all is to begin afresh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ...blot.lane_layout import kept_edits
from ...blot.lane_windows import lane_keys
from ...blot.lanes import same_course
from ...errors import InputError
from ...study.held import Held
from .jobs import Progress
from .layer_edits import with_lanes, without_edits
from .study_edits import with_held

if TYPE_CHECKING:
    import pandas as pd

    from ...study.measure_blot import MeasuredBlot
    from ...study.spec import Study
    from ...study.workbench import Workbench
    from .jobs import Job


@dataclass(frozen=True, eq=False)
class Detected:
    """Images in which lanes were looked for.

    Attributes
    ----------
    before, study : Study
        Before, and with lanes as they now are: the same one where nothing had been edited.
    measured : dict of str to MeasuredBlot
        By path of the image.
    kept : tuple of str
        Those of whose lanes a person placed some, which stayed.
    faults : tuple of str
        Why others could not be measured.
    """

    before: Study
    study: Study
    measured: dict[str, MeasuredBlot]
    kept: tuple[str, ...]
    faults: tuple[str, ...]


def detect(study: Study, paths: Sequence[str], bench: Workbench, *, afresh: bool) -> Job[Detected]:
    """Look for the lanes of images.

    Parameters
    ----------
    study : Study
    paths : sequence of str
    bench : Workbench
    afresh : bool
        Whether lanes and bands that were edited are let go; else edited lanes stay.

    Raises
    ------
    InputError
        If not one of the images can be measured.
    """
    now = study
    measured: dict[str, MeasuredBlot] = {}
    kept: list[str] = []
    faults: list[str] = []
    # Lanes are brought from images that have their own, so those come first.
    for done, path in enumerate(sorted(paths, key=lambda path: _borrows(study, path))):
        yield Progress(done, len(paths), f"Lanes of {study.name_of(path)}")
        try:
            if afresh:
                now = without_held(now, path)
            elif path in (now.held.lanes or {}):
                now = detected_again(now, path, bench)
            measured[path] = bench.image(now, path)
        except InputError as error:
            faults.append(str(error))
            continue
        if path in (now.held.lanes or {}):
            kept.append(path)
    if faults and not measured:
        raise InputError(faults[0])
    in_order = {path: measured[path] for path in paths if path in measured}
    return Detected(study, now, in_order, tuple(kept), tuple(faults))


def _borrows(study: Study, path: str) -> bool:
    return any(image.path == path and image.lanes_from is not None for image in study.image_list())


def without_held(study: Study, path: str) -> Study:
    """A study without an image's edited lanes and bands; itself where there are none."""
    held = {*(study.held.lanes or {}), *(study.held.bands or {})}
    return without_edits(study, path, "lanes", "bands") if path in held else study


def detected_again(study: Study, path: str, bench: Workbench) -> Study:
    """A study in which an image's lanes were detected again, and those that a person placed stay.

    Where detection finds what it found before, nothing changes: lanes that were deleted stay deleted.

    Parameters
    ----------
    study : Study
        That holds lanes of the image.
    path : str
    bench : Workbench

    Raises
    ------
    InputError
        If the image cannot be measured.
    """
    present = bench.image(study, path)
    anew = without_edits(study, path, "lanes", "bands")
    detected = bench.image(anew, path).lanes
    untouched = [lane for lane in present.lanes if not lane.edited]
    if untouched and all(any(same_course(lane, one) for one in detected) for lane in untouched):
        return study
    if not any(lane.edited for lane in present.lanes):
        return without_held(study, path)
    lanes = kept_edits(detected, present.lanes)
    matched = {
        before: now
        for old, before in zip(present.lanes, lane_keys(present.lanes), strict=True)
        for new, now in zip(lanes, lane_keys(lanes), strict=True)
        if same_course(old, new)
    }
    return with_lanes(study, path, bench.blot(study, path), present, lanes, matched)


def taken_over(study: Study, found: Detected) -> Study:
    """What was detected, as a change of a study that may have been edited meanwhile.

    An image whose lanes or bands were edited since the detection began stays as it is.

    Parameters
    ----------
    study : Study
        As it now is.
    found : Detected
    """
    if study is found.before:
        return found.study
    then, held = found.before.held, study.held
    for path in found.measured:
        if _rows(then, path) == _rows(held, path) and _rows(then, path) != _rows(found.study.held, path):
            lanes, bands = found.study.held.lanes or {}, found.study.held.bands or {}
            held = replace(
                held, lanes=_put(held.lanes or {}, path, lanes), bands=_put(held.bands or {}, path, bands)
            )
    return study if held is study.held else with_held(study, held)


def _rows(held: Held, path: str) -> tuple[int, int]:
    """The identity of an image's held tables."""
    return id((held.lanes or {}).get(path)), id((held.bands or {}).get(path))


def _put(
    held: Mapping[str, pd.DataFrame], path: str, found: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """The tables held, that of one image as it was found; the frame itself, by which it is known."""
    others = {name: one for name, one in held.items() if name != path}
    return others | ({path: found[path]} if path in found else {})
