"""Plots of the docks: profiles, standard curves, plates, levels and comparisons."""

import qtpy.QtWidgets  # noqa: F401  pyqtgraph takes the Qt that is loaded: the one that napari uses
