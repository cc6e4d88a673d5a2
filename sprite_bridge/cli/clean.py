"""`sprite-bridge clean`: pictures, folders, animations and sheets become true pixel art."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from sprite_bridge.cli import options


def clean(
    inputs: Annotated[list[str], Argument(help="Pictures, folders (searched to their leaves) or globs.")],
    output: Annotated[
        Path | None,
        Option("-o", "--output", help="A file, or a folder for several. Default: NAME.clean.png beside."),
    ] = None,
    size: Annotated[str | None, options.SIZE] = None,
    scale: Annotated[str | None, options.SCALE] = None,
    colors: Annotated[str | None, options.COLORS] = None,
    palette: Annotated[Path | None, options.PALETTE] = None,
    background: Annotated[str | None, options.BACKGROUND] = None,
    animation: Annotated[
        bool,
        Option("--animation", help="Inputs are GIF, APNG, WebP or frame folders; one grid and palette."),
    ] = False,
    sheet: Annotated[
        str | None,
        Option(callback=options.sheet, metavar="auto|COLSxROWS|WxHpx", help="Inputs are sprite sheets."),
    ] = None,
    candidates: Annotated[
        bool, Option("--candidates", help="Show the grids that were found; write nothing.")
    ] = False,
    candidate: Annotated[int | None, Option(min=0, help="Use this one of the grids that were found.")] = None,
    explain: Annotated[
        bool, Option("--explain", help="Also draw the grid, and what was changed: NAME.clean.explain.png.")
    ] = False,
    model: Annotated[str | None, options.MODEL] = None,
    no_model: Annotated[bool, options.NO_MODEL] = False,
    device: Annotated[str | None, options.DEVICE] = None,
    report: Annotated[Path | None, Option(help="Write an HTML file with before, after and figures.")] = None,
    daemon: Annotated[
        bool, Option("--daemon", help="Let the daemon do the work, which has the models loaded.")
    ] = False,
    overwrite: Annotated[bool, Option("--overwrite", help="Replace results that are there already.")] = False,
    as_json: Annotated[bool, options.JSON] = False,
) -> int:
    """Turn generated or corrupted pictures into true pixel art.

    Inputs are never changed. A low confidence is said on stderr and does not fail.
    """
    from sprite_bridge.cli.clean_job import Order
    from sprite_bridge.cli.clean_run import run
    from sprite_bridge.errors import BadParams
    from sprite_bridge.project import Project

    if animation and sheet is not None:
        raise BadParams("--animation and --sheet exclude each other", field="sheet")
    project = Project.load(
        Path.cwd(),
        {
            # Whoever asks for a candidate wants no grid that a file or a variable names.
            "size": "auto" if size is None and candidate is not None else size,
            "scale": 0.0 if scale is None and candidate is not None else scale,
            "colors": colors,
            "palette": None if palette is None else str(palette),
            "background": background,
            **options.network(model, no_model),
            "device": device,
        },
    )
    order = Order(
        inputs=tuple(inputs),
        output=output,
        settings=project.settings(),
        animation=animation,
        sheet=sheet,
        candidates=candidates,
        candidate=-1 if candidate is None else candidate,
        explain=explain,
        report=report,
        overwrite=overwrite,
        as_json=as_json,
        daemon=daemon,
        project=project,
    )
    return run(order)
