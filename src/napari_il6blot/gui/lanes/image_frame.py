"""How an image lies: turned, mirrored, and the region in which lanes are looked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ...errors import InputError
from ...study.workbench import image_of
from ..session.regions import Region, drawn_rectangle, find_region_layer, region_layer, region_of
from ..session.study_edits import file_name
from ..widgets.narrow import narrow

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..session.session import Session
    from ..widgets.image_choice import ImageChoice


class ImageFrame(QWidget):
    """Buttons that turn, mirror and crop the image that is chosen.

    Parameters
    ----------
    session : Session
    choice : ImageChoice
    change : callable
        Changes settings of the chosen image, as `LaneSettings.change`.
    """

    failed = Signal(str)

    def __init__(self, session: Session, choice: ImageChoice, change: Callable[..., None]) -> None:
        super().__init__()
        self._session, self._choice, self._change = session, choice, change
        self.region = QLabel()
        self.region.setWordWrap(True)
        self.buttons: dict[str, QPushButton] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        placed = (
            ("Turn left", "Turn the image a quarter to the left.", self.turn_left),
            ("Turn right", "Turn the image a quarter to the right.", self.turn_right),
            ("Mirror", "Mirror the image left to right.", self.mirror),
            ("Draw region", "Drag a rectangle around the lanes, then Crop to region.", self.draw_region),
            ("Crop to region", "Look for lanes only in the drawn rectangle.", self.crop_to_region),
            ("Whole image", "Look for lanes in the whole image again.", self.whole_image),
        )
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, (text, tip, act) in enumerate(placed):
            button = QPushButton(text)
            button.setToolTip(tip)
            narrow(button)
            button.clicked.connect(self._caller(act))
            grid.addWidget(button, *divmod(place, 3))
            self.buttons[text] = button
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(grid)
        layout.addWidget(self.region)

    def _caller(self, act: Callable[[], None]) -> Callable[[], None]:
        """What a click does: an error is told instead of raised."""

        def called(_: bool = False) -> None:
            try:
                act()
            except InputError as error:
                self.failed.emit(str(error))

        return called

    def show_region(self, region: Region | None) -> None:
        """Tell where lanes are looked for."""
        if region is not None:
            x0, y0, x1, y1 = region
            self.region.setText(f"Lanes are looked for in x {x0} to {x1}, y {y0} to {y1} px of the file.")
        self.region.setVisible(region is not None)
        self.buttons["Whole image"].setEnabled(region is not None)

    def turn_left(self) -> None:
        """Turn the image, as it is seen, a quarter to the left."""
        self._turn(-90)

    def turn_right(self) -> None:
        """Turn the image, as it is seen, a quarter to the right."""
        self._turn(90)

    def _turn(self, degrees: int) -> None:
        image = image_of(self._session.study, self._choice.path())
        # It is mirrored after it was turned, so that a mirrored image is turned the other way round.
        turned = (image.rotate + (-degrees if image.flip else degrees)) % 360
        self._change("turn the image", rotate=turned)

    def mirror(self) -> None:
        """Mirror the image, as it is seen, left to right."""
        image = image_of(self._session.study, self._choice.path())
        self._change("mirror the image", flip=not image.flip)

    def draw_region(self) -> None:
        """Let a rectangle be drawn on a layer of its own."""
        path = self._choice.path()
        layer = self._session.layer(path, "image")
        blot = self._session.blot(path)
        region_layer(self._session.viewer, blot, file_name(blot.image) if layer is None else layer.name)

    def crop_to_region(self, rectangle: ArrayLike | None = None) -> None:
        """Look for lanes only in a rectangle.

        Parameters
        ----------
        rectangle : (n, 2) array_like, optional
            Its corners (y, x) in px of the image as it is seen; the one that was drawn by default.

        Raises
        ------
        InputError
            If none was drawn, or it holds too little of the image.
        """
        path = self._choice.path()
        session = self._session
        blot = session.blot(path)
        drawn = drawn_rectangle(session.viewer, blot.image) if rectangle is None else rectangle
        if drawn is None:
            raise InputError("No rectangle is drawn: press Draw region, and drag one around the lanes.")
        region = region_of(drawn, blot)
        layer = find_region_layer(session.viewer, blot.image)
        if layer is not None:
            session.viewer.layers.remove(layer)
        self._change("crop to a region", region=region)

    def whole_image(self) -> None:
        """Look for lanes in the whole image."""
        self._change("look at the whole image", region=None)
