"""Requests in the daemon, and how equal ones are known."""

from dataclasses import replace

import pytest

from sprite_bridge.daemon.job import Job, fingerprint
from sprite_bridge.protocol import ImageEntry, Request

RAW = ImageEntry(1, 2, "rgba8", 1, bytes(range(8)))
PNG = ImageEntry(3, 3, "png", 1, b"PNG")
ASKED = Request("a", "clean", {"colors": 4, "size": "8x8"}, (RAW, PNG), "rgba8", False, 1000)


def test_equal_requests_have_one_fingerprint():
    order = dict(reversed(ASKED.params.items()))
    view = replace(RAW, data=memoryview(bytearray(RAW.data)))
    assert fingerprint(ASKED) == fingerprint(replace(ASKED, params=order, images=(view, PNG)))
    assert len(fingerprint(ASKED)) == 16


@pytest.mark.parametrize("change", [{"id": "b"}, {"deadline_ms": None}, {"accept": "png"}])
def test_who_asks_and_how_the_answer_is_packed_does_not_count(change):
    assert fingerprint(replace(ASKED, **change)) == fingerprint(ASKED)


@pytest.mark.parametrize(
    "change",
    [
        {"op": "other"},
        {"params": {}},
        {"params": ASKED.params | {"colors": 5}},
        {"params": ASKED.params | {"colors": True}},
        {"params": ASKED.params | {"colors": 4.0}},
        {"params": ASKED.params | {"more": 1}},
        {"explain": True},
        {"images": ()},
        {"images": (RAW,)},
        {"images": (PNG, RAW)},
        {"images": (RAW, PNG, PNG)},
        {"images": (replace(RAW, width=2, height=1), PNG)},
        {"images": (replace(RAW, height=1, count=2), PNG)},
        {"images": (replace(RAW, format="png"), PNG)},
        {"images": (replace(RAW, data=bytes(8)), PNG)},
    ],
    ids=repr,
)
def test_each_thing_that_is_worked_on_counts(change):
    assert fingerprint(replace(ASKED, **change)) != fingerprint(ASKED)


def test_a_job_is_as_large_as_its_pictures():
    assert Job(b"A", ASKED, 0.0).nbytes == 11
    words = replace(RAW, data=memoryview(bytes(8)).cast("I"))
    assert Job(b"A", replace(ASKED, images=(words,)), 0.0).nbytes == 8
    assert Job(b"A", Request("a", "clean"), 0.0).nbytes == 0
