"""``il6blot batch``: what it prints and returns."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

SUMMARY = "input,kind,status,reused,seconds,lanes,bands,flags,sentences"


@pytest.mark.parametrize(
    ("inputs", "code", "done", "err"),
    [
        (["blot.tif"], 0, 1, []),
        (["blot.tif", "text.tif"], 1, 1, ["text.tif"]),
        (["text.tif", "constant.tif"], 2, 0, ["text.tif", "constant.tif"]),
        (["none.tif", "text.tif"], 2, 0, ["none.tif: there is no such file", "text.tif"]),
    ],
)
def test_exit_codes_and_one_sentence_each(folder, il6blot, inputs, code, done, err):
    found = il6blot("batch", *inputs, "--out", "out")
    assert found[:2] == (code, f"{done} of {len(inputs)} inputs are done; see out/summary.csv\n")
    lines = found[2].splitlines()
    assert len(lines) == len(err)
    for line, said in zip(lines, err, strict=True):
        assert line.startswith(f"il6blot: {said}")
    assert (folder / "out/summary.csv").read_text().splitlines()[0] == SUMMARY
    assert len(pd.read_csv(folder / "out/summary.csv")) == len(inputs)


def test_a_page_that_failed_is_exit_code_1(folder, il6blot, blot):
    import numpy as np
    import tifffile

    with tifffile.TiffWriter("pages.tif") as file:
        for page in (blot.image, np.full(blot.image.shape, 7, blot.image.dtype)):
            file.write(page, contiguous=False)
    code, out, err = il6blot("batch", "pages.tif", "--out", "out")
    assert (code, out) == (1, "0 of 1 inputs are done, 1 partly; see out/summary.csv\n")
    assert "pages.tif#2" in err


def test_an_image_without_bands_is_told(folder, il6blot):
    import numpy as np
    import tifffile

    noise = np.random.default_rng(0).normal(1000, 10, (200, 200)).astype(np.uint16)
    tifffile.imwrite("noise.tif", noise)
    said = "2 of 2 inputs are done, no bands were found in 1; see out/summary.csv\n"
    assert il6blot("batch", "blot.tif", "noise.tif", "--out", "out") == (0, said, "")


def test_a_second_run_says_what_was_done_before(folder, il6blot):
    il6blot("batch", "blot.tif", "--out", "out")
    said = "1 of 1 inputs are done (1 were done before); see out/summary.csv\n"
    assert il6blot("batch", "blot.tif", "--out", "out") == (0, said, "")
    assert il6blot("batch", "--resume", "--out", "out") == (0, said, "")
    assert il6blot("batch", "blot.tif", "--resume", "--out", "out") == (0, said, "")


def test_resume_takes_paths_and_options_of_before_from_anywhere(folder, il6blot, monkeypatch, tmp_path):
    il6blot("batch", "blot.tif", "text.tif", "--out", "out", "--lanes", "3", "--overlays")
    assert len(pd.read_csv(folder / "out/lanes.csv")) == 3
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    code, out, err = il6blot("batch", "--resume", "--out", folder / "out")
    assert code == 1
    assert out.startswith("1 of 2 inputs are done (1 were done before)")
    assert "text.tif" in err
    lanes = pd.read_csv(folder / "out/lanes.csv")
    assert (len(lanes), set(lanes["image"])) == (3, {"blot.tif"})
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name images, studies or folders, or go on with an earlier batch: --resume --out DIR."),
        (["--resume"], "no batch was begun there that could be gone on with; name the images or studies"),
        (["--resume", "--out", "torn"], "no batch was begun there that could be gone on with"),
        (["--resume", "--out", "begun", "--lanes", "4"], "--resume goes on with the options that the batch"),
        (["blot.tif", "--out", "blot.tif"], "blot.tif: is a file, or lies in one; name a folder with --out"),
        (["none.tif"], "none.tif: there is no such file, folder or pattern; correct it"),
        (["blot.tif", "--scheduler", "nonsense"], "nonsense: no dask scheduler answers there"),
    ],
)
def test_wrong_input_is_one_sentence(folder, il6blot, arguments, said):
    for name, text in (("torn", '{"paths": ["a'), ("begun", request(folder))):
        (folder / name / ".il6blot-batch").mkdir(parents=True)
        (folder / name / ".il6blot-batch" / "request.json").write_text(text)
    code, out, err = il6blot("batch", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


def request(folder):
    return json.dumps({"paths": ["blot.tif"], "folder": str(folder), "settings": {"n_lanes": 3}})


def test_options_reach_the_images(folder, il6blot):
    code, *_ = il6blot(
        "batch",
        "*.tif",
        "--out",
        "out",
        "--lanes",
        "4",
        "--rotate",
        "180",
        "--polarity",
        "bright",
        "--overlays",
    )
    assert code == 1
    quantified = (
        "quantify",
        "blot.tif",
        "--out",
        "alone",
        "--lanes",
        "4",
        "--rotate",
        "180",
        "--polarity",
        "bright",
    )
    assert il6blot(*quantified)[0] == 0
    for name in ("lanes.csv", "bands.csv", "blot-overlay.png"):
        assert (folder / "out" / name).read_bytes() == (folder / "alone" / name).read_bytes()


def test_stopped_before_anything_was_begun(folder, il6blot, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("napari_il6blot.study.batch.run_batch", interrupted)
    assert il6blot("batch", "blot.tif", "--out", "out") == (
        130,
        "",
        "il6blot: stopped. Nothing was begun yet.\n",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes stderr")
def test_without_stderr_all_is_done(folder):
    words = f"{sys.executable} -m napari_il6blot batch blot.tif --out out 2>&-"
    done = subprocess.run(words, shell=True, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "1 of 1 inputs are done; see out/summary.csv\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_stopped_before_it_was_begun_where_another_batch_was(folder, il6blot, monkeypatch):
    il6blot("batch", "blot.tif", "--out", "out")

    def stop(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr("napari_il6blot.study.batch.run.batch_inputs", stop)
    for arguments, said in (
        (["text.tif"], "Nothing was begun yet."),
        (["blot.tif", "--flip"], "Nothing was begun yet."),
        (["blot.tif"], "What is done stays; go on with: il6blot batch --resume --out out"),
        (["--resume"], "What is done stays; go on with: il6blot batch --resume --out out"),
    ):
        code, _, err = il6blot("batch", *arguments, "--out", "out")
        assert (code, err) == (130, f"il6blot: stopped. {said}\n")


def test_a_full_disk_where_it_prints_to(folder):
    code = "from napari_il6blot.cli import main; main()"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, "batch", "blot.tif", "--out", "out"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        1, "il6blot: what is printed cannot be written: the disk is full; make room there\n",
    )  # fmt: skip
    assert len(pd.read_csv("out/summary.csv")) == 1
