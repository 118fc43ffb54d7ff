"""Choosing a model by Akaike's criterion, and saying why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ...errors import InputError
from .models import PARAMETERS
from .points import StandardPoints
from .standard_curve import Curve, curve_of_points

CANDIDATES = ("4pl", "5pl", "linear", "loglog")


def choose_model(points: StandardPoints, weights: str, fit: str, fixed: Mapping[str, float] | None) -> Curve:
    """Fit every model that can be, and take the one with the lowest AICc.

    A degenerate 5PL is not considered, nor is a log-log line where zero standards have no logarithm:
    it would be compared on other points.

    Parameters
    ----------
    points, weights, fit, fixed
        As for `curve.curve_of_points`.

    Raises
    ------
    InputError
        If no model can be fitted.
    """
    curves: dict[str, Curve] = {}
    reasons, first_error = [], None
    for model in CANDIDATES:
        if any(name not in PARAMETERS[model] for name in fixed or {}):
            continue
        try:
            curve = curve_of_points(points, model, weights, fit, fixed)
        except InputError as error:
            first_error = first_error or error
            continue
        if model == "loglog" and len(curve.x) < len(points.x):
            reasons.append("loglog not considered (zero standards have no logarithm)")
        elif "degenerate" in curve.flags:
            reasons.append(f"{model} not considered (degenerate)")
        elif np.isfinite(curve.aicc):
            curves[model] = curve
            reasons.append(f"{model} AICc {curve.aicc:.1f}")
    if not curves:
        raise first_error or InputError(f"{points.name}: no model could be fitted to its standards")
    best = min(curves.values(), key=lambda curve: curve.aicc)
    return replace(best, notes=(f"{best.model} was chosen by AICc: {'; '.join(reasons)}.", *best.notes))
