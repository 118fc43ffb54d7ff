"""How long the first dock takes to open in a napari that is already there.

    python benchmarks/opening.py [--repeats 5] [--write]

Needs a screen (`xvfb-run -a python benchmarks/opening.py` where there is none). Each dock is opened in a
fresh process: what it loads is counted, as on the first click after the start of napari. There are no changed
preferences and no sessions to be had back. `--write` puts the results at the end of docs/speed.md (after
`benchmarks/speed.py --write`, which writes the rest anew).
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from statistics import median

from page import table, tell, timing_arguments
from speed import LIBRARIES, time_starts

SECTION = "opening"
PLUGIN = "napari-il6blot"
# Seconds.
WANTED = 1.0
OPEN = f"""
import sys
from time import perf_counter
import napari
from qtpy.QtWidgets import QApplication

viewer = napari.Viewer(show=True)
for _ in range(20):
    QApplication.processEvents()
start = perf_counter()
viewer.window.add_plugin_dock_widget({PLUGIN!r}, sys.argv[1])
QApplication.processEvents()
print("seconds", perf_counter() - start)
viewer.close()
"""


def docks() -> list[str]:
    """Names of the plugin's docks, as in napari's menu."""
    from npe2 import PluginManifest

    widgets = PluginManifest.from_distribution(PLUGIN).contributions.widgets or []
    return [widget.display_name for widget in widgets]


def seconds_to_open(dock: str, folder: Path) -> float:
    """Seconds from the click until the dock is painted, in a process of its own.

    Parameters
    ----------
    dock : str
    folder : Path
        Where napari keeps its settings, and the plugin its sessions.
    """
    own = {"NAPARI_CONFIG": str(folder / "settings.yaml"), "IL6BLOT_SESSIONS": str(folder / "sessions")}
    # Compiled once, as at any user's, whatever is usual here.
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", OPEN, dock], capture_output=True, text=True, check=True, env={**usual, **own}
    )
    said = [line for line in done.stdout.splitlines() if line.startswith("seconds ")]
    return float(said[-1].split()[1])


def times_to_open(repeats: int) -> dict[str, float]:
    """Median seconds by dock; the first round, which may read files from the disk, is not counted."""
    names = docks()
    times: dict[str, list[float]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        for repeat in range(repeats + 1):
            for name in names:  # in turn, so that a busy minute slows all of them
                seconds = seconds_to_open(name, Path(folder))
                if repeat:
                    times[name].append(seconds)
    return {name: median(own) for name, own in times.items()}


def opening_lines(repeats: int) -> list[str]:
    """The section as Markdown."""
    rows = [[name, f"{seconds:.2f}", f"{WANTED:g}"] for name, seconds in times_to_open(repeats).items()]
    imports = time_starts({LIBRARIES: ("-c", LIBRARIES)}, repeats)[LIBRARIES]
    programs = ", ".join(f"{name} {version(name)}" for name in ("napari", "PyQt6", "pandas", "pyqtgraph"))
    return [
        "## Opening a dock",
        "",
        f"Written by `benchmarks/opening.py`: one thread, Python {platform.python_version()}, {programs}.",
        "From the click in napari's menu until the dock is painted, in a process in which nothing of the",
        f"plugin was used before: medians of {repeats} fresh processes in seconds, nothing subtracted.",
        f'`python -c "{LIBRARIES}"`',
        f"took {imports:.2f} s in this run: where it takes longer, all docks do.",
        "",
        *table(["dock", "seconds", "wanted at most"], rows),
    ]


def main() -> None:
    """Run what the command line asks for."""
    args = timing_arguments(__doc__, 5).parse_args()
    tell(SECTION, opening_lines(args.repeats), args.write)


if __name__ == "__main__":
    main()
