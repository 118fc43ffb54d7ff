"""How fast, how large, how quick to start: each beside something named, in the same run.

    python benchmarks/speed.py [--image TIFF] [--repeats 15] [--write]

One thread. Repetitions alternate with the baseline's, so that a busy machine slows both; medians.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from page import SHARED, SPEED, table, timing_arguments

REAL = SHARED / "blots_unlicensed" / "b3ar_june21_16bit.tif"
STAGES = ("read_blot", "detect_lanes", "quantify")
# Seconds for one such blot, measured once elsewhere.
ELSEWHERE = {"ImageJ": 2.2, "gelpy": 34.0}
BLOT: dict[str, Any] = {"shape": (736, 1092), "strips": 2, "n_lanes": 9, "n_rows": 4}
LARGE: dict[str, Any] = {"shape": (3600, 5000), "n_lanes": 15, "n_rows": 6, "band_sigma_px": (12.0, 20.0)}
STARTS = {
    "nothing (`python -c pass`)": ("-c", "pass"),
    "`import typer, rich`": ("-c", "import typer, rich"),
    "`import napari_il6blot`": ("-c", "import napari_il6blot"),
    "`il6blot --help`": ("-m", "napari_il6blot", "--help"),
}
LIBRARIES = "import numpy, scipy.ndimage, scipy.signal, pandas, skimage, tifffile"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what the work gave."""
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def alternating(works: Mapping[str, Callable[[], Any]], repeats: int) -> dict[str, list[float]]:
    """Seconds of each, done in turn: a busy minute slows all of them; the first round does not count."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for repeat in range(repeats + 1):
        for name, work in works.items():
            seconds = timed(work)[0]
            if repeat:
                times[name].append(seconds)
    return times


def run_baseline(path: Path) -> None:
    """Read the file and smooth it once: what any program on images must do at least."""
    import numpy as np
    import tifffile
    from scipy.ndimage import gaussian_filter

    gaussian_filter(tifffile.imread(path).astype(np.float32), 2)


def run_stages(path: Path) -> tuple[list[float], int, int]:
    """Seconds of each stage, and the numbers of lanes and bands."""
    import napari_il6blot as il6

    read, blot = timed(lambda: il6.read_blot(path))
    detect, lanes = timed(lambda: il6.detect_lanes(blot))
    measure, bands = timed(lambda: il6.quantify(blot, lanes))
    return [read, detect, measure], len(lanes), len(bands)


def time_stages(path: Path, repeats: int) -> tuple[float, list[float], list[float]]:
    """Medians over repetitions: seconds of the baseline, of each stage, and ratio of each and of all."""
    run_baseline(path)
    run_stages(path)  # everything is loaded now
    baseline, stages = [], []
    for _ in range(repeats):
        baseline.append(timed(lambda: run_baseline(path))[0])
        seconds = run_stages(path)[0]
        stages.append([*seconds, sum(seconds)])
    base = median(baseline)
    columns = [median(column) for column in zip(*stages, strict=True)]
    return base, columns, [seconds / base for seconds in columns]


def resident(key: str) -> int | None:
    """Bytes of this process's memory: `VmRSS` now, `VmHWM` at most; None where Linux does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith(key))
    return 1024 * int(line.split()[1])


def measure_memory(path: Path, small: Path) -> dict[str, float]:
    """Peak memory as a multiple of the float32 image: what is allocated, and what the process grows by."""
    import tracemalloc

    import tifffile

    run_stages(small)  # everything is loaded now
    with tifffile.TiffFile(path) as file:
        height, width = file.pages[0].shape[:2]
    before = resident("VmRSS")
    seconds, lanes, bands = run_stages(path)
    most = resident("VmHWM")
    tracemalloc.start()
    run_stages(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    image = 4 * height * width
    grown = (most - before) / image if before is not None and most is not None else float("nan")
    return {"image": image, "allocated": peak / image, "grown": grown, "seconds": sum(seconds),
            "lanes": lanes, "bands": bands, "width": width, "height": height}  # fmt: skip


def in_new_process(work: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401
    """Do it where nothing else has used memory."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def write_simulated(path: Path, settings: dict[str, Any]) -> Path:
    """Simulate a blot into a file."""
    import tifffile

    from napari_il6blot.study.simulate import simulate_blot

    tifffile.imwrite(path, simulate_blot(seed=20000, **settings).image)
    return path


def time_starts(starts: Mapping[str, Sequence[str]], repeats: int) -> dict[str, float]:
    """Median seconds of fresh interpreters, one of each in turn; the first round fills the caches."""
    works = {
        name: partial(subprocess.run, [sys.executable, *words], capture_output=True, check=True)
        for name, words in starts.items()
    }
    return {name: median(seconds) for name, seconds in alternating(works, repeats).items()}


def time_lines(path: Path, name: str, repeats: int) -> list[str]:
    base, seconds, ratios = time_stages(path, repeats)
    _, n_lanes, n_bands = run_stages(path)
    rows = [["baseline", f"{base:.4f}", "1"]]
    for words, second, ratio in zip((*STAGES, "all three"), seconds, ratios, strict=True):
        rows.append([words, f"{second:.4f}", f"{ratio:.1f}"])
    rows += [[f"{words} (measured once elsewhere)", f"{second:g}", ""] for words, second in ELSEWHERE.items()]
    return [
        f"{name}: {n_lanes} lanes, {n_bands} bands. Medians of {repeats} repetitions, in process,",
        "nothing written. The baseline is `tifffile.imread` + `scipy.ndimage.gaussian_filter(float32, 2)` of",
        "the same file before each repetition. Wanted: at most 10 times the baseline.",
        "",
        *table(["", "seconds", "times the baseline"], rows),
        "",
        "Only the ratio holds on another machine; the two programs elsewhere were timed on another one.",
    ]


def memory_lines(paths: Sequence[Path], small: Path) -> list[str]:
    rows = []
    for path in paths:
        used = in_new_process(measure_memory, path, small)
        rows.append([
            f"{used['width']:.0f} × {used['height']:.0f}", f"{used['lanes']:.0f}", f"{used['bands']:.0f}",
            f"{used['image'] / 2**20:.1f} MB", f"{used['allocated']:.1f}", f"{used['grown']:.1f}",
            f"{used['seconds']:.2f}",
        ])  # fmt: skip
    header = ["image", "lanes", "bands", "as float32", "allocated at most", "process grows by", "seconds"]
    return [
        "`read_blot`, `detect_lanes` and `quantify` together, as multiples of the image as float32, in a",
        "process in which everything is loaded. Wanted: at most 8. *Allocated*: by Python and NumPy",
        "(tracemalloc); *grows by*: resident memory. The large image is simulated.",
        "",
        *table(header, rows),
    ]


def first_table_lines(path: Path, name: str, repeats: int) -> list[str]:
    """From the command to the tables on the disk, beside the import of what it computes with."""
    baseline, command = f'`python -c "{LIBRARIES}"`', f"`il6blot quantify {name}`"
    with tempfile.TemporaryDirectory() as folder:
        quantify = ("-m", "napari_il6blot", "quantify", str(path), "--out", str(Path(folder, "out")))
        times = time_starts({baseline: ("-c", LIBRARIES), command: quantify}, repeats)
    base = times[baseline]
    rows = [[words, f"{seconds:.3f}", f"{seconds / base:.2f}"] for words, seconds in times.items()]
    return [
        f"Fresh interpreters, medians of {repeats}, one of each in turn: `il6blot quantify` of one image,",
        "until its tables and overlay are written, beside the mere import of the libraries it computes with.",
        "Wanted: at most 1.5 times the imports.",
        "",
        *table(["", "seconds", "times the imports"], rows),
    ]


def start_lines(repeats: int) -> list[str]:
    times = time_starts(STARTS, repeats)
    typer = times["`import typer, rich`"]
    rows = [[name, f"{seconds:.3f}", f"{seconds / typer:.2f}"] for name, seconds in times.items()]
    return [
        f"Fresh interpreters, medians of {repeats}.",
        "Wanted: `il6blot --help` under twice `import typer, rich`.",
        "",
        *table(["", "seconds", "times typer and rich"], rows),
    ]


def main() -> None:
    """Run what the command line asks for."""
    parser = timing_arguments(__doc__, 15)
    parser.add_argument("--image", type=Path, default=REAL, help="the blot to time")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = in_new_process(write_simulated, Path(folder, "small.tif"), BLOT)
        large = in_new_process(write_simulated, Path(folder, "large.tif"), LARGE)
        path, name = args.image, f"`{args.image.name}` (1092 × 736, 16 bits)"
        if not path.exists():
            path, name = small, f"{path.name} is absent here, so a simulated blot of its size was timed"
        machine = f"Python {platform.python_version()}, NumPy {version('numpy')}, SciPy {version('scipy')}"
        lines = ["# How fast, how large, how quick to start", "",
                 f"Written by `benchmarks/speed.py`: one thread, {machine}.", "", "## Time", ""]  # fmt: skip
        lines += time_lines(path, name, args.repeats)
        lines += ["", "## Memory", "", *memory_lines([path, large], small)]
        lines += ["", "## Start-up", "", *start_lines(args.repeats)]
        lines += ["", *first_table_lines(path, path.name, args.repeats)]
    print("\n".join(lines))
    if args.write:
        SPEED.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
