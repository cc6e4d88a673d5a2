"""Takes names, folders and secrets out of a text that is to be shown to others."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

_TAIL = r"""(?P<tail>[\\/][^"'<>|*?:;,()\r\n]*)?"""
"""The rest of a path: up to what no path has, or what ends one in a sentence. Better too much than too little."""

_OURS = re.compile(
    r"[\\/]((?:site-packages|sprite_bridge)[\\/][\w\\/.-]+\.py"
    r"|(?:run[\\/])?(?:daemon|launcher|workers)\.(?:json|lock|log|sock))$"
)
"""What of a path is of use to whoever mends, and says nothing of anybody."""

_TOKEN = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])")
"""What any daemon's token looks like: this one's, and those of earlier ones."""

SHORT = 3
"""Names of fewer letters are only taken out where they stand alone: they are part of too many words."""


class Redactor:
    """``folders`` and ``words`` are what is taken out, each with what stands in its place."""

    def __init__(self, folders: Mapping[str, str], words: Mapping[str, str]) -> None:
        self._folders = [
            (re.compile(rf"(?:{_any(folder)})(?!\w){_TAIL}", re.IGNORECASE), label)
            for folder, label in sorted(folders.items(), key=lambda pair: -len(pair[0]))
        ]
        self._words = [
            (re.compile(_alone(word) if len(word) < SHORT else _any(word), re.IGNORECASE), label)
            for word, label in sorted(words.items(), key=lambda pair: -len(pair[0]))
            if word
        ]

    def text(self, text: str) -> str:
        """The text without them."""
        for pattern, label in self._folders:
            text = pattern.sub(partial(_shortened, label), text)
        text = _TOKEN.sub("<token>", text)
        for pattern, label in self._words:
            text = pattern.sub(label, text)
        return text

    def value(self, value: Any) -> Any:
        """The same for plain values, at any depth; what is no text stays."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(entry) for entry in value]
        return value

    def log(self, text: str) -> str:
        """The same for a log, of whose lines some are JSON."""
        return "\n".join(self._line(line) for line in text.splitlines()) + "\n"

    def _line(self, line: str) -> str:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return self.text(line)
        return json.dumps(self.value(value), ensure_ascii=False)


def _shortened(label: str, match: re.Match[str]) -> str:
    """A path without the folder, and without its end unless that is ours."""
    tail = match["tail"] or ""
    if not tail.strip("\\/"):
        return label + tail
    ours = _OURS.search(tail.rstrip())
    return f"{label}/.../{ours[1]}" if ours else f"{label}/..."


def _alone(text: str) -> str:
    return rf"(?<!\w)(?:{_any(text)})(?!\w)"


def _any(text: str) -> str:
    """A pattern for a text in every way in which programs write it."""
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")} | {text}
    ways = {
        way for form in forms for way in (form, form.replace("\\", "/"), json.dumps(form)[1:-1], quote(form))
    }
    ways |= {json.dumps(form, ensure_ascii=False)[1:-1] for form in forms}
    ways |= {ascii(form)[1:-1] for form in forms}
    return "|".join(re.escape(way) for way in sorted(ways, key=len, reverse=True))
