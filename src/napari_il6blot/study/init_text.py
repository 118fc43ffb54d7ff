"""The text of a new ``study.toml``, with a comment on whatever may be set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import tomlkit

if TYPE_CHECKING:
    from .spec import SheetName

_HEAD = """\
# A study for napari-il6blot, made by il6blot init. Fill in the sheets, then: il6blot run .
# Lines that start with # say nothing; take the # off to set what they show.
version = 1
title = {title}
"""
_SHEETS = """
# The sheets (CSV or XLSX): which lane, which row of bands and which well is what.
[sheets]
"""
_SHEET_COMMENTS: Mapping[SheetName, str] = {
    "lanes": "the sample in each lane, its experiment, replicate and factors",
    "targets": "the protein of each row of bands; remove the rows that matter nothing",
    "wells": "role, sample and, of standards, the nominal concentration of each well",
    "subjects": "subject, group, value and metadata",
    "levels": "blot levels that the laboratory has already",
    "concentrations": "concentrations that the laboratory has already",
}
_IMAGES = """
# The images. Each may have:
#   rotate = 90                  # degrees clockwise: 0, 90, 180 or 270
#   flip = true                  # mirror it left to right, after turning
#   region = [x0, y0, x1, y1]    # where to look for lanes: px, inclusive
#   scale = "od"                 # auto, linear (counts) or od (film)
#   polarity = "dark"            # auto, dark (the bands are dark) or bright
#   lanes = 9                    # lanes in each strip, where detection errs
#   ladder = "1:250,130,100,70,55,35,25,15"    # marker lanes and their masses in kDa
"""
_PLATES = """
# The plate reader's exports. Each may have:
#   wavelength = 450    # nm: the read that is the response
#   reference = 620     # nm: a read to subtract from it
"""
_SETTINGS = """
[blot]
# background = "default"         # the baseline under the bands

[elisa]
# model = "4pl"                  # 4pl, 5pl, linear, loglog or auto
# weights = "1/y2"               # 1, 1/y or 1/y2
# fit = "means"                  # of the standards: means or replicates
# unit = "pg/mL"
# subtract_blank = false

[normalization]
# loading_control = "GAPDH"      # a target, or "total protein"
# ratios = ["pAKT/AKT"]          # targets to divide by one another
# scaling = "none"               # of gels: none, fixed_point, sum, alignment or error_model
# check_by = "treatment"         # the factor that the loading control must not depend on

# A planned set of comparisons; there may be several. For example:
# [[designs]]
# name = "main"
# factors = ["cell_line", "treatment"]
# factor = "treatment"           # the factor whose levels are compared
# control = "DMSO"               # the level that the others are compared with

[cohort]
# reference = "healthy"          # the group that the cut-off comes from
# cutoff = "p95"                 # a value, "p95", "mean+2sd" or "youden"

[statistics]
# preset = "default"             # or "published": mean ± s.d. and Student's t, as papers have it
# alpha = 0.05
"""


def study_text(
    title: str,
    sheets: Mapping[SheetName, str],
    images: Sequence[str],
    exports: Sequence[str],
    notes: Sequence[str] = (),
) -> str:
    """The text of a new ``study.toml``.

    Parameters
    ----------
    title : str
    sheets : mapping of str to str
        Paths of the sheets by their key.
    images, exports : sequence of str
        Paths in the study.
    notes : sequence of str
        Sentences that become comments.
    """
    parts = [_HEAD.format(title=quoted(title))]
    if notes:
        parts.append("\n# Noted when this was made:\n")
        parts += [f"#   {_one_line(note)}\n" for note in notes]
    parts.append(_SHEETS)
    for key, comment in _SHEET_COMMENTS.items():
        if key in sheets:
            parts.append(f"{key} = {quoted(sheets[key])}    # {comment}\n")
    for head, table, paths in ((_IMAGES, "images", images), (_PLATES, "plates", exports)):
        if paths:
            parts.append(head)
            parts.append("\n".join(f"[[{table}]]\npath = {quoted(path)}\n" for path in paths))
    return "".join([*parts, _SETTINGS])


def quoted(text: str) -> str:
    """Text as a TOML string, whatever is in it."""
    return tomlkit.string(text.encode("utf-8", "replace").decode()).as_string()


def _one_line(text: str) -> str:
    """Text for a comment, which holds neither line ends nor control characters."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())
