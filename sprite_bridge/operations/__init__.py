"""What Sprite Bridge does to pictures. Add an operation: one file here, and one line in the registry."""

from sprite_bridge.operations.context import Context
from sprite_bridge.operations.inprocess import clean, clean_animation, clean_sheet, find_sheet_layout
from sprite_bridge.operations.registry import OPERATIONS, Operation
from sprite_bridge.operations.report import Report
from sprite_bridge.operations.results import AnimationResult, Result

__all__ = [
    "OPERATIONS",
    "AnimationResult",
    "Context",
    "Operation",
    "Report",
    "Result",
    "clean",
    "clean_animation",
    "clean_sheet",
    "find_sheet_layout",
]
