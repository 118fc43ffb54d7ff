"""Which lanes' profiles are shown: those that were selected last, as lanes or by a band in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Key = tuple[int, ...]


@dataclass(frozen=True)
class LaneFocus:
    """What is selected, and by which of the two.

    Attributes
    ----------
    lanes : frozenset of (strip, lane)
    bands : frozenset of (strip, lane, band)
    by_band : bool
        Whether a band was selected after the lanes were.
    """

    lanes: frozenset[Key] = frozenset()
    bands: frozenset[Key] = frozenset()
    by_band: bool = False

    def after(self, lanes: frozenset[Key], bands: frozenset[Key]) -> LaneFocus:
        """What it is once these are selected: whichever changed now decides."""
        if lanes != self.lanes and lanes:
            by_band = False
        elif bands != self.bands and bands:
            by_band = True
        else:
            by_band = self.by_band
        return LaneFocus(lanes, bands, by_band)

    def shown(self, known: Iterable[Key]) -> list[Key]:
        """The lanes to show, of those that are known; the first where none is selected."""
        present = list(known)
        of_bands = frozenset(key[:2] for key in self.bands)
        order = (of_bands, self.lanes) if self.by_band else (self.lanes, of_bands)
        for chosen in order:
            found = [key for key in present if key in chosen]
            if found:
                return found
        return present[:1]

    def of_lane(self, key: Key) -> frozenset[int]:
        """Numbers of the selected bands of a lane."""
        return frozenset(band[2] for band in self.bands if band[:2] == key)
