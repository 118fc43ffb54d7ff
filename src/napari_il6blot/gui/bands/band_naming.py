"""Names for rows, by number or by mass, as edits of a study's target sheet; and ladders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...blot.ladder import parse_ladder
from ...errors import InputError
from ..session.study_edits import with_held, with_image_settings
from .target_lines import named_masses, named_rows, target_sheet, with_mass, with_rows, without_masses

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ...study.spec import Study
    from ...study.workbench import Workbench

# Strip, row, mass in kDa (NaN where it is not known), and name.
NamedRow = tuple[int, int, float, str]


def rows_of_strips(bands: pd.DataFrame) -> dict[int, int]:
    """How many rows each strip of an image has."""
    strips = sorted(set(bands["strip"].tolist()))
    return {strip: int(bands["row"][bands["strip"] == strip].max()) for strip in strips}


def images_alike(bench: Workbench, study: Study, path: str) -> list[str]:
    """The measured images with as many strips and rows as one has, and that one itself.

    Parameters
    ----------
    bench : Workbench
    study : Study
    path : str
        Of an image that is measured.
    """
    wanted = rows_of_strips(bench.image(study, path).bands)
    return [
        image.path
        for image in study.image_list()
        if image.path == path
        or (
            bench.is_measured(study, image.path)
            and rows_of_strips(bench.image(study, image.path).bands) == wanted
        )
    ]


def present_rows(study: Study, path: str, bands: pd.DataFrame) -> list[NamedRow]:
    """An image's rows, with the median mass of each and what the target sheet calls it.

    Parameters
    ----------
    study : Study
    path : str
    bands : DataFrame
        Of the image.

    Raises
    ------
    InputError
        If the target sheet is wrong.
    """
    sheet, name = target_sheet(study), study.name_of(path)
    strips, rows = bands["strip"].to_numpy(int), bands["row"].to_numpy(int)
    mass, detected = bands["mw_kda"].to_numpy(float), bands["detected"].to_numpy(bool)
    found: list[NamedRow] = []
    for strip in sorted(set(strips.tolist())):
        names = named_rows(sheet, (name, strip))
        for row in sorted(set(rows[(strips == strip) & (rows > 0)].tolist())):
            own = (strips == strip) & (rows == row)
            found.append((strip, row, _mass(mass[own], detected[own]), names.get(row, "")))
    return found


def _mass(mass: NDArray[np.float64], detected: NDArray[np.bool_]) -> float:
    """Median mass of a row's detected bands, or of all where none is; NaN where none is known."""
    seen = mass[detected] if detected.any() else mass
    known = seen[np.isfinite(seen)]
    return float(np.median(known)) if len(known) else float("nan")


def present_masses(study: Study, path: str, bands: pd.DataFrame) -> list[tuple[str, float, str]]:
    """The targets that are looked for by mass in an image: name, kDa, tolerance.

    Raises
    ------
    InputError
        If the target sheet is wrong.
    """
    sheet, name = target_sheet(study), study.name_of(path)
    listed = [one for strip in rows_of_strips(bands) for one in named_masses(sheet, (name, strip))]
    return list(dict.fromkeys(listed))


def with_named_rows(study: Study, paths: Sequence[str], names: Mapping[tuple[int, int], str]) -> Study:
    """A study whose target sheet names rows of images.

    Parameters
    ----------
    study : Study
    paths : sequence of str
    names : mapping of (strip, row) to str
        An empty name takes a row's away.

    Raises
    ------
    InputError
        If the target sheet is wrong.
    """
    sheet = target_sheet(study)
    for strip in sorted({strip for strip, _ in names}):
        own = {row: name for (of, row), name in names.items() if of == strip}
        sheet = with_rows(sheet, [(study.name_of(path), strip) for path in paths], own)
    return with_held(study, study.held.with_sheet("targets", sheet))


def with_named_mass(
    study: Study, places: Sequence[tuple[str, int]], target: str, mass: str | float, tolerance: str = ""
) -> Study:
    """A study whose target sheet looks for a protein by its mass.

    Parameters
    ----------
    study : Study
    places : sequence of (path, strip)
    target : str
    mass : str or float
        In kDa.
    tolerance : str
        In kDa, or in percent; 10 % where it is empty.

    Raises
    ------
    InputError
        If one of them is missing or no number, or an image has no ladder that would tell masses.
    """
    listed = {image.path: image for image in study.image_list()}
    for path, _ in places:
        if not listed[path].ladder:
            raise InputError(
                f"{study.name_of(path)} has no ladder yet, so masses are not known: write its ladder first."
            )
    try:
        number = float(mass)
    except ValueError as error:
        raise InputError(f"The mass {mass!r} is no number; write it in kDa, as 24.") from error
    named = [(study.name_of(path), strip) for path, strip in places]
    sheet = with_mass(target_sheet(study), named, target.strip(), number, tolerance)
    return with_held(study, study.held.with_sheet("targets", sheet))


def without_named_masses(study: Study, places: Sequence[tuple[str, int]]) -> Study:
    """A study whose target sheet looks for nothing by mass in these images' strips."""
    named = [(study.name_of(path), strip) for path, strip in places]
    return with_held(study, study.held.with_sheet("targets", without_masses(target_sheet(study), named)))


def with_ladder(study: Study, paths: Sequence[str], ladder: str) -> Study:
    """A study that knows which lanes of images hold the marker.

    Parameters
    ----------
    study : Study
    paths : sequence of str
    ladder : str
        ``LANES:KDA,KDA,...[@MODEL]``; empty: none.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if ladder.strip():
        try:
            parse_ladder(ladder)
        except InputError as error:
            raise InputError(str(error).replace("--ladder has", "A ladder has", 1)) from error
    for path in paths:
        study = with_image_settings(study, path, ladder=ladder.strip())
    return study
