"""What the user prefers, as set in napari's Preferences: read once when a session begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .layers.look import LABEL_SIZE, LayerLook

if TYPE_CHECKING:
    from ..study.spec import Study

PLUGIN = "napari-il6blot"
# Fewer are not enough to get back from a slip that is noticed late.
FEWEST_UNDO_STEPS = 50
UNDO_STEPS = 200
AUTOSAVES_KEPT = 10
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Preferences:
    """Preferences, as far as they differ from what is done without any.

    Attributes
    ----------
    background : str
        Of a new study: one of `blot.background.BACKGROUNDS`, or ``default``.
    loading_control : str
        Of a new study.
    undo_steps : int
        At least `FEWEST_UNDO_STEPS`.
    autosave : bool
    autosaves_kept : int
    look : LayerLook
        Of lanes and bands on the canvas.
    show_saturated : bool
        Whether saturated pixels are shown from the start.
    """

    background: str = "default"
    loading_control: str = "GAPDH"
    undo_steps: int = UNDO_STEPS
    autosave: bool = True
    autosaves_kept: int = AUTOSAVES_KEPT
    look: LayerLook = field(default_factory=LayerLook)
    show_saturated: bool = False

    def with_defaults(self, study: Study) -> Study:
        """A study of nothing with the preferred settings.

        Parameters
        ----------
        study : Study
        """
        return study.model_copy(update={
            "blot": study.blot.model_copy(update={"background": self.background}),
            "normalization": study.normalization.model_copy(update={"loading_control": self.loading_control}),
        })  # fmt: skip


def preferences() -> Preferences:
    """The preferences as they now are; where napari keeps none of plugins, what is done without any.

    No window is needed.
    """
    try:
        from napari import settings

        read = settings.get_plugin_settings
        if _nobody_changed(settings):
            return Preferences()
        said = read(PLUGIN)
    except (ImportError, KeyError, AttributeError):
        return Preferences()
    return of_settings(said)


def _nobody_changed(settings: Any) -> bool:  # noqa: ANN401  a module
    """Whether there is no file of them: they are saved once changed, and to ask napari takes 0.2 s."""
    place = getattr(settings, "_CFG_PATH", None)
    return (
        place is not None and str(place) != "" and not Path(str(place)).with_name(f"{PLUGIN}.yaml").exists()
    )


def of_settings(said: Any) -> Preferences:  # noqa: ANN401  a class that napari makes of the manifest
    """Preferences of napari's settings; what cannot be used, or is not there, is as without any.

    Parameters
    ----------
    said : PluginSettings
        With the sections and names of ``napari.yaml``.
    """
    from ..blot.background import DEFAULT

    measuring, session, display = (getattr(said, name, None) for name in ("measuring", "session", "display"))
    usual = Preferences()
    background = str(getattr(measuring, "background", DEFAULT))
    alike = getattr(display, "colour_lanes_by", "") == "one colour"
    colour = str(getattr(display, "lane_colour", ""))
    return Preferences(
        "default" if background == DEFAULT else background,
        str(getattr(measuring, "loading_control", "")).strip() or usual.loading_control,
        max(FEWEST_UNDO_STEPS, int(getattr(session, "undo_steps", UNDO_STEPS))),
        bool(getattr(session, "autosave", True)),
        int(getattr(session, "autosaves_kept", AUTOSAVES_KEPT)),
        LayerLook(
            colour if alike and COLOUR.fullmatch(colour) else None,
            int(getattr(display, "label_size", LABEL_SIZE)),
        ),
        bool(getattr(display, "show_saturated", False)),
    )
