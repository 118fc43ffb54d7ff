"""How lanes and bands look on the canvas, as far as the user may choose."""

from __future__ import annotations

from dataclasses import dataclass

LABEL_SIZE = 9


@dataclass(frozen=True)
class LayerLook:
    """What is chosen.

    Attributes
    ----------
    lane_colour : str or None
        ``#rrggbb`` of all lanes that were not edited; None colours them by confidence.
    label_size : int
        Of what is written beside lanes and bands, in points.
    """

    lane_colour: str | None = None
    label_size: int = LABEL_SIZE


USUAL = LayerLook()
