"""A small blot drawn by formula, for the tests of the readers."""

import numpy as np


def bands(dtype=np.uint16, background=400, height=9000, shape=(60, 90)):
    """Six bands on a background, bright, with a gradient so that no two rows are equal."""
    y, x = np.indices(shape)
    image = background + 0.4 * y + 0.2 * x
    for centre in range(8, shape[1] - 4, 14):
        image += height * np.exp(-(((y - 25) / 2.5) ** 2) - ((x - centre) / 4.0) ** 4)
    return image.astype(dtype)


WIDE = bands()
BYTES = bands(np.uint8, background=20, height=180)
DARK = 255 - BYTES


def od(gray):
    return np.log10(255 / np.maximum(np.asarray(gray, dtype=float), 0.5))
