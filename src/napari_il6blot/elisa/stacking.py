"""Tables of several plates under one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def stacked(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put tables under one another; a column that one of them lacks is missing there.

    Parameters
    ----------
    tables : sequence of DataFrame, at least one
        Empty ones add only their columns.
    """
    import pandas as pd

    columns = list(dict.fromkeys(name for table in tables for name in table.columns))
    filled = [table for table in tables if len(table)]
    table = pd.concat(filled, ignore_index=True) if filled else tables[0]
    return table.reindex(columns=columns)
