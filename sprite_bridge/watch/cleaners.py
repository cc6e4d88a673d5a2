"""Who does the work of a watched folder: this process, or the daemon."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from sprite_bridge.client import Client
from sprite_bridge.errors import Busy, Cancelled, Expired, ModelError, Stopping, Unreachable
from sprite_bridge.image import Animation, Sprite
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.inprocess import clean_animation
from sprite_bridge.operations.params import Keywords
from sprite_bridge.operations.report import Report
from sprite_bridge.operations.results import AnimationResult
from sprite_bridge.runtime.store import ModelStore, search_path
from sprite_bridge.version import __version__
from sprite_bridge.watch.marker import hash_bytes

BUSY_SECONDS = 0.2
"""How long to wait before asking a daemon again whose queue is full."""

LONGEST_SECONDS = 600.0
"""What takes the daemon longer than this will never be done."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Frames, how sure it is, and what the user should know of it."""

    frames: tuple[Sprite, ...]
    confidence: float
    warnings: tuple[str, ...] = ()


class Cleaner(Protocol):
    """Cleans for one thread. ``maker`` is what markers say of the version and models."""

    maker: str

    def clean(self, picture: Animation, params: Keywords) -> Cleaned:
        """Raises SpriteBridgeError; Cancelled once nobody wants it any more."""

    def cancel(self) -> None:
        """Nobody wants what goes on any more; from another thread."""

    def close(self) -> None:
        """Let go of what it holds."""


class LocalCleaner:
    """Works in this process. ``models`` further folders with models, separated as in $PATH."""

    def __init__(self, models: str = "") -> None:
        store = ModelStore(search_path(models, os.environ))
        self._cancelled = threading.Event()
        self._context = Context(open_model=store.open, cancelled=self._cancelled.is_set)
        self.maker = maker(_hashes_in(store))

    def clean(self, picture: Animation, params: Keywords) -> Cleaned:
        """As `Cleaner.clean`."""
        return _cleaned(clean_animation(picture, context=self._context, **params))

    def cancel(self) -> None:
        """As `Cleaner.cancel`."""
        self._cancelled.set()

    def close(self) -> None:
        """There is nothing to let go of."""


class DaemonCleaner:
    """Asks the daemon, and starts one that ends with this process where none runs."""

    def __init__(self, connect: Callable[[], Client]) -> None:
        """Raises Unreachable."""
        self._cancelled, self._connect = threading.Event(), connect
        self._client: Client | None = None
        self.maker = ""
        self._bridge()

    def clean(self, picture: Animation, params: Keywords) -> Cleaned:
        """As `Cleaner.clean`; waits while others fill the daemon's queue."""
        while True:
            try:
                bridge = self._bridge()
                return _cleaned(
                    bridge.clean_animation(picture, progress=self._heed, timeout=LONGEST_SECONDS, **params)
                )
            except Busy:
                if self._cancelled.wait(BUSY_SECONDS):
                    raise Cancelled("cancelled") from None
            except (Unreachable, Stopping) as error:
                self.close()
                raise Unreachable(error.message, "another one is asked, or started") from error
            except Expired:
                self.close()  # whatever is wrong with it, the next picture asks anew
                raise

    def close(self) -> None:
        """Hang up."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def cancel(self) -> None:
        """As `Cleaner.cancel`."""
        self._cancelled.set()
        client = self._client
        if client is not None:
            client.cancel()

    def _bridge(self) -> Client:
        if self._client is None:
            self._client = self._connect()
            models = self._client.describe()["models"]  # another daemon may be of another version
            self.maker = maker({model["name"]: model["sha256"] for model in models if "sha256" in model})
        return self._client

    def _heed(self, share: float, step: str) -> None:
        if self._cancelled.is_set():  # it may have been said just before the call began
            raise Cancelled("cancelled")


def maker(hashes: Mapping[str, str]) -> str:
    """What markers say of who made an output: the version, and the models that there were."""
    return f"{__version__} {hash_bytes(repr(sorted(hashes.items())).encode())[:12]}"


def _hashes_in(store: ModelStore) -> dict[str, str]:
    found = {}
    for name in store.names():
        with suppress(ModelError):  # one that cannot be used makes nothing; `models` and `doctor` tell of it
            found[name] = store.card(name).sha256
    return found


def _cleaned(result: AnimationResult) -> Cleaned:
    report: Report = result.report
    return Cleaned(
        result.animation.frames, report.confidence, tuple(warning.message for warning in report.warnings)
    )
