"""Plates made by hand for the tests of standard curves and of what follows from them."""

import numpy as np

from napari_il6blot.elisa.plate import Plate, empty_wells

RISING = {"a": 0.06, "b": 1.15, "c": 70.0, "d": 3.2}
FALLING = {"a": 2.6, "b": 1.3, "c": 40.0, "d": 0.08}
DOSES = (200.0, 100.0, 50.0, 25.0, 12.5, 6.25, 3.125)


def logistic(x, truth=RISING):
    """The 4PL (or 5PL, with g), written anew; x > 0 or 0."""
    x = np.asarray(x, dtype=float)
    u = np.where(x > 0, (np.maximum(x, 1e-300) / truth["c"]) ** truth["b"], 0.0)
    return truth["d"] + (truth["a"] - truth["d"]) / (1 + u) ** truth.get("g", 1.0)


def plate_of(rows, shape=(8, 12), name="P1", **fields):
    """A plate whose wells, from A1 on, are these: one dict of columns per well."""
    wells = empty_wells(shape)
    for column in dict.fromkeys(key for row in rows for key in row):
        if column not in wells:
            wells[column] = np.nan if any(isinstance(row.get(column), float) for row in rows) else ""
    for position, row in enumerate(rows):
        for column, value in row.items():
            wells.loc[wells.index[position], column] = value
    return Plate(name, wells, shape, **({"response_of": "450 nm", "unit": "pg/mL"} | fields))


def standards(doses=(*DOSES, 0.0), truth=RISING, jitter=(0.0, 0.0), response=logistic):
    """Wells of standards, as many at each dose as `jitter` has relative offsets."""
    return [
        {"role": "standard", "sample": f"S{dose:g}", "nominal": dose, "response": y * (1 + off)}
        for dose in doses
        for y in [float(response(dose, truth))]
        for off in jitter
    ]


def wells_of(sample, responses, **columns):
    """Repeated wells of a sample with these responses."""
    columns = {"role": "sample"} | columns
    return [{"sample": sample, "response": float(y)} | columns for y in responses]


def simulated(rng, truth=RISING, constant=0.004, relative=0.05, n=3, doses=(*DOSES, 0.0)):
    """x and y of standards with additive and multiplicative noise."""
    x = np.repeat(doses, n)
    y = logistic(x, truth)
    return x, y + rng.normal(size=len(y)) * np.hypot(constant, relative * y)
