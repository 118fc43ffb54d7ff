"""Images become tables of lanes, bands and profiles: one image, or many."""

from __future__ import annotations

from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from io import BytesIO
from multiprocessing import get_context
from traceback import format_exc
from typing import TYPE_CHECKING

from ..errors import InputError
from .measure_blot import QuantifySettings, background_of, measure_blot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from ..blot.image import Blot
    from .measure_blot import MeasuredBlot


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
    from ..blot.tables import profiles_to_table

    blot = read_blot(
        image, polarity=settings.polarity, scale=settings.scale, rotate=settings.rotate, flip=settings.flip
    )
    blot = replace(blot, image=name or blot.image)
    measured = measure_blot(blot, settings)
    return ImageResult(
        blot.image if name else image,
        measured.lanes_table,
        measured.bands,
        profiles_to_table(blot, measured.lanes, measured.bands, background_of(settings)),
        overlay_png(blot, measured),
        measured.sentences,
    )


def overlay_png(blot: Blot, measured: MeasuredBlot) -> bytes:
    """A blot with its lanes and bands drawn, as a PNG file."""
    from ..blot.overlay import draw_overlay

    picture = BytesIO()
    # Level 3 packs blots as small as the default does, three times as fast.
    draw_overlay(blot, measured.lanes, measured.bands).save(picture, format="PNG", compress_level=3)
    return picture.getvalue()


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
