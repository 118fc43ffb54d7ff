"""The report: its tables, its sentences, and that nothing in it is taken for HTML."""

import re
from base64 import b64decode
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from napari_il6blot.study.methods_text import methods_sentences
from napari_il6blot.study.report import (
    MOST_ROWS,
    Report,
    Section,
    photograph,
    picture,
    report_html,
    shown_table,
)
from napari_il6blot.study.report_content import comparison_sentences
from napari_il6blot.study.spec import Study

ROW = {
    "measure": "concentration", "group_a": "IV", "group_b": "DMSO", "verdict": "changed", "n_a": 3, "n_b": 3,
    "percent_change": -48.08, "percent_low": -52.7, "percent_high": -42.98, "p_adjusted": 0.00114,
    "unit_of_inference": "experiment", "note": "",
}  # fmt: skip


SAID = "concentration, IV against DMSO: changed"


@pytest.mark.parametrize(
    ("value", "text", "kind"),
    [
        (1.23456, "1.235", "number"),
        (3, "3", "number"),
        (np.float32(0.00012345), "0.0001234", "number"),
        (float("nan"), "", ""),
        (None, "", ""),
        (np.True_, "yes", ""),
        ("short", "short", ""),
        (
            "a sentence that is long enough to be wrapped",
            "a sentence that is long enough to be wrapped",
            "long",
        ),
    ],
)
def test_cells(value, text, kind):
    table = pd.DataFrame({"a": pd.Series([value], dtype=object)})
    cell = shown_table("t", table).rows[0][0]
    assert (cell.text, cell.kind) == (text, kind)


def test_verdicts_have_their_own_style():
    cell = shown_table("t", pd.DataFrame({"verdict": ["undecided"]})).rows[0][0]
    assert cell.kind == "undecided"


def test_long_tables_are_cut_and_say_so():
    shown = shown_table("t", pd.DataFrame({"a": range(MOST_ROWS + 5), "b": 0}), ["a", "no such"])
    assert shown.header == ("a",)
    assert len(shown.rows) == MOST_ROWS
    assert shown.left_out == "5 more rows are in the table's file."


def test_everything_is_escaped():
    bad = "<script>alert('x')</script>"
    section = Section("k", bad, (bad,), (bad,), (shown_table(bad, pd.DataFrame({bad: [bad]})),))
    html = report_html(Report(bad, bad, (section,)))
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") >= 8


def test_the_report_needs_no_other_file(small_run):
    html = small_run.report.read_text(encoding="utf-8")
    sources = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert all(source.startswith(("data:image/", "#")) for source in sources)
    for anchor in re.findall(r'href="#([^"]*)"', html):
        assert f'id="{anchor}"' in html


def test_the_report_shows_every_picture(small_run):
    """Figures, strips, curves and overlays: as many as there are PNG files."""
    html = small_run.report.read_text(encoding="utf-8")
    assert html.count("<img ") == len(list(small_run.out.glob("*.png")))


def test_no_subject_is_named(small_demo, small_run):
    subjects = pd.read_csv(small_demo / "subject_sheet.csv")["subject"].astype(str)
    html = small_run.report.read_text(encoding="utf-8")
    calls = (small_run.out / "calls.csv").read_text(encoding="utf-8")
    assert not [name for name in subjects if name in html or name in calls]


def test_pictures_are_data(tmp_path):
    content = BytesIO()
    Image.new("RGB", (2200, 40), "white").save(content, format="PNG")
    assert b64decode(picture("c", content.getvalue()).data.partition(",")[2]) == content.getvalue()
    small = Image.open(BytesIO(b64decode(photograph("c", content.getvalue()).data.partition(",")[2])))
    assert (small.size, small.format) == ((1100, 20), "JPEG")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, f"{SAID} (-48 %, 95 % interval -53 to -43 %, p = 0.0011; 3 and 3 experiments)."),
        ({"percent_change": np.nan, "verdict": "undecided", "note": "no control"},
         "concentration, IV against DMSO: undecided. no control."),
        ({"unit_of_inference": "well (pseudo-replication)", "percent_low": np.nan, "p_adjusted": np.nan},
         f"{SAID} (-48 %; 3 and 3 wells (pseudo-replication))."),
    ],
)  # fmt: skip
def test_a_comparison_as_a_sentence(change, sentence):
    assert list(comparison_sentences(pd.DataFrame([{**ROW, **change}]))) == [sentence]


def test_rows_without_a_verdict_are_no_sentence():
    assert not list(comparison_sentences(pd.DataFrame([{**ROW, "verdict": ""}])))


TABLES = {"concentrations": pd.DataFrame(), "curves": pd.DataFrame()}


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("", "fitted to the means of the standards with weights 1/y2"),
        ('[elisa]\nmodel = "5pl"\nfit = "replicates"\nweights = "1"\n',
         "a five-parameter logistic curve, fitted to the standards' single wells with weights 1;"),
        ("[elisa]\nsubtract_blank = true\n", "after subtraction of the blank"),
    ],
)  # fmt: skip
def test_methods_say_the_settings_that_were_used(toml, said):
    assert said in " ".join(methods_sentences(Study.from_text("version = 1\n" + toml), TABLES))


@pytest.mark.parametrize(
    ("toml", "said", "unsaid"),
    [
        ("", "divided by GAPDH of the same lane", "Ratios"),
        ('loading_control = "total protein"\n', "by the total protein of the same lane", "GAPDH"),
        ('loading_control = ""\nratios = ["a/b"]\n', "in one lane of a membrane.", "divided by"),
        ('scaling = "sum"\n', "scaled by the sum of each replicate", "Ratios"),
    ],
)
def test_methods_of_levels(toml, said, unsaid):
    study = Study.from_text("version = 1\n[normalization]\n" + toml)
    text = " ".join(methods_sentences(study, {"levels": pd.DataFrame()}))
    assert "as the laboratory gave them" in text
    assert said in text
    assert unsaid not in text


def test_methods_say_alpha_and_margin():
    toml = "version = 1\n[statistics]\nalpha = 0.1\n[[designs]]\nmargin = [0.5, 2]\n"
    rows = pd.DataFrame([{**ROW, "test": "t", "adjustment": "none"}])
    text = " ".join(methods_sentences(Study.from_text(toml), {"comparisons": rows}))
    assert "if the 80 % interval of the ratio lies inside the equivalence margin (0.5 to 2; two" in text
    assert "p is below 0.1," in text


def test_methods_of_a_run(small_run):
    html = small_run.report.read_text(encoding="utf-8")
    assert "Each target was divided by GAPDH of the same lane." in html
    assert "the 90 % interval of the ratio lies inside the equivalence margin (0.8 to 1.25;" in html
    assert "of healthy" in html
    assert "the unit of inference was the experiment." in html
    assert "paired t on log ratios" in html
