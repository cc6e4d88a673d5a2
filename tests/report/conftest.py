"""Results to report on."""

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture
def made():
    """The module `made`, which lies beside this file."""
    name = "sprite_bridge_tests_report_made"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("made.py"))
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]
