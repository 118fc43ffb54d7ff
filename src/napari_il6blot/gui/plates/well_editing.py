"""Edits of wells, each one step to undo: masks, roles, contents, series of standards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, Signal

from ...errors import InputError
from .edited_wells import SheetEdit, edited_wells
from .plate_edits import MASK_REASON, series, with_content, with_masks, with_role, with_series, without_masks

if TYPE_CHECKING:
    from ..session.session import Session
    from .plates_seen import PlatesSeen

_MOST_NAMED = 3


class WellEditing(QObject):
    """Edits of the wells of the plate that is shown, or of another one that is named.

    `failed(error)` tells what is wrong, and then nothing is changed; else `changed(EditedWells)` is sent.

    Parameters
    ----------
    session : Session
    known : callable
        Gives what is known of the study, or None.
    parent : QObject
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, known: Callable[[], PlatesSeen | None], parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._known = session, known
        self.shown = ""

    def mask(self, wells: Sequence[str], reason: str = MASK_REASON, plate: str = "") -> None:
        """Leave wells out of everything.

        Parameters
        ----------
        wells : sequence of str
        reason : str
            Why: it is kept with them, in every table.
        plate : str
            The plate that is shown by default; so in all that follows.
        """
        self._do(f"mask {_named(wells)}", plate, lambda sheet, of: with_masks(sheet, of, wells, reason))

    def unmask(self, wells: Sequence[str], reason: str = "", plate: str = "") -> None:
        """Take wells back in, whoever masked them.

        Parameters
        ----------
        wells : sequence of str
        reason, plate : str
            As for `mask`.
        """
        label = f"take {_named(wells)} back in"
        self._do(label, plate, lambda sheet, of: without_masks(sheet, of, wells, reason))

    def set_role(
        self, wells: Sequence[str], role: str, nominal: float | None = None, plate: str = ""
    ) -> None:
        """Say what wells are.

        Parameters
        ----------
        wells : sequence of str
        role : {"standard", "blank", "control", "sample", "empty"}
        nominal : float, optional
            Of standards and controls; what is known of them by default.
        plate : str
        """
        label = f"make {_named(wells)} {role}"
        self._do(label, plate, lambda sheet, of: with_role(sheet, of, wells, role, nominal))

    def set_content(self, wells: Sequence[str], column: str, text: str, plate: str = "") -> None:
        """Say what is in wells.

        Parameters
        ----------
        wells : sequence of str
        column : {"sample", "experiment", "replicate", "nominal", "dilution"}
        text : str
        plate : str
        """
        label = f"change {column} of {_named(wells)}"
        self._do(label, plate, lambda sheet, of: with_content(sheet, of, wells, column, text))

    def fill_standards(
        self, wells: Sequence[str], first: float, fold: float = 2.0, direction: str = "down",
        zero: bool = False, plate: str = "",
    ) -> None:  # fmt: skip
        """Make wells standards of a serial dilution.

        Parameters
        ----------
        wells : sequence of str
        first, fold, direction, zero
            As for `plate_edits.series`.
        plate : str
        """
        label = f"fill in the standards {_named(wells)}"
        self._do(
            label, plate,
            lambda sheet, of: with_series(sheet, of, series(wells, first, fold, direction, zero)),
        )  # fmt: skip

    def _do(self, label: str, plate: str, change: SheetEdit) -> None:
        try:
            edited = edited_wells(self._session.study, plate or self.shown, change, self._known())
        except InputError as error:
            self.failed.emit(error)
            return
        self._session.edit(edited.study, label)
        self.changed.emit(edited)


def _named(wells: Sequence[str]) -> str:
    more = len(wells) - _MOST_NAMED
    return ", ".join(wells[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
