"""What a batch works on: files, folders, patterns and studies become a list of images and studies."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...blot.sources import split_number
from ..earlier_outputs import RECORD as PROVENANCE
from ..spec_files import IMAGE_SUFFIXES
from ..spec_reading import TOML_NAME
from .records import FOLDER

# Where il6blot quantify and il6blot batch write unless told otherwise.
DEFAULT_OUT = "il6blot-results"


@dataclass(frozen=True)
class BatchInput:
    """One image or one study.

    Attributes
    ----------
    kind : {"image", "study", "unknown"}
    path : str
        As given, or as found in the folder that was given; with ``/``.
    fault : str
        Why it is neither, where it is unknown.
    """

    kind: Literal["image", "study", "unknown"]
    path: str
    fault: str = ""


def batch_inputs(paths: Sequence[str], folder: str | Path = "") -> tuple[BatchInput, ...]:
    """Images and studies that paths mean, in order, each once.

    What means nothing is among them with its fault, so that it is told like any other that fails.

    Parameters
    ----------
    paths : sequence of str
        An image (``FILE#N`` for a page), a study's folder or its ``study.toml``, a folder whose images and
        studies are all taken (those of its folders too), or a pattern of such (``blots/*.tif``). In folders
        and patterns, hidden ones and folders of results are passed over.
    folder : path
        Where relative paths begin; the working directory by default.
    """
    search = _Search(Path(folder).absolute())
    found: dict[tuple[str, int | None], BatchInput] = {}
    for path in paths:
        for one in search.meant(path):
            found.setdefault(search.identity(one), one)
    return tuple(found.values())


class _Search:
    """Looks for inputs from a folder, and remembers which folders hold results."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._passed_over: dict[Path, bool] = {}

    def identity(self, one: BatchInput) -> tuple[str, int | None]:
        """The file that is meant, whatever the way to it, and its page."""
        place, number = split_number(str(self._base / one.path))
        if one.kind == "study" and Path(place).is_dir():
            place = str(Path(place, TOML_NAME))
        return os.path.normcase(os.path.abspath(place)), number  # noqa: PTH100  links stay what they are

    def meant(self, path: str) -> Iterable[BatchInput]:
        if "\x00" in path or not path:
            return [BatchInput("unknown", path, f"{path!r} is no path; correct it")]
        place = Path(split_number(str(self._base / path))[0])
        if os.path.lexists(place):
            return self._given(path, place)
        # The pattern as the user wrote it, absolute or not.
        matched = sorted(glob.glob(path, root_dir=self._base, recursive=True))  # noqa: PTH207
        matched = [name.rstrip(os.sep) or name for name in matched]
        if not matched:
            fault = f"{path}: there is no such file, folder or pattern; correct it"
            return [BatchInput("unknown", path, fault)]
        known = list(self._matched(matched))
        if not known:
            fault = f"{path}: none of what it means is an image or a study; correct it"
            return [BatchInput("unknown", path, fault)]
        return known

    def _given(self, path: str, place: Path) -> Iterable[BatchInput]:
        if not place.is_dir():
            return [BatchInput("study" if place.suffix.lower() == ".toml" else "image", _with_slashes(path))]
        try:
            inside = list(self._inside(path, set()))
        except OSError as error:
            fault = f"{path}: the folder cannot be read ({error.strerror}); see to its rights"
            return [BatchInput("unknown", path, fault)]
        if not inside:
            fault = f"{path}: the folder holds no image and no study; name another"
            return [BatchInput("unknown", path, fault)]
        return inside

    def _matched(self, matched: Iterable[str]) -> Iterator[BatchInput]:
        studies: set[Path] = set()
        for name in matched:
            place = self._base / name
            around = Path(name).parents
            if any(folder in studies or (folder.name and self._holds_results(folder)) for folder in around):
                continue
            if place.is_dir() and not self._holds_results(Path(name)):
                if (place / TOML_NAME).is_file():
                    studies.add(Path(name))
                yield from (one for one in self._given(name, place) if one.kind != "unknown")
            elif place.is_file() and self._is_input(place):
                yield from self._given(name, place)

    def _inside(self, folder: str, outer: set[Path]) -> Iterator[BatchInput]:
        """A folder that is a study; else its images, then what is in its folders."""
        place = (self._base / folder).resolve()
        if place in outer:  # links in a circle
            return
        if (place / TOML_NAME).is_file():
            yield BatchInput("study", _with_slashes(folder))
            return
        entries = sorted(place.iterdir(), key=lambda entry: entry.name)
        for entry in entries:
            if self._is_input(entry) and entry.is_file():
                yield BatchInput("image", _with_slashes(os.path.normpath(Path(folder, entry.name))))
        for entry in entries:
            name = os.path.normpath(Path(folder, entry.name))
            if entry.is_dir() and not entry.name.startswith(".") and not self._holds_results(Path(name)):
                yield from self._inside(name, outer | {place})

    def _is_input(self, file: Path) -> bool:
        if file.name == TOML_NAME:
            return True
        if file.name.startswith((".", "~")) or file.suffix.lower() not in IMAGE_SUFFIXES:
            return False
        # Overlays that il6blot quantify put among the images.
        return not (file.name.endswith("-overlay.png") and (file.parent / "lanes.csv").is_file())

    def _holds_results(self, folder: Path) -> bool:
        """Whether a folder is one that this program wrote its results to."""
        if folder not in self._passed_over:
            place = self._base / folder
            self._passed_over[folder] = (
                folder.name == DEFAULT_OUT or (place / FOLDER).is_dir() or (place / PROVENANCE).is_file()
            )
        return self._passed_over[folder]


def _with_slashes(path: str) -> str:
    return path.replace("\\", "/") if os.sep == "\\" else path
