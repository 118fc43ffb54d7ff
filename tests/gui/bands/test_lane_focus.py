"""Which lanes' profiles are shown."""

from napari_il6blot.gui.bands.lane_focus import LaneFocus

KNOWN = [(1, 1), (1, 2), (1, 3)]


def focus(lanes=(), bands=(), before=None):
    return (before or LaneFocus()).after(frozenset(lanes), frozenset(bands))


def test_the_first_lane_where_nothing_is_selected():
    assert focus().shown(KNOWN) == [(1, 1)]
    assert focus().shown([]) == []


def test_the_selected_lanes_from_left_to_right():
    assert focus([(1, 3), (1, 2)]).shown(KNOWN) == [(1, 2), (1, 3)]


def test_the_lane_of_a_band_that_was_selected_after_a_lane():
    lane = focus([(1, 3)])
    band = focus([(1, 3)], [(1, 2, 1)], before=lane)
    assert band.shown(KNOWN) == [(1, 2)]
    assert focus([(1, 1)], [(1, 2, 1)], before=band).shown(KNOWN) == [(1, 1)]


def test_what_is_gone_is_not_shown():
    assert focus([(1, 9)], [(1, 2, 1)]).shown(KNOWN) == [(1, 2)]


def test_the_numbers_of_a_lanes_selected_bands():
    assert focus([], [(1, 2, 1), (1, 2, 3), (1, 3, 2)]).of_lane((1, 2)) == {1, 3}
