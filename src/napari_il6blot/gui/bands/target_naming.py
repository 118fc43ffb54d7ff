"""The section in which rows are named, with what comes of it as edits of the session's study."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from qtpy.QtCore import Signal

from ...errors import InputError
from .band_naming import (
    images_alike,
    present_masses,
    present_rows,
    rows_of_strips,
    with_ladder,
    with_named_mass,
    with_named_rows,
    without_named_masses,
)
from .band_targets import BandTargets

if TYPE_CHECKING:
    from ..session.session import Session
    from .profile_view import ProfileView


class TargetNaming(BandTargets):
    """Names the rows of the image that is looked at; `failed` tells why that could not be done.

    Parameters
    ----------
    session : Session
    profiles : ProfileView
        Which knows how the image was measured.
    """

    failed = Signal(object)

    def __init__(self, session: Session, profiles: ProfileView) -> None:
        super().__init__()
        self._session, self._profiles = session, profiles
        self.rows_named.connect(self._on_rows)
        self.mass_named.connect(self._on_mass)
        self.masses_forgotten.connect(self._on_forgotten)
        self.ladder_given.connect(self._on_ladder)

    # ---- what a script can do as well

    def name_rows(self, names: Mapping[tuple[int, int], str]) -> None:
        """Name rows, by (strip, row), in the target sheet; an empty name takes a row's away.

        Raises
        ------
        InputError
            If the image is not measured yet, or the sheet is wrong.
        """
        study = with_named_rows(self._session.study, self.images(), names)
        self._session.edit(study, "name rows" if len(names) > 1 else "name a row")

    def name_mass(self, target: str, mw_kda: str | float, tolerance: str = "") -> None:
        """Look for a protein by its mass, in kDa; the tolerance is in kDa, or in percent as ``10%``.

        Raises
        ------
        InputError
            If something is missing or no number, or there is no ladder.
        """
        study = with_named_mass(self._session.study, self.places(), target, mw_kda, tolerance)
        self._session.edit(study, f"look for {target} by mass")

    def forget_masses(self) -> None:
        """Look for nothing by mass."""
        study = without_named_masses(self._session.study, self.places())
        self._session.edit(study, "look for nothing by mass")

    def set_ladder(self, ladder: str) -> None:
        """Say which lanes hold the marker: ``LANES:KDA,KDA,...[@MODEL]``; empty: none do.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        self._session.edit(with_ladder(self._session.study, self.images(), ladder), "set the ladder")

    def images(self) -> list[str]:
        """The images in which names are meant."""
        path = self._profiles.known().path
        return images_alike(self._session.bench, self._session.study, path) if self.all_alike else [path]

    def places(self) -> list[tuple[str, int]]:
        """The strips in which names are meant, each with its image."""
        strips = rows_of_strips(self._profiles.known().measured.bands)
        return [(path, strip) for path in self.images() for strip in strips]

    def refresh(self) -> None:
        """Show what the image's rows are called now."""
        live, study = self._profiles.live, self._session.study
        if live is None or live.path not in self._session.images:
            self.show_targets([], [], "")
            return
        bands = live.measured.bands
        (ladder,) = (image.ladder for image in study.image_list() if image.path == live.path)
        try:
            rows, masses = present_rows(study, live.path, bands), present_masses(study, live.path, bands)
        except InputError as error:
            self.failed.emit(error)
            rows, masses = [], []
        self.show_targets(rows, masses, ladder)

    # ---- what is typed

    def _on_rows(self, names: dict[tuple[int, int], str]) -> None:
        self._try(lambda: self.name_rows(names))

    def _on_mass(self, target: str, mass: str, tolerance: str) -> None:
        if self._try(lambda: self.name_mass(target, mass, tolerance)):
            for field in (self.name, self.mass, self.tolerance):
                field.clear()

    def _on_forgotten(self) -> None:
        self._try(self.forget_masses)

    def _on_ladder(self, text: str) -> None:
        self._try(lambda: self.set_ladder(text))

    def _try(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except InputError as error:
            self.failed.emit(error)
            return False
        return True
