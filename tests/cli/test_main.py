"""The command line as a whole: help, version, wrong usage."""

import os
import subprocess
import sys
import time

import pytest


def test_help_names_the_commands_that_work(il6blot):
    code, out, _ = il6blot("--help")
    assert code == 0
    for command in ("demo", "quantify", "imagej", "elisa"):
        assert f"\n  {command} " in out


def test_version(il6blot):
    assert il6blot("--version") == (0, "il6blot 0.1.0\n", "")


def test_help_is_quick(run_python):
    """Under twice the time of importing typer and rich; the best of several runs, taken in turn."""
    commands = {"help": ("-m", "napari_il6blot", "--help"), "typer": ("-c", "import typer, rich")}
    best = dict.fromkeys(commands, float("inf"))
    for _ in range(9):
        for name, command in commands.items():
            start = time.perf_counter()
            assert run_python(*command).returncode == 0
            best[name] = min(best[name], time.perf_counter() - start)
    assert best["help"] < 2 * best["typer"]


@pytest.mark.parametrize(
    "arguments",
    [["quantify"], ["quantify", "a.tif", "--lanes", "0"], ["quantify", "a.tif", "--rotate", "45"], ["no"]],
)
def test_wrong_usage_is_exit_2(il6blot, arguments):
    code, _, err = il6blot(*arguments)
    assert code == 2
    assert "Error" in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("folder")
def test_the_installed_command_needs_no_utf8_terminal():
    """A Windows console of another code page must not make a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "napari_il6blot", "demo"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr
