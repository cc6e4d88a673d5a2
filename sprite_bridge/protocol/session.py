"""One client's side of the conversation, as the daemon sees it: what may be said, and when."""

from __future__ import annotations

from collections.abc import Sequence

from sprite_bridge.config import LIMITS, WIRE, Limits, WireLimits
from sprite_bridge.errors import BadMessage, Busy, DuplicateId, HelloRequired, SpriteBridgeError
from sprite_bridge.protocol.codec import decode, id_of
from sprite_bridge.protocol.messages import Data, Failure, FromClient, Hello, Request, Welcome


class Session:
    """Says of every message whether it may be acted on. ``pending``: ids of the requests that wait or run."""

    def __init__(self, limits: WireLimits = WIRE, pictures: Limits = LIMITS) -> None:
        self._limits, self._pictures = limits, pictures
        self.client: str | None = None
        self.pending: set[str] = set()

    def receive(self, frames: Sequence[Data]) -> FromClient | Failure:
        """The message in the frames, or the failure with which it is to be answered.

        A request is counted as pending from here on, until `finish`.
        """
        try:
            message = decode(frames, to_daemon=True, limits=self._limits, pictures=self._pictures)
        except SpriteBridgeError as error:
            return failure_of(error, id_of(frames, self._limits))
        try:
            self._check(message)
        except SpriteBridgeError as error:
            return failure_of(error, message.id)
        if isinstance(message, Hello):
            self.client = message.client
        elif isinstance(message, Request):
            self.pending.add(message.id)
        return message

    def _check(self, message: FromClient) -> None:
        if isinstance(message, Hello):
            if self.client is not None:
                raise BadMessage("hello was said already")
        elif self.client is None:
            raise HelloRequired("say hello first")
        if isinstance(message, Request):
            if message.id in self.pending:
                raise DuplicateId(f"a request {message.id!r} is waiting or running", "choose another id")
            if len(self.pending) >= self._limits.max_pending:
                raise Busy(f"{len(self.pending)} requests of yours wait or run", "wait for an answer")

    def finish(self, id: str) -> None:
        """The request of this id has been answered."""
        self.pending.discard(id)


def welcome(id: str, server: str, limits: WireLimits = WIRE, pictures: Limits = LIMITS) -> Welcome:
    """The answer to hello."""
    names = (
        "max_message_bytes",
        "max_websocket_bytes",
        "max_images",
        "max_pending",
        "max_queue",
        "max_queue_bytes",
        "max_unread_bytes",
    )
    found = {name: getattr(limits, name) for name in names}
    return Welcome(
        id,
        server,
        found | {name: getattr(pictures, name) for name in ("max_frames", "max_side", "max_pixels")},
    )


def failure_of(error: SpriteBridgeError, id: str) -> Failure:
    """The message that says an error."""
    said = error.as_dict()
    return Failure(id, said["code"], said["message"], said["hint"], said.get("field"))
