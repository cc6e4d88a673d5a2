"""Results on stdout, the rest on stderr, and no bar where nobody looks."""

import io
import json
import re
import sys

import pytest

from sprite_bridge.cli.console import note, note_error, progress, say, say_json
from sprite_bridge.errors import BadImage


class Terminal:
    """A stderr that says it is a terminal."""

    def __init__(self, stream):
        self.stream = stream
        self.encoding = "utf-8"

    def isatty(self):
        return True

    def __getattr__(self, name):
        return getattr(self.stream, name)


def steps(total):
    with progress(total, "clean") as step:
        for number in range(total):
            step(f"picture {number}")


def test_results_and_notes_go_their_own_ways(capsys):
    say("result")
    note("warning")
    note_error(BadImage("torn", "draw it again"), "a.png")
    captured = capsys.readouterr()
    assert captured.out == "result\n"
    assert captured.err == "warning\nerror: a.png: torn\n  hint: draw it again\n"


def test_what_an_error_is_about_is_said_once(capsys):
    note_error(BadImage("a.png does not exist"), "a.png")
    note_error(BadImage("torn"))
    assert capsys.readouterr().err == "error: a.png does not exist\nerror: torn\n"


def test_json_is_one_line_of_plain_text(capsys):
    say_json({"name": "größer", "list": [1, None]})
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.isascii()
    assert json.loads(out) == {"name": "größer", "list": [1, None]}


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_names_that_a_stream_cannot_show_are_escaped(encoding, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    say("像素 ü \udcff")
    stream.flush()
    shown = stream.buffer.getvalue().decode(encoding)
    assert shown.endswith("\\udcff\n")
    assert ("像素 ü" in shown) == (encoding == "utf-8")


def test_without_a_terminal_there_is_no_bar(capsys):
    steps(5)
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_one_step_needs_no_bar(capsys, monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal(sys.stderr))
    steps(1)
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_a_bar_is_drawn_on_a_terminal_and_stdout_stays_clean(capsys, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", Terminal(sys.stderr))
    steps(3)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "picture 2" in captured.err


def test_no_color_is_respected(capsys, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys, "stderr", Terminal(sys.stderr))
    colored = re.compile(r"\x1b\[(?:\d+;)*[39]\d")
    monkeypatch.delenv("NO_COLOR", raising=False)
    steps(3)
    assert colored.search(capsys.readouterr().err)
    monkeypatch.setenv("NO_COLOR", "1")
    steps(3)
    assert not colored.search(capsys.readouterr().err)
