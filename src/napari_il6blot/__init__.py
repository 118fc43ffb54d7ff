"""Western blots and ELISA plates to one defensible answer.

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
    from .compare.annotate import annotate
    from .compare.cohort import Cohort, cohort
    from .compare.designs import Design, compare
    from .compare.join import join
    from .compare.normalize import normalize
    from .compare.statistics.contingency import contingency_tests
    from .compare.statistics.correlation import associations
    from .compare.statistics.summary_stats import t_test_from_stats
    from .elisa.curve import Curve, fit_curve
    from .elisa.curves import fit_curves
    from .elisa.plate import Plate
    from .elisa.plates import read_plate, read_plates
    from .elisa.quantify import concentrations
    from .errors import InputError
    from .gui.layers import bands_from_layer, bands_to_layer, lanes_from_layer, lanes_to_layer
    from .study.simulate import simulate_blot
    from .study.simulate_plates import simulate_plate
    from .study.spec import Study

__version__ = "0.1.0"

__all__ = [
    "Blot",
    "Cohort",
    "Curve",
    "Design",
    "InputError",
    "Lane",
    "Plate",
    "Study",
    "__version__",
    "annotate",
    "associations",
    "bands_from_layer",
    "bands_to_layer",
    "cohort",
    "compare",
    "concentrations",
    "contingency_tests",
    "detect_lanes",
    "fit_curve",
    "fit_curves",
    "join",
    "lanes_from_layer",
    "lanes_to_layer",
    "normalize",
    "quantify",
    "read_blot",
    "read_plate",
    "read_plates",
    "simulate_blot",
    "simulate_plate",
    "t_test_from_stats",
]

_HOME = {
    "Blot": "blot.image",
    "Cohort": "compare.cohort",
    "Curve": "elisa.curve",
    "Design": "compare.designs",
    "InputError": "errors",
    "Lane": "blot.lanes",
    "Plate": "elisa.plate",
    "Study": "study.spec",
    "annotate": "compare.annotate",
    "associations": "compare.statistics.correlation",
    "bands_from_layer": "gui.layers",
    "bands_to_layer": "gui.layers",
    "cohort": "compare.cohort",
    "concentrations": "elisa.quantify",
    "contingency_tests": "compare.statistics.contingency",
    "detect_lanes": "blot.detection",
    "fit_curve": "elisa.curve",
    "fit_curves": "elisa.curves",
    "join": "compare.join",
    "lanes_from_layer": "gui.layers",
    "lanes_to_layer": "gui.layers",
    "normalize": "compare.normalize",
    "quantify": "blot.bands",
    "read_blot": "blot.formats",
    "read_plate": "elisa.plates",
    "read_plates": "elisa.plates",
    "simulate_blot": "study.simulate",
    "simulate_plate": "study.simulate_plates",
    "t_test_from_stats": "compare.statistics.summary_stats",
}


def __getattr__(name: str) -> object:
    if name == "compare":  # a package that can be called
        return import_module(".compare", __name__)
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
