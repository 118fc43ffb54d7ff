"""Lanes bend to their bands, and to their strip's shape where they have few."""

import numpy as np
import pytest

from napari_il6blot.blot.detection.centrelines import lane_width, polynomial
from napari_il6blot.blot.detection.lane_positions import Evidence

LEVELS = np.linspace(0, 400, 9)


@pytest.fixture
def bent(segments_at):
    """Evidence of five lanes along x = middle + tilt y + bend y², seen from mid-height."""

    def make(tilt=0.0, bend=0.0, missing=()):
        middles = np.array([50.0, 90, 130, 170, 210])
        x, level = [], []
        for k, middle in enumerate(middles):
            for y in LEVELS if k not in missing else LEVELS[4:5]:
                x.append(middle + tilt * (y - 200) + bend * (y - 200) ** 2)
                level.append(y)
        segments = segments_at(x, level, width=28.0)
        n = len(x)
        every = np.ones(n, bool)
        return Evidence(segments, np.array(level), np.ones(n), every, 28.0, 40.0, tilt), middles

    return make


@pytest.mark.parametrize(("tilt", "bend"), [(0, 0), (0.05, 0), (-0.08, 0), (0, 1e-4), (0.03, -1e-4)])
@pytest.mark.parametrize("missing", [(), (2,)])
def test_lanes_follow_their_bands_and_a_lane_of_one_band_its_neighbours(bent, tilt, bend, missing):
    evidence, middles = bent(tilt, bend, missing)
    coefficients, (centre, scale) = polynomial(evidence, middles)
    u = (LEVELS - centre) / scale
    for k, middle in enumerate(middles):
        true = middle + tilt * (LEVELS - 200) + bend * (LEVELS - 200) ** 2
        found = np.polynomial.polynomial.polyval(u, coefficients[k])
        np.testing.assert_allclose(found, true, atol=1.0 if k in missing else 0.5)


def test_the_width_is_that_of_the_lanes_own_bands(bent):
    evidence, middles = bent()
    assert lane_width(evidence, middles[1]) == 28
