"""Sample data: simulated blots and a simulated study, as ordinary files in the user's cache.

Nothing heavy is imported before a sample is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from ..study.simulate import SimulatedBlot
    from .readers import ImageLayer

# Studies of earlier days are removed when another is made.
KEPT_SECONDS = 7 * 24 * 3600
STUDY_PREFIX = "study-"


def film_blot() -> list[ImageLayer]:
    """A scan of film: 8 bit, bands dark."""
    return _blot("film blot.tif", kind="film", bit_depth=8, offset=0.12, exposure=0.9, smile_px=4.0, seed=11)


def imager_blot() -> list[ImageLayer]:
    """An image of a 16-bit imager: bands bright in the file, and shown dark."""
    return _blot("imager blot.tif", kind="imager", bit_depth=16, tilt_deg=0.6, background_slope=0.2, seed=12)


def study() -> list[Any]:
    """The study that ``il6blot demo`` writes: blots, plates and the serum cohort, opened as a study."""
    from ..study.demo_study import write_demo
    from .readers import read_study

    folder = _study_folder()
    write_demo(folder)
    return read_study(str(folder))


def samples_folder() -> Path:
    """Where sample files lie: in the user's cache."""
    from platformdirs import user_cache_path

    return user_cache_path("napari-il6blot", appauthor=False) / "samples"


def _blot(name: str, *, seed: int, **settings: Any) -> list[ImageLayer]:  # noqa: ANN401  as simulate_blot
    from ..study.simulate import simulate_blot
    from .readers import read_image

    file = samples_folder() / name
    _write(file, simulate_blot(seed=seed, n_lanes=12, n_rows=3, **settings))
    return read_image(str(file))


def _write(file: Path, blot: SimulatedBlot) -> None:
    from io import BytesIO

    import tifffile

    from ..study.table_files import write_files

    content = BytesIO()
    tifffile.imwrite(content, blot.image, photometric="minisblack", metadata=None, software=False)
    write_files(file.parent, {file.name: content.getvalue()})


def _study_folder() -> Path:
    """A new folder: what somebody did to an earlier sample is not found again."""
    import shutil
    import tempfile
    import time
    from pathlib import Path

    from ..errors import InputError

    folder = samples_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{STUDY_PREFIX}*"):
            if time.time() - old.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=STUDY_PREFIX, dir=folder))
    except OSError as error:
        raise InputError(
            f"{folder}: the sample cannot be written there ({error.strerror}); write it where you like "
            "with: il6blot demo"
        ) from error
