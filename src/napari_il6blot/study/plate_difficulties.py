"""Plates on which something went wrong: what the fit must survive."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .plate_settings import PlateSettings


def difficult_settings(seed: int) -> PlateSettings:
    """Draw settings of a plate with several difficulties.

    Falling and flat curves; samples and several standards at the reader's limit, recorded as it or as
    text; a standard missing; 5 standards; single wells; hardly any noise and a great deal; no blanks,
    no zero standard; standards from fg/mL to µg/mL; negative blank-subtracted OD; wells with text;
    outliers, an edge effect, wrong standards; steep, shallow and asymmetric curves.

    Parameters
    ----------
    seed : int
    """
    rng = np.random.default_rng([seed, 3])
    scale = float(rng.choice([1e-3, 1.0, 1.0, 1e3, 1e6]))
    top = 200.0 * scale
    levels = int(rng.choice([5, 6, 7, 8]))
    fold = float(rng.choice([2.0, 2.0, 3.0, 4.0, 10.0]))
    base = PlateSettings(
        a=float(rng.uniform(0.02, 0.15)), b=float(rng.uniform(0.6, 2.2)),
        c=top * float(np.exp(rng.uniform(np.log(0.05), np.log(3.0)))), d=float(rng.uniform(1.0, 4.0)),
        top=top, fold=fold, levels=levels, zero=bool(rng.random() < 0.5),
        replicates=int(rng.choice([2, 3])), n_samples=10,
        dilutions=(1.0, 4.0) if rng.random() < 0.2 else (1.0,),
        concentration_limits=(top / fold**levels, 3 * top), blanks=int(rng.choice([0, 2, 3])),
        cv=float(rng.uniform(0.01, 0.1)), sd=float(rng.uniform(0.001, 0.02)),
    )  # fmt: skip
    return replace(base, **_afflictions(rng, base))


def _afflictions(rng: np.random.Generator, base: PlateSettings) -> dict[str, Any]:
    """Settings to change, each difficulty with a chance of its own."""
    changes: dict[str, Any] = {}
    for chance, affliction in (
        (0.3, {"a": base.d, "d": base.a}),
        (0.15, _saturation(rng, base)),
        (0.25, {"missing_levels": (int(rng.integers(1, base.levels + 1)),)}),
        (0.2, {"levels": 5}),
        (0.2, {"replicates": 1, "blanks": min(base.blanks, 1)}),
        (0.15, {"cv": 1e-6, "sd": 0.0, "decimals": None}),
        (0.15, {"cv": float(rng.uniform(0.2, 1.0)), "sd": float(rng.uniform(0.0, 0.5))}),
        (0.15, {"a": -0.01, "sd": 0.03}),
        (0.2, {"unreadable": int(rng.integers(1, 4))}),
        (0.15, {"outlier_fraction": 0.05, "outlier_factor": float(rng.choice([0.1, 3.0]))}),
        (0.15, {"standard_cv": 0.15, "edge_effect": -0.15}),
        (0.15, {"b": float(rng.choice([0.15, 8.0])), "g": float(rng.choice([0.2, 5.0]))}),
        (0.05, {"decimals": 1}),
        (0.1, {"a": base.a, "d": base.a}),
    ):
        if rng.random() < chance:
            changes |= affliction
    levels = changes.get("levels", base.levels)
    missing = changes.get("missing_levels", ())
    return changes | {"missing_levels": tuple(min(level, levels) for level in missing)}


def _saturation(rng: np.random.Generator, base: PlateSettings) -> dict[str, Any]:
    """A limit that several standards exceed, and samples that all do."""
    limit = base.a + (base.d - base.a) * float(rng.uniform(0.05, 0.5))
    return {
        "limit": limit, "overflow_text": bool(rng.random() < 0.5), "c": 0.1 * base.top,
        "concentration_limits": (base.top, 10 * base.top),
    }  # fmt: skip
