"""What `import sprite_bridge` costs, and what it does not load."""

import json
import subprocess
import sys

import numpy as np
import pytest

import sprite_bridge

PROBE = """
import json, pathlib, sys, time
begin = time.process_time()
import sprite_bridge
seconds = time.process_time() - begin
heavy = {"numpy", "numba", "torch", "onnxruntime", "onnx", "PIL", "pydantic", "typer", "rich", "scipy"}
status = pathlib.Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else ["VmHWM: 0 kB"]
peak = next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
print(json.dumps({"seconds": seconds, "mib": peak, "loaded": sorted(heavy & set(sys.modules))}))
"""

PICTURES = """
import sys
import sprite_bridge
sprite_bridge.Sprite
heavy = {"torch", "onnxruntime", "onnx", "numba", "scipy", "pydantic", "typer", "rich", "PIL"}
print(sorted(heavy & set(sys.modules)))
"""


def run(code):
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.strip()


def test_importing_is_quick_and_small_and_loads_nothing_heavy():
    found = [json.loads(run(PROBE)) for _ in range(3)]
    assert found[0]["loaded"] == []
    assert min(one["seconds"] for one in found) <= 0.3
    assert max(one["mib"] for one in found) <= 60


def test_pictures_load_no_decoder_before_one_is_read():
    assert run(PICTURES) == "[]"


def test_every_public_name_is_there():
    for name in sprite_bridge.__all__:
        assert getattr(sprite_bridge, name) is not None
        assert name in dir(sprite_bridge)


def test_a_public_name_is_the_one_of_its_home():
    from sprite_bridge.errors import SpriteBridgeError
    from sprite_bridge.image import Animation, Palette, Sprite

    assert sprite_bridge.Sprite is Sprite
    assert sprite_bridge.Animation is Animation
    assert sprite_bridge.Palette is Palette
    assert sprite_bridge.SpriteBridgeError is SpriteBridgeError


@pytest.mark.parametrize(
    "first", ["sprite_bridge.clean", "sprite_bridge.operations", "sprite_bridge.Context"]
)
def test_an_operation_is_a_module_beside_the_function_of_its_name(first):
    code = f"import sprite_bridge, sprite_bridge.operations; {first}; import sprite_bridge.operations.clean as m; "
    assert (
        run(code + "print(m.run.__name__, sprite_bridge.clean.__module__)")
        == "run sprite_bridge.operations.inprocess"
    )


def test_a_context_and_params_can_be_made_of_public_names():
    told = []
    context = sprite_bridge.Context(progress=lambda share, step: told.append(share))
    params = sprite_bridge.Params(colors=2, model=False).model_dump()
    result = sprite_bridge.clean(np.zeros((4, 4, 3), np.uint8), context=context, **params)
    assert isinstance(result, sprite_bridge.Result)
    assert told[-1] == 1


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'klean'"):
        _ = sprite_bridge.klean
