"""Points that may part thousands: ``22.816`` is twenty-two thousand where points are no decimal mark."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Thousands start with no 0, so that an optical density of 0.512 is none.
_PARTED = re.compile(r"[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
_DECIMALS_AFTER_COMMA = re.compile(r"(\d*|\d{1,3}(\.\d{3})+),\d+", re.ASCII)
_WHOLE = re.compile(r"\d+", re.ASCII)
_OTHER_NUMBER = re.compile(r"\d*\.\d*([eE][+-]?\d+)?|\d+[eE][+-]?\d+", re.ASCII)


def doubtful_thousands(texts: Iterable[str]) -> str:
    """The first number whose points may part thousands; empty where all can be told.

    Parameters
    ----------
    texts : iterable of str
        Cells that belong together, as the file has them; what is no number does not count.

    Returns
    -------
    str
        A number such as ``22.816``, where all others have such points, no decimals or a decimal comma, and
        whole ones are below 1000. Numbers of one digit before the point need a whole number beside
        them, as ``1.234`` alone is what optical densities look like. Any other number with a point, or a
        whole one of 1000 or more, tells that points stand before decimals.
    """
    numbers = [text.strip("+-<>*% ") for text in texts]
    parted = [text for text in numbers if _PARTED.fullmatch(text)]
    whole = [text for text in numbers if _WHOLE.fullmatch(text)]
    after_comma = [text for text in numbers if _DECIMALS_AFTER_COMMA.fullmatch(text)]
    rest = [text for text in numbers if _OTHER_NUMBER.fullmatch(text) and not _PARTED.fullmatch(text)]
    if not parted or rest or any(int(text) > 999 for text in whole):
        return ""
    wide = any(len(text) > len("1.000") for text in parted)
    return parted[0] if whole or after_comma or wide else ""
