"""The queue: bounded, fair, and honest about its size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sprite_bridge.daemon.job import Job
from sprite_bridge.daemon.queue import FairQueue
from sprite_bridge.errors import Busy
from sprite_bridge.protocol import ImageEntry, Request


def job(client="a", pixels=0, name="x"):
    images = (ImageEntry(pixels, 1, "rgba8", 1, bytes(4 * pixels)),) if pixels else ()
    return Job(client.encode(), Request(name, "clean", {}, images), 0.0)


def drained(queue):
    found = []
    while (next_job := queue.take()) is not None:
        found.append(next_job)
    return found


def test_an_empty_queue_gives_nothing():
    queue = FairQueue(1, 1)
    assert queue.take() is None
    assert (len(queue), queue.nbytes, list(queue)) == (0, 0, [])


def test_a_client_is_served_in_its_order():
    queue = FairQueue(9, 9)
    jobs = [job(name=name) for name in "xyz"]
    for one in jobs:
        queue.put(one)
    assert drained(queue) == jobs


def test_clients_take_turns():
    queue = FairQueue(9, 9)
    for client in "aaaabbc":
        queue.put(job(client))
    assert b"".join(one.client for one in drained(queue)) == b"abcabaa"


def test_what_may_not_begin_keeps_its_place_and_is_overtaken():
    queue = FairQueue(9, 9)
    for client, name in ("a1", "a2", "b1", "b2"):
        queue.put(job(client, name=name))
    second = lambda one: one.request.id == "2"  # noqa: E731
    assert [(queue.take(second).client, queue.take(second).client)] == [(b"a", b"b")]
    assert queue.take(second) is None and len(queue) == 2
    assert [(one.client, one.request.id) for one in drained(queue)] == [(b"a", "1"), (b"b", "1")]


def test_a_client_that_comes_back_stands_behind_those_who_wait():
    queue = FairQueue(9, 9)
    for client in "ab":
        queue.put(job(client))
    assert queue.take().client == b"a"
    queue.put(job("a"))
    assert b"".join(one.client for one in drained(queue)) == b"ba"


def test_a_full_queue_says_so_and_stays_as_it_is():
    queue = FairQueue(2, 10**6)
    queue.put(job("a"))
    queue.put(job("b"))
    with pytest.raises(Busy, match="2 requests wait"):
        queue.put(job("c"))
    assert len(queue) == 2
    queue.take()
    queue.put(job("c"))


def test_pictures_are_counted_in_bytes():
    queue = FairQueue(9, 16)
    queue.put(job(pixels=3))
    assert queue.nbytes == 12
    with pytest.raises(Busy, match="12 bytes"):
        queue.put(job(pixels=2))
    queue.put(job(pixels=1))
    queue.put(job())
    assert queue.nbytes == 16


def test_one_that_is_larger_than_all_the_room_waits_alone():
    queue = FairQueue(9, 16)
    large = job(pixels=5)
    queue.put(large)
    with pytest.raises(Busy):
        queue.put(job(pixels=1))
    assert queue.take() is large
    queue.put(job(pixels=4))


def test_equal_jobs_are_not_the_same_job():
    queue = FairQueue(9, 9)
    first, second = job(), job()
    queue.put(first)
    queue.put(second)
    queue.remove(second)
    assert drained(queue) == [first]


def test_all_that_wait_can_be_forgotten_at_once():
    queue = FairQueue(9, 99)
    jobs = [job("a", 1), job("a", 2), job("b", 3)]
    for one in jobs:
        queue.put(one)
    assert queue.clear() == jobs
    assert (len(queue), queue.nbytes, queue.take()) == (0, 0, None)


@given(st.lists(st.sampled_from("abcd"), max_size=40))
def test_nobody_waits_for_more_than_a_turn_of_each_other(clients):
    queue = FairQueue(99, 99)
    for client in clients:
        queue.put(job(client))
    order = [one.client.decode() for one in drained(queue)]
    assert sorted(order) == sorted(clients)
    for client in set(clients):
        places = [place for place, served in enumerate(order) if served == client]
        for before, after in zip([-1, *places], places, strict=False):
            between = order[before + 1 : after]
            assert len(set(between)) == len(between)


class Queue(RuleBasedStateMachine):
    """Against a list that holds the same jobs."""

    def __init__(self):
        super().__init__()
        self.queue = FairQueue(6, 40)
        self.waiting = []

    @rule(client=st.sampled_from("abc"), pixels=st.integers(0, 12))
    def put(self, client, pixels):
        one = job(client, pixels)
        held = sum(other.nbytes for other in self.waiting)
        full = len(self.waiting) == 6 or (self.waiting and held + one.nbytes > 40)
        if full:
            with pytest.raises(Busy):
                self.queue.put(one)
        else:
            self.queue.put(one)
            self.waiting.append(one)

    @rule()
    def take(self):
        one = self.queue.take()
        if self.waiting:
            assert one is next(other for other in self.waiting if other.client == one.client)
            self.waiting.remove(one)
        else:
            assert one is None

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def remove(self, data):
        one = data.draw(st.sampled_from(self.waiting))
        self.queue.remove(one)
        self.waiting.remove(one)

    @invariant()
    def counts_are_right(self):
        assert len(self.queue) == len(self.waiting)
        assert set(self.queue) == set(self.waiting)
        assert self.queue.nbytes == sum(one.nbytes for one in self.waiting)


TestQueue = Queue.TestCase
