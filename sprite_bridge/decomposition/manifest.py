"""``NAME.spritedict.json``, which game engines import: it names the other files, and knows the document written with them.

::

    {"version": 1, "sheet": "sprites.json", "placements": "placements.json", "content": "<sha256>", "document": "<sha256>"}

``content`` is another text for other parts; ``document``, which may be missing, is the hash of the Aseprite document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.decomposition.checked import Place, parse
from sprite_bridge.decomposition.document import VERSION
from sprite_bridge.errors import InputError
from sprite_bridge.image import read_bytes

ENDING = ".spritedict.json"
"""What its name ends with."""

SHEET, PLACEMENTS = "sprites.json", "placements.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one says: ``document`` is the hash of the Aseprite document that was written with it, "" if none was."""

    document: str = ""

    def knows(self, data: bytes) -> bool:
        """Whether this is that document, and nobody has changed it since."""
        return hashlib.sha256(data).hexdigest() == self.document


def name_in(folder: Path) -> str:
    """Return the name that it has in a folder: the folder's, and the ending."""
    return f"{folder.resolve().name or 'sprites'}{ENDING}"


def write(content: Mapping[str, bytes], document: bytes | None) -> bytes:
    """Return the text for files, by their names, and a document. Engines look at it alone to see whether anything is new: so
    it changes with the rest."""
    digest = hashlib.sha256()
    for name, data in content.items():
        digest.update(f"{name} {len(data)} ".encode() + data)
    said = {"version": VERSION, "sheet": SHEET, "placements": PLACEMENTS, "content": digest.hexdigest()}
    if document is not None:
        said["document"] = hashlib.sha256(document).hexdigest()
    return json.dumps(said).encode() + b"\n"


def read(path: Path) -> Manifest | None:
    """Return what a file says that `write` gave; None for any other file, whatever its name."""
    try:
        root = Place(parse(read_bytes(path), path.name), path.name)
        names = root["sheet"].text(), root["placements"].text()
        digests = root["content"].text(), root.get("document", "").text()
    except InputError:
        return None
    return Manifest(digests[1]) if names == (SHEET, PLACEMENTS) and len(digests[0]) == 64 else None
