"""``il6blot imagej``: the areas of ImageJ's Gel Analyzer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def imagej(
    image: Annotated[str, typer.Argument(metavar="IMAGE", help="The image that was analysed in ImageJ.")],
    lanes: Annotated[Path, typer.Option(help="Lanes: x,y,width,height in px, one per line, no header.")],
    bands: Annotated[
        Path, typer.Option(help="Bands: lane,x1,y1,x2,y2 of the baseline and x,y of the wand's click.")
    ],
    invert: Annotated[bool, typer.Option("--invert", help="Invert peaks: the bands are dark.")] = False,
    od: Annotated[bool, typer.Option("--od", help="Uncalibrated OD.")] = False,
    screen: Annotated[
        tuple[int, int], typer.Option(metavar="W H", help="Screen in px; it limits the plots' size.")
    ] = (1600, 1200),
    vscale: Annotated[float, typer.Option(help="Vertical scale factor.")] = 1.0,
    hscale: Annotated[float, typer.Option(help="Horizontal scale factor.")] = 1.0,
) -> None:
    """Print ImageJ's Gel Analyzer areas as CSV.

    They are those that ImageJ itself gives for these lanes and baselines, in the order of BANDS.
    """
    from ..blot.imagej import areas_from_files
    from ..study.table_files import csv_text

    areas = areas_from_files(
        image, lanes, bands, invert=invert, od=od, screen=screen, vscale=vscale, hscale=hscale
    )
    for note in areas.attrs.get("notes", ()):
        typer.echo(note, err=True)
    typer.echo(csv_text(areas), nl=False)
