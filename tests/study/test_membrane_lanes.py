"""A membrane probed twice: the second image's lanes are those of the first, where they are in it."""

import numpy as np
import pandas as pd
import pytest
import tifffile

from napari_il6blot import InputError, simulate_blot
from napari_il6blot.study.spec import Study

SHIFT = 15
TOML = """\
version = 1
[normalization]
loading_control = "GAPDH"
[[images]]
path = "gapdh.tif"
[[images]]
path = "il6.tif"
lanes_from = "gapdh.tif"
"""


@pytest.fixture
def membrane(tmp_path):
    """One membrane as two images, the second one cropped further right; its first lane is empty."""
    whole = simulate_blot(seed=4, shape=(400, 700), n_lanes=8, n_rows=2)
    present = whole.truth[whole.truth["present"]]
    middle = int(present.groupby("row")["y"].mean().mean())
    first, second = whole.image[:middle, : 700 - SHIFT], whole.image[middle:, SHIFT:].copy()
    lane = whole.lanes[0]
    edge = int(lane.x_at(350) + lane.width / 2 + 3) - SHIFT
    second[:, :edge] = np.median(second[-20:, :edge])
    tifffile.imwrite(tmp_path / "gapdh.tif", first)
    tifffile.imwrite(tmp_path / "il6.tif", second)
    (tmp_path / "study.toml").write_text(TOML, encoding="utf-8")
    keys = [(image, lane) for image in ("gapdh.tif", "il6.tif") for lane in range(1, 9)]
    lanes = pd.DataFrame([{"image": i, "lane": n, "sample": f"S{n}", "experiment": 1} for i, n in keys])
    lanes.to_csv(tmp_path / "lane_sheet.csv", index=False)
    targets = pd.DataFrame(
        {"image": ["gapdh.tif", "il6.tif"], "row": 1, "target": ["GAPDH", "IL-6"], "membrane": "m"}
    )
    targets.to_csv(tmp_path / "target_sheet.csv", index=False)
    return tmp_path


def test_lanes_keep_their_numbers_though_one_is_empty(membrane):
    results = Study.from_file(membrane).run()
    lanes = results.tables["lanes"].pivot_table(index="lane", columns="image", values="x")
    assert len(lanes) == 8
    assert np.allclose(lanes["il6.tif"] - lanes["gapdh.tif"], -SHIFT, atol=2)
    assert any(note.startswith("il6.tif: its lanes are those of gapdh.tif, 1") for note in results.notes)
    levels = results.tables["levels"].set_index("lane")
    assert set(levels["normalized_to"]) == {"GAPDH"}
    assert (levels["sample"] == "S" + levels.index.astype(str)).all()


def test_two_samples_in_one_lane_of_a_membrane_are_refused(membrane):
    lanes = pd.read_csv(membrane / "lane_sheet.csv")
    lanes.loc[lanes["image"].eq("il6.tif") & lanes["lane"].eq(3), "sample"] = "another"
    lanes.to_csv(membrane / "lane_sheet.csv", index=False)
    with pytest.raises(
        InputError, match=r"^lane 3 of il6\.tif is another, but of gapdh\.tif, .* it is S3; correct the lane"
    ):
        Study.from_file(membrane).run()


def test_where_the_reference_failed_so_does_the_image(membrane):
    (membrane / "gapdh.tif").write_bytes(b"no image")
    with pytest.raises(InputError, match=r"il6\.tif: its lanes are those of gapdh\.tif, which failed"):
        Study.from_file(membrane).run()


@pytest.mark.parametrize("other", ["il6.tif", "third.tif"])
def test_lanes_come_from_an_image_with_lanes_of_its_own(membrane, other):
    text = TOML.replace('lanes_from = "gapdh.tif"', f'lanes_from = "{other}"')
    with pytest.raises(InputError, match=f"lanes_from is '{other}'; it must be another of these images"):
        Study.from_text(text, membrane / "study.toml")
