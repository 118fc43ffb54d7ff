"""What a study's sheets name, for the boxes of a dock: targets, samples and factors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...compare.labels import label_key
from ...compare.lane_sheet import LANE_SHEET_COLUMNS, RESERVED, table_of
from ...errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from ...study.spec import SheetName, Study

# Columns of the sheets of levels and wells that are no factors either.
OTHERS = {"area", "area_sd", "plate", "well", "role", "nominal", "unit", "curve_from", "dilution"}


@dataclass(frozen=True)
class SheetWords:
    """Names in the order in which they come.

    Attributes
    ----------
    targets, samples, factors : tuple of str
    """

    targets: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()


def sheet_words(study: Study) -> SheetWords:
    """Read what the sheets name; one that cannot be read names nothing, as running the study will say why.

    Parameters
    ----------
    study : Study
    """
    lanes, targets, levels, wells = (_table(study, name) for name in ("lanes", "targets", "levels", "wells"))
    return SheetWords(
        targets=_cells([targets, levels], "target"),
        samples=_cells([lanes, levels], "sample"),
        factors=tuple(dict.fromkeys(name for table in (lanes, levels, wells) for name in _factors(table))),
    )


def _table(study: Study, name: SheetName) -> pd.DataFrame | None:
    try:
        content = study.sheet_content(name)
        return table_of(content) if isinstance(content, Path) or content is not None else None
    except InputError:
        return None


def _cells(tables: Iterable[pd.DataFrame | None], column: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for table in tables:
        if table is not None and column in table.columns:
            found |= dict.fromkeys(label_key(cell) for cell in table[column].tolist())
    found.pop("", None)
    return tuple(found)


def _factors(table: pd.DataFrame | None) -> list[str]:
    if table is None:
        return []
    known = {*LANE_SHEET_COLUMNS, *RESERVED, *OTHERS}
    return [str(name) for name in table.columns if name not in known and table[name].notna().any()]
