"""Daemons under load."""

import pytest


@pytest.fixture(scope="module")
def daemon(processes, tmp_path_factory):
    """A daemon with one worker."""
    with processes.running(tmp_path_factory.mktemp("load"), "--workers", 1) as daemon:
        yield daemon
