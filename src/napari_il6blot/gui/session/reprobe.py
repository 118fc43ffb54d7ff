"""Which images of a study can show the lanes of which: those of one membrane, probed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...compare.image_names import file_of
from ...errors import InputError
from .detection import without_held
from .study_edits import file_name, with_image_settings

if TYPE_CHECKING:
    from ...study.spec import Study


def references(study: Study, path: str) -> tuple[str, ...]:
    """Images whose lanes can be brought to this one: other channels of its file first.

    Parameters
    ----------
    study : Study
    path : str
        Of the image.
    """
    images = study.image_list()
    if any(image.lanes_from == path for image in images):
        return ()  # its lanes are another's already
    own = [image.path for image in images if image.lanes_from is None and image.path != path]
    return tuple(sorted(own, key=lambda other: file_of(other) != file_of(path)))


def with_lanes_from(study: Study, path: str, reference: str | None) -> Study:
    """A study in which an image has the lanes of another, or its own again; edited ones are let go.

    Parameters
    ----------
    study : Study
    path, reference : str
        Of the images.

    Raises
    ------
    InputError
        If the other image has no lanes of its own.
    """
    if reference is not None and reference not in references(study, path):
        raise InputError(
            f"{file_name(path)} cannot have the lanes of {file_name(reference)}: one of the two has those of "
            "another image already, or gives its own away."
        )
    return with_image_settings(without_held(study, path), path, lanes_from=reference)
