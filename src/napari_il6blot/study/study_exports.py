"""A study's plate exports as plates of different names, which is all that is known without a layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..elisa.assemble import plate_of
from ..elisa.plates import distinct_names
from ..elisa.readers import read_export
from ..errors import InputError

if TYPE_CHECKING:
    from ..elisa.plate import Plate
    from .spec import Study
    from .spec_models import StudyPlate


@dataclass(frozen=True, eq=False)
class StudyExports:
    """The plates of a study's exports.

    Attributes
    ----------
    plates : tuple of Plate
        Of different names, without a layout.
    paths : tuple of str
        Each one's export, in the study.
    wavelengths : tuple of tuple of float
        nm, of each one's measured reads, as far as the export tells them, and each once.
    faults : tuple of str
        Sentences: exports that could not be read.
    """

    plates: tuple[Plate, ...] = ()
    paths: tuple[str, ...] = ()
    wavelengths: tuple[tuple[float, ...], ...] = ()
    faults: tuple[str, ...] = ()


def read_study_exports(study: Study) -> StudyExports:
    """Read every export of a study; one that cannot be read does not stop the others.

    An export that lies elsewhere still is named as it will be in the study, so that its plates are called
    the same before and after it is saved.

    Parameters
    ----------
    study : Study
    """
    plates: list[Plate] = []
    paths: list[str] = []
    wavelengths: list[tuple[float, ...]] = []
    faults = []
    for export in study.plate_list():
        try:
            for plate, found in _plates_of(study, export):
                plates.append(plate)
                paths.append(export.path)
                wavelengths.append(found)
        except InputError as error:
            faults.append(str(error))
    return StudyExports(distinct_names(plates), tuple(paths), tuple(wavelengths), tuple(faults))


def _plates_of(study: Study, export: StudyPlate) -> list[tuple[Plate, tuple[float, ...]]]:
    file = str(study.folder / export.path)
    source = study.source_of(export.path)
    exported = read_export(
        source, study.name_of(export.path) if export.path in study.held.elsewhere else file
    )
    return [
        (
            plate_of(one, file, export.wavelength, export.reference),
            tuple(dict.fromkeys(read.wavelength for read in one.reads
                                if read.wavelength is not None and not read.calculated)),
        )
        for one in exported
    ]  # fmt: skip
