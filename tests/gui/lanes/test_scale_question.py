"""Film or a linear imager: asked once of 8-bit images that do not tell, while the work goes on."""

import numpy as np
import pytest
import tifffile

from napari_il6blot import simulate_blot
from napari_il6blot.gui.docks.lane_detection import LaneDetection


@pytest.fixture
def dock(viewer_model, qtbot):
    dock = LaneDetection(viewer_model)
    qtbot.addWidget(dock)
    yield dock
    qtbot.waitUntil(lambda: not (dock.session.jobs.is_running() or dock._jobs.is_running()), timeout=20_000)


@pytest.fixture
def films(dock, tmp_path):
    """Paths of two 8-bit scans."""
    paths = []
    for seed in (1, 2):
        blot = simulate_blot(
            seed=seed,
            kind="film",
            bit_depth=8,
            offset=0.12,
            exposure=0.9,
            shape=(160, 240),
            n_lanes=4,
            n_rows=3,
        )
        tifffile.imwrite(tmp_path / f"{seed}.tif", blot.image)
        paths.append(dock.session.add_image(tmp_path / f"{seed}.tif"))
    return paths


def scales(dock):
    return [image.scale for image in dock.session.study.image_list()]


def test_it_is_asked_while_the_work_is_done(dock, films):
    dock.run(wait=True)
    assert len(dock.table)
    assert dock.banner.level == "question"
    assert dock.banner.text.startswith("2 images have 8 bits")
    assert list(dock.banner.answers) == ["Film (OD)", "Linear", "Keep: film, flagged"]
    assert dock.error == ""


@pytest.mark.parametrize(("answer", "scale"), [("Film (OD)", "od"), ("Linear", "linear")])
def test_the_answer_is_one_step_for_all(dock, films, answer, scale):
    dock.run(wait=True)
    dock.banner.answers[answer].click()
    assert scales(dock) == [scale, scale]
    assert "scale_assumed" not in dock.session.blot(films[0]).flags
    dock.session.undo()
    assert scales(dock) == ["auto", "auto"]
    assert dock.session.history.undo_label == ""


def test_it_is_asked_once(dock, films):
    dock.run(wait=True)
    dock.banner.answers["Keep: film, flagged"].click()
    assert scales(dock) == ["auto", "auto"]
    assert dock.banner.level != "question"
    dock.run(wait=True)
    assert dock.banner.level != "question"


def test_the_question_stays_until_it_is_answered(dock, films):
    dock.run(wait=True)
    dock.run(wait=True)
    dock.session.choose(films[1])
    assert dock.banner.level == "question"


def test_a_16_bit_image_is_not_asked_about(dock):
    pixels = simulate_blot(seed=1, shape=(160, 240), n_lanes=4, n_rows=3).image
    assert pixels.dtype == np.uint16
    dock.session.viewer.add_image(pixels, name="blot")
    dock.run(wait=True)
    assert dock.banner.level != "question"
