"""Two batches into one folder: the second one waits for nothing and spoils nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from napari_il6blot.errors import InputError
from napari_il6blot.study.batch import run_batch

pytest.importorskip("fcntl", reason="this system has no locks of files")


def test_a_second_batch_is_refused_and_the_first_goes_on(make_blots, table_bytes):
    names = make_blots("a.tif", "b.tif")
    refused = []

    def step(done, total):
        with pytest.raises(InputError, match="out: another batch is at work there; wait"):
            run_batch(["a.tif"], out="out")
        refused.append(done)

    assert run_batch(names, out="out", step=step).done == 2
    assert refused == [1, 2]
    run_batch(names, out="good")
    assert table_bytes("out") == table_bytes("good")


def test_a_killed_batch_is_in_nobodys_way(make_blots):
    make_blots("a.tif", "b.tif")
    program = (
        "import os\nfrom napari_il6blot.study.batch import run_batch\n"
        "run_batch(['a.tif', 'b.tif'], out='out', step=lambda done, total: os.kill(os.getpid(), 9))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    assert run_batch(["a.tif", "b.tif"], out="out").reused == 1
    assert Path("out/summary.csv").is_file()
