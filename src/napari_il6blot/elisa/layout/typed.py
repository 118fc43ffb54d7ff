"""Columns of text as truths, numbers and labels, in arrays that keep their kind in a table."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cells import as_number


def objects(values: Sequence[object]) -> NDArray[np.object_]:
    """Values as they are, whatever they are."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def labels(texts: Sequence[str]) -> NDArray[np.object_]:
    """Experiments or replicates: whole numbers if all are, else text; None where the layout is silent."""
    whole = all(re.fullmatch(r"\d{1,9}(\.0+)?", text, re.ASCII) for text in texts if text)
    return objects([None if not text else int(text.split(".")[0]) if whole else text for text in texts])


def typed(texts: Sequence[str], decimal: str = ".") -> NDArray[Any]:
    """Text as truth values or numbers where every filled cell is one, as input tables are read.

    Parameters
    ----------
    texts : sequence of str, (n,)
        Empty where missing.
    decimal : {".", ","}
        What stands before decimals.

    Returns
    -------
    array, (n,)
        bool, int64 or float64 (NaN where missing), or objects (None where missing).
    """
    filled = [text for text in texts if text]
    if filled and all(text.lower() in {"true", "false"} for text in filled):
        truths = [text.lower() == "true" if text else None for text in texts]
        return np.array(truths) if len(filled) == len(texts) else objects(truths)
    numbers = [as_number(text, decimal) for text in filled]
    if not filled or None in numbers:
        return objects([text or None for text in texts])
    if all(re.fullmatch(r"[+-]?\d{1,15}", text, re.ASCII) for text in texts):
        return np.array([int(text) for text in texts], dtype=np.int64)
    return np.array([as_number(text, decimal) if text else math.nan for text in texts], dtype=np.float64)
