"""The stages of a study after its blots and plates, and their floors."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from floors import Stage
from scipy import stats

import napari_il6blot as il6
from napari_il6blot.compare.annotate import annotate
from napari_il6blot.compare.cohort import cohort
from napari_il6blot.compare.designs import Design, compare
from napari_il6blot.compare.join import replicate_rows
from napari_il6blot.sheets.table import read_table
from napari_il6blot.study.answer_stage import study_associations, study_joined, study_levels
from napari_il6blot.study.blot_stage import quantify_study_images
from napari_il6blot.study.demo_study import write_demo
from napari_il6blot.study.elisa_stage import measure_study_plates

LANE = ["image", "strip", "lane"]
ROW = ["image", "strip", "row"]
CULTURE = ["sample", "experiment"]
EXPERIMENTS = 3


def study_stages(folder: Path) -> tuple[list[Stage], str]:
    """The stages of the demo, and what it holds in words."""
    write_demo(folder)
    study = il6.Study.from_file(folder)
    blots, plates = quantify_study_images(study), measure_study_plates(study)
    levels, bands = study_levels(study, blots)
    assert levels is not None
    assert bands is not None
    conc = plates.tables["concentrations"]
    joined = study_joined(levels, conc)["joined"]
    wells = replicate_rows(levels, conc)
    subjects = read_table(folder / "subject_sheet.csv")
    designs = [Design(**options) for options in study.design_options()]

    def statistics() -> list[pd.DataFrame]:
        return [compare(joined, design=design, wells=wells) for design in designs]

    comparisons = sum(map(len, statistics()))
    related = study_associations(joined)
    pairs = 0 if related is None else len(related)
    lane_sheet, target_sheet = folder / "lane_sheet.csv", folder / "target_sheet.csv"
    rng = np.random.default_rng(0)
    groups = rng.lognormal(size=(comparisons, 2, EXPERIMENTS))
    clouds = rng.lognormal(size=(pairs, 2, len(joined)))
    of_blots = blots.tables["bands"], blots.tables["lanes"]
    values = rng.lognormal(size=len(subjects))
    normalizing: dict[str, Any] = {"lanes": of_blots[1], "ratios": ("pAKT/AKT",), "check_by": "treatment"}
    stages = [
        Stage(
            "lanes and rows get their samples and targets",
            partial(annotate, of_blots[0], lane_sheet, target_sheet, lanes=of_blots[1]),
            {
                "`read_csv` of both sheets, two `merge`": partial(
                    merged, of_blots[0], lane_sheet, target_sheet
                )
            },
        ),
        Stage(
            "normalize to the loading control",
            partial(il6.normalize, bands, "GAPDH", **normalizing),
            {"`pivot_table` of volumes, one division": partial(divided, bands)},
        ),
        Stage(
            "join levels and concentrations",
            partial(study_joined, levels, conc),
            {"`pivot_table` of both, one `merge`": partial(beside, levels, conc)},
        ),
        Stage(
            f"{comparisons} comparisons by {len(designs)} designs",
            statistics,
            {
                f"{comparisons} × `scipy.stats.ttest_rel`": partial(each, stats.ttest_rel, groups),
                f"{comparisons} × `scipy.stats.ttest_ind`": partial(each, stats.ttest_ind, groups),
            },
        ),
        Stage(
            f"{pairs} correlations",
            partial(study_associations, joined),
            {f"{pairs} × `scipy.stats.pearsonr`": partial(each, stats.pearsonr, clouds)},
        ),
        Stage(
            f"a cohort of {len(subjects)}: cut-off, all tests, metadata",
            partial(cohort, subjects, reference="healthy", cases="carcinoma"),
            {"a percentile, `chi2_contingency`, `mannwhitneyu`": partial(cohort_floor, values)},
        ),
    ]
    said = (
        f"{len(bands)} bands in {len(of_blots[1])} lanes on {of_blots[1]['image'].nunique()} blots, "
        f"{len(conc)} concentrations on {conc['plate'].nunique()} plates"
    )
    return stages, said


def merged(bands: pd.DataFrame, lane_sheet: Path, target_sheet: Path) -> pd.DataFrame:
    """The lanes' names and the rows' targets beside the bands, unchecked."""
    lanes, targets = pd.read_csv(lane_sheet), pd.read_csv(target_sheet)
    return bands.merge(lanes, on=LANE, how="left").merge(targets, on=ROW, how="left")


def divided(bands: pd.DataFrame) -> pd.DataFrame:
    """Every target's volume over GAPDH's."""
    volumes = bands.pivot_table(index=LANE, columns="target", values="volume")
    return volumes.div(volumes["GAPDH"], axis=0)


def beside(levels: pd.DataFrame, conc: pd.DataFrame) -> pd.DataFrame:
    """Means of both by sample and experiment."""
    texts = {"experiment": str}
    inside = levels.astype(texts).pivot_table(index=CULTURE, columns="target", values="level")
    released = conc.astype(texts).pivot_table(index=CULTURE, values="concentration")
    return inside.merge(released, left_index=True, right_index=True, how="outer")


def each(test: Any, groups: Any) -> list[Any]:  # noqa: ANN401
    """One call of a test for each pair of groups."""
    return [test(first, second) for first, second in np.log(groups)]


def cohort_floor(values: Any) -> Any:  # noqa: ANN401
    """A percentile, a test of counts and one of ranks."""
    limit = np.percentile(values[:24], 95)
    high = values > limit
    counts = [[high[:24].sum() + 1, (~high[:24]).sum()], [high[24:].sum() + 1, (~high[24:]).sum()]]
    return stats.chi2_contingency(counts), stats.mannwhitneyu(values[:24], values[24:])
