"""What waits for clients that do not read."""

from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.daemon import outbox
from sprite_bridge.daemon.outbox import Outbox

A, B = b"A", b"B"


def box_of(most, most_behind=10**9):
    return Outbox(most, most_behind)


def test_messages_leave_in_the_order_they_came():
    box = box_of(100)
    messages = [[b"one"], [b"two", memoryview(b"2")], [b"three"]]
    assert [box.put(A, message) for message in messages] == [None] * 3
    assert A in box and len(box) == 1 and box.clients() == [A]
    assert list(box.heads(A)) == messages
    assert A not in box and len(box) == 0 and box.clients() == []


def test_bytes_are_counted_and_those_that_left_are_not():
    box = box_of(10)
    assert box.put(A, [b"12345", b""]) is None
    assert box.put(A, [b"6", memoryview(bytes(4)).cast("I")]) is None
    assert box.put(A, [b"x"]) == A
    list(box.heads(A))
    assert box.put(A, [b"1234567890"]) is None and box.put(A, [b"x"]) == A


def test_one_message_alone_may_be_of_any_size_but_not_behind_another():
    box = box_of(3)
    assert box.put(A, [b"a large one"]) is None
    assert box.put(A, [b""]) == A
    assert box.put(B, [b"1"]) is None and box.put(B, [b"a large one"]) == B


def test_what_could_not_be_sent_stays_first():
    box = box_of(100)
    for message in ([b"1"], [b"2"], [b"3"]):
        box.put(A, message)
    heads = box.heads(A)
    assert [next(heads), next(heads)] == [[b"1"], [b"2"]]
    heads.close()
    assert list(box.heads(A)) == [[b"2"], [b"3"]]


def test_of_what_is_told_again_and_again_only_the_newest_waits():
    box = box_of(100)
    box.put(A, [b"first"])
    for share in (b"10 %", b"20 %", b"100 %"):
        box.put(A, [share], topic="a")
        box.put(A, [b"other " + share], topic="b")
        box.put(B, [share], topic="a")
    box.put(A, [b"done"])
    assert list(box.heads(A)) == [[b"first"], [b"100 %"], [b"other 100 %"], [b"done"]]
    box.put(A, [b"100 %"], topic="a")
    box.put(A, [b"done"])
    box.put(A, [b"0 %"], topic="a")  # of another request of that id
    assert list(box.heads(A)) == [[b"done"], [b"0 %"]]
    assert list(box.heads(B)) == [[b"100 %"]]


def test_nobody_is_lost_for_what_is_told_again_and_again():
    box = box_of(150, most_behind=10)
    large = [bytes(100)]
    assert box.put(A, [b"1 %"], topic="a") is None
    assert box.put(A, large) is None
    assert [box.put(A, large, topic=topic) for topic in "ab"] == [None] * 2
    assert box.put(B, large) is None and box.put(B, [b"1234"]) is None
    assert box.put(A, [b"1234567"]) == A


def test_clients_are_counted_apart():
    box = box_of(4)
    assert box.put(A, [b"1234"]) is None and box.put(B, [b"1234"]) is None
    assert box.put(A, [b"5"]) == A
    assert list(box.heads(B)) == [[b"1234"]] and box.clients() == [A]


def test_of_all_together_the_one_that_leaves_most_goes():
    box = box_of(100, most_behind=10)
    for client in (A, B):
        assert box.put(client, [b"the first one of each is not counted"]) is None
    assert box.put(A, [b"1234567"]) is None and box.put(B, [b"123"]) is None
    assert box.put(B, [b"4"]) == A
    box.forget(A)
    assert box.put(B, [b"567890"]) is None and box.put(B, [b"x"]) == B


def test_small_messages_are_counted_by_their_number(monkeypatch):
    monkeypatch.setattr(outbox, "MOST_MESSAGES", 3)
    box = box_of(100)
    assert [box.put(A, [b""]) for _ in range(4)] == [None, None, None, A]


def test_a_client_that_is_forgotten_begins_anew():
    box = box_of(4)
    box.put(A, [b"1234"])
    assert box.put(A, [b"5"]) == A
    box.forget(A)
    box.forget(A)
    assert A not in box and list(box.heads(A)) == []
    assert box.put(A, [b"12"]) is None and box.put(A, [b"34"]) is None


def test_a_client_that_is_forgotten_while_its_messages_leave_gets_no_more():
    box = box_of(100)
    for message in ([b"1"], [b"2"]):
        box.put(A, message)
    heads = box.heads(A)
    assert next(heads) == [b"1"]
    box.forget(A)
    heads.close()
    assert A not in box and list(box.heads(A)) == []


@given(st.lists(st.tuples(st.sampled_from([A, B]), st.lists(st.binary(max_size=9), min_size=1, max_size=3))))
def test_nothing_is_lost_and_the_limit_is_on_what_waits(puts):
    box, most = box_of(20), 20
    for at, (client, message) in enumerate(puts):
        before = [earlier for other, earlier in puts[:at] if other == client]
        size = sum(len(frame) for one in [*before, message] for frame in one)
        assert box.put(client, message) == (None if not before or size <= most else client)
    for client in (A, B):
        assert list(box.heads(client)) == [message for other, message in puts if other == client]
