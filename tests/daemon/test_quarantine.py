"""Requests that end processes: which are the same, and when they are not tried again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.daemon import quarantine
from sprite_bridge.daemon.job import Job, fingerprint
from sprite_bridge.daemon.quarantine import Quarantine
from sprite_bridge.errors import Quarantined
from sprite_bridge.protocol import ImageEntry, Request

DOT = ImageEntry(1, 1, "rgba8", 1, b"abcd")


def job(client=b"a", id="x", op="clean", params=None, images=(DOT,), **more):
    return Job(client, Request(id, op, params or {}, images, **more), 0.0)


def test_once_may_be_chance_and_twice_is_not():
    kept = Quarantine()
    kept.check(job())
    kept.blame(job())
    kept.check(job())
    assert len(kept) == 0
    kept.blame(job())
    assert len(kept) == 1
    with pytest.raises(Quarantined, match="ended 2 processes"):
        kept.check(job())


@pytest.mark.parametrize("same", [{"client": b"b"}, {"id": "y"}, {"accept": "png"}, {"deadline_ms": 5}])
def test_it_is_the_same_whoever_asks(same):
    kept = Quarantine()
    kept.blame(job())
    kept.blame(job(**same))
    with pytest.raises(Quarantined):
        kept.check(job(client=b"c", id="z"))


@pytest.mark.parametrize(
    "other",
    [
        {"op": "other"},
        {"params": {"colors": 4}},
        {"params": {"colors": 4.0}},
        {"explain": True},
        {"images": ()},
        {"images": (DOT, DOT)},
        {"images": (ImageEntry(1, 1, "rgba8", 1, b"abce"),)},
        {"images": (ImageEntry(1, 1, "png", 1, b"abcd"),)},
    ],
)
def test_another_request_is_not_blamed(other):
    kept = Quarantine()
    for _ in range(2):
        kept.blame(job())
    kept.check(job(**other))
    assert fingerprint(job(**other).request) != fingerprint(job().request)


def test_the_same_pixels_in_another_shape_are_another_request():
    shapes = [(4, 1, 1), (1, 4, 1), (2, 2, 1), (1, 1, 4), (2, 1, 2)]
    found = {
        fingerprint(job(images=(ImageEntry(w, h, "rgba8", n, bytes(16)),)).request) for w, h, n in shapes
    }
    assert len(found) == len(shapes)


@given(st.dictionaries(st.text(max_size=3), st.integers().filter(lambda n: abs(n) < 2**62), max_size=5))
def test_the_order_of_parameters_plays_no_part(params):
    turned = dict(reversed(params.items()))
    assert fingerprint(job(params=params).request) == fingerprint(job(params=turned).request)


def test_pictures_in_any_memory_are_the_same():
    view = ImageEntry(1, 1, "rgba8", 1, memoryview(b"abcd"))
    assert fingerprint(job(images=(view,)).request) == fingerprint(job().request)


def test_nothing_is_hashed_as_long_as_nothing_died(monkeypatch):
    monkeypatch.setattr(quarantine, "fingerprint", lambda _: pytest.fail("was hashed"))
    Quarantine().check(job())


def test_a_job_is_hashed_once(monkeypatch):
    hashed = []
    monkeypatch.setattr(quarantine, "fingerprint", lambda request: hashed.append(request) or b"key")
    kept, one = Quarantine(), job()
    kept.blame(one)
    kept.check(one)
    kept.check(one)
    assert len(hashed) == 1


def test_only_so_many_are_remembered_the_latest_of_them(monkeypatch):
    monkeypatch.setattr(quarantine, "REMEMBERED", 3)
    kept = Quarantine()
    jobs = [job(params={"n": number}) for number in range(5)]
    kept.blame(jobs[0])
    for one in jobs[1:3]:
        kept.blame(one)
    kept.blame(jobs[0])
    kept.blame(jobs[3])
    kept.blame(jobs[4])
    with pytest.raises(Quarantined):
        kept.check(jobs[0])
    kept.blame(jobs[1])
    kept.check(jobs[1])


def test_a_jobs_size_is_that_of_its_pictures():
    assert job(images=()).nbytes == 0
    assert job(images=(DOT, ImageEntry(1, 2, "rgba8", 1, memoryview(bytes(8))))).nbytes == 12
