"""Plates with known truth: samples, the demo, tests and benchmarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..elisa.curve.models import response
from ..elisa.plate import UNIT_ASSUMED, Plate, empty_wells
from ..elisa.well_names import row_letters, well_name
from .plate_difficulties import difficult_settings
from .plate_settings import Floats, PlateControl, PlateSettings, SampleLabel
from .plate_wells import WellGroup, draw_groups, of_each_well, place_groups

if TYPE_CHECKING:
    import pandas as pd

OVERFLOW, UNREADABLE = "OVRFLW", "?????"
# What a grid without a title is called when it is read back.
READ = "response"

__all__ = [
    "PlateControl",
    "PlateSettings",
    "SampleLabel",
    "SimulatedPlate",
    "difficult_plate",
    "difficult_settings",
    "simulate_plate",
]


@dataclass(frozen=True, eq=False)
class SimulatedPlate:
    """A plate and what is true of it.

    Attributes
    ----------
    plate : Plate
        As `read_plate` gives it from the files that `write` makes, ready for `fit_curve` and
        `concentrations`; in pg/mL.
    truth : DataFrame
        One row per control and sample and dilution: `role, sample, experiment, replicate, dilution`,
        `concentration` (true, of the undiluted sample), `in_well` (true, in its wells), `response`
        (noise-free OD, before the reader's limit).
    parameters : dict of str to float
        a, b, c, d, g of the true curve.
    grid : array, (rows, columns)
        OD as the reader recorded them; NaN where there is no number.
    texts : mapping of str to str
        Wells in which the reader has text in place of a number.
    settings : PlateSettings
    seed : int
    """

    plate: Plate
    truth: pd.DataFrame
    parameters: Mapping[str, float]
    grid: Floats
    texts: Mapping[str, str]
    settings: PlateSettings
    seed: int

    @property
    def well_sheet(self) -> pd.DataFrame:
        """The layout: one row per well that is not empty.

        `plate, well, role, sample, experiment, replicate, nominal, dilution, unit`, where there are
        controls `expected_low, expected_high`, and the factors.
        """
        wells = self.plate.wells
        sheet = wells[wells["role"] != "empty"].reset_index(drop=True)
        sheet = sheet.assign(plate=self.plate.name, unit=self.plate.unit)
        ranges = [name for name in ("expected_low", "expected_high") if name in sheet]
        columns = "plate well role sample experiment replicate nominal dilution unit".split()
        return sheet[[*columns, *ranges, *self.plate.factors]]

    @property
    def grid_csv(self) -> str:
        """The grid as a reader exports it: 1… in the first row, A… in the first column."""
        rows, columns = self.grid.shape
        lines = [["", *(str(column + 1) for column in range(columns))]]
        lines += [
            [row_letters(row), *(self._cell(row, column) for column in range(columns))] for row in range(rows)
        ]
        return "".join(",".join(line) + "\n" for line in lines)

    def _cell(self, row: int, column: int) -> str:
        text = self.texts.get(well_name(row, column))
        return _recorded(self.grid[row, column], self.settings.decimals) if text is None else text

    def write(self, folder: str | Path, name: str | None = None) -> tuple[Path, Path]:
        """Write the export and its layout.

        Parameters
        ----------
        folder : path
            Made if it is not there.
        name : str, optional
            What to call the plate, if not by its own name.

        Returns
        -------
        export, layout : Path
            ``NAME.csv`` and ``NAME-well_sheet.csv``.
        """
        folder, name = Path(folder), name or self.plate.name
        folder.mkdir(parents=True, exist_ok=True)
        export, layout = folder / f"{name}.csv", folder / f"{name}-well_sheet.csv"
        export.write_text(self.grid_csv, encoding="utf-8", newline="")
        sheet = self.well_sheet.assign(plate=name)
        layout.write_text(sheet.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="")
        return export, layout


def simulate_plate(
    *,
    seed: int = 0,
    settings: PlateSettings | None = None,
    **changes: Any,  # noqa: ANN401
) -> SimulatedPlate:
    """Draw a plate with known truth.

    Parameters
    ----------
    seed : int
        The same seed and settings give the same plate.
    settings : PlateSettings, optional
        What the plate looks like.
    **changes
        Fields of `PlateSettings` to set by name: ``simulate_plate(n_samples=8, cv=0.1)``.

    Raises
    ------
    InputError
        If a setting is impossible, or the wells do not fit on the plate.
    TypeError
        If a setting is unknown.
    """
    settings = replace(settings or PlateSettings(), **changes)
    rng = np.random.default_rng(seed)
    groups = draw_groups(rng, settings)
    of_well = place_groups(groups, settings.shape)
    true = response("5pl", [group.in_well for group in groups], np.array([*settings.parameters.values()]))
    read = _read(rng, settings, np.append(true, np.nan)[of_well])
    read[of_each_well(groups, of_well, "absent") == 1] = np.nan
    texts = _texts(rng, settings, read)
    grid = _record(settings, read, texts)
    return SimulatedPlate(
        plate=_plate(settings, groups, of_well, grid, texts), truth=_truth(groups, true),
        parameters=settings.parameters, grid=grid, texts=texts, settings=settings, seed=seed,
    )  # fmt: skip


def _read(rng: np.random.Generator, settings: PlateSettings, true: Floats) -> Floats:
    """What an unlimited reader would see in each well."""
    noise = rng.standard_normal((2, *true.shape))
    outlying = rng.random(true.shape) < settings.outlier_fraction
    seen = true.copy()
    seen[[0, -1], :] *= 1 + settings.edge_effect
    seen[1:-1, [0, -1]] *= 1 + settings.edge_effect
    seen = seen * (1 + settings.cv * noise[0]) + settings.sd * noise[1]
    return np.asarray(np.where(outlying, seen * settings.outlier_factor, seen))


def _texts(rng: np.random.Generator, settings: PlateSettings, read: Floats) -> dict[str, str]:
    """Wells with text in place of a number."""
    over = np.argwhere(read > settings.limit) if settings.overflow_text else np.empty((0, 2), dtype=int)
    seen = np.argwhere(np.isfinite(read))
    chosen = rng.permutation(len(seen))[: settings.unreadable]
    return {well_name(*place): OVERFLOW for place in over.tolist()} | {
        well_name(*place): UNREADABLE for place in seen[chosen].tolist()
    }


def _record(settings: PlateSettings, read: Floats, texts: Mapping[str, str]) -> Floats:
    """What stands in the export as numbers."""
    grid = np.minimum(read, settings.limit)
    for row, column in np.argwhere(np.isfinite(grid)).tolist():
        is_text = well_name(row, column) in texts
        grid[row, column] = np.nan if is_text else float(_recorded(grid[row, column], settings.decimals))
    return grid


def _recorded(value: float, decimals: int | None) -> str:
    """An OD as the reader prints it; nothing where there is none."""
    if np.isnan(value):
        return ""
    return repr(float(value)) if decimals is None else f"{value:.{decimals}f}"


def _plate(
    settings: PlateSettings, groups: list[WellGroup], of_well: NDArray[np.intp], grid: Floats,
    texts: Mapping[str, str],
) -> Plate:  # fmt: skip
    wells = empty_wells(settings.shape)
    filled = np.flatnonzero(of_well.ravel() >= 0)
    held = [groups[index] for index in of_well.ravel()[filled]]
    factors = tuple(dict.fromkeys(name for group in groups for name in group.factors))

    def column(values: list[Any], missing: object, kind: type) -> NDArray[Any]:
        out: NDArray[Any] = np.full(len(wells), missing, dtype=kind)
        out[filled] = np.array([*values, None], dtype=object)[:-1]
        return out

    defaults = WellGroup("empty", "", 0, 0.0)
    for name in ("role", "sample", "experiment", "replicate"):
        missing = type(getattr(groups[0], name))(getattr(defaults, name))  # text where the others are
        wells[name] = column([getattr(group, name) for group in held], missing, object)
    wells["nominal"] = column([group.nominal for group in held], np.nan, float)
    wells["dilution"] = column([group.dilution for group in held], 1.0, float)
    wells["response"] = grid.ravel()
    flag = {OVERFLOW: "overflow", UNREADABLE: "unreadable"}
    wells["flags"] = np.array([flag.get(texts.get(well, ""), "") for well in wells["well"]], dtype=object)
    if settings.controls:
        for end, name in enumerate(("expected_low", "expected_high")):
            wells[name] = column([group.expected[end] for group in held], np.nan, float)
    for name in factors:
        wells[name] = column([group.factors.get(name) for group in held], None, object)
    return Plate(
        name=settings.name, wells=wells, shape=settings.shape, reads={READ: grid}, response_of=READ,
        unit=UNIT_ASSUMED, factors=factors,
    )  # fmt: skip


def _truth(groups: list[WellGroup], true: Floats) -> pd.DataFrame:
    import pandas as pd

    names = "role sample experiment replicate dilution concentration in_well".split()
    kept = [index for index, group in enumerate(groups) if group.role in ("control", "sample")]
    columns = {
        name: np.array([*(getattr(groups[index], name) for index in kept), None], dtype=object)[:-1]
        for name in names
    }
    table = pd.DataFrame(columns | {"response": true[kept]})
    return table.astype({"dilution": float, "concentration": float, "in_well": float})


def difficult_plate(seed: int = 0) -> SimulatedPlate:
    """Draw a plate with several difficulties (`difficult_settings`)."""
    return simulate_plate(seed=seed, settings=difficult_settings(seed))
