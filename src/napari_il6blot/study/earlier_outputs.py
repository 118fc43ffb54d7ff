"""What an earlier run left in the folder of results."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ..errors import InputError

RECORD = "provenance.json"


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
    try:
        written = json.loads((out / RECORD).read_text(encoding="utf-8"))["outputs"]
        items = list(written.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return  # none, or not ours
    for name, digest in items:
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
    (out / RECORD).unlink()
