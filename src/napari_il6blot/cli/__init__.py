"""The command line: one function per command.

What a command needs is imported when it runs, so that ``il6blot --help`` is quick.
"""

from __future__ import annotations

import errno
import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated

import typer

from .. import __version__
from ..errors import InputError
from .batch import batch
from .cohort import cohort
from .demo import demo
from .elisa import elisa
from .imagej import imagej
from .init import init
from .quantify import quantify
from .run import run
from .view import view

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    name="il6blot",
    help="From western blots and ELISA plates to an answer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: loading rich to draw boxes would double the time of --help
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(demo)
app.command()(quantify)
app.command()(imagej)
app.command()(elisa)
app.command()(cohort)
app.command()(init)
app.command()(run)
app.command()(batch)
app.command()(view)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"il6blot {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command, and exit: 0 done, 1 some inputs failed, 2 the input is wrong.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``il6blot``; those of the process unless given.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal that lacks a letter shows its code
            stream.reconfigure(errors="backslashreplace")
    try:
        app(args=arguments, prog_name="il6blot")
    except InputError as error:
        for sentence in str(error).splitlines():
            typer.echo(f"il6blot: {sentence}", err=True)
        sys.exit(2)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        if error.filename is not None:
            typer.echo(f"il6blot: {error.filename}: cannot be written: the disk is full; make room", err=True)
            sys.exit(1)
        # What could not be printed would be tried again, and complained of, at the very end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        typer.echo("il6blot: what is printed cannot be written: the disk is full; make room there", err=True)
        sys.exit(1)
