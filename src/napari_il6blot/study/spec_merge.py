"""Changes in a TOML document that leave its comments and formatting alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.items import AoT, Comment, Table, Whitespace

from .spec_errors import LISTS
from .spec_models import StudyDesign, StudyImage, StudyPlate

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

Values = dict[str, Any]
Trivia = list[Comment | Whitespace]

# By which key the entries of a list of tables are told apart, and what each is unless said.
IDENTITY = {"images": "path", "plates": "path", "designs": "name"}
DEFAULTS: Mapping[str, Values] = {
    "images": StudyImage(path="x").model_dump(mode="json", exclude={"path"}),
    "plates": StudyPlate(path="x").model_dump(mode="json", exclude={"path"}),
    "designs": StudyDesign().model_dump(mode="json", exclude={"name"}),
}


def merge_document(document: TOMLDocument, present: Values, wanted: Values, plain: Values) -> None:
    """Make a document hold the wanted values.

    Parameters
    ----------
    document : TOMLDocument
        Changed in place.
    present : dict
        What it holds now.
    wanted : dict
        What it shall hold; what is left out of a table is not set.
    plain : dict
        What holds where the document says nothing.
    """
    for key in [str(key) for key in document if key not in wanted]:
        document.remove(key)
    for key, value in wanted.items():
        if present.get(key, plain.get(key)) == value:
            continue
        if key in LISTS:
            _merge_list(document, key, present.get(key, []), value)
        elif isinstance(value, dict):
            _merge_section(document, key, present.get(key, {}), value, plain[key])
        else:
            document[key] = value


def _merge_section(document: TOMLDocument, key: str, present: Values, wanted: Values, plain: Values) -> None:
    if key in document:
        merge_table(document[key], present, wanted, plain)
        return
    table = tomlkit.table()
    merge_table(table, {}, wanted, plain)
    _begin_block(document)
    document[key] = table


def merge_table(table: Any, present: Values, wanted: Values, plain: Values) -> None:  # noqa: ANN401  several kinds
    """Make one table hold the wanted values.

    Parameters
    ----------
    table : tomlkit's table, inline table or proxy of one in parts
        Changed in place; comments behind values stay.
    present, wanted, plain : dict
        As for `merge_document`.
    """
    for key in [str(key) for key in table if key not in wanted]:
        table.remove(key)
    for key, value in wanted.items():
        if key in table:
            if present.get(key) != value:
                table[key] = _item(value)
        elif value != plain.get(key):
            below = _take_trailing(table)
            table[key] = _item(value)
            _add(table, below)


def _merge_list(
    document: TOMLDocument, key: str, present: Sequence[Values], wanted: Sequence[Values]
) -> None:
    item: Any = document.get(key)
    if item is not None and not isinstance(item, AoT):  # images = [{…}, …]
        document.remove(key)
        item = None
    if item is None:
        _begin_block(document)
        document[key] = _new_list(key, wanted)
    elif wanted:
        _merge_entries(key, item, _above(document, key), present, wanted)
    else:
        above, trivia = _above(document, key), [one for table in item.body for one in _take_trailing(table)]
        document.remove(key)
        _add(document if above is None else above, trivia)


def _new_list(key: str, wanted: Sequence[Values]) -> AoT:
    array = tomlkit.aot()
    for values in wanted:
        table = _new_entry(key, values)
        if values is not wanted[-1]:
            table.add(tomlkit.nl())
        array.append(table)
    return array


def _new_entry(key: str, wanted: Values) -> Table:
    table = tomlkit.table()
    merge_table(table, {}, wanted, DEFAULTS[key])
    return table


def _merge_entries(
    key: str, item: AoT, above: Table | None, present: Sequence[Values], wanted: Sequence[Values]
) -> None:
    """Change a list of tables; an entry is known by its path or name, and takes along the comments above it.

    TOML's parser takes the comments above a header for the end of the table before, so they are taken off
    all of them first.
    """
    identity, tables = IDENTITY[key], list(item.body)
    heads: list[Trivia] = [_take_trailing(above), *map(_take_trailing, tables)]
    names = [values.get(identity) for values in present]
    staying = {values[identity] for values in wanted}
    for index in reversed(range(len(tables))):  # comments above what goes stay above what follows
        if names[index] not in staying:
            heads[index + 1] = [*_comments(heads[index]), *heads[index + 1]]
    known = dict(zip(names, zip(tables, present, heads[:-1], strict=True), strict=True))
    kept: list[Table] = []
    leads: list[Trivia] = []
    for values in wanted:
        if values[identity] in known:
            table, before, lead = known[values[identity]]
            merge_table(table, before, values, DEFAULTS[key])
            kept.append(table)
            leads.append(lead)
        else:
            kept.append(_new_entry(key, values))
            leads.append([tomlkit.nl()])
    if above is None:  # only plain keys stand above, which can take no comments along
        leads[0], heads[-1] = [], [*_comments(leads[0]), *heads[-1]]
    else:
        _add(above, leads[0])
    for entry, trivia in zip(kept, [*leads[1:], heads[-1]], strict=True):
        _add(entry, trivia)
    item.body[:] = kept


def _comments(trivia: Trivia) -> Trivia:
    """Comments below one empty line; nothing where there are none."""
    comments: Trivia = [one for one in trivia if isinstance(one, Comment)]
    return [tomlkit.nl(), *comments] if comments else []


def _above(document: TOMLDocument, key: str) -> Table | None:
    """The table right above a list of tables; None where there is none."""
    before: Any = None
    for name, item in document.body:
        if name is not None and name.key == key:
            break
        before = item
    if isinstance(before, AoT):
        return before.body[-1]
    return before if isinstance(before, Table) else None


def _take_trailing(table: Table | None) -> Trivia:
    """Take off the comments and empty lines below a table's last key."""
    taken: Trivia = []
    body: Any = table.value.body if isinstance(table, Table) else []
    while body and body[-1][0] is None and isinstance(body[-1][1], Comment | Whitespace):
        taken.append(body.pop()[1])
    return taken[::-1]


def _add(holder: Table | TOMLDocument, trivia: Trivia) -> None:
    for one in trivia:
        holder.add(one)


def _begin_block(document: TOMLDocument) -> None:
    """Leave an empty line above what is put at a document's end."""
    if document.body and not document.as_string().endswith("\n\n"):
        document.add(tomlkit.nl())


def _item(value: Any) -> Any:  # noqa: ANN401  TOML's values
    """A value as TOML writes it within one line."""
    if not isinstance(value, dict):
        return tomlkit.item(value)
    table = tomlkit.inline_table()
    table.update({name: _item(one) for name, one in value.items()})
    return table
