"""What the tests of the plugins share: daemons as processes of their own."""

import importlib.util
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def processes():
    """The module `processes`, which lies in the folder of all tests."""
    name = "sprite_bridge_tests_processes"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, HERE.parent / "processes.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]
