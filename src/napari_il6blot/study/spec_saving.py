"""Saving a study: only what differs changes in the user's file; comments and formatting stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomlkit
from tomlkit.exceptions import TOMLKitError

from ..errors import InputError
from .spec_merge import Values, merge_document
from .spec_reading import parse, read_text
from .table_files import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from .spec import Study

# What tomlkit raises where a file is written in a form that it cannot change in place.
_UNCHANGEABLE = (InputError, TOMLKitError, ValueError, LookupError, TypeError, AttributeError)


def save(study: Study, target: Path) -> Path:
    """Write a study's settings into a TOML file.

    Parameters
    ----------
    study : Study
    target : Path
        The file; where there is none yet, the comments come from the study's own.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        If what is there is no TOML, or the file cannot be written.
    """
    source = next((file for file in (target, study.file) if file.is_file()), None)
    text = toml_text(study, read_text(source) if source else "", str(source or target))
    try:
        write_files(target.parent, {target.name: text.encode()})
    except InputError as error:
        reason = getattr(error.__cause__, "strerror", None) or "the folder does not take it"
        raise InputError(
            f"{target}: the study cannot be saved there ({reason}); choose another folder"
        ) from error
    return target


def toml_text(study: Study, text: str = "", file: str = "study.toml") -> str:
    """The text of a file that holds a study's settings.

    Parameters
    ----------
    study : Study
    text : str
        What the file holds so far.
    file : str
        What to call it.

    Returns
    -------
    str
        The same text where it says the same already.

    Raises
    ------
    InputError
        If the text is no TOML.
    """
    there = parse(text, file)
    wanted, plain = _values(study), _values(type(study)(folder=study.folder))
    if there:
        try:
            present = _values(study.from_text(text, file))
        except InputError:  # wrong, or of an older version: every value is compared as it stands
            present = there
        try:
            document = tomlkit.parse(text)
            merge_document(document, present, wanted, plain)
            changed = tomlkit.dumps(document)
            if _values(study.from_text(changed, file)) == wanted:
                return changed
        except _UNCHANGEABLE:
            pass  # written anew below: the settings matter more than their form
    document = tomlkit.document()
    document["version"] = study.version
    merge_document(document, {"version": study.version}, wanted, plain)
    comments = "" if there or not text.strip() else text.rstrip() + "\n\n"
    return comments + tomlkit.dumps(document)


def _values(study: Study) -> Values:
    """The settings as TOML holds them; what is not set is left out."""
    values: Values = study.model_dump(mode="json", exclude_none=True)
    return values
