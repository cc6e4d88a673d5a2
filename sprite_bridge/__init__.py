"""Sprite Bridge: real pixel art from what generators call pixel art.

The names below are all that is public. They load when they are first used, so `import sprite_bridge` costs
next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sprite_bridge.errors import SpriteBridgeError as SpriteBridgeError
    from sprite_bridge.image import Animation as Animation
    from sprite_bridge.image import Palette as Palette
    from sprite_bridge.image import Sprite as Sprite
    from sprite_bridge.operations import AnimationResult as AnimationResult
    from sprite_bridge.operations import Context as Context
    from sprite_bridge.operations import Params as Params
    from sprite_bridge.operations import Report as Report
    from sprite_bridge.operations import Result as Result
    from sprite_bridge.operations.inprocess import clean as clean
    from sprite_bridge.operations.inprocess import clean_animation as clean_animation
    from sprite_bridge.operations.inprocess import clean_sheet as clean_sheet

__version__ = "0.1.0"

_HOME = {
    "SpriteBridgeError": "sprite_bridge.errors",
    "Animation": "sprite_bridge.image",
    "Palette": "sprite_bridge.image",
    "Sprite": "sprite_bridge.image",
    "AnimationResult": "sprite_bridge.operations",
    "Context": "sprite_bridge.operations",
    "Params": "sprite_bridge.operations",
    "Report": "sprite_bridge.operations",
    "Result": "sprite_bridge.operations",
    "clean": "sprite_bridge.operations.inprocess",
    "clean_animation": "sprite_bridge.operations.inprocess",
    "clean_sheet": "sprite_bridge.operations.inprocess",
}

__all__ = [
    "Animation",
    "AnimationResult",
    "Context",
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
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
