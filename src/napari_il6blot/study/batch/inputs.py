"""What a batch works on: files, folders, patterns and studies become a list of images and studies."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...blot.sources import split_number
from ...errors import InputError
from ..spec_files import IMAGE_SUFFIXES
from ..spec_reading import TOML_NAME

# Folders that hold results, not inputs.
PASSED_OVER = ("il6blot-results", "results")


@dataclass(frozen=True)
class BatchInput:
    """One image or one study.

    Attributes
    ----------
    kind : {"image", "study"}
    path : str
        As given, or as found in the folder that was given; with ``/``.
    """

    kind: Literal["image", "study"]
    path: str


def batch_inputs(paths: Sequence[str]) -> tuple[BatchInput, ...]:
    """Images and studies that paths mean, in order, each once.

    Parameters
    ----------
    paths : sequence of str
        An image (``FILE#N`` for a page), a study's folder or its ``study.toml``, a folder whose images and
        studies are all taken (those of its folders too), or a pattern of such (``blots/*.tif``).

    Raises
    ------
    InputError
        If a path is nothing of that, or a folder holds none.
    """
    found: dict[BatchInput, None] = {}
    for path in paths:
        found |= dict.fromkeys(_meant(path))
    return tuple(found)


def _meant(path: str) -> Iterable[BatchInput]:
    place = Path(split_number(path)[0])
    if place.exists():
        return _of_path(path, place)
    matched = sorted(glob.glob(path, recursive=True))  # noqa: PTH207  as the user wrote it, absolute or not
    if not matched:
        raise InputError(f"{path}: there is no such file, folder or pattern; correct it")
    known = [one for one in matched if Path(one).is_dir() or _is_input(Path(one))]
    if not known:
        raise InputError(f"{path}: none of what it means is an image or a study; correct it")
    return [one for name in known for one in _of_path(name, Path(name))]


def _of_path(path: str, place: Path) -> Iterable[BatchInput]:
    if not place.is_dir():
        kind: Literal["image", "study"] = "study" if place.suffix.lower() == ".toml" else "image"
        return [BatchInput(kind, _with_slashes(path))]
    inside = list(_inside(place))
    if not inside:
        raise InputError(f"{path}: the folder holds no image and no study; name another")
    return inside


def _inside(folder: Path) -> Iterable[BatchInput]:
    """A folder that is a study; else its images, then what is in its folders."""
    if (folder / TOML_NAME).is_file():
        yield BatchInput("study", _with_slashes(str(folder)))
        return
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_file() and _is_input(entry):
            yield BatchInput("image", _with_slashes(str(entry)))
    for entry in entries:
        if entry.is_dir() and not entry.name.startswith(".") and entry.name not in PASSED_OVER:
            yield from _inside(entry)


def _is_input(file: Path) -> bool:
    hidden = file.name.startswith((".", "~"))
    return not hidden and (file.suffix.lower() in IMAGE_SUFFIXES or file.name == TOML_NAME)


def _with_slashes(path: str) -> str:
    return path.replace("\\", "/") if Path("\\").anchor else path
