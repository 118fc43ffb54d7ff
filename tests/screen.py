"""Whether windows can be tested on this machine."""

import importlib
import os
import sys


def why_no_qt() -> str:
    """Why there is no Qt here; empty where there is."""
    try:
        # Without the system's libraries the module is there and cannot be loaded.
        importlib.import_module("PyQt6.QtWidgets")
    except ImportError as error:
        return f"there is no Qt here ({error})"
    return ""


def why_no_window() -> str:
    """Why no window can be opened here; empty where one can."""
    on_screen = "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    if sys.platform.startswith("linux") and not on_screen:
        return why_no_qt() or "there is no screen here: install Xvfb"
    return why_no_qt()
