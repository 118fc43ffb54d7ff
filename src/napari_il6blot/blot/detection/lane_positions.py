"""From the segments of a strip to its lanes: where each is, how wide, how sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..robust import weighted_median
from .chains import stacked
from .ridges import Floats
from .rows import Comb, Row
from .segments import Segments
from .strips import Strip

BANDWIDTH = 0.12  # of the pitch: how far a band may lie off its lane's middle


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the segments of one strip say about its lanes.

    Attributes
    ----------
    segments : Segments
        Those within the strip.
    level : (n,) float64
        Their heights y with the rows' slope taken out.
    weight : (n,) float64
        From 0 to 1: how much each looks like a lane's band.
    anchored : (n,) bool
        Whether it is part of a regular row.
    width, pitch, tilt : float
        Of the strip's lanes, in px, px and dx/dy.
    """

    segments: Segments
    level: Floats
    weight: Floats
    anchored: NDArray[np.bool_]
    width: float
    pitch: float
    tilt: float

    @property
    def middle_level(self) -> float:
        """The level at which lanes have the x that is named for them."""
        return float(self.level.mean())

    @property
    def upright(self) -> Floats:
        """The segments' x with the lanes' tilt taken out."""
        return np.asarray(self.segments.x - self.tilt * (self.level - self.middle_level))


def gather(comb: Comb, strip: Strip) -> Evidence:
    """Collect the segments of a strip and weigh them."""
    level = comb.segments.y - comb.slope * (comb.segments.x - comb.middle)
    inside = np.flatnonzero((level > strip.top) & (level < strip.bottom))
    segments, level = comb.segments.take(inside), level[inside]
    width, pitch = _scale(strip.rows, comb)
    trust = _trust(strip.rows, len(comb.segments))[inside]
    anchored = trust > 0
    likeness = np.exp(-0.5 * (np.log(segments.width / width) / 0.35) ** 2)
    sure = np.maximum(segments.certainty, stacked(segments))
    weight = likeness * np.where(anchored, trust * (0.5 + 0.5 * sure), 0.35 * sure)
    evidence = Evidence(segments, level, weight, anchored, width, pitch, 0.0)
    return Evidence(segments, level, weight, anchored, width, pitch, _tilt(evidence))


def _trust(rows: tuple[Row, ...], n_segments: int) -> Floats:
    """For each segment how good its row is beside the strip's best (0.3–1); 0 if in none."""
    each = [row.quality / len(row.members) for row in rows]
    trust = np.zeros(n_segments)
    for row, quality in zip(rows, each, strict=True):
        trust[row.members] = np.clip(quality / max(1e-9, *each), 0.3, 1.0)
    return trust


def _scale(rows: tuple[Row, ...], comb: Comb) -> tuple[float, float]:
    quality = np.array([row.quality or 1e-9 * row.mass for row in rows])
    width = weighted_median(np.array([row.width for row in rows]), quality)
    pitch = weighted_median(np.array([row.pitch for row in rows]), quality)
    return width, pitch or 2 * width


def _tilt(evidence: Evidence) -> float:
    """The tilt dx/dy that lines up bands above each other best; 0 where nothing tells."""
    trials = np.linspace(-0.12, 0.12, 49)
    sigma = BANDWIDTH * evidence.pitch
    x, level, weight = evidence.segments.x, evidence.level, evidence.weight
    pairs = np.triu(np.abs(x[None] - x[:, None]) < evidence.pitch, 1)
    i, j = np.nonzero(pairs & (np.abs(level[None] - level[:, None]) > 0.5 * evidence.pitch))
    if not len(i):
        return 0.0
    dx, dy, both = x[j] - x[i], level[j] - level[i], weight[i] * weight[j]
    miss = (dx[None] - trials[:, None] * dy[None]) / sigma
    score = (both * np.exp(-0.25 * miss**2)).sum(axis=1)
    score += np.exp(-0.5 * (trials / 0.03) ** 2)  # one pair of bands is not enough to tilt a lane
    return float(trials[int(np.argmax(score))])


def lane_middles(evidence: Evidence) -> tuple[Floats, Floats]:
    """Upright x of the lanes found, left to right, and the weight behind each."""
    x, sigma = evidence.upright, BANDWIDTH * evidence.pitch
    grid = np.arange(x.min() - 3 * sigma, x.max() + 3 * sigma, max(0.25, sigma / 8))
    density = (evidence.weight * np.exp(-0.5 * ((grid[:, None] - x) / sigma) ** 2)).sum(axis=1)
    peak = np.flatnonzero((density[1:-1] >= density[:-2]) & (density[1:-1] > density[2:])) + 1
    middles: list[float] = []
    for k in peak[np.argsort(-density[peak])]:
        if all(abs(grid[k] - other) > 0.6 * evidence.pitch for other in middles):
            middles.append(float(grid[k]))
    kept = [m for m in sorted(middles) if _supported(evidence, m)]
    if not kept:
        return np.empty(0), np.empty(0)
    near = np.abs(x[None] - np.array(kept)[:, None]) < 0.3 * evidence.pitch
    weight = (near * evidence.weight).sum(axis=1)
    return _drop_strays(np.array(kept), weight, evidence.pitch)


def _drop_strays(middles: Floats, weight: Floats, pitch: float) -> tuple[Floats, Floats]:
    """Leave out lanes apart from the others that have far less behind them."""
    strays = np.array([0])
    while len(strays):
        strays = _strays(middles, weight, pitch)
        middles, weight = np.delete(middles, strays), np.delete(weight, strays)
    while len(middles) > 2 and weight[[0, -1]].min() < 0.2 * np.median(weight):
        end = 0 if weight[0] < weight[-1] else -1
        middles, weight = np.delete(middles, end), np.delete(weight, end)
    return middles, weight


def _strays(middles: Floats, weight: Floats, pitch: float) -> NDArray[np.intp]:
    """The lanes of the weakest group that stands apart, if it is too weak."""
    groups = np.split(np.arange(len(middles)), np.flatnonzero(np.diff(middles) > 1.5 * pitch) + 1)
    weights = [float(np.median(weight[group])) for group in groups]
    weakest = int(np.argmin(weights))
    group, others = groups[weakest], np.delete(middles, groups[weakest])
    if not len(others):
        return np.empty(0, np.intp)
    # One lane far from all others is more likely a label.
    lone = len(group) == 1 and np.abs(others - middles[group]).min() > 2.5 * pitch
    weak = weights[weakest] < (0.6 if lone else 0.3) * max(weights)
    return group if weak else np.empty(0, np.intp)


def _supported(evidence: Evidence, middle_x: float) -> bool:
    """A lane needs a band in a regular row, or several bands of its own."""
    near = np.abs(evidence.upright - middle_x) < 0.3 * evidence.pitch
    like = evidence.weight > 0.15
    return bool((near & evidence.anchored & like).any() or (near & like).sum() >= 4)


def fill_gaps(middles: Floats, weight: Floats, pitch: float) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Put a lane where exactly one is missing: the comb is regular.

    Returns the middles, the weight behind each, and which of them were put in.
    """
    spacing = np.diff(middles)
    missing = []
    for k in range(len(spacing)):
        near = np.delete(spacing, k)[max(0, k - 2) : k + 2]
        local = float(np.median(near)) if len(near) else pitch
        local = local if local < 1.4 * pitch else pitch
        if 1.6 < spacing[k] / local < 2.4:
            missing.append(k + 1)
    at = np.array(missing, dtype=np.intp)
    put_in = np.insert(np.zeros(len(middles), bool), at, True)
    between = (middles[at - 1] + middles[at]) / 2 if len(at) else np.empty(0)
    return np.insert(middles, at, between), np.insert(weight, at, 0.0), put_in


def confidences(middles: Floats, weight: Floats, put_in: NDArray[np.bool_], pitch: float) -> Floats:
    """From 0 to 1 for each lane: what is behind it, and how regular its distances are."""
    known = weight[~put_in]
    typical = float(np.median(known)) if len(known) else 1.0
    support = np.minimum(1.0, weight / max(typical, 0.5))
    off = np.abs(np.diff(middles) / pitch - 1)
    off = np.minimum(off, 0.5)  # a gap is no fault
    beside = np.zeros(len(middles))
    if len(off):
        beside[:-1] += off
        beside[1:] += off
        beside[1:-1] /= 2
    score = (0.2 + 0.8 * support) / (1 + (beside / 0.5) ** 2)
    return np.asarray(np.where(put_in, np.minimum(score, 0.25), score))
