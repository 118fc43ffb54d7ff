"""What a batch works on: files, folders, patterns and studies become a list of images and studies."""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...blot.sources import split_number
from ..earlier_outputs import names_of_outputs
from ..spec_files import IMAGE_SUFFIXES
from ..spec_reading import TOML_NAME
from .records import FOLDER, RESULTS

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
        An image (``FILE#N`` for one page of it), a study's folder or its ``study.toml``, a folder whose
        images and studies are all taken (those of its folders too), or a pattern of such (``blots/*.tif``).
        In folders and patterns, hidden ones, pictures that this program drew, and folders called
        ``il6blot-results`` are passed over.
    folder : path
        Where relative paths begin; the working directory by default.
    """
    search = _Search(Path(folder).absolute())
    found: dict[tuple[str, int | None], BatchInput] = {}
    for path in paths:
        for one in search.meant(path):
            found.setdefault(search.identity(one), one)
    # A page of a file that is taken as a whole is not taken again.
    return tuple(one for (file, page), one in found.items() if page is None or (file, None) not in found)


class _Search:
    """Looks for inputs from a folder, and remembers what runs wrote into which."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._written: dict[Path, frozenset[str]] = {}

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
        closed = [_closed(name, os.strerror(errno.EACCES)) for name in self._not_entered(path)]
        if not matched and not closed:
            fault = f"{path}: there is no such file, folder or pattern; correct it"
            return [BatchInput("unknown", path, fault)]
        known = [*closed, *self._matched(matched)]
        if not known:
            fault = f"{path}: none of what it means is an image or a study; correct it"
            return [BatchInput("unknown", path, fault)]
        return known

    def _not_entered(self, pattern: str) -> Iterator[str]:
        """Folders that a pattern leads through and that cannot be listed, which `glob` does not tell."""
        parts = Path(pattern).parts
        for number in range(1, len(parts)):
            # Of ** the folders themselves, at whatever depth; one whose name is told need not be listed.
            rights = os.X_OK | (os.R_OK if glob.has_magic(parts[number]) else 0)
            folders = os.path.join(*parts[:number], "")  # noqa: PTH118  only what ends so is but folders
            for name in sorted(glob.glob(folders, root_dir=self._base, recursive=True)):  # noqa: PTH207
                if not os.access(self._base / name, rights):
                    yield name.rstrip(os.sep)

    def _given(self, path: str, place: Path) -> Iterable[BatchInput]:
        if not _is_folder(place):
            return [BatchInput("study" if place.suffix.lower() == ".toml" else "image", _with_slashes(path))]
        if split_number(path)[1] is not None and not os.path.lexists(self._base / path):
            return [
                BatchInput("unknown", path, f"{path}: is a folder, of which #N names nothing; leave it out")
            ]
        inside = list(self._inside(path, set()))
        if not inside:
            fault = f"{path}: the folder holds no image and no study; name another"
            return [BatchInput("unknown", path, fault)]
        return inside

    def _matched(self, matched: Iterable[str]) -> Iterator[BatchInput]:
        studies: set[Path] = set()
        for name in matched:
            place = self._base / name
            if any(folder in studies or folder.name == DEFAULT_OUT for folder in Path(name).parents):
                continue
            if not _is_folder(place):
                if self._is_input(place):
                    yield from self._given(name, place)
            elif place.name != DEFAULT_OUT:
                inside = list(self._inside(name, set()))
                if [one.kind for one in inside] == ["study"]:
                    studies.add(Path(name))
                yield from inside

    def _inside(self, folder: str, outer: set[Path]) -> Iterator[BatchInput]:
        """A folder that is a study; else its images, then what is in its folders."""
        try:
            place = (self._base / folder).resolve()
            if place in outer:  # links in a circle
                return
            if outer and (place / RESULTS).exists():
                return
            if (place / TOML_NAME).is_file():
                yield BatchInput("study", _with_slashes(folder))
                return
            entries = sorted(place.iterdir(), key=lambda entry: entry.name)
            folders = {entry for entry in entries if entry.is_dir()}
        except OSError as error:
            yield _closed(folder, str(error.strerror))
            return
        for entry in entries:
            # What only looks like a file (a link that leads nowhere) is among them, and said to be none.
            if entry not in folders and self._is_input(entry):
                yield BatchInput("image", _with_slashes(os.path.normpath(Path(folder, entry.name))))
        for entry in entries:
            if entry in folders and not entry.name.startswith(".") and entry.name != DEFAULT_OUT:
                yield from self._inside(os.path.normpath(Path(folder, entry.name)), outer | {place})

    def _is_input(self, file: Path) -> bool:
        if file.name == TOML_NAME:
            return True
        if file.name.startswith((".", "~")) or file.suffix.lower() not in IMAGE_SUFFIXES:
            return False
        return not self._is_drawn(file)

    def _is_drawn(self, file: Path) -> bool:
        """Whether this program made a picture."""
        folder = file.parent
        if (folder / RESULTS).exists():
            return True
        if file.name.endswith("-overlay.png"):
            return (folder / "lanes.csv").is_file() or (folder / FOLDER).is_dir()
        if folder not in self._written:
            self._written[folder] = names_of_outputs(folder)
        return file.name in self._written[folder]


def _closed(folder: str, why: str) -> BatchInput:
    """A folder that cannot be listed."""
    fault = f"{folder}: the folder cannot be read ({why}); see to its rights"
    return BatchInput("unknown", _with_slashes(folder), fault)


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:  # it is said once it is read
        return False


def _with_slashes(path: str) -> str:
    return path.replace("\\", "/") if os.sep == "\\" else path
