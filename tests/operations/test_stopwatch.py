"""Times of steps."""

import time

from sprite_bridge.operations.stopwatch import Stopwatch


def test_a_lap_counts_from_the_last_one_and_steps_of_one_name_add_up():
    begun, watch = time.perf_counter(), Stopwatch()
    for name in ("grid", "colours", "grid"):
        time.sleep(0.01)
        watch.lap(name)
    took = 1000 * (time.perf_counter() - begun)
    assert list(watch.times) == ["grid", "colours"]
    assert watch.times["grid"] >= 15 and watch.times["colours"] >= 7
    assert sum(watch.times.values()) <= took
