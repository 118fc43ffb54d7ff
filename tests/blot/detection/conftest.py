"""Segments made by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from napari_il6blot.blot.detection.segments import Segments


@pytest.fixture
def segments_at() -> Callable[..., Segments]:
    """Segments at the given places, all alike but for what is said."""

    def make(x, y, width=20.0, height=10.0) -> Segments:
        x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
        n = len(x)
        width = np.broadcast_to(np.asarray(width, float), n)
        left, right = x - width / 2, x + width / 2
        return Segments(left, right, y, np.full(n, height), np.zeros(n), np.arange(n), np.ones(n))

    return make
