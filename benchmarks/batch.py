"""How a batch scales: images, workers, schedulers, memory, and a second run.

    python benchmarks/batch.py [--images 1000] [--write]

Simulates that many blots of 1092 × 736 px in a temporary folder, and runs `il6blot batch` on them, and on
the first 10 and 100 of them, as a user would; also on a dask cluster of two workers on this computer where
`distributed` is installed. `--write` puts the results at the end of docs/speed.md (after
`benchmarks/speed.py --write`).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from page import ONE_THREAD, table, tell

SECTION = "batch"
FIRST_SEED = 60_000
# Smaller batches beside the whole one.
SMALLER = (10, 100)
# Images from which on a run tells whether memory is flat.
ENOUGH = 100
MEGA = 2**20
SECONDS_TO_BEGIN = 60.0
WORKERS = {"serial, one worker": 1, "two processes": 2}
DASK = "dask, two workers"


@dataclass(frozen=True)
class Run:
    """One run of the command: seconds, and the memory of its processes together, over and over, in MB."""

    seconds: float
    sizes: tuple[float, ...]

    def most(self, quarter: int | None = None) -> float:
        """The largest memory, of the whole run or of one quarter of it (from 1)."""
        if quarter is None:
            return max(self.sizes)
        first, last = (len(self.sizes) * number // 4 for number in (quarter - 1, quarter))
        return max(self.sizes[first : max(last, first + 1)])


@dataclass(frozen=True)
class Cluster:
    """A dask scheduler's address, and the processes that are its and its workers'."""

    address: str
    processes: tuple[int, ...]


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


def first_of(folder: Path, images: int) -> Path:
    """A folder of the first blots of another."""
    chosen = folder.with_name(f"{folder.name}-{images}")
    chosen.mkdir()
    for blot in sorted(folder.iterdir())[:images]:
        shutil.copy(blot, chosen)
    return chosen


def run(folder: Path, out: Path, options: Sequence[str], others: Sequence[int] = ()) -> Run:
    """Run the command on a folder, watching the memory of all its processes, and of others that it uses."""
    import psutil  # type: ignore[import-untyped]

    command = [sys.executable, "-m", "napari_il6blot", "batch", str(folder), "--out", str(out)]
    begun = time.perf_counter()
    process = subprocess.Popen([*command, *options], env=os.environ | ONE_THREAD)
    sizes: list[float] = []

    def watch() -> None:
        while process.poll() is None:
            with suppress(psutil.NoSuchProcess):  # it ended in between
                own = [process.pid, *(child.pid for child in psutil.Process(process.pid).children(True))]
                sizes.append(sum(psutil.Process(pid).memory_info().rss for pid in (*own, *others)) / MEGA)
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    if process.wait():
        raise SystemExit("the batch failed")
    seconds = time.perf_counter() - begun
    watcher.join()
    return Run(seconds, tuple(sizes))


@contextmanager
def dask_cluster(place: Path, workers: int) -> Iterator[Cluster]:
    """A scheduler and workers of one thread on the loopback, ended afterwards."""
    with ExitStack() as stack:
        log = place / "scheduler.log"
        scheduler = begin_dask(stack, log, "scheduler", "--port", "0")
        address = said_in(log, "Scheduler at:").split()[-1]
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(place))
        processes = [scheduler]
        for number in range(workers):
            log = place / f"worker-{number}.log"
            processes.append(begin_dask(stack, log, "worker", address, *options))
            said_in(log, "Registered to:")
        yield Cluster(address, tuple(processes))


def begin_dask(stack: ExitStack, log: Path, kind: str, *arguments: str) -> int:
    """Begin a process of the cluster, and see to its end."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--no-dashboard"],
        stdout=subprocess.DEVNULL, stderr=stack.enter_context(log.open("w")), env=os.environ | ONE_THREAD,
    )  # fmt: skip
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process.pid


def said_in(log: Path, words: str) -> str:
    """The line of a log that holds the words, once it is there."""
    until = time.monotonic() + SECONDS_TO_BEGIN
    while time.monotonic() < until:
        for line in log.read_text(encoding="utf-8").splitlines(keepends=True):
            if words in line and line.endswith("\n"):
                return line
        time.sleep(0.05)
    raise SystemExit(f"dask did not begin: {log.read_text(encoding='utf-8')}")


def same(first: Path, second: Path) -> bool:
    """Whether two runs gave the same tables to the byte."""
    return all(
        (first / name).read_bytes() == (second / name).read_bytes() for name in ("lanes.csv", "bands.csv")
    )


def by_scheduler(blots: Path, root: Path) -> tuple[dict[str, Run], dict[str, Path]]:
    """A run of every kind, each into a folder of its own."""
    outs = {name: root / f"{blots.name}-out-{number}" for number, name in enumerate((*WORKERS, DASK))}
    runs = {name: run(blots, outs[name], ("--workers", str(count))) for name, count in WORKERS.items()}
    if find_spec("distributed"):
        place = root / f"{blots.name}-cluster"
        place.mkdir()
        with dask_cluster(place, 2) as cluster:
            runs[DASK] = run(blots, outs[DASK], ("--scheduler", cluster.address), cluster.processes)
    return runs, outs


def run_row(images: int, name: str, done: Run) -> list[str]:
    """Cells of one run."""
    # A short run is still loading in its second quarter.
    flat = f"{done.most(4) / done.most(2):.2f}" if images >= ENOUGH else ""
    return [
        f"{images}", name, f"{done.seconds:.1f}", f"{images / done.seconds:.1f}", f"{done.most():.0f}",
        f"{done.most(2):.0f}", f"{done.most(4):.0f}", flat,
    ]  # fmt: skip


def told_of_bytes(runs: Mapping[str, Run], outs: Mapping[str, Path]) -> str:
    """Whether all runs gave the same tables, in words."""
    first, *others = (outs[name] for name in runs)
    alike = all(same(first, other) for other in others)
    return (
        f"{'The same bytes' if alike else 'OTHER BYTES'} in lanes.csv and bands.csv from {'; '.join(runs)}."
    )


def batch_lines(images: int) -> list[str]:
    """The section as Markdown."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        blots = root / "blots"
        blots.mkdir()
        simulate(blots, images)
        start_up = run(first_of(blots, 1), root / "start", ("--workers", "1")).seconds
        rows = []
        for fewer in (number for number in SMALLER if number < images):
            runs, _ = by_scheduler(first_of(blots, fewer), root)
            rows += [run_row(fewer, name, done) for name, done in runs.items()]
        runs, outs = by_scheduler(blots, root)
        rows += [run_row(images, name, done) for name, done in runs.items()]
        alike = told_of_bytes(runs, outs)
        one, two = (runs[name] for name in WORKERS)
        again = run(blots, outs[next(iter(WORKERS))], ("--workers", "1"))
        rows.append(run_row(images, "serial again, nothing changed", again))
    rate = (one.seconds - start_up) / (two.seconds - start_up)
    repeated = max(0.0, again.seconds - start_up) / (one.seconds - start_up)
    quarters = ("in the second quarter", "in the last", "last / second")
    header = ["images", "", "seconds", "images a second", "MB at most", *quarters]
    return [
        "## Many images",
        "",
        "Written by `benchmarks/batch.py`: `il6blot batch` on simulated blots of 1092 × 736 px, on",
        f"{os.cpu_count()} cores, one thread each, every run into a new folder. Start-up, one image",
        f"included, is {start_up:.1f} s. Memory is resident, of all processes together (of dask: also",
        "scheduler and workers, begun before), at most in the whole run and in quarters of its time.",
        "",
        *table(header, rows),
        "",
        f"Beyond start-up, two processes do {images} images {rate:.2f} times as fast as one (wanted: 1.7).",
        alike,
        f"A second run takes {repeated:.3f} of the first beyond start-up (wanted at most: 0.2).",
    ]


def main() -> None:
    """Run what the command line asks for."""
    plain = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=plain)
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--write", action="store_true", help="put the results into the documentation")
    args = parser.parse_args()
    tell(SECTION, batch_lines(args.images), args.write)


if __name__ == "__main__":
    main()
