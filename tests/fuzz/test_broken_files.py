"""Whatever bytes a reader is given, it reads them or says one sentence: quickly, and in little memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
# Mutated files for each reader; `benchmarks/fuzz.py` reads as many as there is time for.
COUNTS = {
    "tiff": 150, "raster": 150, "gel": 100, "camera": 60, "bio_rad": 150, "imagej_image": 150,
    "imagej_sheet": 150, "plates": 150, "layout": 150, "laid_out": 100, "table": 150, "sheet": 150,
    "geometry": 100, "study": 150, "study_folder": 100,
}  # fmt: skip
MOST_MB = 1024


def run(reader: str, first: int, count: int) -> dict[str, object]:
    """What a process of its own found, with the whole files read first."""
    command = [sys.executable, str(FOLDER / "run_reader.py"), reader, str(first), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    # What decoders write past Python would be shown to users.
    assert not done.stderr, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("reader", COUNTS)
def test_broken_files_are_read_or_refused_with_a_sentence(reader):
    found = run(reader, 0, COUNTS[reader])
    assert found["faults"] == []
    assert found["refused"] + found["read"] == COUNTS[reader]
    assert found["refused"] > 0
    assert found["peak_mb"] < MOST_MB
