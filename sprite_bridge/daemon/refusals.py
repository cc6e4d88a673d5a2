"""The errors that the broker says of its own accord."""

from __future__ import annotations

from sprite_bridge.errors import Busy, Stopping, WorkerFailed


def stopping() -> Stopping:
    """Nothing new is taken."""
    return Stopping("the daemon is about to end", "start it again")


def no_worker() -> WorkerFailed:
    """One worker after the other ended before it was ready."""
    hint = "workers.log, beside the daemon's connection file, says why; sprite-bridge doctor may know more"
    return WorkerFailed("no process that could work on it starts", hint)


def worker_lost() -> WorkerFailed:
    """The worker ended, or said what cannot be read."""
    hint = "it may have been too large for this computer; send it again, or something smaller"
    return WorkerFailed("the process that worked on it ended", hint)


def none_ready() -> Busy:
    """Too many wait already to learn what can be asked."""
    return Busy("no worker is ready yet", "send it again in a moment")
