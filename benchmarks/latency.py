"""How long a person waits while dragging: the core's part, without drawing.

    python benchmarks/latency.py [--repeats 50] [--window] [--write]

One thread. A simulated blot of 1092 × 736 px with 18 lanes, in one strip and in two. `--write` puts the
results at the end of docs/speed.md (after `benchmarks/speed.py --write`, which writes the rest anew).
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from time import perf_counter
from typing import Any

from page import table, tell, timing_arguments

SECTION = "latency"
LAYOUTS = {"18 lanes in one strip": (1, 18), "2 strips of 9 lanes": (2, 9)}
# Milliseconds.
WANTED = {"a lane dragged": 8.0, "a band's limit dragged": 4.0, "the whole blot again": 150.0}


def median_ms(work: Callable[[int], Any], repeats: int) -> float:
    """Median milliseconds of the work, told which repetition it is; the first two are not counted."""
    times = []
    for repeat in range(repeats + 2):
        start = perf_counter()
        work(repeat)
        times.append(1000 * (perf_counter() - start))
    return median(times[2:])


def time_layout(strips: int, n_lanes: int, repeats: int) -> dict[str, float]:
    """Milliseconds of each of `WANTED` on a simulated blot."""
    import numpy as np

    import napari_il6blot as il6
    from napari_il6blot.blot.lane_places import moved
    from napari_il6blot.blot.live_lane import LiveStrip
    from napari_il6blot.blot.tables import lanes_to_table

    truth = il6.simulate_blot(seed=20000, shape=(736, 1092), strips=strips, n_lanes=n_lanes, n_rows=4)
    image = truth.image.astype(np.float32)
    blot = il6.Blot(image, truth.image >= truth.image.max())
    bands = il6.quantify(blot, truth.lanes)
    live = LiveStrip.of(blot, truth.lanes, 1)
    index = n_lanes // 2
    own = bands[(bands["strip"] == 1) & (bands["lane"] == index + 1)].reset_index(drop=True)

    def drag_lane(repeat: int) -> None:
        lane = moved(live.lanes[index], (repeat % 9 - 4) / 2)
        live.measure_lane(lane, index, live.followed(lane, index, own))

    def drag_limit(repeat: int) -> None:
        top = own["top"].to_numpy() - np.array([0, 1, 0, 0])[: len(own)] * (repeat % 5)
        live.measure_lane(live.lanes[index], index, own.assign(top=top, edited=own["row"] == 2))

    def measure_all(repeat: int) -> None:
        found = il6.quantify(blot, truth.lanes, bands)
        lanes_to_table(blot, truth.lanes, found=found)

    works = (drag_lane, drag_limit, measure_all)
    return {name: median_ms(work, repeats) for name, work in zip(WANTED, works, strict=True)}


def yardstick(repeats: int) -> float:
    """Milliseconds of one smoothing of an image as large, by which other machines can be compared."""
    import numpy as np
    from scipy.ndimage import gaussian_filter

    image = np.random.default_rng(0).random((736, 1092), dtype=np.float32)
    return median_ms(lambda _: gaussian_filter(image, 2), repeats)


def latency_lines(repeats: int) -> list[str]:
    """The section as Markdown."""
    times = {layout: time_layout(*size, repeats) for layout, size in LAYOUTS.items()}
    rows = [
        [name, *(f"{times[layout][name]:.1f}" for layout in LAYOUTS), f"{wanted:g}"]
        for name, wanted in WANTED.items()
    ]
    smoothing = yardstick(repeats)
    machine = f"Python {platform.python_version()}, NumPy {version('numpy')}, pandas {version('pandas')}"
    return [
        "## While dragging",
        "",
        f"Written by `benchmarks/latency.py`: one thread, {machine}. A simulated blot of",
        f"1092 × 736 px with 4 rows of bands; medians of {repeats} in milliseconds, drawing left out.",
        "*A lane dragged*: its boxes follow, it is straightened, and its profile, background and volumes are",
        "those of `quantify` to the last bit.",
        "*The whole blot again*: `quantify` of the given boxes, and the table of lanes with their volumes.",
        f"In this run `scipy.ndimage.gaussian_filter(float32, 2)` of such an image took {smoothing:.1f} ms:",
        "where it takes longer, all else here does.",
        "",
        *table(["", *LAYOUTS, "wanted at most"], rows),
    ]


def window_lines(repeats: int) -> list[str]:
    """The part of the section on what is seen in a window, as Markdown."""
    from latency_window import WANTED as WANTED_IN_WINDOW
    from latency_window import window_times

    times = window_times(repeats)
    rows = [
        [name, f"{time:.0f}", f"{wanted:g}" if (wanted := WANTED_IN_WINDOW[name]) == wanted else ""]
        for name, time in times.items()
    ]
    return [
        "",
        "In a napari window of 1280 × 800 px on a screen without a graphics card (Xvfb and Mesa), from the",
        "mouse's event until plot and table are painted; the blot with 18 lanes in one strip:",
        "",
        *table(["", "milliseconds", "wanted at most"], rows),
    ]


def main() -> None:
    """Run what the command line asks for."""
    parser = timing_arguments(__doc__, 50)
    parser.add_argument("--window", action="store_true", help="also in a window; needs a screen")
    args = parser.parse_args()
    lines = latency_lines(args.repeats) + (window_lines(args.repeats) if args.window else [])
    tell(SECTION, lines, args.write)


if __name__ == "__main__":
    main()
