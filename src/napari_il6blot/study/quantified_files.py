"""The files that quantified images leave: tables, and one overlay each."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from .table_files import csv_text, stack, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from .quantify_images import ImageResult


def merged_tables(results: Sequence[ImageResult]) -> dict[str, pd.DataFrame]:
    """Put the images' tables under one another, in the order of the images.

    Parameters
    ----------
    results : sequence of ImageResult, at least one
        Of different images.

    Returns
    -------
    dict of str to DataFrame
        ``lanes``, ``bands`` and ``profiles``.
    """
    return {
        "lanes": stack([result.lanes for result in results]),
        "bands": stack([result.bands for result in results]),
        "profiles": stack([result.profiles for result in results]),
    }


def write_results(out: Path, results: Sequence[ImageResult]) -> list[Path]:
    """Write ``lanes.csv``, ``bands.csv``, ``profiles.csv`` and an overlay per image, all or nothing.

    Parameters
    ----------
    out : Path
        The folder that they lie directly in; made if it does not exist.
    results : sequence of ImageResult, at least one
        Of different images.

    Returns
    -------
    list of Path
        The overlays, in the order of the images.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    names = overlay_names([result.image for result in results])
    tables = {f"{name}.csv": csv_text(table).encode() for name, table in merged_tables(results).items()}
    overlays = {name: result.overlay_png for name, result in zip(names, results, strict=True)}
    write_files(out, tables | overlays)
    return [out / name for name in names]


def overlay_names(images: Sequence[str]) -> list[str]:
    """Name each image's overlay file: by its stem, or more where stems are equal.

    Parameters
    ----------
    images : sequence of str
        Paths, with ``#N`` where a page was named.

    Returns
    -------
    list of str
        File names, all different even where the file system ignores case.
    """
    names = [_stem(image) for image in images]
    for longer in (_full_name, _with_folder):
        often = Counter(name.lower() for name in names)
        names = [
            longer(image) if often[name.lower()] > 1 else name
            for name, image in zip(names, images, strict=True)
        ]
    return numbered([f"{name}-overlay" for name in names])


def numbered(names: Sequence[str]) -> list[str]:
    """Add a number to the later ones of equal names."""
    taken: set[str] = set()
    different = []
    for name in names:
        number, candidate = 1, name
        while candidate.lower() in taken:
            number += 1
            candidate = f"{name}-{number}"
        taken.add(candidate.lower())
        different.append(f"{candidate}.png")
    return different


def _path_and_page(image: str) -> tuple[PurePath, str]:
    match = re.fullmatch(r"(.+)#(\d+)", image)
    return (PurePath(match[1]), f"-page{match[2]}") if match else (PurePath(image), "")


def _stem(image: str) -> str:
    path, page = _path_and_page(image)
    return path.stem + page


def _full_name(image: str) -> str:
    path, page = _path_and_page(image)
    return path.name + page


def _with_folder(image: str) -> str:
    path, page = _path_and_page(image)
    return "-".join(part for part in (path.parent.name, path.name) if part) + page
