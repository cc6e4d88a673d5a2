"""What to do about warnings."""

import re

import pytest
import typer.main

from sprite_bridge.cli.app import build
from sprite_bridge.cli.hints import _HINTS, _OF_SHEETS, hint_for

CODES = ("low_confidence", "ground_not_found", "empty", "one_sprite", "cut_sprites", "uneven_cells")


@pytest.mark.parametrize("code", CODES)
def test_every_warning_of_the_report_has_a_hint(code):
    assert hint_for(code) and hint_for(code, sheet=True)


def test_a_warning_without_one_has_none():
    assert hint_for("dull") == hint_for("dull", sheet=True) == ""


def test_of_a_sheet_the_size_is_that_of_a_sprite():
    assert "size of a sprite" in hint_for("low_confidence", sheet=True)
    assert "size of a sprite" not in hint_for("low_confidence")


def test_hints_name_options_that_there_are():
    command = typer.main.get_command(build()).commands["clean"]
    known = {name for option in command.params for name in option.opts}
    named = set(re.findall(r"--[-a-z]+", " ".join([*_HINTS.values(), *_OF_SHEETS.values()])))
    assert named and named <= known
