"""Write the simulated IL-6 study as the ordinary files of a study folder, with its truth beside them."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from .simulate_study import SimulatedStudy, simulate_study
from .table_files import csv_text, write_files

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .simulate_cohort import SimulatedCohort

STUDY_TOML = """\
# A simulated study with known truth, written by `il6blot demo`; run it with `il6blot run`, pointed at this
# folder. What is true of it is in truth/. Every path here is relative to this file.
version = 1
title = "IL-6 in ovarian cancer cells: inside (blot), released (ELISA) and in sera (simulated)"

# What is in each lane, row and well, and who is in the cohort.
[sheets]
lanes = "lane_sheet.csv"
targets = "target_sheet.csv"
wells = "well_sheet.csv"
subjects = "subject_sheet.csv"

[blot]
background = "default"

[elisa]
model = "4pl"
weights = "1/y2"
fit = "means"
unit = "pg/mL"

# Each target over GAPDH of its own lane. pAKT and AKT ran on parallel gels: each by its own GAPDH first,
# then one by the other. GAPDH itself is checked against treatment.
[normalization]
loading_control = "GAPDH"
ratios = ["pAKT/AKT"]
check_by = "treatment"

[statistics]
preset = "default"   # "published": Student's t on raw values, as in the paper
alpha = 0.05

# The comparisons that were planned. A group is its levels of `factors`, such as `PEA1 | AKT inhibitor IV`;
# levels of `factor` are compared with `control` within each combination of the others. The unit is the
# experiment, as the cultures of one experiment are not independent of each other.

# Three experiments: does PEA2 release more than PEA1?
[[designs]]
name = "cell lines"
measures = ["concentration", "IL-6/GAPDH"]
factors = ["cell_line", "treatment"]
factor = "cell_line"
control = "PEA1"
where = { series = "main", treatment = "DMSO" }

# The same three experiments: what do the inhibitors change in each line, and not alike in both?
# Each inhibitor is a question of its own, so p is not adjusted for there being two.
[[designs]]
name = "main"
measures = ["concentration", "IL-6/GAPDH", "pAKT/AKT"]
factors = ["cell_line", "treatment"]
factor = "treatment"
control = "DMSO"
where = { series = "main" }
adjustment = "none"
interaction = true

# Two experiments: several doses, in µM, of two inhibitors against none (Dunnett), and the trend.
[[designs]]
name = "dose series"
measures = ["concentration", "pAKT/AKT"]
factors = ["treatment", "dose"]
factor = "dose"
control = "0"
where = { series = "dose series" }
dose = "dose"

# Two experiments: is AKT knocked down, and what becomes of the release?
[[designs]]
name = "siRNA"
measures = ["AKT/GAPDH", "concentration"]
factors = ["cell_line", "treatment"]
factor = "treatment"
control = "non-targeting siRNA"
where = { series = "siRNA" }

# Sera: high is above the healthy women's 95th percentile.
[cohort]
group = "group"
value = "value"
reference = "healthy"
cutoff = "p95"
cases = ["carcinoma"]   # whose metadata are compared, low against high
pseudonyms = true

# Scans of film: 8 bit, bands dark, measured as optical density. Saying so spares the flag `scale_assumed`.
# (Without this list, every image that the lane sheet names is taken.)
"""
IMAGE_TOML = """\
[[images]]
path = "{path}"
scale = "od"
polarity = "dark"
"""


def study_toml(images: Iterable[str] = ()) -> str:
    """Text of the demo's ``study.toml``.

    Parameters
    ----------
    images : iterable of str
        Paths of the blots within the study.
    """
    return STUDY_TOML + "\n".join(IMAGE_TOML.format(path=path) for path in images)


def write_demo(folder: str | Path, seed: int = 0) -> SimulatedStudy:
    """Write the simulated study into a folder.

    ``study.toml``, ``lane_sheet.csv``, ``target_sheet.csv``, ``well_sheet.csv``, ``subject_sheet.csv``,
    ``blots/*.tif``, ``plates/*.csv`` (8 × 12 grids of optical density), ``truth/questions.csv``,
    ``truth/cohort.csv`` (subjects) and ``truth/cohort_groups.csv``; files of these names are replaced.

    Parameters
    ----------
    folder : path
        Made if it is not there.
    seed : int
        Another number, another study.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    folder = Path(folder)
    study = simulate_study(seed)
    cohort = _cohort(seed)
    write_files(folder / "blots", {_name(path): _tiff(blot.image) for path, blot in study.blots.items()})
    plates = {f"{name}.csv": plate.grid_csv.encode() for name, plate in study.plates.items()}
    write_files(folder / "plates", plates)
    truth = {
        "questions.csv": study.questions, "cohort.csv": cohort.truth, "cohort_groups.csv": cohort.groups,
    }  # fmt: skip
    write_files(folder / "truth", {name: csv_text(table).encode() for name, table in truth.items()})
    sheets = {
        "lane_sheet.csv": study.lane_sheet, "target_sheet.csv": study.target_sheet,
        "well_sheet.csv": study.well_sheet, "subject_sheet.csv": cohort.sheet,
    }  # fmt: skip
    texts = {name: csv_text(table) for name, table in sheets.items()} | {
        "study.toml": study_toml(study.blots)
    }
    write_files(folder, {name: text.encode() for name, text in texts.items()})
    return study


def _cohort(seed: int) -> SimulatedCohort:
    from .simulate_cohort import simulate_cohort

    return simulate_cohort(seed)


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _tiff(image: NDArray[np.uint8] | NDArray[np.uint16]) -> bytes:
    import tifffile

    file = BytesIO()
    # Neither a date nor a shape in JSON: as a scanner writes it, and the same bytes every time.
    tifffile.imwrite(file, image, photometric="minisblack", metadata=None, software=False)
    return file.getvalue()
