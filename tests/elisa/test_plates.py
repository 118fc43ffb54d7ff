"""Files of plates: names that differ, and layouts."""

from pathlib import Path

import pandas as pd
import pytest

from napari_il6blot.elisa.plates import read_plate, read_plates, with_layout
from napari_il6blot.errors import InputError

GRID = ["," + ",".join(map(str, range(1, 13)))]
GRID += [
    f"{letter}," + ",".join(f"{0.1 * k + 0.01 * r:.3f}" for k in range(12))
    for r, letter in enumerate("ABCDEFGH")
]


def grid(path: Path):
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(GRID))
    return path


def gen5(path: Path, *names):
    lines = ["Software Version\t3.11", "", "Experiment File Path:\tC:\\x.xpt"]
    for name in names:
        lines += [
            "",
            f"Plate Number\t{name}",
            "Results",
            "\t1\t2\t3",
            "A\t0.1\t0.2\t0.3\tOD:450",
            "B\t1\t2\t3\tOD:450",
            "",
        ]
    path.write_text("\r\n".join(lines))
    return path


def names_of(*paths):
    return [plate.name for plate in read_plates(list(paths))]


def test_a_plain_grid_is_named_by_its_stem(tmp_path):
    plate = read_plate(grid(tmp_path / "day 1.csv"))
    assert (plate.name, plate.shape) == ("day 1", (8, 12))
    assert plate.file == str(tmp_path / "day 1.csv")
    assert plate.wells["response"].iloc[[0, 11, 95]].tolist() == [0.0, 1.1, 1.17]


def test_names_of_the_export_are_kept_where_they_differ(tmp_path):
    assert names_of(gen5(tmp_path / "a.txt", "P1", "P2"), gen5(tmp_path / "b.txt", "P3")) == [
        "P1",
        "P2",
        "P3",
    ]


def test_a_shared_name_takes_the_stem_before_it(tmp_path):
    files = gen5(tmp_path / "a.txt", "P1", "P2"), gen5(tmp_path / "b.txt", "P1")
    assert names_of(*files) == ["a P1", "P2", "b P1"]


def test_names_are_different_whatever_the_files_are_called(tmp_path):
    files = [
        grid(tmp_path / folder / name)
        for folder, name in [
            ("x", "plate.csv"),
            ("y", "plate.csv"),
            ("x", "plate-2.csv"),
            ("y", "plate-2.csv"),
        ]
    ]
    names = names_of(*files)
    assert len(set(names)) == 4, names
    export = [gen5(tmp_path / folder / "e.txt", "P1") for folder in ("x", "y")]
    names = names_of(*export, *files)
    assert len(set(names)) == 6, names


def test_of_several_plates_read_plate_wants_one(tmp_path):
    with pytest.raises(InputError, match=r"holds 2 plates \(P1, P2\): read them all with read_plates"):
        read_plate(gen5(tmp_path / "a.txt", "P1", "P2"))


def test_pasted_text():
    plate = read_plate("\n".join(GRID).encode())
    assert plate.name == "what was pasted"
    assert plate.wells["response"].iloc[13] == pytest.approx(0.11)


def test_layouts_are_applied(tmp_path):
    sheet = pd.DataFrame(
        {
            "plate": ["a", "a", "b", "b"],
            "well": ["A1", "B1", "A1", "B1"],
            "role": ["standard", "sample", "sample", "sample"],
            "sample": ["", "U", "V", ""],
            "nominal": ["100", "", "", ""],
            "curve_from": ["", "", "a", "a"],
            "dose": ["", "4", "8", "8"],
        }
    )
    files = [grid(tmp_path / "a.csv"), grid(tmp_path / "b.csv")]
    layout = tmp_path / "layout.csv"
    sheet.to_csv(layout, index=False)
    for given in (sheet, layout, str(layout)):
        one, two = read_plates(files, given)
        assert (one.curve_from, two.curve_from) == ("", "a")
        assert one.wells.set_index("well").loc["A1", ["role", "nominal"]].tolist() == ["standard", 100]
        assert two.wells.set_index("well").loc["A1", ["role", "sample"]].tolist() == ["sample", "V"]
        assert one.factors == two.factors == ("dose",)
    again = with_layout(read_plates(files), sheet)
    for one, two in zip(again, read_plates(files, sheet), strict=True):
        pd.testing.assert_frame_equal(one.wells, two.wells)


def test_a_layout_for_another_plate_is_a_sentence(tmp_path):
    sheet = pd.DataFrame({"plate": ["c"], "well": ["A1"], "role": ["blank"]})
    with pytest.raises(InputError, match="c"):
        read_plates([grid(tmp_path / "a.csv"), grid(tmp_path / "b.csv")], sheet)


def test_samples_without_a_name_are_not_one_sample(tmp_path):
    sheet = pd.DataFrame({"well": ["A1:A3", "B1"], "role": ["sample", "sample"], "sample": ["", "U"]})
    wells = read_plate(grid(tmp_path / "a.csv"), sheet).wells.set_index("well")
    assert wells.loc[["A1", "A2", "B1"], "sample"].nunique() == 3


def test_wavelengths_are_passed_on(tmp_path):
    path = gen5(tmp_path / "a.txt", "P1")
    assert read_plate(path, wavelength=450).response_of == "450 nm"
    with pytest.raises(InputError, match="no read at 620 nm"):
        read_plates([path], wavelength=620)
