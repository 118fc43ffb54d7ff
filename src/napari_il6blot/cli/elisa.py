"""``il6blot elisa``: plate exports become concentrations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..errors import InputError
from .json_tables import print_json
from .progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..elisa.plate import Plate
    from ..study.elisa_plates import ElisaResult, ElisaSettings

OUT = Path("il6blot-results")
# So many checks that failed are said; the table has them all.
MOST_SENTENCES = 8


def elisa(
    exports: Annotated[
        list[str] | None,
        typer.Argument(metavar="EXPORT", help="Plate-reader exports, or 8 × 12 and 16 × 24 grids."),
    ] = None,
    layout: Annotated[
        Path | None, typer.Option(help="What is in each well: a well sheet or grid blocks (CSV, XLSX).")
    ] = None,
    model: Annotated[
        Literal["4pl", "5pl", "linear", "loglog", "auto"], typer.Option(help="Of the standard curve.")
    ] = "4pl",
    weights: Annotated[Literal["1", "1/y", "1/y2"], typer.Option(help="Of the standards.")] = "1/y2",
    fit: Annotated[
        Literal["means", "replicates"], typer.Option(help="Fit to the standards' means, or to their wells.")
    ] = "means",
    fix: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A parameter that is given, as a=0.")
    ] = None,
    unit: Annotated[str, typer.Option(help="Of the concentrations [default: the export's].")] = "",
    wavelength: Annotated[
        float | None,
        typer.Option(metavar="NM", help="The read that is the response."),
    ] = None,
    reference: Annotated[float | None, typer.Option(metavar="NM", help="A read to subtract from it.")] = None,
    subtract_blank: Annotated[
        bool, typer.Option("--subtract-blank", help="Subtract the mean of the blank wells.")
    ] = False,
    release_per: Annotated[
        list[str] | None,
        typer.Option(metavar="WHAT", help="Also give amounts released per volume, cells, time or protein."),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a layout to fill in (CSV or XLSX), and nothing else."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = OUT,
    json: Annotated[bool, typer.Option("--json", help="Print the tables as one JSON object.")] = False,
) -> None:
    """Turn plates into concentrations.

    Writes wells.csv, standards.csv, curves.csv, concentrations.csv, quality.csv and one PNG of the
    curve per plate. The exit code is 1 if some exports or plates failed, and 2 if all did or an
    option is wrong.
    """
    names = _each_once(exports or [])
    if template is not None:
        _write_template(template, names)
        return
    if not names:
        raise InputError("name an export to quantify, or --template FILE for a layout to fill in")
    from ..elisa.curves import CurveOptions
    from ..study.elisa_plates import ElisaSettings

    settings = ElisaSettings(
        layout=layout,
        options=CurveOptions(model, weights, fit, _fixed(fix or [])),
        unit=unit,
        wavelength=wavelength,
        reference=reference,
        blank=subtract_blank,
        release_per=tuple(release_per or ()),
    )
    _quantify(names, settings, out, json=json)


def _quantify(names: Sequence[str], settings: ElisaSettings, out: Path, *, json: bool) -> None:
    from ..study.elisa_files import write_plates
    from ..study.elisa_plates import quantify_plates

    result = quantify_plates(names, settings)
    for fault in result.faults:
        typer.echo(f"il6blot: {fault}", err=True)
    with progress("Drawing curves", len(result.plates)) as step:
        pictures = write_plates(out, result, step)
    _report(result, pictures, out, to_stderr=json)
    if json:
        print_json(result.tables, {"failures": list(result.faults)})
    if result.faults:
        raise typer.Exit(1)


def _each_once(names: Sequence[str]) -> list[str]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{twice[0]} is given twice; name each export once.")
    return list(names)


def _fixed(given: Sequence[str]) -> dict[str, float] | None:
    fixed = {}
    for text in given:
        name, equals, value = text.partition("=")
        try:
            fixed[name.strip()] = float(value)
        except ValueError:
            equals = ""
        if not equals:
            raise InputError(f"--fix {text}: is no parameter with its value, as in --fix a=0")
    return fixed or None


def _write_template(path: Path, names: Sequence[str]) -> None:
    """A layout to fill in: of the exports' plates, with what they say already, or of one plate."""
    from ..elisa.layout import template_bytes, template_table
    from ..elisa.plates import read_plates
    from ..study.table_files import write_files

    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise InputError(f"{path}: a layout is a .csv or .xlsx file; name the template so")
    if path.exists():
        raise InputError(f"{path} is there already; choose another name, or delete it")
    plates = read_plates(list(names)) if names else ()
    write_files(path.parent, {path.name: template_bytes(template_table(plates), path)})
    typer.echo(f"Fill in {path}: what each well is (standard, blank, control, sample), and of which sample;")
    typer.echo(f"standards need their nominal concentration. Then: il6blot elisa EXPORT --layout {path}")


def _report(result: ElisaResult, pictures: Sequence[Path], out: Path, *, to_stderr: bool) -> None:
    for plate, picture in zip(result.plates, pictures, strict=True):
        for line in _plate_lines(plate, result):
            typer.echo(line, err=to_stderr)
        typer.echo(f"  to check: {picture}", err=to_stderr)
    for line in _quality_lines(result, out):
        typer.echo(line, err=to_stderr)


def _plate_lines(plate: Plate, result: ElisaResult) -> list[str]:
    from ..elisa.plate import UNIT_ASSUMED

    curve = result.curves[plate.name]
    own = result.tables["concentrations"]
    own = own[(own["plate"] == plate.name) & (own["role"] == "sample")]
    unit = own["unit"].iloc[0] if len(own) else plate.unit or curve.unit or UNIT_ASSUMED
    within = int(own["concentration"].notna().sum())
    span = f"range {curve.lloq:g} to {curve.uloq:g} {unit}" if curve.lloq == curve.lloq else "no range"
    accepted = "accepted" if curve.accepted else "not accepted"
    summary = (
        f"{plate.file}: plate {plate.name}, {plate.response_of}: {curve.model} curve, {accepted}, {span}; "
        f"{within} of {len(own)} sample rows have a concentration"
    )
    return [summary, *(f"  {note}" for note in (*plate.notes, *curve.notes))]


def _quality_lines(result: ElisaResult, out: Path) -> list[str]:
    quality = result.tables["quality"]
    judged = quality[quality["passed"].notna()]
    failed = judged[~judged["passed"].astype(bool)]
    outside = failed["check"] == "range"
    told = [*failed["sentence"][~outside], *quality["sentence"][quality["check"] == "outlier"]]
    lines = [f"Quality: {len(judged) - len(failed)} of {len(judged)} checks passed ({out / 'quality.csv'})."]
    lines += [f"  {sentence}" for sentence in told[:MOST_SENTENCES]]
    if len(told) > MOST_SENTENCES:
        lines.append(f"  And {len(told) - MOST_SENTENCES} more.")
    if outside.any():
        lines.append(
            f"  {int(outside.sum())} rows of samples or controls lie outside the range of their curve."
        )
    return lines
