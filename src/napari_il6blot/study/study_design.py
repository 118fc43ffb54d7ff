"""The true design of the simulated IL-6 study: its samples, what is true of them, how they vary.

The designs of Am J Cancer Res 2020;10(8):2596-2602: two ovarian cancer cell lines under inhibitors, a dose
series of two inhibitors, a knock-down; IL-6 by blot inside the cells and by ELISA outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

RELEASE, IL6, PAKT, AKT, PHOSPHORYLATION = (
    "concentration",
    "IL-6/GAPDH",
    "pAKT/GAPDH",
    "AKT/GAPDH",
    "pAKT/AKT",
)
# Untreated PEA1: pg/mL released in 6 h; band volumes over GAPDH's.
UNTREATED = {RELEASE: 80.0, IL6: 0.6, AKT: 0.8, PHOSPHORYLATION: 0.9}
PEA2_RELEASE = 1.8
INHIBITOR_IV, INHIBITOR_X, JNK_INHIBITOR = "AKT inhibitor IV", "AKT inhibitor X", "JNK inhibitor"
# The dose of `main`, µM, and what is left there: of PEA1's release, of pAKT/AKT in both lines.
DOSE_IV, RELEASE_AT_IV, PHOSPHORYLATION_AT_IV = 4, 0.55, 0.30
DOSE_JNK = 10
DOSES = (0, 1, 2, 4, 8)
# What no dose takes away, and how many times weaker inhibitor X is.
RELEASE_FLOOR, PHOSPHORYLATION_FLOOR, WEAKER = 0.4, 0.1, 3.0
# What the siRNA leaves of AKT, and thereby of PEA1's release.
AKT_AT_SIRNA, RELEASE_AT_SIRNA = 0.25, 0.6
REPLICATES = (1, 2, 3)
# In kDa: the heavier runs higher.
MASSES = {"IL-6": 26, "GAPDH": 37, "AKT": 60, "pAKT": 60}
LOADING_CONTROL = "GAPDH"


@dataclass(frozen=True)
class StudyNoise:
    """How much things vary: s.d. of natural logarithms, so about relative s.d.

    Attributes
    ----------
    experiment : float
        Of an experiment as a whole, the same for all its samples, of each measure apart: batch of cells,
        antibody, exposure. It cancels where samples of one experiment are compared.
    condition : float
        Of a sample in an experiment: how differently a treatment works from day to day. This is what the
        comparison of experiments' means has to beat. Between experiments a sample varies by the root of
        both squares, 16 %.
    culture : float
        Between the cultures (replicates) of a sample in one experiment.
    well : float
        Between wells that hold the same, as concentration; `well_cv` of the response makes about that.
    loading : float
        Of all a lane's bands: it cancels in a ratio to the loading control of the lane.
    lane : float
        Of each band, beyond that. With `culture`, the levels (target / loading control) of lanes of one
        sample vary by √(0.06² + 2 × 0.06²) = 10 %.
    reading : float
        Of a level by the densitometry of a film, as measured on the simulated images.
    """

    experiment: float = 0.15
    condition: float = 0.05
    culture: float = 0.06
    well: float = 0.05
    well_cv: float = 0.03
    loading: float = 0.12
    lane: float = 0.06
    reading: float = 0.01


@dataclass(frozen=True)
class Condition:
    """One sample: a condition of a series, and what is true of it.

    Attributes
    ----------
    sample, series, cell_line, treatment : str
    dose : int
        In µM.
    true : mapping of str to float
        By measure: `concentration` in pg/mL, levels as ratios of volumes.
    """

    sample: str
    series: str
    cell_line: str
    treatment: str
    dose: int
    true: Mapping[str, float]

    @property
    def factors(self) -> dict[str, object]:
        """Its columns in the sheets."""
        names = ("series", "cell_line", "treatment", "dose")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Gel:
    """What is blotted together in each experiment of a series: one target and GAPDH, a lane per culture.

    Attributes
    ----------
    name, target : str
    replicates : tuple of int
        Which of every condition.
    """

    name: str
    target: str
    replicates: tuple[int, ...] = REPLICATES

    @property
    def rows(self) -> tuple[str, ...]:
        """Targets from top to bottom."""
        return tuple(sorted((self.target, LOADING_CONTROL), key=lambda target: -MASSES[target]))


@dataclass(frozen=True)
class Series:
    """Conditions that are repeated together.

    Attributes
    ----------
    name, file : str
        As a factor, and as its files begin.
    experiments : tuple of int
        Their numbers, no two series' the same: each is a day of its own.
    conditions : tuple of Condition
    gels : tuple of Gel
    wells : int
        Of each culture's supernatant.
    """

    name: str
    file: str
    experiments: tuple[int, ...]
    conditions: tuple[Condition, ...]
    gels: tuple[Gel, ...]
    wells: int

    @property
    def targets(self) -> tuple[str, ...]:
        """What is blotted, GAPDH apart."""
        return tuple(dict.fromkeys(gel.target for gel in self.gels))

    def image(self, experiment: int, gel: Gel) -> str:
        """Path of a blot within the study."""
        return f"blots/{self.file}_{experiment}_{gel.name}.tif"

    def plate(self, experiment: int) -> str:
        """Name of an experiment's plate."""
        return f"{self.file}_{experiment}"


@dataclass(frozen=True)
class Question:
    """What the study asks, and the true answer; fields as columns of ``truth/questions.csv``."""

    question: str
    design: str
    measure: str
    group_a: str
    group_b: str
    true_percent_change: float


def remaining(dose: float, at_iv: float, floor: float, weaker: float = 1.0) -> float:
    """What is left at a dose: 1 at none, `at_iv` at inhibitor IV's of `main`, `floor` at infinity.

    A hyperbola (Hill coefficient 1), of which `weaker` multiplies the half-effective dose.
    """
    half = DOSE_IV * (at_iv - floor) / (1 - at_iv) * weaker
    return floor + (1 - floor) * half / (half + dose)


def _true(
    cell_line: str, release: float = 1.0, phosphorylation: float = 1.0, akt: float = 1.0
) -> Mapping[str, float]:
    """What is true of a sample, from what its treatment leaves of each; IL-6 inside is never changed."""
    line = PEA2_RELEASE if cell_line == "PEA2" else 1.0
    true = {
        RELEASE: UNTREATED[RELEASE] * line * release,
        IL6: UNTREATED[IL6],
        AKT: UNTREATED[AKT] * akt,
        PHOSPHORYLATION: UNTREATED[PHOSPHORYLATION] * phosphorylation,
    }
    true[PAKT] = true[AKT] * true[PHOSPHORYLATION]
    return MappingProxyType(true)


def _main() -> Series:
    conditions = []
    for line in ("PEA1", "PEA2"):
        left = RELEASE_AT_IV if line == "PEA1" else 1.0
        inhibited = _true(line, left, PHOSPHORYLATION_AT_IV)
        conditions += [
            Condition(f"{line} DMSO", "main", line, "DMSO", 0, _true(line)),
            Condition(f"{line} AKTi-IV", "main", line, INHIBITOR_IV, DOSE_IV, inhibited),
            Condition(f"{line} JNKi", "main", line, JNK_INHIBITOR, DOSE_JNK, _true(line)),
        ]  # fmt: skip
    gels = tuple(Gel(target, target) for target in ("IL-6", "pAKT", "AKT"))
    return Series("main", "main", (1, 2, 3), tuple(conditions), gels, wells=3)


def _dose_series() -> Series:
    conditions: list[Condition] = []
    for short, treatment, weaker in (("IV", INHIBITOR_IV, 1.0), ("X", INHIBITOR_X, WEAKER)):
        for dose in DOSES:
            release = remaining(dose, RELEASE_AT_IV, RELEASE_FLOOR, weaker)
            phosphorylation = remaining(dose, PHOSPHORYLATION_AT_IV, PHOSPHORYLATION_FLOOR, weaker)
            sample = f"PEA1 AKTi-{short} {dose} uM"
            true = _true("PEA1", release, phosphorylation)
            conditions.append(Condition(sample, "dose series", "PEA1", treatment, dose, true))
    # A gel for each replicate, so that all doses of both inhibitors lie side by side.
    gels = tuple(Gel(f"{target}_r{n}", target, (n,)) for target in ("pAKT", "AKT") for n in REPLICATES)
    return Series("dose series", "dose", (4, 5), tuple(conditions), gels, wells=2)


def _sirna() -> Series:
    conditions = []
    for line in ("PEA1", "PEA2"):
        left = RELEASE_AT_SIRNA if line == "PEA1" else 1.0
        conditions += [
            Condition(f"{line} siControl", "siRNA", line, "non-targeting siRNA", 0, _true(line)),
            Condition(f"{line} siAKT", "siRNA", line, "AKT siRNA", 0, _true(line, left, akt=AKT_AT_SIRNA)),
        ]
    return Series("siRNA", "siRNA", (6, 7), tuple(conditions), (Gel("AKT", "AKT"),), wells=3)


@cache
def study_series() -> tuple[Series, ...]:
    """The series of the study: `main`, `dose series`, `siRNA`."""
    return _main(), _dose_series(), _sirna()


@cache
def questions() -> tuple[Question, ...]:
    """What the study asks of its cells, each with the true change of group a against group b in per cent."""
    asked = [
        ("PEA2 releases more IL-6 than PEA1", "cell lines", RELEASE, "PEA2 | DMSO", "PEA1 | DMSO"),
        *(
            (f"{treatment} {said} in {line}", "main", measure, f"{line} | {treatment}", f"{line} | DMSO")
            for treatment, measure, line, said in (
                (INHIBITOR_IV, RELEASE, "PEA1", "lowers IL-6 release by more than 40 %"),
                (INHIBITOR_IV, RELEASE, "PEA2", "does not change IL-6 release"),
                (INHIBITOR_IV, IL6, "PEA1", "does not change intracellular IL-6"),
                (INHIBITOR_IV, IL6, "PEA2", "does not change intracellular IL-6"),
                (JNK_INHIBITOR, RELEASE, "PEA1", "does not change IL-6 release"),
                (JNK_INHIBITOR, RELEASE, "PEA2", "does not change IL-6 release"),
                (JNK_INHIBITOR, IL6, "PEA1", "does not change intracellular IL-6"),
                (JNK_INHIBITOR, IL6, "PEA2", "does not change intracellular IL-6"),
                (INHIBITOR_IV, PHOSPHORYLATION, "PEA1", "lowers AKT phosphorylation"),
                (INHIBITOR_IV, PHOSPHORYLATION, "PEA2", "lowers AKT phosphorylation"),
            )
        ),
        ("AKT inhibitor IV acts more on IL-6 release in PEA1 than in PEA2", "main", RELEASE,
         f"PEA1: {INHIBITOR_IV} vs DMSO", f"PEA2: {INHIBITOR_IV} vs DMSO"),
        *(
            (f"{treatment} at {dose} µM lowers {what} in PEA1", "dose series", measure,
             f"{treatment} | {dose}", f"{treatment} | 0")
            for treatment, dose, what, measure in (
                (INHIBITOR_IV, DOSE_IV, "IL-6 release", RELEASE),
                (INHIBITOR_X, DOSES[-1], "IL-6 release", RELEASE),
                (INHIBITOR_IV, DOSE_IV, "AKT phosphorylation", PHOSPHORYLATION),
            )
        ),
        *(
            (f"AKT siRNA knocks AKT down in {line}", "siRNA", AKT, f"{line} | AKT siRNA",
             f"{line} | non-targeting siRNA")
            for line in ("PEA1", "PEA2")
        ),
    ]  # fmt: skip
    true = _true_of_groups()
    return tuple(
        Question(*texts, round(100 * (true[design, a][measure] / true[design, b][measure] - 1), 9))
        for texts in asked
        for _, design, measure, a, b in (texts,)
    )


def _true_of_groups() -> dict[tuple[str, str], Mapping[str, float]]:
    """What is true of every group that a question names, by design and group."""
    main, doses, sirna = study_series()
    true = {("main", f"{at.cell_line} | {at.treatment}"): at.true for at in main.conditions}
    true |= {("cell lines", group): values for (_, group), values in true.items()}
    true |= {("dose series", f"{at.treatment} | {at.dose}"): at.true for at in doses.conditions}
    true |= {("siRNA", f"{at.cell_line} | {at.treatment}"): at.true for at in sirna.conditions}
    for line in ("PEA1", "PEA2"):
        treated, control = (true["main", f"{line} | {name}"] for name in (INHIBITOR_IV, "DMSO"))
        change = {measure: treated[measure] / control[measure] for measure in control}
        true["main", f"{line}: {INHIBITOR_IV} vs DMSO"] = change
    return true
