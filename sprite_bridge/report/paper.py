"""The page itself: whole in one file, and shut off from the network by what it says of itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from string import Template


def paper(title: str, summary: str, items: str, *, scripts: Sequence[str], keys: str, index: str = "") -> str:
    """Return a page as HTML: ``items`` and ``index`` are HTML, ``scripts`` and ``keys`` name files beside this one."""
    code = "\n".join(map(template, scripts))
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode("ascii")
    return Template(template("page.html")).substitute(
        title=title,
        summary=summary,
        index=index,
        items=items,
        keys=template(keys).strip(),
        style=template("page.css"),
        script=code,
        script_hash=f"sha256-{digest}",
    )


@cache
def template(name: str) -> str:
    """Return the text of a file that lies beside this one."""
    return resources.files("sprite_bridge.report").joinpath(name).read_text("utf-8")
