"""What is loaded when docks are opened: all that is slow waits until it is needed."""

import json

SLOW = (
    "scipy.stats",
    "scipy.optimize",
    "scipy.special",
    "scipy.ndimage",
    "matplotlib",
    "statsmodels",
    "skimage",
    "pybaselines",
)
CODE = """
import json, sys
from napari.components import ViewerModel
from qtpy.QtWidgets import QApplication
from npe2 import PluginManifest
import importlib

application, viewer = QApplication([]), ViewerModel()
before = set(sys.modules)
commands = PluginManifest.from_distribution("napari-il6blot").contributions.commands
opened, docks = [], []
for command in commands:
    if ".gui.docks." in command.python_name:
        module, _, name = command.python_name.partition(":")
        docks.append(getattr(importlib.import_module(module), name)(viewer))
        docks[-1].show()
        opened.append(command.title)
application.processEvents()
print(json.dumps([opened, sorted(set(sys.modules) - before)]))
"""


def test_opening_docks_loads_nothing_slow(run_python):
    done = run_python("-c", CODE)
    assert done.returncode == 0, done.stderr
    opened, loaded = json.loads(done.stdout.splitlines()[-1])
    assert len(opened) == 7
    assert [name for name in loaded if name in SLOW] == []
