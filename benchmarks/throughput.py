"""How many plates and how many comparisons a second, beside what libraries need for their part of it.

    python benchmarks/throughput.py [--plates 40] [--repeats 5] [--write]

One thread. Everything is done in turn with its baseline, in the same run; medians. `--write` puts the
results at the end of docs/speed.md (after `benchmarks/speed.py --write`). One plate's computation beside
one `curve_fit` is in docs/elisa.md.
"""

from __future__ import annotations

import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

from page import tell, timing_arguments
from speed import in_new_process

SECTION = "throughput"
PACKAGES = ("numpy", "scipy", "pandas", "openpyxl")


def plate_lines(plates: int, repeats: int) -> list[str]:
    """The plates' part, as a job of a new process."""
    from throughput_plates import lines_of_plates

    with tempfile.TemporaryDirectory() as folder:
        return lines_of_plates(Path(folder), plates, repeats)


def statistics_lines(repeats: int) -> list[str]:
    """The statistics' part, as a job of a new process."""
    from throughput_statistics import lines_of_statistics

    return lines_of_statistics(repeats)


def throughput_lines(plates: int, repeats: int) -> list[str]:
    """The section as Markdown."""
    machine = ", ".join(
        [f"Python {platform.python_version()}", *(f"{one} {version(one)}" for one in PACKAGES)]
    )
    return [
        "## Plates and comparisons a second",
        "",
        f"Written by `benchmarks/throughput.py`: one thread, {machine}. Medians of {repeats} repetitions.",
        "",
        *in_new_process(plate_lines, plates, repeats),
        "",
        *in_new_process(statistics_lines, repeats),
    ]


def main() -> None:
    """Run what the command line asks for."""
    parser = timing_arguments(__doc__, 5)
    parser.add_argument("--plates", type=int, default=40, help="plates in a round")
    args = parser.parse_args()
    tell(SECTION, throughput_lines(args.plates, args.repeats), args.write)


if __name__ == "__main__":
    main()
