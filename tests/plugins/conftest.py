"""What the tests of the plugins share: daemons as processes of their own, Godot, and projects for it."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

ROOT = str(HERE.resolve().parents[1])
if ROOT not in sys.path:
    sys.path.append(ROOT)  # for the benchmarks, which are not in the package; but after what is installed


@pytest.fixture(scope="session")
def processes():
    """The module `processes`, which lies in the folder of all tests."""
    return _module("sprite_bridge_tests_processes", HERE.parent / "processes.py")


@pytest.fixture(scope="session")
def projects():
    """The module `godot_projects`."""
    return _module("sprite_bridge_tests_godot_projects", HERE / "godot_projects.py")


@pytest.fixture(scope="session")
def godot():
    """The program; where there is none the tests are skipped, or fail if it is required."""
    found = os.environ.get("SPRITE_BRIDGE_GODOT", "")
    if found:
        return found
    reason = "SPRITE_BRIDGE_GODOT names no Godot; bash .ci/godot FOLDER gets one"
    if os.environ.get("SPRITE_BRIDGE_REQUIRE_GODOT"):
        pytest.fail(reason)
    pytest.skip(reason)


def _module(name, path):
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]
