"""A small tree of pictures, and where the results of what is named in it go."""

from pathlib import Path

import pytest

from sprite_bridge.cli.jobs import find
from sprite_bridge.cli.names import plan


@pytest.fixture
def art(tmp_path, monkeypatch):
    """A working directory with a small tree of (empty) pictures."""
    for name in ("hero.png", "enemies/bat10.png", "enemies/bat2.PNG", "enemies/deep/x y ü.gif", "notes.txt"):
        path = tmp_path / "art" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def targets():
    """``targets(inputs, out)``: the result of each source, with / in both."""

    def where(inputs, out=None, animated=False):
        found = find(inputs, None if out is None else Path(out), frames=animated)
        assert not found.missing
        jobs = plan(found.sources, None if out is None else Path(out), animated=animated)
        return {job.source.as_posix(): _relative(job.target).as_posix() for job in jobs}

    return where


def _relative(path):
    return path.relative_to(Path.cwd()) if path.is_absolute() else path
