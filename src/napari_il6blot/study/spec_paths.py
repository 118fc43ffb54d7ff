"""Paths in a study: relative to its folder, with ``/``, and never leading out of it."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from ..blot.sources import split_number
from ..errors import InputError

_DRIVE = re.compile(r"[A-Za-z]:")
# Bytes that file systems take in a name, and fewer than they take in a path.
LONGEST_NAME, LONGEST_PATH = 255, 1000
STAY_INSIDE = "name a file in the study's folder, relative to it, as in blots/a.tif"


def study_path(text: str) -> str:
    """A path as a study holds it.

    Parameters
    ----------
    text : str
        Relative to the study's folder; Windows separators will do.

    Returns
    -------
    str
        With ``/`` and without detours (``blots/../a.tif`` is ``a.tif``).

    Raises
    ------
    ValueError
        If it is empty, absolute, too long or leads out of the folder; what it says follows the place in a
        sentence.
    """
    path = text.strip().replace("\\", "/")
    if not path:
        raise ValueError(f"is empty; {STAY_INSIDE}")
    if "\x00" in path:
        raise ValueError(f"holds a character that no path has; {STAY_INSIDE}")
    sizes = [len(part.encode("utf-8", "replace")) for part in path.split("/")]
    if max(sizes) > LONGEST_NAME or sum(sizes) > LONGEST_PATH:
        raise ValueError(f"is longer than the path of a file can be; {STAY_INSIDE}")
    if path.startswith(("/", "~")) or _DRIVE.match(path):
        raise ValueError(f"{text!r} is an absolute path; {STAY_INSIDE}")
    path = posixpath.normpath(path)
    if path == "." or path.split("/")[0] == "..":
        raise ValueError(f"{text!r} leads out of the study's folder; {STAY_INSIDE}")
    return path


def file_of(folder: Path, path: str) -> Path:
    """The file that a path of a study means, which need not exist.

    Parameters
    ----------
    folder : Path
        The study's, absolute.
    path : str
        As `study_path` gives it; ``#N`` of a page or channel is taken off.

    Raises
    ------
    InputError
        If a link in the folder leads out of it.
    """
    file = Path(split_number(str(folder / path))[0])
    try:
        inside = file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle
        raise InputError(f"{file}: cannot be followed ({error}); copy the file itself there") from error
    if not inside:
        raise InputError(f"{file} is a link out of the study's folder; copy the file itself there")
    return file
