"""The examples run: what they show is what they say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from screen import why_no_window

EXAMPLES = Path(__file__).parents[1] / "examples"

pytestmark = pytest.mark.skipif(bool(why_no_window()), reason="no window can be opened")


def test_the_scripted_session_runs_and_closes(small_demo, tmp_path):
    command = [sys.executable, str(EXAMPLES / "scripted_session.py"), "--close", "--study", str(small_demo)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, cwd=tmp_path, check=False,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "of which a person placed 1" in done.stdout
    assert "verdict" in done.stdout


def test_the_notebook_runs(tmp_path, monkeypatch):
    # Where Qt's loop runs between the cells, ipykernel 7 now and then sleeps through the next cell's arrival.
    monkeypatch.setenv("NAPARI_APPLICATION_IPY_INTERACTIVE", "false")
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(EXAMPLES / "blot_and_plate.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert any("image/png" in output.get("data", {}) for output in outputs)
