"""Tables of many inputs under one another."""

import tracemalloc

import pytest

from napari_il6blot.blot.bands import COLUMNS
from napari_il6blot.blot.tables import LANE_COLUMNS
from napari_il6blot.study.batch.inputs import BatchInput
from napari_il6blot.study.batch.merging import merge_tables, merged_before, seal_tables, write_summary
from napari_il6blot.study.batch.records import FOLDER, Record


@pytest.fixture
def out(tmp_path):
    (tmp_path / FOLDER).mkdir()
    return tmp_path


def record(**tables):
    return Record(1.0, tables=tables)


IMAGE, STUDY = BatchInput("image", "x/a.tif"), BatchInput("study", "s/one")
TOML, HERE = BatchInput("study", "s/two/study.toml"), BatchInput("study", "study.toml")


FORMULA = BatchInput("study", "=s")


@pytest.mark.parametrize(
    ("records", "name", "expected"),
    [
        ([], "lanes", ",".join(LANE_COLUMNS) + "\n"),
        ([], "bands", ",".join(COLUMNS) + "\n"),
        ([(IMAGE, {"lanes": "image,x\nx/a.tif,1.50\n"})], "lanes", "image,x\nx/a.tif,1.50\n"),
        (
            [(IMAGE, {"lanes": "image,x\nx/a.tif,1\n"}), (STUDY, {"lanes": "image,y\nblots/a.tif,2\n"})],
            "lanes",
            "image,x,y\nx/a.tif,1,\ns/one/blots/a.tif,,2\n",
        ),
        ([(TOML, {"bands": 'image\nb.tif\n""\n'})], "bands", 'image\ns/two/b.tif\n""\n'),
        ([(HERE, {"bands": "image\nb.tif\n"})], "bands", "image\n./b.tif\n"),
        (
            [(STUDY, {"levels": "study,level\nmine,2\n"})],
            "levels",
            "study,study (its own),level\ns/one,mine,2\n",
        ),
        (
            [(STUDY, {"levels": "level\n"}), (TOML, {"levels": "level\n1\n"})],
            "levels",
            "study,level\ns/two,1\n",
        ),
        # What a spreadsheet would take for a formula stays text.
        ([(FORMULA, {"bands": "image\n'=b.tif\n"})], "bands", "image\n'=s/=b.tif\n"),
        ([(FORMULA, {"levels": "level\n1\n"})], "levels", "study,level\n'=s,1\n"),
        # Cells with separators, quotes and line ends.
        ([(IMAGE, {"lanes": 'image,x\n"a,""b""\nc.tif",1\n'})], "lanes", 'image,x\n"a,""b""\nc.tif",1\n'),
        # A cell longer than the csv module reads by itself.
        ([(IMAGE, {"lanes": f"image\n{'1' * 200_000}\n"})], "lanes", f"image\n{'1' * 200_000}\n"),
    ],
)
def test_merged(out, records, name, expected):
    merge_tables(out, [(source, record(**tables)) for source, tables in records])
    assert (out / f"{name}.csv").read_bytes().decode() == expected


def test_tables_are_named_for_the_next_batch(out):
    assert merged_before(out) == []
    assert merge_tables(out, [(STUDY, record(levels="a\n"))]).names == ("lanes", "bands", "levels")
    write_summary(out, [])
    written = ["lanes.csv", "bands.csv", "levels.csv", "summary.csv"]
    assert merged_before(out) == written
    seal_tables(out)
    assert merged_before(out) == written
    (out / "bands.csv").write_text("mine")
    (out / "levels.csv").unlink()
    assert merged_before(out) == ["lanes.csv", "summary.csv"]


@pytest.mark.parametrize("known", ['{"../x.csv": "", "lanes.csv": "", "a": 3}', '["lanes.csv"]', "3", "{"])
def test_damaged_names_of_tables_lead_nowhere(out, known):
    merge_tables(out, [])
    (out.parent / "x.csv").touch()
    (out / FOLDER / "merged.json").write_text(known)
    assert merged_before(out) == (["lanes.csv"] if ".." in known else [])


def test_the_summary_is_safe_in_a_spreadsheet(out):
    write_summary(out, [{"input": "=a.tif", "lanes": -1, "sentences": "@x"}, {"input": "-1"}])
    lines = (out / "summary.csv").read_text().splitlines()
    assert lines[1:] == ["'=a.tif,,,,,-1,,,'@x", "-1,,,,,,,,"]


class Many:
    """Records that are made as they are asked for, as those that are read from files."""

    def __init__(self, count):
        self.count = count

    def __iter__(self):
        text = "image,x\n" + "a.tif,1\n" * 500
        return ((IMAGE, record(lanes="".join(text))) for _ in range(self.count))


def test_memory_stays_flat(out):
    peaks = []
    for count in (5, 100):
        tracemalloc.start()
        merge_tables(out, Many(count))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
    assert len((out / "lanes.csv").read_text().splitlines()) == 1 + 100 * 500
