"""What a batch was asked for, kept to go on with after an interruption."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InputError
from .records import FOLDER, replacing
from .tasks import BatchSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = f"{FOLDER}/request.json"


@dataclass(frozen=True)
class Request:
    """What a batch is asked for.

    Attributes
    ----------
    paths : tuple of str
        As given.
    folder : str
        Absolute; where relative ones begin.
    settings : BatchSettings
    """

    paths: tuple[str, ...]
    folder: str
    settings: BatchSettings


def write_request(out: Path, request: Request) -> None:
    """Keep a request.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    with replacing(out / FILE) as draft:
        draft.write_text(json.dumps(asdict(request), indent=1), encoding="utf-8")


def is_begun(out: str | Path, paths: Sequence[str], settings: BatchSettings) -> bool:
    """Whether the last batch into this folder is that of these paths, so that it can be gone on with.

    Parameters
    ----------
    out : path
    paths : sequence of str
        From the working directory; none: whichever was begun there.
    settings : BatchSettings
    """
    try:
        last = earlier_request(out)
    except InputError:
        return False
    return not paths or last == Request(tuple(paths), str(Path().absolute()), settings)


def earlier_request(out: str | Path) -> Request:
    """What an earlier batch into this folder was asked for.

    Raises
    ------
    InputError
        If there was none.
    """
    try:
        values = json.loads((Path(out) / FILE).read_text(encoding="utf-8"))
        paths, folder = values["paths"], values["folder"]
        if not (isinstance(paths, list) and paths and all(isinstance(one, str) for one in (*paths, folder))):
            raise TypeError("paths are text")
        return Request(tuple(paths), folder, BatchSettings(**values["settings"]))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{out}: no batch was begun there that could be gone on with; name the images or studies"
        ) from error
