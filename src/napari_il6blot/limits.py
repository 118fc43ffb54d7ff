"""How much is read of a file: bounded by default, so that a wrong or hostile one does no harm.

Each bound can be raised by the environment variable that its sentence names (``docs/limits.md``).
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass

from .errors import InputError


@dataclass(frozen=True)
class Limit:
    """A bound on something that a file holds or announces.

    Attributes
    ----------
    variable : str
        The environment variable that sets it.
    default : int
        In `unit`.
    unit : str
        As in a sentence: ``MB``, ``plates``.
    size : int
        What one of the unit is: 2**20 bytes in a MB.
    """

    variable: str
    default: int
    unit: str
    size: int = 1

    @property
    def most(self) -> float:
        """What is read at most, in bytes, pixels or plates.

        Raises
        ------
        InputError
            If the variable holds no number above 0.
        """
        return self._units() * self.size

    @property
    def words(self) -> str:
        """What is read at most, as in a sentence."""
        return f"{self._units():g} {self.unit}"

    @property
    def to_raise(self) -> str:
        """What to do where it must be read all the same; ends a sentence."""
        return f"or set {self.variable} to read more (in {self.unit})"

    def check(self, amount: float, says: str, remedy: str) -> None:
        """Refuse what is larger.

        Parameters
        ----------
        amount : float
            In bytes, pixels or plates.
        says : str
            The sentence up to the limit: ``a.tif is larger than``.
        remedy : str
            What to do instead.

        Raises
        ------
        InputError
            If it is larger than `most`.
        """
        if amount > self.most:
            raise InputError(f"{says} {self.words}; {remedy}, {self.to_raise}")

    def _units(self) -> float:
        text = os.environ.get(self.variable, "").strip()
        if not text:
            return float(self.default)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not 0 < value < math.inf:
            raise InputError(f"{self.variable} is {text!r}; set it to a number above 0, in {self.unit}")
        return value


# More than any gel imager or film scanner writes; a header that asks for more is wrong or hostile.
PIXELS = Limit("IL6BLOT_MAX_MEGAPIXELS", 200, "megapixels", 1_000_000)
IMAGE_BYTES = Limit("IL6BLOT_MAX_IMAGE_MB", 2048, "MB", 2**20)
# A year of plates is a few megabytes; what is larger is no export.
SHEET_BYTES = Limit("IL6BLOT_MAX_SHEET_MB", 64, "MB", 2**20)
# What a workbook may unpack to.
UNPACKED_BYTES = Limit("IL6BLOT_MAX_UNPACKED_MB", 256, "MB", 2**20)
# A line of a text counts as one too. A year of plates has a tenth of it.
CELLS = Limit("IL6BLOT_MAX_CELLS", 2, "million cells", 1_000_000)
# Of a table with a header, which is read faster: the bands of a batch of 3000 blots.
TABLE_CELLS = Limit("IL6BLOT_MAX_TABLE_CELLS", 8, "million cells", 1_000_000)
# Of 1536 wells each, more than the largest run of a robot in one file.
PLATES = Limit("IL6BLOT_MAX_PLATES", 500, "plates")

LIMITS = (PIXELS, IMAGE_BYTES, SHEET_BYTES, UNPACKED_BYTES, CELLS, TABLE_CELLS, PLATES)


def bounds() -> str:
    """All limits as they now stand, to tell later whether others hold."""
    return ";".join(f"{limit.variable}={limit.most:g}" for limit in LIMITS)
