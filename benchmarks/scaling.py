"""How time and memory of a blot grow: with its pixels, its lanes, its rows of bands.

    python benchmarks/scaling.py [--repeats 5] [--write]

One thread. Simulated blots with known numbers of lanes and rows. `--write` puts the results at the end of
docs/speed.md (after `benchmarks/speed.py --write`). How a batch grows with images and workers is in
`benchmarks/batch.py`.
"""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from math import log
from pathlib import Path
from statistics import median
from typing import Any

from page import table, tell, timing_arguments
from speed import (
    BLOT,
    alternating,
    in_new_process,
    measure_memory,
    run_baseline,
    run_stages,
    write_simulated,
)

SECTION = "scaling"
WIDTH, HEIGHT = 1092, 736
# Sides as multiples of the usual blot's; everything on it is as many times larger.
SIDES = (0.5, 1.0, 2.0, 4.0, 8.0)
LANES = (4, 8, 16, 32)
ROWS = (1, 2, 4, 8, 16)
LANES_OF_ROWS, ROWS_OF_LANES = 12, 4
LENGTHS_PX = ("row_jitter_px", "curl_px")
STAGES = ("read_blot", "detect_lanes", "quantify")
# A blot's stages in seconds, the baseline's, and what was found.
Found = tuple[list[float], float, int, int]


def enlarged(side: float) -> dict[str, Any]:
    """Settings of the usual blot, scanned so many times as finely."""
    return {
        "shape": (round(side * HEIGHT), round(side * WIDTH)),
        "n_lanes": LANES_OF_ROWS,
        "n_rows": ROWS_OF_LANES,
        "band_sigma_px": (2.5 * side, 4.5 * side),
    } | dict.fromkeys(LENGTHS_PX, 0.5 * side)


def with_lanes(lanes: int) -> dict[str, Any]:
    return {"shape": (HEIGHT, WIDTH), "n_lanes": lanes, "n_rows": ROWS_OF_LANES}


def with_rows(rows: int) -> dict[str, Any]:
    return {"shape": (HEIGHT, WIDTH), "n_lanes": LANES_OF_ROWS, "n_rows": rows}


def times_of(paths: Sequence[Path], repeats: int) -> list[Found]:
    """Medians for every blot, all of them in turn; to be called in a new process."""
    stages: list[list[list[float]]] = [[] for _ in paths]
    counts = [(0, 0)] * len(paths)

    def run(index: int) -> None:
        seconds, lanes, bands = run_stages(paths[index])
        stages[index].append(seconds)
        counts[index] = lanes, bands

    works: dict[str, Callable[[], Any]] = {}
    for index, path in enumerate(paths):
        works[f"baseline {index}"] = partial(run_baseline, path)
        works[f"all {index}"] = partial(run, index)
    baseline = alternating(works, repeats)
    return [
        (
            [median(column) for column in zip(*stages[index][1:], strict=True)],
            median(baseline[f"baseline {index}"]),
            *counts[index],
        )
        for index in range(len(paths))
    ]


def simulated(settings: Sequence[dict[str, Any]], folder: Path, name: str) -> list[Path]:
    """The blots in files, each made in a process of its own."""
    return [
        in_new_process(write_simulated, folder / f"{name}-{number}.tif", own)
        for number, own in enumerate(settings)
    ]


def power(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """The power of the size that the time grows with, between the two largest."""
    return log(seconds[-1] / seconds[-2]) / log(sizes[-1] / sizes[-2])


def milliseconds(found: Found) -> list[str]:
    """Cells: each stage, and all three."""
    return [f"{1000 * seconds:.1f}" for seconds in (*found[0], sum(found[0]))]


def size_lines(folder: Path, repeats: int) -> list[str]:
    """Over the image's size."""
    paths = simulated([enlarged(side) for side in SIDES], folder, "size")
    small = in_new_process(write_simulated, folder / "loaded.tif", BLOT)
    found = in_new_process(times_of, paths, repeats)
    rows, pixels = [], []
    for path, side, one in zip(paths, SIDES, found, strict=True):
        used = in_new_process(measure_memory, path, small)
        pixels.append(used["width"] * used["height"])
        whole = sum(one[0])
        rows.append(
            [
                f"{side:g} ×",
                f"{used['width']:.0f} × {used['height']:.0f}",
                f"{one[2]}",
                f"{one[3]}",
                *milliseconds(one),
                f"{1e9 * whole / pixels[-1]:.0f}",
                f"{whole / one[1]:.1f}",
                f"{used['allocated']:.1f}",
                f"{used['grown']:.1f}",
            ]
        )
    grows = power(pixels, [sum(one[0]) for one in found])
    header = ["side", "px", "lanes", "bands", *STAGES, "all three", "ns per pixel", "times the baseline",
              "allocated at most", "process grows by"]  # fmt: skip
    return [
        "### Over the size of the image",
        "",
        f"The same {LANES_OF_ROWS} lanes of {ROWS_OF_LANES} rows, scanned more and more finely: lanes and",
        "bands grow with the image. The baseline is `tifffile.imread` and",
        "`scipy.ndimage.gaussian_filter(float32, 2)` of the same file, in turn with it. Memory is in",
        "multiples of the image as float32, in a process of its own in which everything is loaded:",
        "*allocated* by Python and NumPy (tracemalloc), and what the resident memory *grows by*.",
        "",
        *table(header, rows),
        "",
        f"Between the two largest, the time grows as the number of pixels to the power {grows:.2f}",
        "(1 is linear; below, much of it does not depend on the size).",
    ]


def count_lines(
    counts: Sequence[int], settings: Callable[[int], dict[str, Any]], folder: Path, repeats: int
) -> tuple[list[str], float, float]:
    """A table over lanes or rows, and the powers that detection and measurement grow with."""
    paths = simulated([settings(count) for count in counts], folder, settings.__name__)
    found = in_new_process(times_of, paths, repeats)
    rows = [
        [f"{count}", f"{one[2]}", f"{one[3]}", *milliseconds(one), f"{1000 * one[0][2] / max(one[3], 1):.2f}"]
        for count, one in zip(counts, found, strict=True)
    ]
    header = ["drawn", "lanes found", "bands", *STAGES, "all three", "quantify, a band"]
    detection, measurement = (power(counts, [one[0][stage] for one in found]) for stage in (1, 2))
    return table(header, rows), detection, measurement


def scaling_lines(repeats: int) -> list[str]:
    """The section as Markdown."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sizes = size_lines(folder, repeats)
        lanes = count_lines(LANES, with_lanes, folder, 3 * repeats)
        rows = count_lines(ROWS, with_rows, folder, 3 * repeats)
    machine = f"Python {platform.python_version()}, NumPy {version('numpy')}, SciPy {version('scipy')}"
    return [
        "## Growth with size, lanes and rows",
        "",
        f"Written by `benchmarks/scaling.py`: one thread, {machine}.",
        "`read_blot`, `detect_lanes` and `quantify` of simulated blots in milliseconds: medians of",
        f"{repeats} repetitions over sizes and {3 * repeats} over lanes and rows, a table's blots in turn.",
        "",
        *sizes,
        "",
        "### Over the number of lanes",
        "",
        f"{WIDTH} × {HEIGHT} px, {ROWS_OF_LANES} rows of bands; the comb keeps its width, so that more lanes",
        "are narrower ones.",
        "",
        *lanes[0],
        "",
        f"Between the last two, `detect_lanes` grows as the number of lanes to the power {lanes[1]:.2f},",
        f"`quantify` to {lanes[2]:.2f}.",
        "",
        "### Over the number of rows",
        "",
        f"{WIDTH} × {HEIGHT} px, {LANES_OF_ROWS} lanes.",
        "",
        *rows[0],
        "",
        f"Between the last two, `detect_lanes` grows as the number of rows to the power {rows[1]:.2f},",
        f"`quantify` to {rows[2]:.2f}.",
    ]


def main() -> None:
    """Run what the command line asks for."""
    args = timing_arguments(__doc__, 5).parse_args()
    tell(SECTION, scaling_lines(args.repeats), args.write)


if __name__ == "__main__":
    main()
