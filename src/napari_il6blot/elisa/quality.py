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
from .plate import Plate

if TYPE_CHECKING:
    import pandas as pd

QUALITY_TABLE_COLUMNS = ("plate", "check", "subject", "value", "low", "high", "passed", "sentence")
# Per cent of what was added that must be found again.
SPIKE_RECOVERY = (80.0, 120.0)
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
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for plate in plates:
        curve = curves.get(plate.name)
        rows += _masked_rows(plate)
        if curve is None:
            continue
        own = concentrations[concentrations["plate"] == plate.name]
        rows += _curve_rows(plate, curve)
        rows += _control_rows(plate, own)
        rows += _spike_rows(plate, own)
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
    unit = plate.unit or curve.unit
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
    controls = {
        well["sample"]: well for well in reversed(_records(plate.wells[plate.wells["role"] == "control"]))
    }
    rows = []
    for row in _records(own[own["role"] == "control"]):
        low, high = _expected(controls[row["sample"]])
        value, known = row["concentration"], bool(np.isfinite(low) or np.isfinite(high))
        passed = bool(np.isfinite(value) and not value < low and not value > high) if known else None
        shown = f"{value:.4g} {row['unit']}" if np.isfinite(value) else "a concentration out of range"
        verdict = (
            f"; expected {low:g} to {high:g}: {_verdict(bool(passed))}" if known else "; no range is given"
        )
        sentence = f"Control {row['sample']}{_diluted(row)} measures {shown}{verdict}."
        rows.append(_row(plate.name, "control", row["sample"], value, (low, high), passed, sentence=sentence))
    return rows


def _expected(well: dict[str, Any]) -> tuple[float, float]:
    low, high = (float(well.get(name, np.nan)) for name in ("expected_low", "expected_high"))
    if np.isfinite(low) or np.isfinite(high) or not np.isfinite(well["nominal"]):
        return low, high
    return well["nominal"] * (1 - RECOVERY / 100), well["nominal"] * (1 + RECOVERY / 100)


def _diluted(row: dict[str, Any]) -> str:
    return f" at dilution {row['dilution']:g}" if np.isfinite(row["dilution"]) else ""


def _spike_rows(plate: Plate, own: pd.DataFrame) -> list[dict[str, Any]]:
    """What was found of what the layout says was added (`spike`) to a sample (`spike_of`)."""
    if "spike" not in plate.wells.columns:
        return []
    wells = plate.wells[plate.wells["spike"].to_numpy(dtype=float) > 0]
    # Of a sample at several dilutions the last row is the one that combines them.
    keys = ("sample", "experiment", "replicate")
    found = {tuple(row[key] for key in keys): row["concentration"] for row in _records(own)}
    rows = []
    for well in _records(wells.drop_duplicates(list(keys))):
        of = well.get("spike_of", "")
        of = of if isinstance(of, str) else ""
        time = (well["experiment"], well["replicate"])
        added, base = float(well["spike"]), found.get((of, *time), np.nan) if of else 0.0
        recovery = 100 * (found.get((well["sample"], *time), np.nan) - base) / added
        passed = bool(SPIKE_RECOVERY[0] <= recovery <= SPIKE_RECOVERY[1])
        told = f"{recovery:.0f} % was found again" if np.isfinite(recovery) else "nothing can be told"
        sentence = f"Of {added:g} {plate.unit} added to {of or well['sample']}, {told}: {_verdict(passed)}."
        rows.append(
            _row(
                plate.name,
                "spike_recovery",
                well["sample"],
                recovery,
                SPIKE_RECOVERY,
                passed,
                sentence=sentence,
            )
        )
    return rows


_SAMPLE_CHECKS = {
    "dilutions_disagree": (
        "dilution_linearity",
        "its dilutions do not agree: something in it may disturb the assay",
    ),
    "high_cv": ("replicates", "its repeated wells differ by more than 20 %"),
    "below_lloq": ("range", "it lies below the curve's range"),
    "above_uloq": ("range", "it lies above the curve's range: dilute more"),
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
    """CV of controls that run on several plates, each plate counted once."""
    controls = concentrations[concentrations["role"] == "control"]
    rows = []
    for name, of_control in controls.groupby("sample", sort=False):
        by_plate = of_control.groupby("plate", sort=False)["concentration"].mean().dropna()
        if len(by_plate) < 2:
            continue
        cv = float(100 * by_plate.std(ddof=1) / by_plate.mean())
        passed = cv <= INTER_PLATE_CV
        sentence = (
            f"Control {name} varies by {cv:.1f} % (CV) between {len(by_plate)} plates: {_verdict(passed)}."
        )
        rows.append(_row("", "inter_plate_cv", name, cv, (0.0, INTER_PLATE_CV), passed, sentence=sentence))
    return rows
