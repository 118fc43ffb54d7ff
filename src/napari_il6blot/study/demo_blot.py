"""The demo: a blot whose truth is known, quantified like any other."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from .quantified_files import write_results
from .quantify_images import QuantifySettings, quantify_image
from .simulate import simulate_blot
from .table_files import csv_text, write_files

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


def run_demo(folder: Path, seed: int = 0) -> tuple[pd.DataFrame, Path]:
    """Simulate a blot into a folder, quantify it, and put found beside true.

    Parameters
    ----------
    folder : Path
        Gets ``blot.tif``, ``truth.csv`` and ``results/``.
    seed : int
        Of the simulation.

    Returns
    -------
    comparison : DataFrame
        As from `found_beside_true`.
    overlay : Path
        The image on which to check lanes and bands.
    """
    import tifffile

    blot = simulate_blot(seed=seed, n_lanes=8, n_rows=2)
    image = BytesIO()
    tifffile.imwrite(image, blot.image)
    write_files(folder, {"blot.tif": image.getvalue(), "truth.csv": csv_text(blot.truth).encode()})
    result = quantify_image(str(folder / "blot.tif"), QuantifySettings())
    overlay = write_results(folder / "results", [result])[0]
    return found_beside_true(result.bands, blot.truth), overlay


def found_beside_true(found: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Match the true bands to the nearest found ones.

    Parameters
    ----------
    found : DataFrame
        Columns of ``bands.csv``.
    truth : DataFrame
        As of `SimulatedBlot.truth`; bands that are not `present` are left out.

    Returns
    -------
    DataFrame
        `strip, lane, row, true, found, found_sd, difference_percent`: one row per true
        band; what was not found (within 10 px) is missing.
    """
    import numpy as np

    true = truth.loc[truth["present"]].reset_index(drop=True)
    detected = found.loc[found["detected"].astype(bool)].reset_index(drop=True)
    table = true[["strip", "lane", "row"]].assign(true=true["volume"], found=np.nan, found_sd=np.nan)
    if len(detected):
        distance = np.hypot(
            true["x"].to_numpy()[:, None] - detected["x"].to_numpy(),
            true["y"].to_numpy()[:, None] - detected["y"].to_numpy(),
        )
        nearest = distance.argmin(axis=1)
        near = distance.min(axis=1) <= 10
        table["found"] = np.where(near, detected["volume"].to_numpy()[nearest], np.nan)
        table["found_sd"] = np.where(near, detected["volume_sd"].to_numpy()[nearest], np.nan)
    return table.assign(difference_percent=100 * (table["found"] / table["true"] - 1))
