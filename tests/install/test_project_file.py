"""The list of enabled plugins in a project.godot changes; nothing else does."""

import re

import pytest

from sprite_bridge.install.project_file import NotUnderstood, disable, enable, enabled, version

OURS, OTHER = "res://addons/sprite_bridge/plugin.cfg", "res://addons/other/plugin.cfg"
HEAD = '; Engine configuration file.\n\nconfig_version=5\n\n[application]\n\nconfig/name="Game"\n'
LISTED = (
    HEAD
    + f'\n[editor_plugins]\n\nenabled=PackedStringArray("{OTHER}")\n\n[input]\n\nleft={{\n"events": []\n}}\n'
)
TRAP = """config_version=5
[application]
config/description="a text with
[editor_plugins]
enabled=PackedStringArray(\\"trap\\")
in it"
; [editor_plugins]
;enabled=PackedStringArray("res://trap.cfg")
[input]
left={
"deadzone": 0.5,
"events": [Object(InputEventKey,"unicode":91,"script":null), "]", "[editor_plugins]"
]
}
"""


def test_it_is_appended_to_the_list():
    assert enable(LISTED, OURS) == LISTED.replace(f'"{OTHER}")', f'"{OTHER}", "{OURS}")')
    assert enabled(enable(LISTED, OURS)) == [OTHER, OURS]


def test_an_empty_list_a_section_without_one_and_a_file_without_a_section_are_filled():
    empty = LISTED.replace(f'"{OTHER}"', "")
    assert enable(empty, OURS) == empty.replace("Array()", f'Array("{OURS}")')
    without = HEAD + "\n[editor_plugins]\n\nother=1\n\n[input]\n"
    added = f'enabled=PackedStringArray("{OURS}")\n'
    assert enable(without, OURS) == without.replace("other=1", f"{added}\nother=1")
    assert enable(HEAD, OURS) == f"{HEAD}\n[editor_plugins]\n\n{added}"
    assert enable(HEAD.rstrip("\n"), OURS) == f"{HEAD}\n[editor_plugins]\n\n{added}"
    assert enable(HEAD + "\n[editor_plugins]", OURS) == f"{HEAD}\n[editor_plugins]\n\n{added}"


@pytest.mark.parametrize(
    "text", [LISTED, HEAD, TRAP, LISTED.replace(f'"{OTHER}"', ""), "", HEAD + "[editor_plugins]"]
)
def test_once_is_enough_and_lines_end_as_they_did(text):
    once = enable(text, OURS)
    assert enabled(once)[-1] == OURS and enable(once, OURS) == once
    other_ends = text.replace("\n", "\r\n")
    changed = enable(other_ends, OURS)
    assert not re.search(r"(?<!\r)\n", changed) or "\n" not in text
    assert changed.replace("\r\n", "\n") == once


def test_what_only_looks_like_the_list_is_not_it():
    assert enabled(TRAP) == []
    changed = enable(TRAP, OURS)
    assert changed.startswith(TRAP) and enabled(changed) == [OURS]


def test_a_list_of_several_lines_is_one():
    lines = HEAD + '[editor_plugins]\nenabled=PackedStringArray(\n  "a)",\n  "b\\"]"\n)\nnext=1\n'
    assert enabled(lines) == ["a)", 'b\\"]']
    assert enable(lines, OURS) == lines.replace('"b\\"]"\n)', f'"b\\"]"\n, "{OURS}")')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f'"{OURS}"', ""),
        (f'"{OURS}", "{OTHER}"', f'"{OTHER}"'),
        (f'"{OTHER}", "{OURS}"', f'"{OTHER}"'),
        (f'"{OTHER}","{OURS}",  "c"', f'"{OTHER}",  "c"'),
        (f'"{OTHER}"', f'"{OTHER}"'),
    ],
)
def test_it_is_taken_out_with_its_comma(before, after):
    def listing(entries):
        return LISTED.replace(f'"{OTHER}"', entries)

    assert disable(listing(before), OURS) == listing(after)
    assert disable(HEAD, OURS) == HEAD


def test_enabled_and_disabled_again_it_is_what_it_was():
    assert disable(enable(LISTED, OURS), OURS) == LISTED


@pytest.mark.parametrize("value", ['["a"]', "null", 'PackedStringArray("a"', ""])
def test_a_list_of_another_kind_is_not_guessed_at(value):
    text = HEAD + f"[editor_plugins]\nenabled={value}\n"
    for change in (enable, disable):
        with pytest.raises(NotUnderstood):
            change(text, OURS)


def test_the_version_is_read_where_it_stands():
    assert version(HEAD) == "5"
    assert version("[a]\nconfig_version=5\n") == version("") == ""
