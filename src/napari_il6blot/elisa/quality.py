"""Quality control of plates: what a reviewer asks for, one row per check.

References
----------
ICH guideline M10, 2022. EMA/FDA spike recovery: what was found of what was added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .curve import Curve
from .curve.levels import CV, CV_AT_ENDS, FEWEST_LEVELS, RECOVERY, RECOVERY_AT_ENDS, SHARE_ACCEPTED
from .outliers import suggest_outliers
from .plate import UNIT_ASSUMED, Plate
from .quantify import QUANTIFIED_ROLES
from .spikes import SPIKE_RECOVERY, spike_checks
from .units import unit_key

if TYPE_CHECKING:
    import pandas as pd

QUALITY_TABLE_COLUMNS = ("plate", "check", "subject", "value", "low", "high", "passed", "sentence")
# A control over several plates.
INTER_PLATE_CV = 20.0


def quality_table(
    plates: Sequence[Plate], curves: Mapping[str, Curve], concentrations: pd.DataFrame
) -> pd.DataFrame:
    """Check plates: curves, standards, controls, spikes, dilutions, replicates, masks, outliers.

    Parameters
    ----------
    plates : sequence of Plate
    curves : mapping of str to Curve
        By plate; those without a curve are left out.
    concentrations : DataFrame
        Of all of them (`quantify.concentrations`).

    Returns
    -------
    DataFrame
        `QUALITY_TABLE_COLUMNS`, plate by plate, then what concerns several. `passed` is missing where
        a check only informs.

    Raises
    ------
    InputError
        If a spike is of a sample that is on no plate, or wells of one sample contradict each other.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    samples = {
        name for plate in plates for name in plate.wells["sample"][plate.wells["role"].isin(QUANTIFIED_ROLES)]
    }
    for plate in plates:
        curve = curves.get(plate.name)
        rows += _masked_rows(plate)
        if curve is None:
            continue
        own = concentrations[concentrations["plate"] == plate.name]
        rows += _curve_rows(plate, curve)
        rows += _control_rows(plate, own)
        rows += [
            _row(plate.name, "spike_recovery", check.sample, check.recovery, SPIKE_RECOVERY, check.passed,
                 sentence=check.sentence)
            for check in spike_checks(plate, own, samples, plate.unit or curve.unit or UNIT_ASSUMED)
        ]  # fmt: skip
        rows += _sample_rows(plate, own)
        rows += [
            _row(plate.name, "outlier", row["well"], row["response"], sentence=f"Look at {row['reason']}.")
            for row in _records(suggest_outliers(plate))
        ]
    rows += _inter_plate_rows(concentrations)
    return pd.DataFrame(rows, columns=list(QUALITY_TABLE_COLUMNS))


def _row(
    plate: str, check: str, subject: object, value: float, limits: tuple[float, float] = (np.nan, np.nan),
    passed: bool | None = None, *, sentence: str,
) -> dict[str, Any]:  # fmt: skip
    low, high = limits
    return {
        "plate": plate, "check": check, "subject": str(subject), "value": value, "low": low, "high": high,
        "passed": passed, "sentence": sentence,
    }  # fmt: skip


def _verdict(passed: bool) -> str:
    return "passed" if passed else "failed"


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _masked_rows(plate: Plate) -> list[dict[str, Any]]:
    """The audit trail of masks, those taken back in too."""
    rows = []
    for well in _records(plate.wells[plate.wells["mask_reason"] != ""]):
        state = "masked" if well["masked"] else "not masked"
        sentence = (
            f"Well {well['well']} ({well['sample'] or well['role']}) is {state}: {well['mask_reason']}."
        )
        rows.append(_row(plate.name, "masked", well["well"], well["response"], sentence=sentence))
    return rows


def _curve_rows(plate: Plate, curve: Curve) -> list[dict[str, Any]]:
    levels, span = curve.levels, curve.range
    judged = np.flatnonzero(levels.nominal > 0)
    unit = plate.unit or curve.unit or UNIT_ASSUMED
    rows = []
    for level in judged:
        nominal, recovery = float(levels.nominal[level]), float(span.recovery[level])
        cv = float(span.cv[level])
        at_end = nominal in (span.lloq, span.uloq)
        off, most_cv = (RECOVERY_AT_ENDS, CV_AT_ENDS) if at_end else (RECOVERY, CV)
        passed = bool(span.passed[level]) and not cv > most_cv
        told = (
            f"comes back as {recovery:.1f} %"
            if np.isfinite(recovery)
            else "has no concentration on the curve"
        )
        scatter = f" (CV {cv:.1f} %)" if np.isfinite(cv) else ""
        sentence = f"Standard {nominal:g} {unit} {told}{scatter}: {_verdict(passed)}."
        limits = (100 - off, 100 + off)
        rows.append(_row(plate.name, "standard", f"{nominal:g}", recovery, limits, passed, sentence=sentence))
    n_passed = int(span.passed.sum())
    share = 100 * n_passed / len(judged) if len(judged) else 0.0
    sentence = (
        f"{n_passed} of {len(judged)} standards come back within limits (at least 75 % of at least "
        f"{FEWEST_LEVELS} must): the curve {'is' if curve.accepted else 'is not'} accepted."
    )
    limits = (100 * SHARE_ACCEPTED, 100.0)
    return [_row(plate.name, "curve", curve.model, share, limits, curve.accepted, sentence=sentence), *rows]


def _control_rows(plate: Plate, own: pd.DataFrame) -> list[dict[str, Any]]:
    """Controls against the ranges that the layout gives, or ± 20 % of their nominal concentration."""
    rows = []
    for row in _records(own[own["role"] == "control"]):
        low, high = _expected(plate, row["sample"])
        value, known = row["concentration"], bool(np.isfinite(low) or np.isfinite(high))
        passed = _is_expected(row, low, high) if known else None
        shown = (
            f"{value:.4g} {row['unit']}"
            if np.isfinite(value)
            else f"a concentration out of range{_bound(row)}"
        )
        verdict = (
            f"; expected {_span(low, high)}: {_verdict(bool(passed))}" if known else "; no range is given"
        )
        sentence = f"Control {row['sample']}{_diluted(row)} measures {shown}{verdict}."
        rows.append(_row(plate.name, "control", row["sample"], value, (low, high), passed, sentence=sentence))
    return rows


def _expected(plate: Plate, control: str) -> tuple[float, float]:
    """The range of a control, from the first of its wells that tells it."""
    wells = plate.wells[(plate.wells["role"] == "control") & (plate.wells["sample"] == control)]
    low, high, nominal = (
        next((float(value) for value in wells.get(name, ()) if np.isfinite(value)), np.nan)
        for name in ("expected_low", "expected_high", "nominal")
    )
    if np.isfinite(low) or np.isfinite(high) or not np.isfinite(nominal):
        return low, high
    return nominal * (1 - RECOVERY / 100), nominal * (1 + RECOVERY / 100)


def _is_expected(row: dict[str, Any], low: float, high: float) -> bool:
    """Whether a control lies in its range; beyond the curve's end, whether that tells enough."""
    value, bound = row["concentration"], row["bound"]
    if np.isfinite(value):
        return not value < low and not value > high
    if row["censored"] == "<":
        return bool(not low > 0 and bound <= high)
    return bool(row["censored"] == ">" and not np.isfinite(high) and bound >= low)


def _bound(row: dict[str, Any]) -> str:
    """On which side of the curve's range a concentration lies."""
    side = {"<": "below", ">": "above"}.get(row["censored"])
    return f", {side} {row['bound']:.4g} {row['unit']}" if side else ""


def _span(low: float, high: float) -> str:
    if np.isfinite(low) and np.isfinite(high):
        return f"{low:g} to {high:g}"
    return f"at least {low:g}" if np.isfinite(low) else f"at most {high:g}"


def _diluted(row: dict[str, Any]) -> str:
    return f" at dilution {row['dilution']:g}" if np.isfinite(row["dilution"]) else ""


_SAMPLE_CHECKS = {
    "dilutions_disagree": (
        "dilution_linearity",
        "its dilutions do not agree: something in it may disturb the assay",
    ),
    "high_cv": ("replicates", "its repeated wells differ by more than 20 %"),
    "below_lloq": ("range", "it lies below the curve's range"),
    "above_uloq": ("range", "it lies above the curve's range: dilute more"),
    "below_lod": ("range", "it lies below the limit of detection: take it as not detected"),
}


def _sample_rows(plate: Plate, own: pd.DataFrame) -> list[dict[str, Any]]:
    """What is flagged of samples and controls."""
    rows = []
    for row in _records(own):
        words = row["flags"].split(";")
        for word in (word for word in _SAMPLE_CHECKS if word in words):
            check, why = _SAMPLE_CHECKS[word]
            value = row["cv_percent"] if word == "high_cv" else row["bound"]
            sentence = f"{row['role'].capitalize()} {row['sample']}{_diluted(row)}: {why}."
            rows.append(_row(plate.name, check, row["sample"], value, passed=False, sentence=sentence))
    return rows


def _inter_plate_rows(concentrations: pd.DataFrame) -> list[dict[str, Any]]:
    """CV of controls that run on several plates of one unit, each plate counted once."""
    controls = concentrations[concentrations["role"] == "control"]
    units = controls["unit"].map(unit_key)
    rows = []
    for (name, _), of_control in controls.groupby(["sample", units], sort=False):
        by_plate = of_control.groupby("plate", sort=False)["concentration"].mean().dropna()
        if len(by_plate) < 2:
            continue
        cv = float(100 * by_plate.std(ddof=1) / by_plate.mean())
        passed = cv <= INTER_PLATE_CV
        sentence = (
            f"Control {name} varies by {cv:.1f} % (CV) between {len(by_plate)} plates in "
            f"{of_control['unit'].iloc[0]}: {_verdict(passed)}."
        )
        rows.append(_row("", "inter_plate_cv", name, cv, (0.0, INTER_PLATE_CV), passed, sentence=sentence))
    return rows
