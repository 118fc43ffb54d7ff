"""Boxes of choices, and the sheet row: they tell what a person chose, and nothing else."""

import pytest
from qtpy.QtCore import QPoint, QPointF, Qt
from qtpy.QtGui import QWheelEvent
from qtpy.QtWidgets import QApplication, QFileDialog

from napari_il6blot.gui.levels.sheet_choice import SheetChoice
from napari_il6blot.gui.widgets.choice import Choice, named
from napari_il6blot.gui.widgets.many_choice import ManyChoice


@pytest.fixture
def box(qtbot):
    box = Choice("What is chosen.")
    qtbot.addWidget(box)
    box.offer([*named(["a", "b"]), ("none", None, "Nothing at all.")], "b")
    return box


def test_a_box_tells_of_choices_only(box, qtbot):
    assert box.value == "b"
    with qtbot.assertNotEmitted(box.chosen):
        box.offer(named(["a", "b"]), "a")
    with qtbot.waitSignal(box.chosen) as told:
        box.choose("b")
    assert told.args == ["b"]
    assert box.value == "b"


def test_a_value_that_is_not_offered_is_shown_all_the_same(box):
    box.offer(named(["a"]), "z")
    assert box.value == "z"
    assert [box.itemText(place) for place in range(box.count())] == ["a", "z"]


def test_nothing_can_be_a_value(box):
    box.choose(None)
    assert box.value is None
    assert box.itemData(2, Qt.ItemDataRole.ToolTipRole) == "Nothing at all."
    with pytest.raises(ValueError, match="not in list"):
        box.choose("z")


def test_the_wheel_changes_nothing(box, qtbot):
    at, turned = QPointF(5, 5), QPoint(0, 120)
    event = QWheelEvent(
        at, at, turned, turned, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    box.show()
    with qtbot.assertNotEmitted(box.chosen):
        QApplication.sendEvent(box, event)
    assert box.value == "b"


def test_several_are_ticked_in_order(qtbot):
    button = ManyChoice("Several.", "all")
    qtbot.addWidget(button)
    button.show()
    button.offer(["a", "b", "c"], ["c"])
    assert button.text() == "c ▾"
    button.click()
    actions = {action.text(): action for action in button.menu_of_names.actions()}
    assert [name for name, action in actions.items() if action.isChecked()] == ["c"]
    with qtbot.waitSignal(button.chosen) as told:
        actions["a"].trigger()
    assert told.args == [("c", "a")]
    actions["c"].trigger()
    assert button.value == ("a",)
    actions["a"].trigger()
    assert button.text() == "all ▾"
    button.menu_of_names.close()


def test_a_sheet_is_asked_for_beside_the_window(qtbot):
    row = SheetChoice("lane sheet")
    qtbot.addWidget(row)
    row.show()
    row.button.click()
    (dialog,) = row.findChildren(QFileDialog)
    assert not dialog.isModal()
    with qtbot.waitSignal(row.opened) as told:
        dialog.fileSelected.emit("/somewhere/lanes.csv")
    assert told.args == ["/somewhere/lanes.csv"]
    dialog.close()
