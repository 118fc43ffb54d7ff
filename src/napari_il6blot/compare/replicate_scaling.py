"""Bring levels of several gels to one scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .labels import a_few, label_key, united
from .scale_estimates import alignment_scales, error_model_scales, fixed_point_scales, sum_scales

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Method = Literal["fixed_point", "sum", "alignment", "error_model"]
METHODS: tuple[str, ...] = get_args(Method)
# A reference is weak if not told from noise, less certain than this, or far below its gel's median.
MOST_UNCERTAIN = 0.2
FAINTEST = 0.2
WEAK = "weak_reference"
NO_REFERENCE = "no_reference"
DIVIDED = ("level", "level_sd", "level_low", "level_high")


def scale_levels(
    levels: pd.DataFrame,
    method: str,
    *,
    by: str = "image",
    reference: str | int | None = None,
) -> pd.DataFrame:
    """Divide levels by their gel's scale, measure by measure.

    Parameters
    ----------
    levels : DataFrame
        With the columns of ``levels.csv``.
    method : {"fixed_point", "sum", "alignment", "error_model"}
        As in `scale_estimates`. A condition is a sample; its lanes on a gel are averaged first.
    by : {"image", "experiment"}
        What is one gel: image and strip, or experiment.
    reference : str or int, optional
        The fixed point, a sample or a lane's number; with another method the sample that is 1 on
        average after scaling.

    Returns
    -------
    DataFrame
        The rows given, `level`, `level_sd` (and `level_low, level_high`) divided. With a fixed point
        `level_sd` carries the reference's uncertainty too (a single reference lane is 1 ± 0 by
        definition: nothing can be tested against it); with other methods the scale counts as known: it is
        common to a gel, and cancels within it. Levels of a gel whose reference is weak are flagged
        ``weak_reference``; without one they are missing, flagged ``no_reference``. ``attrs``:
        `scales`, a tuple of dicts (`target, normalized_to, gel, scale`); `warnings`, sentences.

    Raises
    ------
    InputError
        If the method is unknown, its reference is missing or nowhere, or no samples in common tie the gels.
    """
    if method not in METHODS:
        raise InputError(f"the scaling {method} is unknown; it is one of {', '.join(METHODS)}, or none")
    if by not in {"image", "experiment"}:
        raise InputError(f"levels cannot be scaled by {by}; scale them by image or experiment")
    if method == "fixed_point" and reference is None:
        raise InputError("the scaling fixed_point needs a reference: name a reference sample or a lane")
    if method != "fixed_point" and isinstance(reference, int):
        raise InputError(
            f"the scaling {method} takes no reference lane; name a reference sample, or scale by fixed_point"
        )
    scaled = levels.reset_index(drop=True)
    gels = _gels(scaled, by)
    is_reference = _is_reference(scaled, reference)
    warnings, scales = list(levels.attrs.get("warnings", ())), []
    for (target, normalized_to), rows in _measures(scaled).items():
        measure = f"{target}/{normalized_to}" if normalized_to else target
        own = scaled.iloc[rows]
        if method == "fixed_point":
            done, found, said = _fixed_point(own, gels[rows], is_reference[rows], measure)
            warnings += said
        else:
            done, found = _aligned(own, gels[rows], is_reference[rows], method, measure)
        changed = [name for name in (*DIVIDED, "flags") if name in scaled]
        scaled.loc[scaled.index[rows], changed] = done[changed]
        names = {"target": target, "normalized_to": normalized_to}
        scales += [names | {"gel": gel, "scale": scale} for gel, scale in found.items()]
    scaled["flags"] = scaled["flags"].astype("str")
    scaled.attrs = {**levels.attrs, "warnings": tuple(warnings), "scales": tuple(scales)}
    return scaled


def named_gels(rows: pd.DataFrame, *, lanes: bool) -> list[str]:
    """The gel of each row: its image, else its experiment, and its replicate where those share a lane.

    Parameters
    ----------
    rows : DataFrame
        `image, experiment, replicate, strip, lane`.
    lanes : bool
        Whether the lanes are known.
    """
    columns = (rows[key].tolist() for key in ("image", "experiment", "replicate", "strip", "lane"))
    places = list(zip(*columns, strict=True))
    found: dict[tuple[object, ...], set[object]] = {}
    for _, experiment, replicate, *lane in places:
        found.setdefault((experiment, *lane), set()).add(replicate)
    several = {key[0] for key, replicates in found.items() if lanes and len(replicates) > 1}
    return [
        image or f"experiment {experiment}" + (f", replicate {replicate}" if experiment in several else "")
        for image, experiment, replicate, *_ in places
    ]


def _gels(levels: pd.DataFrame, by: str) -> NDArray[np.object_]:
    if by == "experiment":
        return np.array([f"experiment {label_key(one)}" for one in levels["experiment"]], dtype=object)
    places = zip(levels["image"], levels["strip"], strict=True)
    several = {
        image: len(set(levels["strip"][levels["image"] == image])) > 1 for image in set(levels["image"])
    }
    return np.array(
        [f"{image}, strip {strip}" if several[image] else str(image) for image, strip in places], dtype=object
    )


def _is_reference(levels: pd.DataFrame, reference: str | int | None) -> NDArray[np.bool_]:
    if reference is None:
        return np.zeros(len(levels), dtype=bool)
    if isinstance(reference, int):
        found = np.asarray(levels["lane"].to_numpy() == reference, dtype=bool)
    else:
        found = np.array([label_key(one) == label_key(reference) for one in levels["sample"]], dtype=bool)
    if not found.any() and len(levels):
        kind = "in the reference lane" if isinstance(reference, int) else "of the reference sample"
        raise InputError(
            f"no level is {kind} {reference}; correct it: the samples are {a_few(levels['sample'])}"
        )
    return found


def _measures(levels: pd.DataFrame) -> dict[tuple[str, str], NDArray[np.intp]]:
    keys = [
        (label_key(a), label_key(b)) for a, b in zip(levels["target"], levels["normalized_to"], strict=True)
    ]
    return {key: np.flatnonzero([one == key for one in keys]) for key in dict.fromkeys(keys)}


def _fixed_point(
    own: pd.DataFrame, gels: NDArray[np.object_], is_reference: NDArray[np.bool_], measure: str
) -> tuple[pd.DataFrame, dict[str, float], list[str]]:
    """One measure's rows over their gel's mean reference level; scales; what to warn of."""
    scaled, scales, said = own.copy(), {}, []
    level, sd = (own[name].to_numpy(dtype=float) for name in ("level", "level_sd"))
    flags = own["flags"].to_numpy(dtype=object)
    for gel in dict.fromkeys(gels.tolist()):
        here = gels == gel
        used = here & is_reference & (level > 0)
        n = int(used.sum())
        scale = float(fixed_point_scales(np.array([[level[used].mean() if n else math.nan]]), 0)[0])
        if not n:
            said.append(f"{measure} of {gel} has no level of the reference, so it cannot be scaled.")
            word = NO_REFERENCE
        else:
            reasons = _weaknesses(level[here], level[used], sd[used], flags[used])
            word = WEAK if reasons else ""
            if reasons:
                said.append(
                    f"The reference of {measure} in {gel} is weak ({' and '.join(reasons)}), and "
                    "its error is in "
                    "every level of the gel: choose a stronger one."
                )
        scales[gel] = scale
        _divide(scaled, here, scale)
        share = np.where(used, level / (n * scale), 0.0) if n else np.zeros(len(level))
        # Var(log(level / mean reference)) with the reference's own lanes correlated with the mean.
        relative = (sd / level) ** 2
        of_mean = float(np.sum(share[used] ** 2 * relative[used]))
        variance = relative * (1 - 2 * share) + of_mean
        with np.errstate(invalid="ignore"):
            carried = scaled["level"].to_numpy(dtype=float) * np.sqrt(np.clip(variance, 0, None))
        scaled.loc[here, "level_sd"] = carried[here]
        scaled.loc[here, "flags"] = [united([cell, word]) for cell in flags[here]]
    return scaled, scales, said


def _weaknesses(gel: Floats, level: Floats, sd: Floats, flags: NDArray[np.object_]) -> list[str]:
    """Why a gel's reference is weak."""
    said = []
    if any("low_snr" in str(cell).split(";") for cell in flags):
        said.append("its band cannot be told from the noise")
    uncertain = math.sqrt(float(np.nansum(sd**2))) / float(level.sum())
    if uncertain > MOST_UNCERTAIN:
        said.append(f"its s.d. is {uncertain:.0%} of it")
    share = float(level.mean() / np.nanmedian(gel))
    if share < FAINTEST:
        said.append(f"it is {share:.0%} of the gel's median level")
    return said


def _aligned(
    own: pd.DataFrame,
    gels: NDArray[np.object_],
    is_reference: NDArray[np.bool_],
    method: str,
    measure: str,
) -> tuple[pd.DataFrame, dict[str, float]]:
    """One measure's rows over the scales that a method finds from their samples in common."""
    samples = np.array([label_key(one) for one in own["sample"]], dtype=object)
    y, variance = _conditions(own, gels, samples)
    # A gel without any level has nothing to scale.
    seen = np.asarray(np.isfinite(y).any(axis=0))
    names = [gel for gel, is_seen in zip(dict.fromkeys(gels.tolist()), seen.tolist(), strict=True) if is_seen]
    y, variance = y[:, seen], variance[:, seen]
    if not names:
        return own, {}
    if method == "sum":
        scales = sum_scales(y)
    elif method == "alignment":
        scales = alignment_scales(y)
    else:
        scales, _, _ = error_model_scales(y, variance)
    if not np.isfinite(scales).all():
        raise InputError(
            f"the gels of {measure} ({a_few(names)}) cannot be scaled by {method}: "
            + ("no sample is on all of them" if method == "sum" else "no samples in common tie them")
            + "; run one on every gel, or choose another scaling"
        )
    scaled = own.copy()
    found = dict(zip(names, scales.tolist(), strict=True))
    for gel, scale in found.items():
        _divide(scaled, gels == gel, scale)
    if is_reference.any():
        mean = float(np.nanmean(scaled["level"].to_numpy(dtype=float)[is_reference]))
        _divide(scaled, np.ones(len(own), dtype=bool), mean)
        found = {gel: scale * mean for gel, scale in found.items()}
    return scaled, found


def _conditions(
    own: pd.DataFrame, gels: NDArray[np.object_], samples: NDArray[np.object_]
) -> tuple[Floats, Floats]:
    """Mean level by sample and gel, and the variance of its log; NaN where there is none."""
    level, sd = (own[name].to_numpy(dtype=float) for name in ("level", "level_sd"))
    rows, columns = list(dict.fromkeys(samples.tolist())), list(dict.fromkeys(gels.tolist()))
    y, variance = np.full((2, len(rows), len(columns)), np.nan)
    for i, sample in enumerate(rows):
        for j, gel in enumerate(columns):
            here = (samples == sample) & (gels == gel) & (level > 0)
            if here.any():
                y[i, j] = level[here].mean()
                variance[i, j] = np.sum(sd[here] ** 2) / level[here].sum() ** 2
    seen = np.isfinite(y).any(axis=1)
    return y[seen], variance[seen]


def _divide(table: pd.DataFrame, rows: NDArray[np.bool_], scale: float) -> None:
    for name in DIVIDED:
        if name in table:
            table.loc[rows, name] = table[name].to_numpy(dtype=float)[rows] / scale
