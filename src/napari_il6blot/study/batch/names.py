"""What the files of a batch's inputs are called: no two alike, and none that leads out of the folder."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from ..quantified_files import numbered, overlay_names
from ..spec_reading import TOML_NAME
from .inputs import BatchInput

# What some file system or shell takes for something else.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*]")
# Of an overlay, with a number where names were alike.
_ENDING = re.compile(r"-overlay(-\d+)?\.png$")
# With an ending, and an image's folder before it, a name has less than the 255 bytes that file systems take.
MOST_BYTES = 150


def output_names(inputs: Sequence[BatchInput], folder: Path, out: Path) -> list[str]:
    """A name for each input: of a study's folder of results, and what an image's overlays begin with.

    Parameters
    ----------
    inputs : sequence of BatchInput
    folder : Path
        Absolute; where their relative paths begin.
    out : Path
        The output folder.

    Returns
    -------
    list of str
        All different even where the file system ignores case, and different from the merged tables. No
        study's is that of a folder which holds inputs, whose sheets would be written over.
    """
    # The whole path, so that `..` has a name; a study's folder has no suffix to take off.
    places = [os.path.abspath(folder / one.path) for one in inputs]  # noqa: PTH100  links keep their names
    named = [
        f"{_of_study(place)}.study" if one.kind == "study" else place
        for one, place in zip(inputs, places, strict=True)
    ]
    stems = [_ENDING.sub("", name) for name in overlay_names(named)]
    names = [name.removesuffix(".png") for name in numbered([_safe(stem) for stem in stems])]
    reals = [
        Path(place).resolve() for one, place in zip(inputs, places, strict=True) if one.kind != "unknown"
    ]
    holders = {str(holder) for real in reals for holder in (real, *real.parents)}
    taken = {name.lower() for name in names}
    for index, one in enumerate(inputs):
        while one.kind == "study" and str((out / names[index]).resolve()) in holders:
            names[index] = _other_than(taken, names[index])
    return names


def _other_than(taken: set[str], name: str) -> str:
    """A name like that one, which is taken from now on."""
    while name.lower() in taken:
        name = f"{name}-results"
    taken.add(name.lower())
    return name


def overlay_name(name: str, page: int | None) -> str:
    """The file name of an image's overlay, or of a page's of several.

    Parameters
    ----------
    name : str
        As `output_names` gives it.
    page : int or None
        From 1.
    """
    # The page stands last: a-page1.tif has an overlay a-page1-overlay.png of its own.
    return f"{name}-overlay.png" if page is None else f"{name}-overlay-page{page}.png"


def _of_study(place: str) -> str:
    path = Path(place)
    if path.name == TOML_NAME:
        path = path.parent
    return str(path if path.name else path / "study")


def _safe(name: str) -> str:
    plain = _UNSAFE.sub("_", name).encode("utf-8", "replace")[:MOST_BYTES].decode("utf-8", "ignore")
    plain = re.sub(r"\.(?=(png|csv)$)", "_", plain.rstrip(". "), flags=re.IGNORECASE)
    return plain if plain and not plain.startswith(".") else f"_{plain}"
