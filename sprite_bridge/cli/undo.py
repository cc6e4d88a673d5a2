"""`sprite-bridge undo`: an output becomes what it was before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from sprite_bridge.cli import options


def undo(
    outputs: Annotated[list[Path] | None, Argument(help="Outputs of `watch`.")] = None,
    last: Annotated[
        Path | None, Option(metavar="DIR", help="The output that was made last in this folder of outputs.")
    ] = None,
    redo: Annotated[bool, Option("--redo", help="Take back the last undo of these outputs.")] = False,
    as_json: Annotated[bool, options.JSON] = False,
) -> int:
    """Make outputs of `watch` what they were before, or remove those that were not there.

    They are not made again of the same source in the same way. What was edited since is left as it is; nothing is lost.
    """
    from dataclasses import asdict
    from typing import Any

    from sprite_bridge.cli.console import note_error, say, say_json
    from sprite_bridge.cli.exit_codes import of_batch
    from sprite_bridge.errors import BadParams, SpriteBridgeError
    from sprite_bridge.version import __version__
    from sprite_bridge.watch import undo as work

    if bool(outputs) == (last is not None):
        raise BadParams("name outputs, or a folder with --last", field="outputs")
    if last is not None and redo:
        raise BadParams("--redo takes the names of outputs", field="redo")
    results: list[dict[str, Any]] = []
    errors: list[SpriteBridgeError] = []
    for output in outputs or [work.last_output(work.shelf_of(last or Path()))]:
        try:
            entry = (work.redo if redo else work.undo)(work.shelf_of(output), output)
        except SpriteBridgeError as error:
            errors.append(error)
            results.append({"ok": False, "output": str(output), "error": error.as_dict()})
            if not as_json:
                note_error(error, str(output))
            continue
        results.append({"ok": True, "output": str(output), "entry": asdict(entry)})
        if not as_json:
            say(f"{output}: {entry.action}{', it is gone' if entry.after is None else ''}")
    if as_json:
        say_json({"ok": not errors, "version": __version__, "results": results})
    return of_batch(errors, len(results))
