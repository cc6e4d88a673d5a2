"""Daemons as processes of their own, and clients that ask them."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import psutil
import zmq

from sprite_bridge import connection
from sprite_bridge.connection import identify
from sprite_bridge.protocol import Hello, ImageEntry, Progress, Status, decode, encode

PATIENCE = 60.0
"""Seconds after which something that a test waits for will not happen any more."""

MIB = 2**20


def until(true, seconds=PATIENCE):
    """Wait for something to become true, and return what it then is."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
    return found


def dots(number=0, side=8):
    """A picture of one colour, which tells a number below 2**24."""
    color = bytes([number & 255, number >> 8 & 255, number >> 16 & 255, 255])
    return ImageEntry(side, side, "rgba8", 1, color * side * side)


def number_of(entry):
    """The number that `dots` were made of."""
    color = bytes(entry.data[:4])
    assert bytes(entry.data) == color * (len(entry.data) // 4) and color[3] == 255
    return int.from_bytes(color[:3], "little")


class Client:
    """A DEALER that says messages, and hears them."""

    def __init__(self, context, address, token, **options):
        self.socket = context.socket(zmq.DEALER)
        self.socket.linger = 0
        for name, value in options.items():
            setattr(self.socket, name, value)
        if token is not None:
            identify(self.socket, token)
        self.socket.connect(address)

    def say(self, message):
        self.socket.send_multipart(encode(message))

    def hear(self, seconds=PATIENCE):
        """The next message but for news of progress; None if there is none for so long."""
        while self.socket.poll(int(1000 * seconds)):
            heard = decode(self.socket.recv_multipart(), to_daemon=False)
            if not isinstance(heard, Progress):
                return heard
        return None

    def ask(self, message, seconds=PATIENCE):
        """The answer to a message, before which there is none to another."""
        self.say(message)
        heard = self.hear(seconds)
        assert heard is not None and heard.id == message.id, heard
        return heard

    def status(self):
        return self.ask(Status("status")).body

    def close(self):
        self.socket.close()


class Daemon:
    """`sprite-bridge serve` with a folder of its own."""

    def __init__(self, folder, *options, env=()):
        self.folder = folder
        environment = {**os.environ, "SPRITE_BRIDGE_HOME": str(folder), **dict(env)}
        command = [sys.executable, "-m", "sprite_bridge", "serve", "--json", *map(str, options)]
        self.errors = (folder.parent / "stderr.txt").open("w+b")
        self._popen = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=self.errors, start_new_session=True
        )
        said = self._popen.stdout.readline()
        assert said, self._popen.wait()
        self.found = connection.read(folder)
        assert self.found is not None and json.loads(said)["pid"] == self.found.pid == self._popen.pid
        self.process = psutil.Process(self._popen.pid)
        self.context = zmq.Context()

    @contextmanager
    def client(self, hello=True, token=..., **options):
        token = self.found.token if token is ... else token
        client = Client(self.context, self.found.tcp, token, **options)
        try:
            if hello:
                client.ask(Hello("hello", "a test"))
            yield client
        finally:
            client.close()

    @property
    def is_running(self):
        return self._popen.poll() is None

    def status(self):
        with self.client() as client:
            return client.status()

    def wait_until_idle(self):
        """The status once all workers are there and have nothing to do."""

        def idle():
            status = self.status()
            states = [worker["state"] for worker in status["workers"]]
            return status if states and set(states) == {"idle"} and not status["waiting"] else None

        return until(idle)

    @property
    def rss(self):
        return self.process.memory_info().rss

    def workers(self):
        """The processes that work."""
        return self.process.children()

    def kill(self):
        """End it with its workers, at once."""
        workers = self.workers()
        self.process.kill()
        self._popen.wait()
        psutil.wait_procs(workers, PATIENCE)
        self._popen.stdout.close()
        self.context.destroy(linger=0)
        self.errors.close()

    def stop(self):
        self._popen.terminate()
        try:
            self._popen.wait(10)
        finally:
            self._popen.kill()
            self._popen.wait()
            self._popen.stdout.close()
            self.context.destroy(linger=0)
            self.errors.seek(0)
            said = self.errors.read().decode()
            self.errors.close()
        assert self._popen.returncode == 0 and "Traceback" not in said, said


@contextmanager
def running(folder, *options, env=()):
    """A daemon that is ready for work, while the block lasts."""
    daemon = Daemon(folder / "home", *options, env=env)
    try:
        daemon.wait_until_idle()
        yield daemon
    finally:
        with suppress(psutil.NoSuchProcess):
            daemon.stop()
