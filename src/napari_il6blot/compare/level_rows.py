"""Rows of the table of levels."""

from __future__ import annotations

from typing import Any

import numpy as np

from .labels import united
from .ratio_interval import fieller_limits, ratio_sd
from .signals import KEYS, Signal

LEVEL_COLUMNS = (
    "image", "strip", "lane", "sample", "experiment", "replicate", "target", "level", "level_sd",
    "normalized_to", "flags",
)  # fmt: skip
LIMITS = ("level_low", "level_high")

Row = dict[str, Any]


def unmatched_row(signal: Signal, reason: str) -> Row:
    """What has no partner, and why."""
    place = {"image": signal.image, "strip": signal.strip, "lane": signal.lane}
    return place | {name: signal.labels[name] for name in KEYS} | {"target": signal.target, "reason": reason}


def level_row(signal: Signal, other: Signal, normalized_to: str) -> Row:
    """The level of one signal relative to another one."""
    row: Row = {
        "image": signal.image, "strip": signal.strip, "lane": signal.lane, **signal.labels,
        "target": signal.target, "normalized_to": normalized_to,
        "flags": united([signal.flags, other.flags]),
    }  # fmt: skip
    if not (signal.positive and other.positive):
        return row | without_level(row["flags"])
    level = signal.volume / other.volume
    low, high = fieller_limits(signal.volume, other.volume, signal.sd, other.sd)
    sd = ratio_sd(level, signal.relative_sd, other.relative_sd)
    return row | {"level": level, "level_sd": sd, "level_low": low, "level_high": high}


def without_level(flags: str) -> Row:
    """A level that there is not, because a volume is not above 0."""
    missing = dict.fromkeys(("level", "level_sd", *LIMITS), np.nan)
    return missing | {"flags": united([flags, "not_positive"])}
