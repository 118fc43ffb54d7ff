"""Read broken files in a process of its own, whose memory and time are bounded.

    python tests/fuzz/run_reader.py READER FIRST COUNT [PROGRESS]

Prints one JSON line: how many were read and refused, the worst time, the peak of memory, and every fault with
its seed. `READER SEED 1 --keep FILE` writes the broken file of a seed instead.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path
from types import FrameType

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from mutations import broken
from reader_targets import TARGETS, Target

from napari_il6blot.errors import InputError

SECONDS = 5.0
MEMORY = 2**30


class TooLongError(BaseException):
    """No reader's ``except Exception`` catches it."""


def on_alarm(_number: int, frame: FrameType | None) -> None:
    raise TooLongError("".join(traceback.format_stack(frame, limit=2)[:2]).strip())


def kept_bytes(name: str, seed: int) -> tuple[str, bytes]:
    """The name and bytes of a reader's broken file of this seed."""
    target = TARGETS[name]
    rng = random.Random(f"{name}/{seed}")
    files = target.files()
    chosen = rng.choice(sorted(files))
    return chosen, broken(files[chosen], rng, target.mutations)


def out_of_memory(error: BaseException | None) -> bool:
    """Whether memory ran out somewhere below a sentence."""
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def fault_of(target: Target, path: Path) -> tuple[str, bool]:
    """What is wrong with how a file was read, and whether it was read; a sentence alone is no fault."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        fault, read = "", False
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            target.read(path)
            read = True
        except InputError as error:
            if out_of_memory(error):
                fault = f"memory: {error}"
            elif "\n" in str(error).strip() and len(str(error)) > 2000:
                fault = f"long sentence: {str(error)[:200]}"
        except TooLongError as error:
            fault = f"too long: {error}"
        except BaseException as error:  # noqa: BLE001  whatever it is, it is what is looked for
            place = traceback.extract_tb(error.__traceback__)
            ours = [one for one in place if "napari_il6blot" in one.filename] or list(place)
            where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
            fault = f"{type(error).__name__}: {str(error)[:200]} at {where}"
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    if not fault and warned:
        fault = f"warned {warned[0].category.__name__}: {str(warned[0].message)[:200]} ({warned[0].filename})"
    return fault, read


def status(field: str) -> int:
    """A size of this process in bytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    return 0


def main(name: str, first: int, count: int, progress: str = "") -> dict[str, object]:
    """Read `count` broken files from the seed `first`."""
    target = TARGETS[name]
    files = target.files()
    signal.signal(signal.SIGPROF, on_alarm)
    read = refused = 0
    worst, worst_seed, faults = 0.0, first, []
    with tempfile.TemporaryDirectory() as folder:
        for whole, data in files.items():  # loads what is loaded when first used, and is whole itself
            path = Path(folder, whole)
            path.write_bytes(data)
            fault, was_read = fault_of(target, path)
            if fault or not was_read:
                faults.append({"seed": whole, "fault": fault or "a whole file was refused"})
        base = status("VmRSS")
        resource.setrlimit(resource.RLIMIT_AS, (status("VmSize") + MEMORY,) * 2)
        Path("/proc/self/clear_refs").write_text("5")
        for seed in range(first, first + count):
            if progress:
                Path(progress).write_text(str(seed))
            rng = random.Random(f"{name}/{seed}")
            chosen = rng.choice(sorted(files))
            path = Path(folder, chosen)
            path.write_bytes(broken(files[chosen], rng, target.mutations))
            start = time.process_time()
            fault, was_read = fault_of(target, path)
            seconds = time.process_time() - start
            if seconds > worst:
                worst, worst_seed = seconds, seed
            if fault:
                faults.append({"seed": seed, "fault": fault, "file": chosen})
            read += was_read
            refused += not was_read and not fault
        peak = status("VmHWM") - base
    return {"reader": name, "files": count, "refused": refused, "read": read, "seconds": round(worst, 3),
            "worst_seed": worst_seed, "peak_mb": round(max(0, peak) / 2**20), "faults": faults}  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 5 and sys.argv[4] == "--keep":
        Path(sys.argv[5]).write_bytes(kept_bytes(sys.argv[1], int(sys.argv[2]))[1])
    else:
        sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:5])))
