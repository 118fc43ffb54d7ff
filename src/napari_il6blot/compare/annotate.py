"""Bands with their sample, experiment, replicate, factors and target, from the sheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..sheets.cells import table_name
from .image_names import file_of, matched_images
from .labels import a_few
from .lane_sheet import LaneSheet, read_lane_sheet
from .membranes import Place, membrane_strips
from .target_sheet import TargetSheet, read_target_sheet, with_targets

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, int, int]


def annotate(
    bands: pd.DataFrame,
    lane_sheet: pd.DataFrame | str | Path,
    target_sheet: pd.DataFrame | str | Path | None = None,
    *,
    lanes: pd.DataFrame | None = None,
    strict: bool = True,
) -> pd.DataFrame:
    """Say of which sample, experiment, replicate and protein each band is.

    Parameters
    ----------
    bands : DataFrame
        With the columns of ``bands.csv``; without `strip`, all are of strip 1.
    lane_sheet : DataFrame or path
        As for `read_lane_sheet`: a row for each lane, with an empty `sample` for a marker or an empty lane.
        An image is found by its path, the end of it or its file name; ``FILE`` stands for all its pages. An
        image that the sheet does not name has the lanes of another of its membrane.
    target_sheet : DataFrame or path, optional
        As for `read_target_sheet`. A target without row and mass is all that is in the lanes.
    lanes : DataFrame, optional
        With the columns of ``lanes.csv``, for lanes (or stained images) in which there are no bands.
    strict : bool
        Whether an image in a sheet that there is not is a mistake; else its lines are passed over.

    Returns
    -------
    DataFrame
        The bands, in their order, with `sample` (missing in a marker's lane), `experiment`, `replicate`
        and the factors, and `target` filled. ``attrs``: `factors`, a tuple; `membranes`, the membrane of each
        (image, strip); `lane_targets`, a tuple of (image, strip, target) of whole lanes; `notes`, sentences.

    Raises
    ------
    InputError
        If bands or lanes lack a column, the sheet's lanes are not those found, or as from reading the sheets.
    """
    bands = _placed(bands, "bands")
    lanes = None if lanes is None else _placed(lanes, "lanes")
    found = _places(bands, lanes)
    images = list(dict.fromkeys(image for image, _ in found))
    sheet = read_lane_sheet(lane_sheet)
    targets = None if target_sheet is None else read_target_sheet(target_sheet, images, strict=strict)
    membranes = _membranes(found, targets)
    line_of = _lines(sheet, found, membranes, strict=strict)
    noted = bands.reset_index(drop=True)
    notes: tuple[str, ...] = ()
    if targets is not None and len(noted):
        noted, notes = with_targets(noted, targets)
    at = [
        line_of[str(image), int(strip), int(lane)]
        for image, strip, lane in zip(noted["image"], noted["strip"], noted["lane"], strict=True)
    ]
    names = ["sample", "experiment", "replicate", *sheet.factors]
    own = sheet.rows[names].iloc[at].reset_index(drop=True)
    noted = noted.drop(columns=[name for name in names if name in noted.columns])
    for name in names:
        noted[name] = own[name]
    if "target" in noted:
        noted["target"] = noted["target"].astype(object).where(noted["target"].notna(), None).astype("str")
    noted.attrs = {
        **bands.attrs, "factors": sheet.factors, "membranes": membranes,
        "lane_targets": targets.whole_lanes if targets is not None else (), "notes": notes,
    }  # fmt: skip
    return noted


def _placed(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Bands or lanes with the columns that say where they are; strip 1 where there is none."""
    for column in ("image", "lane"):
        if column not in table.columns:
            raise InputError(f"{table_name(table, kind)} has no column {column}; add it, one value per row")
    return table if "strip" in table.columns else table.assign(strip=1)


def _places(bands: pd.DataFrame, lanes: pd.DataFrame | None) -> dict[Place, list[int]]:
    """Lanes of each image and strip, as they were found."""
    places: dict[Place, set[int]] = {}
    for table in (lanes, bands):
        if table is None:
            continue
        for image, strip, lane in zip(table["image"], table["strip"], table["lane"], strict=True):
            places.setdefault((str(image), int(strip)), set()).add(int(lane))
    return {place: sorted(found) for place, found in places.items()}


def _membranes(found: dict[Place, list[int]], targets: TargetSheet | None) -> dict[Place, str]:
    """The membrane of each image and strip: as named, else the file (whose pages are of one)."""
    named = {} if targets is None else targets.membranes
    return {place: named.get(place, file_of(place[0])) for place in found}


def _lines(
    sheet: LaneSheet, found: dict[Place, list[int]], membranes: dict[Place, str], *, strict: bool
) -> dict[Key, int]:
    """The row of the lane sheet that each lane found has."""
    names = matched_images((image for image, _ in found), sheet.rows["image"].tolist(), sheet.name)
    lines: dict[Place, dict[int, int]] = {}
    keys = zip(sheet.rows["image"], sheet.rows["strip"], sheet.rows["lane"], strict=True)
    for line, (image, strip, lane) in enumerate(keys):
        lines.setdefault((image, strip), {})[lane] = line
    if strict:
        _refuse_unknown(sheet, found, names)
    of_lane: dict[Key, int] = {}
    for place, lanes in found.items():
        own = _own_lines(place, lines, names, membranes)
        if own is None:
            raise InputError(
                f"{sheet.name} has no rows for {place[0]}, strip {place[1]}, in which "
                f"{len(lanes)} lanes were found; add one for each lane, or leave the image out"
            )
        _check_lanes(sheet, place, lanes, own)
        of_lane |= {(*place, lane): own[lane] for lane in lanes}
    return of_lane


def _own_lines(
    place: Place, lines: dict[Place, dict[int, int]], names: dict[str, str], membranes: dict[Place, str]
) -> dict[int, int] | None:
    """Rows by lane of an image and strip, else of the same strip in another image of its membrane."""
    strips = membrane_strips(membranes)
    tied = [other for other in strips if strips[other] == strips[place] and other != place]
    for image, strip in (place, *tied):
        own = lines.get((names.get(image, ""), strip))
        if own is not None:
            return own
    return None


def _check_lanes(sheet: LaneSheet, place: Place, lanes: list[int], own: dict[int, int]) -> None:
    """Refuse rows that are not one for each lane.

    A lane beyond the last found is an error only if it has a sample: a marker's may hold nothing.
    """
    has_sample = sheet.rows["sample"].notna().to_numpy()
    sampled = {lane for lane, line in own.items() if has_sample[line]}
    missing = [lane for lane in lanes if lane not in own]
    beyond = sorted(lane for lane in sampled if lane > max(lanes))
    if not missing and not beyond:
        return
    where = f"{sheet.name}: {place[0]}, strip {place[1]}, has {_counted(len(lanes), 'lane')} but "
    blame = f"{_listed(missing)} without a row" if missing else f"{_listed(beyond)} not found"
    said = f"{_counted(len(own), 'row')} in the sheet ({blame})"
    remedy = "give every lane a row, with an empty sample for a marker, or correct the lanes of the image"
    raise InputError(f"{where}{said}; {remedy}")


def _counted(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _listed(lanes: list[int]) -> str:
    return f"lane{'' if len(lanes) == 1 else 's'} {', '.join(map(str, lanes))}"


def _refuse_unknown(sheet: LaneSheet, found: dict[Place, list[int]], names: dict[str, str]) -> None:
    """Refuse images and strips of the sheet that there are not."""
    images_of: dict[str, list[str]] = {}
    for image, name in names.items():
        images_of.setdefault(name, []).append(image)
    rows = sheet.rows
    sampled = rows["sample"].notna()
    for image, strip, line, has_sample in zip(
        rows["image"], rows["strip"], rows["line"], sampled, strict=True
    ):
        if image not in images_of:
            raise InputError(
                f"{sheet.name}, line {line}: there is no image {image}; correct it: the images are "
                f"{a_few(one for one, _ in found) or 'none'}"
            )
        if has_sample and not any((one, strip) in found for one in images_of[image]):
            strips = sorted({number for one, number in found if one in images_of[image]})
            raise InputError(
                f"{sheet.name}, line {line}: {image} has no strip {strip}, only {a_few(strips)}; correct it, "
                "or detect its lanes again"
            )
