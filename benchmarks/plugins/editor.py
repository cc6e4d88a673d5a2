"""A Godot editor without a window that does what it is asked for, over its standard input and output."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ADDON = ROOT / "plugins" / "godot" / "addons" / "sprite_bridge"
DRIVER = ROOT / "tests" / "plugins" / "godot_editor"
END_SECONDS = 60.0
PLUGINS = ("sprite_bridge", "driver")


def make_project(folder: Path) -> None:
    """A project with the addon, and the plugin that makes the editor do what it reads."""
    shutil.copytree(ADDON, folder / "addons" / "sprite_bridge")
    shutil.copytree(DRIVER, folder / "addons" / "driver")
    enabled = ", ".join(f'"res://addons/{name}/plugin.cfg"' for name in PLUGINS)
    (folder / "project.godot").write_text(
        'config_version=5\n\n[application]\n\nconfig/name="Benchmark"\n\n'
        f"[editor_plugins]\n\nenabled=PackedStringArray({enabled})\n",
        encoding="utf-8",
    )


class Editor:
    """The running editor. ``said`` is all that it has said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.said = ""

    def ask(self, what: str, **values: Any) -> dict[str, Any]:
        """What it answers: ``value`` and ``usec``. Raises RuntimeError when it has ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": what, **values}) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith("did "):
                answer: dict[str, Any] = json.loads(line.removeprefix("did "))
                return answer
            self.said += line
        raise RuntimeError(f"Godot has ended:\n{self.said}")

    def end(self, seconds: float) -> None:
        """Let it end by itself, and hear its last words. Raises subprocess.TimeoutExpired."""
        self.said += self._process.communicate(timeout=seconds)[0]


@contextmanager
def editing(godot: str, project: Path, environment: Mapping[str, str]) -> Iterator[Editor]:
    """The editor of a project while the block lasts."""
    process = subprocess.Popen(
        [godot, "--headless", "--editor", "--path", str(project)],
        env={**os.environ, **environment, "DRIVER": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    editor = Editor(process)
    try:
        yield editor
        editor.end(END_SECONDS)
    finally:
        process.kill()
        process.communicate()
