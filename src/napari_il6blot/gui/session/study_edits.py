"""Changes of a study that a window makes: each gives a new study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from ...sheets.table import read_table
from ...study.held import Elsewhere, Held
from ...study.spec_files import SHEETS
from ...study.spec_models import StudyImage, StudyPlate

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ...study.spec import Study

    Source = str | NDArray[Any]


def with_held(study: Study, held: Held) -> Study:
    """A study that holds other inputs."""
    return study.model_copy(update={"held": held})


def with_section(study: Study, section: str, **changes: Any) -> Study:  # noqa: ANN401
    """A study with other settings in a section, checked as in its file.

    Parameters
    ----------
    study : Study
    section : str
        ``blot``, ``elisa``, ``normalization``, ``cohort`` or ``statistics``.
    **changes
        Its keys.

    Raises
    ------
    InputError
        If a value is wrong.
    """
    from pydantic import ValidationError

    from ...errors import InputError

    present = getattr(study, section)
    try:
        changed = type(present).model_validate({**dict(present), **changes})
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        raise InputError(f"{section}, {'.'.join(map(str, first['loc']))}: {message}") from error
    return study.model_copy(update={section: changed})


def with_image_settings(study: Study, path: str, **changes: Any) -> Study:  # noqa: ANN401
    """A study with other settings of an image; those of a quarter turn let go of its edited lanes.

    Parameters
    ----------
    study : Study
    path : str
        Of the image, in the study.
    **changes
        Keys of ``[[images]]``.
    """
    images = []
    held = study.held
    for image in study.image_list():
        if image.path != path:
            images.append(image)
            continue
        changed = StudyImage.model_validate({**dict(image), **changes})
        if (changed.rotate - image.rotate) % 180:  # its lanes would lie on their side
            held = held.with_lanes(path, None).with_bands(path, None)
        images.append(changed)
    return study.model_copy(update={"images": tuple(images), "held": held})


def with_image(study: Study, source: Source, name: str) -> tuple[Study, str]:
    """A study with one more image, which lies elsewhere; and its path in the study.

    Parameters
    ----------
    study : Study
    source : str or array
        As of `Elsewhere`.
    name : str
        What tables call it.
    """
    present = study.image_list()
    path = _free_path(f"blots/{file_name(name)}", {image.path for image in present}, ".tif")
    listed = (*present, StudyImage(path=path))
    held = replace(study.held, elsewhere={**study.held.elsewhere, path: Elsewhere(source, name)})
    return study.model_copy(update={"images": listed, "held": held}), path


def with_plate(study: Study, source: str | bytes, name: str) -> tuple[Study, str]:
    """A study with one more plate export, which lies elsewhere; and its path in the study."""
    present = study.plate_list()
    path = _free_path(f"plates/{file_name(name)}", {plate.path for plate in present}, ".csv")
    held = replace(study.held, elsewhere={**study.held.elsewhere, path: Elsewhere(source, name)})
    return study.model_copy(update={"plates": (*present, StudyPlate(path=path)), "held": held}), path


def without_image(study: Study, path: str) -> Study:
    """A study without one of its images and without the lanes that were brought from it."""
    kept = tuple(
        image.model_copy(update={"lanes_from": None}) if image.lanes_from == path else image
        for image in study.image_list()
        if image.path != path
    )
    held = study.held.with_lanes(path, None).with_bands(path, None)
    elsewhere = {name: one for name, one in held.elsewhere.items() if name != path}
    return study.model_copy(update={"images": kept, "held": replace(held, elsewhere=elsewhere)})


def with_source(study: Study, path: str, source: Source) -> Study:
    """A study one of whose images is now other pixels, so that what was edited on the old ones is gone."""
    held = study.held.with_lanes(path, None).with_bands(path, None)
    elsewhere = {**held.elsewhere, path: Elsewhere(source, study.name_of(path))}
    return study.model_copy(update={"held": replace(held, elsewhere=elsewhere)})


def replaced_sheets(study: Study) -> dict[str, pd.DataFrame | None]:
    """What the folder holds of the sheets that saving will replace; None where it holds none."""
    on_disk = with_held(study, replace(study.held, sheets={}))
    contents: dict[str, pd.DataFrame | None] = {}
    for name in SHEETS:
        if name in study.held.sheets:
            content = on_disk.sheet_content(name)
            contents[name] = read_table(content) if isinstance(content, Path) else content
    return contents


def after_saving(earlier: Study, saved: Study, replaced: Mapping[str, pd.DataFrame | None]) -> Study:
    """An earlier state of a study, to go back to once a later one was saved.

    Parameters
    ----------
    earlier : Study
    saved : Study
        Whose folder holds images and exports now.
    replaced : mapping of str to DataFrame or None
        As from `replaced_sheets`: sheets that the earlier state may have read from the folder.
    """
    held = replace(
        earlier.held,
        sheets={**replaced, **earlier.held.sheets},
        lanes=earlier.held.lanes or {},
        bands=earlier.held.bands or {},
        elsewhere={},
    )
    place = {"folder": saved.folder, "toml_name": saved.toml_name, "held": held}
    return earlier.model_copy(update=place)


def file_name(name: str) -> str:
    """The last part of a path, of either system."""
    return PurePath(name.replace("\\", "/")).name or "image"


def free_name(name: str, taken: set[str]) -> str:
    """A name that is not taken: with a number after it where it is."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name} [{number}]"
    return candidate


def _free_path(path: str, taken: set[str], suffix: str) -> str:
    stem, dot, end = path.rpartition(".")
    if not dot or "/" in end:
        stem, end = path, suffix.removeprefix(".")
    number, candidate = 1, f"{stem}.{end}"
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}.{end}"
    return candidate
