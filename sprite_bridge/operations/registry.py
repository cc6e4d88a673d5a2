"""The operations by name. ADD AN OPERATION HERE: its parameters and its `run`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydantic import BaseModel

from sprite_bridge.image import Sprite
from sprite_bridge.operations.clean import run
from sprite_bridge.operations.context import Context
from sprite_bridge.operations.decompose_params import DecomposeParams, parse_decompose_params
from sprite_bridge.operations.params import Params, SheetParams, parse_params, parse_sheet_params
from sprite_bridge.operations.sheet import run_one_sheet

if TYPE_CHECKING:
    from sprite_bridge.operations.decompose import Outcome as Parts

ParamsT = TypeVar("ParamsT", bound=BaseModel)
OutcomeT = TypeVar("OutcomeT")


@dataclass(frozen=True)
class Operation(Generic[ParamsT, OutcomeT]):
    """``params`` is a flat pydantic model (its JSON schema makes dialogs), which ``parse`` makes of plain values;
    ``run(frames, params, context)``. ``takes`` "frames" of one size, or one "sheet". ``gives`` "pictures", as many as there
    were frames, or the sprites of the sheet: its outcome has them as ``frames``; or "files", by name: its outcome has a
    function ``files``. Either has a ``report``. ``slow``: it may take minutes."""

    params: type[ParamsT]
    parse: Callable[[dict[str, object]], ParamsT]
    run: Callable[[Sequence[Sprite], ParamsT, Context], OutcomeT]
    takes: Literal["frames", "sheet"] = "frames"
    gives: Literal["pictures", "files"] = "pictures"
    slow: bool = False


def _take_apart(frames: Sequence[Sprite], params: DecomposeParams, context: Context) -> Parts:
    """`decompose`, loaded when it is first asked for: most workers never are."""
    from sprite_bridge.operations.decompose import run

    return run(frames, params, context)


OPERATIONS: Mapping[str, Operation[Any, Any]] = MappingProxyType(
    {
        "clean": Operation(Params, parse_params, run),
        "clean_sheet": Operation(SheetParams, parse_sheet_params, run_one_sheet, takes="sheet"),
        "decompose": Operation(
            DecomposeParams, parse_decompose_params, _take_apart, gives="files", slow=True
        ),
    }
)


def describe_operations() -> dict[str, dict[str, Any]]:
    """What `describe` says of them, by name: title, what is taken and given, whether it may take minutes, and the parameters
    as JSON Schema."""
    return {
        name: {
            "title": operation.params.model_config.get("title", name),
            "takes": operation.takes,
            "gives": operation.gives,
            "slow": operation.slow,
            "params": operation.params.model_json_schema(),
        }
        for name, operation in OPERATIONS.items()
    }
