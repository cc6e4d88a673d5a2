"""What to do about warnings."""

import re

import pytest
import typer.main

from sprite_bridge.cli.app import build
from sprite_bridge.cli.hints import (
    _HINTS,
    _OF_PARTS,
    _OF_PARTS_OF_SHEETS,
    _OF_SHEETS,
    hint_for,
    hint_for_parts,
)

CODES = ("low_confidence", "ground_not_found", "empty", "one_sprite", "cut_sprites", "uneven_cells")


@pytest.mark.parametrize("code", CODES)
def test_every_warning_of_the_report_has_a_hint(code):
    assert hint_for(code) and hint_for(code, sheet=True)


@pytest.mark.parametrize("code", ["one_frame", "not_sprites", "cleaned", "ended_early", "other_document"])
def test_the_warnings_of_parts_have_hints(code):
    assert hint_for_parts(code) and hint_for_parts(code, sheet=True)


def test_frames_are_not_blamed_for_work_that_ended_early():
    assert hint_for_parts("not_sprites", ended_early=True) == ""
    assert hint_for_parts("ended_early", ended_early=True) == hint_for_parts("ended_early")


def test_a_warning_without_one_has_none():
    assert hint_for("dull") == hint_for("dull", sheet=True) == hint_for_parts("dull") == ""


def test_of_a_sheet_the_size_is_that_of_a_sprite():
    assert "size of a sprite" in hint_for("low_confidence", sheet=True)
    assert "size of a sprite" not in hint_for("low_confidence")


@pytest.mark.parametrize(
    ("command", "hints"),
    [
        ("clean", [*_HINTS.values(), *_OF_SHEETS.values()]),
        ("decompose", [*_OF_PARTS.values(), *_OF_PARTS_OF_SHEETS.values()]),
    ],
)
def test_hints_name_options_that_there_are(command, hints):
    commands = typer.main.get_command(build()).commands
    named = 0
    for hint in hints:
        other = re.search(r"sprite-bridge (\w+)", hint)
        options = commands[other[1] if other else command].params
        found = set(re.findall(r"--[-a-z]+", hint))
        assert found <= {name for option in options for name in option.opts}
        named += len(found)
    assert named > 3
