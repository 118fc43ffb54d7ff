"""A tiny study joined by hand; nothing is dropped, and every disagreement is said."""

import math

import pandas as pd
import pytest

from napari_il6blot.compare.join import join, replicate_rows
from napari_il6blot.errors import InputError


def levels_of(*rows, **columns):
    names = ["sample", "experiment", "replicate", "level"]
    table = pd.DataFrame(rows, columns=names)
    return table.assign(
        **{
            "image": [f"blot{one}.tif" for one in table["experiment"]], "strip": 1,
            "lane": range(1, len(table) + 1),
            "target": "IL-6", "level_sd": 0.1, "normalized_to": "GAPDH", "flags": "",
            "treatment": [one.split()[-1] for one in table["sample"]],
        }
        | columns
    )  # fmt: skip


def concentrations_of(*rows, **columns):
    names = ["sample", "experiment", "replicate", "concentration"]
    table = pd.DataFrame(rows, columns=names)
    return table.assign(
        **{
            "plate": [f"plate{one}" for one in table["experiment"]],
            "dilution": 1.0,
            "censored": "",
            "unit": "pg/mL",
            "flags": "",
            "role": "sample",
        }
        | columns
    )


LEVELS = levels_of(
    ("PEA1 DMSO", 1, 1, 1.0), ("PEA1 DMSO", 1, 1, 3.0), ("PEA1 DMSO", 1, 2, 4.0), ("PEA1 DMSO", 1, 3, 6.0),
    ("PEA1 DMSO", 2, 1, 5.0), ("PEA1 IV", 1, 1, 7.0), ("PEA1 IV", 1, 2, math.nan),
)  # fmt: skip
CONC = concentrations_of(
    ("PEA1 DMSO", "1", 1, 10.0),
    ("PEA1 DMSO", "1", 2, 20.0),
    ("PEA1 IV", "1", 1, 5.0),
    ("PEA1 JNK", "1", 1, 8.0),
)


def test_by_hand():
    joined = join(LEVELS, CONC).set_index(["sample", "experiment"])
    assert list(joined.index) == [("PEA1 DMSO", 1), ("PEA1 DMSO", 2), ("PEA1 IV", 1), ("PEA1 JNK", 1)]
    first = joined.loc[("PEA1 DMSO", 1)]
    # Replicate means 2, 4, 6: the two lanes of the first count once.
    assert first["IL-6/GAPDH"] == 4
    assert first["IL-6/GAPDH_sd"] == 2
    assert first["IL-6/GAPDH_n"] == 3
    assert first["IL-6/GAPDH_from"] == "blot1.tif"
    assert (first["concentration"], first["concentration_n"]) == (15, 2)
    assert first["concentration_sd"] == pytest.approx(50**0.5)
    assert first["concentration_from"] == "plate1"
    assert joined["IL-6/GAPDH_censored"].tolist() == [0, 0, 1, 0]
    assert joined["IL-6/GAPDH_n"].tolist() == [3, 1, 1, 0]
    assert joined["IL-6/GAPDH_sd"].isna().tolist() == [False, True, True, True]


def test_what_has_no_partner_is_listed_and_kept():
    joined = join(LEVELS, CONC)
    assert joined["concentration"].isna().tolist() == [False, True, False, False]
    unmatched = joined.attrs["unmatched"]
    assert list(unmatched.itertuples(index=False, name=None)) == [
        ("PEA1 JNK", 1, "IL-6/GAPDH"), ("PEA1 DMSO", 2, "concentration"),
    ]  # fmt: skip


def test_attributes():
    joined = join(LEVELS, CONC)
    assert joined.attrs["factors"] == ("treatment",)
    assert joined.attrs["measures"] == ("IL-6/GAPDH", "concentration")
    assert joined.attrs["units"] == {"concentration": "pg/mL"}
    assert list(joined.columns[:3]) == ["sample", "experiment", "treatment"]
    assert joined["treatment"].tolist()[:3] == ["DMSO", "DMSO", "IV"]


def test_either_table_alone():
    only = join(conc=CONC)
    assert only.attrs["measures"] == ("concentration",)
    assert only["concentration"].tolist() == [15, 5, 8]
    assert join(LEVELS)["IL-6/GAPDH"].tolist() == [4, 5, 7]
    assert len(only.attrs["unmatched"]) == 0
    with pytest.raises(InputError, match="nothing to join"):
        join()


def test_experiments_match_as_text_or_number():
    text = LEVELS.assign(
        experiment=LEVELS["experiment"].map({1: "1", 2: "2"}), replicate=LEVELS["replicate"] * 1.0
    )
    pd.testing.assert_frame_equal(
        join(text, CONC).drop(columns="IL-6/GAPDH_from"), join(LEVELS, CONC).drop(columns="IL-6/GAPDH_from")
    )
    named = LEVELS.assign(experiment="May")
    assert join(named)["experiment"].tolist() == ["May", "May"]


def test_censored_and_controls_and_dilutions():
    conc = concentrations_of(
        ("a", 1, 1, 10.0), ("a", 1, 1, 14.0), ("a", 1, 1, 11.0), ("a", 1, 2, 99.0),
        ("a", 1, 3, math.nan), ("qc", 1, 1, 7.0),
        dilution=[1, 10, math.nan, 1, 1, 1], censored=["", "", "", "<", "", ""],
        role=["sample"] * 5 + ["control"],
    )  # fmt: skip
    joined = join(conc=conc)
    assert joined["sample"].tolist() == ["a"]
    row = joined.iloc[0]
    assert (row["concentration"], row["concentration_n"], row["concentration_censored"]) == (11, 1, 2)


def test_several_analytes():
    conc = pd.concat([CONC.assign(analyte="IL-6"), CONC.assign(analyte="IL-8", unit="ng/mL")])
    joined = join(LEVELS, conc)
    assert joined.attrs["measures"] == ("IL-6/GAPDH", "concentration:IL-6", "concentration:IL-8")
    assert joined.attrs["units"]["concentration:IL-8"] == "ng/mL"
    assert join(conc=CONC.assign(analyte="IL-6")).attrs["measures"] == ("concentration",)


def test_sources_of_ratios_of_two_gels():
    levels = LEVELS.assign(image="t.tif;p.tif", target="pAKT", normalized_to="AKT")
    assert join(levels)["pAKT/AKT_from"].tolist() == ["p.tif;t.tif"] * 3


def test_by_sample_alone_counts_experiments():
    joined = join(LEVELS, CONC, on=["sample"])
    assert joined["sample"].tolist() == ["PEA1 DMSO", "PEA1 IV", "PEA1 JNK"]
    # Experiments' means 4 and 5.
    assert joined["IL-6/GAPDH"].tolist()[:2] == [4.5, 7]
    assert joined["IL-6/GAPDH_n"].tolist() == [2, 1, 0]
    with pytest.raises(InputError, match="cannot be joined on plate"):
        join(LEVELS, CONC, on=["plate"])


def test_replicates():
    rows = replicate_rows(LEVELS, CONC)
    assert rows[["sample", "experiment", "replicate"]].head(3).to_numpy().tolist() == [
        ["PEA1 DMSO", 1, 1], ["PEA1 DMSO", 1, 2], ["PEA1 DMSO", 1, 3],
    ]  # fmt: skip
    assert rows["IL-6/GAPDH"].tolist()[:4] == [2, 4, 6, 5]
    assert rows["concentration"].tolist()[:2] == [10, 20]
    assert rows.attrs["factors"] == ("treatment",)


def test_no_sample_in_common():
    with pytest.raises(InputError) as raised:
        join(LEVELS, CONC.assign(sample=["A", "B", "C", "D"]))
    assert str(raised.value) == (
        "blots and plates have no sample in common: the blots have PEA1 DMSO, PEA1 IV, the plates A, B, C "
        "and 1 more; write the same names in the lane sheet and in the well sheet"
    )


def test_factors_must_agree():
    with pytest.raises(
        InputError, match="treatment of sample PEA1 DMSO, experiment 1, is both DMSO and solvent"
    ):
        join(LEVELS, CONC.assign(treatment="solvent"))
    dose = join(LEVELS.assign(dose=4), CONC.assign(dose="4.0"))
    assert dose["dose"].tolist() == [4] * 4


def test_factor_of_one_table_reaches_rows_of_the_other():
    conc = concentrations_of(("PEA1 DMSO", 9, 1, 1.0))
    joined = join(LEVELS, conc)
    assert joined[joined["experiment"] == 9]["treatment"].tolist() == ["DMSO"]


def test_units_must_agree():
    with pytest.raises(InputError, match="concentration is in pg/mL and in ng/mL"):
        join(conc=CONC.assign(unit=["pg/mL", "ng/mL", "pg/mL", "pg/mL"]))


def test_columns_are_named_when_missing():
    with pytest.raises(InputError, match="has no column level"):
        join(LEVELS.drop(columns="level"))
