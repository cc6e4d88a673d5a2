"""What can be seen to fail before `decompose` does its work, so that nobody waits for it; and what it may replace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sprite_bridge.cli import jobs
from sprite_bridge.decomposition.folder import is_result
from sprite_bridge.errors import BadParams, InputError, OutputError

if TYPE_CHECKING:
    from sprite_bridge.cli.decompose_job import Order

DOCUMENTS = (".aseprite", ".ase")
"""What the name of a document for Aseprite may end with."""


def check_order(order: Order) -> None:
    """Raise InputError for frames that are not there, BadParams for options that cannot be, OutputError for what cannot be
    written or would replace what is none of ours."""
    if not order.source.exists():
        raise InputError(f"{order.source} does not exist")
    if order.sheet is not None and order.source.is_dir():
        raise BadParams("--sheet is for one picture, not for a folder", field="sheet")
    _check_folder(order.output, overwrite=order.overwrite)
    if order.aseprite is not None:
        _check_document(order.aseprite)
        jobs.check_target(order.aseprite, [order.source], overwrite=order.overwrite)
    if order.report is not None:
        jobs.check_page(order.report, ())
        jobs.check_target(order.report, [order.source], overwrite=order.overwrite)


def _check_document(path: Path) -> None:
    if path.suffix.lower() not in DOCUMENTS:
        raise OutputError(
            f"{path} is no name of an Aseprite document", f"name a file that ends with {DOCUMENTS[0]}"
        )
    jobs.check_file(path)


def _check_folder(folder: Path, *, overwrite: bool) -> None:
    """A folder that is there is empty, or an earlier result; in that, nothing but its own files is replaced."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder", "name a folder with --output")
    try:
        # Hidden files say something of a folder, such as .gdignore, and are no contents of it.
        held = [path.name for path in folder.iterdir() if path.name[0] != "."] if folder.exists() else []
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error
    jobs.check_folder(folder, of=folder)
    if held and not is_result(folder):
        raise OutputError(
            f"{folder} holds something else than an earlier result", "name a new or an empty folder"
        )
    if held and not overwrite:
        raise OutputError(f"{folder} holds an earlier result", "use --overwrite to replace it")
