"""The command as a whole: version, help, completion, usage errors, interrupts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sprite_bridge import __version__, cli
from sprite_bridge.cli.app import COMMANDS, build, run
from sprite_bridge.errors import BadParams, DeviceError, ModelMissing


def test_the_version_is_said(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"sprite-bridge {__version__}\n"


def test_help_names_every_command_and_exit_code(capsys):
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(command in out for command in COMMANDS)
    assert "130" in out


HOLDERS = {"install": ("aseprite", "godot")}
"""Commands that only hold others."""

CALLS = [
    [name, *further]
    for name in COMMANDS
    for further in ([[other] for other in HOLDERS.get(name, ())] or [[]])
]


@pytest.mark.parametrize("command", CALLS, ids=" ".join)
def test_every_command_has_help(command, capsys):
    assert run([*command, "--help"]) == 0
    assert "--json" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [[], ["klean"], ["clean"], ["clean", "a.png", "--size", "3"], ["clean", "a", "--no"]]
)
def test_a_usage_error_is_said_on_stderr(arguments, capsys):
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert "--help" in captured.err


@pytest.mark.parametrize("arguments", [["klean"], ["clean"], ["clean", "a.png", "--size", "3"]])
def test_a_usage_error_is_json_if_asked(arguments, capsys):
    assert run([*arguments, "--json"]) == 2
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert found["ok"] is False
    assert found["error"]["code"] == "usage"
    assert found["error"]["message"]
    assert captured.err == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelMissing("no v9", "install it"), 5),
        (DeviceError("no cuda"), 6),
        (BadParams("size", field="size"), 2),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_an_error_becomes_its_exit_code(error, code, as_json, capsys, monkeypatch):
    def fail(order):
        raise error

    monkeypatch.setattr("sprite_bridge.cli.clean_run.run", fail)
    assert run(["clean", "a.png"] + ["--json"] * as_json) == code
    captured = capsys.readouterr()
    if as_json:
        assert json.loads(captured.out) == {"ok": False, "error": error.as_dict()}
        assert captured.err == ""
    else:
        assert captured.out == ""
        assert error.message in captured.err
        assert error.hint in captured.err


@pytest.mark.parametrize("as_json", [False, True])
def test_an_interrupt_is_130(as_json, capsys, monkeypatch):
    def stop(order):
        raise KeyboardInterrupt

    monkeypatch.setattr("sprite_bridge.cli.clean_run.run", stop)
    assert run(["clean", "a.png"] + ["--json"] * as_json) == 130
    out = capsys.readouterr().out
    assert (json.loads(out)["error"]["code"] == "cancelled") if as_json else out == ""


def test_every_command_file_with_a_function_of_its_name_is_a_command():
    folder = Path(cli.__file__).parent
    files = {
        path.stem for path in folder.glob("*.py") if f"\ndef {path.stem}(" in path.read_text(encoding="utf-8")
    }
    app = build()
    groups = {group.typer_instance.info.name: group.typer_instance for group in app.registered_groups}
    names = {command.callback.__name__ for command in app.registered_commands}
    assert files | HOLDERS.keys() == set(COMMANDS) == names | groups.keys()
    assert {
        name: tuple(command.callback.__name__ for command in group.registered_commands)
        for name, group in groups.items()
    } == HOLDERS


def call(tmp_path, *arguments, **env):
    command = [sys.executable, "-m", "sprite_bridge", *arguments]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
        env={**os.environ, **env},
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_it_runs_as_a_module(tmp_path):
    assert call(tmp_path, "--version") == (0, f"sprite-bridge {__version__}\n", "")
    code, out, _ = call(tmp_path, "clean", "none.png", "--json")
    assert code == 1
    assert json.loads(out)["error"]["message"] == "none.png does not exist"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands_and_options(shell, tmp_path):
    code, script, _ = call(
        tmp_path, "--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1"
    )
    assert code == 0
    assert "sprite-bridge" in script
    asked = {
        "_SPRITE_BRIDGE_COMPLETE": f"complete_{shell}",
        "COMP_CWORD": "1",
        "COMP_WORDS": "sprite-bridge cl",
    }
    asked |= {"_TYPER_COMPLETE_ARGS": "sprite-bridge cl", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    code, out, _ = call(tmp_path, **asked)
    assert code == 0
    assert "clean" in out
    assert "train" not in out


def test_a_command_line_loads_nothing_it_does_not_need(tmp_path):
    code = """
import sys
from sprite_bridge.cli.app import run
run(["clean", "none.png", "--json"])
heavy = {"torch", "onnxruntime", "onnx", "numba", "rich", "scipy", "PIL"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=120, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
