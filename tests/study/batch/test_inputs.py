"""Paths, folders, patterns and studies become a list of inputs, each once."""

import os
from pathlib import Path

import pytest

from napari_il6blot.study.batch.inputs import batch_inputs

TREE = (
    "a.tif", "b.PNG", "notes.txt", ".hidden.tif", "~lock.tif",
    "sub/c.tif", "sub/deep/d.jpg", ".git/e.tif", "il6blot-results/f.tif",
    "own/.il6blot-batch/x.json", "own/a-overlay.png", "own/m.tif", "ran/provenance.json",
    "ran/g.png", "ran/n.png",
    "quantified/lanes.csv", "quantified/h-overlay.png", "quantified/h.tif", "plain/i-overlay.png",
    "study/study.toml", "study/blots/j.tif", "study/results/k.png", "results/l.tif",
)  # fmt: skip
# What a run wrote is passed over, not what lies beside it.
PROVENANCE = '{"outputs": {"g.png": "1a"}}'
FOUND = (
    "a.tif b.PNG own/m.tif plain/i-overlay.png quantified/h.tif ran/n.png results/l.tif study sub/c.tif "
    "sub/deep/d.jpg"
).split()


@pytest.fixture(autouse=True)
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in TREE:
        Path("data", name).parent.mkdir(parents=True, exist_ok=True)
        Path("data", name).touch()
    Path("data/ran/provenance.json").write_text(PROVENANCE)
    Path("data/empty").mkdir()
    Path("data/we[i]rd#.tif").touch()
    return tmp_path


def found(*paths, **options):
    return [one.path for one in batch_inputs(paths, **options)]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["data/a.tif"], ["data/a.tif"]),
        (["data"], [f"data/{name}" for name in [*FOUND[:2], "we[i]rd#.tif", *FOUND[2:]]]),
        (["data/"], [f"data/{name}" for name in [*FOUND[:2], "we[i]rd#.tif", *FOUND[2:]]]),
        (["data/sub"], ["data/sub/c.tif", "data/sub/deep/d.jpg"]),
        (["data/study"], ["data/study"]),
        (["data/study/study.toml"], ["data/study/study.toml"]),
        (["data/study/blots"], ["data/study/blots/j.tif"]),
        (["data/il6blot-results"], ["data/il6blot-results/f.tif"]),  # where it is asked for
        (["data/.hidden.tif"], ["data/.hidden.tif"]),
        (["data/we[i]rd#.tif"], ["data/we[i]rd#.tif"]),
        (["data/a.tif#2"], ["data/a.tif#2"]),
        # Patterns.
        (["data/*.tif"], ["data/a.tif", "data/we[i]rd#.tif"]),
        (["data/sub*"], ["data/sub/c.tif", "data/sub/deep/d.jpg"]),
        (["data/s*"], ["data/study", "data/sub/c.tif", "data/sub/deep/d.jpg"]),
        (["data/s*/**"], ["data/study", "data/sub/c.tif", "data/sub/deep/d.jpg"]),
        (["data/*/*.png"], ["data/plain/i-overlay.png", "data/ran/n.png"]),
        (["data/*/study.toml"], ["data/study/study.toml"]),
        (["data/[!a-z]*/*", "data/a.tif"], ["data/[!a-z]*/*", "data/a.tif"]),
        # The same twice, in whatever way.
        (["data/a.tif", "data/a.tif", "./data/a.tif", "data/sub/../a.tif", "data/*.tif"],
         ["data/a.tif", "data/we[i]rd#.tif"]),
        (["data/study", "data/study/study.toml", "data/study/"], ["data/study"]),
        (["data/sub/deep", "data/sub"], ["data/sub/deep/d.jpg", "data/sub/c.tif"]),
        (["data/a.tif#1", "data/a.tif#2", "data/a.tif#1"], ["data/a.tif#1", "data/a.tif#2"]),
        (["data/a.tif#1", "data/*.tif", "data/a.tif#2"], ["data/a.tif", "data/we[i]rd#.tif"]),
    ],
)  # fmt: skip
def test_what_paths_mean(paths, expected):
    assert found(*paths) == expected


def test_absolute_paths_stay_so_and_name_the_same_file(tree):
    assert found(f"{tree}/data/a.tif", "data/a.tif") == [f"{tree}/data/a.tif"]
    assert found(f"{tree}/data/*.tif", "data/a.tif")[0] == f"{tree}/data/a.tif"


@pytest.mark.parametrize("folder", [".", "data"])
def test_relative_paths_may_begin_elsewhere(tree, monkeypatch, folder):
    monkeypatch.chdir("/")
    expected = ["a.tif", "we[i]rd#.tif"] if folder == "data" else []
    assert [name for name in found("*.tif", folder=tree / folder) if "*" not in name] == expected


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("data/none.tif", "data/none.tif: there is no such file, folder or pattern; correct it"),
        ("data/x*", "data/x*: there is no such file, folder or pattern; correct it"),
        ("data/*.txt", "data/*.txt: none of what it means is an image or a study; correct it"),
        ("data/empty", "data/empty: the folder holds no image and no study; name another"),
        ("data/e*", "data/e*: none of what it means is an image or a study; correct it"),
        ("data/sub#3", "data/sub#3: is a folder, of which #N names nothing; leave it out"),
        ("", "'' is no path; correct it"),
        ("a\0b", "'a\\x00b' is no path; correct it"),
    ],
)
def test_what_means_nothing_is_among_them_with_its_fault(path, said):
    first, second = batch_inputs([path, "data/a.tif"])
    assert (first.kind, first.fault) == ("unknown", said)
    assert (second.kind, second.path, second.fault) == ("image", "data/a.tif", "")


def test_links_in_a_circle_end():
    Path("data/sub/up").symlink_to("..")
    Path("data/sub/self").symlink_to(".")
    assert found("data/sub")[0] == "data/sub/c.tif"
    assert len(found("data/sub")) < 40


def test_names_that_are_no_letters_are_kept():
    name = os.fsdecode(b"data/sub/\xff.tif")
    Path(name).touch()
    assert name in found("data/sub")


def test_a_study_whose_results_lie_in_its_own_folder_is_a_study():
    Path("data/study/provenance.json").write_text(PROVENANCE)
    assert found("data/s*") == ["data/study", "data/sub/c.tif", "data/sub/deep/d.jpg"]
    assert "data/study" in found("data")


def test_what_only_looks_like_a_file_is_not_dropped():
    Path("data/sub/gone.tif").symlink_to("nowhere.tif")
    os.mkfifo("data/sub/pipe.tif")
    assert found("data/sub")[:3] == ["data/sub/c.tif", "data/sub/gone.tif", "data/sub/pipe.tif"]


@pytest.mark.parametrize("paths", [["data/sub"], ["data/s*"], ["data/sub/*"]])
def test_a_folder_that_cannot_be_read_costs_the_others_nothing(monkeypatch, paths):
    plain = Path.iterdir

    def locked(place):
        if place.name == "deep":
            raise PermissionError(13, "Permission denied")
        return plain(place)

    monkeypatch.setattr(Path, "iterdir", locked)
    inputs = batch_inputs(paths)
    assert "data/sub/c.tif" in [one.path for one in inputs]
    (unknown,) = [one for one in inputs if one.kind == "unknown"]
    assert unknown.fault == (
        "data/sub/deep: the folder cannot be read (Permission denied); see to its rights"
    )


@pytest.mark.parametrize(
    ("pattern", "closed"),
    [
        ("data/**/*.tif", "sub/deep"),
        ("data/sub/*/*.jpg", "sub/deep"),
        ("data/*/c.tif", "ran"),
        ("data/**/[cd].*", "sub"),
        ("data/sub/*.tif", "sub"),
        ("data/*/deep/d.jpg", "sub"),
    ],
)
def test_a_pattern_through_a_folder_that_cannot_be_read(monkeypatch, tree, pattern, closed):
    # The tests' user may read everything.
    monkeypatch.setattr(os, "access", lambda place, rights: Path(place) != tree / "data" / closed)
    faults = [one.fault for one in batch_inputs([pattern]) if one.kind == "unknown"]
    assert faults == [f"data/{closed}: the folder cannot be read (Permission denied); see to its rights"]
    assert [one.fault for one in batch_inputs([str(tree / pattern)]) if one.kind == "unknown"] == [
        f"{tree}/data/{closed}: the folder cannot be read (Permission denied); see to its rights"
    ]


def test_a_folder_whose_name_is_told_need_not_be_listed(monkeypatch, tree):
    monkeypatch.setattr(
        os, "access", lambda place, rights: Path(place) != tree / "data" / "sub" or not rights & os.R_OK
    )
    assert found("data/sub/deep/*.jpg") == ["data/sub/deep/d.jpg"]
