"""What napari opens: blot images, and studies.

Nothing heavy is imported before a file is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..blot.image import Blot

ImageLayer = tuple["NDArray[np.float32]", dict[str, Any], str]
# What napari takes for: opened, and there is no layer.
NO_LAYER: list[Any] = [(None,)]
Reader = Callable[[str | Sequence[str]], list[Any]]

# As `study.spec_files.IMAGE_SUFFIXES`, which must not be imported to decline a file; a test compares them.
SUFFIXES = (".tif", ".tiff", ".gel", ".png", ".jpg", ".jpeg", ".bmp", ".gif", ".scn", ".1sc")
TOML_NAME = "study.toml"
# Shares of the pixels, in %, that are shown as white and as black.
WHITE, BLACK = 0.5, 0.2
# Percentiles are those of about this many pixels.
ENOUGH_PIXELS = 250_000


def get_reader(path: str | Sequence[str]) -> Reader | None:
    """The reader for a path, or for paths that are opened together; None where one is not ours.

    Parameters
    ----------
    path : str or sequence of str
        ``FILE#N`` names page or channel N of an image file.
    """
    paths = [path] if isinstance(path, str) else list(path)
    if paths and all(is_study(one) or is_image(one) for one in paths):
        return read
    return None


def is_study(path: str) -> bool:
    """Whether this is a study: a TOML file, or a folder that holds ``study.toml``."""
    return path.lower().endswith(".toml") or Path(path, TOML_NAME).is_file()


def is_image(path: str) -> bool:
    """Whether a file's name is that of an image, ``#N`` or not."""
    name, mark, number = path.rpartition("#")
    named = name if mark and number.isdecimal() else path
    return named.lower().endswith(SUFFIXES)


def read(path: str | Sequence[str]) -> list[Any]:
    """Layer data tuples of each path; see `read_image` and `read_study`.

    Raises
    ------
    InputError
        If one cannot be read.
    """
    paths = [path] if isinstance(path, str) else list(path)
    found = [layer for one in paths for layer in (read_study(one) if is_study(one) else read_image(one))]
    return [layer for layer in found if layer[0] is not None] or NO_LAYER


def read_image(path: str) -> list[ImageLayer]:
    """A blot image as layer data tuples: one for each page or channel of the file.

    Parameters
    ----------
    path : str
        ``FILE#N`` is page or channel N only.

    Returns
    -------
    list of ((H, W) float32, kwargs, "image")
        `Blot.signal`, shown with the bands dark. The metadata's ``napari_il6blot`` holds `image`
        (the path as given, with ``#N`` where there are several), `kind` and `blot`.

    Raises
    ------
    InputError
        If nothing in the file is a readable image.
    """
    from ..blot.formats import read_blot
    from ..blot.sources import images_in

    faults, blots = [], []
    for image in images_in(path):
        try:
            blots.append(read_blot(image))
        except InputError as error:  # an empty channel does not keep the others back
            faults.append(error)
    if not blots:
        raise faults[0]
    return [image_layer(blot, Path(blot.image).name) for blot in blots]


def image_layer(blot: Blot, name: str, **told: object) -> ImageLayer:
    """The layer data tuple that shows a blot.

    Parameters
    ----------
    blot : Blot
    name : str
        The layer's.
    **told
        More for the metadata.
    """
    kwargs = {
        "name": name,
        "colormap": "gray_r",
        "contrast_limits": contrast_limits(blot.signal),
        "metadata": {"napari_il6blot": {"image": blot.image, "kind": "image", "blot": blot, **told}},
    }
    return blot.signal, kwargs, "image"


def contrast_limits(signal: NDArray[np.float32]) -> tuple[float, float]:
    """Signal that is shown as white and as black, so that specks and edges do not set the contrast.

    Parameters
    ----------
    signal : (H, W) float32
    """
    import numpy as np

    step = max(1, int(np.sqrt(signal.size / ENOUGH_PIXELS)))
    low, high = np.percentile(signal[::step, ::step], [WHITE, 100 - BLACK]).tolist()
    if low < high:
        return low, high
    low, high = float(signal.min()), float(signal.max())
    return low, high if low < high else low + 1  # napari needs a range


def read_study(path: str) -> list[Any]:
    """The first image of a study as a layer data tuple; its session opens the rest.

    Parameters
    ----------
    path : str
        A folder that holds ``study.toml``, or that file.

    Returns
    -------
    list of ((H, W) float32, kwargs, "image")
        As `read_image`; `image` is the path in the study, and the metadata's ``napari_il6blot`` holds
        `study` too, the absolute path of the TOML file. A study without images gives `NO_LAYER`, after
        it was handed to the session.

    Raises
    ------
    InputError
        If there is no such study, its settings are wrong, or a file is missing.
    """
    from ..study.spec import Study
    from ..study.study_images import study_blot

    study = Study.from_file(path)
    images = study.image_list()
    if not images:
        open_in_session(str(study.file))
        return NO_LAYER
    blot = study_blot(study, images[0])
    return [image_layer(blot, images[0].path, study=str(study.file))]


def open_in_session(study: str) -> None:
    """Open a study that has no image to show in the session of the current viewer, if there is one.

    Parameters
    ----------
    study : str
        Absolute path of its TOML file.
    """
    import napari

    viewer = napari.current_viewer()
    if viewer is not None:
        from .session import session_of

        session_of(viewer).open_study(study)
