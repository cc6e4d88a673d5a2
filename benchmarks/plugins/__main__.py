"""How fast Godot imports through the daemon: `python -m benchmarks.plugins [--files 200] [--side 512]`."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.clean.race import ONE_THREAD, ROOT
from benchmarks.daemon.running import running
from benchmarks.plugins.editor import Editor, editing, make_project
from sprite_bridge import Sprite
from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.synthetic.sprites import draw

LEAST_RATIO = 0.8
"""Of the rate of the in-process batch."""

IMPORTER = "sprite_bridge.clean"


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plugins", description=__doc__)
    parser.add_argument("--godot", default=os.environ.get("SPRITE_BRIDGE_GODOT", "godot"), help="the program")
    parser.add_argument("--files", type=int, default=200, help="how many pictures")
    parser.add_argument("--side", type=int, default=512, help="px along their sides")
    parser.add_argument("--chunk", type=int, default=10, help="pictures after which the two take turns")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the rates. Returns 1 if the imports are slower than is allowed."""
    options = parse(arguments)
    with tempfile.TemporaryDirectory(prefix="bridge-") as name, running(workers=1) as daemon:
        project = Path(name) / "project"
        make_project(project)
        names = draw_pictures(project, 1 + options.files, options.side)
        environment = {"SPRITE_BRIDGE_HOME": str(daemon.folder), "HOME": name, **ONE_THREAD}
        with editing(options.godot, project, environment) as editor, batch(Path(name)) as python:
            return compare(editor, python, project, names, options.chunk)


def draw_pictures(project: Path, count: int, side: int) -> list[str]:
    """Generated sprites as models make them, of so many px along their sides."""
    rng = np.random.default_rng(7)
    names = []
    for number in range(count):
        picture = degrade(draw("character", 24, rng), "ai", rng).picture[..., :3]
        fitted = picture[np.arange(side) % picture.shape[0]][:, np.arange(side) % picture.shape[1]]
        opaque = np.full((side, side, 1), 255, np.uint8)
        names.append(f"sprite{number:03}.png")
        Sprite(np.concatenate([fitted, opaque], -1)).save(project / names[-1])
    return names


def batch(out: Path) -> subprocess.Popen[str]:
    """The in-process batch, ready for lists of files."""
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.plugins.batch", str(out)],
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def compare(
    editor: Editor, python: subprocess.Popen[str], project: Path, names: Sequence[str], chunk: int
) -> int:
    """Let both do the same files in turns, and say the seconds of each turn. The first file is for what happens once."""
    assert python.stdin is not None and python.stdout is not None
    ours, theirs = [], []
    parts = [names[:1]] + [names[begin : begin + chunk] for begin in range(1, len(names), chunk)]
    for part in parts:
        answer = editor.ask("clean", paths=["res://" + name for name in part], importer=IMPORTER)
        ours.append(answer["usec"] / 1e6)
        print(json.dumps([str(project / name) for name in part]), file=python.stdin, flush=True)
        theirs.append(float(python.stdout.readline()))
        print(f"{len(part)} files: Godot {ours[-1]:.2f} s, Python {theirs[-1]:.2f} s", file=sys.stderr)
    del ours[0], theirs[0]
    kept = list((project / ".sprite_bridge" / "cleaned").glob("*.png"))
    if len(kept) != len(names):
        raise RuntimeError(f"{len(kept)} of {len(names)} pictures were cleaned")
    ratio = sum(theirs) / sum(ours)
    median = statistics.median(b / a for a, b in zip(ours, theirs, strict=True))
    count = len(names) - 1
    print(f"{count} files: Godot {count / sum(ours):.2f}/s, Python {count / sum(theirs):.2f}/s")
    print(f"Godot has {ratio:.2f} of the rate of Python (median of the turns: {median:.2f})")
    return int(ratio < LEAST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
