"""Draw the simulated IL-6 study: as tables, quickly, or as images and plates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ..elisa.quantify import CONCENTRATION_COLUMNS
from .plate_settings import Floats, PlateSettings, SampleLabel
from .simulate import SimulatedBlot, simulate_blot
from .simulate_plates import SimulatedPlate, simulate_plate
from .study_design import (
    LOADING_CONTROL,
    RELEASE,
    REPLICATES,
    Condition,
    Gel,
    Series,
    StudyNoise,
    questions,
    study_series,
)

if TYPE_CHECKING:
    import pandas as pd

# Supernatants are diluted so that the lines' release lies in the middle of the standards.
DILUTION = 2.0
# Every purpose draws from a stream of its own, so that tables and files of one seed are of the same cells.
CULTURES, LANES, TABLES, FILES = range(61, 65)
LANE_COLUMNS = ("image", "strip", "lane", "sample", "experiment", "replicate")
# 95 % of a normal distribution.
Z95 = 1.959964


@dataclass(frozen=True, eq=False)
class SeriesDraw:
    """What grew and what was loaded in a series.

    Attributes
    ----------
    series : Series
    release : (experiments, conditions, replicates) array
        True concentration of each culture's supernatant, pg/mL.
    targets, controls : dict of str to arrays of that shape
        By target: its amount in each culture's lane of its gel, and GAPDH's beside it.
    """

    series: Series
    release: Floats
    targets: Mapping[str, Floats]
    controls: Mapping[str, Floats]

    def levels(self, target: str) -> Floats:
        """Target / GAPDH of each lane."""
        level: Floats = self.targets[target] / self.controls[target]
        return level


@dataclass(frozen=True, eq=False)
class SimulatedStudy:
    """A study as it lies in files, and what is true of it.

    Attributes
    ----------
    blots : dict of str to SimulatedBlot
        By path within the study.
    plates : dict of str to SimulatedPlate
        By name.
    lane_sheet, target_sheet, well_sheet : DataFrame
        As the user would fill them in.
    questions : DataFrame
        Columns of ``truth/questions.csv``.
    seed : int
    """

    blots: Mapping[str, SimulatedBlot]
    plates: Mapping[str, SimulatedPlate]
    lane_sheet: pd.DataFrame
    target_sheet: pd.DataFrame
    well_sheet: pd.DataFrame
    questions: pd.DataFrame
    seed: int


def draw_study(seed: int = 0, noise: StudyNoise | None = None) -> tuple[SeriesDraw, ...]:
    """Grow the cultures and load the lanes of every series.

    Parameters
    ----------
    seed : int
        Another number, another study.
    noise : StudyNoise, optional
        How much things vary.
    """
    noise = noise or StudyNoise()
    cells, gels = np.random.default_rng([seed, CULTURES]), np.random.default_rng([seed, LANES])
    return tuple(_draw(series, noise, cells, gels) for series in study_series())


def _draw(
    series: Series, noise: StudyNoise, cells: np.random.Generator, gels: np.random.Generator
) -> SeriesDraw:
    targets, controls = {}, {}
    release = _cultures(series, RELEASE, noise, cells)
    for target in series.targets:
        level = _cultures(series, f"{target}/{LOADING_CONTROL}", noise, cells)
        loading = np.exp(noise.loading * gels.standard_normal(level.shape))
        own = np.exp(noise.lane * gels.standard_normal((2, *level.shape)))
        targets[target], controls[target] = level * loading * own[0], loading * own[1]
    return SeriesDraw(series, release, targets, controls)


def _cultures(series: Series, measure: str, noise: StudyNoise, rng: np.random.Generator) -> Floats:
    """A measure in each culture, (experiments, conditions, replicates)."""
    true = np.array([condition.true[measure] for condition in series.conditions])
    days, samples = len(series.experiments), len(true)
    shift = noise.experiment * rng.standard_normal((days, 1, 1))
    shift = shift + noise.condition * rng.standard_normal((days, samples, 1))
    drawn: Floats = true[:, None] * np.exp(
        shift + noise.culture * rng.standard_normal((days, samples, len(REPLICATES)))
    )
    return drawn


def simulate_tables(seed: int = 0, noise: StudyNoise | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw the study as tables, without images and plates: a few milliseconds.

    The cells are those of `simulate_study` at the same seed; what densitometry and the plate reader add is
    drawn from `noise`.

    Parameters
    ----------
    seed : int
    noise : StudyNoise, optional

    Returns
    -------
    levels, concentrations : DataFrame
        Columns of ``levels.csv`` and ``concentrations.csv`` (with `role`), then the factors
        `series, cell_line, treatment, dose`. `pAKT/AKT` is the ratio of both levels of a culture.
    """
    noise = noise or StudyNoise()
    drawn = draw_study(seed, noise)
    rng = np.random.default_rng([seed, TABLES])
    levels, sd = [], []
    for draw in drawn:
        read = {}
        for target in draw.series.targets:
            level = draw.levels(target)
            read[target] = level * np.exp(noise.reading * rng.standard_normal(level.shape))
            levels.append(read[target])
            sd.append(noise.reading * read[target])
        if "pAKT" in read:
            levels.append(read["pAKT"] / read["AKT"])
            sd.append(np.sqrt(2) * noise.reading * levels[-1])
    flat = np.concatenate([array.ravel() for array in levels])
    level_table = _level_places().assign(level=flat, level_sd=np.concatenate([array.ravel() for array in sd]))
    return level_table, _concentrations(drawn, noise, rng)


def _concentrations(
    drawn: tuple[SeriesDraw, ...], noise: StudyNoise, rng: np.random.Generator
) -> pd.DataFrame:
    places = _culture_places()
    relative = noise.well / np.sqrt(places["n_wells"].to_numpy(dtype=float))
    true = np.concatenate([draw.release.ravel() for draw in drawn])
    found = true * np.exp(relative * rng.standard_normal(true.shape))
    low, high = found * np.exp(-Z95 * relative), found * np.exp(Z95 * relative)
    return places.assign(
        concentration=found, concentration_sd=found * relative, ci_low=low, ci_high=high, inv_low=low,
        inv_high=high,
    )  # fmt: skip


def _of_cultures(series: Series) -> Iterator[tuple[int, Condition, int]]:
    """Experiment, condition and replicate of every culture, in the order of the drawn arrays."""
    for experiment in series.experiments:
        for condition in series.conditions:
            for replicate in REPLICATES:
                yield experiment, condition, replicate


def _label(condition: Condition, experiment: int, replicate: int) -> dict[str, object]:
    return {"sample": condition.sample, "experiment": experiment, "replicate": replicate}


@cache
def _level_places() -> pd.DataFrame:
    """Every column of the levels but the numbers, which a copy gets."""
    import pandas as pd

    rows = []
    for series in study_series():
        measured = [(target, LOADING_CONTROL) for target in series.targets]
        if "pAKT" in series.targets:
            measured.append(("pAKT", "AKT"))
        lanes = {(line["image"], line["sample"], line["replicate"]): line for line in _lane_lines(series)}
        for target, control in measured:
            # As of parallel gels, each normalized by its own control first.
            gels = [name for name in (target, control) if name != LOADING_CONTROL]
            for experiment, condition, replicate in _of_cultures(series):
                images = [series.image(experiment, _gel_of(series, name, replicate)) for name in gels]
                line = lanes[images[0], condition.sample, replicate]
                numbers = {"target": target, "level": np.nan, "level_sd": np.nan, "normalized_to": control}
                place = {name: line[name] for name in LANE_COLUMNS} | {"image": ";".join(images)}
                rows.append(place | numbers | {"flags": ""} | condition.factors)
    return pd.DataFrame(rows)


@cache
def _culture_places() -> pd.DataFrame:
    """Every column of the concentrations but the numbers, which a copy gets."""
    import pandas as pd

    empty: dict[str, object] = dict.fromkeys(CONCENTRATION_COLUMNS[5:], np.nan)
    same = {"dilution": DILUTION, "censored": "", "unit": "pg/mL", "flags": "", "role": "sample"}
    rows = [
        {"plate": series.plate(experiment)}
        | _label(condition, experiment, replicate)
        | {"n_wells": series.wells}
        | empty
        | same
        | condition.factors
        for series in study_series()
        for experiment, condition, replicate in _of_cultures(series)
    ]
    return pd.DataFrame(rows)


def _gel_of(series: Series, target: str, replicate: int) -> Gel:
    return next(gel for gel in series.gels if gel.target == target and replicate in gel.replicates)


def _lane_lines(series: Series) -> list[dict[str, Any]]:
    """Lines of the lane sheet: on each gel a lane per culture, the replicates of a sample side by side."""
    lines = []
    for experiment in series.experiments:
        for gel in series.gels:
            image = series.image(experiment, gel)
            lanes = [
                (condition, replicate) for condition in series.conditions for replicate in gel.replicates
            ]
            for lane, (condition, replicate) in enumerate(lanes, start=1):
                place = {"image": image, "strip": 1, "lane": lane}
                lines.append(place | _label(condition, experiment, replicate) | condition.factors)
    return lines


def simulate_study(seed: int = 0, noise: StudyNoise | None = None) -> SimulatedStudy:
    """Draw the whole study as it lies in files: film blots, plates, sheets, and the truth.

    Parameters
    ----------
    seed : int
        Another number, another study.
    noise : StudyNoise, optional
        How much things vary.
    """
    import pandas as pd

    noise = noise or StudyNoise()
    rng = np.random.default_rng([seed, FILES])
    blots: dict[str, SimulatedBlot] = {}
    plates: dict[str, SimulatedPlate] = {}
    target_lines: list[dict[str, object]] = []
    for draw in draw_study(seed, noise):
        series = draw.series
        for day, experiment in enumerate(series.experiments):
            for gel in series.gels:
                image = series.image(experiment, gel)
                blots[image] = _blot(rng, draw, day, gel)
                target_lines += [
                    {"image": image, "strip": 1, "row": row, "target": target}
                    for row, target in enumerate(gel.rows, start=1)
                ]
            plates[series.plate(experiment)] = _plate(rng, draw, day, noise)
    return SimulatedStudy(
        blots, plates,
        lane_sheet=pd.DataFrame([line for series in study_series() for line in _lane_lines(series)]),
        target_sheet=pd.DataFrame(target_lines),
        well_sheet=pd.concat([plate.well_sheet for plate in plates.values()], ignore_index=True),
        questions=pd.DataFrame([asdict(question) for question in questions()]),
        seed=seed,
    )  # fmt: skip


def _blot(rng: np.random.Generator, draw: SeriesDraw, day: int, gel: Gel) -> SimulatedBlot:
    """A scanned film of one gel: 8 bit, bands dark, the truth in optical density."""
    held = [replicate - 1 for replicate in gel.replicates]
    amounts = {
        gel.target: draw.targets[gel.target][day][:, held].ravel().tolist(),
        LOADING_CONTROL: draw.controls[gel.target][day][:, held].ravel().tolist(),
    }
    n_lanes = len(amounts[LOADING_CONTROL])
    return simulate_blot(
        seed=int(rng.integers(2**31)), shape=(320, 180 + 40 * n_lanes), kind="film", bit_depth=8,
        n_lanes=n_lanes, n_rows=2, amounts=tuple(tuple(amounts[target]) for target in gel.rows),
        comb_share=0.84, gap_fraction=0.25, row_spacing=6.0, tilt_deg=float(rng.uniform(-0.6, 0.6)),
        smile_px=float(rng.uniform(-3, 3)), exposure=0.55, offset=0.1, peak_to_noise=15.0,
    )  # fmt: skip


def _plate(rng: np.random.Generator, draw: SeriesDraw, day: int, noise: StudyNoise) -> SimulatedPlate:
    """The plate of an experiment's supernatants, with standards and blanks of its own."""
    series = draw.series
    experiment = series.experiments[day]
    labels = tuple(
        SampleLabel(condition.sample, experiment, replicate, condition.factors)
        for condition in series.conditions
        for replicate in REPLICATES
    )
    settings = PlateSettings(
        name=series.plate(experiment), labels=labels, dilutions=(DILUTION,), cv=noise.well_cv,
        concentrations=tuple(draw.release[day].ravel().tolist()), sample_replicates=series.wells,
        b=float(rng.uniform(1.0, 1.2)), c=float(rng.uniform(70, 110)), d=float(rng.uniform(2.8, 3.4)),
    )  # fmt: skip
    return simulate_plate(seed=int(rng.integers(2**31)), settings=settings)
