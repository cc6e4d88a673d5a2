"""When a daemon is of no use to anybody any more."""

from __future__ import annotations

from sprite_bridge.daemon.forsaken import Forsaken


def test_without_a_limit_it_never_is():
    assert not Forsaken(None, 0.0).tick(False, 1e9)


def test_the_time_counts_from_the_last_turn_with_a_client():
    forsaken = Forsaken(10.0, 100.0)
    assert not forsaken.tick(False, 109.0)
    assert not forsaken.tick(True, 109.5)
    assert not forsaken.tick(True, 200.0)
    assert not forsaken.tick(False, 209.9)
    assert forsaken.tick(False, 210.1)


def test_a_daemon_that_nobody_ever_asked_is_after_the_same_time():
    assert Forsaken(10.0, 100.0).tick(False, 110.1)
