"""What the tests of the plugins share: daemons as processes of their own, Godot, and projects for it."""

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

ROOT = str(HERE.resolve().parents[1])
if ROOT not in sys.path:
    sys.path.append(ROOT)  # for the benchmarks, which are not in the package; but after what is installed


@pytest.fixture(scope="session")
def projects(module_at):
    """The module `godot_projects`."""
    return module_at(HERE / "godot_projects.py")


@pytest.fixture(scope="session")
def dictionaries(module_at):
    """The module `spritedicts`."""
    return module_at(HERE / "spritedicts.py")


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


@pytest.fixture(scope="session")
def imported(godot, projects, dictionaries, tmp_path_factory):
    """A project with all dictionaries of `spritedicts`, imported without any daemon."""
    folder = tmp_path_factory.mktemp("imported")
    project = projects.Project(godot, folder / "my pröject", folder / "nobody", folder)
    for name, of in dictionaries.MADE.items():
        dictionaries.write(project.folder, name, of)
    short = dictionaries.SHORT
    manifest = project.folder / short / f"{short}.spritedict.json"
    manifest.rename(manifest.with_suffix(""))
    (project.folder / "everything" / "other.json").write_text('{"mine": 1}', encoding="utf-8")
    project.said = project.run("--import")
    return project
