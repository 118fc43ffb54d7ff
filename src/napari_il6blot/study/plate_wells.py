"""What is in each well of a simulated plate, and how much of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from .plate_settings import Floats, PlateSettings

PLACED_ROLES = ("standard", "blank", "control", "sample")


@dataclass(frozen=True)
class WellGroup:
    """Wells that hold the same.

    Attributes
    ----------
    role, sample : str
    n_wells : int
    concentration : float
        True, of the undiluted sample.
    dilution : float
    nominal : float
        What a standard is said to be; NaN for all else.
    expected : (float, float)
        A control's range; NaN for all else.
    experiment, replicate : int or str
    factors : mapping of str to object
    absent : bool
        Whether the reader left these wells out.
    """

    role: str
    sample: str
    n_wells: int
    concentration: float
    dilution: float = 1.0
    nominal: float = np.nan
    expected: tuple[float, float] = (np.nan, np.nan)
    experiment: int | str = 1
    replicate: int | str = 1
    factors: Mapping[str, object] = field(default_factory=dict)
    absent: bool = False

    @property
    def in_well(self) -> float:
        """True concentration in the wells."""
        return self.concentration / self.dilution


def draw_groups(rng: np.random.Generator, settings: PlateSettings) -> list[WellGroup]:
    """Standards, blanks, controls and samples of a plate, with their true concentrations.

    Parameters
    ----------
    rng : Generator
    settings : PlateSettings
    """
    blanks = [WellGroup("blank", "blank", settings.blanks, 0.0)] if settings.blanks else []
    controls = [
        WellGroup("control", control.name, settings.wells_per_sample, control.concentration,
                  expected=(control.low, control.high))
        for control in settings.controls
    ]  # fmt: skip
    return _with_like_labels([*_standards(rng, settings), *blanks, *controls, *_samples(rng, settings)])


def _with_like_labels(groups: list[WellGroup]) -> list[WellGroup]:
    """Experiments and replicates all numbers, or, where one is text, all text: as a layout is read."""
    if any(isinstance(group.experiment, str) for group in groups):
        groups = [replace(group, experiment=str(group.experiment)) for group in groups]
    if any(isinstance(group.replicate, str) for group in groups):
        groups = [replace(group, replicate=str(group.replicate)) for group in groups]
    return groups


def _standards(rng: np.random.Generator, settings: PlateSettings) -> list[WellGroup]:
    nominals = settings.nominals
    spread = np.sqrt(np.log1p(settings.standard_cv**2))  # of logarithms, so that the mean is the nominal
    true = nominals * np.exp(spread * rng.standard_normal(len(nominals)) - spread**2 / 2)
    return [
        WellGroup("standard", f"STD{level}", settings.replicates, float(concentration),
                  nominal=float(nominal), absent=level in settings.missing_levels)
        for level, (nominal, concentration) in enumerate(zip(nominals, true, strict=True), start=1)
    ]  # fmt: skip


def _samples(rng: np.random.Generator, settings: PlateSettings) -> list[WellGroup]:
    low, high = np.log(settings.concentration_limits)
    drawn = np.exp(rng.uniform(low, high, settings.sample_count)).tolist()
    true = drawn if settings.concentrations is None else settings.concentrations
    return [
        WellGroup("sample", label.sample, settings.wells_per_sample, float(concentration), float(dilution),
                  experiment=label.experiment, replicate=label.replicate, factors=label.factors)
        for label, concentration in zip(settings.sample_labels, true, strict=True)
        for dilution in settings.dilutions
    ]  # fmt: skip


def place_groups(groups: Sequence[WellGroup], shape: tuple[int, int]) -> NDArray[np.intp]:
    """Lay groups onto a plate, down the columns: standards first, then blanks, controls, samples.

    So many groups as there are rows run down together, first well beside first well, and their repeats
    follow in the next columns.

    Parameters
    ----------
    groups : sequence of WellGroup
        Those of one role with the same number of wells.
    shape : (rows, columns)

    Returns
    -------
    array of int, (rows, columns)
        The group of each well; -1 for an empty one.
    """
    rows, columns = shape
    order: list[int] = []
    for role in PLACED_ROLES:
        mine = [index for index, group in enumerate(groups) if group.role == role]
        for start in range(0, len(mine), rows):
            block = mine[start : start + rows]
            order += block * groups[block[0]].n_wells
    of_well = np.full(rows * columns, -1, dtype=np.intp)
    of_well[: len(order)] = order
    return of_well.reshape(columns, rows).T


def of_each_well(groups: Sequence[WellGroup], of_well: NDArray[np.intp], name: str) -> Floats:
    """A number of the group of each well, (rows, columns); NaN in empty wells."""
    values = np.array([*(getattr(group, name) for group in groups), np.nan], dtype=float)
    return np.asarray(values[of_well])
