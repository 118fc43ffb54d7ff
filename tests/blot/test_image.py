"""The blot as a value."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from napari_il6blot.blot.image import Blot

SIGNAL = np.zeros((9, 12), dtype=np.float32)


@pytest.mark.parametrize(("scale", "unit"), [("linear", "counts"), ("od", "OD·px")])
def test_unit(scale, unit):
    assert Blot(SIGNAL, SIGNAL > 0, scale=scale).unit == unit


def test_a_blot_is_frozen():
    with pytest.raises(FrozenInstanceError):
        Blot(SIGNAL, SIGNAL > 0).rotate = 90
