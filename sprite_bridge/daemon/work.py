"""What a worker does with a request, without the socket it came through."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from sprite_bridge.config import LIMITS, WIRE
from sprite_bridge.errors import (
    BadImage,
    BadParams,
    ModelError,
    ProtocolError,
    TooLarge,
    TooManyFrames,
    UnknownOperation,
)
from sprite_bridge.image import Sprite
from sprite_bridge.image.inputs import as_animation
from sprite_bridge.operations.clean import Outcome
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.registry import OPERATIONS, Operation, describe_operations
from sprite_bridge.operations.results import AnimationResult, Result
from sprite_bridge.protocol import messages as wire
from sprite_bridge.protocol.codec import encode, sizes_after_header
from sprite_bridge.protocol.pictures import to_entries, to_sprites
from sprite_bridge.report import explain
from sprite_bridge.runtime.devices import describe_devices
from sprite_bridge.runtime.model import Model
from sprite_bridge.runtime.store import ModelStore, search_path
from sprite_bridge.version import __version__

WITHOUT_DAEMON = "take fewer frames, or let the command line do it, without the daemon"


class Workshop:
    """The operations, and the models they asked for so far. ``device`` is what "auto" means here; ``models`` are further
    folders with models, separated as in $PATH."""

    def __init__(self, device: str, models: str) -> None:
        self._device, self._folders = device, models
        self._store: ModelStore | None = None

    @property
    def holds_models(self) -> bool:
        """Whether there is anything to let go of."""
        return self._store is not None

    def release(self) -> None:
        """Let go of all models; they are opened again when they are needed."""
        self._store = None

    def warm_up(self) -> None:
        """Do a little of what is mostly asked for, so that the first request need not wait for code to be loaded."""
        cells = np.random.default_rng(0).integers(0, 256, (12, 12, 4), np.uint8)
        picture = Sprite(cells.repeat(6, 0).repeat(6, 1) ^ np.arange(72, dtype=np.uint8)[:, None, None] % 7)
        operation = OPERATIONS["clean"]
        operation.run([picture], operation.parse({"model": False}), Context())

    def do(
        self, request: wire.Request, progress: Callable[[float, str], None], cancelled: Callable[[], bool]
    ) -> wire.Reply:
        """Run the operation. Raises SpriteBridgeError for whatever is wrong with the request, Cancelled."""
        operation = OPERATIONS.get(request.op)
        if operation is None:
            raise UnknownOperation(f"there is no operation {request.op!r}; there are {', '.join(OPERATIONS)}")
        params = operation.parse(dict(request.params))
        frames = to_sprites(request.images)
        if not frames:
            raise BadImage("the request holds no picture")
        if len({frame.size for frame in frames}) > 1:
            raise BadImage("the pictures of one request must be of one size")
        _check_request(request, operation, len(frames))
        outcome = operation.run(frames, params, Context(progress, cancelled, self._open))
        body = {"report": outcome.report.model_dump(mode="json")}
        if operation.gives == "files":
            return _fitting(wire.Reply(request.id, {**body, "files": outcome.files()}), WITHOUT_DAEMON)
        _check_count(len(outcome.frames), request)  # of a sheet, more than came in
        sprites = [Sprite(frame) for frame in outcome.frames]
        images = to_entries(sprites, request.accept)
        if request.explain:
            images += to_entries([_explained(frames, sprites, outcome)], request.accept)
        return _fitting(wire.Reply(request.id, body, images), "ask for png, or for fewer frames")

    def describe(self) -> dict[str, Any]:
        """What can be asked: the body of the reply to `describe`."""
        return {
            "version": __version__,
            "operations": describe_operations(),
            "models": self._models(),
            "devices": describe_devices(self._new_store(), self._device),
        }

    def _models(self) -> list[dict[str, Any]]:
        store = self._new_store()
        found: list[dict[str, Any]] = []
        for name in store.names():
            try:
                card = store.card(name)
                found.append(
                    {"name": name, "task": card.task, "summary": card.summary, "sha256": card.sha256}
                )
            except ModelError as error:
                found.append({"name": name, "error": error.as_dict()})
        return found

    def _open(self, name: str, device: str) -> Model:
        if self._store is None:
            self._store = self._new_store()
        return self._store.open(name, self._device if device == "auto" else device)

    def _new_store(self) -> ModelStore:
        return ModelStore(search_path(self._folders, os.environ))


def _check_request(request: wire.Request, operation: Operation[Any, Any], frames: int) -> None:
    """Raises TooManyFrames or BadParams for what could not be answered."""
    if operation.gives == "pictures":
        _check_count(frames, request)
    elif frames > LIMITS.max_frames:
        raise TooManyFrames(f"{frames:,} frames are more than {LIMITS.max_frames:,}")
    elif request.explain:
        raise BadParams(f"explain: {request.op} has no picture that explains", field="explain")


def _check_count(frames: int, request: wire.Request) -> None:
    most = LIMITS.max_frames if request.accept == "rgba8" else WIRE.max_images - 1
    if frames > most:
        raise TooManyFrames(f"{frames} frames are more than {most} that fit into a reply", "ask for rgba8")


def _fitting(reply: wire.Reply, hint: str) -> wire.Reply:
    """Raises TooLarge for what the daemon would have to refuse as no message, and to take for a broken worker."""
    try:
        sizes_after_header(bytes(encode(reply)[0]))
    except ProtocolError as error:
        raise TooLarge("the reply is larger than a message may be", hint) from error
    return reply


def _explained(frames: list[Sprite], sprites: list[Sprite], outcome: Outcome) -> Sprite:
    if outcome.report.sheet is not None:
        return explain(frames[0], AnimationResult(as_animation(sprites), outcome.report, outcome.trace))
    if len(sprites) == 1:
        return explain(frames[0], Result(sprites[0], outcome.report, outcome.trace))
    result = AnimationResult(as_animation(sprites), outcome.report, outcome.trace)
    return explain(as_animation(frames), result)
