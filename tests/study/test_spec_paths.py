"""Paths in a study stay in its folder."""

import sys

import pytest

from napari_il6blot.errors import InputError
from napari_il6blot.study.spec_paths import file_of, study_path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a.tif", "a.tif"),
        (" blots/a.tif ", "blots/a.tif"),
        ("blots\\a.tif", "blots/a.tif"),
        ("./blots/../a.tif#2", "a.tif#2"),
        ("blots//a.tif", "blots/a.tif"),
        ("..a/b...tif", "..a/b...tif"),
        ("$HOME/a.tif", "$HOME/a.tif"),  # nothing is expanded
    ],
)
def test_paths_inside(text, path):
    assert study_path(text) == path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (" ", "is empty"),
        ("a\0.tif", "holds a character that no path has"),
        *((path, "is an absolute path") for path in (
            "/etc/passwd", "\\a.tif", "//server/share/a.tif", "\\\\server\\share\\a.tif", "\\\\?\\C:\\a.tif",
            "\\\\.\\COM1", "C:\\a.tif", "c:/a.tif", "C:a.tif", "~/a.tif", "~root/a.tif",
        )),
        *((path, "leads out of the study's folder") for path in (
            "..", ".", "../a.tif", "..\\a.tif", "blots/../../a.tif", "blots\\..\\..\\a.tif", "./../a.tif",
            "../study/a.tif",
        )),
    ],
)  # fmt: skip
def test_paths_that_lead_out(text, said):
    with pytest.raises(ValueError, match=said):
        study_path(text)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize(
    ("link", "target", "path", "said"),
    [
        ("a.tif", "../secret.tif", "a.tif", "is a link out of the study's folder"),
        ("a.tif", "/etc/passwd", "a.tif#2", "is a link out of the study's folder"),
        ("blots", "..", "blots/secret.tif", "is a link out of the study's folder"),
        (
            "blots",
            "../study2",
            "blots/a.tif",
            "is a link out of the study's folder",
        ),  # not only its beginning
        ("a.tif", "a.tif", "a.tif", "cannot be followed|link out"),
        ("a.tif", "inside.tif", "a.tif", ""),
        ("blots", ".", "blots/inside.tif", ""),
    ],
)
def test_links(tmp_path, link, target, path, said):
    study = tmp_path / "study"
    study.mkdir()
    (tmp_path / "study2").mkdir()
    for file in (tmp_path / "secret.tif", study / "inside.tif", tmp_path / "study2" / "a.tif"):
        file.touch()
    (study / link).symlink_to(target)
    if not said:
        assert file_of(study, path).is_file()
        return
    with pytest.raises(InputError, match=said):
        file_of(study, path)
