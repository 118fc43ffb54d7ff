"""Work that ends its process, for tests of what becomes of the rest; a worker process can import it."""

import os
import signal
from pathlib import Path

from napari_il6blot.study.batch import work


def work_on(task):
    """Do a task; one whose name begins with "deadly" ends the process, "deadly-once" the first time only."""
    name = Path(task.source.path).name
    been = Path(task.folder, f"{name}.been")
    if name.startswith("deadly") and not (name.startswith("deadly-once") and been.exists()):
        been.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work.work_on(task)
