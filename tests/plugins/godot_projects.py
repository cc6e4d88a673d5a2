"""Godot projects of their own, and what becomes of the pictures in them."""

import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager

import numpy as np

from benchmarks.plugins.editor import editing, make_project
from sprite_bridge import Sprite
from sprite_bridge.synthetic.sprites import draw_animation, draw_any

RUN_SECONDS = 200
CLEAN, FRAMES = "sprite_bridge.clean", "sprite_bridge.clean_frames"
ERRORS = re.compile(r"^.*(?:SCRIPT ERROR|ERROR:).*$", re.MULTILINE)
SCRIPT_ERRORS = re.compile(r"^.*SCRIPT ERROR.*$", re.MULTILINE)
WARNINGS = re.compile(r"^WARNING: (.*)$", re.MULTILINE)


def enlarged(sprite, factor=7, seed=0):
    """A sprite (h, w, 4) as a generator would give it: on a ground, large, with noise; (H, W, 4) uint8."""
    ground = np.array([250, 250, 250, 255], np.uint8)
    flat = np.where(sprite[..., 3:] > 0, sprite, ground)
    large = np.kron(flat, np.ones((factor, factor, 1), np.uint8)).astype(np.int16)
    noise = np.random.default_rng(seed).integers(-6, 7, (*large.shape[:2], 3))
    large[..., :3] = np.clip(large[..., :3] + noise, 0, 255)
    return large.astype(np.uint8)


def dirty(seed, size=24):
    """A picture that needs cleaning."""
    return enlarged(draw_any(np.random.default_rng(seed), size), seed=seed)


def dirty_animation(frames, seed=5, size=16):
    """Frames of one size that need cleaning; the last is the first again."""
    drawn = draw_animation("slime", size, frames - 1, np.random.default_rng(seed))
    made = [enlarged(frame, 8, number) for number, frame in enumerate(drawn)]
    return [*made, made[0].copy()]


def figures(pixels):
    """What `looking.gd` says of a picture of these pixels."""
    import hashlib

    height, width = pixels.shape[:2]
    return {
        "size": [width, height],
        "sha256": hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest(),
    }


class Project:
    """A project with the addon enabled, whose daemon would be in ``home``."""

    def __init__(self, godot, folder, home, user, new=True):
        self.godot, self.folder, self.home, self.user = godot, folder, home, user
        if new:
            make_project(folder)

    def add(self, name, pixels, importer=CLEAN, **options):
        """Put a picture there, to be imported like this; a ``__`` in an option stands for its slash."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Sprite(pixels).save(path)
        if importer:
            self.use(name, importer, **options)
        return path

    def use(self, name, importer, **options):
        lines = [f"{key.replace('__', '/')}={json.dumps(value)}" for key, value in options.items()]
        text = f'[remap]\n\nimporter="{importer}"\n\n[params]\n\n' + "\n".join(lines) + "\n"
        (self.folder / f"{name}.import").write_text(text, encoding="utf-8")

    def clone(self, folder):
        """What somebody gets who has only what is committed."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(".godot"))
        return Project(self.godot, folder, self.home, self.user, new=False)

    def environment(self, **more):
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "SPRITE_BRIDGE"))
        }
        return {**kept, "SPRITE_BRIDGE_HOME": str(self.home), "HOME": str(self.user), **more}

    def run(self, *arguments, complaining=False, **environment):
        """All that Godot says; it must end well, and complain of nothing, unless it may be ``complaining``.

        Without a window, but where a ``DISPLAY`` is given.
        """
        shown = (
            ["--rendering-driver", "opengl3", "--audio-driver", "Dummy"]
            if "DISPLAY" in environment
            else ["--headless"]
        )
        command = [self.godot, *shown, "--path", str(self.folder), *arguments]
        ended = subprocess.run(
            command,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=RUN_SECONDS,
        )
        assert ended.returncode == 0, ended.stdout
        complaints = SCRIPT_ERRORS if complaining else ERRORS
        assert not complaints.findall(ended.stdout), ended.stdout
        return ended.stdout

    def import_all(self, **environment):
        """Import as a build does; the warnings of it."""
        said = self.run("--import", **environment)
        assert self.failed() == []
        return WARNINGS.findall(said)

    def look(self, *names):
        """What a game finds in these resources, by their names."""
        paths = [f"res://{name}" for name in names]
        said = self.run("-s", "res://addons/driver/look.gd", "--", *paths)
        found = json.loads(re.search(r"^did (.*)$", said, re.MULTILINE)[1])
        return {name: found[path] for name, path in zip(names, paths, strict=True)}

    def play(self, jobs):
        """What the nodes of scenes would draw; see `play.gd`."""
        asked, answered = self.user / "jobs.json", self.user / "played.json"
        asked.write_text(json.dumps(jobs), encoding="utf-8")
        self.run("-s", "res://addons/driver/play.gd", "--", str(asked), str(answered))
        return json.loads(answered.read_text(encoding="utf-8"))

    @contextmanager
    def editor(self, errors=True, **environment):
        """An editor that can be asked; at its end it must not have complained."""
        with editing(self.godot, self.folder, self.environment(**environment)) as editor:
            yield editor
        assert not errors or not ERRORS.findall(editor.said), editor.said

    def failed(self):
        """The import settings that say that the import failed, or name nothing that is there."""
        found = []
        for path in self.folder.rglob("*.import"):
            text = path.read_text(encoding="utf-8")
            saved = re.search(r'^path="res://(.*)"$', text, re.MULTILINE)
            is_ours = 'importer="sprite_bridge' in text
            if "valid=false" in text or (is_ours and not (saved and (self.folder / saved[1]).is_file())):
                found.append(path.name)
        return found

    def committed(self):
        """Every file that would be committed, by its place."""
        places = (path for path in self.folder.rglob("*") if path.is_file())
        found = {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in places}
        return {place: data for place, data in found.items() if not place.startswith(".godot/")}

    def waiting(self):
        """The pictures of which it is known, beside their resources, that they wait."""
        files = (self.folder / ".godot" / "imported").glob("*.sprite_bridge.json")
        waiting = [path.name for path in files if json.loads(path.read_text(encoding="utf-8"))["waits"]]
        return sorted(name.rsplit("-", 1)[0] for name in waiting)
