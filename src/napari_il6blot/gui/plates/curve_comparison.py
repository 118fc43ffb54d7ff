"""Models of a standard curve side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...elisa.curve import fit_curve
from ...errors import InputError

if TYPE_CHECKING:
    from ...elisa.curve import Curve
    from ...elisa.plate import Plate

MODELS = ("4pl", "5pl", "linear", "loglog")
COMPARISON_COLUMNS = (
    "model", "used", "aicc", "r2", "standards_back", "worst_recovery", "lloq", "uloq", "flags", "note",
)  # fmt: skip


def comparison_curves(plates: Sequence[Plate], curve: Curve) -> tuple[tuple[Curve, ...], dict[str, str]]:
    """Every model fitted to the standards that a curve was fitted to.

    Parameters
    ----------
    plates : sequence of Plate
        As they were quantified; those whose standards made the curve are among them.
    curve : Curve
        In use.

    Returns
    -------
    curves : tuple of Curve
        The one in use, and the others, in the order of `MODELS`.
    failed : dict of str to str
        By model, why it cannot be fitted.
    """
    together = [plate for plate in plates if plate.name in curve.plates]
    curves, failed = [], {}
    for model in MODELS:
        if model == curve.model:
            curves.append(curve)
            continue
        # A log-log line has its own weights: those of the curve in use hold for the others.
        weights = curve.weights if curve.model != "loglog" else "1/y2"
        try:
            curves.append(fit_curve(together, model, weights, curve.fit))  # type: ignore[arg-type]
        except InputError as error:
            failed[model] = str(error)
    return tuple(curves), failed


def compare_models(used: Curve, curves: Sequence[Curve], failed: Mapping[str, str]) -> pd.DataFrame:
    """How well each model describes the standards, one row per model.

    Parameters
    ----------
    used : Curve
        In use.
    curves : sequence of Curve
    failed : mapping of str to str
        By model, why it has no curve.

    Returns
    -------
    DataFrame
        `COMPARISON_COLUMNS`: `aicc` (lower is better), `standards_back` how many standards come back
        within limits of how many, `worst_recovery` in per cent.
    """
    by_model = {curve.model: curve for curve in curves}
    rows = []
    for model in MODELS:
        curve = by_model.get(model)
        if curve is None:
            rows.append({"model": model, "used": False, "note": failed.get(model, "")})
            continue
        judged = curve.levels.nominal > 0
        recovery = curve.range.recovery[judged]
        known = recovery[np.isfinite(recovery)]
        rows.append(
            {
                "model": model, "used": model == used.model, "aicc": curve.aicc, "r2": curve.r2,
                "standards_back": f"{int(curve.range.passed.sum())} of {int(judged.sum())}",
                "worst_recovery": float(known[np.argmax(np.abs(known - 100))]) if len(known) else np.nan,
                "lloq": curve.lloq, "uloq": curve.uloq, "flags": ";".join(curve.flags), "note": "",
            }
        )  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=list(COMPARISON_COLUMNS))
