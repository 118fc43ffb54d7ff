"""What to compare where a study does not say it: the factor that has a level like a control."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...compare.designs_roles import level_text
from ...study.spec_models import StudyDesign

if TYPE_CHECKING:
    import pandas as pd

# Names of controls, the surest first.
_CONTROLS = (
    r"dmso", r"vehicle", r"untreated|none|no treatment",
    r"(negative )?control|ctrl|ctl|mock|sham|wt|wild.?type",
    r"non.?targeting.*|scrambled?|si ?control|si ?ctrl|sh ?control", r"pbs|medium|healthy|normal", r"0",
)  # fmt: skip


def proposed_design(joined: pd.DataFrame) -> StudyDesign | None:
    """Every level of a factor against the one that is called like a control; None where none is.

    Parameters
    ----------
    joined : DataFrame
        As from `join`: `sample`, factors (named in ``attrs``) and measures.
    """
    factors = tuple(name for name in joined.attrs.get("factors", ()) if name in joined.columns)
    for pattern in _CONTROLS:
        for factor in (*factors, "sample"):
            levels = list(dict.fromkeys(level_text(cell) for cell in joined[factor]))
            found = [level for level in levels if re.fullmatch(pattern, level, re.IGNORECASE)]
            if found and len(set(levels) - {""}) > 1:
                return StudyDesign(name="main", factor=factor, control=found[0])
    return None
