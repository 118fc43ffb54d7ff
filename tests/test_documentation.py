"""What the documentation says can be done, can be done; what it links to, is there."""

import importlib.util
import re
from pathlib import Path

import pytest
from napari.components import ViewerModel
from npe2 import PluginManifest
from PIL import Image

import napari_il6blot as il6
from napari_il6blot.study.batch.merging import SUMMARY

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
STUDY = (ROOT / "docs" / "study.md").read_text(encoding="utf-8")
ELISA = (ROOT / "docs" / "elisa.md").read_text(encoding="utf-8")
WINDOW = (ROOT / "docs" / "window.md").read_text(encoding="utf-8")
BATCH = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
CONTRIBUTIONS = PluginManifest.from_file(ROOT / "src" / "napari_il6blot" / "napari.yaml").contributions
DOCKS = {widget.display_name: widget.command for widget in CONTRIBUTIONS.widgets}
# A dock and the methods that the window's page says scripts may call.
CALLED = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]*`[^|]*) \|$", WINDOW.split("## Scripts")[1], re.MULTILINE)


def load(name, folder):
    """A script of the repository as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("snippet", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_readme_snippet_runs(run_python, snippet):
    done = run_python("-W", "error", "-c", snippet)
    assert done.returncode == 0, done.stderr
    assert "volume_sd" in done.stdout
    assert "ci_high" in done.stdout


@pytest.mark.parametrize("snippet", re.findall(r"```python\n(.*?)```", ELISA, re.DOTALL))
def test_the_elisa_pages_snippet_runs(run_python, snippet):
    done = run_python("-W", "error", "-c", snippet)
    assert done.returncode == 0, done.stderr
    assert "ci_high" in done.stdout


def test_the_elisa_pages_options_exist(run_python):
    done = run_python("-m", "napari_il6blot", "elisa", "--help")
    options = set(re.findall(r"(?<=[ `])--[a-z-]+", ELISA))
    assert len(options) > 4
    assert [option for option in options if option not in done.stdout] == []


@pytest.mark.parametrize("target", re.findall(r"(?:`|^    )make ([a-z]+)", README, re.MULTILINE))
def test_the_readmes_make_targets_exist(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readmes_options_exist(run_python):
    commands = ("quantify", "elisa", "batch")
    helps = [run_python("-m", "napari_il6blot", name, "--help").stdout for name in commands]
    options = set(re.findall(r"(?<=[ `])--[a-z-]+", README)) - {"--help"}
    assert options
    assert [option for option in options if option not in "".join(helps)] == []


def test_the_batch_pages_options_exist(run_python):
    done = run_python("-m", "napari_il6blot", "batch", "--help")
    options = set(re.findall(r"(?<=[ `])--[a-z-]+", BATCH)) - {"--help"}
    assert len(options) > 4
    assert [option for option in options if option not in done.stdout] == []


def test_the_batches_summary_is_described():
    assert f"`{SUMMARY}`" in README
    assert f"`{SUMMARY}`" in BATCH


@pytest.mark.parametrize("dock", DOCKS)
def test_every_dock_has_its_section_with_a_picture(dock):
    sections = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", WINDOW, re.MULTILINE | re.DOTALL))
    assert "](images/window-" in sections[dock]
    assert dock in README


def test_the_windows_page_names_every_action_of_the_layers_menu():
    titles = {command.id: command.title for command in CONTRIBUTIONS.commands}
    items = [
        item.command for place, own in CONTRIBUTIONS.menus.items() if "/layers/" in place for item in own
    ]
    actions = [titles[item] for item in items if item not in DOCKS.values()]
    assert len(actions) > 4
    assert [title for title in actions if title not in WINDOW] == []


def test_the_windows_page_has_scripts_for_every_dock():
    assert [dock for dock, _ in CALLED] == list(DOCKS)


@pytest.mark.parametrize(("dock", "methods"), CALLED)
def test_what_scripts_may_call_is_there(dock, methods, qtbot):
    places = {command.id: command.python_name for command in CONTRIBUTIONS.commands}
    module, name = places[DOCKS[dock]].split(":")
    widget = getattr(importlib.import_module(module), name)(ViewerModel())
    qtbot.addWidget(widget)
    part = ""
    for method in re.findall(r"`([a-z_.]+)`", methods):
        before, _, last = method.rpartition(".")
        part = before or (part if method.startswith(".") else "")
        owner = getattr(widget, part) if part else widget
        assert hasattr(owner, last), method


def test_the_readme_names_every_table(small_run):
    for path in small_run.out.glob("*.csv"):
        name = "wide_….csv" if path.name.startswith("wide_") else path.name
        assert f"`{name}`" in README


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", STUDY, re.DOTALL))
def test_the_study_pages_settings_are_settings(text):
    study = il6.Study.from_text(text)
    assert [il6.Design(**options).name for options in study.design_options()] == ["main"]


@pytest.mark.parametrize("section", ["lanes", "bands"])
def test_the_benchmarks_wrote_their_sections(section):
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    written = page.split(f"<!-- {section} -->")[1].split(f"<!-- end of {section} -->")[0]
    assert "| moderate | hard |" in written
    seeds = re.search(r"Seeds (\d+)–\d+\.", written)
    assert int(seeds[1]) == load("page", "benchmarks").HELD_OUT


def test_the_plates_section_was_written_on_held_out_seeds():
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    written = page.split("<!-- elisa -->")[1].split("<!-- end of elisa -->")[0]
    assert "1/y2, means (default)" in written
    seeds = re.search(r"Seeds (\d+)–\d+\.", written)
    assert int(seeds[1]) == load("page", "benchmarks").HELD_OUT


def test_the_questions_section_was_written_on_held_out_seeds():
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    written = page.split("<!-- questions -->")[1].split("<!-- end of questions -->")[0]
    assert "2000 simulated studies, seeds 40000 to 41999" in written
    assert "All questions are within that." in written


@pytest.mark.parametrize(
    ("options", "first"),
    [([], 0), (["--write"], 40000), (["--seed", "7"], 7), (["--write", "--seed", "7"], 7)],
)
def test_held_out_blots_are_for_the_documentation(options, first):
    page = load("page", "benchmarks")
    args = page.arguments("", 3).parse_args(options)
    assert list(page.seeds_of(args)) == [first, first + 1, first + 2]


def test_a_section_is_replaced_and_the_rest_is_kept():
    page = load("page", "benchmarks")
    text = "a\n<!-- x -->old\n<!-- end of x -->\nb <!-- y -->z<!-- end of y -->"
    done = page.put_section(text, "x", ["new \\1"])
    assert done == "a\n<!-- x -->\n\nnew \\1\n\n<!-- end of x -->\nb <!-- y -->z<!-- end of y -->"
    with pytest.raises(ValueError, match="no section"):
        page.put_section(text, "q", [])


def test_the_windows_pictures_are_those_of_the_script():
    script = load("make_screenshots", "docs")
    made = {ROOT / "docs" / "images" / f"{name}.png" for name in script.NAMES}
    shown = {ROOT / "docs" / place for place in re.findall(r"\]\((images/[^)]+)\)", WINDOW)}
    assert made == shown == set((ROOT / "docs" / "images").glob("window-*.png"))
    for path in made:
        assert path.stat().st_size < 250_000
        with Image.open(path) as picture:
            assert picture.size == script.SIZE


@pytest.mark.parametrize("name", ["quantify-overlay", "elisa-curve"])
def test_the_pictures_are_those_of_the_script(name):
    script = load("make_images", "docs")
    made = {"quantify-overlay": script.overlay_picture, "elisa-curve": script.curve_picture}[name]()
    with Image.open(ROOT / "docs" / "images" / f"{name}.png") as shown:
        assert shown.size == made.size
