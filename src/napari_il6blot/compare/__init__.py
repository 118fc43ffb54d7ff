"""Two tables become an answer: normalization, the join, tests and the cohort.

The package has the name of its main function, and Python puts a package into its parent under its name; so
``napari_il6blot.compare`` is both: it is called as `designs.compare`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from .designs import Design


class _Compare(ModuleType):
    """The package as a module that can be called."""

    def __call__(
        self, joined: pd.DataFrame, measure: str | Sequence[str] | None = None, factor: str | None = None,
        control: object = None, *, design: Design | None = None, wells: pd.DataFrame | None = None,
        **options: Any,  # noqa: ANN401  any field of Design
    ) -> pd.DataFrame:  # fmt: skip
        """Compare groups of the joined table: see `designs.compare`."""
        from .designs import compare

        return compare(joined, measure, factor, control, design=design, wells=wells, **options)


sys.modules[__name__].__class__ = _Compare
