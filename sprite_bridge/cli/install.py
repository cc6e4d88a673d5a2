"""`sprite-bridge install`: the plugins go into Aseprite and into Godot projects."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer import Argument, Option

from sprite_bridge.cli import options

install = typer.Typer(
    name="install",
    help="Install the extension for Aseprite, or the addon for Godot; --remove takes it away again.",
)

RESTART = "restart Aseprite; then: Sprite > Sprite Bridge > Clean Pixel Art"
RELOAD = "if the project is open in Godot: Project > Reload Current Project"


@install.command()
def aseprite(
    build_only: Annotated[
        bool, Option("--build-only", help="Only write the file that Aseprite installs when it is opened.")
    ] = False,
    out: Annotated[
        Path | None,
        Option(metavar="DIR", help="Write that file into this folder. Default: the working folder."),
    ] = None,
    user_folder: Annotated[
        Path | None,
        Option(metavar="DIR", help="Aseprite's folder of the user, if it is not where it mostly is."),
    ] = None,
    remove: Annotated[bool, Option("--remove", help="Remove the extension.")] = False,
    as_json: Annotated[bool, options.JSON] = False,
) -> None:
    """Install the extension into Aseprite, or another version of it. What was chosen in its dialogs is kept.

    With --out, the file sprite-bridge.aseprite-extension is written as well; with --build-only, it alone.
    """
    from sprite_bridge.errors import BadParams
    from sprite_bridge.install import aseprite as work

    if remove and (build_only or out is not None):
        raise BadParams("--remove goes with neither --build-only nor --out", field="remove")
    if build_only and user_folder is not None:
        raise BadParams("--build-only installs nothing, so --user-folder has no use", field="user_folder")
    said: dict[str, Any] = {"extension": None, "folder": None, "previous": None, "removed": False}
    if not build_only:
        found = work.user_folder(user_folder)
        said["previous"] = work.installed_version(found)
        said["folder"] = str(work.place_of(found).folder)
        if remove:
            said["removed"] = work.remove(found)
        else:
            work.install(found)
    if build_only or out is not None:
        said["extension"] = str(work.write_extension(out or Path()))
    _tell(said, as_json, "open it with Aseprite" if build_only else RESTART, launch=not remove)


@install.command()
def godot(
    project: Annotated[Path, Argument(metavar="PROJECT_DIR", help="The folder that holds project.godot.")],
    no_enable: Annotated[
        bool, Option("--no-enable", help="Leave project.godot as it is; the plugin can be enabled in Godot.")
    ] = False,
    remove: Annotated[bool, Option("--remove", help="Disable the addon and remove it.")] = False,
    as_json: Annotated[bool, options.JSON] = False,
) -> None:
    """Put the addon into a Godot project, or another version of it, and enable it."""
    from sprite_bridge.cli.console import note_warning
    from sprite_bridge.errors import BadParams
    from sprite_bridge.install import godot as work

    if remove and no_enable:
        raise BadParams("--remove does not go with --no-enable", field="remove")
    said: dict[str, Any] = {
        "folder": str(work.place_of(project).folder),
        "previous": work.installed_version(project),
        "enabled": False,
        "removed": False,
        "still_imported": [],
    }
    if remove:
        said["removed"] = work.remove(project)
        said["still_imported"] = work.still_imported(project)
    else:
        work.install(project, enable=not no_enable)
        said["enabled"] = not no_enable
    if said["still_imported"] and not as_json:
        note_warning(
            f"the addon imported {', '.join(said['still_imported'])}",
            "in Godot's Import dock, choose Texture2D for them, and Reimport; while the addon is there,\n"
            "  Project > Tools > Sprite Bridge: Import all as before... does that for all of them",
        )
    _tell(said, as_json, RELOAD, launch=not remove)


def _tell(said: dict[str, Any], as_json: bool, then: str, *, launch: bool) -> None:
    """Write what the plugins start the daemon with, and say what was done and what is to be done."""
    from sprite_bridge import connection
    from sprite_bridge.cli.console import note, say, say_json
    from sprite_bridge.version import __version__

    if launch:
        home = connection.home()
        connection.make_home(home)
        connection.write_launcher(home)
    if as_json:
        say_json({"ok": True, "version": __version__, **said, "next": then})
        return
    if said.get("extension"):
        say(f"wrote {said['extension']}")
    if not launch:
        say(f"removed {said['folder']}" if said["removed"] else f"nothing was installed in {said['folder']}")
    elif said["folder"]:
        before = f", in place of {said['previous'] or 'another one'}" if said["previous"] is not None else ""
        say(f"installed {__version__} in {said['folder']}{before}")
    note(f"next: {then}")
