"""What was done to a layer of lanes or bands, as an edit of the study."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...blot.lane_layout import bands_after_lane_edit
from ...blot.lane_windows import lane_keys
from ...blot.lanes import same_course
from ...blot.tables import lane_rows
from ..layers import LaneShape, bands_from_layer, lane_shapes, lanes_from_layer
from ..layers.bands import band_shapes
from .image_layers import kind_of
from .study_edits import with_held

if TYPE_CHECKING:
    from napari.layers import Shapes

    from ...blot.image import Blot
    from ...blot.lanes import Lane
    from ...study.measure_blot import MeasuredBlot
    from ...study.spec import Study
    from ...study.workbench import Workbench


@dataclass(frozen=True, eq=False)
class LaneEdit:
    """A study with edited lanes.

    Attributes
    ----------
    study : Study
    label : str
        What was done.
    lanes : tuple of Lane
        As they now are, in order.
    """

    study: Study
    label: str
    lanes: tuple[Lane, ...]


def edited_lanes(study: Study, path: str, layer: Shapes, bench: Workbench) -> LaneEdit | None:
    """The study with lanes as a layer now shows them; None where nothing was done to them.

    Parameters
    ----------
    study : Study
    path : str
        Of the image.
    layer : Shapes
    bench : Workbench
        That knows the image's lanes.

    Raises
    ------
    InputError
        If a shape is no lane.
    """
    measured = bench.image(study, path)
    shapes = lane_shapes(layer)
    label = _what_was_done(shapes, measured)
    if not label:
        return None
    lanes = tuple(shape.lane for shape in shapes)
    matched = {shape.recorded: shape.number for shape in shapes if shape.recorded is not None}
    return LaneEdit(with_lanes(study, path, bench.blot(study, path), measured, lanes, matched), label, lanes)


def _what_was_done(shapes: tuple[LaneShape, ...], measured: MeasuredBlot) -> str:
    """In words; empty where the shapes are the lanes that were measured."""
    before = dict(zip(lane_keys(measured.lanes), measured.lanes, strict=True))
    new = [shape for shape in shapes if shape.recorded not in before]
    deleted = len(before) - (len(shapes) - len(new))
    moved = [
        shape.recorded[1]
        for shape in shapes
        if shape.recorded in before and not same_course(shape.lane, before[shape.recorded])
    ]
    if new:
        return f"add {_counted(len(new), 'lane')}"
    if deleted:
        return f"delete {_counted(deleted, 'lane')}"
    if len(moved) == 1:
        return f"move lane {moved[0]}"
    return f"move {len(moved)} lanes" if moved else ""


def _counted(number: int, what: str) -> str:
    return f"a {what}" if number == 1 else f"{number} {what}s"


def with_lanes(
    study: Study,
    path: str,
    blot: Blot,
    measured: MeasuredBlot,
    lanes: tuple[Lane, ...],
    matched: dict[tuple[int, int], tuple[int, int]],
) -> Study:
    """A study that holds an image's lanes as edited; edited bands go with their lanes.

    Parameters
    ----------
    study : Study
    path : str
    blot : Blot
    measured : MeasuredBlot
        Before.
    lanes : tuple of Lane
        In order.
    matched : dict of (strip, lane) to (strip, lane)
        The lanes that are still there, before to now.
    """
    held = study.held.with_lanes(path, lane_rows(blot, blot.image, lanes, np.full(len(lanes), np.nan)))
    if path in (held.bands or {}):
        carried = bands_after_lane_edit(measured.bands, measured.lanes, lanes, matched, blot)
        held = held.with_bands(path, carried if len(carried) else None)
    return with_held(study, held)


def edited_bands(study: Study, path: str, layer: Shapes, bench: Workbench) -> tuple[Study, str] | None:
    """The study with bands as a layer now shows them, and what was done; None where nothing was.

    Parameters
    ----------
    study, path, layer, bench
        As for `edited_lanes`.

    Raises
    ------
    InputError
        If a box lies outside the image.
    """
    measured = bench.image(study, path)
    bands, edited = band_shapes(layer, measured.lanes)
    before = len(measured.bands)
    drawn = int((bands["row"].to_numpy(int) == 0).sum())
    if len(bands) < before:
        label = f"delete {_counted(before - len(bands), 'band')}"
    elif len(bands) > before:
        label = f"add {_counted(max(drawn, 1), 'band')}"
    elif edited.any():
        label = f"move {_counted(int(edited.sum()), 'band')}"
    else:
        return None
    return with_held(study, study.held.with_bands(path, bands)), label


def with_shapes_of(study: Study, path: str, layer: Shapes, bench: Workbench) -> Study:
    """The study with the lanes or bands of a layer that a script has made.

    Parameters
    ----------
    study, path, layer, bench
        As for `edited_lanes`.

    Raises
    ------
    InputError
        If a shape is no lane or band.
    """
    if kind_of(layer) == "bands":
        return with_held(study, study.held.with_bands(path, bands_from_layer(layer)))
    blot, lanes = bench.blot(study, path), lanes_from_layer(layer)
    rows = lane_rows(blot, blot.image, lanes, np.full(len(lanes), np.nan))
    return with_held(study, study.held.with_lanes(path, rows))


def without_edits(study: Study, path: str, *kinds: str) -> Study:
    """A study that lets go of an image's edited ``lanes`` or ``bands``, which are found again."""
    held = study.held
    held = held.with_lanes(path, None) if "lanes" in kinds else held
    held = held.with_bands(path, None) if "bands" in kinds else held
    return study if held is study.held else with_held(study, replace(held))
