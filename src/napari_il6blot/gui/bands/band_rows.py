"""The dock's table of bands: that of ``il6blot run`` for the images meant, and where each band is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError
from ..session.jobs import Progress

if TYPE_CHECKING:
    import pandas as pd

    from ...blot.live_lane import LiveLane
    from ...study.measure_blot import MeasuredBlot
    from ...study.spec import Study
    from ...study.workbench import Workbench
    from ..session.jobs import Job
    from .band_limits import Key

# What changes in a row while something is dragged.
LIVE = ("volume", "volume_sd", "background", "height", "snr")
SHORT = ("strip", "lane", "row", "target", "volume", "volume_sd", "snr", "mw_kda", "flags")


@dataclass(frozen=True, eq=False)
class BandRows:
    """A table of bands.

    Attributes
    ----------
    frame : DataFrame
        Columns of ``bands.csv``; once the study's lane sheet is filled in also those of the sheets.
    names : mapping of str to str
        What the table calls each image, by its path in the study.
    sentences : tuple of str
        What the user should know: images that could not be measured, sheets that do not fit.
    targets : mapping of (path, strip, row) to str
        What rows are called, also where samples are not known yet.
    """

    frame: pd.DataFrame
    names: Mapping[str, str] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    targets: Mapping[tuple[str, int, int], str] = field(default_factory=dict)

    def keys(self) -> list[tuple[str, Key]]:
        """The image's path and (strip, lane, band) of each row."""
        if not len(self.frame):
            return []
        paths = {name: path for path, name in self.names.items()}
        columns = (self.frame[name].tolist() for name in ("image", "strip", "lane", "band"))
        return [(paths.get(image, ""), key) for image, *key_parts in zip(*columns, strict=True)
                for key in [tuple(key_parts)]]  # fmt: skip

    def short_columns(self) -> list[str]:
        """The columns that a narrow table shows: what says nothing here is left out."""
        shown = [name for name in SHORT if name in self.frame.columns]
        if "strip" in shown and self.frame["strip"].nunique() < 2:
            shown.remove("strip")
        for name in ("target", "mw_kda"):
            if name in shown and not self.frame[name].notna().any():
                shown.remove(name)
        if "sample" in self.frame.columns:
            shown.insert(shown.index("volume"), "sample")
        return ["image", *shown] if len(self.names) > 1 and shown else shown

    def with_lane(self, path: str, live: LiveLane) -> BandRows:
        """The table with a lane's bands as they are measured at the moment; itself where it does not fit."""
        if path not in self.names or not len(self.frame):
            return self
        frame = self.frame
        own = np.flatnonzero(
            (frame["image"] == self.names[path])
            & (frame["strip"] == live.key[0])
            & (frame["lane"] == live.key[1])
        )
        if len(own) != len(live.bands["band"]):
            return self
        changed = {}
        for name in LIVE:
            values = frame[name].to_numpy(dtype=float, copy=True)
            values[own] = live.bands[name]
            changed[name] = values
        return replace(self, frame=frame.assign(**changed))


def bands_of_images(bench: Workbench, study: Study, paths: Sequence[str]) -> Job[BandRows]:
    """Measure images, and put their bands under one another as ``il6blot run`` does.

    Parameters
    ----------
    bench : Workbench
    study : Study
    paths : sequence of str
        Of the images that are meant.

    Raises
    ------
    InputError
        If none of them could be measured.
    """
    measured, faults = {}, []
    for index, path in enumerate(paths):
        yield Progress(index, len(paths), path)
        try:
            measured[path] = bench.image(study, path)
        except InputError as error:
            faults.append(str(error))
    if faults and not measured:
        raise InputError(" ".join(faults))
    yield Progress(len(paths), len(paths), "")
    return rows_of(study, measured, tuple(faults))


def rows_of(study: Study, measured: Mapping[str, MeasuredBlot], faults: tuple[str, ...] = ()) -> BandRows:
    """The table of measured images, with what the study's sheets say of them.

    Parameters
    ----------
    study : Study
    measured : mapping of str to MeasuredBlot
        By path.
    faults : tuple of str
        Why others could not be measured.
    """
    import pandas as pd

    from ...study.table_files import stack

    if not measured:
        return BandRows(pd.DataFrame())
    names = {path: study.name_of(path) for path in measured}
    bands = stack([one.bands for one in measured.values()])
    lanes = stack([one.lanes_table for one in measured.values()])
    every = not faults and len(measured) == len(study.image_list())
    said = list(faults)
    try:
        bands = _annotated(study, bands, lanes, strict=every)
    except InputError as error:
        said.append(str(error))
    targets: Mapping[tuple[str, int, int], str] = {}
    try:
        targets = _targets(study, bands, names)
    except InputError as error:
        said += [str(error)] if str(error) not in said else []
    return BandRows(bands, names, tuple(said), targets)


def _annotated(study: Study, bands: pd.DataFrame, lanes: pd.DataFrame, *, strict: bool) -> pd.DataFrame:
    """As `study_levels` annotates them, where the lane sheet names samples."""
    from ...compare.annotate import annotate
    from ...study.filled_in import is_filled_in

    sheet = study.sheet_content("lanes")
    if not is_filled_in(sheet):
        return bands
    return annotate(bands, sheet, study.sheet_content("targets"), lanes=lanes, strict=strict)


def _targets(study: Study, bands: pd.DataFrame, names: Mapping[str, str]) -> dict[tuple[str, int, int], str]:
    from ...compare.target_sheet import read_target_sheet, with_targets

    sheet = study.sheet_content("targets")
    if sheet is None or not len(bands):
        return {}
    named = with_targets(bands, read_target_sheet(sheet, names.values(), strict=False))[0]
    paths = {name: path for path, name in names.items()}
    columns = (named[name].tolist() for name in ("image", "strip", "row", "target"))
    return {
        (paths[image], strip, row): target
        for image, strip, row, target in zip(*columns, strict=True)
        if isinstance(target, str) and target
    }
