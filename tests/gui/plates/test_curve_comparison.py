"""Models side by side."""

import numpy as np
import pytest

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.gui.plates.curve_comparison import COMPARISON_COLUMNS, compare_models, comparison_curves
from napari_il6blot.study.elisa_stage import measure_study_plates
from napari_il6blot.study.spec import Study


@pytest.fixture(scope="module")
def result(small_demo):
    return measure_study_plates(Study.from_file(small_demo)).result


def test_each_model_is_fitted_as_alone(result):
    used = result.curves["main_1"]
    curves, failed = comparison_curves(result.plates, used)
    assert [curve.model for curve in curves] == ["4pl", "5pl", "linear", "loglog"]
    assert curves[0] is used
    assert failed == {}
    alone = fit_curve(result.plates[0], "5pl", used.weights, used.fit)
    assert curves[1].parameters == alone.parameters
    table = compare_models(used, curves, failed)
    assert tuple(table.columns) == COMPARISON_COLUMNS
    assert table["aicc"].tolist() == [curve.aicc for curve in curves]
    assert table["used"].tolist() == [True, False, False, False]
    judged = used.levels.nominal > 0
    worst = np.abs(used.range.recovery[judged] - 100).max()
    assert abs(table["worst_recovery"].iloc[0] - 100) == worst


def test_a_model_that_cannot_be_fitted_says_why(result):
    used = result.curves["main_1"]
    table = compare_models(used, [used], {"5pl": "too few levels"})
    assert table["note"].tolist() == ["", "too few levels", "", ""]
