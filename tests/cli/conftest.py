"""A folder of good and bad images, and the command line to try on them."""

import numpy as np
import pytest
import tifffile

from napari_il6blot import simulate_blot
from napari_il6blot.cli import main


@pytest.fixture(scope="module")
def blot():
    return simulate_blot(seed=3)


@pytest.fixture
def folder(tmp_path, monkeypatch, blot):
    """A working directory that holds one good blot and several bad ones."""
    monkeypatch.chdir(tmp_path)
    tifffile.imwrite("blot.tif", blot.image)
    (tmp_path / "text.tif").write_text("not an image\n", encoding="utf-8")
    tifffile.imwrite("constant.tif", np.full((50, 60), 7, np.uint16))
    return tmp_path


@pytest.fixture
def il6blot(capsys):
    """Run the command line here; returns exit code, stdout and stderr."""

    def run(*arguments):
        code = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code or 0
        out, err = capsys.readouterr()
        return code, out, err

    return run
