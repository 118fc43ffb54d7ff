"""The standard curve: from standards to concentrations, with uncertainty and limits."""

from .standard_curve import Curve, fit_curve

__all__ = ["Curve", "fit_curve"]
