"""The lines of what was done, and what is read from them."""

import pytest

from sprite_bridge.watch.history import Entry, append, makings, read, timeline


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


def versions(*entries, output="hero.png"):
    found = timeline(entries, output)
    return found.versions, found.current


def test_what_is_made_and_replaced_follows_what_was_there():
    made, replaced = entry("made", None, "a"), entry("replaced", "a", "b")
    other = entry("made", None, "x", output="bat.png")
    assert versions(made, other, replaced) == ((None, "a", "b"), "b")
    assert versions(made, other, output="bat.png") == ((None, "x"), "x")
    assert versions(made, output="none.png") == ((None,), None)


def test_what_somebody_else_did_meanwhile_is_a_version_too():
    assert versions(entry("made", None, "a"), entry("made", None, "b")) == ((None, "a", None, "b"), "b")


def test_undoing_goes_back_and_redoing_forward_as_far_as_there_is_anything():
    done = [entry("made", None, "a"), entry("replaced", "a", "b"), entry("replaced", "b", "a")]
    undone = [entry("undone", "a", "b"), entry("undone", "b", "a"), entry("undone", "a", None)]
    redone = [entry("redone", None, "a"), entry("redone", "a", "b"), entry("redone", "b", "a")]
    for count, left in ((1, "b"), (2, "a"), (3, None)):
        assert versions(*done, *undone[:count])[1] == left
    for count, left in ((1, "a"), (2, "b"), (3, "a")):
        assert versions(*done, *undone, *redone[:count])[1] == left
    assert versions(*done, *undone, *undone)[1] is None


def test_what_is_made_after_an_undo_takes_the_place_of_what_was_undone():
    done = [entry("made", None, "a"), entry("replaced", "a", "b"), entry("undone", "b", "a")]
    assert versions(*done, entry("replaced", "a", "c")) == ((None, "a", "c"), "c")


def test_outputs_are_found_by_what_they_were_made_of():
    made = Entry(1.0, "made", "hero.png", "hero.jpg", None, "a", 0.9, "input", "recipe")
    again = Entry(2.0, "made", "hero-2.png", "hero.jpg", None, "a", 0.9, "input", "recipe")
    undone = entry("undone", "a", None)
    assert makings([made, again, undone]) == {("hero.jpg", "input", "recipe"): {"hero.png", "hero-2.png"}}
