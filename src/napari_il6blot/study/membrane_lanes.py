"""Lanes of a re-probed image: those of another image of its membrane, brought to where they are in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..blot.registration import moved_lanes, register
from ..blot.tables import lanes_from_table
from .study_images import study_blot

if TYPE_CHECKING:
    import pandas as pd

    from ..blot.lanes import Lane
    from .spec import Study, StudyImage


def lanes_of_membrane(
    study: Study, image: StudyImage, reference: StudyImage, lanes: pd.DataFrame
) -> tuple[tuple[Lane, ...], str]:
    """Bring the lanes of the reference image to another image of the same membrane.

    Parameters
    ----------
    study : Study
    image, reference : StudyImage
    lanes : DataFrame
        Those of the reference, as in ``lanes.csv``.

    Returns
    -------
    tuple of Lane
        In the signal's frame of the image.
    str
        What was done, for the user.

    Raises
    ------
    InputError
        If the two do not show the same lanes.
    """
    first, second = study_blot(study, reference), study_blot(study, image)
    found = register(first, second)
    side = "right" if found.shift >= 0 else "left"
    said = (
        f"its lanes are those of {reference.path}, {abs(found.shift):.1f} px further {side} (agreement "
        f"{found.agreement:.2f} of 1)"
    )
    if found.rival is not None:
        said += f"; a shift of {found.rival:.0f} px would agree nearly as well: look at the overlay"
    return moved_lanes(lanes_from_table(lanes, first), found, second), f"{said}."
