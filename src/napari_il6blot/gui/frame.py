"""How an image layer's signal lies in its file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..blot.image import Blot


@dataclass(frozen=True)
class Frame:
    """The signal's frame: all that is needed to bring its places to the file's frame and back.

    Attributes
    ----------
    shape : (int, int)
        Height and width of the signal in px; (0, 0) where they are not known.
    rotate, flip : int, bool
        As in `Blot`.
    """

    shape: tuple[int, int] = (0, 0)
    rotate: int = 0
    flip: bool = False

    @classmethod
    def of(cls, blot: Blot) -> Frame:
        """The frame of a blot's signal."""
        return cls(blot.shape, blot.rotate, blot.flip)

    @property
    def is_known(self) -> bool:
        """Whether the size of the signal is known."""
        return self.shape != (0, 0)
