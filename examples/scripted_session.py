"""A scripted session in the napari window: all that a dock's button does, done by a script.

Run it with ``python examples/scripted_session.py``; with ``--close`` the window closes at the end.
"""

import argparse
import tempfile
from pathlib import Path

import napari

import napari_il6blot as il6
from napari_il6blot.study.run import run_study

PLUGIN = "napari-il6blot"


def dock(viewer, name):
    """One of the plugin's docks."""
    return viewer.window.add_plugin_dock_widget(PLUGIN, name)[1]


def measure_a_blot(viewer):
    """Find the lanes of a sample blot, move one, and measure its bands where it now is."""
    viewer.open_sample(PLUGIN, "imager_blot")
    lanes, bands = dock(viewer, "Lane detection"), dock(viewer, "Band integration")
    lanes.run(wait=True)

    layer = next(layer for layer in viewer.layers if layer.name.endswith(" lanes"))
    places = layer.data
    places[2] = places[2] + [0, 3]  # the third lane, 3 px to the right
    layer.data = places

    bands.run(wait=True)
    print(bands.table[["lane", "row", "volume", "volume_sd", "edited", "flags"]].head(12).to_string())
    return il6.lanes_from_layer(layer)


def answer_a_study(viewer, folder):
    """Open a study, run every dock, and see that a run without a window gives the same numbers."""
    il6.Study.from_file(folder)  # what is wrong with it would be said here
    viewer.open(str(folder / "study.toml"), plugin=PLUGIN)
    for name in ("Lane detection", "Band integration", "Normalization", "ELISA release", "Blot × ELISA"):
        dock(viewer, name).run(wait=True)
    shown = dock(viewer, "Blot × ELISA")
    shown.run(wait=True)
    headless = run_study(il6.Study.from_file(folder)).tables["comparisons"]
    assert shown.table.equals(headless)
    columns = ["measure", "group_a", "group_b", "percent_change", "p_adjusted", "verdict"]
    print(shown.table[columns].to_string())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--close", action="store_true", help="close the window at the end")
    parser.add_argument("--study", type=Path, help="a study's folder [default: the simulated one]")
    arguments = parser.parse_args()
    viewer = napari.Viewer()
    lanes = measure_a_blot(viewer)
    print(f"{len(lanes)} lanes, of which a person placed {sum(lane.edited for lane in lanes)}")
    folder = arguments.study
    if folder is None:
        from napari_il6blot.study.demo_study import write_demo

        folder = Path(tempfile.mkdtemp()) / "study"
        write_demo(folder)
    answer_a_study(viewer, folder)
    if arguments.close:
        viewer.close()
    else:
        napari.run()


if __name__ == "__main__":
    main()
