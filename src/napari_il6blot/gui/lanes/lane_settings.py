"""How an image is read and where its lanes are looked for: the settings of one image of the study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QSignalBlocker, Signal
from qtpy.QtWidgets import (
    QComboBox,
    QFormLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ...errors import InputError
from ...study.spec_models import StudyImage
from ...study.workbench import image_of
from ..session.reprobe import references, with_lanes_from
from ..session.study_edits import file_name, with_image_settings
from .image_frame import ImageFrame

if TYPE_CHECKING:
    from ...study.spec import Study
    from ..session.session import Session
    from ..widgets.image_choice import ImageChoice

POLARITIES = {"auto": "automatic", "dark": "dark bands", "bright": "bright bands"}
SCALES = {"auto": "automatic", "linear": "linear", "od": "film (density)"}
POLARITY_TIP = "What the bands are in the file: darker or brighter than the membrane."
SCALE_TIP = "What gray levels mean: a camera's counts (linear), or film, whose darkness is its density."
# What other images of a study may share.
SHARED = ("polarity", "scale", "lanes", "rotate", "flip")
MOST_LANES = 100


class LaneSettings(QWidget):
    """The settings of the image that is chosen. Each change is a step that can be undone.

    Parameters
    ----------
    session : Session
    choice : ImageChoice
    """

    failed = Signal(str)

    def __init__(self, session: Session, choice: ImageChoice) -> None:
        super().__init__()
        self._session, self._choice = session, choice
        self.polarity = _combo(POLARITIES, POLARITY_TIP)
        self.scale = _combo(SCALES, SCALE_TIP)
        self.lanes = QSpinBox()
        self.lanes.setRange(0, MOST_LANES)
        self.lanes.setSpecialValueText("automatic")
        self.lanes.setKeyboardTracking(False)
        self.lanes.setToolTip("How many lanes each strip has, where you know; 0 lets the program count them.")
        self.lanes_from = _combo({}, "Take the lanes of another image of the same membrane, probed again.")
        self.frame = ImageFrame(session, choice, self.change)
        self.frame.failed.connect(self.failed)
        self.polarity.activated.connect(self._set_polarity)
        self.scale.activated.connect(self._set_scale)
        self.lanes.valueChanged.connect(self._set_lanes)
        self.lanes_from.activated.connect(self._set_lanes_from)
        self._lay_out()
        session.study_changed.connect(self.refresh)
        session.image_changed.connect(self.refresh)
        session.measured.connect(self._on_measured)
        session.viewer.layers.events.inserted.connect(self._on_layer)
        self.refresh()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        for label, widget in (
            ("Bands are", self.polarity),
            ("Scale", self.scale),
            ("Lanes per strip", self.lanes),
            ("Lanes from", self.lanes_from),
        ):
            form.addRow(label, widget)
        self.same = QPushButton("Set all images alike")
        self.same.setToolTip(
            "Give all images of the study this image's bands, scale, number of lanes, turn and mirror."
        )
        self.same.clicked.connect(self._set_all_alike)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(form)
        layout.addWidget(self.frame)
        layout.addWidget(self.same)

    # ---- what is shown

    @property
    def _shown(self) -> StudyImage | None:
        """The settings of the image that is looked at."""
        path = self._session.image
        return next((image for image in self._session.study.image_list() if image.path == path), None)

    def refresh(self) -> None:
        """Show the settings as they are."""
        image = self._shown or StudyImage(path="none")
        blockers = [QSignalBlocker(box) for box in (self.polarity, self.scale, self.lanes, self.lanes_from)]
        # While images are read and measured in a thread, asking for one would wait for it.
        self._show_automatic(is_known=not self._session.jobs.is_running("refresh"))
        self.polarity.setCurrentIndex(self.polarity.findData(image.polarity))
        self.scale.setCurrentIndex(self.scale.findData(image.scale))
        self.lanes.setValue(image.lanes or 0)
        self.lanes_from.clear()
        self.lanes_from.addItem("its own", None)
        if self._shown is not None:
            study = self._session.study
            for path in dict.fromkeys([*references(study, image.path), *filter(None, [image.lanes_from])]):
                self.lanes_from.addItem(file_name(study.name_of(path)), path)
        self.lanes_from.setCurrentIndex(max(0, self.lanes_from.findData(image.lanes_from)))
        self.lanes_from.setEnabled(self.lanes_from.count() > 1)
        self.lanes.setEnabled(image.lanes_from is None)
        self.frame.show_region(image.region)
        self.same.setVisible(len(self._session.images) > 1)
        del blockers

    def _on_measured(self, path: str) -> None:
        if path == self._session.image:
            self._show_automatic()

    def _on_layer(self, _: object = None) -> None:
        self._show_automatic()

    def _show_automatic(self, *, is_known: bool = True) -> None:
        """Say what was found where a setting is automatic."""
        image, session = self._shown, self._session
        polarity, scale = POLARITIES["auto"], SCALES["auto"]
        tips = "", ""
        if is_known and image is not None and session.bench.is_read(session.study, image.path):
            blot = session.bench.blot(session.study, image.path)
            polarity = f"auto: {POLARITIES[blot.polarity]}" if image.polarity == "auto" else polarity
            scale = f"auto: {SCALES[blot.scale]}" if image.scale == "auto" else scale
            tips = f" {blot.polarity_reason}", f" {blot.scale_reason}"
        self.polarity.setItemText(0, polarity)
        self.scale.setItemText(0, scale)
        self.polarity.setToolTip(POLARITY_TIP + tips[0])
        self.scale.setToolTip(SCALE_TIP + tips[1])

    # ---- what is changed

    def change(self, label: str, **changes: Any) -> None:  # noqa: ANN401
        """Change settings of the chosen image, as one step.

        Parameters
        ----------
        label : str
            What is done.
        **changes
            Keys of ``[[images]]``.

        Raises
        ------
        InputError
            If there is no image.
        """
        path = self._choice.path()
        before = image_of(self._session.study, path)
        if all(getattr(before, name) == value for name, value in changes.items()):
            return
        self._edit(with_image_settings(self._session.study, path, **changes), label)

    def _edit(self, study: Study, label: str) -> None:
        self._session.edit(study, label)

    def _tried(self, label: str, **changes: Any) -> None:  # noqa: ANN401
        try:
            self.change(label, **changes)
        except InputError as error:
            self.failed.emit(str(error))
            self.refresh()

    def _set_polarity(self, index: int) -> None:
        value = self.polarity.itemData(index)
        self._tried(f"bands are {POLARITIES[value]}", polarity=value)

    def _set_scale(self, index: int) -> None:
        value = self.scale.itemData(index)
        self._tried(f"scale: {SCALES[value]}", scale=value)

    def _set_lanes(self, number: int) -> None:
        self._tried(f"{number or 'automatic'} lanes", lanes=number or None)

    def _set_lanes_from(self, index: int) -> None:
        try:
            self.take_lanes_from(self.lanes_from.itemData(index))
        except InputError as error:
            self.failed.emit(str(error))
            self.refresh()

    def take_lanes_from(self, reference: str | None) -> None:
        """Take the lanes of another image of the study; None: the image's own.

        Raises
        ------
        InputError
            If that image has no lanes of its own, or there is no image.
        """
        path = self._choice.path()
        study = self._session.study
        if image_of(study, path).lanes_from != reference:
            what = "its own" if reference is None else f"those of {file_name(reference)}"
            self._edit(with_lanes_from(study, path, reference), f"lanes are {what}")

    def _set_all_alike(self, _: bool = False) -> None:
        try:
            self.set_all_alike()
        except InputError as error:
            self.failed.emit(str(error))

    def set_all_alike(self) -> None:
        """Give all images of the study this one's settings, but for what is a place in it."""
        path, study = self._choice.path(), self._session.study
        own = image_of(study, path)
        shared = {name: getattr(own, name) for name in SHARED}
        for image in study.image_list():
            if any(getattr(image, name) != value for name, value in shared.items()):
                study = with_image_settings(study, image.path, **shared)
        self._edit(study, "set all images alike")


def _combo(items: dict[str, str], tip: str) -> QComboBox:
    box = QComboBox()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)
    box.setToolTip(tip)
    for value, text in items.items():
        box.addItem(text, value)
    return box
