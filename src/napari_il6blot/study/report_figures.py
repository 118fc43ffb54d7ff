"""The figures of a study's answer, as files: SuperPlots, inside against released, and blot strips."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..compare.figures import association_plot, figure_files, group_labels, superplot
from .answer_groups import association_factors, compared_measures, groups_of
from .study_images import study_blot

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ..compare.designs import Design
    from .answer_stage import Answer
    from .spec import Study, StudyImage

_UNSAFE = re.compile(r"[^\w.+-]+")


def safe_name(*words: str) -> str:
    """Words as a file's name that every system takes."""
    return "-".join(_UNSAFE.sub("-", word).strip("-.") or "unnamed" for word in words)


def answer_figures(answer: Answer, preset: str) -> dict[str, bytes]:
    """SuperPlots of every design's measures, and every level against every concentration.

    Parameters
    ----------
    answer : Answer
    preset : str
        `published` writes stars; else exact p.

    Returns
    -------
    dict of str to bytes
        PNG, SVG and PDF files by name.
    """
    drawn: dict[str, Figure] = {}
    for design in answer.designs:
        for measure, figure in _superplots(answer, design, exact_p=preset != "published"):
            drawn[safe_name("superplot", design.name, measure)] = figure
    if "associations" in answer.tables:
        for x, y, figure in _associations(answer):
            drawn[safe_name("associated", x, y)] = figure
    return figure_files(drawn)


def _superplots(answer: Answer, design: Design, *, exact_p: bool) -> Iterator[tuple[str, Figure]]:
    for measure in compared_measures(answer, design):
        found = groups_of(answer, design, measure)
        if found is not None:
            yield measure, superplot(*found, answer.units.get(measure, ""), exact_p=exact_p)


def _associations(answer: Answer) -> Iterator[tuple[str, str, Figure]]:
    joined = answer.tables["joined"]
    factors = association_factors(answer)
    for (x, y), rows in answer.tables["associations"].groupby(["x", "y"], sort=False):
        both = joined[joined[x].notna() & joined[y].notna()]
        said = [
            f"{one['method']} r = {one['r']:.2f}" for one in rows.to_dict("records") if np.isfinite(one["r"])
        ]
        figure = association_plot(both, str(x), str(y), factors, dict(answer.units), "; ".join(said))
        yield str(x), str(y), figure


def blot_strips(study: Study, bands: pd.DataFrame) -> dict[str, bytes]:
    """Each target's row of bands, cropped from its image, with what its lanes are.

    Parameters
    ----------
    study : Study
    bands : DataFrame
        Annotated.

    Returns
    -------
    dict of str to bytes
        PNG, SVG and PDF files by name.
    """
    named = bands[bands["target"].notna() & (bands["target"].astype(str) != "") & bands["sample"].notna()]
    images = {image.path: image for image in study.image_list()}
    factors = tuple(bands.attrs.get("factors", ())) or ("sample",)
    drawn: dict[str, Figure] = {}
    for image, own in named.groupby("image", sort=False):
        if image in images:
            drawn |= _image_strips(study, images[str(image)], own, factors)
    return figure_files(drawn)


def _image_strips(
    study: Study, image: StudyImage, bands: pd.DataFrame, factors: tuple[str, ...]
) -> dict[str, Figure]:
    from ..blot.orientation import boxes_from_file_frame, points_from_file_frame
    from .report_strips import strip_figure

    blot = study_blot(study, image)
    left, right, top, bottom = boxes_from_file_frame(
        bands["left"], bands["right"], bands["top"], bands["bottom"], blot
    )
    x = points_from_file_frame(bands[["x", "y"]].to_numpy(dtype=float), blot)[:, 0]
    turned = bands.assign(left=left, right=right, top=top, bottom=bottom, x=x)
    drawn = {}
    for (strip, target), rows in turned.groupby(["strip", "target"], sort=False):
        lanes = rows.sort_values("lane", kind="stable").drop_duplicates("lane")
        labels = group_labels(lanes, _telling(lanes, factors))
        title = f"{target}\n{_weight(rows)}".strip()
        name = safe_name("strip", image.path, str(strip), str(target))
        drawn[name] = strip_figure(blot.signal, lanes, labels, title)
    return drawn


def _telling(lanes: pd.DataFrame, factors: tuple[str, ...]) -> list[str]:
    """The factors that tell the lanes of a strip apart; the sample where none does."""
    there = [name for name in factors if name in lanes.columns]
    return [name for name in there if len(set(lanes[name].astype(str))) > 1] or ["sample"]


def _weight(bands: pd.DataFrame) -> str:
    known = bands["mw_kda"].to_numpy(dtype=float)
    known = known[np.isfinite(known)]
    return f"{np.median(known):.0f} kDa" if len(known) else ""
