"""Robust measures agree with numpy's."""

import numpy as np
import pytest

from napari_il6blot.blot.robust import median, quantile, row_medians, scatter


@pytest.mark.parametrize("size", [1, 2, 3, 10, 101])
def test_they_are_those_of_numpy(size: int) -> None:
    values = np.random.default_rng(size).normal(size=size)
    assert median(values) == pytest.approx(np.median(values))
    for share in (0.0, 0.25, 0.75, 1.0):
        assert quantile(values, share) == pytest.approx(np.quantile(values, share))
    table = values.reshape(1, -1) * np.array([[1.0], [-2.0]])
    assert row_medians(table) == pytest.approx(np.median(table, axis=1))


def test_scatter_is_sigma_of_normal_values() -> None:
    assert scatter(np.random.default_rng(0).normal(0, 3, 20_000)) == pytest.approx(3, rel=0.03)


def test_of_nothing_they_are_0() -> None:
    assert median(np.zeros(0)) == quantile(np.zeros(0), 0.5) == scatter(np.zeros(0)) == 0
