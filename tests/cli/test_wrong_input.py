"""``il6blot quantify`` on what is wrong: one sentence, the right exit code, nothing half-written."""

import numpy as np
import pandas as pd
import pytest
import tifffile


def one_sentence(err):
    lines = err.strip().splitlines()
    return len(lines) == 1 and "Traceback" not in err


def test_a_bad_image_does_not_stop_the_others(folder, il6blot):
    code, _, err = il6blot("quantify", "text.tif", "blot.tif", "--out", "out")
    assert code == 1
    assert one_sentence(err)
    assert "text.tif" in err
    assert set(pd.read_csv(folder / "out/lanes.csv")["image"]) == {"blot.tif"}


def broken(path, blot):
    """Every way in which an image is known to be wrong."""
    values = np.random.default_rng(0).normal(size=(50, 60)).astype(np.float32)
    match path.stem:
        case "truncated":
            tifffile.imwrite(path, blot.image)
            path.write_bytes(path.read_bytes()[: blot.image.nbytes // 2])
        case "stack":
            tifffile.imwrite(path, values[None] + np.arange(5, dtype=np.float32)[:, None, None])
        case "nan":
            values[3, 4] = np.nan
            tifffile.imwrite(path, values)
        case "single":
            tifffile.imwrite(path, np.ones((1, 1), np.uint16))
        case "pages":
            tifffile.imwrite(path, values)
            tifffile.imwrite(path, -values, append=True)
        case "huge":
            # The header of a tiny file is made to announce 20000 × 15000 px.
            tifffile.imwrite(path, np.zeros((10, 10), np.uint8))
            with tifffile.TiffFile(path, mode="r+b") as file:
                file.pages[0].tags["ImageWidth"].overwrite(20000)
                file.pages[0].tags["ImageLength"].overwrite(15000)


@pytest.mark.parametrize("kind", ["truncated", "stack", "nan", "single", "pages", "huge"])
def test_a_broken_image_is_one_sentence_and_exit_2(folder, il6blot, blot, kind):
    broken(folder / f"{kind}.tif", blot)
    code, out, err = il6blot("quantify", f"{kind}.tif", "--out", "out")
    assert (code, out) == (2, "")
    assert one_sentence(err), err
    assert f"{kind}.tif" in err
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("table", "option", "words"),
    [
        ("lane,x,top,bottom\n1,30,5,90\n", "--lanes-from", ["t.csv", "width"]),
        ("lane,x,width,top,bottom\n1,wide,9,5,90\n", "--lanes-from", ["t.csv", "line 2", "x", "wide"]),
        ("lane,x,width,top,bottom\n1,99999,9,5,90\n", "--lanes-from", ["t.csv", "line 2", "outside"]),
        ("lane,top\n1,30\n", "--bands-from", ["t.csv", "bottom"]),
        ("lane,top,bottom\n99,30,40\n", "--bands-from", ["t.csv", "line 2", "lane 99"]),
        ("lane,top,bottom\n1,30,20\n", "--bands-from", ["t.csv", "line 2", "empty"]),
    ],
)
def test_a_wrong_table_is_named_with_its_place(folder, il6blot, table, option, words):
    (folder / "t.csv").write_text(table, encoding="utf-8")
    code, out, err = il6blot("quantify", "blot.tif", option, "t.csv", "--out", "out")
    assert (code, out) == (2, "")
    assert one_sentence(err), err
    assert [word for word in words if word not in err] == []
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["text.tif"], "text.tif"),
        (["missing.tif"], "missing.tif"),
        (["constant.tif"], "constant.tif"),
        (["blot.tif", "blot.tif"], "twice"),
        (["blot.tif", "--lanes-from", "missing.csv"], "missing.csv"),
        (["blot.tif", "--bands-from", "missing.csv"], "missing.csv"),
        (["blot.tif", "--lanes-from", "blot.tif", "--lanes", "3"], "--lanes-from"),
        (["blot.tif", "--background", "witchcraft"], "witchcraft"),
        (["blot.tif", "--ladder", "nonsense"], "--ladder"),
        (["blot.tif", "--region", "90000", "0", "90100", "10"], "region"),
        (["blot.tif", "--out", "text.tif"], "text.tif"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_input_is_one_sentence_and_exit_2(folder, il6blot, arguments, word):
    before = sorted(folder.iterdir())
    code, out, err = il6blot("quantify", *arguments)
    assert (code, out) == (2, "")
    assert one_sentence(err), err
    assert word in err
    assert sorted(folder.iterdir()) == before
