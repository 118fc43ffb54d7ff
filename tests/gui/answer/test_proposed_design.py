"""What to compare where a study does not say it; and conditions as they are typed."""

import pandas as pd
import pytest

from napari_il6blot.errors import InputError
from napari_il6blot.gui.answer.design_text import where_of, where_text
from napari_il6blot.gui.answer.proposed_design import proposed_design


def joined(**factors):
    table = pd.DataFrame({"sample": ["a", "b"], "experiment": 1, **factors})
    table.attrs["factors"] = tuple(factors)
    return table


@pytest.mark.parametrize(
    ("factors", "factor", "control"),
    [
        ({"cell_line": ["PEA1", "PEA2"], "treatment": ["X", "DMSO"]}, "treatment", "DMSO"),
        ({"dose": [0.0, 4.0]}, "dose", "0"),
        ({"drug": ["Untreated", "X"], "dose": [0, 4]}, "drug", "Untreated"),
        ({"siRNA": ["AKT siRNA", "non-targeting siRNA"]}, "siRNA", "non-targeting siRNA"),
        ({"sample": ["control", "X"]}, "sample", "control"),
    ],
)
def test_the_level_that_is_called_like_a_control_is_compared_with(factors, factor, control):
    design = proposed_design(joined(**factors))
    assert (design.factor, design.control) == (factor, control)


@pytest.mark.parametrize("factors", [{"line": ["PEA1", "PEA2"]}, {"treatment": ["DMSO", "DMSO"]}])
def test_nothing_is_proposed_where_nothing_is_a_control(factors):
    assert proposed_design(joined(**factors)) is None


def test_conditions_are_typed_and_shown_alike():
    text = "series = main; dose = 0, 4"
    assert where_of(text) == {"series": "main", "dose": ("0", "4")}
    assert where_text(where_of(text)) == text
    assert where_text({"dose": (0, 4.0)}) == "dose = 0, 4"
    assert where_of(" ") == {}


@pytest.mark.parametrize("text", ["treatment", "treatment =", "= DMSO", "treatment = ,"])
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(InputError, match="is no condition"):
        where_of(text)
