"""A study's third stage: levels and concentrations are joined and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..compare.annotate import annotate
from ..compare.join import join
from ..compare.measure_sheets import read_concentrations_sheet, read_levels_sheet
from ..compare.normalize import normalize
from ..elisa.stacking import stacked
from ..errors import InputError
from .filled_in import is_filled_in

if TYPE_CHECKING:
    import pandas as pd

    from ..compare.designs import Design
    from .blot_stage import BlotStage
    from .elisa_stage import ElisaStage
    from .spec import Study


@dataclass(frozen=True, eq=False)
class Answer:
    """What a study's measures say.

    Attributes
    ----------
    tables : dict of str to DataFrame
        ``joined``, ``comparisons``, ``associations``, as far as there are any.
    replicates : DataFrame or None
        One row per sample, experiment and replicate.
    designs : tuple of Design
    units : dict of str to str
        By measure.
    """

    tables: Mapping[str, pd.DataFrame]
    replicates: pd.DataFrame | None = None
    designs: tuple[Design, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)


def study_levels(study: Study, blots: BlotStage) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Normalized levels of the blots and of the levels sheet; and the annotated bands.

    Parameters
    ----------
    study : Study
    blots : BlotStage

    Raises
    ------
    InputError
        If a sheet does not fit the images, or nothing can be divided.
    """
    norm = study.normalization
    found, bands = [], None
    lane_sheet = study.sheet_content("lanes")
    if blots.tables and is_filled_in(lane_sheet):
        lanes = blots.tables["lanes"]
        # What the sheets say of an image that failed is no mistake of theirs.
        bands = annotate(
            blots.tables["bands"],
            lane_sheet,
            study.sheet_content("targets"),
            lanes=lanes,
            strict=not blots.faults,
        )
        known = bands.attrs.get("factors", ())
        check = tuple(name for name in (norm.check_by,) if name in known)
        options: dict[str, Any] = {"scaling": norm.scaling}
        found.append(
            normalize(
                bands, norm.loading_control, lanes=lanes, ratios=norm.ratios, check_by=check,
                reference_sample=norm.reference_sample or None, **options,
            )
        )  # fmt: skip
    sheet = study.sheet_content("levels")
    if is_filled_in(sheet):
        found.append(
            read_levels_sheet(
                sheet, loading_control=norm.loading_control, ratios=norm.ratios, scaling=norm.scaling,
                reference_sample=norm.reference_sample or None, check_by=norm.check_by,
            )
        )  # fmt: skip
    return _one(found), bands


def study_concentrations(study: Study, plates: ElisaStage) -> pd.DataFrame | None:
    """Concentrations of the plates and of the concentrations sheet.

    Parameters
    ----------
    study : Study
    plates : ElisaStage
    """
    found = [plates.tables["concentrations"]] if plates.tables else []
    sheet = study.sheet_content("concentrations")
    if is_filled_in(sheet):
        found.append(read_concentrations_sheet(sheet))
    return _one(found)


def _one(tables: list[pd.DataFrame]) -> pd.DataFrame | None:
    """Tables as one, with the factors and sentences of all."""
    if not tables:
        return None
    if len(tables) == 1:
        return tables[0]
    table = stacked(tables)
    factors = [name for one in tables for name in one.attrs.get("factors", ())]
    said = [sentence for one in tables for sentence in one.attrs.get("warnings", ())]
    table.attrs = tables[0].attrs | {
        "factors": tuple(dict.fromkeys(factors)),
        "warnings": tuple(dict.fromkeys(said)),
    }
    return table


def study_joined(levels: pd.DataFrame | None, conc: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """Join what was measured; and list what has no partner.

    Parameters
    ----------
    levels, conc : DataFrame or None
        At least one of them.

    Returns
    -------
    dict of str to DataFrame
        ``joined``, and ``unmatched`` where there is any.

    Raises
    ------
    InputError
        If nothing belongs together.
    """
    joined = join(levels, conc)
    unmatched = joined.attrs.pop("unmatched")  # tables in attrs keep pandas from comparing them
    return {"joined": joined} | ({"unmatched": unmatched} if len(unmatched) else {})


def study_answer(study: Study, joined: pd.DataFrame, replicates: pd.DataFrame) -> Answer:
    """Make the comparisons that the study plans.

    Parameters
    ----------
    study : Study
    joined, replicates : DataFrame
        As from `join` and `replicate_rows`.

    Raises
    ------
    InputError
        If a comparison is impossible.
    """
    from ..compare.designs import Design, compare  # the statistics, which take long to load

    designs = tuple(Design(**options) for options in study.design_options())
    compared = [compare(joined, design=design, wells=replicates) for design in designs]
    tables = {"joined": joined}
    if compared:
        tables["comparisons"] = stacked(compared)
    related = study_associations(joined)
    if related is not None:
        tables["associations"] = related
    return Answer(tables, replicates, designs, joined.attrs.get("units", {}))


def study_associations(joined: pd.DataFrame) -> pd.DataFrame | None:
    """Every level against every concentration; None where there are none of the one or the other."""
    from ..compare.statistics.correlation import associations

    measures = joined.attrs.get("measures", ())
    released = [name for name in measures if name.partition(":")[0] == "concentration"]
    inside = [name for name in measures if name not in released]
    found = []
    for x in inside:
        for y in released:
            try:
                found.append(associations(joined, x, y))
            except InputError:  # too few that have both: nothing to relate
                continue
    return stacked(found) if found else None
