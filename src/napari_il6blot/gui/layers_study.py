"""Layers as a study: their images, and the lanes and bands that lie on them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..study.save_study import holding_geometry, save_study
from ..study.spec import Study
from ..study.spec_paths import file_of
from ..study.spec_reading import TOML_NAME
from .layers import bands_from_layer, image_of, lanes_from_layer
from .session.study_edits import with_held, with_image, with_image_settings
from .writers import KEY, kind_of, lanes_of, shapes_layer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ..blot.image import Blot
    from .layers.document import ShapesLike
    from .writers import FullLayerData


def write_layers(folder: Path, layers: Sequence[FullLayerData]) -> Study:
    """Save layers as a study; one that they were opened from, or that is there, keeps all else.

    Parameters
    ----------
    folder : Path
        Made if it does not exist. Images that lie elsewhere are copied into its ``blots/``; lanes and
        bands become ``geometry/lanes.csv`` and ``geometry/bands.csv``.
    layers : sequence of (data, kwargs, type)
        Image and Shapes layers as napari hands them over.

    Returns
    -------
    Study
        As saved.

    Raises
    ------
    InputError
        If there is no image, an image layer is no blot, lanes or bands lie on an image that is not among
        the layers, or the study cannot be written.
    """
    images = [(data, meta) for data, meta, kind in layers if kind == "image"]
    if not images:
        raise InputError("a study needs an image; select the image's layer together with its lanes and bands")
    study, paths = _started_from(folder, [_told(meta) for _, meta in images]), {}
    for data, meta in images:
        study, shown, path = _with_layer(study, data, meta)
        paths[shown] = path
    shapes = [shapes_layer(data, meta) for data, meta, kind in layers if kind == "shapes"]
    return save_study(_with_shapes(study, shapes, paths), folder)


def _told(meta: Mapping[str, Any]) -> dict[str, Any]:
    return (meta.get("metadata") or {}).get(KEY) or {}


def _started_from(folder: Path, told: Sequence[dict[str, Any]]) -> Study:
    """The study that the images were opened from, else that which is in the folder, else a new one."""
    opened = [one["study"] for one in told if "study" in one]
    if not opened and not (folder / TOML_NAME).is_file():
        return Study(folder=folder)
    return holding_geometry(Study.from_file(opened[0] if opened else folder))


def _with_layer(
    study: Study,
    data: Any,  # noqa: ANN401  napari's array, or dask's
    meta: Mapping[str, Any],
) -> tuple[Study, str, str]:
    """A study with an image layer; what the layers on it call the image, and its path in the study."""
    told, name = _told(meta), str(meta.get("name", "image"))
    blot: Blot | None = told.get("blot")
    if blot is None or blot.image == "array":
        study, path = with_image(study, _pixels(data, name), name)
        return study, str(told.get("image", name)), path
    listed = [image.path for image in study.image_list()]
    if told.get("study") == str(study.file) and blot.image in listed:
        return study, blot.image, blot.image
    place = Path(told["study"]).parent if "study" in told else Path()
    file = (place / blot.image).absolute()
    there = next((path for path in listed if _is_same(study, path, file, blot)), None)
    if there is not None:
        return study, blot.image, there
    study, path = with_image(study, str(file), blot.image)
    scale = "auto" if "scale_assumed" in blot.flags else blot.scale
    settings = {"rotate": blot.rotate, "flip": blot.flip, "polarity": blot.polarity, "scale": scale}
    return with_image_settings(study, path, **settings), blot.image, path


def _is_same(study: Study, path: str, file: Path, blot: Blot) -> bool:
    """Whether an image of a study is this one: the file itself, or a copy of it under the same name."""
    own = study.folder / path
    if own == file:
        return True
    content = file_of(study.folder, path)
    if own.name != file.name or not content.is_file():
        return False
    return hashlib.sha256(content.read_bytes()).hexdigest() == blot.sha256


def _pixels(data: Any, name: str) -> NDArray[Any]:  # noqa: ANN401
    pixels = np.asarray(data)
    if pixels.ndim != 2 and not (pixels.ndim == 3 and pixels.shape[-1] in (3, 4)):
        raise InputError(
            f"the layer {name!r} has the shape {pixels.shape}, and a study takes flat images; leave it out, "
            "or save one plane of it as a TIFF"
        )
    return pixels


def _with_shapes(study: Study, shapes: Sequence[ShapesLike], paths: Mapping[str, str]) -> Study:
    """A study that holds the lanes and bands of these layers."""
    held = study.held
    lanes = {image_of(layer, "lanes"): layer for layer in shapes if kind_of(layer) == "lanes"}
    bands = {image_of(layer, "bands"): layer for layer in shapes if kind_of(layer) == "bands"}
    for shown, layer in (*lanes.items(), *bands.items()):
        if shown not in paths:
            raise InputError(
                f"the layer {layer.name!r} lies on {shown}, which is not among the layers; "
                "select its image too"
            )
    for shown, layer in lanes.items():
        held = held.with_lanes(paths[shown], lanes_of(layer))
    for shown, layer in bands.items():
        around = lanes_from_layer(lanes[shown]) if shown in lanes else None
        held = held.with_bands(paths[shown], bands_from_layer(layer, around))
    return with_held(study, held)
