"""A folder of images and exports becomes a study that can be read back."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tifffile
from drawn_blot import WIDE
from drawn_plate import grid, grid_text
from typer.testing import CliRunner

from napari_il6blot.errors import InputError
from napari_il6blot.sheets.table import read_table
from napari_il6blot.study.init_folder import draft_study, init_study
from napari_il6blot.study.init_text import study_text
from napari_il6blot.study.spec import Study


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("blots", "plates", "results", ".cache"):
        (tmp_path / name).mkdir()
    tifffile.imwrite(tmp_path / "blots" / "a.tif", WIDE)
    tifffile.imwrite(tmp_path / "results" / "old.tif", WIDE)
    tifffile.imwrite(tmp_path / ".cache" / "old.tif", WIDE)
    (tmp_path / "plates" / "p.csv").write_text(grid_text(grid()), encoding="utf-8")
    return tmp_path


def test_a_study_with_its_sheets(folder: Path) -> None:
    written = init_study(folder)
    names = ["study.toml", "lane_sheet.csv", "target_sheet.csv", "well_sheet.csv"]
    assert written == [folder / name for name in names]
    study = Study.from_file(folder)
    assert [image.path for image in study.images] == ["blots/a.tif"]
    assert [plate.path for plate in study.plates] == ["plates/p.csv"]
    lanes = read_table(study.sheet("lanes"))
    assert lanes["image"].tolist() == ["blots/a.tif"] * len(lanes)
    assert lanes["lane"].tolist() == list(range(1, len(lanes) + 1))
    assert {"sample", "experiment", "replicate", "cell_line", "treatment"} <= set(lanes.columns)
    targets = read_table(study.sheet("targets"))
    assert targets[["image", "strip", "row"]].to_numpy().tolist() == [["blots/a.tif", 1, 1]]
    wells = read_table(study.sheet("wells"))
    assert (len(wells), set(wells["plate"])) == (96, {"p"})
    assert study.sheet("subjects") is None


def test_detected_lanes_are_those_of_the_image(folder: Path) -> None:
    from napari_il6blot import detect_lanes, read_blot

    init_study(folder)
    assert len(read_table(folder / "lane_sheet.csv")) == len(
        detect_lanes(read_blot(folder / "blots" / "a.tif"))
    )


def test_nothing_is_overwritten(folder: Path) -> None:
    (folder / "lane_sheet.csv").write_text("mine")
    (folder / "well_sheet.xlsx").write_bytes(b"mine")
    written = init_study(folder)
    assert (folder / "lane_sheet.csv").read_text() == "mine"
    assert (folder / "well_sheet.xlsx").read_bytes() == b"mine"
    assert [path.name for path in written] == ["study.toml", "target_sheet.csv"]
    assert Study.from_file(folder).sheets.wells == "well_sheet.xlsx"
    with pytest.raises(InputError) as caught:
        init_study(folder)
    assert str(caught.value) == (
        f"{folder} holds a study.toml already; edit it, or remove it to start afresh"
    )


def test_what_cannot_be_read_is_noted(folder: Path) -> None:
    (folder / "blots" / "bad.tif").write_bytes(b"II*\x00bad")
    (folder / "notes.txt").write_text("hello")
    (folder / "flat.png").write_bytes(b"")
    draft = draft_study(folder)
    assert [note.split(" ")[0].rstrip(":") for note in draft.notes] == [
        "flat.png",
        "notes.txt",
        "blots/bad.tif",
    ]
    text = draft.contents["study.toml"].decode()
    assert "#   flat.png is empty: copy or export it again\n" in text
    assert [image.path for image in Study.from_text(text).images] == ["blots/a.tif"]


def test_pages_of_a_file_are_images(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "two.tif", np.stack([WIDE, WIDE[::-1]]))
    init_study(tmp_path)
    assert [image.path for image in Study.from_file(tmp_path).images] == ["two.tif#1", "two.tif#2"]


def test_an_image_without_lanes_is_kept_and_said(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(1000, 5, (60, 90)).astype(np.uint16)
    tifffile.imwrite(tmp_path / "noise.tif", noise)
    draft = draft_study(tmp_path)
    study = Study.from_text(draft.contents["study.toml"].decode())
    assert [image.path for image in study.images] == ["noise.tif"]


@pytest.mark.parametrize(
    ("header", "sheet", "new"),
    [
        ("subject,group,value,age", "sera.csv", False),
        ("Subject;Group;Value", "sera.csv", False),
        ("patient,diagnosis,il6", "subject_sheet.csv", True),
    ],
)
def test_a_table_of_subjects(tmp_path: Path, header: str, sheet: str, new: bool) -> None:
    (tmp_path / "sera.csv").write_text(f"{header}\n")
    tifffile.imwrite(tmp_path / "a.tif", WIDE)
    init_study(tmp_path)
    assert Study.from_file(tmp_path).sheets.subjects == sheet
    assert (tmp_path / "subject_sheet.csv").exists() is new
    if new:
        assert (tmp_path / "subject_sheet.csv").read_text() == "subject,group,value\n"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, ""),
        ({"a.tif": b""}, " (a.tif is empty: copy or export it again)"),
        ({"a.txt": b"hello"}, " (a.txt: no plate was recognised in it; it starts with 'hello': left out)"),
    ],
)
def test_a_folder_with_nothing(tmp_path: Path, files: dict[str, bytes], said: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        init_study(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} holds no blot image and no plate export that can be read{said}; "
        "put images into blots and exports into plates"
    )


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="x is no folder; name one with blot images and plate exports"):
        init_study(tmp_path / "x")


@pytest.mark.parametrize("name", ['a"b.tif', "ò é.tif", "a'b#.tif", "\u202ea.tif", "=a.tif"])
def test_names_of_any_letters(name: str) -> None:
    text = study_text(name, {"lanes": name}, [name], [name], [f"{name}\n[evil]\x07"])
    study = Study.from_text(text)
    assert (study.title, study.sheets.lanes, study.images[0].path) == (name, name, name)


def test_every_setting_that_the_comments_show_is_one() -> None:
    text = study_text("t", {}, ["a.tif"], ["p.csv"])
    shown = [line.lstrip("# ") for line in text.splitlines() if line.startswith("#") and " = " in line]
    image = [line.replace("[x0, y0, x1, y1]", "[0, 1, 2, 3]") for line in shown[:7]]
    plate, rest = shown[7:9], text[text.index("[blot]") :]
    rest = "\n".join(
        line.removeprefix("# ") if " = " in line or "[[" in line else line for line in rest.splitlines()
    )
    study = Study.from_text(
        "\n".join(["version = 1", '[[images]]\npath = "a"', *image, '[[plates]]\npath = "p"', *plate, rest])
    )
    assert (study.images[0].rotate, study.plates[0].reference, study.designs[0].factors) == (
        90, 620, ("cell_line", "treatment"),
    )  # fmt: skip
    assert study.normalization.ratios == ("pAKT/AKT",)


def test_guarded_names_of_samples(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "=a.tif", WIDE)
    init_study(tmp_path)
    assert "\n'=a.tif,1,1" in (tmp_path / "lane_sheet.csv").read_text()
    study = Study.from_file(tmp_path)
    assert study.image_list()[0].path == "=a.tif"
    assert study.model_copy(update={"images": ()}).image_list()[0].path == "=a.tif"


def test_the_command_says_what_it_wrote(folder: Path) -> None:
    import typer

    from napari_il6blot.cli.init import init

    app = typer.Typer()
    app.command()(init)
    done = CliRunner().invoke(app, [str(folder)])
    assert done.exit_code == 0, done.output
    assert f"Written: {folder / 'study.toml'}" in done.output
    assert f"then: il6blot run {folder}" in done.output
    assert isinstance(read_table(folder / "lane_sheet.csv"), pd.DataFrame)
