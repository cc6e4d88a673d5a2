"""`sprite-bridge decompose`: frames become sprites, backgrounds, and where each stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from sprite_bridge.cli import options


def decompose(
    frames: Annotated[
        Path, Argument(metavar="FRAMES", help="A folder of frames, a GIF, APNG or WebP, or a sheet.")
    ],
    output: Annotated[Path, Option("-o", "--output", help="The folder that the parts go into.")],
    sheet: Annotated[
        str | None,
        Option(callback=options.sheet, metavar="auto|COLSxROWS|WxHpx", help="FRAMES is a sheet of frames."),
    ] = None,
    aseprite: Annotated[
        Path | None,
        Option(metavar="FILE.aseprite", help="Also write an Aseprite document with a layer for each actor."),
    ] = None,
    report: Annotated[
        Path | None, Option(metavar="FILE.html", help="Write an HTML file that plays the parts.")
    ] = None,
    exact: Annotated[
        bool, Option("--exact", help="Take the frames as they are: never clean noise or compression.")
    ] = False,
    deadline: Annotated[
        float,
        Option(min=0, max=86_400, metavar="SECONDS", help="Give what there is after so long; 0: never."),
    ] = 0.0,
    daemon: Annotated[bool, Option("--daemon", help="Let the daemon do the work.")] = False,
    overwrite: Annotated[bool, Option("--overwrite", help="Replace an earlier result.")] = False,
    as_json: Annotated[bool, options.JSON] = False,
) -> int:
    """Take frames of sprites apart: a sheet of sprites, backgrounds, and where each stands in every frame.

    The frames should be true pixels. Together the parts give every frame again, exactly. Frames are never changed.
    """
    from sprite_bridge.cli.decompose_job import Order
    from sprite_bridge.cli.decompose_run import run

    return run(
        Order(
            source=frames,
            output=output,
            sheet=sheet,
            aseprite=aseprite,
            report=report,
            exact=exact,
            deadline=deadline,
            daemon=daemon,
            overwrite=overwrite,
            as_json=as_json,
        )
    )
