"""Plate-reader exports: which program wrote one, and every plate that is in it."""

from .export import read_export

__all__ = ["read_export"]
