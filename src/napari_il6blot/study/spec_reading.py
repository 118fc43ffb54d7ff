"""The text of a ``study.toml`` as a document of the present version."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from ..errors import InputError
from .spec_migration import migrated

TOML_NAME = "study.toml"
# Settings are some kilobytes; ten thousand images with settings of their own are two megabytes.
MOST_BYTES = 2 * 2**20
# The parser's time grows with the square of a key's parts: so many points in one line, or as much in several.
MOST_POINTS = 5_000
_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\s*$")


def toml_path(path: str | Path) -> Path:
    """The file that holds a study's settings, given that file or its folder.

    Raises
    ------
    InputError
        If there is none.
    """
    given = Path(path)
    try:
        file = given / TOML_NAME if given.is_dir() else given
        there = file.is_file()
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: is no path ({error}); name a study's folder or its {TOML_NAME}") from error
    if there:
        return file
    if file is not given:
        raise InputError(f"{given} holds no {TOML_NAME}; make one with: il6blot init {given}")
    raise InputError(f"{given}: there is no such study; name a folder with a {TOML_NAME}, or that file")


def read_text(file: Path) -> str:
    """A TOML file's text.

    Raises
    ------
    InputError
        If it cannot be read, is far too large, or is not in UTF-8.
    """
    try:
        data = file.read_bytes() if file.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); check its permissions") from error
    if data is None:
        raise InputError(f"{file} is larger than {MOST_BYTES >> 20} MB, which no study's settings are")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputError(f"{file}, line {line}: is not in UTF-8; save the file as UTF-8") from error


def parse(text: str, file: str) -> dict[str, Any]:
    """A TOML document as it stands, of whatever version.

    Raises
    ------
    InputError
        If the text is no TOML, with line and column.
    """
    too_deep = f"{file}: is nested too deeply; a study's tables have no more than two levels"
    if sum(line.count(".") ** 2 for line in text.split("\n")) > MOST_POINTS**2:
        raise InputError(f"{file}: has lines of very many points (.), which no study has; shorten them")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise InputError(too_deep) from error
    except ValueError as error:  # TOMLDecodeError, and numbers of too many digits
        raise InputError(_syntax(str(error), text, file)) from error


def document(text: str, file: str) -> dict[str, Any]:
    """A TOML document, brought to the present version.

    Raises
    ------
    InputError
        As from `parse` and `migrated`.
    """
    return migrated(parse(text, file), file)


def _syntax(message: str, text: str, file: str) -> str:
    place = _AT.search(message)
    reason = _AT.sub("", message).rstrip(".") or "it cannot be read"
    if place is None:
        return f"{file}: is no TOML ({reason}); correct it there"
    if place[1]:
        line, column = place[1], place[2]
    else:
        lines = text.split("\n")
        line, column = str(len(lines)), str(len(lines[-1]) + 1)
    return f"{file}, line {line}, column {column}: is no TOML ({reason}); correct it there"
