"""A plate's wells: selected, masked and given roles by mouse and keys."""

import pytest
from qtpy.QtCore import QEvent, QPoint, QPointF, Qt
from qtpy.QtGui import QHelpEvent, QMouseEvent
from qtpy.QtWidgets import QApplication, QToolTip

from napari_il6blot import simulate_plate
from napari_il6blot.elisa.plate import empty_wells
from napari_il6blot.flags import FLAGS
from napari_il6blot.gui.plots.plate_map import PlateMap
from napari_il6blot.gui.plots.plate_wells import plate_grid, well_looks
from napari_il6blot.gui.theme import plot_colours

LEFT, CTRL, SHIFT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture(scope="module")
def plate():
    return simulate_plate(seed=1).plate.mask("A4", "bubble")


@pytest.fixture
def shown(qtbot, plate):
    widget = PlateMap()
    qtbot.addWidget(widget)
    widget.resize(360, 290)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.show_plate(plate.wells, plate.shape)
    return widget


def middle(shown, well):
    return shown.well_rectangle(well).center().toPoint()


def click(qtbot, shown, well, keys=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(shown, LEFT, keys, middle(shown, well))


def test_click_selects_ctrl_adds_and_takes_away_shift_spans(qtbot, shown):
    said = []
    shown.wells_selected.connect(said.append)
    click(qtbot, shown, "B2")
    click(qtbot, shown, "D4", CTRL)
    click(qtbot, shown, "B2", CTRL)
    click(qtbot, shown, "C3")
    click(qtbot, shown, "D4", SHIFT)
    click(qtbot, shown, "D4", SHIFT)  # which changes nothing
    assert said == [["B2"], ["B2", "D4"], ["D4"], ["C3"], ["C3", "C4", "D3", "D4"]]


def test_dragging_selects_a_rectangle_also_from_outside_its_end(qtbot, shown):
    qtbot.mousePress(shown, LEFT, pos=middle(shown, "G11"))
    at = QPointF(shown.width() + 50, shown.height() + 50)
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, at, at, none, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(shown, move)
    assert shown.selected_wells() == ["G11", "G12", "H11", "H12"]


def test_a_letter_selects_its_row_and_a_number_its_column(qtbot, shown):
    qtbot.mouseClick(shown, LEFT, pos=QPoint(3, middle(shown, "C1").y()))
    assert shown.selected_wells() == [f"C{column}" for column in range(1, 13)]
    qtbot.mouseClick(shown, LEFT, pos=QPoint(middle(shown, "A5").x(), 3))
    assert shown.selected_wells() == [f"{row}5" for row in "ABCDEFGH"]
    qtbot.mouseClick(shown, LEFT, pos=QPoint(2, 2))
    assert len(shown.selected_wells()) == 96
    qtbot.mouseClick(shown, LEFT, pos=QPoint(100, shown.height() - 4))
    assert shown.selected_wells() == []


def test_double_click_and_m_toggle_masks(qtbot, shown):
    with qtbot.waitSignal(shown.mask_toggled) as said:
        click(qtbot, shown, "B7")
        qtbot.mouseDClick(shown, LEFT, pos=middle(shown, "B7"))
    assert said.args == [["B7"]]
    shown.select_wells(["A1", "A2"])
    with qtbot.waitSignal(shown.mask_toggled) as said:
        qtbot.keyClick(shown, Qt.Key.Key_M)
    assert said.args == [["A1", "A2"]]
    shown.select_wells([])
    with qtbot.assertNotEmitted(shown.mask_toggled):
        qtbot.keyClick(shown, Qt.Key.Key_M)


def test_keys_move_and_extend_the_selection(qtbot, shown):
    shown.select_wells(["B2"])
    qtbot.keyClick(shown, Qt.Key.Key_Right)
    assert shown.selected_wells() == ["B3"]
    qtbot.keyClick(shown, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(shown, Qt.Key.Key_Right, SHIFT)
    assert shown.selected_wells() == ["B3", "B4", "C3", "C4"]
    qtbot.keyClick(shown, Qt.Key.Key_Space)
    assert shown.selected_wells() == ["B3", "B4", "C3"]
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert shown.selected_wells() == []
    qtbot.keyClick(shown, Qt.Key.Key_A, CTRL)
    assert len(shown.selected_wells()) == 96


def test_selection_by_script_is_silent_and_keeps_to_the_plate(qtbot, shown):
    with qtbot.assertNotEmitted(shown.wells_selected):
        shown.select_wells(["H12", "A2", "P24", "?"])
    assert shown.selected_wells() == ["A2", "H12"]
    shown.show_plate(empty_wells((4, 6)), (4, 6))
    assert shown.selected_wells() == ["A2"]


def test_menu_gives_roles_and_masks(qtbot, shown):
    shown.select_wells(["A1", "A2"])
    mask, roles = shown.context_menu().actions()
    with qtbot.waitSignal(shown.role_chosen) as said:
        next(action for action in roles.menu().actions() if action.text() == "control").trigger()
    assert said.args == [["A1", "A2"], "control"]
    assert mask.text().startswith("Mask")
    with qtbot.waitSignal(shown.mask_toggled):
        mask.trigger()
    shown.select_wells(["A4"])
    assert shown.context_menu().actions()[0].text() == "Take back in"
    shown.select_wells([])
    assert not any(action.isEnabled() for action in shown.context_menu().actions())


def test_tooltip_says_all_of_a_well(qtbot, plate):
    wells = plate.wells.assign(concentration=12.5)
    wells.loc[3, "flags"] = "overflow"
    about = well_looks(wells)["A4"].about
    assert all(text in about for text in ("A4", "blank", "user: bubble", "12.5", FLAGS["overflow"]))
    assert "dilution" not in well_looks(wells)["A1"].about


def test_tooltip_is_shown_over_its_well(qtbot, shown):
    at = middle(shown, "A4")
    QApplication.sendEvent(shown, QHelpEvent(QEvent.Type.ToolTip, at, shown.mapToGlobal(at)))
    assert "user: bubble" in QToolTip.text()
    QToolTip.hideText()


def test_samples_are_numbered_in_their_order():
    wells = empty_wells((1, 5))
    wells["role"] = ["standard", "sample", "sample", "blank", "sample"]
    wells["sample"] = ["", "x", "y", "", "x"]
    assert [look.sign for look in well_looks(wells).values()] == ["S", "1", "2", "B", "1"]


def test_a_masked_well_is_crossed_and_colours_tell_responses(shown, plate):
    picture = shown.grab().toImage()
    colours = plot_colours("dark")

    def colours_in(well):
        box = shown.well_rectangle(well).toRect().adjusted(3, 3, -3, -3)
        return {
            picture.pixelColor(x, y).name()
            for x in range(box.left(), box.right())
            for y in range(box.top(), box.bottom())
        }

    assert colours.warn.lower() in colours_in("A4")
    assert colours.warn.lower() not in colours_in("A5")
    highest = plate.wells.loc[~plate.wells["masked"], ["well", "response"]].dropna().nlargest(1, "response")
    assert "#fde725" in colours_in(highest["well"].item())


@pytest.mark.parametrize("shape", [(8, 12), (16, 24)])
def test_plate_fits_and_places_are_found_again(shape):
    grid = plate_grid(360, 250, shape, 15)
    left, top = grid.corner(shape[0] - 1, shape[1] - 1)
    assert left + grid.cell_width <= 360
    assert top + grid.cell_height <= 250
    assert grid.place_at(left + 1, top + 1) == (shape[0] - 1, shape[1] - 1)
    assert grid.place_at(1, 1) == (-1, -1)


def test_a_large_plate_and_one_without_numbers_are_painted(shown):
    for wells, shape in ((empty_wells((16, 24)), (16, 24)), (empty_wells((8, 12)), (8, 12))):
        shown.show_plate(wells, shape)
        assert not shown.grab().isNull()
    shown.set_colours(plot_colours("light"))
    assert shown.grab().toImage().pixelColor(1, shown.height() - 1).name() == plot_colours("light").background
