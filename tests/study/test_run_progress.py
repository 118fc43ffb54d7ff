"""A run tells how far it is, and stops where it is told to."""

import pytest

from napari_il6blot import Study
from napari_il6blot.study.run import STEPS, run_study


class StopError(Exception):
    pass


def test_a_run_tells_each_part_and_each_image(small_demo, tmp_path):
    study = Study.from_file(small_demo)
    told = []
    run_study(study, tmp_path / "out", told.append, lambda: told.append("image"))
    images = ["image"] * len(study.image_list())
    assert told == [STEPS[0], *images, *STEPS[1:]]


def test_a_run_stops_between_images(small_demo, tmp_path):
    count = []

    def stop():
        count.append(1)
        if len(count) == 2:
            raise StopError

    with pytest.raises(StopError):
        run_study(Study.from_file(small_demo), tmp_path / "out", image_done=stop)
    assert len(count) == 2
    assert not (tmp_path / "out").exists()
