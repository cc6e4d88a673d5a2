"""Each measurement, with a few of everything: whether its figures can be, never whether they are small."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.daemon import calls, clients, echo, idle, memory, overload, watch
from sprite_bridge.client import Client


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: Any) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def test_status_and_pictures_go_there_and_back_through_every_door() -> None:
    found = echo.measure(turns=5, picture_turns=2, sides=(16,))
    doors = ["tcp", "ipc", "ws"]
    assert [trips.door for trips in found.trips if trips.name == "status"] in (doors, ["tcp", "ws"])
    assert {trips.name for trips in found.trips} == {"status", "16 x 16 picture"}
    for trips in found.trips:
        assert len(trips.raw) == len(trips.ours) == (5 if trips.name == "status" else 2)
        assert min(*trips.raw, *trips.ours) > 0
        assert trips.ratio() == pytest.approx(np.median(trips.ours) / np.median(trips.raw))
        assert trips.ratio(95) > 0


def test_a_model_call_and_a_picture_are_measured_on_both_sides(workshop: Any, monkeypatch: Any) -> None:
    workshop.install(workshop.cleaner())
    monkeypatch.setenv("SPRITE_BRIDGE_MODELS", str(workshop.folder))
    found = calls.measure("tiny", runs=2, side=64, pictures=1)
    assert len(found.local) == len(found.remote) == 1
    assert min(found.bare, found.model, *found.local, *found.remote, found.local_cpu, found.remote_cpu) > 0
    assert [row.most for row in found.rows()] == [1.10, None, None, None]


def test_every_request_of_every_client_is_answered_and_timed() -> None:
    found = clients.measure(counts=(1, 3), requests=6)
    assert found.lost == 0
    assert [(load.kind, load.clients) for load in found.loads] == [
        (kind, count) for kind in ("sockets", "library") for count in (1, 3)
    ]
    for load in found.loads:
        assert [len(answers) for answers in load.answers] == [{1: 6, 3: 5}[load.clients]] * load.clients
        assert 0 < load.percentile(50) <= load.percentile(95) <= load.seconds
        assert load.rate * load.seconds == pytest.approx(sum(map(len, load.answers)))
    assert len(found.alone) == len(found.loads) and min(found.alone) > 0


def test_a_flood_is_answered_with_pictures_or_busy_and_nothing_else() -> None:
    found = overload.measure(seconds=0.2, times=40)
    assert found.lost == 0
    assert found.busy and found.replies
    assert min(*found.busy, *found.replies) > 0
    # As many as were sent.
    assert len(found.busy) + len(found.replies) == max(int(40 * found.served_rate * 0.2), overload.FEWEST)


def test_memory_is_sampled_from_the_first_request_to_the_last() -> None:
    found = memory.measure(requests=150, warm_up=10)
    assert found.requests == (0, 100, 150)
    assert len(found.daemon) == len(found.workers) == 3
    assert min(found.daemon) > 5 and min(found.workers) > 5
    assert found.before.children == found.after.children == 1
    assert found.before.descriptors > 0 and found.before.threads >= 2


def test_cancelled_and_killed_work_ends_and_the_daemon_is_there_again() -> None:
    found = idle.measure(seconds=0.2, cancels=2, kills=1, side=1024)
    assert 0 <= found.share < 2
    assert all(
        0 < answered <= stopped for answered, stopped in zip(found.answered, found.stopped, strict=True)
    )
    assert len(found.stopped) == 2 and 0 <= found.ended <= 2
    assert len(found.back) == 1 and 0 < found.failed[0] < found.back[0]


def test_every_way_to_clean_a_folder_leaves_an_output_for_every_file() -> None:
    found = watch.measure(small=1, trivial=3, rounds=1)
    assert [(runs.kind, runs.files, runs.name) for runs in found.runs] == [
        (kind, count, name)
        for kind, count in (("small pictures", 1), ("tiny pictures", 3))
        for name in ("clean", "watch --once --local", "watch --once")
    ]
    for runs in found.runs:
        assert runs.missing == 0
        assert runs.seconds[0] > 0 and runs.cpu[0] > 0
        assert runs.rate == pytest.approx(runs.files / runs.seconds[0])
    ratios = [row for row in found.rows() if row.unit == "x"]
    assert len(ratios) == 8 and min(row.value for row in ratios) > 0


def test_the_daemon_of_a_measurement_is_nobody_elses_and_ends_with_it(
    monkeypatch: Any, tmp_path: Any
) -> None:
    from benchmarks.daemon.running import running

    monkeypatch.setenv("SPRITE_BRIDGE_HOME", str(tmp_path))
    with running() as daemon:
        assert daemon.folder != tmp_path and not list(tmp_path.iterdir())
        with Client(folder=daemon.folder) as client:
            assert client.status()["pid"] == daemon.process.pid
        workers = daemon.workers()
        assert len(workers) == 1 and daemon.cpu() > 0
    assert not daemon.folder.exists()
    assert not daemon.process.is_running()
    assert not any(worker.is_running() for worker in workers)
