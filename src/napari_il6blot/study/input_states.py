"""What each input of a study is, and how far it is: one row per image, plate export and sheet."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..compare.image_names import matched_images
from ..errors import InputError
from ..flags import FLAGS
from ..sheets.cells import texts
from ..sheets.table import read_table
from .earlier_outputs import RECORD
from .filled_in import is_filled_in
from .remembered import Remembered, file_state
from .sheet_tables import sheet_table
from .spec_files import SHEETS
from .spec_paths import file_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .measure_blot import MeasuredBlot
    from .spec import SheetName, Study, StudyImage

COLUMNS = ("input", "kind", "state", "flags")
NOT_MEASURED, EDITED, UNNAMED = "not measured yet", "edited, not saved", "no sample names yet"
DONE, MEASURED, FILLED_IN = "done", "measured", "filled in"
# Flags of the latest results, by file.
_FLAGS = Remembered(20)
SHEETS_OF_SAMPLES = ("lanes", "wells", "levels", "concentrations")


@dataclass(frozen=True, eq=False)
class Known:
    """What a window knows of a study besides its inputs.

    Attributes
    ----------
    saved : Study
        As its folder holds it.
    measured : callable
        An image's lanes and bands by its path, where they are known.
    faults : tuple of str
        Sentences of the last run: inputs that failed.
    """

    saved: Study
    measured: Callable[[str], MeasuredBlot | None] = lambda _: None
    faults: tuple[str, ...] = field(default=())


def study_inputs(study: Study, known: Known) -> pd.DataFrame:
    """One row per input of a study: `input, kind, state, flags`.

    Parameters
    ----------
    study : Study
    known : Known

    Returns
    -------
    DataFrame
        `kind`: ``image``, ``plate`` or ``sheet``. `state`: ``done`` (its results are in the study's folder
        and newer than it), ``measured``, ``not measured yet``, ``edited, not saved``, ``no sample
        names yet``, ``filled in``, or ``failed: `` and why. `flags`: of its bands or concentrations.
    """
    results = Earlier.of(study)
    named = named_samples(study)
    rows = []
    for image in study.image_list():
        measured = known.measured(image.path)
        state = _image_state(study, image, known, results, named, is_measured=measured is not None)
        name = study.name_of(image.path)
        flags = results.flags("bands", "image").get(name, "") if measured is None else _flags(measured.bands)
        rows.append((image.path, "image", state, flags))
    for plate in study.plate_list():
        state = _plate_state(study, plate.path, known, results)
        flags = results.flags("concentrations", "plate").get(Path(plate.path).stem, "")
        rows.append((plate.path, "plate", state, flags if state == DONE else ""))
    for name in SHEETS:
        sheet = study.sheet_content(name)
        if sheet is not None:
            file = sheet.name if isinstance(sheet, Path) else f"{SHEETS[name]}.csv"
            rows.append((file, "sheet", _sheet_state(study, name, known), ""))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS, str))


@dataclass(frozen=True, eq=False)
class Earlier:
    """What the last whole run left in the study's folder.

    Attributes
    ----------
    folder : Path
    time : int
        ns, when it was finished; -1 where there is none.
    outputs : frozenset of str
        Names of its files.
    """

    folder: Path
    time: int = -1
    outputs: frozenset[str] = frozenset()

    @classmethod
    def of(cls, study: Study) -> Earlier:
        """That of a study."""
        folder = study.folder / "results"
        try:
            record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            return cls(folder, (folder / RECORD).stat().st_mtime_ns, frozenset(record["outputs"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(folder)

    def is_newer_than(self, *files: Path) -> bool:
        """Whether it was finished after these files were last changed."""
        times = [file.stat().st_mtime_ns for file in files if file.is_file()]
        return self.time >= max(times, default=0)

    def has_overlay(self, image: str) -> bool:
        """Whether an image was quantified: one that failed has no overlay."""
        stem = Path(image).stem
        return any(stem in name and "-overlay" in name for name in self.outputs)

    def flags(self, name: str, column: str) -> Mapping[str, str]:
        """Flags in one of its tables by input, each once.

        Parameters
        ----------
        name, column : str
            The table, and the column that names the input.
        """
        file = self.folder / f"{name}.csv"
        return _FLAGS.get((file_state(file), column), lambda: self._read_flags(file, column))

    def _read_flags(self, file: Path, column: str) -> dict[str, str]:
        if file.name not in self.outputs:
            return {}
        try:
            table = read_table(file)
        except InputError:
            return {}
        if not {column, "flags"} <= set(table.columns):
            return {}
        return {str(value): _flags(rows) for value, rows in table.groupby(column, sort=False)}


def named_samples(study: Study) -> Mapping[str, tuple[int, int]]:
    """How many of each image's rows in the lane sheet name a sample, and how many there are.

    Parameters
    ----------
    study : Study

    Returns
    -------
    dict of str to (int, int)
        By path of the image in the study; without images that the sheet does not name.
    """
    try:
        table = sheet_table(study, "lanes")
        if table is None:
            return {}
        every = np.arange(len(table))
        of_row, samples = texts(table, "image", every), texts(table, "sample", every)
        paths = {study.name_of(image.path): image.path for image in study.image_list()}
        found = matched_images(paths, of_row, "the lane sheet")
    except InputError:  # said where the sheet is used
        return {}
    counts = {}
    for name, called in found.items():
        own = [sample for row, sample in zip(of_row, samples, strict=True) if row == called]
        counts[paths[name]] = sum(map(bool, own)), len(own)
    return counts


def _image_state(
    study: Study, image: StudyImage, known: Known, results: Earlier, named: Mapping[str, tuple[int, int]], *,
    is_measured: bool,
) -> str:  # fmt: skip
    if _is_edited(study, image, known.saved):
        return EDITED
    fault = _fault_of(study.name_of(image.path), known.faults)
    if fault:
        return f"failed: {fault}"
    file = file_of(study.folder, image.path)
    geometry = [study.folder / "geometry" / name for name in ("lanes.csv", "bands.csv")]
    is_done = results.has_overlay(image.path) and results.is_newer_than(file, study.file, *geometry)
    if not (is_done or is_measured):
        return NOT_MEASURED
    if not named.get(image.path, (0, 0))[0]:
        return UNNAMED
    return DONE if is_done else MEASURED


def _is_edited(study: Study, image: StudyImage, saved: Study) -> bool:
    if image.path in study.held.elsewhere or image not in saved.image_list():
        return True
    return any(
        (now or {}).get(image.path) is not (before or {}).get(image.path)
        for now, before in ((study.held.lanes, saved.held.lanes), (study.held.bands, saved.held.bands))
    )


def _plate_state(study: Study, path: str, known: Known, results: Earlier) -> str:
    fault = _fault_of(path, known.faults) or _fault_of(Path(path).stem, known.faults)
    if fault:
        return f"failed: {fault}"
    if path in study.held.elsewhere or path not in {plate.path for plate in known.saved.plate_list()}:
        return EDITED
    if "wells" in study.held.sheets:
        return NOT_MEASURED
    sheet = study.sheet("wells")
    files = [file_of(study.folder, path), study.file, *([sheet] if sheet is not None else [])]
    return DONE if results.is_newer_than(*files) else NOT_MEASURED


def _sheet_state(study: Study, name: SheetName, known: Known) -> str:
    held = study.held.sheets
    if name in held and held[name] is not known.saved.held.sheets.get(name):
        return EDITED
    try:
        table = sheet_table(study, name)
    except InputError as error:
        return f"failed: {error}"
    if table is None or not len(table):
        return "empty"
    return FILLED_IN if name not in SHEETS_OF_SAMPLES or is_filled_in(table) else UNNAMED


def _fault_of(name: str, faults: tuple[str, ...]) -> str:
    """What a run said of an input that failed, without its name; empty where it said nothing."""
    for fault in faults:
        for start in (name, f"Plate {name}", f"plate {name}"):
            if fault.startswith((f"{start}:", f"{start} ")):
                return fault.removeprefix(start).lstrip(": ")
    return ""


def _flags(table: pd.DataFrame) -> str:
    """Flags of a table, each once, in the order in which the program lists them."""
    found = {flag for cell in table["flags"].dropna() for flag in str(cell).split(";") if flag}
    listed = [flag for flag in FLAGS if flag in found]
    return ";".join(listed + sorted(found - set(listed)))
