"""Every reader of the project as a function of a path, with the whole files that it reads."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from image_corpus import BYTES, COLOUR, WIDE, gel_files, raster_files, saved, tiff, tiff_files
from mutations import IMAGE, TEXT, Mutation
from table_corpus import STUDY, layout_files, lines, plate_files, sheet_files

from napari_il6blot.errors import InputError

if TYPE_CHECKING:
    from napari_il6blot import Blot, Plate

Files = Callable[[], dict[str, bytes]]


@dataclass(frozen=True)
class Target:
    """A reader and what is broken for it."""

    read: Callable[[Path], object]
    files: Files
    mutations: tuple[Mutation, ...] = TEXT


def blot(path: Path) -> object:
    """An image, with its pages where it holds several."""
    from napari_il6blot import read_blot
    from napari_il6blot.blot.sources import images_in

    images = images_in(str(path))
    read = read_blot(images[-1])
    assert np.isfinite(read.signal).all()
    return read


class _Scn:
    """Stands in for openreadout: a header of five numbers, then pixels."""

    def __init__(self, data: bytes, name: str) -> None:
        width, height, channels, x, y = np.frombuffer(data[4:24], np.int32)
        self.pixels = np.frombuffer(data[24:], np.uint8)
        size = {"x": float(x), "y": float(y)}
        scan = {"size_x": int(width), "size_y": int(height), "size_c": int(channels), "physical_size": size}
        self.info = {"images": [scan]}

    def __enter__(self) -> _Scn:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def read_plane(self, image: int, c: int) -> np.ndarray:
        scan = self.info["images"][image]
        n = scan["size_x"] * scan["size_y"]
        return self.pixels[c * n : (c + 1) * n].reshape(scan["size_y"], scan["size_x"])


def _old(file: Any) -> SimpleNamespace:
    data = file.read()
    width, height = (int(one) for one in np.frombuffer(data[4:12], np.int32))
    return SimpleNamespace(get_img_data=lambda: (width, height, np.frombuffer(data[12:], np.uint8)))


def bio_rad(path: Path) -> object:
    """Files of Bio-Rad through doubles of the optional packages."""
    sys.modules["openreadout"] = SimpleNamespace(File=_Scn)  # type: ignore[assignment]
    sys.modules["biorad1sc_reader"] = SimpleNamespace(Reader=_old)  # type: ignore[assignment]
    return blot(path)


def bio_rad_files() -> dict[str, bytes]:
    """What the doubles read."""
    height, width = BYTES.shape
    scn = np.array([width, height, 1, 67, 67], np.int32).tobytes()
    old = np.array([width, height], np.int32).tobytes()
    return {"a.scn": b"scan" + scn + BYTES.tobytes(), "a.1sc": b"\xaf\xaf00" + old + BYTES.tobytes()}


def imagej_image(path: Path) -> object:
    """Gray values as ImageJ measures them."""
    from napari_il6blot.blot.imagej_files import stored_pixels

    try:
        return stored_pixels(path)
    except InputError as error:
        if "holds" not in str(error):
            raise
    return stored_pixels(f"{path}#1")


def imagej_files() -> dict[str, bytes]:
    """Images of the forms that ImageJ opens."""
    return tiff_files() | raster_files()


@cache
def _imagej_image() -> Path:
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="il6blot-fuzz-"))
    (folder / "gel.tif").write_bytes(tiff(BYTES))
    (folder / "lanes.csv").write_bytes(IMAGEJ["lanes.csv"])
    (folder / "bands.csv").write_bytes(IMAGEJ["bands.csv"])
    return folder


IMAGEJ = {
    "lanes.csv": lines("2,2,10,36", "15,2,10,36", "28,2,10,36"),
    "bands.csv": lines("1,5,80,60,80,30,50", "2,5,330,60,330,30,320"),
}


def imagej_sheet(path: Path) -> object:
    """Lanes or bands for ImageJ's areas."""
    from napari_il6blot.blot.imagej import areas_from_files

    folder = _imagej_image()
    files = {name: folder / name for name in IMAGEJ} | {path.name: path}
    return areas_from_files(folder / "gel.tif", files["lanes.csv"], files["bands.csv"])


def plates(path: Path) -> object:
    """An export and its plates."""
    from napari_il6blot import read_plates

    return read_plates(path)


def layout(path: Path) -> object:
    """A layout alone."""
    from napari_il6blot.elisa.layout import read_layout

    return read_layout(path)


@cache
def _full_plate() -> Plate:
    from napari_il6blot import read_plates

    (plate,) = read_plates(plate_files()["full.csv"])
    return replace(plate, name="plate")


def laid_out(path: Path) -> object:
    """A layout put on a plate of 96 wells."""
    from napari_il6blot.elisa.layout import apply_layout, read_layout

    return apply_layout(_full_plate(), read_layout(path), ["plate", "other", "P"])


def table(path: Path) -> object:
    """A table with a header."""
    from napari_il6blot.sheets.table import read_table

    return read_table(path)


def sheet(path: Path) -> object:
    """A study's sheet, by the word that its file's name starts with."""
    from napari_il6blot.compare.lane_sheet import read_lane_sheet
    from napari_il6blot.compare.measure_sheets import read_concentrations_sheet, read_levels_sheet
    from napari_il6blot.compare.target_sheet import read_target_sheet

    kind = path.stem.split("_")[0]
    readers: dict[str, Callable[[Path], object]] = {
        "lanes": read_lane_sheet,
        "targets": lambda one: read_target_sheet(one, ("blots/a.tif", "blots/b.tif"), strict=False),
        "levels": read_levels_sheet,
        "concentrations": read_concentrations_sheet,
        "subjects": _cohort,
    }
    return readers[kind](path)


def _cohort(path: Path) -> object:
    from napari_il6blot import cohort
    from napari_il6blot.sheets.table import read_table
    from napari_il6blot.study.subject_sheet import subject_sheet

    return cohort(subject_sheet(read_table(path))[0])


@cache
def _measured() -> tuple[Blot, dict[str, bytes]]:
    from napari_il6blot import detect_lanes, quantify, read_blot
    from napari_il6blot.blot.tables import lanes_to_table

    read = read_blot(WIDE)
    lanes = detect_lanes(read)
    tables = {"lanes.csv": lanes_to_table(read, lanes), "bands.csv": quantify(read, lanes)}
    return read, {name: one.to_csv(index=False).encode() for name, one in tables.items()}


def geometry_files() -> dict[str, bytes]:
    """Lanes and bands as they were measured."""
    return _measured()[1]


def geometry(path: Path) -> object:
    """``lanes.csv`` and ``bands.csv`` edited by hand, measured again."""
    from napari_il6blot import detect_lanes, quantify
    from napari_il6blot.blot.bands_table import bands_from_table
    from napari_il6blot.blot.lanes_table import lanes_from_table
    from napari_il6blot.sheets.table import read_table

    read = _measured()[0]
    edited = read_table(path)
    if path.name == "lanes.csv":
        return lanes_from_table(edited, read)
    lanes = detect_lanes(read)
    return quantify(read, lanes, bands_from_table(edited, read, lanes))


def study(path: Path) -> object:
    """A study, its files found, its settings written back."""
    from napari_il6blot import Study

    read = Study.from_file(path, check_files=False)
    read.image_list(), read.plate_list()
    return Study.from_text(path.read_text(encoding="utf-8-sig"), path).settings()


def study_folder(path: Path) -> object:
    """A study whose sheets name files of its folder."""
    from napari_il6blot import Study

    folder = path.parent
    (folder / "study.toml").write_text(
        "version = 1\n[sheets]\nlanes = 'lane_sheet.csv'\nwells = 'well_sheet.csv'\n"
    )
    for name, data in study_sheets().items():
        if name != path.name:
            (folder / name).write_bytes(data)
    for kind, name in (("blots", "a.tif"), ("plates", "P1.csv")):
        (folder / kind).mkdir(exist_ok=True)
        (folder / kind / name).touch()
    read = Study.from_file(folder)
    return read.image_list(), read.plate_list()


def study_sheets() -> dict[str, bytes]:
    """The sheets of that study."""
    return {
        "lane_sheet.csv": lines("image,strip,lane,sample", "blots/a.tif,1,1,x", "a.tif,1,2,y"),
        "well_sheet.csv": lines("plate,well,role,sample", "P1,A1,sample,x", "P1,A2,blank,"),
    }


def camera_files() -> dict[str, bytes]:
    """Larger JPEG, PNG and TIFF files, with metadata."""
    colours = np.tile(COLOUR, (4, 4, 1))
    return {"large.jpg": saved(colours, "JPEG"), "large.png": saved(colours, "PNG"),
            "large.tif": tiff(np.tile(WIDE, (6, 6)), compression="lzw", tile=(64, 64))}  # fmt: skip


TARGETS = {
    "tiff": Target(blot, tiff_files, IMAGE),
    "raster": Target(blot, raster_files, IMAGE),
    "gel": Target(blot, gel_files, IMAGE),
    "camera": Target(blot, camera_files, IMAGE),
    "bio_rad": Target(bio_rad, bio_rad_files, IMAGE),
    "imagej_image": Target(imagej_image, imagej_files, IMAGE),
    "imagej_sheet": Target(imagej_sheet, lambda: IMAGEJ),
    "plates": Target(plates, plate_files),
    "layout": Target(layout, layout_files),
    "laid_out": Target(laid_out, layout_files),
    "table": Target(table, sheet_files),
    "sheet": Target(sheet, sheet_files),
    "geometry": Target(geometry, geometry_files),
    "study": Target(study, lambda: {"study.toml": STUDY}),
    "study_folder": Target(study_folder, study_sheets),
}
