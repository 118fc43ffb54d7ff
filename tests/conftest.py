"""What every test can use."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from screen import why_no_qt

from napari_il6blot.study.demo_study import write_demo
from napari_il6blot.study.run import Results
from napari_il6blot.study.spec import Study

# napari reads these when it is first imported, here or in a process that a test starts: the settings and
# autosaves of whoever runs the tests are left alone.
OWN_FOLDER = tempfile.mkdtemp(prefix="il6blot-tests-")
atexit.register(shutil.rmtree, OWN_FOLDER, ignore_errors=True)
os.environ["NAPARI_CONFIG"] = str(Path(OWN_FOLDER, "napari", "settings.yaml"))
for _variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
    os.environ[_variable] = OWN_FOLDER

os.environ["PYTEST_QT_API"] = os.environ["QT_API"] = "pyqt6"
pytest_plugins = [] if why_no_qt() else ["pytestqt.plugin"]

SHARED_DATA = Path(__file__).parents[1].parent / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The folder of real blots and plates, which is no part of the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"{SHARED_DATA} is absent")
    return SHARED_DATA


@pytest.fixture
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a fresh interpreter with these arguments."""

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=120, **options
        )

    return run


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's main series alone, all three experiments; pAKT and AKT left out."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder)
    study = Study.from_file(folder)
    for name in ("lane_sheet.csv", "well_sheet.csv"):
        sheet = pd.read_csv(folder / name)
        of_series = sheet["series"].eq("main") | sheet["series"].isna()
        plates = sheet.get("plate", pd.Series("main", index=sheet.index)).str.startswith("main")
        sheet[of_series & plates].to_csv(folder / name, index=False)
    kept = tuple(image for image in study.images if image.path.endswith("IL-6.tif"))
    for image in set(study.images) - set(kept):
        (folder / image.path).unlink()
    for name in ("lane_sheet.csv", "target_sheet.csv"):
        sheet = pd.read_csv(folder / name)
        sheet[sheet["image"].str.endswith("IL-6.tif")].to_csv(folder / name, index=False)
    for plate in (folder / "plates").glob("*.csv"):
        if not plate.name.startswith("main"):
            plate.unlink()
    measures = ("concentration", "IL-6/GAPDH")
    designs = tuple(
        design.model_copy(update={"measures": measures}) for design in study.designs if design.name == "main"
    )
    normalization = study.normalization.model_copy(update={"ratios": ()})
    study.model_copy(update={"images": kept, "designs": designs, "normalization": normalization}).save()
    return folder


@pytest.fixture(scope="session")
def small_run(small_demo: Path) -> Results:
    """Its results."""
    return Study.from_file(small_demo).run()
