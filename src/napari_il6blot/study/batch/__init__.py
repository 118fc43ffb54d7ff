"""Many images and studies at once: results are kept by what they were made of, and merged in order."""

from .request import earlier_request, is_begun
from .run import BatchResults, run_batch
from .tasks import BatchSettings

__all__ = ["BatchResults", "BatchSettings", "earlier_request", "is_begun", "run_batch"]
