"""A plate whose readings are drawn from a known curve, as files for the command line."""

import numpy as np

# Plateaus A and D, slope B, place C of a 4PL.
A, B, C, D = 0.05, 1.2, 90.0, 3.0
NOMINAL = [200.0, 100.0, 50.0, 25.0, 12.5, 6.25, 3.125, 0.0]
SAMPLES = {"PEA1": 30.0, "PEA2": 90.0, "diluted": 60.0}
ROWS = "ABCDEFGH"


def reading(x):
    x = np.asarray(x, dtype=float)
    return D + (A - D) / (1 + (x / C) ** B)


def grid(scale=1.0):
    """8 × 12: standards in columns 1 and 2, three samples in triplicate in columns 4 to 6."""
    values = np.full((8, 12), np.nan)
    values[:, 0], values[:, 1] = reading(NOMINAL) * 1.01, reading(NOMINAL) * 0.99
    for row, x in enumerate(SAMPLES.values()):
        values[row, 3:6] = reading(x) * np.array([0.99, 1.0, 1.01])
    values[7, 3:6] = A * np.array([0.98, 1.0, 1.02])
    return values * scale


def grid_text(values, separator=",", decimal="."):
    lines = [separator.join(["", *(str(column) for column in range(1, 13))])]
    for name, row in zip(ROWS, values, strict=True):
        cells = ["" if np.isnan(value) else f"{value:.5f}".replace(".", decimal) for value in row]
        lines.append(separator.join([name, *cells]))
    return "\n".join(lines) + "\n"


def sheet_text(plate="plate", dilution=10):
    lines = ["plate,well,role,sample,experiment,nominal,dilution,unit,cell_line"]
    for row, nominal in zip(ROWS, NOMINAL, strict=True):
        lines += [f"{plate},{row}{column},standard,S{nominal:g},,{nominal:g},,pg/mL," for column in (1, 2)]
    for row, sample in zip(ROWS, SAMPLES, strict=False):
        times = dilution if sample == "diluted" else ""
        lines += [f"{plate},{row}{column},sample,{sample},2,,{times},pg/mL,{sample}" for column in (4, 5, 6)]
    lines += [f"{plate},H{column},blank,,,,,," for column in (4, 5, 6)]
    return "\n".join(lines) + "\n"
