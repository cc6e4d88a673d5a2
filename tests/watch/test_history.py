"""The lines of what was done, and what is read from them."""

import pytest

from sprite_bridge.watch.history import Entry, append, before, last_undo, read


def entry(action, before=None, after=None, output="hero.png", time=1.0):
    return Entry(time, action, output, "hero.png", before, after, 0.5)


def test_lines_come_back_in_order(tmp_path):
    path = tmp_path / "history.jsonl"
    assert read(path) == []
    entries = [entry("made", None, "a", "ü \udcff.png"), entry("replaced", "a", "b")]
    for one in entries:
        append(path, one)
    assert read(path) == entries
    assert path.read_bytes().count(b"\n") == 2


@pytest.mark.parametrize("cut", [1, 5, 30])
def test_a_line_that_was_cut_off_is_left_out_and_harms_none_after_it(tmp_path, cut):
    path = tmp_path / "history.jsonl"
    append(path, entry("made", None, "a"))
    append(path, entry("replaced", "a", "b"))
    path.write_bytes(path.read_bytes()[:-cut])
    append(path, entry("undone", "b", "a"))
    actions = [one.action for one in read(path)]
    assert actions[0] == "made" and actions[-1] == "undone"
    assert actions[1:-1] == (["replaced"] if cut == 1 else [])


def test_lines_of_others_are_left_out(tmp_path):
    path = tmp_path / "history.jsonl"
    path.write_bytes(b'\n[]\n{}\nnull\n{"time": 1}\n\xff\xfe\n')
    append(path, entry("made", None, "a"))
    assert read(path) == [entry("made", None, "a")]


def test_undoing_goes_back_to_before_the_last_making_of_what_is_there():
    entries = [
        entry("made", None, "a"),
        entry("replaced", "a", "b"),
        entry("made", None, "x", output="bat.png"),
    ]
    assert before(entries, "hero.png", "b") == entries[1]
    assert before(entries, "hero.png", "a") == entries[0]
    assert before(entries, "hero.png", "edited") is None
    assert before(entries, "none.png", "a") is None
    assert before(entries, "bat.png", "x") == entries[2]


def test_what_was_written_down_and_never_done_is_not_undone():
    entries = [entry("made", None, "a"), entry("replaced", "a", "never")]
    assert before(entries, "hero.png", "a") == entries[0]


def test_only_an_undo_that_was_the_last_thing_can_be_taken_back():
    made, undone = entry("made", None, "a"), entry("undone", "a", None)
    assert last_undo([made, undone], "hero.png", None) == undone
    assert last_undo([made, undone], "hero.png", "somebody's") is None
    assert last_undo([made, undone, entry("redone", None, "a")], "hero.png", "a") is None
    assert last_undo([made], "hero.png", "a") is None
    assert last_undo([], "hero.png", None) is None
