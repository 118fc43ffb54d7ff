"""The one question that an image may not answer itself: whether it is film, or of a linear imager."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ..session.study_edits import file_name, with_image_settings

if TYPE_CHECKING:
    from ...study.spec import Study
    from ..session.session import Session

# What was asked already, by session: path and source of the image.
_ASKED: WeakKeyDictionary[Session, set[tuple[str, str]]] = WeakKeyDictionary()

FILM, LINEAR = "Film (OD)", "Linear"
ASSUMED = {"od": "film", "linear": "linear"}


def unasked(session: Session, paths: Sequence[str]) -> tuple[str, ...]:
    """Those of the images that are read, whose scale nobody knows, and of which nobody was asked."""
    study, asked = session.study, _ASKED.setdefault(session, set())
    return tuple(
        path
        for path in paths
        if _key(study, path) not in asked
        and session.bench.is_read(study, path)
        and "scale_assumed" in session.bench.blot(study, path).flags
    )


def is_asked(session: Session, paths: Sequence[str]) -> None:
    """Note that the user was asked of these."""
    _ASKED.setdefault(session, set()).update(_key(session.study, path) for path in paths)


def _key(study: Study, path: str) -> tuple[str, str]:
    return path, str(study.folder)


def question(study: Study, paths: Sequence[str]) -> str:
    """What to ask of images whose scale nobody knows."""
    if len(paths) == 1:
        told = f"{file_name(study.name_of(paths[0]))} has 8 bits and does not tell what its gray levels mean."
        return f"{told} Is it film or a linear imager?"
    return (
        f"{len(paths)} images have 8 bits and do not tell what their gray levels mean. Are they film or of a "
        "linear imager?"
    )


def keep_label(session: Session, paths: Sequence[str]) -> str:
    """What is written on the answer that leaves all as it was assumed."""
    assumed = {ASSUMED[session.bench.blot(session.study, path).scale] for path in paths}
    return f"Keep: {assumed.pop()}, flagged" if len(assumed) == 1 else "Keep, flagged"


def with_scale(study: Study, paths: Sequence[str], scale: str) -> Study:
    """A study in which the scale of these images is known."""
    for path in paths:
        study = with_image_settings(study, path, scale=scale)
    return study
