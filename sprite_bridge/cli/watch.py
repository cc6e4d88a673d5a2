"""`sprite-bridge watch`: a folder whose pictures are cleaned as they are dropped into it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from sprite_bridge.cli import options


def watch(
    folder: Annotated[Path, Argument(metavar="DIR", help="The folder; pictures in it are never changed.")],
    out: Annotated[
        Path | None,
        Option(
            "-o", "--out", help="Where the outputs go, in the same tree. Default: beside, as NAME.clean.png."
        ),
    ] = None,
    once: Annotated[bool, Option("--once", help="Clean what is there, and end.")] = False,
    dry_run: Annotated[bool, Option("--dry-run", help="Tell what --once would do, and do nothing.")] = False,
    local: Annotated[
        bool, Option("--local", help="Do the work in this process, without the daemon.")
    ] = False,
    review: Annotated[
        float | None, Option(min=0, max=1, help="Put aside what is less sure than this. Default: 0.5.")
    ] = None,
    again: Annotated[
        bool, Option("--again", help="Also clean anew what another version or other models have made.")
    ] = False,
    jobs: Annotated[
        int, Option(min=0, max=64, help="Pictures at a time. Default: as many as the daemon can do.")
    ] = 0,
    poll: Annotated[
        bool, Option("--poll", help="Look through the folder, rather than wait to be told of changes.")
    ] = False,
    size: Annotated[str | None, options.SIZE] = None,
    scale: Annotated[str | None, options.SCALE] = None,
    colors: Annotated[str | None, options.COLORS] = None,
    palette: Annotated[Path | None, options.PALETTE] = None,
    background: Annotated[str | None, options.BACKGROUND] = None,
    model: Annotated[str | None, options.MODEL] = None,
    no_model: Annotated[bool, options.NO_MODEL] = False,
    device: Annotated[str | None, options.DEVICE] = None,
    as_json: Annotated[bool, options.JSON] = False,
) -> int:
    """Clean the pictures of a folder, and those that are dropped into it later, until Ctrl-C.

    What is done is known from the outputs, so it may be ended at any time. Settings by file stand in sprite_bridge.toml.
    """
    from sprite_bridge.cli.watch_run import preview, run
    from sprite_bridge.watch.run import Order

    overrides = {
        "size": size,
        "scale": scale,
        "colors": colors,
        "palette": None if palette is None else str(palette),
        "background": background,
        **options.network(model, no_model),
        "device": device,
    }
    order = Order(folder, out, overrides, review, local, jobs, once, again, poll)
    return preview(order, as_json=as_json) if dry_run else run(order, as_json=as_json)
