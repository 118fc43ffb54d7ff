"""The study's designs in a dock: one is chosen, shown and changed, others are added or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from superqt import QCollapsible

from ...errors import InputError
from ...study.spec_models import StudyDesign
from ..levels.sheet_words import sheet_words
from ..session.design_edits import with_design, with_new_design, without_design
from ..widgets.choice import Choice, named
from ..widgets.narrow import narrow
from .design_editor import DesignEditor

if TYPE_CHECKING:
    import pandas as pd

    from ..session.session import Session


class DesignBar(QWidget):
    """Designs; every change is an edit of the session's study. `chosen()` tells that another one is shown.

    Parameters
    ----------
    session : Session
    """

    chosen = Signal()
    failed = Signal(Exception)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._proposed: StudyDesign | None = None
        self._joined: pd.DataFrame | None = None
        self.box = Choice("Which of the study's planned sets of comparisons is shown.")
        self.box.chosen.connect(self._box_chosen)
        self.add_button, self.remove_button = QPushButton("Add"), QPushButton("Remove")
        self.add_button.setToolTip("Plan one more set of comparisons, at first like that which is shown.")
        self.remove_button.setToolTip("Take this set of comparisons away.")
        self.add_button.clicked.connect(self._add_clicked)
        self.remove_button.clicked.connect(self._remove_clicked)
        self.editor = DesignEditor()
        self.editor.changed.connect(self._edited)
        self.editor.failed.connect(self._on_mistake)
        self.editor_section = QCollapsible("Change this design")
        self.editor_section.setDuration(0)
        self.editor_section.addWidget(self.editor)
        row = QHBoxLayout()
        row.addWidget(QLabel("Design"))
        row.addWidget(self.box, 1)
        for button in (self.add_button, self.remove_button):
            narrow(button)
            row.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setSpacing(2)
        whole.addLayout(row)
        whole.addWidget(self.editor_section)
        layouts = (whole, self.editor_section.layout(), self.editor_section.content().layout())
        for layout in layouts:
            if layout is not None:
                layout.setContentsMargins(0, 0, 0, 0)
        self.refresh()

    @property
    def name(self) -> str:
        """Of the design that is shown; empty where there is none."""
        return str(self.box.value or "")

    @property
    def names(self) -> list[str]:
        """Of all designs that there are to show."""
        return [self.box.itemText(place) for place in range(self.box.count())]

    def show_joined(self, joined: pd.DataFrame | None, proposed: StudyDesign | None = None) -> None:
        """Offer what there is to compare.

        Parameters
        ----------
        joined : DataFrame or None
            As from `join`.
        proposed : StudyDesign, optional
            What was compared where the study plans nothing.
        """
        self._joined, self._proposed = joined, proposed
        self.refresh()

    def refresh(self) -> None:
        """Show the designs that there are now."""
        study = self._session.study
        offered = study.designs or ((self._proposed,) if self._proposed is not None else ())
        names, before = [design.name for design in offered], self.name
        self.box.offer(named(names), before if before in names else next(iter(names), ""))
        self.remove_button.setEnabled(bool(study.designs))
        design = {one.name: one for one in study.designs}.get(self.name)
        self.editor_section.setVisible(design is not None)
        if design is not None:
            factors = () if self._joined is not None else sheet_words(study).factors
            self.editor.show_design(design, self._joined, factors)

    def show_design(self, name: str) -> None:
        """Show a design.

        Raises
        ------
        ValueError
            If there is no such design.
        """
        if name != self.name:
            self.box.choose(name)

    def add(self, design: StudyDesign | None = None) -> None:
        """Plan one more set of comparisons.

        Parameters
        ----------
        design : StudyDesign, optional
            That which is shown by default, or a usual one.
        """
        study = self._session.study
        present = {one.name: one for one in study.designs}.get(self.name, self._proposed)
        changed = with_new_design(study, design or present or StudyDesign())
        name = changed.designs[-1].name
        self._session.edit(changed, f"add the design {name}")
        self.show_design(name)
        if design is None:
            self.editor_section.expand(animate=False)

    def change(self, **changes: Any) -> None:  # noqa: ANN401
        """Change the design that is shown; `failed` tells where a value is wrong.

        Parameters
        ----------
        **changes
            Keys of ``[[designs]]``.
        """
        study, name = self._session.study, self.name
        if name not in [design.name for design in study.designs]:
            return
        try:
            changed = with_design(study, name, **changes)
        except InputError as error:
            self.refresh()
            self.failed.emit(error)
            return
        if changed.designs == study.designs:
            return
        called = str(changes.get("name", name))
        if called != name:  # it stays the one that is shown
            self.box.offer(named([called]), called)
        self._session.edit(changed, f"change the design {name}")

    def remove(self, name: str) -> None:
        """Take a set of comparisons away."""
        study = self._session.study
        if name in [design.name for design in study.designs]:
            self._session.edit(without_design(study, name), f"remove the design {name}")

    def _box_chosen(self, _: object) -> None:
        self.refresh()
        self.chosen.emit()

    def _add_clicked(self) -> None:
        self.add()

    def _remove_clicked(self) -> None:
        self.remove(self.name)

    def _edited(self, key: str, value: object) -> None:
        self.change(**{key: value})

    def _on_mistake(self, sentence: str) -> None:
        self.refresh()
        self.failed.emit(InputError(sentence))
