"""Images become tables of lanes, bands and profiles: one image, or many."""

from __future__ import annotations

from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from io import BytesIO
from multiprocessing import get_context
from traceback import format_exc
from typing import TYPE_CHECKING, Literal

from ..errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from ..blot.image import Blot, Polarity, Scale
    from ..blot.ladder import LadderSpec
    from ..blot.lanes import Lane

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
class ImageResult:
    """What came of one image.

    Attributes
    ----------
    image : str
        As given.
    lanes, bands, profiles : DataFrame
        The tables ``lanes.csv``, ``bands.csv`` and ``profiles.csv``.
    overlay_png : bytes
        The image with its lanes and bands drawn, as a PNG file.
    sentences : tuple of str
        What the user should know.
    """

    image: str
    lanes: pd.DataFrame
    bands: pd.DataFrame
    profiles: pd.DataFrame
    overlay_png: bytes
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class ImageFailure:
    """Why an image has no result.

    Attributes
    ----------
    image : str
        As given.
    sentence : str
        For the user.
    detail : str
        Where the program itself failed: the traceback to report. Empty otherwise.
    """

    image: str
    sentence: str
    detail: str = ""


def quantify_image(image: str, settings: QuantifySettings, name: str = "") -> ImageResult:
    """Quantify one image; nothing is written.

    Parameters
    ----------
    image : str
        Path, with ``#N`` for page N of several.
    settings : QuantifySettings
        How.
    name : str
        What tables, sentences and the overlay call it; as `image` is given by default.

    Raises
    ------
    InputError
        If the image, or a setting for it, is wrong.
    """
    from ..blot.formats import read_blot
    from ..blot.overlay import draw_overlay
    from ..blot.tables import lanes_to_table, profiles_to_table

    blot = read_blot(
        image, polarity=settings.polarity, scale=settings.scale, rotate=settings.rotate, flip=settings.flip
    )
    blot = replace(blot, image=name or blot.image)
    lanes = _lanes(blot, settings)
    bands, ladder_notes = _weighed(_bands(blot, lanes, settings), settings.ladder)
    sentences = [*blot.notes, *ladder_notes]
    sentences += _nothing_found(blot.image, lanes, bands, settings)
    background = _background(settings)
    picture = BytesIO()
    # Level 3 packs blots as small as the default does, three times as fast.
    draw_overlay(blot, lanes, bands).save(picture, format="PNG", compress_level=3)
    return ImageResult(
        blot.image if name else image,
        lanes_to_table(blot, lanes, background, bands if settings.bands_table is None else None),
        bands,
        profiles_to_table(blot, lanes, bands, background),
        picture.getvalue(),
        tuple(sentences),
    )


def _nothing_found(
    image: str, lanes: tuple[Lane, ...], bands: pd.DataFrame, settings: QuantifySettings
) -> list[str]:
    """What to say where a table will have no rows."""
    if not lanes and settings.lanes_table is not None:
        return [f"{image}: the table given with --lanes-from has no lanes of it, so nothing was measured."]
    if not lanes:
        return [f"{image}: no lanes were found; say how many with --lanes, or where with --region."]
    if not len(bands) and settings.bands_table is not None:
        return [f"{image}: the table given with --bands-from has no bands of it, so none were measured."]
    return [] if len(bands) else [f"{image}: no bands were found in its lanes."]


def _lanes(blot: Blot, settings: QuantifySettings) -> tuple[Lane, ...]:
    from ..blot.detection import detect_lanes
    from ..blot.tables import lanes_from_table

    if settings.lanes_table is not None:
        return lanes_from_table(settings.lanes_table, blot, _background(settings))
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


def _bands(blot: Blot, lanes: tuple[Lane, ...], settings: QuantifySettings) -> pd.DataFrame:
    from ..blot.bands import quantify
    from ..blot.tables import bands_from_table, lane_numbers

    boxes = None
    if settings.bands_table is not None:
        numbers = None
        if settings.lanes_table is not None:
            numbers = lane_numbers(settings.lanes_table, blot, _background(settings))
        boxes = bands_from_table(settings.bands_table, blot, lanes, numbers)
    return quantify(blot, lanes, bands=boxes, background=_background(settings))


def _weighed(bands: pd.DataFrame, ladder: LadderSpec | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Fill in molecular weights where a ladder is named; and what is to be said of it."""
    if ladder is None or not len(bands):
        return bands, ()
    from ..blot.ladder_bands import assign_molecular_weights

    weighed = assign_molecular_weights(bands, ladder.lanes, ladder.mw_kda, ladder.model)
    return weighed.bands, weighed.notes


def _background(settings: QuantifySettings) -> str:
    from ..blot.background import DEFAULT

    return settings.background or DEFAULT


def try_image(image: str, settings: QuantifySettings, name: str = "") -> ImageResult | ImageFailure:
    """Quantify one image, and say so where it is wrong, so that others can go on.

    Parameters
    ----------
    image, settings, name
        As for `quantify_image`.
    """
    try:
        return quantify_image(image, settings, name)
    except InputError as error:
        return ImageFailure(name or image, str(error).replace(image, name or image))
    except MemoryError:
        return ImageFailure(name or image, f"{name or image}: there is not enough memory for this image.")
    except Exception as error:  # noqa: BLE001  a fault of ours on one image must not cost the others
        what = f"{type(error).__name__}: {error}"
        sentence = f"{name or image}: the program failed on it ({what}); please report this."
        return ImageFailure(name or image, sentence, format_exc())


def quantify_images(
    images: Sequence[str], settings: QuantifySettings, workers: int = 1
) -> Iterator[tuple[int, ImageResult | ImageFailure]]:
    """Quantify images, several at a time; yields each one's index as it is done.

    Parameters
    ----------
    images : sequence of str
        Paths, none of them twice.
    settings : QuantifySettings
        For all of them.
    workers : int
        Processes to share the work; the numbers do not depend on it.
    """
    if workers == 1 or len(images) == 1:
        for index, image in enumerate(images):
            yield index, try_image(image, settings)
        return
    # spawn is what Windows and macOS have, and is safe beside threads.
    pool = ProcessPoolExecutor(min(workers, len(images)), mp_context=get_context("spawn"))
    try:
        futures = {pool.submit(try_image, image, settings): index for index, image in enumerate(images)}
        for future in as_completed(futures):
            yield futures[future], _outcome(future, images[futures[future]])
    finally:
        pool.shutdown(cancel_futures=True)  # after an interruption, do not work through the rest


def _outcome(future: Future[ImageResult | ImageFailure], image: str) -> ImageResult | ImageFailure:
    try:
        return future.result()
    except BrokenProcessPool:
        return ImageFailure(
            image,
            f"{image}: a worker process ended before this image was done, perhaps for want of memory; "
            "try again with --workers 1.",
        )


def in_order(
    done: Iterator[tuple[int, ImageResult | ImageFailure]], step: Callable[[], None]
) -> list[ImageResult | ImageFailure]:
    """Collect what `quantify_images` yields, in the order of the images.

    Parameters
    ----------
    done : iterator of (int, ImageResult or ImageFailure)
        In any order.
    step : callable
        Called after each, to show progress.
    """
    outcomes = {}
    for index, outcome in done:
        outcomes[index] = outcome
        step()
    return [outcomes[index] for index in sorted(outcomes)]
