"""Settings of a simulated blot: what is impossible is refused."""

import pytest

from napari_il6blot.errors import InputError
from napari_il6blot.study.blot_settings import BlotSettings
from napari_il6blot.study.simulate import simulate_blot


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"kind": "gel"}, "kind"), ({"polarity": "up"}, "polarity"), ({"bit_depth": 4}, "bit_depth"),
     ({"n_lanes": 0}, "at least one"), ({"n_lanes": (3, 4)}, "2 strips, not 1"),
     ({"amount_range": 0.5}, "amount_range"), ({"peak_to_noise": 0.0}, "peak_to_noise"),
     ({"jpeg_quality": 80}, "bit_depth=8"), ({"n_rows": 80}, "do not fit")],
)  # fmt: skip
def test_impossible_settings_are_refused(changes, words):
    with pytest.raises(InputError, match=words):
        simulate_blot(**changes)


def test_an_unknown_setting_is_refused():
    with pytest.raises(TypeError, match="lanes"):
        simulate_blot(lanes=4)


@pytest.mark.parametrize(
    ("changes", "dark", "full_scale", "lanes"),
    [({}, False, 65535, (10,)), ({"kind": "film", "bit_depth": 8}, True, 255, (10,)),
     ({"polarity": "dark", "bit_depth": 12}, True, 4095, (10,)),
     ({"kind": "film", "polarity": "bright"}, False, 65535, (10,)),
     ({"strips": 2, "n_lanes": 4}, False, 65535, (4, 4)),
     ({"strips": 2, "n_lanes": (3, 5)}, False, 65535, (3, 5))],
)  # fmt: skip
def test_what_follows_from_settings(changes, dark, full_scale, lanes):
    settings = BlotSettings(**changes)
    assert (settings.dark, settings.full_scale, settings.lanes_per_strip) == (dark, full_scale, lanes)
