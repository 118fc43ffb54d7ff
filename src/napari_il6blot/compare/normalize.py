"""Levels: signals relative to a loading control, to total protein, or to another protein."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from ..errors import InputError
from .labels import a_few, label_column, united
from .level_rows import LEVEL_COLUMNS, LIMITS, Row, level_row, unmatched_row
from .loading_control import check_loading_control
from .replicate_scaling import Method, scale_levels
from .signals import TOTAL_PROTEIN, Partners, Signal, band_signals, lane_signals, level_factors
from .target_ratios import levels_of_ratio, split_ratio

if TYPE_CHECKING:
    import pandas as pd

UNSTABLE = "loading_control_unstable"


def normalize(
    bands: pd.DataFrame,
    loading_control: str | None = "GAPDH",
    *,
    lanes: pd.DataFrame | None = None,
    ratios: Sequence[str] = (),
    scaling: Literal["none"] | Method = "none",
    reference_sample: str | int | None = None,
    scale_by: str = "image",
    check_by: str | Sequence[str] = (),
    interval: Literal["delta", "fieller"] = "delta",
) -> pd.DataFrame:
    """Turn volumes of annotated bands into levels.

    Parameters
    ----------
    bands : DataFrame
        As from `annotate`. Bands of one lane that bear the same target are added up.
    loading_control : str, optional
        A target: in the same lane of the same image, or of another image of the membrane; or
        ``"total protein"``: the lane volume of the image that the target sheet calls so. None or empty for
        `ratios` within membranes alone.
    lanes : DataFrame, optional
        With the columns of ``lanes.csv``, for total protein.
    ratios : sequence of str
        Such as ``"pAKT/AKT"``: by lane where both are on one membrane; else each relative to its own gel's
        loading control first, then by sample, experiment and replicate.
    scaling : {"none", "fixed_point", "sum", "alignment", "error_model"}
        Between gels, as in `replicate_scaling.scale_levels`.
    reference_sample : str or int, optional
        A sample, or a lane's number, which is 1 in every gel (without scaling, or with fixed_point), or on
        average (a sample, with another).
    scale_by : {"image", "experiment"}
        What is one gel.
    check_by : str or sequence of str
        Factors by whose groups the loading control is checked; an unstable one flags all levels.
    interval : {"delta", "fieller"}
        With ``"fieller"``, the columns `level_low, level_high` are added: its 95 % interval.

    Returns
    -------
    DataFrame
        `LEVEL_COLUMNS` and the factors, one row per lane and target other than the control. `level_sd` is
        1 σ by the delta method on logs, from `volume_sd` of the bands; total protein counts as known. The
        level is missing, flagged `not_positive`, where a volume is not above 0. `flags` unites
        those of all bands used. Where a ratio is of two images, `image` names both (``a;b``), and strip
        and lane are the numerator's. ``attrs``: `factors`; `unmatched`, a tuple of dicts with `reason`
        for what has no control or partner; `warnings`, sentences; `loading_control`, the check's records.

    Raises
    ------
    InputError
        If the bands are not annotated, the control or a ratio's target is not among them, or scaling fails.
    """
    signals = band_signals(bands)
    control = (loading_control or "").strip()
    if not control and not ratios:
        raise InputError("nothing to divide by: name a loading control, or ratios such as pAKT/AKT")
    controls = _controls(signals, control, lanes, bands)
    partners = Partners(controls)
    unmatched: list[Row] = []
    rows = _levels(signals, control, partners, unmatched) if control else []
    targets = list(dict.fromkeys(signal.target for signal in signals))
    for ratio in ratios:
        pair = split_ratio(ratio, targets)
        rows += levels_of_ratio(signals, pair, partners, control, unmatched)
    factors = level_factors(bands)
    levels = _table(rows, factors)
    levels.attrs = {"factors": factors, "unmatched": tuple(unmatched), "warnings": _left_out(unmatched)}
    if control and check_by:
        levels = _checked(
            levels, control, controls, signals, (check_by,) if isinstance(check_by, str) else check_by
        )
    levels = scaled(levels, scaling, reference_sample, by=scale_by)
    return levels if interval == "fieller" else levels.drop(columns=list(LIMITS))


def scaled(
    levels: pd.DataFrame, scaling: str, reference_sample: str | int | None, *, by: str = "image"
) -> pd.DataFrame:
    """Levels brought to one scale: a reference alone is a fixed point; without either they stay.

    Raises
    ------
    InputError
        As from `scale_levels`.
    """
    method = "fixed_point" if scaling == "none" and reference_sample else scaling
    if method == "none":
        return levels
    return scale_levels(levels, method, by=by, reference=reference_sample or None)


def _controls(
    signals: list[Signal], control: str, lanes: pd.DataFrame | None, bands: pd.DataFrame
) -> list[Signal]:
    """The loading control's signals."""
    if not control:
        return []
    found = [signal for signal in signals if signal.target.casefold() == control.casefold()]
    if not found and (
        control.casefold() == TOTAL_PROTEIN
        or any(name.casefold() == control.casefold() for *_, name in bands.attrs.get("lane_targets", ()))
    ):
        return lane_signals(lanes, bands, control)
    if not found and signals:
        raise InputError(
            f"no band is of the loading control {control}; name it in the target sheet, or choose "
            "another: the "
            f"targets are {a_few(signal.target for signal in signals)}"
        )
    return found


def _levels(signals: list[Signal], control: str, partners: Partners, unmatched: list[Row]) -> list[Row]:
    rows = []
    for signal in signals:
        if signal.target.casefold() == control.casefold():
            continue
        partner = partners.of(signal, control)
        if partner is None:
            unmatched.append(unmatched_row(signal, f"no {control} in this lane of its membrane"))
        else:
            rows.append(level_row(signal, partner, control))
    return rows


def _left_out(unmatched: list[Row]) -> tuple[str, ...]:
    """A sentence for each target and reason why it has no level."""
    lanes = Counter((row["target"], row["reason"]) for row in unmatched)
    return tuple(
        f"{target} has no level in {n} lane{'' if n == 1 else 's'}: {reason}."
        for (target, reason), n in lanes.items()
    )


def _table(rows: list[Row], factors: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    kinds = {
        "strip": "int64", "lane": "int64", "level": "float64", "level_sd": "float64",
        **dict.fromkeys(LIMITS, "float64"),
        **dict.fromkeys(("image", "sample", "target", "normalized_to", "flags"), "str"),
    }  # fmt: skip
    columns = [*LEVEL_COLUMNS[:9], *LIMITS, *LEVEL_COLUMNS[9:], *factors]
    table = pd.DataFrame({name: [row[name] for row in rows] for name in columns})
    table = table.astype(kinds)
    for name in ("experiment", "replicate"):
        table[name] = label_column(table[name].tolist(), "1")
    return table


def _checked(
    levels: pd.DataFrame, control: str, controls: list[Signal], signals: list[Signal], by: Sequence[str]
) -> pd.DataFrame:
    """Levels flagged if their loading control differs between groups."""
    flagged = levels.copy()
    table = _control_table(controls, signals, control)
    names = [name for name in by if name in table]
    if len(names) == len(by) and len(table[names].dropna().drop_duplicates()) < 2:
        said = f"{control} could not be checked: there is one group of {' and '.join(by)} only."
        flagged.attrs = {**levels.attrs, "warnings": (*levels.attrs["warnings"], said)}
        return flagged
    checked = check_loading_control(table, by, control=control)
    if checked.attrs["unstable"]:
        flagged["flags"] = [united([cell, UNSTABLE]) for cell in levels["flags"]]
        flagged["flags"] = flagged["flags"].astype("str")
    flagged.attrs = {
        **levels.attrs,
        "warnings": (*levels.attrs["warnings"], *checked.attrs["sentences"]),
        "loading_control": tuple(checked.to_dict("records")),
    }
    return flagged


def _control_table(controls: list[Signal], signals: list[Signal], control: str) -> pd.DataFrame:
    """The control's volumes with their samples, which a stained image has from its membrane's bands."""
    import pandas as pd

    of_lane = {(one.membrane, one.lane): one.labels for one in signals}
    rows = [
        {
            "image": one.image, "strip": one.strip, "lane": one.lane, "target": control, "volume": one.volume,
            **(one.labels or of_lane[one.membrane, one.lane]),
        }
        for one in controls
        if one.labels or (one.membrane, one.lane) in of_lane
    ]  # fmt: skip
    return pd.DataFrame(rows)
