"""How bands are measured, and what a moved limit applies to."""

from __future__ import annotations

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import QComboBox, QFormLayout, QWidget

from ...blot.background import BACKGROUNDS, DEFAULT
from .band_limits import SCOPES, Scope

# In plain words, for every method that there is.
METHODS = {
    "between-bands": "A smooth curve through the rows between the bands, carried on beneath them.",
    "arpls": "A stiff curve that finds the background by itself, wherever the bands are.",
    "pspline-arpls": "As arpls, made of splines.",
    "asls": "A stiff curve that most of the profile lies above.",
    "fabc": "Finds by itself which rows are background, and draws a curve through them.",
    "snip": "Clips peaks step by step until only the background is left.",
    "rolling-ball": "A ball of 50 px rolled beneath the profile, as ImageJ does.",
    "valley": "A straight line between the lowest points on both sides of each band.",
    "line": "A straight line between each band's two limits, as drawn by hand in ImageJ's Gel Analyzer.",
    "lane-edges": "What lies beside the lane, row by row; a smear in the lane counts as signal.",
    "border-median": "The median of a border 3 px wide around each box, as in LI-COR Image Studio.",
    "border-mean": "The mean of a border 3 px wide around each box, as in Bio-Rad Image Lab.",
    "border-median-top-bottom": "The median of the border above and below each box.",
    "border-mean-top-bottom": "The mean of the border above and below each box.",
    "border-median-left-right": "The median of the border to the left and right of each box.",
    "border-mean-left-right": "The mean of the border to the left and right of each box.",
    "none": "Nothing is subtracted: the volume is the whole signal in the box.",
}
STUDY_WIDE = "One method is used for all images of a study, so that their bands can be compared."
SCOPE_TIPS = {
    "this lane": "Only the band whose limit is dragged.",
    "this row": "The row's bands in all lanes of the strip: their limits move as far.",
    "all": "All bands of the image: their limits move as far.",
}


class BandSettings(QWidget):
    """The background method, and what a moved limit applies to.

    `background_chosen` tells the method's name, ``default`` for that which the program recommends.
    """

    background_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.background, self.scope = QComboBox(), QComboBox()
        for box in (self.background, self.scope):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
        for index, name in enumerate(("default", *BACKGROUNDS)):
            shown = f"default ({DEFAULT})" if name == "default" else name
            self.background.addItem(shown, name)
            tip = METHODS.get(DEFAULT if name == "default" else name, "")
            self.background.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)
        for index, name in enumerate(SCOPES):
            self.scope.addItem(name)
            self.scope.setItemData(index, SCOPE_TIPS[name], Qt.ItemDataRole.ToolTipRole)
        self.scope.setToolTip(
            "What else moves when you drag a band's limit in the plot: nothing, the same row in the other "
            "lanes, or all bands."
        )
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Background", self.background)
        form.addRow("Apply to", self.scope)
        self.background.activated.connect(self._choose)
        self.show_background("default")

    def show_background(self, name: str) -> None:
        """Show which method the study uses; nobody is told."""
        with QSignalBlocker(self.background):
            self.background.setCurrentIndex(max(0, self.background.findData(name)))
        method = METHODS.get(DEFAULT if name == "default" else name, "")
        self.background.setToolTip(f"{method} {STUDY_WIDE}".strip())

    def chosen_scope(self) -> Scope:
        """What a moved limit applies to."""
        return SCOPES[self.scope.currentIndex()]

    def _choose(self, index: int) -> None:
        self.background_chosen.emit(str(self.background.itemData(index)))
