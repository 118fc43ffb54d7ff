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
    from .errors import InputError
    from .study.simulate import simulate_blot

__version__ = "0.1.0"

__all__ = [
    "Blot",
    "InputError",
    "Lane",
    "__version__",
    "detect_lanes",
    "quantify",
    "read_blot",
    "simulate_blot",
]

_HOME = {
    "Blot": "blot.image",
    "InputError": "errors",
    "Lane": "blot.lanes",
    "detect_lanes": "blot.detection",
    "quantify": "blot.bands",
    "read_blot": "blot.formats",
    "simulate_blot": "study.simulate",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
