"""What makes the vectors, as a module."""

import importlib.util
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def make():
    """The module `make`, which lies beside this file and finds its neighbour as it does when it is run."""
    sys.path.insert(0, str(HERE))
    try:
        spec = importlib.util.spec_from_file_location("sprite_bridge_tests_vectors_make", HERE / "make.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(HERE))
        sys.modules.pop("made", None)
    return module
