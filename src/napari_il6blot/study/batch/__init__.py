"""Many images and studies at once: results are kept by what they were made of, and merged in order."""

from .run import BatchResults, run_batch

__all__ = ["BatchResults", "run_batch"]
