"""The check of a loading control in plain words."""

import pandas as pd

from napari_il6blot.gui.levels.loading_check import check_words, left_out_table


def levels(relative=(), p=0.5, flags="", warnings=(), unmatched=()):
    table = pd.DataFrame()
    records = tuple(
        {"control": "GAPDH", "group": str(group), "relative": value, "p": p, "flags": flags}
        for group, value in enumerate(relative)
    )
    table.attrs = {"warnings": warnings, "unmatched": unmatched} | (
        {"loading_control": records} if records else {}
    )
    return table


def test_a_stable_control_is_said_to_be_so():
    words = check_words(levels((0.97, 1.04)), "treatment")
    assert words.text == (
        "GAPDH is stable: in the 2 groups of treatment it lies between 97% and 104% of their mean (p = 0.5)."
    )
    assert words.level == "info"


def test_an_unstable_one_is_said_to_flag_the_levels():
    words = check_words(
        levels((0.8, 1.048), 0.01, "loading_control_unstable", ("Use another.",)), "treatment"
    )
    first, second = words.text.splitlines()
    assert first.startswith(
        "GAPDH differs by 31% between groups of treatment (p = 0.01): all levels are flagged"
    )
    assert second == "Use another."
    assert words.level == "warning"


def test_without_a_check_only_warnings_are_said():
    assert check_words(levels(), "treatment").text == ""
    assert check_words(levels(warnings=("One group only.",)), "treatment").level == "warning"


def test_of_many_warnings_some_are_said():
    lines = check_words(levels(warnings=tuple(f"Gel {n}." for n in range(9))), "treatment").text.splitlines()
    assert lines[4:] == ["Gel 4.", "And 4 more sentences like these."]


def test_an_unknown_p_is_not_written():
    assert "(not tested)" in check_words(levels((1.0, 1.0), float("nan")), "treatment").text


def test_what_is_left_out_is_a_table():
    assert left_out_table(levels(unmatched=({"image": "a", "reason": "no GAPDH"},)))["reason"].tolist() == [
        "no GAPDH"
    ]
    assert left_out_table(levels()).empty
