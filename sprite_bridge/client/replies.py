"""What a reply says, once it is known to make sense: a daemon may be of another version, or none of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from sprite_bridge.decomposition.folder import DOCUMENT, read_files
from sprite_bridge.errors import BadMessage, InputError
from sprite_bridge.operations.decompose_report import DecomposeReport
from sprite_bridge.operations.decompose_result import DecomposeResult
from sprite_bridge.protocol import messages as wire


def taken_apart(reply: wire.Reply) -> DecomposeResult:
    """The result of `decompose`. Raises BadMessage for a reply without one."""
    files = _files(reply.body)
    try:
        parts = read_files(files)
        report = DecomposeReport.model_validate(reply.body.get("report"))
    except (InputError, ValidationError) as error:
        why = error.message if isinstance(error, InputError) else "its report is none"
        raise BadMessage(f"the reply makes no sense: {why}") from error
    return DecomposeResult(parts, report, files.get(DOCUMENT))


def _files(body: Any) -> Mapping[str, bytes]:
    files = body.get("files") if isinstance(body, dict) else None
    if not isinstance(files, dict) or not all(isinstance(content, bytes) for content in files.values()):
        raise BadMessage("the reply makes no sense: it holds no files")
    return files
