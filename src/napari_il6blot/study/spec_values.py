"""Values of ``study.toml``: their types, and how a sentence shows them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt, StrictStr

# So much of a value is shown in a sentence.
SHOWN = 60


def quoted(value: object) -> str:
    """A value as a sentence shows it: as TOML writes it, and not at length."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        text = f"[{', '.join(quoted(item) for item in value[:10])}]"
    elif isinstance(value, int):
        text = str(value) if abs(value) < 10**SHOWN else "a number of many digits"
    else:
        text = repr(value) if isinstance(value, str | float) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _number(value: object) -> float:
    """A finite number, which truth and text are not."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300:
        return float(value)
    raise ValueError(f"is {quoted(value)}; it must be a number")


def _level(value: object) -> object:
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise ValueError(f"is {quoted(value)}; it must be a level of the factor: text or a number")


def of_length(value: object, count: int) -> object:
    """The value, if it is a list of so many items.

    Raises
    ------
    ValueError
        Otherwise.
    """
    if isinstance(value, list | tuple) and len(value) == count:
        return value
    raise ValueError(f"is {quoted(value)}; it must be a list of {count} numbers")


Name = StrictStr
Number = Annotated[float, BeforeValidator(_number)]
Level = Annotated[str | int | float, BeforeValidator(_level)]
Px = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
