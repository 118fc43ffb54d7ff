"""File dialogs that wait beside the window, and stand in nobody's way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qtpy.QtWidgets import QFileDialog, QWidget


def ask_folder(parent: QWidget, title: str, chosen: Callable[[str], None], start: Path | None = None) -> None:
    """Ask for a folder.

    Parameters
    ----------
    parent : QWidget
    title : str
        Of the dialog.
    chosen : callable
        Given the folder; not called where none is chosen.
    start : Path, optional
        Where to begin.
    """
    dialog = _dialog(parent, title, chosen, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, on=True)
    dialog.show()


def ask_file(parent: QWidget, title: str, kinds: str, chosen: Callable[[str], None]) -> None:
    """Ask for a file to open.

    Parameters
    ----------
    parent : QWidget
    title : str
    kinds : str
        As in ``Tables (*.csv *.xlsx)``.
    chosen : callable
    """
    dialog = _dialog(parent, title, chosen, None)
    dialog.setNameFilter(kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.show()


def _dialog(parent: QWidget, title: str, chosen: Callable[[str], None], start: Path | None) -> QFileDialog:
    dialog = QFileDialog(parent, title, "" if start is None else str(start))
    dialog.setModal(False)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    return dialog
