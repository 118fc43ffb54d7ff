"""How fast plates are computed: beside one `scipy.optimize.curve_fit` on the same standards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any

import numpy as np
from page import table
from scipy.optimize import curve_fit
from speed import alternating

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.curve.fit import fit_points
from napari_il6blot.elisa.curve.inverse import Inverse, invert
from napari_il6blot.elisa.curve.levels import levels_of
from napari_il6blot.elisa.curve.points import points_of
from napari_il6blot.elisa.curve.uncertainty import error_of_curve
from napari_il6blot.elisa.curve.weights import POWERS, fitted_points
from napari_il6blot.elisa.plate import Plate
from napari_il6blot.elisa.quantify import concentrations
from napari_il6blot.study.simulate_plates import simulate_plate

# 8 levels and 24 samples in triplicate: all 96 wells.
FULL: dict[str, Any] = {"levels": 8, "zero": False, "n_samples": 24, "blanks": 0, "replicates": 3}
SOME, MANY, FEW = 10, 1000, 100
BASELINE = "one `curve_fit`"
WANTED = {"array core": 5.0, "public calls": 60.0}

Floats = np.ndarray


def logistic(x: Floats, a: float, b: float, c: float, d: float) -> Floats:
    return d + (a - d) / (1 + (x / c) ** b)


def logistic_jacobian(x: Floats, a: float, b: float, c: float, d: float) -> Floats:
    u = (x / c) ** b
    q = 1 / (1 + u)
    by_log_u = (d - a) * q * u * q
    return np.stack([q, by_log_u * np.log(x / c), -by_log_u * b / c, 1 - q], axis=1)


def baseline(x: Floats, y: Floats, sigma: Floats | None) -> Floats:
    """What anybody would write: one fit to the standards' wells, from a sensible start."""
    start = (y.min(), 1.0, float(np.median(x)), y.max())
    parameters: Floats = curve_fit(logistic, x, y, p0=start, sigma=sigma, jac=logistic_jacobian)[0]
    return parameters


def array_core(x: Floats, y: Floats, wells: Floats) -> Inverse:
    """Parameters, their covariance, the wells' error and the inverse of every well with both intervals."""
    points = points_of((x, y))
    levels, power = levels_of(points.x, points.y), POWERS["1/y2"]
    places, means, w = fitted_points(points, "4pl", levels, power, "means")
    found = fit_points("4pl", places, means, w)
    assert found is not None
    error = error_of_curve(points, levels, found, places, w, power, "means")
    scaled = replace(found, root=error.root)
    single, nothing = np.ones(len(wells)), np.zeros(len(wells))
    return invert(scaled, wells, single, error.model.variance, nothing, error.df)


def public_calls(plate: Plate) -> Any:  # noqa: ANN401
    return concentrations(plate, fit_curve(plate))


def works_on(plate: Plate) -> dict[str, Callable[[], Any]]:
    """What is timed on one plate."""
    standard = (plate.wells["role"] == "standard").to_numpy()
    wells = plate.wells["response"].to_numpy(dtype=float)
    x, y = plate.wells["nominal"].to_numpy(dtype=float)[standard], wells[standard]
    return {
        BASELINE: lambda: baseline(x, y, y),
        "the same, unweighted": lambda: baseline(x, y, None),
        "array core": lambda: array_core(x, y, wells),
        "public calls": lambda: public_calls(plate),
    }


def time_one_plate(first: int, repeats: int) -> dict[str, float]:
    """Median seconds over some plates and the repetitions on each."""
    pooled: dict[str, list[float]] = {}
    for seed in range(first, first + SOME):
        plate = simulate_plate(seed=seed, **FULL).plate
        for name, times in alternating(works_on(plate), max(1, repeats // SOME)).items():
            pooled.setdefault(name, []).extend(times)
    return {name: median(times) for name, times in pooled.items()}


def time_many_plates(first: int, repeats: int) -> dict[str, float]:
    """Median seconds a plate of one call of `concentrations` for few plates and for many."""
    plates = [simulate_plate(seed=first + i, name=f"plate {i + 1}", **FULL).plate for i in range(MANY)]
    curves = [fit_curve(plate) for plate in plates]
    found = alternating(
        {str(n): partial(concentrations, plates[:n], curves[:n]) for n in (FEW, MANY)}, repeats
    )
    return {name: median(times) / int(name) for name, times in found.items()}


def ratio_cell(name: str, ratio: float) -> str:
    """A ratio, in bold where it is more than what is wanted."""
    text = f"{ratio:.1f}"
    return f"**{text}**" if ratio > WANTED.get(name, np.inf) else text


def speed_lines(seed: int, repeats: int) -> list[str]:
    """Time of one plate and of many, in Markdown."""
    one = time_one_plate(seed, repeats)
    base = one[BASELINE]
    rows = [
        [name, f"{1000 * seconds:.3f}", ratio_cell(name, seconds / base),
         f"≤ {WANTED[name]:g}" if name in WANTED else ""]
        for name, seconds in one.items()
    ]  # fmt: skip
    many = time_many_plates(seed, max(3, repeats // 40))
    few, lots = many[str(FEW)], many[str(MANY)]
    return [
        f"{SOME} 4PL plates of 8 standards and 24 samples in triplicate, one after the other, one thread,",
        f"medians of {repeats} repetitions, alternating. The baseline is one `scipy.optimize.curve_fit` with",
        "Jacobian, `sigma` and a sensible start on the 24 standard wells. *Array core*: from the wells'",
        "numbers to fit, covariance, the wells' error and 96 inverses with both intervals. *Public calls*:",
        "`fit_curve(plate)` and `concentrations(plate, curve)`.",
        "",
        *table(["", "ms", "times the baseline", "wanted"], rows),
        "",
        f"One call of `concentrations` for {MANY} plates takes {1000 * lots:.2f} ms a plate, for {FEW}",
        f"{1000 * few:.2f} ms: {lots / few:.2f} times as much (1 is linear; Python's garbage collector looks",
        "through all that is kept).",
    ]


def timed_lines(arguments: Sequence[int]) -> list[str]:
    """`speed_lines` as a job of a new process."""
    seed, repeats = arguments
    return speed_lines(seed, repeats)
