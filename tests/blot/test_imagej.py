"""ImageJ-compatible densitometry against areas that ImageJ 1.53t gave."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tifffile
from PIL import Image

from napari_il6blot.blot.imagej import (
    areas_from_files,
    continuous_areas,
    gel_analyzer_areas,
    lane_profiles,
)
from napari_il6blot.blot.imagej_files import read_whole_numbers, stored_pixels
from napari_il6blot.blot.imagej_outline import CORNER, Drawing
from napari_il6blot.blot.imagej_plot import GelPlot, line_pixels
from napari_il6blot.blot.imagej_profiles import moved_lanes
from napari_il6blot.errors import InputError

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "imagej"
CASES = ["agar_jpg8", "gel_gif", "horizontal", "short_lane", "synth16", "synth8", "v_scale2_h1p5"]
RUNS = [
    (case, od, invert)
    for case in CASES
    for od in (False, True)
    for invert in (False, True)
    if not od or case in {"agar_jpg8", "gel_gif", "synth16", "synth8"}
]
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"no ImageJ results at {DATA}")


def run_of(case: str, od: bool, invert: bool) -> tuple[Path, Path, dict[str, object]]:
    folder = DATA / case
    image = next(folder.glob("input.*"))
    scales = {"vscale": 2.0, "hscale": 1.5} if case == "v_scale2_h1p5" else {}
    settings = {"od": od, "invert": invert, "screen": (1600, 1200), **scales}
    return image, folder / f"od{int(od)}_inv{int(invert)}_bands.csv", settings


@needs_data
@pytest.mark.parametrize(("case", "od", "invert"), RUNS)
def test_areas_are_those_of_imagej(case: str, od: bool, invert: bool) -> None:
    image, bands, settings = run_of(case, od, invert)
    found = areas_from_files(image, DATA / case / "lanes.csv", bands, **settings)
    expected = pd.read_csv(str(bands).replace("_bands", "_areas_ui"))["Area"]
    assert list(found.columns) == ["lane", "area"]
    # Printed with 9 decimals.
    np.testing.assert_allclose(found["area"], expected, rtol=1e-9, atol=1e-8)


@needs_data
@pytest.mark.parametrize("case", [case for case in CASES if case != "horizontal"])
def test_profiles_are_those_of_imagej(case: str) -> None:
    # The recorded profiles are those before inversion, taken down upright lanes.
    image, _, _ = run_of(case, od=False, invert=False)
    lanes = read_whole_numbers(DATA / case / "lanes.csv", ("x", "y", "width", "height"))
    expected = pd.read_csv(DATA / case / "od0_inv0_profiles_raw.csv").to_numpy()
    np.testing.assert_allclose(lane_profiles(stored_pixels(image), lanes).T, expected, atol=1e-8)


@needs_data
@pytest.mark.parametrize(("case", "od", "invert"), RUNS)
def test_continuous_areas_follow_those_of_imagej(case: str, od: bool, invert: bool) -> None:
    image, bands, settings = run_of(case, od, invert)
    pixels = stored_pixels(image)
    lanes = read_whole_numbers(DATA / case / "lanes.csv", tuple("xywh"))
    rows = read_whole_numbers(bands, ("lane", "x1", "y1", "x2", "y2", "x", "y"))
    printed = pd.read_csv(str(bands).replace("_bands", "_areas_ui"))["Area"].to_numpy()
    scales = {key: settings[key] for key in ("vscale", "hscale") if key in settings}
    plot = GelPlot.fitted(lane_profiles(pixels, lanes, invert, od), **scales)
    found = continuous_areas(pixels, lanes, rows, **settings)
    large = printed >= 2000
    ratio = found[large] * plot.x_scale * plot.y_scale / printed[large]
    assert np.abs(ratio - 1).max() <= 0.03
    assert np.median(np.abs(ratio - 1)) <= 0.01


def triangle() -> np.ndarray:
    """One lane of 10 px by 400 px; its only peak a triangle of height 100, base 200 px."""
    rise = np.maximum(0, 100 - np.abs(np.arange(400) - 200))
    return np.repeat(rise[:, None], 10, axis=1).astype(np.uint8)


def test_continuous_area_of_a_triangle() -> None:
    plot = GelPlot.fitted(lane_profiles(triangle(), [[0, 0, 10, 400]]))
    assert (plot.width, plot.lane_height) == (650, 325)
    half = plot.base(1) - round(50 * plot.y_scale)
    band = [1, 100, half, 600, half, 325, half - 50]
    exact = continuous_areas(triangle(), [[0, 0, 10, 400]], [band])[0]
    # Above half height remains a triangle of height 50 and base 100 px.
    assert exact == pytest.approx(50 * 100 / 2, rel=0.01)
    drawn = gel_analyzer_areas(triangle(), [[0, 0, 10, 400]], [band])[0]
    assert drawn / (plot.x_scale * plot.y_scale) == pytest.approx(50 * 100 / 2, rel=0.02)


@pytest.mark.parametrize(
    ("screen", "length", "hscale", "vscale", "expected"),
    [
        ((1600, 1200), 400, 1, 1, (650, 325)),
        ((1600, 1200), 110, 1, 1, (440, 250)),
        ((1600, 1200), 2000, 1, 1, (1334, 667)),
        ((1280, 800), 2000, 1, 1, (1067, 533)),
        ((1600, 1200), 440, 1.5, 2, (975, 974)),
    ],
)
def test_plot_size(
    screen: tuple[int, int], length: int, hscale: float, vscale: float, expected: tuple[int, int]
) -> None:
    plot = GelPlot.fitted(np.zeros((1, length)), screen, vscale, hscale)
    assert (plot.width, plot.lane_height) == expected


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(0, 0), (4, 2)], [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2)]),  # ties round up
        ([(4, 2), (0, 0)], [(4, 2), (3, 2), (2, 1), (1, 1), (0, 0)]),
        ([(1, 0), (1, 2), (1, 2)], [(1, 0), (1, 1), (1, 2), (1, 2)]),
    ],
)
def test_lines_round_half_up(points: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    assert list(map(tuple, line_pixels(np.array(points)).tolist())) == expected


@pytest.mark.parametrize(
    ("picture", "pixels", "perimeter"),
    [
        (["#####", "#...#", "#...#", "#####"], 6, 10 - 4 * CORNER),
        (["####", "#..#", "##.#", "####"], 3, 8 - 4 * CORNER),
        (["####", "#.##", "##.#", "####"], 1, 4 - 2 * CORNER),  # diagonal neighbours are not connected
    ],
)
def test_outline(picture: list[str], pixels: int, perimeter: float) -> None:
    ink = np.array([[cell == "#" for cell in row] for row in picture])
    outline = Drawing.from_ink(ink).outline_around(1, 1)
    assert outline.signed_pixels == pixels
    assert outline.perimeter == pytest.approx(perimeter)


@pytest.mark.parametrize(
    ("x", "pixels", "perimeter"),
    [
        (0, 6, 10 - 4 * CORNER),  # the left wall: what is behind it
        (4, -20, 18 - 4 * CORNER),  # the right wall: the box from outside
    ],
)
def test_outline_from_a_line(x: int, pixels: int, perimeter: float) -> None:
    ink = np.array([[cell == "#" for cell in row] for row in ["#####", "#...#", "#...#", "#####"]])
    outline = Drawing.from_ink(ink).outline_around(x, 1)
    assert outline.signed_pixels == pixels
    assert outline.perimeter == pytest.approx(perimeter)


def test_outline_counts_what_a_flood_fill_counts() -> None:
    from scipy import ndimage

    ink = np.random.default_rng(3).random((60, 80)) < 0.35
    ink[[0, -1]] = ink[:, [0, -1]] = True
    drawing = Drawing.from_ink(ink)
    labels, count = ndimage.label(~ink)
    for label in range(1, count + 1):
        filled = ndimage.binary_fill_holes(labels == label, structure=np.ones((3, 3)))
        # From the rightmost pixel the wand meets the outer border, not a hole's.
        y, x = max(zip(*np.nonzero(labels == label), strict=True), key=lambda at: at[1])
        assert drawing.outline_around(int(x), int(y)).signed_pixels == filled.sum()


def test_colour_is_the_mean_of_its_channels() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 12, 4), dtype=np.uint8)
    lanes = [[2, 5, 8, 30]]
    mean = pixels[5:35, 2:10, :3].astype(float).mean(axis=(1, 2))
    np.testing.assert_allclose(lane_profiles(pixels, lanes)[0], mean, rtol=1e-6)
    np.testing.assert_allclose(lane_profiles(pixels, lanes, invert=True)[0], 255 - mean, rtol=1e-6)


def test_photometric_tag_does_not_change_stored_values(tmp_path: Path) -> None:
    values = np.arange(4000, dtype=np.uint16).reshape(50, 80)
    for tag in ("minisblack", "miniswhite"):
        path = tmp_path / f"{tag}.tif"
        tifffile.imwrite(path, values, photometric=tag)
        np.testing.assert_array_equal(stored_pixels(path), values)


@pytest.mark.parametrize("suffix", ["png", "bmp", "gif"])
def test_gray_pictures_are_read_as_stored(tmp_path: Path, suffix: str) -> None:
    values = np.arange(200, dtype=np.uint8).reshape(10, 20)
    Image.fromarray(values).save(tmp_path / f"gray.{suffix}")
    np.testing.assert_array_equal(stored_pixels(tmp_path / f"gray.{suffix}"), values)


LANE = [[0, 0, 10, 400]]
GOOD = [1, 100, 200, 600, 200, 325, 100]


@pytest.mark.parametrize(
    ("lanes", "band", "message"),
    [
        ([[5, 0, 10, 400]], GOOD, "lane 1 .* is not inside the image of 10 × 400 px"),
        ([[0, 0, 0, 400]], GOOD, "lane 1 .* is not inside"),
        ([[0, 0, 5, 400], [5, 1, 5, 399]], GOOD, "lane 2 differs from lane 1"),
        (LANE, [2, *GOOD[1:]], "row 1 of the bands names lane 2 of 1 lanes"),
        (LANE, [1, 100, 200, 760, 200, 325, 100], "baseline at .760, 200. is outside the plot"),
        (LANE, [1, 100, 200, 600, 200, 325, 999], "click at .325, 999. is outside the plot"),
        (LANE, [1, 100, 200, 600, 200, 325, 5], "not in the plot of lane 1"),
    ],
)
def test_wrong_geometry_is_refused(lanes: list[list[int]], band: list[int], message: str) -> None:
    with pytest.raises(InputError, match=message):
        gel_analyzer_areas(triangle(), lanes, [band])


# The triangle's plot: 650 × 343 px, its base line in row 341, a peak of 325 px over x 163 to 488.
@pytest.mark.parametrize(
    ("band", "doubt", "pixels"),
    [
        (GOOD, "", 325 * 325 / 2 * (184 / 325) ** 2),
        # On the baseline: the first white to the right is beyond the baseline's end.
        ([1, 100, 200, 600, 200, 325, 200], "is on a line", 650 * 340 - 325 * 325 / 2),
        # Outside the peak all is one area with what is above: the plot less the triangle.
        ([1, 100, 330, 330, 330, 50, 100], "no area closed by its baseline", 650 * 340 - 325 * 325 / 2),
        # A baseline that does not reach the other foot, and one beside the peak.
        ([1, 100, 200, 330, 200, 325, 100], "no area closed by its baseline", 325 * 325 / 2),
        ([1, 100, 200, 160, 200, 325, 100], "no area closed by its baseline", 325 * 325 / 2),
        # Drawn beyond the frame, as a hand easily does.
        ([1, -5, 200, 652, 200, 325, 100], "", 325 * 325 / 2 * (184 / 325) ** 2),
    ],
)
def test_any_enclosed_area_counts_as_in_imagej(
    tmp_path: Path, band: list[int], doubt: str, pixels: float
) -> None:
    tifffile.imwrite(tmp_path / "gel.tif", triangle())
    (tmp_path / "lanes.csv").write_text("0,0,10,400")
    (tmp_path / "bands.csv").write_text(",".join(map(str, band)))
    found = areas_from_files(tmp_path / "gel.tif", tmp_path / "lanes.csv", tmp_path / "bands.csv")
    assert found["area"][0] == pytest.approx(pixels, rel=0.03)
    assert [doubt in note for note in found.attrs["notes"]] == [True] * bool(doubt)


def test_further_lanes_start_where_the_first_does(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 200, (60, 40), dtype=np.uint8)
    one, other = ([[2, 5, 8, 40], [20, y, 8, 40]] for y in (5, 9))
    np.testing.assert_array_equal(lane_profiles(pixels, other), lane_profiles(pixels, one))
    assert not moved_lanes(np.array(one))
    assert "lanes at another y" in moved_lanes(np.array(other))[0]


@pytest.mark.parametrize(
    ("lanes", "across"),
    [
        ([[1, 2, 20, 10]], 0),  # twice as wide as tall
        ([[1, 2, 19, 10]], 1),  # not quite: upright in ImageJ
        ([[1, 2, 19, 10], [1, 20, 19, 10]], 0),  # but not where they lie under one another
        ([[1, 2, 19, 10], [21, 2, 19, 10]], 1),
        ([[1, 2, 10, 20], [1, 30, 10, 20]], 1),
    ],
)
def test_which_lanes_lie_on_their_side(lanes: list[list[int]], across: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 200, (60, 60), dtype=np.uint8)
    x, y, w, h = lanes[0]
    expected = pixels[y : y + h, x : x + w].mean(axis=across)
    np.testing.assert_allclose(lane_profiles(pixels, lanes)[0], expected)


@pytest.mark.parametrize(
    ("image", "settings", "message"),
    [
        (np.zeros((4, 400, 10)), {}, "not one of shape"),
        (np.zeros((400, 10)), {"invert": True}, "need an 8- or 16-bit image"),
        (np.full((400, 10), 255, np.uint8), {"od": True}, "lane 1 is at gray 255"),
        (triangle(), {"hscale": 0.0}, "greater than 0"),
        (triangle(), {"vscale": 1e9}, "cannot be drawn"),
    ],
)
def test_wrong_image_or_settings_are_refused(image: np.ndarray, settings: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        gel_analyzer_areas(image, LANE, [GOOD], **settings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x,y,width,height\n0,0,10,400\n", "line 1: should hold 4 whole numbers"),
        ("0,0,10\n", "line 1: should hold 4 whole numbers"),
        ("0,0,10,400\n\n0,0,ten,400\n", "line 3: should hold 4 whole numbers"),
        ("0,0,10.5,400\n", "whole numbers"),
        ("0,0,nan,400\n", "whole numbers"),
        ("0,0,1e300,400\n", "whole numbers"),
        ("\n", "holds no rows"),
    ],
)
def test_wrong_rows_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "lanes.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_whole_numbers(path, ("x", "y", "width", "height"))


@pytest.mark.parametrize("name", ["text.tif", "text.png", "missing.tif"])
def test_what_is_no_image_is_refused(tmp_path: Path, name: str) -> None:
    if name != "missing.tif":
        (tmp_path / name).write_text("not an image")
    with pytest.raises(InputError, match=name):
        stored_pixels(tmp_path / name)


def test_stack_and_calibrated_images_are_refused(tmp_path: Path) -> None:
    stack = np.arange(3 * 20 * 30).reshape(3, 20, 30).astype(np.uint16)
    tifffile.imwrite(tmp_path / "stack.tif", stack, photometric="minisblack")
    with pytest.raises(InputError, match=r"holds 3 images .* from .*#1 to"):
        stored_pixels(tmp_path / "stack.tif")
    np.testing.assert_array_equal(stored_pixels(f"{tmp_path}/stack.tif#2"), stack[1])
    with pytest.raises(InputError, match="no such page"):
        stored_pixels(f"{tmp_path}/stack.tif#4")
    Image.fromarray(stack[0].astype(np.uint8)).save(tmp_path / "one.png")
    assert stored_pixels(f"{tmp_path}/one.png#1").shape == (20, 30)
    with pytest.raises(InputError, match="no such page"):
        stored_pixels(f"{tmp_path}/one.png#2")
    tifffile.imwrite(tmp_path / "cal.tif", np.zeros((20, 30), np.uint8), imagej=True, metadata={"cf": 21})
    with pytest.raises(InputError, match="calibrated in ImageJ"):
        stored_pixels(tmp_path / "cal.tif")
