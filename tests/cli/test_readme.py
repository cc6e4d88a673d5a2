"""What the README says of the command line is what the command line does."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import typer.main

from sprite_bridge.cli.app import COMMANDS, build
from sprite_bridge.cli.exit_codes import ExitCode
from sprite_bridge.config import Settings

README = Path(__file__).resolve().parents[2] / "README.md"
TEXT = README.read_text(encoding="utf-8")


def options(command, *words):
    """Every name of every option of a command; of one that holds several, of the one that comes next."""
    found = typer.main.get_command(build()).commands[command]
    if hasattr(found, "commands"):
        found = found.commands[words[0]]
    found = found.params
    names = {name for option in found for name in (*option.opts, *option.secondary_opts)}
    return {name for name in names if name.startswith("-")}


def commands():
    """The command lines in the README's code blocks, as words without their quotes and comments."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = [line.split("  #")[0] for block in blocks for line in block.splitlines()]
    return [
        line.replace('"', "").split("sprite-bridge ")[1].split() for line in lines if "sprite-bridge " in line
    ]


def test_the_table_has_every_option_of_clean_and_no_other():
    table = TEXT[TEXT.index("| option |") : TEXT.index("Results go to stdout")]
    firsts = " ".join(row.split(" | ")[0] for row in table.splitlines())
    assert sorted(re.findall(r"`(-[-\w]*)", firsts)) == sorted(options("clean"))


def test_the_table_has_every_option_of_decompose_and_no_other():
    section = TEXT[TEXT.index("## Taking footage apart") : TEXT.index("## The daemon")]
    rows = [row for row in section.splitlines() if row.startswith("| `-")]
    firsts = " ".join(row.split(" | ")[0] for row in rows)
    assert sorted(re.findall(r"`(-[-\w]*)", firsts)) == sorted(options("decompose"))


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_the_commands_have_options_that_there_are(words):
    assert words[0] in COMMANDS
    assert {word for word in words if word.startswith("-")} <= options(*words)


def test_there_are_commands_to_look_at():
    assert {words[0] for words in commands()} == {*COMMANDS} - {"models"}


def test_the_exit_codes_are_all_there():
    table = TEXT[TEXT.index("| exit code |") : TEXT.index("`sprite-bridge models` lists")]
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == list(ExitCode)


def test_every_setting_is_named():
    said = TEXT[TEXT.index("The settings are ") : TEXT.index("## Python")]
    assert all(f"`{field.name}`" in said for field in fields(Settings))


def test_the_layers_are_those_that_are_checked():
    said = TEXT[TEXT.index("Imports only go downward") : TEXT.index(" import-linter checks")]
    settings = tomllib.loads((README.parent / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    assert re.findall(r"`(\w+)`", said) == [name for layer in layers for name in layer.split(" | ")]
