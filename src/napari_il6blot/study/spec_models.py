"""The sections of ``study.toml`` as frozen values; each docstring says what its keys mean."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationInfo,
)

from ..errors import InputError
from .spec_paths import study_path
from .spec_values import Level, Name, Number, Px, of_length, quoted

_PERCENTILE = re.compile(r"p(\d{1,2}(?:[.,]\d+)?)")
_MEAN_SD = re.compile(r"mean\s*\+\s*(\d+(?:[.,]\d+)?)?\s*sd")
TOTAL_PROTEIN = "total protein"

StudyPath = Annotated[Name, AfterValidator(study_path)]


class Section(BaseModel):
    """A table of ``study.toml``: frozen, and without keys that nobody knows."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=False, allow_inf_nan=False, validate_by_name=True
    )


def _turns(value: object) -> object:
    if type(value) is int and value in (0, 90, 180, 270):  # true and 90.0 would pass for them
        return value
    raise ValueError(f"is {quoted(value)}; it must be 0, 90, 180 or 270")


def _pair(value: object) -> object:
    return of_length(value, 2)


def _four(value: object) -> object:
    return of_length(value, 4)


def _region(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = box
    if not (x0 <= x1 and y0 <= y1):
        raise ValueError(f"is {quoted(box)}; it must be [x0, y0, x1, y1] with x0 <= x1 and y0 <= y1")
    return box


def _ladder(text: str) -> str:
    from ..blot.ladder import parse_ladder

    if text:
        try:
            parse_ladder(text)
        except InputError as error:
            raise ValueError(str(error).removeprefix("--ladder ")) from error
    return text


class StudyImage(Section):
    """One image: ``[[images]]``.

    Attributes
    ----------
    path : str
        In the study, with ``/``; ``FILE#N`` is page or channel N.
    rotate, flip
        Degrees clockwise, then mirrored left to right.
    region : (x0, y0, x1, y1), optional
        Inclusive px of the file's frame to look for lanes in.
    scale, polarity
        As for `read_blot`.
    lanes : int, optional
        How many each strip has.
    lanes_from : str, optional
        Another image of the same membrane, whose lanes are brought here (a re-probed membrane).
    ladder : str
        ``LANES:KDA,KDA,...[@MODEL]``, as for ``il6blot quantify --ladder``.
    """

    path: StudyPath
    rotate: Annotated[Literal[0, 90, 180, 270], BeforeValidator(_turns)] = 0
    flip: StrictBool = False
    region: Annotated[tuple[Px, Px, Px, Px], BeforeValidator(_four), AfterValidator(_region)] | None = None
    scale: Literal["auto", "linear", "od"] = "auto"
    polarity: Literal["auto", "dark", "bright"] = "auto"
    lanes: Annotated[StrictInt, Field(ge=1, le=100)] | None = None
    lanes_from: StudyPath | None = None
    ladder: Annotated[Name, AfterValidator(_ladder)] = ""


class StudyPlate(Section):
    """One export of a plate reader: ``[[plates]]``.

    Attributes
    ----------
    path : str
        In the study, with ``/``.
    wavelength, reference : float, optional
        nm: the read that is the response, and one to subtract.
    """

    path: StudyPath
    wavelength: Annotated[Number, Field(gt=0)] | None = None
    reference: Annotated[Number, Field(gt=0)] | None = None


class SheetsSection(Section):
    """The sheets' files: ``[sheets]``; `Study.sheet` says which are taken where none is named."""

    lanes: StudyPath | None = None
    targets: StudyPath | None = None
    wells: StudyPath | None = None
    subjects: StudyPath | None = None
    levels: StudyPath | None = None
    concentrations: StudyPath | None = None


def _background(name: str) -> str:
    from ..blot.background import BACKGROUNDS

    if name != "default" and name not in BACKGROUNDS:
        raise ValueError(f"{name!r} is unknown; it is one of default, {', '.join(BACKGROUNDS)}")
    return name


class BlotSection(Section):
    """How bands are measured: ``[blot]``; `background` is one of `blot.background.BACKGROUNDS`."""

    background: Annotated[Name, AfterValidator(_background)] = "default"


class ElisaSection(Section):
    """How plates become concentrations: ``[elisa]``; the keys are the options of ``il6blot elisa``.

    `analyte` names what was measured where a study has several.
    """

    model: Literal["4pl", "5pl", "linear", "loglog", "auto"] = "4pl"
    weights: Literal["1", "1/y", "1/y2"] = "1/y2"
    fit: Literal["means", "replicates"] = "means"
    unit: Name = ""
    subtract_blank: StrictBool = False
    analyte: Name = ""
    release_per: tuple[Literal["volume", "cells", "time", "protein"], ...] = ()


def _ratio(text: str) -> str:
    parts = [part.strip() for part in text.split("/")]
    if len(parts) != 2 or not all(parts):
        raise ValueError(f"{text!r} is no ratio; it is two targets with / between, as in pAKT/AKT")
    return "/".join(parts)


class NormalizationSection(Section):
    """How bands become levels: ``[normalization]``.

    Attributes
    ----------
    loading_control : str
        A target, or ``total protein``.
    ratios : tuple of str
        ``pAKT/AKT``: targets to divide by one another.
    scaling : str
        How several gels are brought together: a method of `compare.replicate_scaling`, or ``none``.
    reference_sample : str
        Where scaling needs one.
    check_by : str
        The factor that the loading control must not depend on.
    """

    loading_control: Name = "GAPDH"
    ratios: tuple[Annotated[Name, AfterValidator(_ratio)], ...] = ()
    scaling: Literal["none", "fixed_point", "sum", "alignment", "error_model"] = "none"
    reference_sample: Name = ""
    check_by: Name = "treatment"


def _levels(value: object) -> object:
    """One level or several of a factor, of numbers or text."""
    several = isinstance(value, list | tuple)
    levels = list(value) if isinstance(value, list | tuple) else [value]
    if not levels or any(
        isinstance(level, bool) or not isinstance(level, str | int | float) for level in levels
    ):
        raise ValueError(f"is {quoted(value)}; it must be a level of that factor, or a list of them")
    return tuple(levels) if several else value


def _groups(value: object) -> object:
    if isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(name, str) for name in value):
        if value[0].strip() == value[1].strip():
            raise ValueError(f"is {quoted(value)}, a group against itself; it must be two different groups")
        return tuple(value)
    raise ValueError(f"is {quoted(value)}; it must be two groups, as ['PEA2 | DMSO', 'PEA1 | DMSO']")


def _contrasts(pairs: tuple[tuple[str, str], ...], info: ValidationInfo) -> tuple[tuple[str, str], ...]:
    adjustment = info.data.get("adjustment")
    if pairs and adjustment in ("dunnett", "tukey"):
        raise ValueError(f"cannot have adjustment {adjustment}; they take none, holm or bh")
    return pairs


def _margin(margin: tuple[float, float]) -> tuple[float, float]:
    low, high = margin
    if not 0 < low < 1 < high:
        raise ValueError(f"is {quoted(margin)}; it must be a ratio below 1 and one above, as [0.8, 1.25]")
    return margin


class StudyDesign(Section):
    """One planned set of comparisons: ``[[designs]]``; the keys are fields of `compare.designs.Design`."""

    name: Annotated[Name, Field(min_length=1)] = "main"
    measures: tuple[Name, ...] = ()
    factors: tuple[Name, ...] = ()
    factor: Name = "treatment"
    control: Level = "DMSO"
    where: dict[str, Annotated[Any, BeforeValidator(_levels)]] = Field(default_factory=dict)
    within: StrictBool = True
    test: Literal[
        "default",
        "student",
        "welch",
        "paired",
        "ratio_paired",
        "welch_on_logs",
        "block",
        "mann_whitney",
        "wilcoxon",
        "published",
    ] = "default"
    adjustment: Literal["default", "none", "holm", "bh", "dunnett", "tukey"] = "default"
    unit: Literal["experiment", "well"] = "experiment"
    margin: Annotated[tuple[Number, Number], BeforeValidator(_pair), AfterValidator(_margin)] = (0.8, 1.25)
    dose: Name | None = None
    interaction: StrictBool = False
    contrasts: Annotated[
        tuple[Annotated[tuple[Name, Name], BeforeValidator(_groups)], ...], AfterValidator(_contrasts)
    ] = ()


def _cutoff(value: object) -> float | str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) < 1e300:
            return float(value)
    elif isinstance(value, str):
        text = value.strip().lower()
        if text == "youden" or _PERCENTILE.fullmatch(text):
            return text.replace(",", ".")
        if match := _MEAN_SD.fullmatch(text):
            return f"mean+{(match[1] or '1').replace(',', '.')}sd"
    raise ValueError(f"{quoted(value)} is no cut-off; it is a number, p95 (a percentile), mean+2sd or youden")


class CohortSection(Section):
    """Low and high subjects: ``[cohort]``.

    Attributes
    ----------
    group, value : str
        Columns of the subject sheet.
    reference : str
        The group that the cut-off comes from; empty: that called healthy, control or normal.
    cutoff : float or str
        A value, ``p95``: that percentile of the reference group, ``mean+2sd`` or ``youden``.
    cases : tuple of str
        Groups within which low and high are compared by their metadata; all subjects where empty.
    categorical : tuple of str
        Metadata columns whose numbers are codes.
    pseudonyms : bool
        Show S01… in place of subjects.
    """

    group: Name = "group"
    value: Name = "value"
    reference: Name = ""
    cutoff: Annotated[float | str, BeforeValidator(_cutoff)] = "p95"
    cases: tuple[Name, ...] = ()
    categorical: tuple[Name, ...] = ()
    pseudonyms: StrictBool = True


class StatisticsSection(Section):
    """What holds for every design: ``[statistics]``."""

    preset: Literal["default", "published"] = "default"
    alpha: Annotated[Number, Field(gt=0, lt=0.5)] = 0.05
