"""A whole daemon, with sockets and processes, as its clients see it."""

import os
import signal
import socket
import stat
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import zmq

import sprite_bridge
from sprite_bridge import connection
from sprite_bridge.config import WIRE, WireLimits
from sprite_bridge.daemon.server import Options, Server
from sprite_bridge.errors import DeviceError, WorkerFailed
from sprite_bridge.protocol import (
    Cancel,
    Cancelled,
    Describe,
    Failure,
    Hello,
    ImageEntry,
    Reply,
    Request,
    Status,
    Stop,
    encode,
)
from sprite_bridge.protocol.pictures import to_sprites
from sprite_bridge.protocol.session import welcome
from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.synthetic.sprites import draw

posix = pytest.mark.skipif(sys.platform == "win32", reason="processes are held and ended by POSIX's signals")

SERVER = f"sprite-bridge {sprite_bridge.__version__}"


@pytest.fixture(scope="module")
def picture():
    rng = np.random.default_rng(5)
    rgb = degrade(draw("chest", 24, rng), "video", rng).picture
    alpha = np.full((*rgb.shape[:2], 1), 255, np.uint8)
    return np.ascontiguousarray(np.concatenate([rgb[..., :3], alpha], axis=2))


@pytest.fixture(scope="module")
def entry(picture):
    height, width = picture.shape[:2]
    return ImageEntry(width, height, "rgba8", 1, picture.tobytes())


def code_of(message):
    assert isinstance(message, Failure), message
    return message.code


def pixels_of(reply, at=0):
    assert isinstance(reply, Reply), reply
    return to_sprites(reply.images)[at].pixels


def said_in(report):
    """All of a report but how long things took."""
    assert report["version"] and "timings_ms" in report
    return {key: value for key, value in report.items() if key != "timings_ms"}


def hold(pid):
    """Let a process do nothing from now on."""
    os.kill(pid, signal.SIGSTOP)
    while psutil.Process(pid).status() != psutil.STATUS_STOPPED:
        time.sleep(0.001)


def worker_of(client):
    """The process of the one worker, once it is there and has nothing to do."""
    found = client.wait_until(lambda status: [worker["state"] for worker in status["workers"]] == ["idle"])
    return found["worker_pids"][str(found["workers"][0]["number"])]


# Being greeted, and told what there is


def test_hello_is_answered(daemon):
    with daemon.client(hello=False) as client:
        assert client.ask(Hello("h", "a test")) == ([], welcome("h", SERVER, WIRE))


def test_a_request_before_hello_is_refused(daemon):
    with daemon.client(hello=False) as client:
        for message in (Request("a", "clean"), Describe("a"), Status("a"), Cancel("a"), Stop("a")):
            assert code_of(client.ask(message)[1]) == "hello_required"
        assert client.ask(Hello("h"))[1].id == "h"


def test_a_second_hello_is_refused(client):
    assert code_of(client.ask(Hello("again"))[1]) == "bad_message"


def test_describe_tells_operations_with_flat_schemas(client):
    body = client.ask(Describe("d"))[1].body
    assert body["version"] == sprite_bridge.__version__
    assert "clean" in body["operations"] and body["devices"]
    for operation in body["operations"].values():
        schema = operation["params"]
        assert operation["title"] and schema["type"] == "object" and schema["properties"]
        assert "$defs" not in schema and "$ref" not in str(schema)
        assert all("default" in value for value in schema["properties"].values())
    assert {"size", "colors"} <= set(body["operations"]["clean"]["params"]["properties"])


@posix
def test_the_socket_file_is_a_door_for_the_owner_alone(daemon):
    path = Path(daemon.found.ipc.removeprefix("ipc://"))
    assert stat.S_ISSOCK(path.stat().st_mode) and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with daemon.client(address=daemon.found.ipc) as client:
        assert client.status()["server"] == SERVER
    with daemon.client(hello=False, address=daemon.found.ipc) as client:
        assert client.is_answered(Hello("h"), seconds=5)
    with daemon.client(hello=False, address=daemon.found.ipc, token="wrong") as client:
        assert not client.is_answered(Hello("h"))


# Requests


def test_clean_gives_what_the_library_gives(client, picture, entry):
    expected = sprite_bridge.clean(picture, colors=12)
    said, reply = client.ask(Request("a", "clean", {"colors": 12}, (entry,)))
    assert len(reply.images) == 1
    np.testing.assert_array_equal(pixels_of(reply), expected.image.pixels)
    assert set(reply.body) == {"report"}
    assert said_in(reply.body["report"]) == said_in(expected.report.model_dump(mode="json"))
    shares = [message.share for message in said]
    assert len(shares) > 2 and shares == sorted(shares) and all(message.step for message in said)


def test_a_client_without_room_is_told_how_far_it_is_now_and_not_how_far_it_was(running, entry, monkeypatch):
    send, full = zmq.Socket.send_multipart, True

    def send_if_there_is_room(socket, frames, *args, **more):
        if full and frames[0] == b"slow":
            raise zmq.Again
        return send(socket, frames, *args, **more)

    with running() as daemon, daemon.client(name=b"slow") as slow, daemon.client() as other:
        monkeypatch.setattr(zmq.Socket, "send_multipart", send_if_there_is_room)
        slow.say(Request("a", "clean", {}, (entry,)))
        done = {"requests": 1, "waiting": 0, "running": 0}
        other.wait_until(lambda status: done.items() <= (status | status["counters"]).items())
        full = False
        said, reply = slow.wait_for("a")
    assert [message.share for message in said] == [1.0] and isinstance(reply, Reply)


def test_clean_gives_the_library_s_png(client, picture, entry):
    image = sprite_bridge.clean(picture).image
    data = sprite_bridge.Sprite(picture).encode("png")
    for sent in (entry, ImageEntry(entry.width, entry.height, "png", 1, data)):
        reply = client.ask(Request("a", "clean", {}, (sent,), "png"))[1]
        assert reply.images == (ImageEntry(*image.size, "png", 1, image.encode("png")),)


def test_explain_sends_one_picture_more(client, entry):
    plain = client.ask(Request("a", "clean", {}, (entry,)))[1]
    explained = client.ask(Request("a", "clean", {}, (entry,), explain=True))[1]
    assert len(plain.images) == 1 and len(explained.images) == 2
    np.testing.assert_array_equal(pixels_of(explained), pixels_of(plain))
    assert said_in(explained.body["report"]) == said_in(plain.body["report"])
    assert explained.images[1].width >= entry.width


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"size": 16}, "size"),
        ({"colors": -1}, "colors"),
        ({"colour": 4}, "colour"),
        ({"model": "no such model"}, "model"),
    ],
)
def test_bad_parameters_are_named(client, entry, params, field):
    failure = client.ask(Request("a", "clean", params, (entry,)))[1]
    assert (code_of(failure), failure.field) == ("bad_params", field)
    assert failure.message


def test_an_unknown_operation_is_told_what_there_is(client, entry):
    failure = client.ask(Request("a", "paint", {}, (entry,)))[1]
    assert code_of(failure) == "unknown_operation" and "paint" in failure.message
    operations = client.ask(Describe("d"))[1].body["operations"]
    assert operations and all(name in failure.message for name in operations)


def test_pictures_that_cannot_be_used_are_refused(client, entry):
    other = ImageEntry(1, 1, "rgba8", 1, bytes(4))
    rubbish = ImageEntry(1, 1, "png", 1, b"no PNG at all")
    data = sprite_bridge.Sprite(np.zeros((2, 2, 4), np.uint8)).encode("png")
    for images, code in (
        ((), "bad_image"),
        ((entry, other), "bad_image"),
        ((rubbish,), "bad_image"),
        ((ImageEntry(3, 2, "png", 1, data),), "shape_mismatch"),
    ):
        assert code_of(client.ask(Request("a", "clean", {}, images))[1]) == code


def test_more_frames_than_a_reply_of_png_holds_are_refused(client):
    frames = ImageEntry(1, 1, "rgba8", WIRE.max_images, bytes(4 * WIRE.max_images))
    assert code_of(client.ask(Request("a", "clean", {}, (frames,), "png"))[1]) == "too_many_frames"


def test_rubbish_is_answered_and_the_client_stays(client):
    client.socket.send(b"rubbish")
    failure = client.hear()
    assert (failure.id, code_of(failure)) == ("-", "bad_message")
    assert client.status()["server"] == SERVER


def test_an_id_is_free_again_after_its_answer(client, entry):
    for _ in range(2):
        assert isinstance(client.ask(Request("a", "clean", {}, (entry,)))[1], Reply)


def test_cancel_of_an_unknown_id_finds_nothing(client):
    assert client.ask(Cancel("nobody")) == ([], Cancelled("nobody", found=False))


def test_status_counts(client, entry):
    before = client.status()
    client.ask(Request("a", "clean", {}, (entry,)))
    client.ask(Request("b", "paint", {}, (entry,)))
    after = client.status()
    assert after["counters"]["requests"] == before["counters"]["requests"] + 2
    failures = [status["counters"]["failures"].get("unknown_operation", 0) for status in (before, after)]
    assert failures[1] == failures[0] + 1
    assert (after["pid"], after["tcp"], after["server"]) == (
        os.getpid(),
        client.socket.last_endpoint.decode(),
        SERVER,
    )
    assert after["clients"] >= 1 and after["waiting"] == after["running"] == 0


# Requests that wait: a daemon without workers keeps them all


def test_duplicate_ids_and_cancels_of_what_waits(running, entry):
    with running(workers=0) as daemon, daemon.client() as one, daemon.client() as other:
        one.say(Request("a", "clean", {}, (entry,)))
        assert code_of(one.ask(Request("a", "clean", {}, (entry,)))[1]) == "duplicate_id"
        other.say(Request("a", "clean", {}, (entry,)))
        assert other.wait_until(lambda status: status["waiting"] == 2)["clients"] == 2
        assert one.ask(Cancel("a")) == ([], Cancelled("a", found=True))
        assert code_of(one.hear()) == "cancelled"
        assert one.ask(Cancel("a")) == ([], Cancelled("a", found=False))
        assert other.status()["waiting"] == 1


def test_deadlines_end_what_waits(running, entry):
    with running(workers=0) as daemon, daemon.client() as client:
        begun = time.monotonic()
        failure = client.ask(Request("a", "clean", {}, (entry,), deadline_ms=200))[1]
        assert code_of(failure) == "expired" and 0.2 <= time.monotonic() - begun < 0.5


def test_a_client_has_its_share_of_the_queue(running, entry):
    with running(WireLimits(max_pending=2), workers=0) as daemon, daemon.client() as client:
        for name in ("a", "b"):
            client.say(Request(name, "clean", {}, (entry,)))
        assert code_of(client.ask(Request("c", "clean", {}, (entry,)))[1]) == "busy"


# A device that is asked for by name

FOUND = """
from sprite_bridge.daemon import work
from sprite_bridge.daemon.worker import main
class Workshop(work.Workshop):
    def describe(self):
        devices = {{"asked": "cuda", "running": {running!r}, "note": {note!r}}}
        return {{**super().describe(), "devices": devices}}
main(lambda task: Workshop(task.device, task.models))
"""


@pytest.mark.parametrize(
    ("running", "note", "says"),
    [
        ("CUDAExecutionProvider", "", None),
        ("CPUExecutionProvider", "", "CPUExecutionProvider runs instead"),
        (None, "no driver", "models cannot run on cuda: no driver"),
    ],
)
def test_it_is_ready_once_the_device_is_known_to_run(tmp_path, running, note, says):
    program = FOUND.format(running=running, note=note)
    options = Options(tmp_path, device="cuda", websocket=False)
    server = Server(options, command=[sys.executable, "-c", program])

    def ready():
        assert connection.read(tmp_path) is not None
        server.ask_to_stop()

    if says is None:
        server.run(ready)
    else:
        with pytest.raises(DeviceError, match=says):
            server.run(lambda: pytest.fail("it was ready"))
    assert connection.read(tmp_path) is None


def test_a_device_of_which_no_worker_tells_is_not_ready(tmp_path):
    options = Options(tmp_path, device="cuda", websocket=False)
    server = Server(options, command=[sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(WorkerFailed, match="no process") as told:
        server.run(lambda: pytest.fail("it was ready"))
    assert "workers.log" in told.value.hint


# The end


def test_stop_fails_what_waits_and_leaves_nothing(running, entry):
    with running(workers=0) as daemon, daemon.client() as client, daemon.client() as other:
        assert (daemon.folder / connection.LAUNCHER).exists()
        other.say(Request("a", "clean", {}, (entry,)))
        client.wait_until(lambda status: status["waiting"] == 1)
        assert client.ask(Stop("x")) == ([], Reply("x"))
        assert code_of(other.wait_for("a")[1]) == "stopping"
        daemon.thread.join(5)
        assert not daemon.thread.is_alive() and not daemon.errors
        assert connection.read(daemon.folder) is None and not (daemon.folder / connection.FILE).exists()


def test_another_daemon_s_connection_file_outlives_this_one(running):
    with running(workers=0) as daemon, daemon.client() as client:
        another = connection.Connection("tcp://127.0.0.1:9", None, None, "another", 1, "0", 1)
        connection.write(daemon.folder, another)
        client.ask(Stop("x"))
        daemon.thread.join(5)
        assert connection.read(daemon.folder) == another


@posix
def test_workers_end_with_the_daemon(running):
    with running(workers=1, websocket=False) as daemon, daemon.client() as client:
        assert daemon.found.ws is None
        (pid,) = client.wait_until(lambda status: status["worker_pids"])["worker_pids"].values()
        os.kill(pid, 0)
        client.ask(Stop("x"))
        daemon.thread.join(5)
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


# Clients that come and go


def test_a_quiet_client_is_not_forgotten_however_many_come_and_go(running):
    with running(WireLimits(max_clients=4), workers=0) as daemon, daemon.client() as quiet:
        for _ in range(12):
            with daemon.client() as other:
                other.status()
        assert quiet.wait_until(lambda status: status["clients"] == 1)


def test_what_a_client_asked_that_has_gone_is_not_done(running, entry):
    with running(workers=0) as daemon, daemon.client() as client:
        with daemon.client() as other:
            other.say(Request("a", "clean", {}, (entry,)))
            client.wait_until(lambda status: status["waiting"] == 1)
        client.wait_until(lambda status: status["waiting"] == 0)


def test_a_client_of_a_name_may_come_again_and_say_hello(running):
    with running(workers=0) as daemon, daemon.client() as client:
        for _ in range(3):
            client.wait_until(lambda status: status["clients"] == 1)
            with daemon.client(hello=False, name=b"me") as other:
                assert other.ask(Hello("h"))[1] == welcome("h", SERVER, WIRE)
                assert client.status()["clients"] == 2


def test_a_message_of_very_many_parts_is_refused(daemon, client):
    for parts in ([b"x"] * 100_000, [b""] * (WIRE.max_images + 3)):
        with daemon.client() as other:
            other.socket.send_multipart([*encode(Status("s")), *parts])
            assert code_of(other.hear()) == "bad_message"
            assert other.status()["server"] == SERVER


# Workers that end


@posix
def test_a_killed_worker_costs_its_one_request(daemon, client, entry):
    with daemon.client() as other:
        pid = worker_of(client)
        hold(pid)
        client.say(Request("a", "clean", {"colors": 3}, (entry,)))
        assert client.status()["running"] == 1
        other.say(Request("a", "clean", {"colors": 4}, (entry,)))
        assert other.status()["waiting"] == 1
        begun = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        failure = client.hear()
        assert (failure.id, code_of(failure)) == ("a", "worker_failed") and time.monotonic() - begun < 1
        assert isinstance(other.wait_for("a")[1], Reply)
        assert isinstance(client.ask(Request("a", "clean", {"colors": 3}, (entry,)))[1], Reply)
        assert worker_of(client) != pid


@posix
def test_a_worker_that_does_not_notice_a_cancel_is_ended(daemon, client, entry):
    pid = worker_of(client)
    hold(pid)
    client.say(Request("a", "clean", {}, (entry,)))
    begun = time.monotonic()
    assert client.ask(Cancel("a")) == ([], Cancelled("a", found=True))
    assert code_of(client.hear()) == "cancelled" and time.monotonic() - begun < 0.5
    assert worker_of(client) != pid
    assert isinstance(client.ask(Request("a", "clean", {}, (entry,)))[1], Reply)


# Strangers


@pytest.mark.parametrize("token", ["wrong", None])
def test_who_does_not_know_the_password_gets_nothing(daemon, client, token):
    refused = client.status()["refused_handshakes"]
    with daemon.client(hello=False, token=token) as stranger:
        assert not stranger.is_answered(Hello("h"))
    assert client.status()["refused_handshakes"] >= refused + (token is not None)


POST = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n\r\nhelo"
NULL = b"\xff" + bytes(7) + b"\x01\x7f\x03\x00NULL" + bytes(16) + bytes(32)
RUBBISH = [POST, NULL, np.random.default_rng(0).bytes(5000), b"\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f", b""]


@pytest.mark.parametrize("rubbish", RUBBISH, ids=["http", "null", "random", "cut", "silence"])
def test_rubbish_on_the_port_disturbs_nobody(daemon, client, entry, rubbish):
    host, port = daemon.found.tcp.removeprefix("tcp://").split(":")
    assert host == "127.0.0.1"
    with socket.create_connection((host, int(port)), timeout=3) as stranger:
        stranger.sendall(rubbish)
        assert isinstance(client.ask(Request("a", "clean", {}, (entry,)))[1], Reply)
        heard = b""
        try:  # until the daemon hangs up, which may be rude: what it never says is a message
            while data := stranger.recv(4096):
                heard += data
        except ConnectionResetError:
            pass
        assert len(heard) <= 64 + 32 and b"READY" not in heard
    assert client.status()["server"] == SERVER
