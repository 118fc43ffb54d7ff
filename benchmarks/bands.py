"""How well bands are found and measured: simulated blots of both halves, read as a user gives them.

    python benchmarks/bands.py [--n 200] [--seed SEED] [--true-lanes] [--background METHOD] [--write]

Recall counts true bands of peak/noise >= 10 that a `detected` band meets in its lane, within
max(3 px, 1 s.d. of the band's height). Errors are within a row of at least 4 present bands:
|(v/t) / median(v/t) - 1|. Saturated bands count for recall, not for errors and coverage.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from lanes import HALVES, by_strip, features, lanes_right
from page import arguments, over, seeds_of, table, write_section

from napari_il6blot.study.simulate import SimulatedBlot

if TYPE_CHECKING:
    import pandas as pd

# What issue 3 asks of the moderate half.
WANTED = ["≥ 200", "", "≥ 99 %", "≥ 99.5 %", "≤ 0.1", "≤ 1.5 %", "≤ 6 %", "90–98 %", "", ""]


@dataclass(frozen=True)
class Options:
    """How to measure a blot."""

    half: str
    true_lanes: bool
    background: str | None


def pitch_of(simulated: SimulatedBlot) -> float:
    """Least distance of two true lanes at mid-height."""
    distances = [1.3 * simulated.lanes[0].width]
    for lanes in by_strip(simulated.lanes):
        centres = [float(lane.x_at((lane.top + lane.bottom) / 2)) for lane in lanes]
        distances += list(np.diff(centres))
    return float(np.min(distances))


def matches(truth: pd.DataFrame, bands: pd.DataFrame, pitch: float) -> np.ndarray:
    """Index of the band that meets each true one, or -1; no band meets two.

    The nearest pairs first, so that a shoulder cannot take a true band's place.
    """
    met = np.full(len(truth), -1)
    if not len(bands):
        return met
    dx = np.abs(truth["x"].to_numpy()[:, None] - bands["x"].to_numpy(float))
    dy = np.abs(truth["y"].to_numpy()[:, None] - bands["y"].to_numpy(float))
    reach = np.maximum(3.0, truth["sigma"].to_numpy())[:, None]
    distance = np.where((dx < 0.35 * pitch) & (dy <= reach), dy, np.inf)
    for i, j in zip(*np.unravel_index(np.argsort(distance, axis=None), distance.shape), strict=True):
        if not np.isfinite(distance[i, j]):
            break
        if met[i] < 0 and j not in met:
            met[i] = j
    return met


def compare(simulated: SimulatedBlot, bands: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Each present true band beside what was measured, and the number of false bands."""
    truth = simulated.truth[lambda t: t["present"]].reset_index(drop=True)
    pitch = pitch_of(simulated)
    found = bands[bands["detected"]].reset_index(drop=True)
    met = matches(truth, found, pitch)
    truth["found"] = met >= 0
    n_false = len(found) - int((met >= 0).sum())
    anywhere = matches(truth, bands, pitch)
    # A band measured at its row's place counts for errors though it was not detected.
    for name in ("volume", "volume_sd"):
        values = bands[name].to_numpy(float)
        truth[f"measured_{name}"] = (
            np.where(anywhere >= 0, values[anywhere], np.nan) if len(bands) else np.nan
        )
    truth["ratio"] = truth["measured_volume"] / truth["volume"]
    good = truth[truth["ratio"].notna() & ~truth["saturated"]]
    groups = good.groupby(["strip", "row"])["ratio"]
    truth["row_ratio"] = groups.transform("median").where(groups.transform("size") >= 4)
    return truth, n_false


def measure_one(options: Options, seed: int) -> tuple[pd.DataFrame, dict[str, object]]:
    """The true bands of one blot beside what was measured, and what holds of the whole image."""
    from napari_il6blot.blot.bands import quantify
    from napari_il6blot.blot.detection import detect_lanes
    from napari_il6blot.blot.formats import read_blot

    simulated = HALVES[options.half](seed)
    blot = read_blot(simulated.image)
    lanes = simulated.lanes if options.true_lanes else detect_lanes(blot)
    bands = quantify(blot, lanes, **({"background": options.background} if options.background else {}))
    truth, n_false = compare(simulated, bands)
    words = ", ".join(features(simulated))
    image = {"seed": seed, "right": lanes_right(simulated, lanes), "false": n_false, "features": words}
    return truth.assign(image=seed, kind=simulated.settings.kind), image


def measured_rows(bands: pd.DataFrame) -> pd.DataFrame:
    """The bands that count for errors, each with its error and whether the truth is within ± 2 s.d."""
    rows = bands[bands["row_ratio"].notna() & ~bands["saturated"]]
    sd, volume = rows["measured_volume_sd"], rows["measured_volume"]
    return rows.assign(
        error=(rows["ratio"] / rows["row_ratio"] - 1).abs(),
        inside=(volume - rows["volume"] * rows["row_ratio"]).abs() <= 2 * sd,
        inside_unscaled=(volume - rows["volume"]).abs() <= 2 * sd,
    )


def figures(bands: pd.DataFrame, images: pd.DataFrame) -> list[str]:
    """One half's column of the table."""
    rows = measured_rows(bands)
    return [
        f"{len(images)}",
        f"{len(bands)}",
        f"{images['right'].mean():.1%}",
        f"{bands.loc[bands['peak_to_noise'] >= 10, 'found'].mean():.2%}",
        f"{images['false'].mean():.3f}",
        f"{rows['error'].median():.2%}",
        f"{rows['error'].quantile(0.9):.2%}",
        f"{rows['inside'].mean():.1%}",
        f"{rows['inside_unscaled'].mean():.1%}",
        f"{rows['ratio'].median():.3f}",
    ]


WORDS = (
    "blots", "true bands", "lane count right", "recall of bands of peak/noise ≥ 10", "false bands an image",
    "error within a row: median", "error within a row: 90th percentile",
    "truth within ± 2 `volume_sd`, by the row's scale", "truth within ± 2 `volume_sd`, unscaled",
    "measured over true, median",
)  # fmt: skip


def parts(bands: pd.DataFrame) -> list[list[str]]:
    """Errors and coverage by what makes a band harder."""
    rows = measured_rows(bands)
    edges = {"peak/noise": ("peak_to_noise", [10, 15, 30, 100]), "σ of its height": ("sigma", [2.5, 3.5])}
    groups = []
    for words, (column, limits) in edges.items():
        for low, high in pairwise([-np.inf, *limits, np.inf]):
            span = f"{low:g} to {high:g}".replace("-inf to", "below").replace("to inf", "and more")
            groups.append((f"{words} {span}", rows[rows[column].between(low, high, inclusive="left")]))
    groups += [("smeared", rows[rows["smeared"]]), ("not smeared", rows[~rows["smeared"]])]
    groups += [(str(kind), part) for kind, part in rows.groupby("kind")]
    return [
        [name, f"{len(part)}", f"{part['error'].median():.2%}", f"{part['error'].quantile(0.9):.2%}",
         f"{part['inside'].mean():.1%}"]
        for name, part in groups if len(part)
    ]  # fmt: skip


def print_worst(half: str, bands: pd.DataFrame, images: pd.DataFrame, listed: int) -> None:
    """The blots to look at: with lanes wrong, bands missed or invented, or large errors."""
    lost = bands[(bands["peak_to_noise"] >= 10) & ~bands["found"]]
    images = images.set_index("seed").assign(
        missed=lost.groupby("image").size(), error=measured_rows(bands).groupby("image")["error"].median()
    )
    images["missed"] = images["missed"].fillna(0)
    order = images.sort_values(["right", "missed", "false"], ascending=[True, False, False])
    for seed, row in order.head(listed).iterrows():
        print(f"  {half} {seed}: lanes {'right' if row.right else 'wrong'}, missed {row.missed:.0f}, "
              f"false {row.false}; {row.features}")  # fmt: skip
    for seed, row in images.sort_values("error", ascending=False).head(listed).iterrows():
        print(f"  {half} {seed}: error {row.error:.2%}; {row.features}")


def main() -> None:
    """Run what the command line asks for."""
    import pandas as pd

    parser = arguments(__doc__, 200)
    parser.add_argument("--only", choices=list(HALVES), help="one half")
    parser.add_argument("--true-lanes", action="store_true", help="do not test the lanes")
    parser.add_argument("--background", help="a method instead of the default")
    parser.add_argument("--list", type=int, default=5, help="worst blots to print")
    args = parser.parse_args()
    seeds = seeds_of(args)
    halves = {}
    for half in (half for half in HALVES if args.only in (None, half)):
        work = partial(measure_one, Options(half, args.true_lanes, args.background))
        tables, images = zip(*over(work, seeds, args.workers), strict=True)
        halves[half] = pd.concat(tables, ignore_index=True), pd.DataFrame(images)
    columns = [figures(*results) for results in halves.values()]
    lines = [f"Seeds {seeds[0]}–{seeds[-1]}.", ""]
    lines += table(["", *halves, "wanted of moderate"], list(zip(WORDS, *columns, WANTED, strict=True)))
    for half, (bands, _) in halves.items():
        lines += ["", f"Error within a row, {half} half, by what a band is:", ""]
        lines += table(["bands", "n", "median", "90th percentile", "within ± 2 s.d."], parts(bands))
    print("\n".join(lines))
    for half, results in halves.items():
        print_worst(half, *results, args.list)
    if args.write:
        write_section("bands", lines)


if __name__ == "__main__":
    main()
