"""What every dock has: a main button with progress and cancel, a place for messages, a table, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from qtpy.QtCore import QSize, Qt, QTimer, Signal
from qtpy.QtGui import QKeySequence, QShortcut
from qtpy.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ...errors import InputError
from ..session import session_of
from ..session.jobs import Jobs, Progress, do_now, sentence_of
from ..widgets.banner import Banner
from ..widgets.closing import guard_closing
from ..widgets.recovery_offer import RecoveryOffer

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from qtpy.QtGui import QShowEvent

    from ..session.jobs import Job

# So narrow that the canvas keeps two thirds of a small screen.
LEAST_WIDTH = 340
# As wide as it opens, where there is room.
USUAL_WIDTH = 400


class Dock(QWidget):
    """A dock of the plugin. `ended` is emitted when its main button's work is done, failed or was cancelled.

    A dock says what its button does in `job`, and shows what came of it in `show_result`.

    Parameters
    ----------
    napari_viewer : Viewer or ViewerModel
    """

    BUTTON: ClassVar[str] = "Run"
    ended = Signal()

    def __init__(self, napari_viewer: ViewerModel) -> None:
        super().__init__()
        self.session = session_of(napari_viewer)
        self._jobs = Jobs(self)
        self.banner = Banner()
        self.run_button = QPushButton(self.BUTTON)
        self.run_button.setObjectName("run")
        self.run_button.clicked.connect(self._clicked)
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.clicked.connect(self.cancel)
        self._bar, self._doing = QProgressBar(), QLabel()
        self._doing.setWordWrap(True)
        self.body = QVBoxLayout()
        self._lay_out()
        self._show_running(False)
        self._add_undo()
        self.session.told.connect(self._on_told)
        self._placed = False

    def _lay_out(self) -> None:
        inside = QFrame()
        content = QVBoxLayout(inside)
        content.setContentsMargins(6, 6, 6, 6)
        content.addWidget(RecoveryOffer(self.session))
        content.addWidget(self.banner)
        content.addLayout(self.body)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(6, 0, 6, 6)
        buttons.addWidget(self.run_button, 1)
        buttons.addWidget(self._bar, 1)
        buttons.addWidget(self.cancel_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll, 1)
        whole.addWidget(self._doing)
        whole.addLayout(buttons)
        self.setMinimumWidth(LEAST_WIDTH)

    def _add_undo(self) -> None:
        for keys, act in (("Ctrl+Z", self.session.undo), ("Ctrl+Shift+Z", self.session.redo)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # ---- what each dock says

    @property
    def table(self) -> pd.DataFrame:
        """What the dock shows as a table."""
        raise NotImplementedError

    def job(self) -> Job[Any]:
        """The work of the main button; what it needs is read from the widgets before the first yield.

        It runs in a thread: it must not touch widgets or layers after that, which `prepare` is for.
        """
        raise NotImplementedError

    def prepare(self) -> None:
        """Read widgets and layers, in the window's thread, before the work begins.

        Raises
        ------
        InputError
            If something is wrong or missing: it is shown, and the work does not begin.
        """

    def show_result(self, result: Any) -> None:  # noqa: ANN401
        """Show what came of the work, in the window's thread."""
        raise NotImplementedError

    # ---- the main button

    @property
    def error(self) -> str:
        """Why the last run could not be done; empty where it was."""
        return self.banner.text if self.banner.level == "error" else ""

    def _clicked(self) -> None:
        self.run()

    def run(self, wait: bool = False) -> None:
        """Do what the main button does; what is wrong is said in the dock (`error`), not raised.

        Parameters
        ----------
        wait : bool
            Return when it is finished; else the work goes on in a thread, and `ended` tells of its end.
        """
        self.cancel()
        if self.banner.level != "question":
            self.banner.clear()
        try:
            self.prepare()
            if wait:
                self.show_result(do_now(self.job()))
                self.ended.emit()
                return
        except InputError as error:
            self.say_error(error)
            self.ended.emit()
            return
        self._show_running(True)
        self._jobs.start("run", self.job(), self._done, self.say_error, self._progressed, self._ended)

    def cancel(self) -> None:
        """Stop the work of the main button; what was done before stays."""
        if self._jobs.is_running("run"):
            self._jobs.cancel("run")
            self._ended()

    @property
    def is_running(self) -> bool:
        """Whether the main button's work is going on."""
        return self._jobs.is_running("run")

    def _done(self, result: Any) -> None:  # noqa: ANN401
        try:
            self.show_result(result)
        except InputError as error:
            self.say_error(error)

    def _ended(self) -> None:
        self._show_running(False)
        self.ended.emit()

    def _progressed(self, progress: Progress) -> None:
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        self._doing.setText(progress.text)
        self._doing.setVisible(bool(progress.text))

    def _show_running(self, running: bool) -> None:
        self.run_button.setVisible(not running)
        self.cancel_button.setVisible(running)
        self._bar.setVisible(running)
        self._bar.setRange(0, 0)
        self._doing.setVisible(False)

    # ---- messages

    def say_error(self, error: Exception) -> None:
        """Say what went wrong, in the dock and as a notification."""
        from napari.utils.notifications import show_warning

        sentence = sentence_of(error)
        self.banner.say("error", sentence)
        show_warning(sentence)

    def _on_told(self, level: str, sentence: str) -> None:
        if self.isVisible():
            self.banner.say(level, sentence)

    # ---- its place in the window

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """As wide as `USUAL_WIDTH`, whatever is in it."""
        return QSize(USUAL_WIDTH, super().sizeHint().height())

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802  Qt's name
        """Join the plugin's other docks as a tab, once: side by side they would leave no room."""
        super().showEvent(event)
        window = self.window()
        if isinstance(window, QMainWindow):
            guard_closing(window, self.session)
        if not self._placed:
            QTimer.singleShot(0, self._join_tabs)

    def _join_tabs(self) -> None:
        own, window = dock_of(self), self.window()
        if self._placed or own is None or not isinstance(window, QMainWindow) or own.isFloating():
            return
        area, self._placed = window.dockWidgetArea(own), True
        for dock in window.findChildren(Dock):
            other = dock_of(dock)
            if dock is self or not dock._placed or other is None or other.isFloating() or other.isHidden():
                continue
            if window.dockWidgetArea(other) == area:
                if other not in window.tabifiedDockWidgets(own):
                    window.tabifyDockWidget(other, own)
                own.raise_()
                return
        QTimer.singleShot(0, self._fit_image)

    def _fit_image(self) -> None:
        """Show the image whole again, where the first dock has taken its room from the canvas."""
        self.session.viewer.reset_view()


def dock_of(widget: QWidget) -> QDockWidget | None:
    """The dock that a widget lies in."""
    parent = widget.parent()
    while parent is not None and not isinstance(parent, QDockWidget):
        parent = parent.parent()
    return parent
