"""The rows that a design keeps, as a person types them: ``series = main; treatment = DMSO, JNKi``."""

from __future__ import annotations

from collections.abc import Mapping

from ...compare.designs_roles import level_text
from ...errors import InputError


def where_text(where: Mapping[str, object]) -> str:
    """Say which rows are kept.

    Parameters
    ----------
    where : mapping of str to level or tuple of levels
    """
    return "; ".join(f"{factor} = {', '.join(_levels(wanted))}" for factor, wanted in where.items())


def _levels(wanted: object) -> list[str]:
    return [level_text(one) for one in (wanted if isinstance(wanted, tuple | list) else (wanted,))]


def where_of(text: str) -> dict[str, str | tuple[str, ...]]:
    """Read which rows are kept.

    Parameters
    ----------
    text : str
        Conditions separated by ``;``, each a factor, ``=`` and a level or several with ``,`` between.

    Raises
    ------
    InputError
        If a condition is none.
    """
    where: dict[str, str | tuple[str, ...]] = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        factor, sign, said = part.partition("=")
        levels = tuple(filter(None, (level.strip() for level in said.split(","))))
        if not sign or not factor.strip() or not levels:
            raise InputError(
                f"{part!r} is no condition; write it as treatment = DMSO, several with ; between."
            )
        where[factor.strip()] = levels if len(levels) > 1 else levels[0]
    return where
