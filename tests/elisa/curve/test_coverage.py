"""Whether the intervals hold the truth as often as they say."""

import numpy as np
import pytest
from elisa.curve.made_plates import FALLING, RISING, logistic, plate_of, simulated, wells_of

from napari_il6blot.elisa.curve import fit_curve
from napari_il6blot.elisa.quantify import concentrations

DOSES = np.geomspace(6.0, 150.0, 24)


@pytest.mark.parametrize(("truth", "plates"), [(RISING, 300), (FALLING, 300)])
def test_intervals_hold_the_truth(truth, plates):
    rng = np.random.default_rng(99)
    held, ratios = {"ci": [], "inv": []}, []
    for _ in range(plates):
        x, y = simulated(rng, truth)
        wells = logistic(np.repeat(DOSES, 3), truth)
        wells = wells + rng.normal(size=len(wells)) * np.hypot(0.004, 0.05 * wells)
        rows = [
            {"role": "standard", "nominal": float(dose), "response": float(value)}
            for dose, value in zip(x, y, strict=True)
        ]
        for k in range(len(DOSES)):
            rows += wells_of(f"U{k:02}", wells[3 * k : 3 * k + 3])
        plate = plate_of_columns(rows)
        table = concentrations(plate, fit_curve(plate))
        value = table["concentration"].to_numpy(dtype=float)
        inside = np.isfinite(value)
        ratios.append(np.log(value / DOSES)[inside])
        for name, hits in held.items():
            low, high = (table[f"{name}_{end}"].to_numpy(dtype=float) for end in ("low", "high"))
            within = (low <= DOSES) & ~(high < DOSES)  # no upper end: nothing is excluded
            hits.append(within[inside])
    assert sum(map(len, ratios)) > 0.7 * plates * len(DOSES)
    for name, hits in held.items():
        assert 0.92 <= np.concatenate(hits).mean() <= 0.98, name
    assert abs(np.concatenate(ratios).mean()) < 0.01


def plate_of_columns(rows):
    """As `plate_of`, by columns at once: 600 plates in a few seconds."""
    plate = plate_of([])
    for name in ("role", "sample", "nominal", "response"):
        column = plate.wells[name].to_numpy().copy()
        for position, row in enumerate(rows):
            if name in row:
                column[position] = row[name]
        plate.wells[name] = column
    return plate
