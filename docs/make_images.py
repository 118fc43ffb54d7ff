"""Make the pictures of the documentation, from simulated blots alone: ``python docs/make_images.py``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

import napari_il6blot as il6
from napari_il6blot.blot.overlay import draw_overlay

IMAGES = Path(__file__).parent / "images"
WIDTH = 1000


def overlay_picture() -> Image.Image:
    """The overlay of a tilted blot with saturated and absent bands."""
    simulated = il6.simulate_blot(
        seed=3, shape=(420, 900), n_lanes=10, n_rows=3, tilt_deg=1.0, smile_px=4.0, comb_share=0.84,
        background_slope=0.4, smear_fraction=0.4, peak_to_noise=60.0,
        missing_fraction=0.08, saturation_fraction=0.04,
    )  # fmt: skip
    blot = replace(il6.read_blot(simulated.image), image="simulated.tif")
    lanes = il6.detect_lanes(blot)
    picture = draw_overlay(blot, lanes, il6.quantify(blot, lanes))
    return picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)


def main() -> None:
    """Write them all."""
    IMAGES.mkdir(exist_ok=True)
    overlay_picture().save(IMAGES / "quantify-overlay.png", optimize=True)


if __name__ == "__main__":
    main()
