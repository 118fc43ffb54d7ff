"""Tables under one another."""

import pandas as pd

from napari_il6blot.elisa.stacking import stacked


def test_columns_that_one_lacks_are_missing_there():
    one, two = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), pd.DataFrame({"a": [3], "c": [0.5]})
    table = stacked([one, two])
    assert table.columns.tolist() == ["a", "b", "c"]
    assert table["a"].tolist() == [1, 2, 3]
    assert table["b"].isna().tolist() == [False, False, True]
    assert table["c"].isna().tolist() == [True, True, False]
    assert table.index.tolist() == [0, 1, 2]


def test_empty_tables_add_only_their_columns():
    full, empty = pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [], "c": []})
    table = stacked([empty, full])
    assert table["a"].tolist() == [1]
    assert table["a"].dtype == "int64"
    assert set(table.columns) == {"a", "c"}
    assert stacked([empty]).columns.tolist() == ["a", "c"]
    assert len(stacked([empty, empty])) == 0
