"""Remembered results: made once for each key, let go when too many."""

import os

import numpy as np
import pytest

from napari_il6blot.study.remembered import Remembered, Same, state_of


def test_a_result_is_made_once():
    made, results = [], Remembered(2)
    for _ in range(3):
        assert results.get("a", lambda: made.append(1) or "value") == "value"
    assert made == [1]
    assert "a" in results


def test_the_one_not_asked_for_the_longest_is_let_go():
    results = Remembered(2)
    for key in ("a", "b", "a", "c"):
        results.get(key, lambda key=key: key)
    assert ["a" in results, "b" in results, "c" in results] == [True, False, True]


def test_what_fails_is_not_remembered():
    results = Remembered(2)
    with pytest.raises(ZeroDivisionError):
        results.get("a", lambda: 1 / 0)
    assert results.get("a", lambda: "later") == "later"


def test_arrays_are_compared_by_identity():
    array = np.zeros(3)
    assert state_of(array) == Same(array)
    assert state_of(array) != Same(array.copy())


def test_a_file_that_changed_is_another(tmp_path):
    file = tmp_path / "a.tif"
    file.write_bytes(b"one")
    before = state_of(f"{file}#2")
    assert state_of(f"{file}#2") == before
    file.write_bytes(b"three")
    after = state_of(f"{file}#2")
    assert after != before
    os.utime(file, ns=(1, 1))
    assert state_of(f"{file}#2") != after


def test_a_file_that_is_not_there_is_a_state_too(tmp_path):
    assert state_of(tmp_path / "none") == state_of(tmp_path / "none")
