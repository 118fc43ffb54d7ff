"""The Gel Analyzer's lane profiles: which gray values ImageJ averages, and along which side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from .imagej_plot import optical_density

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MAX_LANES = 100


def lane_profiles(
    image: NDArray[np.generic], lanes: ArrayLike, invert: bool = False, od: bool = False
) -> NDArray[np.float64]:
    """Mean gray value across each lane, as ImageJ's Gel Analyzer takes it.

    Parameters
    ----------
    image : (H, W) uint8, uint16 or float, or (H, W, 3 or 4) uint8
        Stored gray values, whatever the file's photometric tag says of their display:
        ImageJ shows WhiteIsZero through an inverted look-up table and measures what is
        stored. RGB counts as (R + G + B) / 3; alpha is ignored.
    lanes : (n, 4) array_like of int
        x, y, width, height of each lane in px; all of one size. As in ImageJ, the first
        lane's y holds for all (its x where lanes are horizontal).
    invert : bool
        *Invert peaks*: 255 − v, 65535 − v for 16-bit.
    od : bool
        *Uncalibrated OD*, of the averaged profile; 16-bit images first become 8-bit
        over their range.

    Returns
    -------
    (n, L) float64
        Gray values, or optical density.

    Raises
    ------
    InputError
        If the image is of another kind, or a lane is not inside it.
    """
    values = _gray_values(np.asarray(image), invert, od)
    boxes = _checked_lanes(lanes, values.shape)
    across = 0 if is_horizontal(boxes) else 1
    # ImageJ moves every further lane to where the first one starts.
    boxes[:, across] = boxes[0, across]
    profiles = np.array([values[y : y + h, x : x + w].mean(axis=across) for x, y, w, h in boxes])
    return optical_density(profiles) if od else profiles


def is_horizontal(lanes: NDArray[np.intp]) -> bool:
    """Whether lanes (x, y, width, height) lie on their side.

    ImageJ takes them so where the first is at least twice as wide as tall, and where the
    user says so (Alt key), as lanes wider than tall that lie under one another tell.
    """
    _, _, width, height = lanes[0].tolist()
    one_x, one_y = (lanes[:, :2] == lanes[0, :2]).all(axis=0).tolist()
    return bool(width // height >= 2 or (width > height and one_x and not one_y))


def moved_lanes(boxes: NDArray[np.intp]) -> tuple[str, ...]:
    """Sentence, if any, where ImageJ measures lanes elsewhere than they are drawn."""
    fixed, name = (0, "x") if is_horizontal(boxes) else (1, "y")
    if (boxes[:, fixed] == boxes[0, fixed]).all():
        return ()
    return (f"lanes at another {name} than the first were measured at its {name}, as ImageJ does",)


def _gray_values(image: NDArray[np.generic], invert: bool, od: bool) -> NDArray[np.float64]:
    """Gray values as the Gel Analyzer averages them, (H, W)."""
    colour = image.ndim == 3 and image.shape[2] in (3, 4) and image.dtype == np.uint8
    if not colour and (image.ndim != 2 or image.dtype not in (np.uint8, np.uint16, np.float32, np.float64)):
        raise InputError(
            f"ImageJ's Gel Analyzer takes 8-bit, 16-bit, float and 8-bit RGB images, "
            f"not one of shape {image.shape} and type {image.dtype}: save it as one of these"
        )
    if (invert or od) and np.issubdtype(image.dtype, np.floating):
        raise InputError("--invert and --od need an 8- or 16-bit image, not a float one: convert it first")
    white = 65535 if image.dtype == np.uint16 else 255
    values = image[..., :3].astype(float) if colour else image.astype(float)
    if od and white == 65535:
        values, white = _eight_bit(values), 255
    if invert:
        values = white - values
    # ImageJ keeps the mean of the channels in single precision.
    return (values * (1 / 3)).sum(axis=2).astype(np.float32).astype(float) if colour else values


def _eight_bit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """16-bit to 8-bit over the image's range, as ImageJ converts."""
    low, high = values.min(), values.max()
    scaled: NDArray[np.float64] = np.floor((values - low) * (256.0 / (high - low + 1)) + 0.5)
    return np.minimum(scaled, 255)


def _checked_lanes(lanes: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.intp]:
    boxes = np.array(lanes, dtype=np.intp).reshape(-1, 4)
    if not 1 <= len(boxes) <= MAX_LANES:
        raise InputError(f"ImageJ's Gel Analyzer takes 1 to {MAX_LANES} lanes, not {len(boxes)}")
    height, width = shape
    for lane, (x, y, w, h) in enumerate(boxes.tolist(), 1):
        if w < 1 or h < 1 or x < 0 or y < 0 or x + w > width or y + h > height:
            raise InputError(
                f"lane {lane} (x {x}, y {y}, {w} × {h} px) is not inside the image of {width} × {height} px"
            )
    other = (boxes[:, 2:] != boxes[0, 2:]).any(axis=1)
    if other.any():
        lane = int(np.argmax(other)) + 1
        raise InputError(
            f"lane {lane} differs from lane 1 in width or height, which ImageJ's Gel Analyzer "
            "does not allow: make them equal"
        )
    return boxes
