"""`sprite-bridge serve`: the daemon."""

from __future__ import annotations

import os
from typing import Annotated

from typer import Option

from sprite_bridge.cli import options


def serve(
    workers: Annotated[
        int | None,
        Option(min=1, max=64, help="Processes that work. Default: one for a GPU, else one a core."),
    ] = None,
    device: Annotated[
        str | None, Option(callback=options.device, metavar="auto|cpu|cuda", help="Where models run.")
    ] = None,
    memory_mib: Annotated[
        int, Option(min=0, help="MiB of address space for each worker on the CPU; 0 sets no limit.")
    ] = 8192,
    idle_minutes: Annotated[
        float, Option(min=0.1, help="After so long without work, models are let go of.")
    ] = 5.0,
    parent_pid: Annotated[int | None, Option(help="End when this process ends.")] = None,
    quit_after: Annotated[
        float | None, Option(min=0.01, metavar="MINUTES", help="End after so long without any client.")
    ] = None,
    no_websocket: Annotated[
        bool, Option("--no-websocket", help="Open no WebSocket door (Aseprite needs it).")
    ] = False,
    as_json: Annotated[
        bool, Option("--json", help="Print one JSON object on stdout, when it is ready.")
    ] = False,
) -> None:
    """Start the daemon that Aseprite, Godot, the Python client and `clean --daemon` ask.

    It listens on this computer only, and stays in the foreground until `sprite-bridge stop` or Ctrl-C. With
    `--device cuda` it starts only if models run there; exit code 6 otherwise.
    """
    from sprite_bridge import connection
    from sprite_bridge.cli.console import note, note_warning, say_json
    from sprite_bridge.config import load_settings
    from sprite_bridge.daemon.run import default_workers, serve
    from sprite_bridge.daemon.server import Options

    settings = load_settings({"device": device})
    count = workers or default_workers(settings.device)
    chosen = Options(
        connection.home(),
        workers=count,
        device=settings.device,
        models=settings.models,
        memory_bytes=0 if settings.device == "cuda" else memory_mib * 2**20,
        idle_seconds=60 * idle_minutes,
        parent=parent_pid,
        forsaken_seconds=None if quit_after is None else 60 * quit_after,
        websocket=not no_websocket,
    )

    def tell() -> None:
        file = chosen.folder / connection.FILE
        if as_json:
            say_json({"ok": True, "pid": os.getpid(), "connection_file": str(file)})
        else:
            note(f"ready: {file}")

    serve(chosen, on_ready=tell, on_trouble=note_warning)
