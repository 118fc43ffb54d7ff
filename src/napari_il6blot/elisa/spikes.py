"""Spike recovery: what was found again of what was added to a sample."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import InputError
from .plate import Plate
from .quantify import QUANTIFIED_ROLES
from .told import told_of

if TYPE_CHECKING:
    import pandas as pd

# Per cent of what was added that must be found again.
SPIKE_RECOVERY = (80.0, 120.0)
KEYS = ("sample", "experiment", "replicate")


class SpikeCheck(NamedTuple):
    """What is found of one spiked sample: per cent recovered, and the verdict (None: nothing can be told)."""

    sample: str
    recovery: float
    passed: bool | None
    sentence: str


def spike_checks(
    plate: Plate, concentrations: pd.DataFrame, samples: Collection[str], unit: str
) -> list[SpikeCheck]:
    """Check what the layout says was added (`spike`) to samples (`spike_of`) of a plate.

    Parameters
    ----------
    plate : Plate
    concentrations : DataFrame
        Of this plate.
    samples : collection of str
        All names of the run.
    unit : str
        Of the concentrations.

    Returns
    -------
    list of SpikeCheck
        One per spiked sample, experiment and replicate; with no `spike_of`, all there is was added. A sample
        whose own concentration is not known leaves open what was found of the spike.

    Raises
    ------
    InputError
        If `spike_of` names no sample of the run, or wells of one sample contradict each other.
    """
    if "spike" not in plate.wells.columns:
        return []
    names = [name for name in ("spike", "spike_of") if name in plate.wells.columns]
    wells = plate.wells.assign(**{name: told_of(plate, name, QUANTIFIED_ROLES) for name in names})
    wells = wells[wells["spike"].to_numpy(dtype=float) > 0]
    # Of a sample at several dilutions the last row is the one that combines them.
    found = {
        tuple(row[name] for name in KEYS): float(row["concentration"])
        for row in concentrations.to_dict("records")
    }
    spiked = wells.drop_duplicates(list(KEYS)).to_dict("records")
    return [_check(plate.name, {str(k): v for k, v in well.items()}, found, samples, unit) for well in spiked]


def _check(
    plate: str, well: dict[str, Any], found: dict[tuple[Any, ...], float], samples: Collection[str], unit: str
) -> SpikeCheck:
    of = well.get("spike_of", "")
    of = of if isinstance(of, str) else ""
    if of and of not in samples:
        raise InputError(
            f"plate {plate}, well {well['well']}: spike_of says {of!r}, which is no sample of any plate; "
            "write the name of the sample without the spike as the layout has it, or leave spike_of empty"
        )
    sample, added = str(well["sample"]), float(well["spike"])
    time = (well["experiment"], well["replicate"])
    base = found.get((of, *time), np.nan) if of else 0.0
    start = f"Of {added:g} {unit} added to {of or sample}, "
    if not np.isfinite(base):
        sentence = (
            f"{start}nothing can be told: {of} itself has no concentration within the curve's range on this "
            "plate, in the same experiment and replicate."
        )
        return SpikeCheck(sample, np.nan, None, sentence)
    recovery = 100 * (found.get((sample, *time), np.nan) - base) / added
    passed = bool(SPIKE_RECOVERY[0] <= recovery <= SPIKE_RECOVERY[1])
    told = f"{recovery:.0f} % was found again" if np.isfinite(recovery) else "nothing can be told"
    return SpikeCheck(sample, recovery, passed, f"{start}{told}: {'passed' if passed else 'failed'}.")
