"""What is wrong in a ``study.toml``, as one sentence: file, table, key, what was expected."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from .spec_values import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

Place = tuple[int | str, ...]
# The tables of which there are several.
LISTS = ("images", "plates", "designs")

_KINDS = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list in brackets",
    "list_type": "a list in brackets",
    "dict_type": "a table of keys and values",
}


def sentence(error: ValidationError, file: str, model: type[BaseModel]) -> str:
    """Say the first of a document's faults.

    Parameters
    ----------
    error : ValidationError
        Of the whole document.
    file : str
        What to call it.
    model : type
        The document's, whose fields are its keys and tables.
    """
    # Unknown keys first: what else is wrong may come of them.
    first = min(error.errors(include_url=False), key=lambda one: one["type"] != "extra_forbidden")
    place: Place = first["loc"]
    if first["type"] == "extra_forbidden":
        return _unknown_key(place, first["input"], file, model)
    if first["type"] == "missing":
        return f"{at(file, place[:-1])}: has no {place[-1]}; add it"
    return f"{at(file, place)}: {_said(first, place)}"


def at(file: str, place: Sequence[int | str]) -> str:
    """A place in a document: ``study.toml, [elisa] model``, ``study.toml, [[images]] 2, rotate``."""
    if not place:
        return file
    table, rest = str(place[0]), list(place[1:])
    if rest and isinstance(rest[0], int):
        return f"{file}, {', '.join([f'[[{table}]] {rest[0] + 1}', *_key(rest[1:])])}"
    if rest:
        return f"{file}, {' '.join([f'[{table}]', *_key(rest)])}"
    return f"{file}, [[{table}]]" if table in LISTS else f"{file}, {table}"


def _key(place: Sequence[int | str]) -> list[str]:
    """The key within a table: ``where.dose``, and the number of an item of a list."""
    names = ".".join(str(part) for part in place if isinstance(part, str))
    return [" ".join([names, *(str(part + 1) for part in place if isinstance(part, int))])] if place else []


def _said(error: ErrorDetails, place: Place) -> str:
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    shown = quoted(value)
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"{shown} is unknown; it is one of {_choices(str(context['expected']))}"
    if kind == "model_type" or (place[0] in LISTS and len(place) == 1):
        return f"is {shown}; write {_header(str(place[0]))} with its keys below it"
    if kind == "string_too_short":
        return "is empty; it must be a name"
    limits = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    expected = [f"{words} {context[name]}" for name, words in limits.items() if name in context]
    return f"is {shown}; it must be {' and '.join(expected) or _KINDS.get(kind, error['msg'])}"


def _choices(expected: str) -> str:
    """Pydantic's list of what is allowed, without its quotes."""
    return expected.replace("'", "").replace(" or ", ", ")


def _unknown_key(place: Place, value: object, file: str, model: type[BaseModel]) -> str:
    """Say that a key or a table is unknown, and which is meant."""
    name, home = str(place[-1]), place[:-1]
    known = _keys(home, model)
    near = get_close_matches(name, known, n=1)
    if home or not isinstance(value, dict | list):
        remedy = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        return f"{at(file, place)}: there is no such key; {remedy}"
    tables = [_header(one) for one in known if section_of(model, one)]
    remedy = f"did you mean {_header(near[0])}?" if near else f"there are {', '.join(tables)}"
    header = f"[{name}]" if isinstance(value, dict) else f"[[{name}]]"
    return f"{file}, {header}: there is no such table; {remedy}"


def _header(table: str) -> str:
    return f"[[{table}]]" if table in LISTS else f"[{table}]"


def _keys(home: Place, model: type[BaseModel]) -> list[str]:
    """Keys of the document or of one of its tables."""
    fields: Mapping[str, Any] = model.model_fields
    if home:
        section = section_of(model, str(home[0]))
        fields = section.model_fields if section else {}
    return [name for name, field in fields.items() if not field.exclude]


def section_of(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """The model of a table, or of each of a list of tables; None for a plain key."""
    annotation: Any = model.model_fields[name].annotation
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None
