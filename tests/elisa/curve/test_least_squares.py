"""The optimizer on NIST's Statistical Reference Datasets, from both published starts."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose

from napari_il6blot.elisa.curve.least_squares import covariance_root, minimize


def read_problem(path):
    """Starts (2, k), certified values (k,), their standard deviations, Σ squares, x and y."""
    text = path.read_text()
    rows = re.findall(r"^\s*b\d+ =\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*$", text, re.MULTILINE)
    table = np.array(rows, dtype=float)
    squares = float(re.search(r"Residual Sum of Squares:\s+(\S+)", text)[1])
    data = text[text.rindex("Data:") :].splitlines()[1:]
    y, x = np.array([line.split() for line in data if line.strip()], dtype=float).T
    return table[:, :2].T, table[:, 2], table[:, 3], squares, x, y


def misra1a(b, x):
    e = np.exp(-b[1] * x)
    return b[0] * (1 - e), [1 - e, b[0] * x * e]


def rational(b, x):
    """Cubic over cubic: Thurber, Hahn1."""
    above = b[0] + b[1] * x + b[2] * x**2 + b[3] * x**3
    below = 1 + b[4] * x + b[5] * x**2 + b[6] * x**3
    powers = [x**0, x, x**2, x**3]
    return above / below, [p / below for p in powers] + [-above * p / below**2 for p in powers[1:]]


def mgh09(b, x):
    above, below = x**2 + x * b[1], x**2 + x * b[2] + b[3]
    f = b[0] * above / below
    return f, [above / below, b[0] * x / below, -f * x / below, -f / below]


def rat42(b, x):
    e = np.exp(b[1] - b[2] * x)
    f = b[0] / (1 + e)
    return f, [1 / (1 + e), -f * e / (1 + e), f * x * e / (1 + e)]


def rat43(b, x):
    e = np.exp(b[1] - b[2] * x)
    f = b[0] * (1 + e) ** (-1 / b[3])
    by_e = -f / b[3] * e / (1 + e)
    return f, [f / b[0], by_e, -x * by_e, f * np.log1p(e) / b[3] ** 2]


PROBLEMS = {
    "Misra1a": misra1a,
    "Thurber": rational,
    "Hahn1": rational,
    "MGH09": mgh09,
    "Rat42": rat42,
    "Rat43": rat43,
}


@pytest.mark.parametrize("start", [0, 1])
@pytest.mark.parametrize("name", PROBLEMS)
def test_nist(shared_data, name, start):
    model = PROBLEMS[name]
    starts, certified, deviations, squares, x, y = read_problem(
        shared_data / "elisa" / "reference" / f"{name}.dat"
    )
    found = minimize(
        lambda b: model(b, x)[0] - y,
        lambda b: np.stack(model(b, x)[1], axis=1),
        starts[start],
        evaluations=20000,
    )
    assert found.converged
    assert_allclose(found.parameters, certified, rtol=1e-6)
    assert found.sum_of_squares == pytest.approx(squares, rel=1e-9)
    root, rank = covariance_root(np.stack(model(found.parameters, x)[1], axis=1))
    assert rank == len(certified)
    sigma = np.sqrt(found.sum_of_squares / (len(x) - rank))
    assert_allclose(sigma * np.linalg.norm(root, axis=1), deviations, rtol=1e-6)


def test_nothing_to_find():
    found = minimize(lambda b: np.array([3.0, 4.0]), lambda b: np.empty((2, 0)), np.empty(0))
    assert found.converged
    assert found.sum_of_squares == 25.0
    assert found.parameters.shape == (0,)


def test_out_of_evaluations_is_no_minimum():
    found = minimize(
        lambda b: np.array([10 * (b[1] - b[0] ** 2), 1 - b[0]]),
        lambda b: np.array([[-20 * b[0], 10.0], [-1.0, 0.0]]),
        np.array([-1.2, 1.0]),
        evaluations=3,
    )
    assert not found.converged


def test_covariance_root_is_that_of_the_normal_equations():
    jacobian = np.random.default_rng(5).normal(size=(20, 4)) * [1e-8, 1.0, 1e3, 1e9]
    root, rank = covariance_root(jacobian)
    scale = np.array([1e-8, 1.0, 1e3, 1e9])
    scaled = jacobian / scale
    wanted = np.linalg.inv(scaled.T @ scaled)
    assert rank == 4
    assert_allclose((root * scale[:, None]) @ (root * scale[:, None]).T, wanted, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(
    ("columns", "rank"),
    [([[1, 1, 1], [1, 2, 3], [2, 3, 4]], 2), ([[1, 1, 1], [0, 0, 0]], 1), ([[0, 0, 0]], 0)],
)
def test_directions_that_data_say_nothing_about_are_left_out(columns, rank):
    root, found = covariance_root(np.array(columns, dtype=float).T)
    assert found == rank
    assert root.shape == (len(columns), rank)
    assert np.isfinite(root).all()
