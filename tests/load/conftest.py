"""Daemons under load."""

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def processes():
    """The module `processes`, which lies in the folder of all tests."""
    name = "sprite_bridge_tests_processes"
    if name not in sys.modules:
        path = Path(__file__).parent.with_name("processes.py")
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]


@pytest.fixture(scope="module")
def daemon(processes, tmp_path_factory):
    """A daemon with one worker."""
    with processes.running(tmp_path_factory.mktemp("load"), "--workers", 1) as daemon:
        yield daemon
