"""What Sprite Bridge does to pictures. Add an operation: one file here, and one line in the registry.

The Python functions are in `inprocess`: one that has the name of its operation would hide that file here.
"""

from sprite_bridge.operations.context import Context
from sprite_bridge.operations.params import Params
from sprite_bridge.operations.registry import OPERATIONS, Operation
from sprite_bridge.operations.report import Report
from sprite_bridge.operations.results import AnimationResult, Result

__all__ = [
    "OPERATIONS",
    "AnimationResult",
    "Context",
    "Operation",
    "Params",
    "Report",
    "Result",
]
