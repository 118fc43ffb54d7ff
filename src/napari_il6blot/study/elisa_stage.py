"""A study's second stage: its plate exports become concentrations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..elisa.curves import CurveOptions
from ..errors import InputError
from .elisa_files import picture_names
from .elisa_plates import ElisaResult, ElisaSettings, quantify_read_plates
from .study_exports import read_study_exports

if TYPE_CHECKING:
    import pandas as pd

    from .spec import Study


@dataclass(frozen=True, eq=False)
class ElisaStage:
    """What came of a study's plates.

    Attributes
    ----------
    tables : dict of str to DataFrame
        ``wells``, ``standards``, ``curves``, ``concentrations``, ``quality``; empty without plates.
    pictures : dict of str to bytes
        The curves' PNG files by name.
    notes, faults : tuple of str
        Sentences.
    result : ElisaResult or None
        The plates and their curves; None where none could be quantified.
    """

    tables: Mapping[str, pd.DataFrame]
    pictures: Mapping[str, bytes]
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    result: ElisaResult | None = None


def quantify_study_plates(study: Study) -> ElisaStage:
    """Quantify every plate of a study, with pictures; one that fails does not stop the others.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        If the well sheet is wrong.
    """
    stage = measure_study_plates(study)
    if stage.result is None:
        return stage
    result = stage.result
    names = picture_names([plate.name for plate in result.plates])
    pictures = {name: result.picture(plate) for name, plate in zip(names, result.plates, strict=True)}
    return replace(stage, pictures=pictures)


def measure_study_plates(study: Study) -> ElisaStage:
    """Quantify every plate of a study, without pictures.

    Parameters
    ----------
    study : Study

    Raises
    ------
    InputError
        If the well sheet is wrong.
    """
    exports = read_study_exports(study)
    if not exports.plates:
        return ElisaStage({}, {}, (), tuple(_relative(fault, study) for fault in exports.faults))
    elisa = study.elisa
    settings = ElisaSettings(
        layout=study.sheet_content("wells"),
        options=CurveOptions(elisa.model, elisa.weights, elisa.fit),
        unit=elisa.unit,
        blank=elisa.subtract_blank,
        release_per=elisa.release_per,
    )
    try:
        result = quantify_read_plates(exports.plates, exports.faults, settings)
    except InputError as error:
        raise InputError(_relative(str(error), study)) from error
    tables = dict(result.tables)
    if elisa.analyte:
        tables["concentrations"] = tables["concentrations"].assign(analyte=elisa.analyte)
    told = tuple(_relative(fault, study) for fault in result.faults)
    return ElisaStage(tables, {}, tuple(_notes(result)), told, result)


def _notes(result: ElisaResult) -> list[str]:
    return [
        f"Plate {plate.name} ({plate.response_of}): {note}"
        for plate in result.plates
        for note in (*plate.notes, *result.curves[plate.name].notes)
    ]


def _relative(sentence: str, study: Study) -> str:
    """A sentence that names files as the study does."""
    return sentence.replace(f"{study.folder.as_posix()}/", "").replace(f"{study.folder}", "the study")
