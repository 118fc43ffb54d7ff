"""``il6blot view``: a study or images in napari."""

from __future__ import annotations

from typing import Annotated

import typer


def view(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="STUDY|IMAGE...",
            help="A folder with study.toml, or that file; or blot images, where FILE#N is page or channel N.",
        ),
    ],
) -> None:
    """Open a study or images in napari, with their docks.

    Needs napari with Qt (pip install "napari-il6blot[all]") and a screen.
    """
    from ..gui.window import view as open_window

    open_window(paths)
