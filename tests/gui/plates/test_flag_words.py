"""Flags and checks in words."""

import pandas as pd

from napari_il6blot.flags import FLAGS
from napari_il6blot.gui.plates.flag_words import checks_said, flag_sentences


def test_each_flag_is_explained_once_after_its_samples():
    table = pd.DataFrame({"sample": ["a", "b", "c"], "flags": ["high_cv;below_lloq", "high_cv", ""]})
    assert flag_sentences(table) == [f"a, b: {FLAGS['high_cv']}", f"a: {FLAGS['below_lloq']}"]


def test_a_flag_of_all_samples_says_so_and_many_are_counted():
    names = list("abcdefg")
    every = pd.DataFrame({"sample": names, "flags": "unit_assumed"})
    assert flag_sentences(every) == [f"All samples: {FLAGS['unit_assumed']}"]
    most = pd.DataFrame({"sample": names, "flags": ["high_cv"] * 6 + [""]})
    assert flag_sentences(most)[0].startswith("a, b, c, d and 2 more: ")


def test_checks_of_a_plate_are_counted_and_those_of_others_left_out():
    quality = pd.DataFrame(
        {
            "plate": ["p", "p", "p", "q", ""],
            "check": ["curve", "high_cv", "masked", "curve", "inter_plate_cv"],
            "passed": [True, False, None, False, True],
            "sentence": ["good", "bad", "masked by hand", "other", "alike"],
        }
    )
    said = checks_said(quality, "p")
    assert said.headline == "Checks: 2 passed, 1 failed (high cv)."
    assert said.failed == ("bad",)
    assert said.told == ("masked by hand",)


def test_no_checks_are_said_too():
    assert checks_said(pd.DataFrame(columns=["plate", "check", "passed", "sentence"]), "p").headline == (
        "No checks were made."
    )
