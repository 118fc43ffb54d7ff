"""Whether a plate's intervals hold the truth, whether any plate fails, and how fast plates are.

    python benchmarks/elisa.py [--n 500] [--difficult 10000] [--repeats 200] [--seed SEED] [--write]

Simulated plates of six kinds of noise are quantified by every way to weight and fit; then difficult
ones by the default; then one plate is timed beside `scipy.optimize.curve_fit`, on one thread.
"""

from __future__ import annotations

import os
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from elisa_speed import timed_lines
from page import ONE_THREAD, arguments, over, seeds_of, table, write_section
from speed import in_new_process

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.curve.models import response
from napari_il6blot.elisa.quantify import concentrations
from napari_il6blot.errors import InputError
from napari_il6blot.study.simulate_plates import (
    PlateSettings,
    SimulatedPlate,
    difficult_plate,
    simulate_plate,
)

# Of a well's response: in proportion to it, and added in OD.
NOISE = ((0.05, 0.005), (0.03, 0.01), (0.08, 0.002), (0.10, 0.01), (0.0, 0.01), (0.05, 0.0))
FITS = tuple(product(("1/y2", "1/y", "1"), ("means", "replicates")))
DEFAULT = ("1/y2", "means")
# Coverage in per cent, and the most that recovery may be off in per cent.
COVERAGE, BIAS = (93.0, 97.0), 1.0
# A response that nobody would overlook: true means of the highest and lowest standard differ by so many s.d.
CLEARLY = 10
NO_RESPONSE = "the standards do not respond to concentration"
WRONGLY = f", though they do by over {CLEARLY} s.d."
REFUSALS = {
    "do not respond to concentration": NO_RESPONSE,
    "that count, and a": "fewer standard concentrations than the model needs",
    "no standards that count": "no standard with a response",
}

Scores = np.ndarray
# Columns of scores, one row per sample: found / true (NaN: no concentration), within ci, within inv,
# true one inside LLOQ-ULOQ, in the lowest quarter of the standards' log range, the plate's seed.
RATIO, IN_CI, IN_INV, INSIDE, LOW, SEED = range(6)


def drawn_settings(seed: int) -> dict[str, Any]:
    """A true curve, and samples from below the lowest standard to above the highest."""
    rng = np.random.default_rng([seed, 4])
    return {
        "a": float(rng.uniform(0.03, 0.1)), "b": float(rng.uniform(0.8, 1.6)),
        "c": 200 * float(np.exp(rng.uniform(np.log(0.15), np.log(1.5)))), "d": float(rng.uniform(2.0, 3.8)),
        "levels": 8, "n_samples": 22, "concentration_limits": (1.0, 300.0),
    }  # fmt: skip


def score_plate(item: tuple[tuple[float, float], int]) -> dict[tuple[str, str], Scores]:
    """One plate's samples by every fit."""
    (cv, sd), seed = item
    simulated = simulate_plate(seed=seed, cv=cv, sd=sd, **drawn_settings(seed))
    return {fit: score_fit(simulated, *fit) for fit in FITS}


def score_fit(simulated: SimulatedPlate, weights: Any, fit: Any) -> Scores:  # noqa: ANN401
    """Scores of a plate's samples; none where there is no curve."""
    try:
        curve = fit_curve(simulated.plate, weights=weights, fit=fit)
    except InputError:
        return np.zeros((0, 6))
    found = concentrations(simulated.plate, curve).set_index("sample").loc[simulated.truth["sample"]]
    true = simulated.truth["concentration"].to_numpy()
    values = {name: found[name].to_numpy(dtype=float) for name in
              ("concentration", "ci_low", "ci_high", "inv_low", "inv_high")}  # fmt: skip
    inv_high = np.where(np.isfinite(values["inv_high"]), values["inv_high"], np.inf)  # no upper end
    nominals = simulated.settings.nominals
    bottom, top = np.log(nominals[nominals > 0].min()), np.log(nominals.max())
    columns = (
        values["concentration"] / true, (values["ci_low"] <= true) & (true <= values["ci_high"]),
        (values["inv_low"] <= true) & (true <= inv_high), (curve.lloq <= true) & (true <= curve.uloq),
        (true >= nominals[nominals > 0].min()) & (np.log(true) <= bottom + (top - bottom) / 4),
        np.full(len(true), simulated.seed),
    )  # fmt: skip
    return np.stack(columns, axis=1).astype(float)


def summarize(scores: Scores) -> dict[str, float]:
    """Figures in per cent of samples whose true concentration lies inside LLOQ-ULOQ."""
    given = np.isfinite(scores[:, RATIO])
    inside = scores[:, INSIDE] == 1
    used = scores[inside & given]
    low = scores[scores[:, LOW] == 1]
    low_used = used[used[:, LOW] == 1]
    error = used[:, RATIO] - 1
    return {
        "samples": len(used),
        "given": 100 * float(given[inside].mean()),
        "ci": 100 * float(used[:, IN_CI].mean()),
        "ci_se": 100 * clustered_error(used[:, IN_CI], used[:, SEED]),
        "inv": 100 * float(used[:, IN_INV].mean()),
        "mean": 100 * float(error.mean()),
        "mean_se": 100 * clustered_error(error, used[:, SEED]),
        "median": 100 * float(np.median(error)),
        "low": 100 * float(np.median(np.abs(low_used[:, RATIO] - 1))) if len(low_used) else np.nan,
        "low_given": 100 * float(np.isfinite(low[:, RATIO]).mean()),
    }


def clustered_error(values: np.ndarray, plate: np.ndarray) -> float:
    """Standard error of a mean of samples that share plates, and so their curves' errors."""
    _, of_plate = np.unique(plate, return_inverse=True)
    sums = np.bincount(of_plate, values - values.mean())
    return float(np.sqrt(np.sum(sums**2)) / len(values))


def called(noise: tuple[float, float]) -> str:
    return f"{100 * noise[0]:g} %, {noise[1]:g}"


def marked(text: str, *, missed: bool) -> str:
    return f"**{text}**" if missed else text


def coverage_cell(value: float) -> str:
    return marked(f"{value:.1f}%", missed=not COVERAGE[0] <= value <= COVERAGE[1])


def bias_cell(value: float) -> str:
    return marked(f"{value:+.2f}%", missed=abs(value) >= BIAS)


def default_rows(summaries: dict[Any, dict[str, float]]) -> list[list[str]]:
    rows = []
    for noise in NOISE:
        one = summaries[noise, DEFAULT]
        rows.append([
            called(noise), f"{one['samples']:.0f}", f"{one['given']:.1f}%",
            f"{coverage_cell(one['ci'])} ± {one['ci_se']:.1f}", coverage_cell(one["inv"]),
            f"{bias_cell(one['mean'])} ± {one['mean_se']:.2f}", bias_cell(one["median"]),
            f"{one['low']:.1f}%", f"{one['low_given']:.0f}%",
        ])  # fmt: skip
    return rows


def compared_rows(summaries: dict[Any, dict[str, float]]) -> list[list[str]]:
    rows = []
    for weights, fit in FITS:
        cells = []
        for noise in NOISE:
            one = summaries[noise, (weights, fit)]
            numbers = (coverage_cell(one["ci"]), coverage_cell(one["inv"]), bias_cell(one["mean"]),
                       f"{one['low']:.1f}%", f"{one['low_given']:.0f}%")  # fmt: skip
            cells.append(" · ".join(numbers))
        name = f"{weights}, {fit}"
        rows.append([f"{name} (default)" if (weights, fit) == DEFAULT else name, *cells])
    return rows


def coverage_lines(seeds: range, workers: int) -> list[str]:
    """Coverage, bias and error at low doses, in Markdown."""
    items = [(noise, seed) for noise in NOISE for seed in seeds]
    parts: dict[Any, list[Scores]] = {}
    for (noise, _), of_fits in zip(items, over(score_plate, items, workers), strict=True):
        for fit, scores in of_fits.items():
            parts.setdefault((noise, fit), []).append(scores)
    summaries = {key: summarize(np.concatenate(scores)) for key, scores in parts.items()}
    without = sum(not len(scores) for of_fit in parts.values() for scores in of_fit)
    return [
        f"{len(seeds)} plates for each noise (a well's CV, and s.d. added in OD), 8 standards and zero, all",
        "in triplicate, 22 samples from 1 to 300 where the standards go from 1.6 to 200, a curve of its own",
        f"for each plate. In {without} of {len(items) * len(FITS)} cases there was no curve. Counted are",
        "samples whose true concentration lies inside LLOQ–ULOQ, as far as they were *given* one;",
        "± 1 standard error, by plates. *Low doses*: the lowest quarter of the standards' range on the log",
        "scale: median |found/true − 1|, and the share of all samples there that were given a concentration.",
        f"Bold: outside what is wanted, {COVERAGE[0]:g}–{COVERAGE[1]:g} % and under ± {BIAS:g} %.",
        "",
        "The default:",
        "",
        *table(["noise", "samples", "given", "truth within `ci`", "within `inv`", "mean bias", "median bias",
                "error at low doses", "low doses given"], default_rows(summaries)),
        "",
        "Every way to fit; `ci` · `inv` · mean bias · error at low doses · low doses given:",
        "",
        *table(["weights, fit to", *map(called, NOISE)], compared_rows(summaries)),
    ]  # fmt: skip


def difficulties(settings: PlateSettings) -> tuple[str, ...]:
    """What is difficult about a plate."""
    tags = {
        "falling curve": settings.a > settings.d,
        "flat": settings.a == settings.d,
        "saturated": np.isfinite(settings.limit),
        "a standard missing": bool(settings.missing_levels),
        "5 standards": settings.levels == 5,
        "single wells": settings.replicates == 1,
        "no blanks": not settings.blanks,
        "hardly any noise": settings.cv < 1e-3,
        "CV of 20–100 %": settings.cv >= 0.2,
        "negative OD": settings.a < 0,
        "text in wells": bool(settings.unreadable) or settings.overflow_text,
        "outliers": settings.outlier_fraction > 0,
        "wrong standards and edges": settings.standard_cv > 0,
        "very steep or shallow": settings.b in (0.15, 8.0),
    }
    return tuple(tag for tag, present in tags.items() if present) or ("none of these",)


def try_plate(seed: int) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What became of a difficult plate, what NumPy warned of, and what is difficult about it."""
    simulated = difficult_plate(seed)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        outcome = outcome_of(simulated)
    return outcome, tuple({str(one.message) for one in seen}), difficulties(simulated.settings)


def outcome_of(simulated: SimulatedPlate) -> str:
    """`curve`, why it was refused, or how it failed."""
    try:
        curve = fit_curve(simulated.plate)
        found = concentrations(simulated.plate, curve)
    except InputError as error:
        name = refusal(str(error))
        return f"refused: {name}{WRONGLY if name == NO_RESPONSE and responds(simulated) else ''}"
    except Exception as error:  # noqa: BLE001  any of them is a failure
        return f"FAILED: {type(error).__name__}: {error}"
    if not np.isfinite([*curve.parameters.values()]).all():
        return "FAILED: a parameter is not finite"
    value, low, high = (found[name].to_numpy(dtype=float) for name in ("concentration", "ci_low", "ci_high"))
    if np.isinf(value).any() or (value <= 0).any():
        return "FAILED: a concentration is no positive number"
    if (low > value).any() or (high < value).any():
        return "FAILED: an interval does not hold its estimate"
    return "curve" if np.isfinite(curve.lloq) else "curve without a range"


def responds(simulated: SimulatedPlate) -> bool:
    """Whether a curve without outliers clearly rises or falls, by its true responses and noise."""
    settings = simulated.settings
    levels = [level for level in range(len(settings.nominals)) if level + 1 not in settings.missing_levels]
    ends = settings.nominals[[levels[0], levels[-1]]]
    y = np.minimum(response("5pl", ends, np.array([*settings.parameters.values()])), settings.limit)
    rounding = 0.0 if settings.decimals is None else 10.0**-settings.decimals / np.sqrt(12)
    variance = ((settings.cv * y) ** 2 + settings.sd**2 + rounding**2) / settings.replicates
    return not settings.outlier_fraction and bool(abs(y[1] - y[0]) > CLEARLY * np.sqrt(variance.sum()))


def refusal(sentence: str) -> str:
    known = [name for words, name in REFUSALS.items() if words in sentence]
    return known[0] if known else re.sub(r"\d[\d.e+-]*", "N", sentence)


def difficult_lines(seeds: Sequence[int], workers: int) -> list[str]:
    """What became of difficult plates, in Markdown."""
    outcomes: Counter[str] = Counter()
    warned: Counter[str] = Counter()
    with_tag: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for outcome, messages, tags in over(try_plate, seeds, workers):
        outcomes[outcome] += 1
        warned.update(messages)
        with_tag.update(tags)
        refused.update(tags if outcome.startswith("refused") else ())
    failed = sum(count for outcome, count in outcomes.items() if outcome.startswith("FAILED"))
    told = "; ".join(f"{message} ({count})" for message, count in warned.most_common()) or "none"
    return [
        f"{len(seeds)} plates with several difficulties each (`simulate_plates.difficult_settings`), by the",
        f"default: {marked(str(failed), missed=failed > 0)} failed (wanted: 0). Each gives a curve with",
        "finite parameters and concentrations, or is refused with a sentence that says why. NumPy's warnings",
        f"on the way, in plates: {told}.",
        "",
        *table(["what became of it", "plates"],
               [[outcome, str(count)] for outcome, count in outcomes.most_common()]),
        "",
        *table(["with", "plates", "refused"],
               [[tag, str(count), f"{100 * refused[tag] / count:.1f}%"]
                for tag, count in with_tag.most_common()]),
    ]  # fmt: skip


def main() -> None:
    """Run what the command line asks for."""
    parser = arguments(__doc__, 500)
    parser.add_argument("--difficult", type=int, help="difficult plates [200; 10000 with --write]")
    parser.add_argument("--repeats", type=int, default=200, help="repetitions of what is timed [200]")
    args = parser.parse_args()
    os.environ.update(ONE_THREAD)  # for the processes that compute
    seeds = seeds_of(args)
    n_difficult = args.difficult if args.difficult is not None else 10000 if args.write else 200
    lines = [f"Seeds {seeds[0]}–{seeds[-1]}.", "", *coverage_lines(seeds, args.workers)]
    lines += ["", "### Difficult plates", ""]
    lines += difficult_lines(range(seeds[0], seeds[0] + n_difficult), args.workers)
    lines += ["", "### Speed of plates", "", *in_new_process(timed_lines, (seeds[0], args.repeats))]
    print("\n".join(lines))
    if args.write:
        write_section("elisa", lines)


if __name__ == "__main__":
    main()
