"""How a batch scales: images, workers, memory, a second run, and an interruption.

    python benchmarks/batch.py [--images 1000] [--write]

Simulates that many blots of 1092 × 736 px in a temporary folder, and runs `il6blot batch` on them as a user
would. `--write` puts the results at the end of docs/speed.md (after `benchmarks/speed.py --write`).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from page import ROOT, append_section, table

SPEED = ROOT / "docs" / "speed.md"
SECTION = "batch"
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
FIRST_SEED = 60_000
MEGA = 2**20


@dataclass(frozen=True)
class Run:
    """One run of the command: seconds, the largest memory of its processes together, and its early share."""

    seconds: float
    peak_mb: float
    early_mb: float


def write_blot(folder: str, number: int) -> None:
    """Simulate one blot and write it as a TIFF."""
    import tifffile

    import napari_il6blot as il6

    blot = il6.simulate_blot(seed=FIRST_SEED + number, shape=(736, 1092))
    tifffile.imwrite(Path(folder) / f"blot-{number:05d}.tif", blot.image)


def simulate(folder: Path, images: int) -> None:
    """Write the blots."""
    with ProcessPoolExecutor() as pool:
        list(pool.map(write_blot, [str(folder)] * images, range(images), chunksize=16))


def run(folder: Path, out: Path, workers: int) -> Run:
    """Run the command on a folder, watching the memory of all its processes."""
    import psutil

    command = [sys.executable, "-m", "napari_il6blot", "batch", str(folder), "--out", str(out)]
    begun = time.perf_counter()
    process = subprocess.Popen([*command, "--workers", str(workers)], env=os.environ | ONE_THREAD)
    sizes: list[float] = []

    def watch() -> None:
        while process.poll() is None:
            try:
                whole = [process.pid, *(child.pid for child in psutil.Process(process.pid).children(True))]
                sizes.append(sum(psutil.Process(pid).memory_info().rss for pid in whole) / MEGA)
            except psutil.NoSuchProcess:
                continue
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    if process.wait():
        raise SystemExit("the batch failed")
    seconds = time.perf_counter() - begun
    watcher.join()
    return Run(seconds, max(sizes), max(sizes[: max(1, len(sizes) // 4)]))


def same(first: Path, second: Path) -> bool:
    """Whether two runs gave the same tables to the byte."""
    return all(
        (first / name).read_bytes() == (second / name).read_bytes() for name in ("lanes.csv", "bands.csv")
    )


def batch_lines(images: int) -> list[str]:
    """The section as Markdown."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        blots = root / "blots"
        blots.mkdir()
        simulate(blots, images)
        nothing = root / "one"
        nothing.mkdir()
        write_blot(str(nothing), 0)
        start_up = run(nothing, root / "start", 1).seconds
        one, two = run(blots, root / "out-1", 1), run(blots, root / "out-2", 2)
        again = run(blots, root / "out-1", 1)
        alike = same(root / "out-1", root / "out-2")
    rate = (one.seconds - start_up) / (two.seconds - start_up)
    rows = [
        [
            name,
            *(f"{value:.1f}" for value in (done.seconds, images / done.seconds)),
            *(f"{value:.0f}" for value in (done.early_mb, done.peak_mb)),
        ]
        for name, done in (("one worker", one), ("two workers", two), ("again, nothing changed", again))
    ]
    said = "the same bytes" if alike else "OTHER BYTES"
    repeated = max(0.0, again.seconds - start_up) / (one.seconds - start_up)
    return [
        "## Many images",
        "",
        f"Written by `benchmarks/batch.py`: `il6blot batch` on {images} simulated blots of 1092 × 736 px, on",
        f"{os.cpu_count()} cores, one thread each. Start-up, one image included, is {start_up:.1f} s.",
        "",
        *table(["", "seconds", "images a second", "MB in the first quarter", "MB at most"], rows),
        "",
        f"Two workers do {rate:.2f} times the work of one (wanted: 1.7), and give {said}.",
        f"A second run takes {repeated:.3f} of the first beyond start-up (wanted at most: 0.2).",
    ]


def main() -> None:
    """Run what the command line asks for."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--write", action="store_true", help="put the results into the documentation")
    args = parser.parse_args()
    lines = batch_lines(args.images)
    print("\n".join(lines))
    if args.write:
        append_section(SPEED, SECTION, lines)


if __name__ == "__main__":
    main()
