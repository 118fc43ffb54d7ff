"""Older versions of ``study.toml`` brought to the present one, step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ..errors import InputError
from .spec_values import quoted

Document = dict[str, Any]
Migrations = Mapping[int, Callable[[Document], Document]]

VERSION = 1
# From each version that can still be read to the next: takes a document and returns a new one.
MIGRATIONS: Migrations = MappingProxyType({})


def migrated(
    document: Mapping[str, Any], file: str, migrations: Migrations = MIGRATIONS, current: int = VERSION
) -> Document:
    """Bring a document to the present version.

    Parameters
    ----------
    document : mapping
        As TOML holds it; it stays as it is.
    file : str
        What to call it.
    migrations : mapping of int to callable
        By the version that each starts from.
    current : int
        The version to arrive at.

    Raises
    ------
    InputError
        If the version is missing, no whole number, too new, or too old for the table.
    """
    version = document.get("version")
    if version is None:
        raise InputError(f"{file}, version: is missing; write version = {current} in the first line")
    if isinstance(version, bool) or not isinstance(version, int):
        raise InputError(
            f"{file}, version: is {quoted(version)}; it must be a whole number, at most {current}"
        )
    if version > current:
        raise InputError(
            f"{file}, version: is {quoted(version)}, and this program knows {current} at most; "
            "update napari-il6blot"
        )
    new = dict(document)
    while version < current:
        if version not in migrations:
            oldest = min([*migrations, current])
            raise InputError(
                f"{file}, version: is {quoted(version)}, and the oldest that can be read is {oldest}; "
                "make the study anew with il6blot init"
            )
        new = {**migrations[version](new), "version": version + 1}
        version += 1
    return new
