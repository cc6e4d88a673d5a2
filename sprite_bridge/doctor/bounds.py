"""Which versions of what an installation needs: the few forms of requirements that this package's own metadata has."""

from __future__ import annotations

import re
from dataclasses import dataclass

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^]]*\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?")
_BOUND = re.compile(r"\s*(<=|>=|==|!=|<|>)\s*([0-9][0-9.]*)\s*")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A distribution and the versions of it that will do. ``extra`` is the extra that needs it, "" where all do."""

    name: str
    bounds: tuple[tuple[str, str], ...]
    extra: str = ""

    def allows(self, version: str) -> bool:
        """Whether a version is within all bounds."""
        return all(_holds(version, sign, bound) for sign, bound in self.bounds)

    @property
    def text(self) -> str:
        """As pip takes it."""
        return self.name + ",".join(sign + bound for sign, bound in self.bounds)


def parse(line: str) -> Requirement:
    """One line of `importlib.metadata.requires`. Raises ValueError for forms that are not known here."""
    match = _REQUIREMENT.fullmatch(line)
    if match is None:
        raise ValueError(f"not a requirement: {line!r}")
    name, bounds, marker = match[1], match[2], match[3] or ""
    extra = _EXTRA.search(marker)
    return Requirement(
        name, tuple(_bound(text) for text in bounds.split(",") if text.strip()), extra[1] if extra else ""
    )


def _bound(text: str) -> tuple[str, str]:
    match = _BOUND.fullmatch(text)
    if match is None:
        raise ValueError(f"not a bound of versions: {text!r}")
    return match[1], match[2]


def _holds(version: str, sign: str, bound: str) -> bool:
    ours, theirs = release(version), release(bound)
    width = max(len(ours), len(theirs))
    ours, theirs = ours + (0,) * (width - len(ours)), theirs + (0,) * (width - len(theirs))
    match sign:
        case ">=":
            return ours >= theirs
        case "<=":
            return ours <= theirs
        case "<":
            return ours < theirs
        case ">":
            return ours > theirs
        case "==":
            return ours == theirs
        case _:
            return ours != theirs


def release(version: str) -> tuple[int, ...]:
    """The numbers of a version that count: (1, 20) for "1.20rc1+cpu". Raises ValueError where there are none."""
    match = re.match(r"(?:\d+!)?(\d+(?:\.\d+)*)", version)
    if match is None:
        raise ValueError(f"not a version: {version!r}")
    return tuple(int(number) for number in match[1].split("."))
