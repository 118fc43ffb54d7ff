"""Kills batches at ten moments, each in a process group of its own; prints what it found after each.

Run by `test_interrupted.py` with the output folder and the inputs. One process imports everything; each
batch is a fork of it.
"""

import json
import os
import signal
import sys
from pathlib import Path

from napari_il6blot.study.batch import BatchSettings, making, merging, records, run_batch

OUT, INPUTS = sys.argv[1], sys.argv[2:]
SETTINGS = BatchSettings(overlays=True)


def die(*_):
    os.killpg(0, signal.SIGKILL)


def after(real, count):
    """Dies as a function is called for that time."""
    calls = iter(range(1, count + 1))

    def call(*arguments, **named):
        if next(calls) == count:
            die()
        return real(*arguments, **named)

    return call


def at_step(number):
    return {"step": lambda done, _: done == number and die()}


def patched(module, name, count):
    setattr(module, name, after(getattr(module, name), count))
    return {}


# Each is killed once more is done than before: as a step is told, between the overlay and its record, as
# a record is moved to its place, as it reaches the disk, while two processes work, as tables are merged.
MOMENTS = (
    lambda: patched(records.os, "fsync", 1),
    lambda: at_step(1),
    lambda: patched(making, "overlay_name", 2),
    lambda: patched(records.os, "replace", 4),
    lambda: patched(records.os, "fsync", 2),
    lambda: at_step(5) | {"workers": 2},
    lambda: patched(records.hashlib, "sha256", 30),
    lambda: at_step(7) | {"workers": 2},
    lambda: patched(merging.csv, "DictWriter", 2),
    lambda: patched(merging.csv.DictWriter, "writerow", 6),
)


def kept():
    """The records: name and when they were written."""
    return {
        path.name: path.stat().st_mtime_ns for path in sorted(Path(OUT, records.FOLDER).glob("??/*.json"))
    }


def main():
    for moment in MOMENTS:
        child = os.fork()
        if child == 0:
            os.setsid()
            run_batch(INPUTS, SETTINGS, OUT, **moment())
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        sys.stdout.write(json.dumps({"killed": os.WIFSIGNALED(status), "kept": kept()}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":  # its worker processes import it too
    main()
