"""Settings of a simulated plate: everything but the seed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..elisa.layout.standards import standards
from ..elisa.plate import AMOUNT_COLUMNS, QUALITY_COLUMNS, WELL_COLUMNS
from ..errors import InputError

Floats = NDArray[np.float64]

SHAPES = ((8, 12), (16, 24))
TAKEN_COLUMNS = (*WELL_COLUMNS, *QUALITY_COLUMNS, *AMOUNT_COLUMNS, "plate", "unit", "curve_from")
# Settings of which each must be finite and not negative.
AMOUNTS = ("cv", "sd", "standard_cv", "outlier_factor")


@dataclass(frozen=True)
class PlateControl:
    """A control of known concentration.

    Attributes
    ----------
    name : str
    concentration : float
        True.
    low, high : float
        What should be found.
    """

    name: str
    concentration: float
    low: float
    high: float


@dataclass(frozen=True)
class SampleLabel:
    """What a sample is called, and where it stands in the design.

    Attributes
    ----------
    sample : str
    experiment, replicate : int or str
    factors : mapping of str to object
        Columns of the well sheet: the same ones for every sample of a plate.
    """

    sample: str
    experiment: int | str = 1
    replicate: int | str = 1
    factors: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class PlateSettings:
    """What a simulated plate looks like; the seed settles the rest.

    Concentrations are in pg/mL, responses in OD.

    Attributes
    ----------
    name : str
        The plate's.
    shape : (int, int)
        Rows and columns: (8, 12) or (16, 24).
    a, b, c, d, g : float
        The true curve, y = d + (a - d) / (1 + (x / c)^b)^g. It falls where a > d, as of a competitive
        assay, and is flat where a = d.
    top, fold : float
        Highest standard, and how many times each is the next.
    levels : int
        Standards above zero.
    zero : bool
        Whether there is a standard of zero too.
    missing_levels : tuple of int
        Standards, from 1 (the top), whose wells the reader left out.
    replicates : int
        Wells of each standard, control and sample.
    sample_replicates : int or None
        Wells of each control and of each sample at each dilution, if other than `replicates`.
    n_samples : int
        Samples; where `concentrations` are given, their number counts.
    concentrations : tuple of float or None
        True concentrations of the undiluted samples; None: drawn log-uniformly within
        `concentration_limits`.
    concentration_limits : (float, float)
        Lowest and highest that is drawn.
    labels : tuple of SampleLabel
        One for each sample; without any they are called S01, S02….
    dilutions : tuple of float
        How many times each sample is diluted: each dilution is in wells of its own.
    blanks : int
        Wells without analyte.
    controls : tuple of PlateControl
    cv, sd : float
        S.d. of a well's response: in proportion to it, and added to it in OD.
    standard_cv : float
        CV of each standard's true concentration about its nominal one, the same in all its wells.
    edge_effect : float
        Relative change of the response in the outermost wells.
    outlier_fraction, outlier_factor : float
        Share of the wells whose response is multiplied by the factor.
    limit : float
        Most OD that the reader can tell; it records what is above as the limit, or as ``OVRFLW``.
    overflow_text : bool
        Whether it records ``OVRFLW``.
    unreadable : int
        Wells that hold ``?????`` in place of a number, standards and samples alike.
    decimals : int or None
        Of the recorded OD; None: all digits.

    Raises
    ------
    InputError
        If a value is impossible, or the wells do not fit on the plate.
    """

    name: str = "plate"
    shape: tuple[int, int] = (8, 12)
    a: float = 0.05
    b: float = 1.1
    c: float = 90.0
    d: float = 3.2
    g: float = 1.0
    top: float = 200.0
    fold: float = 2.0
    levels: int = 7
    zero: bool = True
    missing_levels: tuple[int, ...] = ()
    replicates: int = 3
    sample_replicates: int | None = None
    n_samples: int = 20
    concentrations: tuple[float, ...] | None = None
    concentration_limits: tuple[float, float] = (2.0, 200.0)
    labels: tuple[SampleLabel, ...] = ()
    dilutions: tuple[float, ...] = (1.0,)
    blanks: int = 3
    controls: tuple[PlateControl, ...] = ()
    cv: float = 0.05
    sd: float = 0.005
    standard_cv: float = 0.0
    edge_effect: float = 0.0
    outlier_fraction: float = 0.0
    outlier_factor: float = 1.5
    limit: float = math.inf
    overflow_text: bool = False
    unreadable: int = 0
    decimals: int | None = 4

    def __post_init__(self) -> None:
        _check_plate(self)
        _check_curve(self)
        _check_samples(self)
        _check_reader(self)
        _check_fit(self)

    @property
    def nominals(self) -> Floats:
        """Nominal concentrations of the standards, highest first."""
        return standards(self.top, self.fold, self.levels, self.zero)

    @property
    def sample_count(self) -> int:
        """Number of samples."""
        return self.n_samples if self.concentrations is None else len(self.concentrations)

    @property
    def wells_per_sample(self) -> int:
        """Wells of each control, and of each sample at each dilution."""
        return self.replicates if self.sample_replicates is None else self.sample_replicates

    @property
    def parameters(self) -> dict[str, float]:
        """The true curve's."""
        return {name: getattr(self, name) for name in "abcdg"}

    @property
    def sample_labels(self) -> tuple[SampleLabel, ...]:
        """The samples' labels, given or made."""
        digits = max(2, len(str(self.sample_count)))
        made = (SampleLabel(f"S{number + 1:0{digits}d}") for number in range(self.sample_count))
        return self.labels or tuple(made)


def _check_plate(settings: PlateSettings) -> None:
    if tuple(settings.shape) not in SHAPES:
        raise InputError(f"a simulated plate has 8 × 12 or 16 × 24 wells, not {_times(settings.shape)}")
    if not settings.name.strip():
        raise InputError("a simulated plate needs a name")
    _whole("replicates", settings.replicates, least=1)
    _whole("sample_replicates", settings.wells_per_sample, least=1)
    for name in ("n_samples", "blanks", "unreadable"):
        _whole(name, getattr(settings, name), least=0)


def _check_curve(settings: PlateSettings) -> None:
    for name, value in settings.parameters.items():
        if not math.isfinite(value) or (name in "bcg" and value <= 0):
            wanted = "positive" if name in "bcg" else "finite"
            raise InputError(f"{name} of the true curve must be {wanted}, not {value:g}")
    standards(settings.top, settings.fold, settings.levels, settings.zero)  # refuses what is no dilution
    for level in settings.missing_levels:
        if not 1 <= level <= len(settings.nominals):
            raise InputError(
                f"missing_levels names standard {level}; they are numbered 1 to {len(settings.nominals)}"
            )


def _check_samples(settings: PlateSettings) -> None:
    low, high = settings.concentration_limits
    if not 0 < low <= high < math.inf:
        raise InputError(f"concentration_limits must be positive, the lower first, not {low:g} and {high:g}")
    known = [*(settings.concentrations or ()), *(control.concentration for control in settings.controls)]
    if any(not 0 <= value < math.inf for value in known):
        raise InputError("true concentrations of samples and controls must be zero or more")
    dilutions = settings.dilutions
    if not dilutions or any(not 0 < value < math.inf for value in dilutions):
        raise InputError("dilutions must be one or more positive numbers: 10 for a tenfold dilution")
    if len(set(dilutions)) < len(dilutions):
        raise InputError("dilutions names one twice; sample_replicates says how many wells each has")
    if any(not control.low <= control.high for control in settings.controls):
        raise InputError("a control's range must be given as low and high, the lower first")
    _check_labels(settings)


def _check_labels(settings: PlateSettings) -> None:
    labels = settings.labels
    if labels and len(labels) != settings.sample_count:
        raise InputError(f"there are {len(labels)} labels for {settings.sample_count} samples")
    if len({(label.sample, label.experiment, label.replicate) for label in labels}) < len(labels):
        raise InputError("two labels have the same sample, experiment and replicate")
    factors = {tuple(label.factors) for label in labels}
    if len(factors) > 1:
        raise InputError("every label of a plate must have the same factors, in the same order")
    taken = [name for names in factors for name in names if name in TAKEN_COLUMNS]
    if taken:
        raise InputError(f"a factor cannot be called {taken[0]}: the well sheet has that column already")


def _check_reader(settings: PlateSettings) -> None:
    for name in AMOUNTS:
        value = getattr(settings, name)
        if not 0 <= value < math.inf:
            raise InputError(f"{name} must be zero or more, not {value:g}")
    if not 0 <= settings.outlier_fraction <= 1:
        raise InputError(f"outlier_fraction must be 0 to 1, not {settings.outlier_fraction:g}")
    if not settings.edge_effect > -1:
        raise InputError(f"edge_effect must be greater than -1, not {settings.edge_effect:g}")
    if math.isnan(settings.limit):
        raise InputError("limit must be a number: the most OD that the reader can tell")
    if settings.decimals is not None:
        _whole("decimals", settings.decimals, least=0)


def _check_fit(settings: PlateSettings) -> None:
    per_sample = settings.wells_per_sample
    parts = {
        "standards": len(settings.nominals) * settings.replicates,
        "blanks": settings.blanks,
        "controls": len(settings.controls) * per_sample,
        "samples": settings.sample_count * len(settings.dilutions) * per_sample,
    }
    needed, size = sum(parts.values()), math.prod(settings.shape)
    if needed > size:
        listed = ", ".join(f"{count} of {what}" for what, count in parts.items() if count)
        raise InputError(
            f"{needed} wells do not fit on a plate of {_times(settings.shape)} ({listed}); "
            "take fewer samples, dilutions or replicates"
        )


def _whole(name: str, value: int, *, least: int) -> None:
    if int(value) != value or value < least:
        raise InputError(f"{name} must be a whole number of at least {least}, not {value}")


def _times(shape: tuple[int, int]) -> str:
    return " × ".join(map(str, shape))
