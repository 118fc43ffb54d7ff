"""What the decoders say of damaged files on their own account."""

from __future__ import annotations

import logging

# Without a handler of their own their loggers would write to stderr.
_SILENT = logging.NullHandler()


def silence_decoders() -> None:
    """Keep the decoders' words on damaged files from the terminal: what matters is raised."""
    for name in ("tifffile", "imagecodecs"):
        logging.getLogger(name).addHandler(_SILENT)
