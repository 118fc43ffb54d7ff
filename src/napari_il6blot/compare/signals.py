"""Signals of proteins in lanes: what levels are ratios of."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..blot.bands import COLUMNS
from ..errors import InputError
from ..sheets.cells import is_empty, table_name
from .image_names import file_of
from .labels import a_few, label_key, united
from .membranes import Place, membrane_strips

if TYPE_CHECKING:
    import pandas as pd

TOTAL_PROTEIN = "total protein"
KEYS = ("sample", "experiment", "replicate")


@dataclass(frozen=True)
class Signal:
    """One protein's signal in one lane.

    Attributes
    ----------
    image, strip, lane
        Where it was measured.
    membrane : (str, int)
        The membrane and its strip, which other images may show too.
    target : str
        The protein.
    volume, sd : float
        And its 1 σ; NaN where that is not known.
    labels : mapping
        `sample, experiment, replicate` and the factors, as in the table.
    flags : str
    """

    image: str
    strip: int
    lane: int
    membrane: tuple[str, int]
    target: str
    volume: float
    sd: float
    labels: Mapping[str, object] = field(default_factory=dict)
    flags: str = ""

    @property
    def positive(self) -> bool:
        """Whether it can be in a ratio."""
        return self.volume > 0 and math.isfinite(self.volume)

    @property
    def relative_sd(self) -> float:
        """1 σ over the volume."""
        return self.sd / self.volume if self.positive else math.nan

    @property
    def condition(self) -> tuple[str, str, str]:
        """Sample, experiment and replicate, as text."""
        sample, experiment, replicate = (label_key(self.labels.get(name)) for name in KEYS)
        return sample, experiment, replicate


def factors_of(table: pd.DataFrame, known: tuple[str, ...]) -> tuple[str, ...]:
    """The factors: as whoever made the table left them in its `attrs`, else every column not known."""
    left = table.attrs.get("factors")
    if left is not None:
        return tuple(name for name in left if name in table.columns)
    return tuple(str(name) for name in table.columns if name not in known)


def level_factors(bands: pd.DataFrame) -> tuple[str, ...]:
    """The factors of annotated bands."""
    return factors_of(bands, (*COLUMNS, *KEYS, "membrane"))


def band_signals(bands: pd.DataFrame) -> list[Signal]:
    """Signals of annotated bands: one per image, strip, lane and target, in their order.

    Bands of a lane that bear the same target are added up (isoforms, a doublet). Bands without
    target or sample are left out.

    Raises
    ------
    InputError
        If the table is not annotated, or one lane is of several samples, experiments or replicates.
    """
    lacking = [name for name in ("target", *KEYS) if name not in bands.columns]
    if lacking or (len(bands) and bands["target"].isna().all()):
        raise InputError(
            f"{table_name(bands, 'bands')} does not say the {lacking[0] if lacking else 'target'} "
            "of each band; "
            "annotate it with a lane sheet and a target sheet"
        )
    names = (*KEYS, *level_factors(bands))
    membrane_of = _membrane_of(bands)
    found: dict[tuple[str, int, int, str], list[dict[str, object]]] = {}
    conditions: dict[tuple[str, int, int], tuple[str, ...]] = {}
    for row in bands.to_dict("records"):
        if is_empty(row["target"]) or is_empty(row["sample"]):
            continue
        key = (str(row["image"]), int(row["strip"]), int(row["lane"]), label_key(row["target"]))
        found.setdefault(key, []).append({str(name): cell for name, cell in row.items()})
        own = tuple(label_key(row[name]) for name in KEYS)
        if conditions.setdefault(key[:3], own) != own:
            raise InputError(_several(table_name(bands, "bands"), key[:3], conditions[key[:3]], own))
    return [
        Signal(
            *key[:3], membrane_of(key[:2]), key[3], _sum(rows, "volume"), _root_sum(rows, "volume_sd"),
            {name: rows[0][name] for name in names}, united(row.get("flags", "") for row in rows),
        )
        for key, rows in found.items()
    ]  # fmt: skip


def _several(table: str, place: tuple[str, int, int], *conditions: tuple[str, ...]) -> str:
    """What to say of a lane that holds two samples, experiments or replicates."""
    image, strip, lane = place
    each = [", ".join(f"{name} {cell}" for name, cell in zip(KEYS, one, strict=True)) for one in conditions]
    return (
        f"{table}: lane {lane} of {image}, strip {strip}, is both {' and '.join(each)}; correct it, or if "
        "these are several gels, name the image of each"
    )


def added_up(rows: pd.DataFrame) -> tuple[str, ...]:
    """A sentence for each target with several rows in one lane, which may be of gels not told apart."""
    place = ["image", "strip", "lane", "target"]
    again = rows.loc[rows.duplicated(place).to_numpy(), place].drop_duplicates()
    return tuple(
        f"{target} has several rows in {n} lane{'' if n == 1 else 's'}, added up as bands of one lane: if "
        "they are of several gels, add the column image."
        for target, n in again["target"].value_counts(sort=False).items()
    )


def lane_signals(lanes: pd.DataFrame | None, bands: pd.DataFrame, target: str) -> list[Signal]:
    """Signals of whole lanes of the images that the target sheet calls `target`, such as total protein.

    Raises
    ------
    InputError
        If there are no such lanes.
    """
    named = {
        (image, strip)
        for image, strip, name in bands.attrs.get("lane_targets", ())
        if name.casefold() == target.casefold()
    }
    if not named:
        raise InputError(
            f"no image is named {target} in the target sheet; add a line with the stained image and the "
            f"target {target}, without row and mass"
        )
    if lanes is None:
        raise InputError(
            f"{target} needs the table of lanes; give lanes.csv of {a_few(one for one, _ in named)}"
        )
    membrane_of = _membrane_of(bands)
    return [
        Signal(
            str(row["image"]), int(row["strip"]), int(row["lane"]),
            membrane_of((str(row["image"]), int(row["strip"]))), target,
            float(row["lane_volume"]), float(row.get("lane_volume_sd", 0.0)), {},
            united([row.get("flags", "")]),
        )
        for row in lanes.to_dict("records")
        if (str(row["image"]), int(row["strip"])) in named
    ]  # fmt: skip


def _membrane_of(bands: pd.DataFrame) -> Callable[[Place], tuple[str, int]]:
    """What gives the membrane and strip that an image's strip shows, as the sheets tie them."""
    tied = membrane_strips(bands.attrs.get("membranes", {}))
    return lambda place: tied.get(place, (file_of(place[0]), place[1]))


def _sum(rows: list[dict[str, object]], name: str) -> float:
    return math.fsum(float(str(row[name])) for row in rows)


def _root_sum(rows: list[dict[str, object]], name: str) -> float:
    if name not in rows[0]:
        return math.nan
    return float(np.sqrt(math.fsum(float(str(row[name])) ** 2 for row in rows)))


class Partners:
    """Finds the signal of another protein in the same lane.

    Parameters
    ----------
    signals : list of Signal
        Among which to look.
    """

    def __init__(self, signals: list[Signal]) -> None:
        self._found: dict[tuple[str, tuple[str, int], int], list[Signal]] = {}
        for signal in signals:
            key = (signal.target.casefold(), signal.membrane, signal.lane)
            self._found.setdefault(key, []).append(signal)

    def of(self, signal: Signal, target: str) -> Signal | None:
        """A protein's signal in the same lane: of the same image, else of another one of the membrane.

        Raises
        ------
        InputError
            If several other images of the membrane show it.
        """
        here = self._found.get((target.casefold(), signal.membrane, signal.lane), [])
        own = [one for one in here if (one.image, one.strip) == (signal.image, signal.strip)]
        if own:
            return own[0]
        if len(here) > 1:
            raise InputError(
                f"{target} of the membrane of {signal.image} is in "
                f"{a_few(one.image for one in here)}; name it in "
                "one of them only in the target sheet"
            )
        if here and _contradicts(signal, here[0]):
            raise InputError(
                f"lane {signal.lane} of {signal.image} is {signal.condition[0]}, but of {here[0].image}, "
                f"which shows the same membrane, it is {here[0].condition[0]}; correct the lane sheet, or "
                "number the lanes of both images alike"
            )
        return here[0] if here else None


def _contradicts(one: Signal, other: Signal) -> bool:
    """Whether the lane sheet says different samples for one lane of a membrane."""
    return bool(other.labels) and one.condition != other.condition
