"""Changes of a study's designs that a window makes: each gives a new study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import InputError
from ...study.spec_models import StudyDesign

if TYPE_CHECKING:
    from ...study.spec import Study


def with_design(study: Study, name: str, /, **changes: Any) -> Study:  # noqa: ANN401
    """A study one of whose designs has other settings, checked as in its file.

    Parameters
    ----------
    study : Study
    name : str
        Of the design.
    **changes
        Keys of ``[[designs]]``.

    Raises
    ------
    InputError
        If a value is wrong, or a name is taken.
    """
    (present,) = (design for design in study.designs if design.name == name)
    changed = checked_design({**dict(present), **changes})
    if changed.name != name and changed.name in [design.name for design in study.designs]:
        raise InputError(f"There is a design called {changed.name} already; give this one another name.")
    designs = tuple(changed if design is present else design for design in study.designs)
    return study.model_copy(update={"designs": designs})


def with_new_design(study: Study, design: StudyDesign) -> Study:
    """A study with one more design, whose name gets a number where it is taken.

    Parameters
    ----------
    study : Study
    design : StudyDesign
    """
    taken, number, name = {one.name for one in study.designs}, 1, design.name
    while name in taken:
        number += 1
        name = f"{design.name} {number}"
    return study.model_copy(update={"designs": (*study.designs, design.model_copy(update={"name": name}))})


def without_design(study: Study, name: str) -> Study:
    """A study without one of its designs."""
    kept = tuple(design for design in study.designs if design.name != name)
    return study.model_copy(update={"designs": kept})


def checked_design(values: dict[str, Any]) -> StudyDesign:
    """A design of these values.

    Raises
    ------
    InputError
        If one is wrong.
    """
    from pydantic import ValidationError

    try:
        return StudyDesign.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        key = ".".join(map(str, first["loc"]))
        raise InputError(f"Design {values.get('name', '')}, {key}: {message}") from error
