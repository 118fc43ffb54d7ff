"""Which images and strips show the same strip of one membrane."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

Place = tuple[str, int]


def membrane_strips(membranes: Mapping[Place, str]) -> dict[Place, tuple[str, int]]:
    """The membrane and its strip that each image and strip shows.

    Parameters
    ----------
    membranes : mapping of (image, strip) to str
        The membrane of each.

    Returns
    -------
    dict of (image, strip) to (membrane, strip)
        Where every image shows one strip of the membrane it is the same one, whatever its number (cropped
        images count from 1); else strips go by their number.
    """
    most: dict[str, int] = {}
    for (_, membrane), n in Counter((image, membranes[image, strip]) for image, strip in membranes).items():
        most[membrane] = max(n, most.get(membrane, 0))
    return {
        (image, strip): (membrane, strip if most[membrane] > 1 else 1)
        for (image, strip), membrane in membranes.items()
    }
