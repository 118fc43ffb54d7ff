"""A layout's columns never take the place of results."""

import pandas as pd
import pytest

from napari_il6blot import InputError
from napari_il6blot.elisa.layout import read_layout
from napari_il6blot.elisa.layout.cells import KNOWN_COLUMNS, RESERVED_COLUMNS, RESULT_COLUMNS
from napari_il6blot.elisa.quantify import CONCENTRATION_COLUMNS
from napari_il6blot.elisa.release import RELEASE_COLUMNS
from napari_il6blot.elisa.tables import WELL_TABLE_COLUMNS


def test_every_column_of_a_result_with_factors_is_known_or_reserved():
    outputs = {*CONCENTRATION_COLUMNS, *RELEASE_COLUMNS, *WELL_TABLE_COLUMNS}
    assert outputs <= {*KNOWN_COLUMNS, *RESULT_COLUMNS, *RESERVED_COLUMNS}
    assert set(RESERVED_COLUMNS) <= outputs
    assert not set(RESERVED_COLUMNS) & {*KNOWN_COLUMNS, *RESULT_COLUMNS}


@pytest.mark.parametrize("name", [*RESERVED_COLUMNS, "N wells", " Release "])
@pytest.mark.parametrize("form", ["well,role,{}\nA1,sample,1\n", "# a note\n{},1,2\nA,x,y\nB,x,y\n"])
def test_a_column_called_as_a_result_is_refused(tmp_path, name, form):
    path = tmp_path / "layout.csv"
    path.write_text(form.format(name), encoding="utf-8")
    line = 1 if form.startswith("well") else 2
    with pytest.raises(InputError) as caught:
        read_layout(path)
    said = f"layout.csv, line {line}: the column {name.strip()} is called as a column of the results"
    assert said in str(caught.value)
    assert f"rename it, to my_{name.strip()} for example" in str(caught.value)


def test_a_column_of_an_export_of_wells_is_passed_over():
    frame = pd.DataFrame(
        {"well": ["A1"], "role": ["sample"], "response": [1], "concentration": [2], "flags": "x"}
    )
    assert read_layout(frame).factors == ()


@pytest.mark.parametrize(
    ("nominals", "refused"),
    [
        ("1.000 500 250", True),
        ("1.000 500 62.5", False),
        ("2.000 1.000", False),
        ("10.000 5.000", True),
        ("1.000 2000", False),
    ],
)
def test_points_that_may_part_thousands(tmp_path, nominals, refused):
    lines = [f"A{n};standard;{nominal}" for n, nominal in enumerate(nominals.split(), start=1)]
    path = tmp_path / "layout.csv"
    path.write_text("\n".join(["well;role;nominal", *lines]), encoding="utf-8")
    if not refused:
        assert read_layout(path).table["nominal"].tolist() == [float(text) for text in nominals.split()]
        return
    with pytest.raises(
        InputError, match=r"layout\.csv, line 2: nominal holds 10?\.000, whose point may part"
    ):
        read_layout(path)
