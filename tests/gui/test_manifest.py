"""The manifest: what it names is there, and reading it imports nothing."""

import importlib
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from napari._app_model.constants import MenuId
from npe2 import PluginManifest

from napari_il6blot.blot.background import BACKGROUNDS, DEFAULT
from napari_il6blot.gui.readers import SUFFIXES

ROOT = Path(__file__).parents[2]
FILE = ROOT / "src" / "napari_il6blot" / "napari.yaml"
MANIFEST = PluginManifest.from_file(FILE)
CONTRIBUTIONS = MANIFEST.contributions
COMMANDS = {command.id: command for command in CONTRIBUTIONS.commands}
DOCKS = [
    "Lane detection", "Band integration", "Normalization", "ELISA release", "Blot × ELISA", "Cohort", "Study",
]  # fmt: skip


def referred_to():
    """Ids of the commands that contributions name, with what names them."""
    lists = {
        "reader": CONTRIBUTIONS.readers,
        "writer": CONTRIBUTIONS.writers,
        "sample": CONTRIBUTIONS.sample_data,
        "widget": CONTRIBUTIONS.widgets,
        **CONTRIBUTIONS.menus,
    }
    return [(where, item.command) for where, items in lists.items() for item in items]


def test_the_root_and_the_package_have_one_manifest():
    assert (ROOT / "napari.yaml").resolve() == FILE
    assert (MANIFEST.name, MANIFEST.display_name) == ("napari-il6blot", "IL-6 Blot")


@pytest.mark.parametrize(("where", "command"), referred_to())
def test_what_is_contributed_is_declared(where, command):
    assert command in COMMANDS, where


def test_every_command_is_used():
    assert {command for _, command in referred_to()} == set(COMMANDS)


def test_ids_are_there_once():
    ids = [command.id for command in CONTRIBUTIONS.commands]
    # napari makes an id of each sample's key, too.
    ids += [f"{MANIFEST.name}.{sample.key}" for sample in CONTRIBUTIONS.sample_data]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("menu", CONTRIBUTIONS.menus)
def test_menus_are_open_to_plugins(menu):
    assert menu in {str(one) for one in MenuId.contributables()}


@pytest.mark.parametrize("command", CONTRIBUTIONS.commands, ids=lambda command: command.id)
def test_commands_can_be_called(command):
    module, _, name = command.python_name.partition(":")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("widget", CONTRIBUTIONS.widgets, ids=lambda widget: widget.display_name)
def test_docks_take_the_viewer(widget):
    import inspect

    module, _, name = COMMANDS[widget.command].python_name.partition(":")
    dock = getattr(importlib.import_module(module), name)
    assert "napari_viewer" in inspect.signature(dock.__init__).parameters
    assert callable(dock.run)


def test_the_docks_have_the_names_that_scripts_use():
    assert [widget.display_name for widget in CONTRIBUTIONS.widgets] == DOCKS


def test_every_image_format_is_read():
    patterns = {pattern for reader in CONTRIBUTIONS.readers for pattern in reader.filename_patterns}
    assert patterns == {f"*{suffix}{page}" for suffix in SUFFIXES for page in ("", "#*")} | {"*study.toml"}


def test_preferences_offer_every_background():
    background = CONTRIBUTIONS.configurations["measuring"].properties["background"]
    assert (background.enum, background.default) == (list(BACKGROUNDS), DEFAULT)


@pytest.mark.usefixtures("fresh_settings")
def test_preferences_are_kept(own_folders):
    from napari.settings import get_plugin_settings

    settings = get_plugin_settings("napari-il6blot")
    assert settings.session.undo_steps >= 50
    settings.session.undo_steps = 77
    assert "undo_steps: 77" in (own_folders / "napari-il6blot.yaml").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="undo_steps"):
        settings.session.undo_steps = 10


def test_reading_the_manifest_imports_nothing(run_python):
    code = (
        "import json, sys; from npe2 import PluginManifest; before = set(sys.modules); "
        "PluginManifest.from_distribution('napari-il6blot').contributions; "
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = run_python("-c", code)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert [name for name in loaded if name.startswith("napari_il6blot.")] == []
    assert not {"napari", "qtpy", "numpy", "pandas"} & set(loaded)


@pytest.mark.parametrize("module", ["readers", "writers", "samples", "window"])
def test_what_napari_asks_first_imports_nothing_heavy(run_python, module):
    code = (
        f"import json, sys; from napari_il6blot.gui import {module}; "
        "getattr(sys.modules['napari_il6blot.gui.readers'], 'get_reader', print)('blot.tif') "
        "if 'napari_il6blot.gui.readers' in sys.modules else None; print(json.dumps(list(sys.modules)))"
    )
    done = run_python("-c", code)
    assert done.returncode == 0, done.stderr
    heavy = {"napari", "qtpy", "PyQt6", "numpy", "pandas", "scipy", "tifffile", "pydantic"}
    assert not heavy & set(json.loads(done.stdout))


def test_wheel_and_source_hold_the_manifest(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,), (source,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("napari_il6blot/napari.yaml") == FILE.read_bytes()
        entries = archive.read("napari_il6blot-0.1.0.dist-info/entry_points.txt").decode()
    assert "[napari.manifest]\nnapari-il6blot = napari_il6blot:napari.yaml" in entries
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"napari.yaml", "src/napari_il6blot/napari.yaml"} <= names
