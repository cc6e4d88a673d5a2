"""What `describe` says of the operations, as files in the plugins: dialogs are there with no daemon, too.

``python -m sprite_bridge.install.schemas plugins`` writes them anew; it is needed when parameters change.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sprite_bridge.operations.registry import describe_operations

COMMAND = "python -m sprite_bridge.install.schemas plugins"
_HEAD = f"""--- What `describe` says of the operations, for dialogs when no daemon runs.
--
-- Written by `{COMMAND}`.

local values = require("values")
local array, map = values.array, values.map

return """
_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}


def generated() -> dict[str, str]:
    """The files, by their places in the folder of the plugins."""
    operations = describe_operations()
    return {
        "aseprite/operations.lua": _HEAD + _lua(operations, "") + "\n",
        "godot/addons/sprite_bridge/operations.json": json.dumps(operations, indent="\t") + "\n",
    }


def write(plugins: Path) -> None:
    """Write the files into a folder of plugins. Raises OSError."""
    for place, text in generated().items():
        (plugins / place).write_text(text, encoding="utf-8", newline="\n")


def _lua(value: Any, indent: str) -> str:
    """A value of JSON as Lua, with the functions of values.lua, which keep what Lua's tables do not."""
    if value is None:
        return "values.null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        pairs = [f"{_quoted(key)}, {_lua(item, indent + '  ')}" for key, item in value.items()]
        return _call("map(", pairs, ")", indent, flat=not _is_nested(value.values()))
    if isinstance(value, Sequence):
        return _call("array({", [_lua(item, indent + "  ") for item in value], "})", indent, flat=True)
    return repr(value)


def _is_nested(items: Any) -> bool:
    return any(isinstance(item, Mapping) for item in items)


def _call(begin: str, parts: Sequence[str], end: str, indent: str, *, flat: bool) -> str:
    """On one line if that is short, else with a line for each part."""
    line = begin + ", ".join(parts) + end
    if not parts or (flat and len(indent) + len(line) < 80):
        return line
    inner = f",\n{indent}  ".join(parts)
    return f"{begin}\n{indent}  {inner}\n{indent}{end}"


def _quoted(text: str) -> str:
    letters = (_ESCAPED.get(c) or (c if c >= " " and c != "\x7f" else f"\\{ord(c):03d}") for c in text)
    return f'"{"".join(letters)}"'


if __name__ == "__main__":
    write(Path(sys.argv[1]))
