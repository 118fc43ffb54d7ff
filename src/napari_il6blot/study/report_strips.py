"""Strips of a blot as a journal shows them: one target's bands, lane by lane, with the lanes named above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..figure_text import PLAIN

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

# Of the bands' height: what is shown above and below them.
MARGIN = 0.9
# Inches, of the strip without its title.
WIDTH = 6.5


def strip_figure(
    signal: NDArray[np.float32], bands: pd.DataFrame, labels: Sequence[str], title: str
) -> Figure:
    """Draw one target's row of bands.

    Parameters
    ----------
    signal : (H, W) array
        Larger means more protein, in the file's frame.
    bands : DataFrame, one row per lane
        Boxes `left, right, top, bottom` and places `x` of the row, in the order of the lanes.
    labels : sequence of str
        What each lane is.
    title : str
        The target, and its molecular weight where known.

    Returns
    -------
    Figure
        The crop, dark where there is protein, with nothing changed but the display's range: from the crop's
        1st percentile to its maximum, the same for all lanes.
    """
    from matplotlib.figure import Figure

    top, bottom, left, right = _crop(bands, signal.shape)
    crop = signal[top : bottom + 1, left : right + 1]
    low, high = float(np.percentile(crop, 1)), float(crop.max())
    width = WIDTH
    height = max(0.45, width * crop.shape[0] / crop.shape[1])
    above = 0.14 + 0.062 * max((len(label) for label in labels), default=1)
    whole = height + above + 0.1
    figure = Figure(figsize=(width + 1.0, whole), dpi=150)
    axes = figure.add_axes((0.02, 0.05 / whole, width / (width + 1.0) - 0.02, height / whole))
    axes.imshow(crop, cmap="gray_r", vmin=low, vmax=high if high > low else low + 1, aspect="auto")
    axes.set_xticks([])
    axes.set_yticks([])
    for x, label in zip(bands["x"].to_numpy(dtype=float), labels, strict=True):
        axes.annotate(
            label, (x - left, -0.5), xytext=(0, 3), textcoords="offset points", rotation=60, fontsize=6,
            ha="left", va="bottom", annotation_clip=False, **PLAIN,
        )  # fmt: skip
    axes.annotate(
        title, (1.0, 0.5), xycoords="axes fraction", xytext=(5, 0), textcoords="offset points", fontsize=8,
        ha="left", va="center", **PLAIN,
    )  # fmt: skip
    return figure


def _crop(bands: pd.DataFrame, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    tops, bottoms = bands["top"].to_numpy(dtype=float), bands["bottom"].to_numpy(dtype=float)
    margin = MARGIN * float(np.median(bottoms - tops + 1))
    lefts, rights = bands["left"].to_numpy(dtype=float), bands["right"].to_numpy(dtype=float)
    aside = 0.25 * float(np.median(rights - lefts + 1))
    return (
        int(max(tops.min() - margin, 0)), int(min(bottoms.max() + margin, shape[0] - 1)),
        int(max(lefts.min() - aside, 0)), int(min(rights.max() + aside, shape[1] - 1)),
    )  # fmt: skip
