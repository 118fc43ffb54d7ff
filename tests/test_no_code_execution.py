"""Nothing that is read can run: no module of the program uses what would run it."""

import ast
from pathlib import Path

import pytest

import napari_il6blot

SOURCE = Path(napari_il6blot.__file__).parent
MODULES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))

# Modules that make objects of whatever a file says, or run it.
FORBIDDEN_MODULES = {
    "pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "joblib",
    "marshal",
    "shelve",
    "yaml",
    "code",
    "runpy",
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "read_pickle", "system", "popen", "literal_eval"}
OF_OTHERS = {("re", "compile"), ("platform", "system")}
# Starts our own interpreter, to see whether a window can be opened.
MAY_START_PROCESSES = {"gui/window.py"}


def found_in(text, name):
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules = [alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules = [(node.module or "").split(".")[0]]
        else:
            modules = []
        found += [module for module in modules if module in FORBIDDEN_MODULES]
        found += [module for module in modules if module == "subprocess" and name not in MAY_START_PROCESSES]
        if isinstance(node, ast.Call):
            found += _call(node)
    return found


def _call(node):
    function = node.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    of_module = getattr(getattr(function, "value", None), "id", "")
    if name in FORBIDDEN_CALLS and (of_module, name) not in OF_OTHERS:
        return [name]
    if name == "load" and of_module == "np":
        safe = any(key.arg == "allow_pickle" and key.value.value is False for key in node.keywords)
        return [] if safe else ["np.load with pickles"]
    if any(key.arg == "shell" for key in node.keywords):
        return ["shell"]
    return []


@pytest.mark.parametrize("name", MODULES)
def test_nothing_runs_what_is_read(name):
    assert found_in((SOURCE / name).read_text(encoding="utf-8"), name) == []


@pytest.mark.parametrize(
    "text",
    [
        "import pickle", "from yaml import load", "import subprocess", "eval('1')", "x.exec('1')",
        "np.load(a)", "np.load(a, allow_pickle=True)", "pd.read_pickle(a)", "os.system('x')",
        "f(shell=True)", "import os, marshal",
    ],
)  # fmt: skip
def test_what_would_run_it_is_seen(text):
    assert found_in(text, "any.py")
