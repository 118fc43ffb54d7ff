"""What a run was made of: versions, settings, and SHA-256 of everything that went in and came out."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import InputError

if TYPE_CHECKING:
    from .spec import Study

Contents = Mapping[str, "bytes | str | Path"]

# Those that numbers or pictures depend on.
PACKAGES = (
    "imagecodecs",
    "matplotlib",
    "numpy",
    "openpyxl",
    "pandas",
    "pillow",
    "pybaselines",
    "pydantic",
    "scikit-image",
    "scipy",
    "statsmodels",
    "tifffile",
)


def provenance_json(
    study: Study,
    inputs: Contents | None = None,
    outputs: Contents | None = None,
    when: datetime | None = None,
) -> bytes:
    """The content of ``provenance.json``.

    Parameters
    ----------
    study : Study
        Whose settings were used.
    inputs : mapping of str to bytes, str or Path, optional
        By path in the study; the study's `input_files` unless given.
    outputs : mapping of str to bytes, str or Path, optional
        By name: content, its text in UTF-8, or the file.
    when : datetime, optional
        The run's time; now by default. Only the key ``run`` depends on it.

    Returns
    -------
    bytes
        JSON in UTF-8. It names no person, computer or folder.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    files = study.input_files() if inputs is None else inputs
    content = {
        "run": {"time": (when or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")},
        "versions": versions(),
        "settings": study.settings(),
        "inputs": digests(files),
        "outputs": digests(outputs or {}),
    }
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def versions() -> dict[str, Any]:
    """Versions of the program, of Python and its platform, and of the packages that numbers depend on."""
    return {
        "napari-il6blot": __version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": package_versions(PACKAGES),
    }


def package_versions(packages: Iterable[str]) -> dict[str, str | None]:
    """Versions by package; None of one that is not installed."""
    return {name: _version(name) for name in packages}


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def digests(contents: Contents) -> dict[str, str]:
    """SHA-256 of contents or files, by name with ``/``, sorted.

    Parameters
    ----------
    contents : mapping of str to bytes, str or Path
        Text counts in UTF-8.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    return {name.replace("\\", "/"): _sha256(contents[name]) for name in sorted(contents)}


def _sha256(content: bytes | str | Path) -> str:
    if isinstance(content, str):
        content = content.encode()
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    try:
        with content.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{content}: cannot be read ({error.strerror}); run the study again") from error
