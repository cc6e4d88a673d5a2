"""What `status` tells of the past."""

import json

import pytest

from sprite_bridge.daemon import counters
from sprite_bridge.daemon.counters import Counters


def test_a_new_daemon_has_nothing_to_tell():
    assert Counters().as_dict() == {
        "requests": 0,
        "replies": 0,
        "failures": {},
        "refused_messages": 0,
        "dropped_clients": 0,
        "workers_lost": 0,
        "waited_ms": None,
        "worked_ms": None,
    }


def test_times_are_told_in_milliseconds():
    kept = Counters()
    for number in range(101):
        kept.served(number / 1000, 0.25)
    said = kept.as_dict()
    assert said["replies"] == 101
    assert said["waited_ms"] == pytest.approx({"p50": 50, "p95": 95, "max": 100})
    assert said["worked_ms"] == {"p50": 250.0, "p95": 250.0, "max": 250.0}


def test_one_request_is_enough_for_a_time():
    kept = Counters()
    kept.served(0.0, 0.0015)
    assert kept.as_dict()["worked_ms"] == {"p50": 1.5, "p95": 1.5, "max": 1.5}


def test_only_the_latest_requests_are_remembered(monkeypatch):
    monkeypatch.setattr(counters, "REMEMBERED", 3)
    kept = Counters()
    for seconds in (9.0, 9.0, 1.0, 1.0, 1.0):
        kept.served(seconds, seconds)
    assert kept.as_dict()["replies"] == 5
    assert kept.as_dict()["waited_ms"]["max"] == 1000.0


def test_failures_are_counted_by_code():
    kept = Counters()
    kept.failures["busy"] += 2
    kept.counts["workers_lost"] += 1
    said = kept.as_dict()
    assert (said["failures"], said["workers_lost"]) == ({"busy": 2}, 1)
    kept.failures["busy"] += 1
    assert said["failures"] == {"busy": 2}


def test_what_is_told_is_plain():
    kept = Counters()
    kept.served(0.1, 0.2)
    kept.failures["busy"] += 1
    assert json.loads(json.dumps(kept.as_dict())) == kept.as_dict()
