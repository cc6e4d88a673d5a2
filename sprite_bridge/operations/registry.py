"""The operations by name. ADD AN OPERATION HERE: its parameters and its `run`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import BaseModel

from sprite_bridge.image import Sprite
from sprite_bridge.operations.clean import Outcome, Params, run
from sprite_bridge.operations.context import Context


@dataclass(frozen=True)
class Operation:
    """``params`` is a flat pydantic model (its JSON schema makes dialogs); ``run(frames, params, context)``."""

    params: type[BaseModel]
    run: Callable[[Sequence[Sprite], Params, Context], Outcome]


OPERATIONS: Mapping[str, Operation] = MappingProxyType({"clean": Operation(Params, run)})
