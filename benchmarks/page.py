"""The page on which the benchmarks write what they measured, and the blots that they may use."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
SPEED = ROOT / "docs" / "speed.md"
SHARED = ROOT.parent / "shared" / "data"
# What the documentation quotes is measured on seeds from here on, on which nothing is ever tried out.
HELD_OUT = 40000
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


def arguments(description: str | None, blots: int) -> argparse.ArgumentParser:
    """The options that all benchmarks on simulated blots share."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=blots, help=f"simulated blots of each kind [{blots}]")
    parser.add_argument(
        "--seed", type=int, help=f"first seed [0; {HELD_OUT} with --write: choose no setting on those]"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes [all processors]")
    parser.add_argument("--write", action="store_true", help="put the results into the documentation")
    return parser


def timing_arguments(description: str | None, repeats: int) -> argparse.ArgumentParser:
    """The options that all benchmarks of time share; what is loaded from here on computes on one thread."""
    os.environ.update(ONE_THREAD)
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=repeats, help=f"times that each is timed [{repeats}]")
    parser.add_argument("--write", action="store_true", help="put the results into the documentation")
    return parser


def seeds_of(args: argparse.Namespace) -> range:
    """The seeds to measure: those held out for the documentation only where it is written."""
    first = args.seed if args.seed is not None else HELD_OUT if args.write else 0
    return range(first, first + args.n)


def over(work: Callable[[Any], Any], items: Sequence[Any], workers: int) -> Iterator[Any]:
    """Do the work on every item, several at a time; results in the items' order."""
    if workers == 1:
        yield from map(work, items)
        return
    # Each worker computes on one thread, or they would wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, items, chunksize=2)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A table in Markdown."""
    return [f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows)]


def put_section(page: str, name: str, lines: Sequence[str]) -> str:
    """The page with what stands between its marks of this name replaced."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f"{PAGE} has no section {start} … {end}")
    section = "\n".join([start, "", *lines, "", end])
    return pattern.sub(lambda _: section, page)


def write_section(name: str, lines: Sequence[str]) -> None:
    """Put what was measured into its section of the documentation's page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(put_section(page, name, lines), encoding="utf-8")
    print(f"written into {PAGE}")


def append_section(file: Path, name: str, lines: Sequence[str]) -> None:
    """Put lines into a section of a page, which is added at its end where the page has none yet."""
    page = file.read_text(encoding="utf-8")
    if f"<!-- {name} -->" not in page:
        page += f"\n<!-- {name} -->\n<!-- end of {name} -->\n"
    file.write_text(put_section(page, name, lines), encoding="utf-8")


def tell(section: str, lines: Sequence[str], write: bool) -> None:
    """Print what was timed, and put it into its section of the page on speed."""
    print("\n".join(lines))
    if write:
        append_section(SPEED, section, lines)
