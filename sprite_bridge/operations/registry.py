"""The operations by name. ADD AN OPERATION HERE: its parameters and its `run`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from sprite_bridge.image import Sprite
from sprite_bridge.operations.clean import run
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.params import Params, parse_params

ParamsT = TypeVar("ParamsT", bound=BaseModel)
OutcomeT = TypeVar("OutcomeT")


@dataclass(frozen=True)
class Operation(Generic[ParamsT, OutcomeT]):
    """``params`` is a flat pydantic model (its JSON schema makes dialogs), which ``parse`` makes of plain values;
    ``run(frames, params, context)``."""

    params: type[ParamsT]
    parse: Callable[[dict[str, object]], ParamsT]
    run: Callable[[Sequence[Sprite], ParamsT, Context], OutcomeT]


OPERATIONS: Mapping[str, Operation[Any, Any]] = MappingProxyType(
    {"clean": Operation(Params, parse_params, run)}
)
