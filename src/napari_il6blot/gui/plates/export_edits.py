"""Changes of a study's plate exports that the ELISA dock makes: each gives a new study."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ...errors import InputError
from ...study.spec_models import StudyPlate

if TYPE_CHECKING:
    from ...study.spec import Study


def with_reads(study: Study, path: str, wavelength: float | None, reference: float | None) -> Study:
    """A study in which these reads of an export make the response.

    Parameters
    ----------
    study : Study
    path : str
        Of the export, in the study.
    wavelength, reference : float or None
        nm: the response, and what is subtracted from it. None: what the export says, and nothing.

    Raises
    ------
    InputError
        If a wavelength is none.
    """
    if wavelength is None:
        reference = None
    try:
        changed = StudyPlate(path=path, wavelength=wavelength, reference=reference)
    except ValidationError as error:
        raise InputError(f"{path}: a wavelength must be a number of nm greater than 0; correct it") from error
    listed = tuple(changed if export.path == path else export for export in study.plate_list())
    return study.model_copy(update={"plates": listed})


def without_export(study: Study, path: str) -> Study:
    """A study without one of its exports; what the well sheet says of its plates stays.

    Raises
    ------
    InputError
        If it is the only one and lies in the study's folder, where it would be found again.
    """
    kept = tuple(export for export in study.plate_list() if export.path != path)
    elsewhere = {name: one for name, one in study.held.elsewhere.items() if name != path}
    changed = study.model_copy(update={"plates": kept, "held": replace(study.held, elsewhere=elsewhere)})
    if not kept and changed.plate_list():
        raise InputError(
            f"{path} is the only export that is left, and lies in the study's folder, where it would be "
            "found again: open another one first, or move the file out of the folder"
        )
    return changed


def pasted_export(text: str) -> tuple[bytes, str]:
    """What was pasted as the content of an export, and what to call it.

    Raises
    ------
    InputError
        If there is nothing.
    """
    if not text.strip():
        raise InputError(
            "There is no text on the clipboard: copy the plate's cells in the spreadsheet first, then paste."
        )
    return text.encode(), "pasted.txt" if "\t" in text else "pasted.csv"
