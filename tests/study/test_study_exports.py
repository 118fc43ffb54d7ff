"""Exports of a study, before and after they are saved in it."""

from dataclasses import replace

from napari_il6blot.study.elisa_stage import measure_study_plates
from napari_il6blot.study.held import Elsewhere
from napari_il6blot.study.save_study import save_study
from napari_il6blot.study.spec import Study
from napari_il6blot.study.spec_models import StudyPlate
from napari_il6blot.study.study_exports import read_study_exports

GRID = "\n".join(
    [
        ",".join(["", *map(str, range(1, 13))]),
        *(",".join([row, *[f"{ord(row) / 50:.3f}"] * 12]) for row in "ABCDEFGH"),
    ]
)


def pasted(folder, *names):
    paths = [f"plates/{name}.csv" for name in names]
    study = Study(folder=folder, plates=tuple(StudyPlate(path=path) for path in paths))
    elsewhere = {path: Elsewhere(GRID.encode(), "pasted.csv") for path in paths}
    return study.model_copy(update={"held": replace(study.held, elsewhere=elsewhere)})


def test_a_pasted_plate_is_called_as_it_will_be_when_saved(tmp_path):
    study = pasted(tmp_path / "study", "pasted", "pasted-2")
    exports = read_study_exports(study)
    assert [plate.name for plate in exports.plates] == ["pasted", "pasted-2"]
    assert exports.paths == ("plates/pasted.csv", "plates/pasted-2.csv")
    saved = read_study_exports(save_study(study))
    assert [plate.name for plate in saved.plates] == ["pasted", "pasted-2"]
    assert [plate.file for plate in saved.plates] == [plate.file for plate in exports.plates]


def test_an_export_that_cannot_be_read_does_not_stop_the_others(tmp_path):
    study = pasted(tmp_path / "study", "good")
    study = study.model_copy(update={"plates": (StudyPlate(path="plates/lost.csv"), *study.plates)})
    exports = read_study_exports(study)
    assert [plate.name for plate in exports.plates] == ["good"]
    (fault,) = exports.faults
    assert "lost.csv" in fault


def test_the_demo_s_wavelengths_are_told_where_exports_tell_them(small_demo, shared_data):
    assert read_study_exports(Study.from_file(small_demo)).wavelengths == ((), (), ())
    path = shared_data / "elisa" / "softmax" / "raw" / "Assay_2.txt"
    study = Study(folder=path.parent, plates=(StudyPlate(path=path.name),))
    assert read_study_exports(study).wavelengths == ((450.0, 620.0),)
    assert measure_study_plates(study).faults == ()
