"""Clicks into the image that add lanes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..session.session import Session

LEFT_BUTTON = 1


class LaneClicks:
    """Hands over where the image was clicked, while it listens.

    Parameters
    ----------
    session : Session
    clicked : callable
        Called with (x, y) in px of the image that is looked at.
    """

    def __init__(self, session: Session, clicked: Callable[[tuple[float, float]], None]) -> None:
        self._session, self._clicked = session, clicked

    def listen(self, wanted: bool) -> None:
        """Begin, or stop, to listen."""
        callbacks = self._session.viewer.mouse_drag_callbacks
        if wanted and self._on_press not in callbacks:
            callbacks.append(self._on_press)
        elif not wanted and self._on_press in callbacks:
            callbacks.remove(self._on_press)

    def _on_press(self, _: object, event: Any) -> None:  # noqa: ANN401
        path = self._session.image
        layer = None if path is None else self._session.layer(path, "image")
        if layer is None or event.button != LEFT_BUTTON:
            return
        y, x = layer.world_to_data(event.position)[-2:]
        event.handled = True  # else it would select what lies there
        self._clicked((float(x), float(y)))
