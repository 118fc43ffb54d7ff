"""Tables as one JSON object on stdout: what every command prints with ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    import pandas as pd


def print_json(tables: Mapping[str, pd.DataFrame], said: Mapping[str, object]) -> None:
    """Print tables by their names, and what else is to be said beside them.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    said : mapping of str to object
        In JSON's terms.
    """
    from json import dumps

    from ..study.table_files import json_records

    records = {name: json_records(table) for name, table in tables.items()}
    typer.echo(dumps({**records, **said}, allow_nan=False))
