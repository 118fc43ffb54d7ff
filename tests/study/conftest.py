"""A study to run: one of sheets alone."""

import random

import pandas as pd
import pytest

TOML = """\
version = 1
title = "sheets"
[[designs]]
name = "main"
measures = ["concentration", "IL-6/GAPDH"]
factors = ["treatment"]
control = "DMSO"
"""


@pytest.fixture
def sheets_study(tmp_path):
    """Makes a study of a levels sheet and a concentrations sheet; 'toml', 'rows' change it."""

    def make(toml=TOML, change=lambda levels, concentrations: (levels, concentrations)):
        levels, concentrations = change(*sheets())
        (tmp_path / "study.toml").write_text(toml, encoding="utf-8")
        levels.to_csv(tmp_path / "levels_sheet.csv", index=False)
        concentrations.to_csv(tmp_path / "concentrations_sheet.csv", index=False)
        return tmp_path

    return make


def sheets():
    """Levels and concentrations: two treatments, three experiments, duplicates."""
    noise = random.Random(1)
    keys = [(t, e, r) for e in (1, 2, 3) for t in ("DMSO", "IV") for r in (1, 2)]
    table = pd.DataFrame([{"sample": t, "experiment": e, "replicate": r, "treatment": t} for t, e, r in keys])
    change = table["treatment"].map({"DMSO": 1.0, "IV": 0.6})
    levels = table.assign(target="IL-6", normalized_to="GAPDH", level=[noise.uniform(0.9, 1.1) for _ in keys])
    concentrations = table.assign(
        concentration=100 * change * [noise.uniform(0.9, 1.1) for _ in keys], unit="pg/mL"
    )
    return levels, concentrations
