"""Make the documentation's pictures, of simulated blots and plates: ``python docs/make_images.py``."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

import napari_il6blot as il6
from napari_il6blot.blot.overlay import draw_overlay
from napari_il6blot.elisa.figures import curve_figure
from napari_il6blot.study.demo_study import write_demo
from napari_il6blot.study.plate_settings import PlateControl

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


def curve_picture() -> Image.Image:
    """The standard curve of a simulated plate, with samples below and above its range."""
    plate = il6.simulate_plate(
        seed=4, n_samples=14, concentration_limits=(1.0, 260.0), cv=0.06,
        controls=(PlateControl("control", 40.0, 32.0, 48.0),),
    ).plate  # fmt: skip
    curve = il6.fit_curve(plate)
    content = BytesIO()
    curve_figure(plate, curve, il6.concentrations(plate, curve)).savefig(content, format="png")
    picture = Image.open(content).convert("RGB")
    return picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)


def study_picture() -> Image.Image:
    """Two SuperPlots of the demo's study side by side, and a blot strip below."""
    with TemporaryDirectory() as folder:
        write_demo(folder)
        out = il6.Study.from_file(folder).run().out
        left, right, strip = (
            Image.open(out / f"{name}.png").convert("RGB")
            for name in (
                "superplot-main-concentration",
                "superplot-main-IL-6-GAPDH",
                "strip-blots-main_1_pAKT.tif-1-pAKT",
            )
        )
    strip = strip.resize((left.width, round(strip.height * left.width / strip.width)))
    picture = Image.new("RGB", (left.width + right.width, left.height + strip.height), "white")
    picture.paste(left, (0, 0))
    picture.paste(right, (left.width, 0))
    picture.paste(strip, (left.width // 2, left.height))
    return picture.resize(
        (2 * WIDTH, round(picture.height * 2 * WIDTH / picture.width)), Image.Resampling.LANCZOS
    )


def main() -> None:
    """Write them all."""
    IMAGES.mkdir(exist_ok=True)
    study_picture().save(IMAGES / "superplots.png", optimize=True)
    curve_picture().save(IMAGES / "elisa-curve.png", optimize=True)
    overlay_picture().save(IMAGES / "quantify-overlay.png", optimize=True)


if __name__ == "__main__":
    main()
