"""A full disk and a read-only one: one sentence, what is done stays, and the batch can be gone on with."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from napari_il6blot.errors import InputError
from napari_il6blot.study import table_files
from napari_il6blot.study.batch import BatchSettings, records, run_batch
from napari_il6blot.study.batch.records import FOLDER, read_record


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own of 100 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if not mount or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    options = ["-t", "tmpfs", "-o", "size=100k,nr_inodes=1000", "tmpfs", str(place)]
    if subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize(
    ("settings", "workers"), [(BatchSettings(), 1), (BatchSettings(overlays=True), 1), (BatchSettings(), 2)]
)
def test_a_full_disk(make_blots, small_disk, table_bytes, settings, workers):
    names = make_blots(*(f"{number}.tif" for number in range(8)))
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 80_000)
    with pytest.raises(InputError) as told:
        run_batch(names, settings, small_disk / "out", workers)
    sentence = str(told.value)
    assert "\n" not in sentence
    assert sentence.startswith(
        f"{small_disk}/out: results cannot be written (No space left on device); make room"
    )
    assert "go on with --resume" in sentence
    finished = list((small_disk / "out" / FOLDER).glob("??/*.json"))
    assert f"{len(finished)} of 8 inputs are done and stay." in sentence or workers == 2
    for path in finished:
        assert read_record(small_disk / "out", path.stem) is not None
    assert not list(small_disk.rglob(".writing-*"))
    assert not list(small_disk.rglob("*.csv"))
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=20m", str(small_disk)], check=True)
    results = run_batch(names, settings, small_disk / "out")
    assert (results.done, results.reused) == (8, len(finished))
    run_batch(names, settings, "good")
    assert table_bytes(small_disk / "out") == table_bytes("good")


def test_a_disk_that_turns_read_only(make_blots, small_disk):
    names = make_blots("a.tif", "b.tif")
    out = small_disk / "out"

    def step(done, total):
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    with pytest.raises(
        InputError, match=r"cannot be written \(Read-only file system\).*1 of 2 inputs are done"
    ):
        run_batch(names, out=out, step=step)
    with pytest.raises(InputError, match="Read-only file system"):
        run_batch(names, out=out)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert run_batch(names, out=out).reused == 1


@pytest.mark.parametrize("where", ["record", "overlay", "tables"])
def test_no_room_for_one_thing(make_blots, monkeypatch, where):
    """As `test_a_full_disk`, on any system."""
    names = make_blots("a.tif", "b.tif", "c.tif")
    real, calls = os.replace, []
    full = {"record": ".json", "overlay": "overlay.png", "tables": "lanes.csv"}[where]

    def replace(source, target):
        calls.append(
            str(target).endswith(full) and "request" not in str(target) and "merged" not in str(target)
        )
        if sum(calls) == (1 if where == "tables" else 2) and calls[-1]:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(records.os, "replace", replace)
        assert table_files.os.replace is replace
        with pytest.raises(InputError, match=r"No space left.*make room there, and go on with --resume"):
            run_batch(names, BatchSettings(overlays=True), "out")
    done = 3 if where == "tables" else 1
    assert len(list(Path("out", FOLDER).glob("??/*.json"))) == done
    assert not Path("out/lanes.csv").exists()
    assert run_batch(names, BatchSettings(overlays=True), "out").reused == done
