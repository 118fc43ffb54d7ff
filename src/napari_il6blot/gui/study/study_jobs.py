"""A whole run of a study and a study from a folder as jobs, and where a study goes that was never saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..session.jobs import Progress
from ..session.stepwise import stepwise

if TYPE_CHECKING:
    from ...study.run import Results
    from ...study.spec import Study
    from ..session.jobs import Job
    from ..session.stepwise import Tell

IN_WORDS = {
    "blots": "Measuring blots",
    "plates": "Fitting the plates' standard curves",
    "cohort": "Calling subjects low and high",
    "comparisons": "Comparing",
    "figures": "Drawing figures",
    "report": "Writing the report",
}
DEFAULT_NAME = "il6blot-study"


def run_job(study: Study) -> Job[Results]:
    """Run a study as `il6blot run` does; it can be cancelled after each image and at each part.

    Parameters
    ----------
    study : Study
        As its folder holds it.
    """
    return stepwise(lambda tell: _run(study, tell))


def _run(study: Study, tell: Tell) -> Results:
    from ...study.run import STEPS, run_study  # loads all of the program

    images = [image.path for image in study.image_list()]
    total = len(images) + len(STEPS)
    done = 0

    def advance(text: str) -> None:
        nonlocal done
        tell(Progress(done, total, text))
        done += 1

    measured = iter(range(1, len(images) + 1))
    return run_study(
        study,
        step=lambda word: advance(f"{IN_WORDS[word]}…"),
        image_done=lambda: advance(f"Measuring blots: {next(measured)} of {len(images)} done"),
    )


def new_job(folder: Path) -> Job[tuple[Path, tuple[str, ...]]]:
    """Make a study of a folder as `il6blot init` does; returns the folder, and what to tell.

    Parameters
    ----------
    folder : Path
    """
    from ...study.init_folder import draft_study, write_draft

    yield Progress(text=f"Looking through {folder.name}: finding lanes and plates…")
    draft = draft_study(folder)
    yield Progress(text="Writing the sheets to fill in…")
    write_draft(folder, draft)
    return folder, draft.notes


def default_folder() -> Path:
    """A new folder for a study that was never saved: in the user's documents, else where Python runs."""
    from platformdirs import user_documents_path

    documents = user_documents_path()
    home = documents if documents.is_dir() else Path.cwd()
    number, folder = 1, home / DEFAULT_NAME
    while folder.exists():
        number += 1
        folder = home / f"{DEFAULT_NAME}-{number}"
    return folder
