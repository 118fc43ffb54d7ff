"""What is to be done with one input of a batch: values that travel to whoever does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...limits import bounds
from .inputs import BatchInput


@dataclass(frozen=True)
class BatchSettings:
    """How the images of a batch are quantified, as for ``il6blot quantify``; studies have their own settings.

    Attributes
    ----------
    n_lanes, rotate, flip, background, polarity, scale
        As of `QuantifySettings`.
    ladder : str
        As for ``--ladder``; empty: none.
    overlays : bool
        Also draw each image with its lanes and bands.
    """

    n_lanes: int | None = None
    rotate: int = 0
    flip: bool = False
    background: str | None = None
    polarity: Literal["auto", "bright", "dark"] = "auto"
    scale: Literal["auto", "linear", "od"] = "auto"
    ladder: str = ""
    overlays: bool = False


def check_settings(settings: BatchSettings) -> None:
    """Look at what would be wrong for every image.

    Raises
    ------
    InputError
        If there is no such background method, the ladder cannot be read, or a limit is no number.
    """
    bounds()
    if settings.background is not None:
        from ...blot.background import background_method

        background_method(settings.background)
    if settings.ladder:
        from ...blot.ladder import parse_ladder

        parse_ladder(settings.ladder)


@dataclass(frozen=True)
class Task:
    """One input, how and where.

    Attributes
    ----------
    source : BatchInput
    settings : BatchSettings
    folder : str
        Absolute; where relative paths begin, which need not be a worker's own working directory.
    out : str
        Absolute; the batch's output folder.
    name : str
        Of the files that are written for it beside its tables, different for every input.
    """

    source: BatchInput
    settings: BatchSettings
    folder: str
    out: str
    name: str

    @property
    def place(self) -> str:
        """Absolute path of the input, with ``#N`` of its page."""
        return str(Path(self.folder, self.source.path))
