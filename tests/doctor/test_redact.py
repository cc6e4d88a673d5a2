"""Who somebody is does not stay in what others see."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.doctor.redact import Redactor

NAMES = Redactor(
    {"/home/Gräfin": "<home>", "C:\\Users\\Gräfin": "<home>"}, {"Gräfin": "<user>", "tower": "<host>"}
)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/home/Gräfin", "<home>"),
        ("/home/Gräfin/", "<home>/"),
        ("in /home/Gräfin/My Game/hero.png: torn", "in <home>/...: torn"),
        (
            'File "/home/Gräfin/.venv/lib/site-packages/numpy/core.py", line 3',
            'File "<home>/.../site-packages/numpy/core.py", line 3',
        ),
        ("/home/Gräfin/secret/sprite_bridge/cli/app.py", "<home>/.../sprite_bridge/cli/app.py"),
        ("/home/Gräfin/.local/share/sprite-bridge/daemon.log", "<home>/.../daemon.log"),
        ("C:\\Users\\Gräfin\\game\\hero.png", "<home>/..."),
        ("c:/users/gräfin/game", "<home>/..."),
        ("Gräfin's computer is Tower.local", "<user>'s computer is <host>.local"),
        ("/usr/bin/python", "/usr/bin/python"),
        ("/home/Gräfin2/x", "/home/<user>2/x"),
    ],
)
def test_paths_and_names_are_taken_out_and_what_is_ours_stays(text, clean):
    assert NAMES.text(text) == clean


@pytest.mark.parametrize(
    "written",
    [
        json.dumps("/home/Gräfin/x"),
        json.dumps("C:\\Users\\Gräfin\\x"),
        ascii("/home/Gräfin/x"),
        "file:///home/Gr%C3%A4fin/x",
        "/home/Gra\u0308fin/x",
        "/HOME/GRÄFIN/x",
    ],
)
def test_names_are_taken_out_however_programs_write_them(written):
    clean = NAMES.text(written).lower()
    assert "<home>" in clean
    assert "fin" not in clean


def test_what_looks_like_a_token_is_taken_out_and_a_hash_stays():
    token, digest = "Ab-_" * 10 + "xyz", "0123456789abcdef" * 4
    assert NAMES.text(f"password {token}, sha256 {digest}") == f"password <token>, sha256 {digest}"


def test_a_short_name_is_taken_out_where_it_stands_alone():
    found = Redactor({}, {"al": "<user>"})
    assert found.text("al's palette, also for al") == "<user>'s palette, also for <user>"


def test_values_keep_their_form():
    value = {"tower": ["/home/Gräfin/x", 3, None, True, {"a": ("Gräfin", 0.5)}]}
    assert NAMES.value(value) == {"<host>": ["<home>/...", 3, None, True, {"a": ["<user>", 0.5]}]}


def test_lines_of_a_log_that_are_json_stay_json():
    line = json.dumps({"message": 'in "/home/Gräfin/a\\b": \n torn', "pid": 3})
    first, second = NAMES.log(line + "\nplain /home/Gräfin/x\n").splitlines()
    assert json.loads(first)["pid"] == 3
    assert "Gräfin" not in json.loads(first)["message"]
    assert second == "plain <home>/..."


@given(st.text(), st.text(), st.sampled_from(["/home/Gräfin", "C:\\Users\\Gräfin", "tower", "GRÄFIN"]))
def test_nothing_around_a_name_protects_it(before, after, name):
    clean = NAMES.text(before + name + after).casefold()
    assert name.casefold() not in clean or name.casefold() in (before + "\n" + after).casefold()
