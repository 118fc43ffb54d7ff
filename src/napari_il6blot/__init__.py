"""Western blots and ELISA plates to one defensible table.

The public API. Names are loaded when first used, so that importing the package
costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .blot.bands import quantify
    from .blot.detection import detect_lanes
    from .blot.formats import read_blot
    from .blot.image import Blot
    from .blot.lanes import Lane
    from .elisa.curve import Curve, fit_curve
    from .elisa.curves import fit_curves
    from .elisa.plate import Plate
    from .elisa.plates import read_plate, read_plates
    from .elisa.quantify import concentrations
    from .errors import InputError
    from .study.simulate import simulate_blot
    from .study.simulate_plates import simulate_plate

__version__ = "0.1.0"

__all__ = [
    "Blot",
    "Curve",
    "InputError",
    "Lane",
    "Plate",
    "__version__",
    "concentrations",
    "detect_lanes",
    "fit_curve",
    "fit_curves",
    "quantify",
    "read_blot",
    "read_plate",
    "read_plates",
    "simulate_blot",
    "simulate_plate",
]

_HOME = {
    "Blot": "blot.image",
    "Curve": "elisa.curve",
    "InputError": "errors",
    "Lane": "blot.lanes",
    "Plate": "elisa.plate",
    "concentrations": "elisa.quantify",
    "detect_lanes": "blot.detection",
    "fit_curve": "elisa.curve",
    "fit_curves": "elisa.curves",
    "quantify": "blot.bands",
    "read_blot": "blot.formats",
    "read_plate": "elisa.plates",
    "read_plates": "elisa.plates",
    "simulate_blot": "study.simulate",
    "simulate_plate": "study.simulate_plates",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
