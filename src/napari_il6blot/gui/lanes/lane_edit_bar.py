"""The buttons by which lanes are edited; by mouse they are dragged in the image."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from napari.layers import Shapes
from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtGui import QAction
from qtpy.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ...errors import InputError
from ..session.lane_edits import add_lane, delete_lanes, space_evenly, straighten, to_strip
from ..session.lane_steps import carry_out, image_with_lanes
from ..session.reprobe import references, with_lanes_from
from ..session.study_edits import file_name
from ..widgets.narrow import narrow
from .lane_clicks import LaneClicks

if TYPE_CHECKING:
    from qtpy.QtGui import QHideEvent

    from ..session.layer_edits import LaneEdit
    from ..session.session import Session

MOST_STRIPS = 99
IN_A_ROW = 4


class LaneEditBar(QWidget):
    """Add, delete, space, straighten and renumber lanes of the image that is looked at; undo and redo.

    Parameters
    ----------
    session : Session
    """

    failed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.buttons: dict[str, QPushButton] = {}
        self.strip = QSpinBox()
        self.strip.setRange(1, MOST_STRIPS)
        self.strip.setKeyboardTracking(False)
        self.strip.setToolTip("The strip (membrane or comb, counted from the top) of the selected lanes.")
        self.strip.valueChanged.connect(self._set_strip)
        self._menu = QMenu(self)
        self._clicks = LaneClicks(session, self._add_at)
        self._lay_out()
        for signal in (session.study_changed, session.image_changed, session.selection_changed):
            signal.connect(self.refresh)
        session.measured.connect(self._on_measured)
        self.refresh()

    def _lay_out(self) -> None:
        placed = (
            ("Move lanes", "Drag whole lanes, or their corners to widen or lengthen them.", self.move_lanes),
            ("Edit points", "Drag the points of a lane's sides one by one, to bend it.", self.edit_points),
            ("Undo", "", self._session.undo),
            ("Redo", "", self._session.redo),
            ("Add lane", "Add a lane where one is most likely missing.", self.add_lane),
            ("Add by click", "While this is pressed, a click in the image adds a lane there.", None),
            ("Delete", "Delete the selected lanes.", self.delete_selected),
            ("Straighten", "Make the selected lanes run straight from end to end.", self.straighten_selected),
            ("Space evenly", "Put the lanes at even distances between the first and the last of the strip.",
             self.space_evenly),
            ("Re-probe", "Give these lanes to another image of the same membrane.", None),
        )  # fmt: skip
        for text, tip, act in placed:
            button = QPushButton(text)
            button.setToolTip(tip)
            narrow(button)
            if act is not None:
                button.clicked.connect(self._caller(act))
            self.buttons[text] = button
        click = self.buttons["Add by click"]
        click.setCheckable(True)
        click.toggled.connect(self._clicks.listen)
        self.buttons["Re-probe"].setMenu(self._menu)
        self._menu.aboutToShow.connect(self._list_images)
        widgets: list[QWidget] = [*self.buttons.values(), QLabel("Strip"), self.strip]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for first in range(0, len(widgets), IN_A_ROW):
            row = QHBoxLayout()
            row.setSpacing(4)
            for widget in widgets[first : first + IN_A_ROW]:
                row.addWidget(widget)
            layout.addLayout(row)

    def _caller(self, act: Callable[[], Any]) -> Callable[[], None]:
        """What a click does: an error is told instead of raised."""

        def called(_: bool = False) -> None:
            try:
                act()
            except InputError as error:
                self.failed.emit(str(error))

        return called

    # ---- what is shown

    def _on_measured(self, _: str) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Let buttons be pressed that would do something."""
        history, selected = self._session.history, self._session.selected_lanes
        for name, label in (("Undo", history.undo_label), ("Redo", history.redo_label)):
            keys = "Ctrl+Z" if name == "Undo" else "Ctrl+Shift+Z"
            self.buttons[name].setEnabled(bool(label))
            self.buttons[name].setToolTip(
                f"{name}: {label} ({keys})" if label else f"Nothing to {name.lower()}."
            )
        for name in ("Delete", "Straighten"):
            self.buttons[name].setEnabled(bool(selected))
        self.strip.setEnabled(bool(selected))
        self.buttons["Re-probe"].setVisible(len(self._session.images) > 1)
        with QSignalBlocker(self.strip):
            self.strip.setValue(min((key[0] for key in selected), default=1))

    # ---- by mouse

    def move_lanes(self) -> None:
        """Let lanes be dragged as a whole."""
        self._take_up("select")

    def edit_points(self) -> None:
        """Let the points of lanes be dragged."""
        self._take_up("direct")

    def _take_up(self, mode: Literal["select", "direct"]) -> None:
        path = image_with_lanes(self._session)
        layer = self._session.layer(path, "lanes")
        if not isinstance(layer, Shapes):
            raise InputError("The lanes' layer is not open: press Detect lanes to show it again.")
        self.buttons["Add by click"].setChecked(False)
        layer.visible = True
        self._session.viewer.layers.selection.active = layer
        layer.mode = mode

    def take_up_idle(self) -> None:
        """Let lanes that were just drawn be dragged, unless their layer is used otherwise."""
        path = self._session.image
        layer = None if path is None else self._session.layer(path, "lanes")
        if isinstance(layer, Shapes) and layer.visible and layer.mode == "pan_zoom":
            layer.mode = "select"

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802  Qt's name
        """A dock that is not seen adds no lanes."""
        self.buttons["Add by click"].setChecked(False)
        super().hideEvent(event)

    def _add_at(self, at: tuple[float, float]) -> None:
        self._caller(partial(self.add_lane, at))()

    # ---- by button

    def add_lane(self, at: tuple[float, float] | None = None) -> None:
        """Add a lane, and select it.

        Parameters
        ----------
        at : (x, y), optional
            In px of the image as it is seen; where one is most likely missing by default.

        Raises
        ------
        InputError
            If no lanes are known yet, or the place lies outside the image.
        """
        session, path = self._session, image_with_lanes(self._session)
        strips = sorted({key[0] for key in session.selected_lanes})
        edit, number = add_lane(session.study, path, session.bench, at, strips[0] if strips else None)
        self._do(path, edit)
        session.select("lanes", frozenset([number]))

    def delete_selected(self) -> None:
        """Delete the selected lanes.

        Raises
        ------
        InputError
            If none is selected.
        """
        session, path = self._session, image_with_lanes(self._session)
        edit = delete_lanes(session.study, path, session.bench, session.selected_lanes)
        session.select("lanes", frozenset())
        self._do(path, edit)

    def straighten_selected(self) -> None:
        """Make the selected lanes run straight.

        Raises
        ------
        InputError
            If none is selected.
        """
        session, path = self._session, image_with_lanes(self._session)
        self._do(path, straighten(session.study, path, session.bench, session.selected_lanes))

    def space_evenly(self) -> None:
        """Space the lanes of the selection's strips evenly; without a selection those of the first.

        Raises
        ------
        InputError
            If a strip has fewer than three lanes.
        """
        session, path = self._session, image_with_lanes(self._session)
        strips = sorted({key[0] for key in session.selected_lanes})
        if not strips:
            known = sorted({lane.strip for lane in session.bench.image(session.study, path).lanes})
            if len(known) > 1:
                raise InputError("There are several strips: select a lane of the one to space evenly.")
            strips = known
        for strip in strips:
            self._do(path, space_evenly(session.study, path, session.bench, strip))

    def move_to_strip(self, strip: int) -> None:
        """Count the selected lanes to another strip.

        Raises
        ------
        InputError
            If none is selected.
        """
        session, path = self._session, image_with_lanes(self._session)
        edit = to_strip(session.study, path, session.bench, session.selected_lanes, strip)
        session.select("lanes", frozenset())
        self._do(path, edit)

    def _set_strip(self, strip: int) -> None:
        self._caller(lambda: self.move_to_strip(strip))()
        self.refresh()

    def _do(self, path: str, edit: LaneEdit) -> None:
        carry_out(self._session, path, edit)

    # ---- another image of the membrane

    def _list_images(self) -> None:
        """The images to which this one's lanes can be given."""
        self._menu.clear()
        session = self._session
        for path in session.images:
            if session.image in references(session.study, path):
                action = QAction(file_name(session.study.name_of(path)), self._menu)
                action.triggered.connect(self._caller(partial(self.copy_to, path)))
                self._menu.addAction(action)
        if self._menu.isEmpty():
            nothing = QAction("no image can take them", self._menu)
            nothing.setEnabled(False)
            self._menu.addAction(nothing)

    def copy_to(self, path: str) -> None:
        """Give the lanes of the image that is looked at to another of its membrane, and look at that one.

        They are brought to where they are in it; edits of the lanes here go on there.

        Parameters
        ----------
        path : str
            Of the other image, in the study.

        Raises
        ------
        InputError
            If the other image cannot have them.
        """
        session, own = self._session, image_with_lanes(self._session)
        study = with_lanes_from(session.study, path, own)
        session.edit(study, f"lanes of {file_name(path)} are those of {file_name(own)}")
        session.choose(path)
        session.show(path, "lanes")
