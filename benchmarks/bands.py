"""How well the bands of simulated blots are found and measured.

    python benchmarks/bands.py [--n 200] [--hard] [--true-lanes] [--background METHOD]

Recall counts true bands of peak/noise >= 10 that a `detected` band meets in its lane, within
max(3 px, 1 s.d. of the band's height). Errors are within a row of at least 4 present bands:
|(v/t) / median(v/t) - 1|. Saturated bands count for recall, not for errors and coverage.
"""

from __future__ import annotations

import argparse
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from lanes import blot_of, by_strip, features

from napari_il6blot.study.simulate import SimulatedBlot, hard_blot, moderate_blot

if TYPE_CHECKING:
    import pandas as pd


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


def quantify_one(simulated: SimulatedBlot, args: argparse.Namespace) -> tuple[pd.DataFrame, bool, float]:
    """The bands of one blot, whether the lane count was right, and the seconds it took."""
    from napari_il6blot.blot.bands import quantify

    start = perf_counter()
    blot = blot_of(simulated, args.blot_from_truth)
    lanes = simulated.lanes
    if not args.true_lanes:
        from napari_il6blot.blot.detection import detect_lanes

        lanes = detect_lanes(blot)
    options = {"background": args.background} if args.background else {}
    bands = quantify(blot, lanes, **options)
    seconds = perf_counter() - start
    counts = [len(group) for group in by_strip(lanes)]
    return bands, counts == [len(group) for group in by_strip(simulated.lanes)], seconds


def report(title: str, table: pd.DataFrame, images: pd.DataFrame, listed: int) -> None:
    """Print the figures that the specification asks for, then where they come from."""
    clear = table[table["peak_to_noise"] >= 10]
    rows = table[table["row_ratio"].notna() & ~table["saturated"]]
    errors = (rows["ratio"] / rows["row_ratio"] - 1).abs()
    sd = rows["measured_volume_sd"]
    scaled = (rows["measured_volume"] - rows["volume"] * rows["row_ratio"]).abs() <= 2 * sd
    unscaled = (rows["measured_volume"] - rows["volume"]).abs() <= 2 * sd
    print(f"\n{title}: {len(images)} blots, {len(table)} bands present, {images.seconds.median():.3f} s each")
    print(f"  lane count right          {images.right.mean():8.1%}")
    print(f"  band recall               {clear.found.mean():8.2%}")
    print(f"  false bands per image     {images.false.mean():8.3f}")
    print(f"  error within a row        {errors.median():8.2%} median, {errors.quantile(0.9):.2%} 90th pct.")
    print(
        f"  truth within ± 2 s.d.     {scaled.mean():8.1%} by the row's scale, {unscaled.mean():.1%} unscaled"
    )
    print(f"  measured over true        {rows.ratio.median():8.3f} median")
    rows = rows.assign(error=errors, inside=scaled, z=(rows.ratio / rows.row_ratio - 1) * rows.volume / sd)
    for words, by in (
        ("peak/noise", np.digitize(rows["peak_to_noise"], [15, 30, 100])),
        ("true sigma", np.digitize(rows["sigma"], [2.5, 3.5])),
        ("smeared", rows["smeared"]), ("kind", rows["kind"]), ("rows", rows["n_rows"]),
    ):  # fmt: skip
        for value, group in rows.groupby(by):
            print(
                f"    {words} {value!s:6}: n {len(group):6d}  error {group.error.median():7.2%}, "
                f"90 % {group.error.quantile(0.9):7.2%}  inside {group.inside.mean():6.1%}"
            )
    by_image = rows.groupby("image")["error"].median()
    images = images.assign(error=by_image, missed=(~clear.found).groupby(clear.image).sum())
    worst = images.sort_values(["right", "missed", "false"], ascending=[True, False, False]).head(listed)
    for seed, row in worst.iterrows():
        print(
            f"  {title} {seed}: right {row.right}, missed {row.missed:.0f}, false {row.false}, {row.features}"
        )
    for seed, row in images.sort_values("error", ascending=False).head(listed).iterrows():
        print(f"  {title} {seed}: error {row.error:.2%}, {row.features}")


def main() -> None:
    """Run what the command line asks for."""
    import pandas as pd

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--n", type=int, default=200, help="simulated blots")
    parser.add_argument("--seed", type=int, default=0, help="first seed")
    parser.add_argument("--hard", action="store_true", help="the hard half instead of the moderate")
    parser.add_argument("--true-lanes", action="store_true", help="do not test the lanes")
    parser.add_argument("--blot-from-truth", action="store_true", help="do not test the reader")
    parser.add_argument("--background", help="a method instead of the default")
    parser.add_argument("--list", type=int, default=8, help="worst blots to list")
    parser.add_argument("--csv", help="write every true band beside its measure to this file")
    args = parser.parse_args()
    draw, title = (hard_blot, "hard") if args.hard else (moderate_blot, "moderate")
    tables, images = [], []
    for seed in range(args.seed, args.seed + args.n):
        simulated = draw(seed)
        bands, right, seconds = quantify_one(simulated, args)
        table, n_false = compare(simulated, bands)
        s = simulated.settings
        tables.append(table.assign(image=seed, kind=s.kind, n_rows=s.n_rows))
        words = f"{s.kind} {s.bit_depth} bit, " + ", ".join(features(simulated))
        images.append({"seed": seed, "right": right, "false": n_false, "seconds": seconds, "features": words})
    table = pd.concat(tables, ignore_index=True)
    if args.csv:
        table.to_csv(args.csv, index=False)
    report(title, table, pd.DataFrame(images).set_index("seed"), args.list)


if __name__ == "__main__":
    main()
