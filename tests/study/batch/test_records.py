"""Records: whole or not there."""

import os
import subprocess
import sys

import pytest

from napari_il6blot.study.batch.records import (
    FOLDER,
    Record,
    any_records,
    files_are_there,
    read_record,
    record_path,
    remove_abandoned,
    replacing,
    write_record,
)
from napari_il6blot.study.drafts import draft_name

KEY = "ab" + "0" * 62
RECORD = Record(1.5, 2, 3, "low_snr", ("Ä note.", "\udcff"), True, {"lanes": "a,b\n1,2\n"}, {})


def test_a_record_comes_back(tmp_path):
    assert read_record(tmp_path, KEY) is None
    assert not any_records(tmp_path)
    write_record(tmp_path, KEY, RECORD)
    assert read_record(tmp_path, KEY) == RECORD
    assert any_records(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"1,2", b"1,3"),
        lambda data: b"\0" * len(data),
        lambda data: data + b"x",
    ],
)
def test_a_damaged_record_is_none(tmp_path, damage):
    write_record(tmp_path, KEY, RECORD)
    path = record_path(tmp_path, KEY)
    path.write_bytes(damage(path.read_bytes()))
    assert read_record(tmp_path, KEY) is None


def test_every_single_changed_bit_is_seen(tmp_path):
    write_record(tmp_path, KEY, RECORD)
    path = record_path(tmp_path, KEY)
    good = path.read_bytes()
    for place in range(0, len(good), 7):
        path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        assert read_record(tmp_path, KEY) is None


def test_nothing_is_left_of_what_could_not_be_written(tmp_path):
    target = tmp_path / "table.csv"
    target.write_text("before")

    def fail():
        with replacing(target) as draft:
            draft.write_text("half")
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011  any
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert target.read_text() == "before"


def test_files_of_a_record_are_looked_at(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert files_are_there(tmp_path, Record(1, files={"a.png": digest}))
    (tmp_path / "a.png").write_bytes(b"y")
    assert not files_are_there(tmp_path, Record(1, files={"a.png": digest}))
    assert not files_are_there(tmp_path, Record(1, files={"b.png": digest}))


def test_drafts_of_the_killed_are_removed_and_others_stay(tmp_path):
    places = [tmp_path, tmp_path / "study", tmp_path / FOLDER, tmp_path / FOLDER / "ab"]
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        pass
    own, ended, elsewhere = (draft_name() for _ in range(3))
    ended = ended.replace(f"-{os.getpid()}-", f"-{process.pid}-")
    elsewhere = elsewhere.replace(f"-{os.getpid()}-", f"x-{process.pid}-")
    for place in places:
        for name in (".writing-old", ".writing-new", own, ended, f"{ended}-ab_c", elsewhere):
            (place / name).mkdir(parents=True)
            (place / name / "half").touch()
        os.utime(place / ".writing-old", (0, 0))
    remove_abandoned(tmp_path)
    kept = sorted(path.name for path in tmp_path.rglob(".writing*"))
    assert kept == sorted([".writing-new", own, elsewhere] * 4)
