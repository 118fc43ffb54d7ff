"""Plate layouts: what is in each well (docs/layout.md)."""

from .apply import apply_layout
from .plates import check_plates
from .reading import Layout, read_layout
from .standards import standards
from .template import template_bytes, template_table

__all__ = [
    "Layout",
    "apply_layout",
    "check_plates",
    "read_layout",
    "standards",
    "template_bytes",
    "template_table",
]
