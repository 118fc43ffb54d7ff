"""What the check of a loading control found, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


# One for each gel, they would fill the dock; the report of a run holds all.
MOST_SAID = 5


@dataclass(frozen=True)
class CheckWords:
    """What to say.

    Attributes
    ----------
    text : str
        Sentences, a line each; empty where there is nothing to say.
    level : {"info", "warning"}
    """

    text: str
    level: str


def check_words(levels: pd.DataFrame, check_by: str) -> CheckWords:
    """Say how far a loading control can be trusted, and what else to know of the levels.

    Parameters
    ----------
    levels : DataFrame
        As from `normalize`: its ``attrs`` hold the check's records and the warnings.
    check_by : str
        The factor by which it was checked.
    """
    records = levels.attrs.get("loading_control", ())
    warnings = levels.attrs.get("warnings", ())
    first = [_found(records, check_by)] if records else []
    level = "warning" if warnings or any(record["flags"] for record in records) else "info"
    more = len(warnings) - MOST_SAID
    last = [f"And {more} more sentences like these."] if more > 0 else []
    return CheckWords("\n".join([*first, *warnings[:MOST_SAID], *last]), level)


def _found(records: Sequence[Mapping[str, Any]], check_by: str) -> str:
    control, p = records[0]["control"], float(records[0]["p"])
    relative = np.array([float(record["relative"]) for record in records])
    tested = f"p = {p:.2g}" if np.isfinite(p) else "not tested"
    if any(record["flags"] for record in records):
        apart = relative.max() / relative.min() - 1
        return (
            f"{control} differs by {apart:.0%} between groups of {check_by} ({tested}): all levels are "
            "flagged loading control unstable."
        )
    return (
        f"{control} is stable: in the {len(records)} groups of {check_by} it lies between "
        f"{relative.min():.0%} and {relative.max():.0%} of their mean ({tested})."
    )


def left_out_table(levels: pd.DataFrame) -> pd.DataFrame:
    """What has no level, and why.

    Parameters
    ----------
    levels : DataFrame
        As from `normalize`.
    """
    import pandas as pd

    return pd.DataFrame([dict(row) for row in levels.attrs.get("unmatched", ())])
