"""What can be seen to fail before `decompose` does its work, so that nobody waits for it; and what it may replace."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sprite_bridge.cli import jobs
from sprite_bridge.cli.names import path_key
from sprite_bridge.decomposition.folder import DOCUMENT, is_own_name, is_result
from sprite_bridge.errors import BadParams, InputError, OutputError

if TYPE_CHECKING:
    from sprite_bridge.cli.decompose_job import Order


def check_order(order: Order) -> None:
    """Raise InputError for frames that are not there, BadParams for options that cannot be, OutputError for what cannot be
    written or would replace what is none of ours."""
    if not order.source.exists():
        raise InputError(f"{order.source} does not exist")
    if order.sheet is not None and order.source.is_dir():
        raise BadParams("--sheet is for one picture, not for a folder", field="sheet")
    _check_names(order)
    _check_folder(order.output, overwrite=order.overwrite)
    for path in (order.aseprite, order.report):
        if path is not None:
            jobs.check_page(path, ())
            jobs.check_target(path, [order.source], overwrite=order.overwrite)


def _check_names(order: Order) -> None:
    """No two results go into one file."""
    if order.aseprite is not None and order.aseprite.suffix.lower() not in (".aseprite", ".ase"):
        raise BadParams(f"{order.aseprite} is no .aseprite file", field="aseprite")
    named = [path for path in (order.aseprite, order.report) if path is not None]
    if len({path_key(path) for path in named}) < len(named):
        raise BadParams(f"{order.report} cannot be the report and the document", field="report")
    for path in named:
        inside = path.parent.resolve() == order.output.resolve()
        if inside and is_own_name(path.name, order.output) and path.name != DOCUMENT:
            raise OutputError(f"{path} is also the name of a result", "choose another name")


def _check_folder(folder: Path, *, overwrite: bool) -> None:
    """A folder that is there is empty, or an earlier result; in that, nothing but its own files is replaced."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder", "name a folder with --output")
    try:
        # Hidden files say something of a folder, such as .gdignore, and are no contents of it.
        held = [path.name for path in folder.iterdir() if path.name[0] != "."] if folder.exists() else []
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error
    if held and not is_result(folder):
        raise OutputError(
            f"{folder} holds something else than an earlier result", "name a new or an empty folder"
        )
    if held and not overwrite:
        raise OutputError(f"{folder} holds an earlier result", "use --overwrite to replace it")
