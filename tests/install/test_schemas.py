"""What is made for the plugins beforehand says the same as a daemon does."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from sprite_bridge.install.schemas import COMMAND, generated, write
from sprite_bridge.operations.registry import describe_operations
from sprite_bridge.protocol.packing import pack

PLUGINS = Path(__file__).parents[2] / "plugins"
LUA = shutil.which("lua5.4")
PACKED_BY_LUA = """
package.path = arg[1] .. "/?.lua"
io.write(require("msgpack").encode(require("operations")))
"""


@pytest.mark.parametrize("place", sorted(generated()))
def test_what_is_in_the_plugins_is_what_is_generated(place):
    assert (PLUGINS / place).read_bytes() == generated()[place].encode(), f"write it anew: {COMMAND}"


def test_the_command_writes_them_anew(tmp_path):
    for place in generated():
        (tmp_path / place).parent.mkdir(parents=True)
    write(tmp_path)
    assert {place: (tmp_path / place).read_text(encoding="utf-8") for place in generated()} == generated()


def test_godot_reads_what_describe_says():
    text = generated()["godot/addons/sprite_bridge/operations.json"]
    assert json.dumps(json.loads(text)) == json.dumps(describe_operations())  # in the same order


@pytest.mark.skipif(not LUA, reason="needs lua5.4")
def test_lua_reads_what_describe_says(tmp_path):
    """Byte for byte as the daemon packs it: the same order, the same kinds of numbers, arrays and maps."""
    (tmp_path / "packed.lua").write_text(PACKED_BY_LUA)
    command = [LUA, str(tmp_path / "packed.lua"), str(PLUGINS / "aseprite")]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert done.stdout == pack(describe_operations())
