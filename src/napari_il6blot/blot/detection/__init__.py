"""Find the lanes of a blot: number, strips, centrelines, widths."""

from .detect import detect_lanes

__all__ = ["detect_lanes"]
