"""Ratios of two proteins, such as phospho over total, on one membrane or on parallel gels."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..errors import InputError
from .labels import a_few, united
from .level_rows import Row, level_row, unmatched_row, without_level
from .ratio_interval import fieller_limits, ratio_sd
from .signals import Partners, Signal

Level = tuple[Signal, Signal]


def split_ratio(ratio: str, targets: Sequence[str]) -> tuple[str, str]:
    """The two targets of ``numerator/denominator``; their names may hold ``/`` too (``pERK1/2/ERK1/2``).

    Raises
    ------
    InputError
        If they are not among the targets.
    """
    known = {target.casefold(): target for target in targets}
    parts = ratio.split("/")
    for cut in range(1, len(parts)):
        pair = [known.get("/".join(half).strip().casefold()) for half in (parts[:cut], parts[cut:])]
        if pair[0] and pair[1]:
            return pair[0], pair[1]
    raise InputError(
        f"the ratio {ratio} is not of two targets; write it as pAKT/AKT: the targets are {a_few(targets)}"
    )


def levels_of_ratio(
    signals: list[Signal], pair: tuple[str, str], controls: Partners, control: str, unmatched: list[Row]
) -> list[Row]:
    """Levels of one protein relative to another.

    Parameters
    ----------
    signals : list of Signal
    pair : (str, str)
        Numerator and denominator.
    controls : Partners
        Where each gel's loading control is.
    control : str
        Its name; empty for none.
    unmatched : list
        Takes what has no partner.

    Returns
    -------
    list of dict
        One per lane of the numerator. On one membrane the ratio is of the lane's two volumes (a loading
        control would cancel). Between gels each is divided by its own gel's control, and the numerator's
        level by the mean of the denominator's levels of its sample, experiment and replicate.
    """
    top, bottom = pair
    denominators = [signal for signal in signals if signal.target == bottom]
    same_lane = Partners(denominators)
    parallel: dict[tuple[str, str, str], list[Level]] = {}
    for signal in denominators:
        own = controls.of(signal, control) if control else None
        if own is not None:
            parallel.setdefault(signal.condition, []).append((signal, own))
    rows = []
    for signal in signals:
        if signal.target != top:
            continue
        partner = same_lane.of(signal, bottom)
        if partner is not None:
            row = level_row(signal, partner, bottom)
            rows.append(row | {"image": _images([signal.image, partner.image])})
            continue
        own = controls.of(signal, control) if control else None
        others = parallel.get(signal.condition, [])
        if own is None or not others:
            unmatched.append(unmatched_row(signal, _reason(bottom, control, own)))
            continue
        rows.append(_across_gels((signal, own), others, bottom))
    return rows


def _reason(bottom: str, control: str, own: Signal | None) -> str:
    if not control:
        return f"no {bottom} on its membrane, and no loading control to compare gels by"
    if own is None:
        return f"no {bottom} on its membrane, and no {control} in this lane of it"
    return f"no {bottom} relative to {control} of this sample, experiment and replicate"


def _across_gels(top: Level, bottoms: list[Level], normalized_to: str) -> Row:
    signal, control = top
    used = [one for level in (top, *bottoms) for one in level]
    row: Row = {
        "image": _images([signal.image, *(one.image for one, _ in bottoms)]),
        "strip": signal.strip, "lane": signal.lane, **signal.labels, "target": signal.target,
        "normalized_to": normalized_to, "flags": united(one.flags for one in used),
    }  # fmt: skip
    usable = [(one, own) for one, own in bottoms if one.positive and own.positive]
    if not (signal.positive and control.positive and usable):
        return row | without_level(row["flags"])
    if len(usable) < len(bottoms):
        row["flags"] = united([row["flags"], "not_positive"])
    numerator = signal.volume / control.volume
    numerator_sd = ratio_sd(numerator, signal.relative_sd, control.relative_sd)
    parts = [one.volume / own.volume for one, own in usable]
    variances = [
        ratio_sd(part, one.relative_sd, own.relative_sd) ** 2
        for part, (one, own) in zip(parts, usable, strict=True)
    ]
    denominator = float(np.mean(parts))
    denominator_sd = math.sqrt(math.fsum(variances)) / len(parts)
    level = numerator / denominator
    low, high = fieller_limits(numerator, denominator, numerator_sd, denominator_sd)
    sd = ratio_sd(level, numerator_sd / numerator, denominator_sd / denominator)
    return row | {"level": level, "level_sd": sd, "level_low": low, "level_high": high}


def _images(images: Sequence[str]) -> str:
    return ";".join(dict.fromkeys(images))
