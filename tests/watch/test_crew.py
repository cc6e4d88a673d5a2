"""The threads that clean."""

import queue

import pytest

from sprite_bridge.errors import Unreachable
from sprite_bridge.watch.crew import Crew
from sprite_bridge.watch.outcome import Outcome


class Bench:
    """Says what it was asked to do."""

    def __init__(self, fault=None):
        self.fault = fault

    def do(self, item):
        if self.fault is not None:
            raise self.fault
        return Outcome(item, "made")


@pytest.fixture
def outcomes():
    return queue.SimpleQueue()


def work(outcomes, crew, items):
    crew.start()
    for item in items:
        crew.put(item)
    done = [outcomes.get(timeout=10) for _ in items]
    crew.join()
    return sorted((outcome.item, outcome.kind) for outcome in done)


def test_each_item_is_done_once_whoever_does_it_and_each_cleaner_is_closed(outcomes, copier):
    cleaners = []
    crew = Crew(3, lambda: cleaners.append(copier()) or cleaners[-1], lambda cleaner: Bench(), outcomes.put)
    assert work(outcomes, crew, range(50)) == [(item, "made") for item in range(50)]
    assert 1 <= len(cleaners) <= 3 and all(cleaner.closed for cleaner in cleaners)


def test_without_anybody_to_do_the_work_it_is_held(outcomes):
    def nobody():
        raise Unreachable("no daemon answers")

    crew = Crew(1, nobody, lambda cleaner: Bench(), outcomes.put)
    assert work(outcomes, crew, [1, 2]) == [(1, "held"), (2, "held")]


def test_a_fault_of_ours_fails_its_item_and_ends_no_thread(outcomes, copier, capsys):
    crew = Crew(1, copier, lambda cleaner: Bench(ZeroDivisionError("ours")), outcomes.put)
    assert work(outcomes, crew, [1, 2]) == [(1, "failed"), (2, "failed")]
    assert capsys.readouterr().err.count("ZeroDivisionError: ours") == 2


def test_after_a_cancel_nothing_more_is_done(outcomes, copier):
    cleaner = copier()
    crew = Crew(1, lambda: cleaner, lambda cleaner: Bench(), outcomes.put)
    crew.start()
    crew.put(1)
    assert outcomes.get(timeout=10).kind == "made"
    crew.cancel()
    crew.put(2)
    crew.join()
    assert outcomes.empty() and cleaner.cancelled and cleaner.closed
