"""The blot image as a value: signal, saturation, and how both were decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Polarity = Literal["bright", "dark"]
Scale = Literal["linear", "od"]


@dataclass(frozen=True, eq=False)
class Blot:
    """One blot image, linear in signal.

    Attributes
    ----------
    signal : (H, W) float32
        Larger means more protein; counts, or optical density of a film.
    saturated : (H, W) bool
        Pixels at the limit of the detector or the film.
    image : str
        The path as given, or ``"array"``.
    polarity : {"bright", "dark"}
        What the bands are in the stored gray levels.
    polarity_reason, scale_reason : str
        How that was decided, as a sentence.
    scale : {"linear", "od"}
        Whether the signal is in counts or in optical density.
    bit_depth : int
        Bits per channel in the file.
    pixel_size_um : (x, y) or None
        Size of a pixel of `signal` in micrometres where the file tells it.
    sha256 : str
        Of the file's bytes (of the array's for an array).
    rotate, flip : int, bool
        How the file's frame was turned (degrees clockwise, then mirrored left
        to right) to give `signal`.
    flags : tuple of str
        Words that concern the whole image: ``lossy_input``, ``eight_bit``, ``scale_assumed``, ``saturated``,
        ``colour``.
    notes : tuple of str
        Sentences for the user.
    """

    signal: NDArray[np.float32]
    saturated: NDArray[np.bool_]
    image: str = "array"
    polarity: Polarity = "bright"
    polarity_reason: str = ""
    scale: Scale = "linear"
    scale_reason: str = ""
    bit_depth: int = 16
    pixel_size_um: tuple[float, float] | None = None
    sha256: str = ""
    rotate: int = 0
    flip: bool = False
    flags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the signal in px."""
        height, width = self.signal.shape
        return height, width

    @property
    def unit(self) -> str:
        """Unit of a band's volume."""
        return "counts" if self.scale == "linear" else "OD·px"
