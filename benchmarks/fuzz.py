"""Broken files by the thousand for every reader, in processes whose memory and time are bounded.

    python benchmarks/fuzz.py [--count 10000] [--first 0] [--workers 2] [--seconds 600] [READER ...]

No exception but InputError, no warning, at most 5 s (of the processor) and 1 GiB beyond start-up. A fault is
printed with its seed; `python tests/fuzz/run_reader.py READER SEED 1 --keep FILE` writes that broken file.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from page import ROOT, table

CHILD = ROOT / "tests" / "fuzz" / "run_reader.py"
sys.path.insert(0, str(CHILD.parent))
# Files for one process: what leaks would be seen in the peak, what dies costs no more than these.
CHUNK = 500
# A process that hangs where no signal reaches it is given up.
PATIENCE = 240


@dataclass
class Found:
    """What was found of one reader."""

    files: int = 0
    refused: int = 0
    read: int = 0
    seconds: float = 0.0
    peak_mb: int = 0
    faults: list[str] = field(default_factory=list)


def run(reader: str, first: int, count: int) -> Iterator[dict[str, object]]:
    """Results of processes that read these seeds; after one that dies, the next begins behind its file."""
    stop = first + count
    with tempfile.NamedTemporaryFile() as progress:
        while first < stop:
            command = [sys.executable, str(CHILD), reader, str(first), str(stop - first), progress.name]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
                why = f"the process ended with {done.returncode}: {done.stderr[-300:]}"
                if done.returncode == 0:
                    result = json.loads(done.stdout)
                    if done.stderr:
                        result["faults"].append({"seed": f"{first}…", "fault": f"wrote {done.stderr[-300:]}"})
                    yield result
                    return
            except subprocess.TimeoutExpired:
                why = f"the process hung for {PATIENCE} s"
            died = int(Path(progress.name).read_text() or first)
            yield {"files": died - first + 1, "faults": [{"seed": died, "fault": why}]}
            first = died + 1


def measured(reader: str, first: int, count: int, until: float) -> Found:
    """One reader's files, as many as there is time for."""
    found = Found()
    for start in range(first, first + count, CHUNK):
        if time.monotonic() > until:
            break
        for part in run(reader, start, min(CHUNK, first + count - start)):
            found.files += int(part["files"])
            found.refused += int(part.get("refused", 0))
            found.read += int(part.get("read", 0))
            found.seconds = max(found.seconds, float(part.get("seconds", 0)))
            found.peak_mb = max(found.peak_mb, int(part.get("peak_mb", 0)))
            found.faults += [f"{reader} {one['seed']}: {one['fault']}" for one in part["faults"]]
    return found


def main() -> None:
    """Run and print."""
    from reader_targets import TARGETS

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"of {', '.join(TARGETS)} [all]")
    parser.add_argument("--count", type=int, default=10_000, help="broken files for each reader [10000]")
    parser.add_argument("--first", type=int, default=0, help="first seed [0]")
    parser.add_argument("--workers", type=int, default=2, help="processes at a time [2]")
    parser.add_argument("--seconds", type=float, default=86_400, help="begin nothing after these [a day]")
    options = parser.parse_args()
    readers = options.readers or list(TARGETS)
    until = time.monotonic() + options.seconds
    with ThreadPoolExecutor(options.workers) as pool:
        results = list(
            pool.map(lambda reader: measured(reader, options.first, options.count, until), readers)
        )
    rows = [
        [reader, str(one.files), str(one.refused), str(one.read), f"{one.seconds:.2f}", str(one.peak_mb),
         str(len(one.faults))]
        for reader, one in zip(readers, results, strict=True)
    ]  # fmt: skip
    header = ["reader", "files", "InputErrors", "read", "worst seconds", "peak MB", "faults"]
    print("\n".join(table(header, rows)))
    faults = [fault for one in results for fault in one.faults]
    if faults:
        print("\n".join(["", "Faults (reader, seed):", *faults]))
        sys.exit(1)


if __name__ == "__main__":
    main()
