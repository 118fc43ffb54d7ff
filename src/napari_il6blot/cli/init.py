"""``il6blot init``: a study from a folder of images and exports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of blot images and plate exports.")],
) -> None:
    """Make study.toml and the sheets to fill in.

    Lanes, rows of bands and wells are listed already; what each is remains to be filled in. Nothing
    that is there is overwritten.
    """
    from ..study.init_folder import draft_study, write_draft

    draft = draft_study(folder)
    for note in draft.notes:
        typer.echo(note, err=True)
    for path in write_draft(folder, draft):
        typer.echo(f"Written: {path}")
    typer.echo(f"Fill in the sheets, then: il6blot run {folder}")
