"""How long each stage takes, from a file to an answer, beside the least that libraries need for it.

    python benchmarks/stages.py [--image TIFF] [--repeats 15] [--write]

One thread. Stages and floors alternate, so that a busy machine slows both; medians. `--write` puts the
results at the end of docs/speed.md (after `benchmarks/speed.py --write`, which writes the rest anew).
"""

from __future__ import annotations

import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

from page import tell, timing_arguments
from speed import BLOT, REAL, in_new_process, write_simulated

SECTION = "stages"
PACKAGES = ("numpy", "scipy", "scikit-image", "pandas", "tifffile")


def study_repeats(repeats: int) -> int:
    """Repetitions of a study's stages, which take longer and vary less."""
    return max(3, repeats // 3)


def blot_lines(image: Path, repeats: int) -> list[str]:
    """A blot's stages; to be called where nothing else is loaded."""
    from floors import stage_lines
    from stages_blot import blot_stages

    stages, lanes, bands = blot_stages(image)
    return [
        "### One blot",
        "",
        f"`{image.name}`: {lanes} lanes, {bands} bands.",
        "",
        *stage_lines(stages, repeats),
    ]


def plate_lines(folder: Path, repeats: int) -> list[str]:
    """A plate's stages."""
    from floors import stage_lines
    from stages_plate import plate_stages

    return [
        "### One plate",
        "",
        "A simulated plate of 96 wells: 8 standards and 24 samples in triplicate, 4PL.",
        "",
        *stage_lines(plate_stages(folder), repeats),
    ]


def study_lines(folder: Path, repeats: int) -> list[str]:
    """The stages of a study after its blots and plates."""
    from floors import stage_lines
    from stages_study import study_stages

    stages, said = study_stages(folder)
    return [
        "### One study",
        "",
        f"The simulated study of `il6blot demo`: {said}.",
        "",
        *stage_lines(stages, study_repeats(repeats)),
    ]


def lines_of(image: Path, repeats: int) -> list[str]:
    """The section as Markdown."""
    with tempfile.TemporaryDirectory() as place:
        if not image.exists():
            image = in_new_process(write_simulated, Path(place, "simulated.tif"), BLOT)
        parts = [
            in_new_process(blot_lines, image, repeats),
            in_new_process(plate_lines, Path(place, "plate"), repeats),
            in_new_process(study_lines, Path(place, "study"), repeats),
        ]
    machine = ", ".join(
        [f"Python {platform.python_version()}", *(f"{one} {version(one)}" for one in PACKAGES)]
    )
    lines = [
        "## Time per stage",
        "",
        f"Written by `benchmarks/stages.py`: one thread, {machine}.",
        f"Medians of {repeats} repetitions in milliseconds (of {study_repeats(repeats)} for the study), in",
        "process, everything loaded, nothing written. A *floor* is a function of NumPy, SciPy, scikit-image",
        "or pandas that touches the same data once, timed in the same run right after the stage. It finds",
        "nothing and tells no uncertainty; a ratio below 1 says that the stage needs less than it.",
    ]
    for part in parts:
        lines += ["", *part]
    return lines


def main() -> None:
    """Run what the command line asks for."""
    parser = timing_arguments(__doc__, 15)
    parser.add_argument("--image", type=Path, default=REAL, help="the blot to time")
    args = parser.parse_args()
    tell(SECTION, lines_of(args.image, args.repeats), args.write)


if __name__ == "__main__":
    main()
