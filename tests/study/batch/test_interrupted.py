"""kill -9, Ctrl-C, and a parent that is no more: what is finished stays, and nothing else is taken for it."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from napari_il6blot.study.batch import BatchSettings, run_batch
from napari_il6blot.study.batch.records import FOLDER, read_record

IL6BLOT = [sys.executable, "-c", "from napari_il6blot.cli import main\nif __name__ == '__main__': main()"]


def records(out):
    return {path.name: path.stat().st_mtime_ns for path in Path(out, FOLDER).glob("??/*.json")}


def test_killed_at_ten_moments_and_gone_on_with(make_blots, run_python, table_bytes):
    names = make_blots(*(f"{number}.tif" for number in range(8)))
    done = run_python(str(Path(__file__).parent / "killed.py"), "out", *names)
    assert (done.returncode, done.stderr) == (0, "")
    moments = [json.loads(line) for line in done.stdout.splitlines()]
    assert [moment["killed"] for moment in moments] == [True] * 10
    for earlier, later in pairwise(moments):
        assert earlier["kept"].items() <= later["kept"].items()  # none was made again
    for name in records("out"):
        assert read_record(Path("out"), name.removesuffix(".json")) is not None
    finished = records("out")
    assert finished == moments[-1]["kept"]
    run_batch(names, BatchSettings(overlays=True), "out")
    assert finished.items() <= records("out").items()
    assert len(records("out")) == len(names)
    run_batch(names, BatchSettings(overlays=True), "good")
    assert table_bytes("out") == table_bytes("good")
    for picture in Path("good").glob("*.png"):
        assert (Path("out") / picture.name).read_bytes() == picture.read_bytes()


class Begun:
    """A batch of 24 inputs on a terminal of its own."""

    children: tuple[psutil.Process, ...] | list[psutil.Process] = ()

    def __init__(self, *arguments):
        self.screen, terminal = pty.openpty()
        self.process = subprocess.Popen(
            [*IL6BLOT, "batch", "--out", "out", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=terminal, start_new_session=True,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
        )  # fmt: skip
        os.close(terminal)
        self.seen = ""

    def wait_for_imports(self):
        """Wait until a process that was begun for the work is busy importing."""
        while not any(_imports(child) for child in self.children):
            assert self.process.poll() is None
            self.children = psutil.Process(self.process.pid).children(recursive=True)

    def wait_for_the_first(self):
        """Wait until the bar shows that some inputs are done."""
        while not re.search(r"[1-9]\d*/24", self.seen):
            more = self._read()
            assert more, f"it ended: {self.seen}"
            self.seen += more
        self.children = psutil.Process(self.process.pid).children(recursive=True)

    def rest(self):
        """All that it says until nothing of it runs any more."""
        text = ""
        while more := self._read():
            text += more
        os.close(self.screen)
        return text

    def _read(self):
        try:
            return os.read(self.screen, 1 << 16).decode()
        except OSError:  # the other side is closed
            return ""


def _imports(process):
    try:
        return any("numpy" in area.path for area in process.memory_maps())
    except psutil.Error:  # not begun, or ended
        return False


@pytest.mark.parametrize(
    ("workers", "told"), [("1", signal.SIGINT), ("2", signal.SIGINT), ("2", signal.SIGTERM)]
)
def test_ctrl_c_or_the_end_of_its_time_says_how_to_go_on(make_blots, table_bytes, workers, told):
    names = make_blots(*(f"{number:02}.tif" for number in range(24)))
    begun = Begun("--workers", workers, *names)
    begun.wait_for_the_first()
    os.killpg(begun.process.pid, told)
    said = begun.rest()
    assert begun.process.wait(10) == 130
    again = "il6blot batch --resume --out out" + (" --workers 2" if workers == "2" else "")
    assert f"il6blot: stopped. What is done stays; go on with: {again}" in said.replace("\r\n", "\n")
    assert "Traceback" not in said
    assert "leaked" not in said
    assert psutil.wait_procs(begun.children, timeout=10)[1] == []
    finished = records("out")
    assert 1 <= len(finished) < len(names)
    done = subprocess.run([*IL6BLOT, *again.split()[1:]], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert finished.items() <= records("out").items()
    run_batch(names, out="good")
    assert table_bytes("out") == table_bytes("good")


def test_ctrl_c_while_processes_begin(make_blots):
    begun = Begun("--workers", "2", *make_blots(*(f"{number:02}.tif" for number in range(24))))
    begun.wait_for_imports()
    os.killpg(begun.process.pid, signal.SIGINT)
    said = begun.rest()
    assert begun.process.wait(10) == 130
    assert "il6blot: stopped." in said
    assert "Traceback" not in said
    assert psutil.wait_procs(begun.children, timeout=10)[1] == []


def test_processes_end_with_their_parent(make_blots):
    names = make_blots(*(f"{number:02}.tif" for number in range(24)))
    begun = Begun("--workers", "2", *names)
    begun.wait_for_the_first()
    assert begun.children
    begun.process.kill()
    begun.process.wait()
    assert psutil.wait_procs(begun.children, timeout=20)[1] == []
    assert "Traceback" not in begun.rest()
