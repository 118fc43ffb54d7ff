"""Every flag is explained, in the code and in the docs alike."""

import re
from pathlib import Path

import numpy as np
import pytest

from napari_il6blot import Lane, quantify, read_blot, simulate_blot
from napari_il6blot.flags import FLAGS, explained

DOCS = Path(__file__).parents[1] / "docs" / "flags.md"
PROMISED = (
    "saturated low_snr touches_edge overlaps_neighbour below_lloq above_uloq extrapolated high_cv "
    "lossy_input eight_bit scale_assumed loading_control_unstable"
).split()


@pytest.mark.parametrize("word", PROMISED)
def test_promised_flags_are_there(word):
    assert FLAGS[word].endswith(".")


def test_docs_show_the_same_sentences():
    shown = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    assert shown == dict(FLAGS)


@pytest.mark.parametrize("kind", ["film", "imager"])
def test_tables_use_no_other_words(kind):
    truth = simulate_blot(seed=5, kind=kind, n_lanes=4, n_rows=3)
    blot = read_blot(np.dstack([truth.image] * 3) if kind == "film" else truth.image)
    edge = Lane([(0, 5), (0, 200)], 20)  # half outside
    bands = quantify(blot, (edge, *truth.lanes))
    used = {word for cell in bands["flags"] for word in cell.split(";") if word}
    assert used
    assert used <= set(FLAGS)


@pytest.mark.parametrize("words", ["low_snr;eight_bit", ["low_snr", "eight_bit"]])
def test_flags_are_explained(words):
    assert explained(words) == [FLAGS["low_snr"], FLAGS["eight_bit"]]


def test_nothing_to_explain():
    assert explained("") == []
    assert explained("new_word") == ["new_word"]
