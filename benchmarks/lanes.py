"""How often lanes are found: simulated blots of both halves, and real ones.

    python benchmarks/lanes.py [--n 200] [--seed SEED] [--write]

Right: every strip of the blot has its true number of lanes (with or without a marker lane).
Matched: each true lane has a found one within 25 % of the pitch, at mid-height.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from page import SHARED, arguments, over, seeds_of, table, write_section

from napari_il6blot.blot.image import Blot
from napari_il6blot.study.simulate import SimulatedBlot, hard_blot, moderate_blot

if TYPE_CHECKING:
    from napari_il6blot.blot.lanes import Lane

FOLDERS = ("blots_unlicensed", "images")
HALVES = {"moderate": moderate_blot, "hard": hard_blot}


def blot_from_truth(simulated: SimulatedBlot) -> Blot:
    """The Blot as a perfect reader makes it: polarity and scale known."""
    settings, gray = simulated.settings, simulated.image.astype(np.float64)
    if settings.kind == "film":
        darkness = gray if settings.dark else settings.full_scale - gray
        signal = -np.log10(np.maximum(darkness, 0.5) / settings.full_scale)
        saturated = darkness <= 0
    else:
        signal = settings.full_scale - gray if settings.dark else gray
        saturated = signal >= settings.full_scale
    polarity = "dark" if settings.dark else "bright"
    return Blot(
        signal.astype(np.float32), saturated, polarity=polarity, scale=simulated.scale,
        bit_depth=8 if settings.bit_depth == 8 else 16,
    )  # fmt: skip


def centre_of(lane: Lane) -> float:
    return float(lane.x_at((lane.top + lane.bottom) / 2))


def by_strip(lanes: tuple[Lane, ...]) -> list[list[Lane]]:
    """Lanes grouped by strip, top to bottom, each left to right."""
    strips = sorted({lane.strip for lane in lanes})
    groups = [[lane for lane in lanes if lane.strip == strip] for strip in strips]
    return [sorted(group, key=centre_of) for group in groups]


def features(simulated: SimulatedBlot) -> list[str]:
    """What is hard about a blot, in words."""
    s = simulated.settings
    tests = {
        "tilt > 2°": abs(s.tilt_deg) > 2, "smile > 5 px": abs(s.smile_px) > 5, "curved": s.curvature_px != 0,
        "slanted": s.slant_deg != 0, "touching": s.gap_fraction < 0.05, "unequal": s.width_jitter > 0.05,
        "uneven pitch": s.pitch_jitter > 0.03, "missing bands": s.missing_fraction > 0,
        "missing lanes": s.missing_lanes > 0, "faint lane": s.faint_lanes > 0, "bleed": s.bleed > 0,
        "saturated": s.saturation_fraction > 0, "blotches": s.blotches > 0, "specks": s.specks > 0,
        "membrane": s.membrane_edges, "labels": s.labels, "marker": s.marker_lane, "2 strips": s.strips > 1,
        "film": s.kind == "film", "8 bit": s.bit_depth == 8, "1 row": s.n_rows == 1,
        "no haze": s.lane_haze < 0.005, "peak/noise < 15": s.peak_to_noise < 15, "JPEG": bool(s.jpeg_quality),
    }  # fmt: skip
    return [word for word, holds in tests.items() if holds]


@dataclass(frozen=True)
class Score:
    """What happened on one blot; errors in px, widths found over true."""

    right: bool
    matched: bool
    errors: list[float]
    widths: list[float]
    features: list[str]
    sentence: str


def match(true: list[Lane], found: tuple[Lane, ...]) -> tuple[bool, list[float], list[float]]:
    """Whether every true lane is matched; the centre errors in px; the width ratios."""
    top, bottom = min(lane.top for lane in true), max(lane.bottom for lane in true)
    here = [lane for lane in found if top < (lane.top + lane.bottom) / 2 < bottom]
    if not here:
        return False, [], []
    y = np.median([(lane.top + lane.bottom) / 2 for lane in here])
    centres = np.array([float(lane.x_at(y)) for lane in true])
    pitch = float(np.median(np.diff(centres))) if len(true) > 1 else 1.3 * true[0].width
    places = np.array([float(lane.x_at(y)) for lane in here])
    nearest = np.abs(centres[:, None] - places).argmin(axis=1)
    errors = np.abs(places[nearest] - centres)
    near = errors < 0.25 * pitch
    widths = [here[j].width / lane.width for lane, j, ok in zip(true, nearest, near, strict=True) if ok]
    return bool(near.all() and len(set(nearest)) == len(true)), list(errors[near]), widths


def lanes_right(simulated: SimulatedBlot, found: tuple[Lane, ...]) -> bool:
    """Whether every strip has its true number of lanes."""
    truth, counts = by_strip(simulated.lanes), [len(group) for group in by_strip(found)]
    extra = {0, 1} if simulated.settings.marker_lane else {0}
    return len(counts) == len(truth) and all(
        n - len(true) in extra for n, true in zip(counts, truth, strict=True)
    )


def score_one(half: str, seed: int) -> Score:
    """Read one simulated blot as a user would, and find its lanes."""
    from napari_il6blot.blot.detection import detect_lanes
    from napari_il6blot.blot.formats import read_blot

    simulated = HALVES[half](seed)
    found = detect_lanes(read_blot(simulated.image))
    truth = by_strip(simulated.lanes)
    results = [match(true, found) for true in truth]
    wanted = ";".join(str(len(true)) for true in truth)
    got = ";".join(str(len(group)) for group in by_strip(found)) or "none"
    words = features(simulated)
    return Score(
        lanes_right(simulated, found),
        all(ok for ok, _, _ in results),
        [error for _, errors, _ in results for error in errors],
        [width for _, _, widths in results for width in widths],
        words,
        f"{half} {seed}: {wanted} lanes, found {got} ({', '.join(words)})",
    )


def figures(scores: Sequence[Score]) -> list[str]:
    """One half's column of the table."""
    errors = np.concatenate([score.errors for score in scores])
    widths = np.concatenate([score.widths for score in scores])
    return [
        f"{len(scores)}",
        f"{np.mean([score.right for score in scores]):.1%}",
        f"{np.mean([score.matched for score in scores]):.1%}",
        f"{np.median(errors):.2f}, {np.quantile(errors, 0.9):.2f}",
        f"{widths.mean():.2f} ± {widths.std():.2f}",
    ]


def feature_rows(scores: Sequence[Score]) -> list[list[str]]:
    """How often the count is right where a blot has a feature, the hardest first."""
    words = sorted({word for score in scores for word in score.features})
    right = {word: [score.right for score in scores if word in score.features] for word in words}
    order = sorted(words, key=lambda word: float(np.mean(right[word])))
    return [[word, f"{len(right[word])}", f"{np.mean(right[word]):.1%}"] for word in order]


def simulated_lines(halves: dict[str, list[Score]]) -> list[str]:
    words = [
        "blots", "lane count right in every strip", "every lane matched",
        "error of a lane's middle: median, 90th percentile (px)", "width found over true (mean ± s.d.)",
    ]  # fmt: skip
    columns = [figures(scores) for scores in halves.values()]
    lines = table(["", *halves], [list(row) for row in zip(words, *columns, strict=True)])
    if "hard" in halves:
        lines += ["", "The hard half, by what a blot has:", ""]
        lines += table(["with", "blots", "lane count right"], feature_rows(halves["hard"]))
    return lines


def real_lines() -> list[str]:
    """Expected and found lanes of every real image."""
    from napari_il6blot.blot.detection import detect_lanes
    from napari_il6blot.blot.formats import read_blot

    if not all((SHARED / folder / "manifest.csv").exists() for folder in FOLDERS):
        return [f"The real images are not part of the project, and {SHARED.name} is absent here: skipped."]
    rows = []
    for folder in FOLDERS:
        with (SHARED / folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
            listed = list(csv.DictReader(file))
        for row in listed:
            groups = by_strip(detect_lanes(read_blot(str(SHARED / folder / row["file"]))))
            found = ";".join(str(len(group)) for group in groups) or "0"
            wanted = row["lanes_per_strip"].split("|")
            rows.append([row["file"], " or ".join(wanted), found, "yes" if found in wanted else "**no**"])
    right = sum(row[-1] == "yes" for row in rows)
    head = f"Real images, lanes of each strip: {right} of {len(rows)} right."
    return [head, "", *table(["image", "by eye", "found", "right"], rows)]


def main() -> None:
    """Run what the command line asks for."""
    parser = arguments(__doc__, 200)
    parser.add_argument("--only", choices=[*HALVES, "real"], help="one part")
    args = parser.parse_args()
    seeds, lines = seeds_of(args), []
    halves = {
        half: list(over(partial(score_one, half), seeds, args.workers))
        for half in HALVES
        if args.only in (None, half)
    }
    if halves:
        lines += [f"Seeds {seeds[0]}–{seeds[-1]}.", "", *simulated_lines(halves), ""]
    if args.only in (None, "real"):
        lines += real_lines()
    print("\n".join(lines))
    for score in (score for scores in halves.values() for score in scores):
        if not (score.right and score.matched):
            print(f"  wrong: {score.sentence}")
    if args.write:
        write_section("lanes", lines)


if __name__ == "__main__":
    main()
