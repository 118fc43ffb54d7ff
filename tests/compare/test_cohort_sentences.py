"""What a cohort says, in sentences."""

import pandas as pd

from napari_il6blot import cohort
from napari_il6blot.compare.cohort_sentences import cohort_sentences


def made(carcinoma, healthy):
    rows = [("healthy", value) for value in healthy] + [("carcinoma", value) for value in carcinoma]
    table = pd.DataFrame(rows, columns=["group", "value"])
    return cohort(table.assign(subject=[f"s{row}" for row in table.index]), cutoff=5)


def test_a_sentence_counts_and_tests():
    found = made([6] * 9 + [1] * 8, [6] * 2 + [1] * 22)
    p = found.contingency.query("used and comparison == 'carcinoma vs healthy'")["p"].iloc[0]
    assert cohort_sentences(found) == (
        f"9 of 17 carcinoma are high, against 2 of 24 healthy: N−1 chi-square p = {p:.2g}.",
    )


def test_one_is_high_and_no_test_is_possible():
    assert cohort_sentences(made([6, 1, 1], [6, 1, 1]))[0].startswith(
        "1 of 3 carcinoma is high, against 1 of 3"
    )
    assert cohort_sentences(made([1, 1], [1, 1, 2])) == (
        "0 of 2 carcinoma are high, against 0 of 3 healthy: there is nothing to test.",
    )
