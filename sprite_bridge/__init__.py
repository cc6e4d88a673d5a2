"""Sprite Bridge: real pixel art from what generators call pixel art, and sprites from footage of it.

The names below are all that is public. They load when they are first used, so `import sprite_bridge` costs
next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sprite_bridge.version import __version__

if TYPE_CHECKING:
    from sprite_bridge.client import Client as Client
    from sprite_bridge.errors import SpriteBridgeError as SpriteBridgeError
    from sprite_bridge.image import Animation as Animation
    from sprite_bridge.image import Palette as Palette
    from sprite_bridge.image import Sprite as Sprite
    from sprite_bridge.operations.context import Context as Context
    from sprite_bridge.operations.decompose_params import DecomposeParams as DecomposeParams
    from sprite_bridge.operations.decompose_report import DecomposeReport as DecomposeReport
    from sprite_bridge.operations.decompose_result import DecomposeResult as DecomposeResult
    from sprite_bridge.operations.inprocess import clean as clean
    from sprite_bridge.operations.inprocess import clean_animation as clean_animation
    from sprite_bridge.operations.inprocess import clean_sheet as clean_sheet
    from sprite_bridge.operations.inprocess import decompose as decompose
    from sprite_bridge.operations.params import Params as Params
    from sprite_bridge.operations.report import Report as Report
    from sprite_bridge.operations.results import AnimationResult as AnimationResult
    from sprite_bridge.operations.results import Result as Result


_HOME = {
    "SpriteBridgeError": "sprite_bridge.errors",
    "Animation": "sprite_bridge.image",
    "AnimationResult": "sprite_bridge.operations.results",
    "Client": "sprite_bridge.client",
    "Context": "sprite_bridge.operations.context",
    "DecomposeParams": "sprite_bridge.operations.decompose_params",
    "DecomposeReport": "sprite_bridge.operations.decompose_report",
    "DecomposeResult": "sprite_bridge.operations.decompose_result",
    "Palette": "sprite_bridge.image",
    "Params": "sprite_bridge.operations.params",
    "Report": "sprite_bridge.operations.report",
    "Result": "sprite_bridge.operations.results",
    "Sprite": "sprite_bridge.image",
    "clean": "sprite_bridge.operations.inprocess",
    "clean_animation": "sprite_bridge.operations.inprocess",
    "clean_sheet": "sprite_bridge.operations.inprocess",
    "decompose": "sprite_bridge.operations.inprocess",
}

__all__ = [
    "Animation",
    "AnimationResult",
    "Client",
    "Context",
    "DecomposeParams",
    "DecomposeReport",
    "DecomposeResult",
    "Palette",
    "Params",
    "Report",
    "Result",
    "Sprite",
    "SpriteBridgeError",
    "__version__",
    "clean",
    "clean_animation",
    "clean_sheet",
    "decompose",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
