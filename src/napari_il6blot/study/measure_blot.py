"""A blot becomes tables of lanes and bands, as its settings say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from ..blot.image import Blot, Polarity, Scale
    from ..blot.ladder import LadderSpec
    from ..blot.lanes import Lane
    from ..blot.strip_windows import StripWindows

Region = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class QuantifySettings:
    """How to quantify an image; the defaults are those of Python and the command line.

    Attributes
    ----------
    n_lanes : int or None
        Lanes in each strip, where the user knows.
    lanes_table, bands_table : DataFrame or None
        Lanes and boxes to measure, as in ``lanes.csv`` and ``bands.csv``.
    region : (x0, y0, x1, y1) or None
        Where to look for lanes: inclusive px of the file's frame.
    rotate : {0, 90, 180, 270}
        Degrees clockwise.
    flip : bool
        Mirror left to right, after turning.
    background : str or None
        Baseline method; None is the default of `quantify`.
    polarity : {"auto", "bright", "dark"}
    scale : {"auto", "linear", "od"}
        As for `read_blot`.
    ladder : LadderSpec or None
        Which lanes are markers, and their masses.
    lanes : tuple of Lane or None
        Lanes that were brought here from another image, in place of finding them.
    """

    n_lanes: int | None = None
    lanes_table: pd.DataFrame | None = None
    bands_table: pd.DataFrame | None = None
    region: Region | None = None
    rotate: int = 0
    flip: bool = False
    background: str | None = None
    polarity: Polarity | Literal["auto"] = "auto"
    scale: Scale | Literal["auto"] = "auto"
    ladder: LadderSpec | None = None
    lanes: tuple[Lane, ...] | None = None


@dataclass(frozen=True, eq=False)
class MeasuredBlot:
    """What was found in a blot.

    Attributes
    ----------
    lanes : tuple of Lane
        In the order of their table.
    lanes_table, bands : DataFrame
        The tables ``lanes.csv`` and ``bands.csv``.
    sentences : tuple of str
        What the user should know.
    """

    lanes: tuple[Lane, ...]
    lanes_table: pd.DataFrame
    bands: pd.DataFrame
    sentences: tuple[str, ...]


def measure_blot(
    blot: Blot,
    settings: QuantifySettings,
    known: MeasuredBlot | None = None,
    strips: tuple[StripWindows, ...] | None = None,
) -> MeasuredBlot:
    """Find a blot's lanes and measure its bands, or those that the settings give.

    Parameters
    ----------
    blot : Blot
        Read as the settings say: their `rotate, flip, polarity, scale` are the reader's.
    settings : QuantifySettings
    known : MeasuredBlot, optional
        What came of the same blot and settings without their bands, so that its lanes are not found again.
    strips : tuple of StripWindows, optional
        Those lanes straightened, so that they are not straightened again.

    Raises
    ------
    InputError
        If a setting is wrong for this blot.
    """
    from ..blot.lanes import in_order
    from ..blot.strip_windows import straighten_lanes
    from ..blot.tables import lanes_to_table

    lanes = in_order(_lanes(blot, settings)) if known is None else known.lanes
    strips = straighten_lanes(blot, lanes) if strips is None else strips
    bands, ladder_notes = _weighed(_bands(blot, lanes, strips, settings), settings.ladder)
    sentences = (*blot.notes, *ladder_notes, *_nothing_found(blot.image, lanes, bands, settings))
    found = bands if settings.bands_table is None else None
    if known is not None:
        return MeasuredBlot(lanes, known.lanes_table, bands, sentences)
    table = lanes_to_table(blot, lanes, background_of(settings), found, strips)
    return MeasuredBlot(lanes, table, bands, sentences)


def _nothing_found(
    image: str, lanes: tuple[Lane, ...], bands: pd.DataFrame, settings: QuantifySettings
) -> list[str]:
    """What to say where a table will have no rows."""
    if not lanes and settings.lanes_table is not None:
        return [f"{image}: the table given with --lanes-from has no lanes of it, so nothing was measured."]
    if not lanes:
        remedy = "say how many with --lanes, or where with il6blot quantify --region"
        return [f"{image}: no lanes were found; {remedy}."]
    if not len(bands) and settings.bands_table is not None:
        return [f"{image}: the table given with --bands-from has no bands of it, so none were measured."]
    return [] if len(bands) else [f"{image}: no bands were found in its lanes."]


def _lanes(blot: Blot, settings: QuantifySettings) -> tuple[Lane, ...]:
    from ..blot.detection import detect_lanes
    from ..blot.tables import lanes_from_table

    if settings.lanes_table is not None:
        return lanes_from_table(settings.lanes_table, blot, background_of(settings))
    if settings.lanes is not None:
        return settings.lanes
    return detect_lanes(blot, n_lanes=settings.n_lanes, region=_region(blot, settings.region))


def _region(blot: Blot, region: Region | None) -> Region | None:
    """The region, which is given in the file's frame, in the signal's."""
    if region is None:
        return None
    from ..blot.orientation import boxes_from_file_frame

    x0, y0, x1, y1 = region
    height, width = blot.signal.shape[:: -1 if blot.rotate in (90, 270) else 1]
    if not (0 <= x0 <= x1 < width and 0 <= y0 <= y1 < height):
        raise InputError(
            f"{blot.image}: the region {x0} {y0} {x1} {y1} must lie within the image, "
            f"0 0 {width - 1} {height - 1}"
        )
    left, right, top, bottom = boxes_from_file_frame([x0], [x1], [y0], [y1], blot)
    return int(left[0]), int(top[0]), int(right[0]), int(bottom[0])


def _bands(
    blot: Blot, lanes: tuple[Lane, ...], strips: tuple[StripWindows, ...], settings: QuantifySettings
) -> pd.DataFrame:
    from ..blot.bands import quantify_strips
    from ..blot.tables import bands_from_table, lane_numbers

    boxes = None
    if settings.bands_table is not None:
        numbers = None
        if settings.lanes_table is not None:
            numbers = lane_numbers(settings.lanes_table, blot, background_of(settings))
        boxes = bands_from_table(settings.bands_table, blot, lanes, numbers)
    return quantify_strips(blot, strips, boxes, background_of(settings))


def _weighed(bands: pd.DataFrame, ladder: LadderSpec | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Fill in molecular weights where a ladder is named; and what is to be said of it."""
    if ladder is None or not len(bands):
        return bands, ()
    from ..blot.ladder_bands import assign_molecular_weights

    weighed = assign_molecular_weights(bands, ladder.lanes, ladder.mw_kda, ladder.model)
    return weighed.bands, weighed.notes


def background_of(settings: QuantifySettings) -> str:
    """The name of the settings' baseline method."""
    from ..blot.background import DEFAULT

    return settings.background or DEFAULT
