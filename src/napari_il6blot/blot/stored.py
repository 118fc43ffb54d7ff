"""An image as a file stores it, before anything is made of its gray levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..limits import PIXELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Red, green, blue and transparency.
COLOUR_SAMPLES = 4
# Resolutions that programs write when they know none.
DEFAULT_DPI = (72.0, 75.0, 96.0)
# No blot is packed more tightly: a header that announces more pixels than that is wrong. Small images may be.
TIGHTEST, SMALL_BYTES = 200, 2**27


@dataclass(frozen=True, eq=False)
class StoredImage:
    """The pixels of one page or channel, as stored, and what the file tells about them.

    Attributes
    ----------
    pixels : (H, W) or (H, W, 3) array
        Stored values, upright (after the orientation tag), transparency left out.
    bits : int
        Bits per channel in the file.
    count : int
        How many images (pages or channels) the file holds.
    lossy : bool
        Whether the compression changed the gray levels.
    white_is_zero : bool
        Whether the file is tagged so that viewers show its low values as white.
    pixel_size_um : (x, y) or None
        Size of an upright pixel in micrometres.
    origin : str
        The file's words on what made it: maker, model, software, description.
    notes : tuple of str
        Sentences for the user.
    """

    pixels: NDArray[Any]
    bits: int
    count: int = 1
    lossy: bool = False
    white_is_zero: bool = False
    pixel_size_um: tuple[float, float] | None = None
    origin: str = ""
    notes: tuple[str, ...] = ()


def choose_image(count: int, number: int | None, name: str) -> int:
    """Index of the page or channel to read; a file that holds one needs no number.

    Raises
    ------
    InputError
        If the file holds several and none, or one beyond its last, was chosen.
    """
    if count == 1:
        return 0
    if number is None:
        raise InputError(
            f"{name} holds {count} images (pages or channels): choose one by its number, "
            f"from {name}#1 to {name}#{count}"
        )
    if not 1 <= number <= count:
        raise InputError(
            f"{name}#{number}: there is no such page or channel, the file holds {count}; "
            f"choose one from {name}#1 to {name}#{count}"
        )
    return number - 1


def check_size(width: int, height: int, name: str, samples: int = 1) -> None:
    """Refuse what a header announces before any memory is spent on it.

    Parameters
    ----------
    width, height : int
        Pixels.
    name : str
        The image's.
    samples : int
        Values in each pixel; as many as a colour image has, with transparency, count as one.

    Raises
    ------
    InputError
        If it is more than the limit.
    """
    size = f"{width} × {height} px" + (f" of {samples} values each" if samples > COLOUR_SAMPLES else "")
    PIXELS.check(
        width * height * max(1.0, samples / COLOUR_SAMPLES),
        f"{name} announces {size}, more than",
        "crop or bin it, export it again if that size is wrong",
    )


def check_packed(decoded: int, packed: int, name: str, compressed: bool = True) -> None:
    """Refuse a header that announces far more than the file can hold, before memory is spent on it.

    Parameters
    ----------
    decoded, packed : int
        Bytes of the pixels and of the file.
    name : str
        The image's.
    compressed : bool
        Whether the file may hold it all the same, as that of a blank image does.

    Raises
    ------
    InputError
        If no blot is packed so tightly.
    """
    if decoded <= max(SMALL_BYTES, TIGHTEST * packed):
        return
    if not compressed:
        raise cut_off(name)
    raise InputError(
        f"{name} announces far more pixels ({decoded / 2**20:.0f} MB) than a file of {packed / 2**20:.2g} MB "
        "usually holds; if it is whole, save it uncompressed or less compressed, else copy or export it again"
    )


def cut_off(name: str) -> InputError:
    """What to say of a file that ends too early."""
    return InputError(
        f"{name} is cut off: it holds less data than its header announces; copy or export it again"
    )


def plausible_pixel_size(x_um: float, y_um: float) -> tuple[float, float] | None:
    """Pixel size in micrometres, or None where it is a program's default or no blot's.

    Blots are scanned at 10 to 400 µm; 1 to 1000 µm is believed.
    """
    if not (1.0 <= x_um <= 1000.0 and 1.0 <= y_um <= 1000.0):
        return None
    if any(abs(25400.0 / x_um - dpi) < 0.6 for dpi in DEFAULT_DPI):
        return None
    return float(x_um), float(y_um)


def through_palette(indices: NDArray[Any], palette: NDArray[Any]) -> tuple[NDArray[Any], str]:
    """Gray levels or colours of an image stored as indices into a palette.

    A palette that only tints a ramp (a pseudocolour lookup table: brightness rises
    or falls throughout) leaves the indices as the signal; any other is applied.

    Parameters
    ----------
    indices : (H, W) uint8
    palette : (n, 3) uint8
        Red, green and blue of each index.

    Returns
    -------
    pixels : (H, W) or (H, W, 3) uint8
    note : str
        A sentence where a pseudocolour was taken off, else empty.
    """
    last = int(indices.max())
    if last >= len(palette):
        raise ValueError(f"index {last} lies beyond the palette's {len(palette)} colours")
    used = palette[: last + 1]
    if (used == used[:, :1]).all():
        return used[indices, 0], ""
    brightness = np.diff(palette.astype(int).sum(axis=1))
    if len(palette) == 256 and ((brightness >= 0).all() or (brightness <= 0).all()):
        return indices, "The image is shown in pseudocolour by its palette; the values below it were used."
    return used[indices], ""
