"""A plate as a heat map whose wells are selected, masked and given roles."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from qtpy.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from qtpy.QtGui import QColor, QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from qtpy.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from ...elisa.plate import ROLES
from ...elisa.well_names import parse_well, well_name
from ..present import present
from ..theme import PlotColours, plot_colours
from .plate_painting import PlatePainter
from .plate_wells import PlateGrid, WellLook, plate_grid, well_looks

_STEPS = {
    Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0),
}  # fmt: skip
_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class PlateMap(QWidget):
    """A plate, well by well.

    A click selects a well, its row's letter or column's number a whole line; dragging and Shift
    select a rectangle, Ctrl adds or takes away. Arrow keys, Space, Ctrl+A, M and the menu key do the same.

    Parameters
    ----------
    colours : PlotColours, optional
    parent : QWidget, optional
    """

    wells_selected = Signal(list)
    mask_toggled = Signal(list)
    role_chosen = Signal(list, str)

    def __init__(self, colours: PlotColours | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colours = colours or plot_colours("dark")
        self._shape = (8, 12)
        self._looks: dict[str, WellLook] = {}
        self._selected: set[str] = set()
        self._before: set[str] = set()  # what stays selected beside the rectangle that is being drawn
        self._anchor: tuple[int, int] | None = None
        self._current = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(280, 230)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("plate map")

    def sizeHint(self) -> QSize:  # noqa: N802
        """A dock's width."""
        return QSize(360, 290)

    def set_colours(self, colours: PlotColours) -> None:
        """Follow another theme."""
        self.colours = colours
        self.update()

    def show_plate(self, wells: pd.DataFrame, shape: tuple[int, int]) -> None:
        """Show a plate; wells that stay remain selected.

        Parameters
        ----------
        wells : DataFrame
            As `Plate.wells`, and `concentration` where it is known.
        shape : (int, int)
            Rows and columns.
        """
        self._looks, self._shape = well_looks(wells), shape
        self._selected = {name for name in self._selected if self._has(name)}
        self._current = self._grid().inside(self._current)
        self.update()

    def selected_wells(self) -> list[str]:
        """Selected wells, row by row."""
        return sorted(self._selected, key=_place)

    def select_wells(self, wells: Sequence[str]) -> None:
        """Select wells; no signal says so.

        Parameters
        ----------
        wells : sequence of str
            Those that the plate lacks are left out.
        """
        self._selected = {name for name in wells if self._has(name)}
        if self._selected:
            self._current = _place(self.selected_wells()[0])
        self.update()

    def about(self, well: str) -> str:
        """The tooltip's rich text of a well: role, sample, response, concentration, why masked, flags."""
        return self._looks[well].about if well in self._looks else ""

    def well_rectangle(self, well: str) -> QRectF:
        """Where a well is drawn, px."""
        grid = self._grid()
        left, top = grid.corner(*_place(well))
        return QRectF(left, top, grid.cell_width, grid.cell_height)

    def context_menu(self) -> QMenu:
        """The menu of the selected wells."""
        menu, wells = QMenu(self), self.selected_wells()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        masked = bool(wells) and all(self._looks[name].masked for name in wells if name in self._looks)
        mask = present(menu.addAction("Take back in" if masked else "Mask: leave out of everything"))
        mask.triggered.connect(lambda _=False: self._toggle_mask())
        roles = present(menu.addMenu("Role"))
        for role in ROLES:
            chosen = present(roles.addAction(role))
            chosen.triggered.connect(lambda _=False, role=role: self.role_chosen.emit(wells, role))
        for action in (mask, present(roles.menuAction())):
            action.setEnabled(bool(wells))
        return menu

    def _has(self, name: str) -> bool:
        place = parse_well(name)
        return place is not None and place[0] < self._shape[0] and place[1] < self._shape[1]

    def _key_height(self) -> float:
        return self.fontMetrics().height() * 2.3

    def _grid(self) -> PlateGrid:
        height = self.height() - self._key_height()
        return plate_grid(self.width(), height, self._shape, self.fontMetrics().height())

    def paintEvent(self, _: QPaintEvent | None) -> None:  # noqa: N802
        """Paint the plate and its key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self.colours.background))
        of_plate, grid = PlatePainter(painter, self.colours, self._looks), self._grid()
        of_plate.paint_plate(grid, self._selected, self._current if self.hasFocus() else None)
        end = grid.top + grid.shape[0] * grid.cell_height + 3
        of_plate.paint_key(QRectF(4, end, self.width() - 8, self._key_height() - 4))
        painter.end()

    def _toggle_mask(self) -> None:
        if self._selected:
            self.mask_toggled.emit(self.selected_wells())

    def _select(self, names: set[str]) -> None:
        self.update()
        if names != self._selected:
            self._selected = names
            self.wells_selected.emit(self.selected_wells())

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Begin to select."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        grid, add = self._grid(), bool(event.modifiers() & _CTRL)
        place = grid.place_at(event.position().x(), event.position().y())
        if place[0] >= self._shape[0] or place[1] >= self._shape[1]:
            self._select(set())
            return
        if -1 in place:  # a header: its whole line, in its corner all
            first = grid.inside(place)
            last = tuple(size - 1 if at == -1 else at for at, size in zip(place, self._shape, strict=True))
            line = set(grid.between(first, (last[0], last[1])))
            self._anchor = None
            self._select(self._selected | line if add else line)
            return
        if not event.modifiers() & _SHIFT or self._anchor is None:
            self._anchor = place
        self._before = set(self._selected) if add else set()
        self._current = place
        names = set(grid.between(self._anchor, place))
        if add and names <= self._selected:
            self._before -= names
            self._anchor = None
            self._select(self._before)
        else:
            self._select(self._before | names)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Select the rectangle from where the mouse was pressed."""
        if event is None or not event.buttons() & Qt.MouseButton.LeftButton or self._anchor is None:
            return
        grid = self._grid()
        self._current = grid.inside(grid.place_at(event.position().x(), event.position().y()))
        self._select(self._before | set(grid.between(self._anchor, self._current)))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Mask wells, or take them back in."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            place = self._grid().place_at(event.position().x(), event.position().y())
            if self._grid().inside(place) == place:
                self.mask_toggled.emit(self.selected_wells() or [well_name(*place)])

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Move, select and mask by keys."""
        if event is None:
            return
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self._move(step, extend=bool(event.modifiers() & _SHIFT))
        elif event.key() == Qt.Key.Key_M and not event.modifiers():
            self._toggle_mask()
        elif event.key() == Qt.Key.Key_Space:
            self._select(self._selected ^ {well_name(*self._current)})
        elif event.key() == Qt.Key.Key_A and event.modifiers() & _CTRL:
            rows, columns = self._shape
            self._select(set(self._grid().between((0, 0), (rows - 1, columns - 1))))
        elif event.key() == Qt.Key.Key_Escape and self._selected:
            self._select(set())
        else:
            super().keyPressEvent(event)

    def _move(self, step: tuple[int, int], *, extend: bool) -> None:
        if self._anchor is None or not extend:
            self._anchor = None
        start = self._anchor or self._current
        grid = self._grid()
        self._current = grid.inside((self._current[0] + step[0], self._current[1] + step[1]))
        self._anchor = start if extend else self._current
        self._select(set(grid.between(self._anchor, self._current)))

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:  # noqa: N802
        """Open the menu of the selected wells; a click elsewhere selects that well first."""
        if event is None:
            return
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            place = self._grid().place_at(event.pos().x(), event.pos().y())
            if self._grid().inside(place) == place and well_name(*place) not in self._selected:
                self._current = self._anchor = place
                self._select({well_name(*place)})
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            corner = self.well_rectangle(well_name(*self._current)).bottomLeft()
            at = self.mapToGlobal(QPoint(int(corner.x()), int(corner.y())))
        self.context_menu().popup(at)  # it does not wait for an answer

    def event(self, event: QEvent | None) -> bool:
        """Show a well's tooltip; beside the wells the widget's own."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._grid().place_at(event.pos().x(), event.pos().y())
            text = self.about(well_name(*place)) if min(place) >= 0 else ""
            if text:
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)


def _place(well: str) -> tuple[int, int]:
    return parse_well(well) or (0, 0)
