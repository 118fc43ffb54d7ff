"""The demo: a blot whose truth is known, quantified like any other."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from .quantified_files import write_results
from .quantify_images import QuantifySettings, quantify_image
from .simulate import SimulatedBlot, simulate_blot
from .table_files import csv_text, write_files

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

# A found band is the true one where it lies within these px of it.
NEAR = 10.0


@dataclass(frozen=True, eq=False)
class Demo:
    """What the demo found, beside what is true.

    Attributes
    ----------
    comparison : DataFrame
        As from `found_beside_true`.
    false_bands : int
        Detected bands that are no true one.
    lanes, true_lanes : int
        Found, and there.
    unit : str
        Of the volumes.
    overlay : Path
        The image on which to check lanes and bands.
    """

    comparison: pd.DataFrame
    false_bands: int
    lanes: int
    true_lanes: int
    unit: str
    overlay: Path


def demo_blot(seed: int = 0) -> SimulatedBlot:
    """Draw the demo's blot: 8 lanes and 3 rows, a little tilted, smeared, on a sloping background.

    Parameters
    ----------
    seed : int
        Another number, another blot.
    """
    return simulate_blot(
        seed=seed, n_lanes=8, n_rows=3, tilt_deg=0.8, smile_px=4.0, background_slope=0.3,
        smear_fraction=0.3, missing_fraction=0.08,
    )  # fmt: skip


def run_demo(folder: Path, seed: int = 0) -> Demo:
    """Simulate a blot into a folder, quantify it, and put found beside true.

    Parameters
    ----------
    folder : Path
        Gets ``blot.tif``, ``truth.csv`` and ``results/``.
    seed : int
        Of the simulation.
    """
    import tifffile

    blot = demo_blot(seed)
    image = BytesIO()
    tifffile.imwrite(image, blot.image)
    write_files(folder, {"blot.tif": image.getvalue(), "truth.csv": csv_text(blot.truth).encode()})
    result = quantify_image(str(folder / "blot.tif"), QuantifySettings())
    overlay = write_results(folder / "results", [result])[0]
    comparison = found_beside_true(result.bands, blot.truth)
    false_bands = int(result.bands["detected"].sum()) - int(comparison["found"].notna().sum())
    return Demo(comparison, false_bands, len(result.lanes), len(blot.lanes), blot.unit, overlay)


def found_beside_true(found: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Match the true bands to the found ones, the nearest first, none twice.

    Parameters
    ----------
    found : DataFrame
        Columns of ``bands.csv``; only what was `detected` counts.
    truth : DataFrame
        As of `SimulatedBlot.truth`; bands that are not `present` are left out.

    Returns
    -------
    DataFrame
        `strip, lane, row, true, found, found_sd, difference_percent, within_2_sd`: one row per
        true band; where it was not found (within 10 px), the last four are missing, and False.
    """
    import numpy as np

    true = truth.loc[truth["present"]].reset_index(drop=True)
    detected = found.loc[found["detected"].astype(bool)].reset_index(drop=True)
    index = _nearest(_places(true), _places(detected))
    met = index >= 0
    table = true[["strip", "lane", "row"]].assign(true=true["volume"])
    for name, source in (("found", "volume"), ("found_sd", "volume_sd")):
        table[name] = np.nan
        table.loc[met, name] = detected[source].to_numpy(dtype=float)[index[met]]
    difference = table["found"] - table["true"]
    return table.assign(
        difference_percent=100 * difference / table["true"],
        within_2_sd=difference.abs() <= 2 * table["found_sd"],
    )


def _places(bands: pd.DataFrame) -> NDArray[np.float64]:
    return bands[["x", "y"]].to_numpy(dtype=float)


def _nearest(true: NDArray[np.float64], found: NDArray[np.float64]) -> NDArray[np.intp]:
    """Index of the found place of each true one, or -1."""
    import numpy as np

    index = np.full(len(true), -1)
    distance = np.hypot(*np.moveaxis(true[:, None] - found, -1, 0))
    for i, j in zip(*np.unravel_index(np.argsort(distance, axis=None), distance.shape), strict=True):
        if distance[i, j] <= NEAR and index[i] < 0 and j not in index:
            index[i] = j
    return index
