"""Importing costs next to nothing, and the public names are there."""

import importlib.metadata
import json

import pytest

import napari_il6blot as il6

HEAVY = {"pandas", "napari", "qtpy", "pyqtgraph", "matplotlib", "scipy", "skimage", "dask", "distributed"}


@pytest.mark.parametrize(
    "code",
    [
        "import napari_il6blot",
        "import napari_il6blot; napari_il6blot.Lane, napari_il6blot.InputError",
        "from napari_il6blot.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass",
        *(
            f"from napari_il6blot.cli import main\ntry: main(['{name}', '--help'])\nexcept SystemExit: pass"
            for name in ("quantify", "elisa", "cohort", "init", "run", "batch", "view", "demo")
        ),
    ],
)
def test_nothing_heavy_is_loaded(run_python, code):
    done = run_python("-c", f"{code}\nimport json, sys; print('\\n' + json.dumps(list(sys.modules)))")
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert "napari_il6blot" in loaded
    assert not loaded & HEAVY


@pytest.mark.parametrize(
    "module",
    [
        "napari_il6blot.blot.formats",
        "napari_il6blot.blot.detection",
        "napari_il6blot.blot.bands",
        "napari_il6blot.compare.cohort",
        "napari_il6blot.compare.designs",
        "napari_il6blot.elisa.plates",
        "napari_il6blot.elisa.quantify",
        "napari_il6blot.elisa.quality",
        "napari_il6blot.study.elisa_plates",
        "napari_il6blot.study.quantify_images",
        "napari_il6blot.study.run",
        "napari_il6blot.study.simulate",
    ],
)
def test_the_core_stays_free_of_windows_and_figures(run_python, module):
    done = run_python("-c", f"import {module}, json, sys; print(json.dumps(list(sys.modules)))")
    assert done.returncode == 0, done.stderr
    assert not set(json.loads(done.stdout)) & {"napari", "qtpy", "pyqtgraph", "matplotlib"}


@pytest.mark.parametrize("name", il6.__all__)
def test_public_names_are_there_and_documented(name):
    assert name in dir(il6)
    assert getattr(il6, name).__doc__


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        il6.no_such_name  # noqa: B018


def test_input_error_is_a_value_error():
    assert issubclass(il6.InputError, ValueError)


def test_version_is_that_of_the_distribution():
    assert il6.__version__ == importlib.metadata.version("napari-il6blot")


def test_manifest_is_announced_and_named_like_the_distribution():
    from npe2 import PluginManifest

    manifest = PluginManifest.from_distribution("napari-il6blot")
    assert (manifest.name, manifest.display_name) == ("napari-il6blot", "IL-6 Blot")


@pytest.mark.parametrize(
    "code",
    [
        "il6.compare(None)",
        "il6.normalize; il6.compare(None)",
        "from napari_il6blot.compare.designs import compare; il6.compare(None)",
    ],
)
def test_compare_is_a_function_whatever_was_imported_before(run_python, code):
    """The package of that name must not take its place."""
    done = run_python("-c", f"import napari_il6blot as il6\n{code}")
    assert "in compare" in done.stderr
    assert "'NoneType' object has no attribute 'attrs'" in done.stderr
