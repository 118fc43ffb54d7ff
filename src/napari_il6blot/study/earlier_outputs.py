"""What an earlier run left in the folder of results."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ..errors import InputError

RECORD = "provenance.json"


def names_of_outputs(out: Path) -> frozenset[str]:
    """The names of the files that a run wrote into a folder; none where no run did."""
    return frozenset(_outputs(out))


def _outputs(out: Path) -> dict[str, str]:
    """SHA-256 of the files that a run wrote, by name."""
    try:
        written = json.loads((out / RECORD).read_text(encoding="utf-8"))["outputs"]
        return {str(name): str(digest) for name, digest in written.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # none, or not ours


def remove_outputs(out: Path) -> None:
    """Remove what an earlier run wrote, and nothing else: files that were changed since stay.

    Parameters
    ----------
    out : Path
        The folder of results; ``provenance.json`` in it says what was written.

    Raises
    ------
    InputError
        If a file cannot be removed.
    """
    written = _outputs(out)
    for name, digest in written.items():
        path = out / name
        if Path(name).name != name or not path.is_file():
            continue
        try:
            if hashlib.sha256(path.read_bytes()).hexdigest() == digest:
                path.unlink()
        except OSError as error:
            raise InputError(
                f"{path}: cannot be replaced ({error.strerror}); close the program that has it open"
            ) from error
    if written:
        (out / RECORD).unlink()
