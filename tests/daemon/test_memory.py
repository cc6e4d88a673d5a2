"""Memory goes back to the system now and then, and costs an idle daemon nothing."""

import sys

import psutil
import pytest

from sprite_bridge.daemon.memory import GiveBack, trimmer


def test_it_is_given_back_once_after_work_and_not_before_it_is_time():
    trims = []
    give_back = GiveBack(lambda: trims.append(now), every=5.0)
    for now in range(30):
        give_back.tick(now in (2, 3, 4, 20), float(now))
    assert trims == [7, 25]


def test_constant_work_does_not_keep_it_for_ever():
    trims = []
    give_back = GiveBack(lambda: trims.append(now), every=5.0)
    for now in range(30):
        give_back.tick(True, float(now))
    assert len(trims) == 5


@pytest.mark.skipif(sys.platform != "linux", reason="only the allocator of Linux keeps so much")
def test_what_was_freed_in_small_parts_is_given_back():
    process = psutil.Process()
    parts = [bytes(3000 + number % 7) for number in range(30_000)]
    kept = parts[::500]  # so that what lies between is not given back by itself
    full = process.memory_info().rss
    del parts
    trimmer()()
    assert full - process.memory_info().rss > 40e6 and kept
