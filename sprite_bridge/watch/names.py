"""Which names an output may have. They follow from the sources that lie beside each other, as those of `clean` do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sprite_bridge.image.order import tree_key
from sprite_bridge.image.results import CLEAN

ENDING = ".png"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Names for the output of one source, relative to the folder of outputs. ``preferred`` is the one it should have;
    ``other`` the one it would have with other sources beside it."""

    preferred: Path
    other: Path
    _reserved: Names

    def where_it_may_be(self) -> Iterator[Iterator[Path]]:
        """The names to look for earlier outputs: rows, each of which ends at the first name that is not there."""
        for base in (self.preferred, self.other):
            yield iter([base])
            yield (_numbered(base, number) for number in count(2))

    def free(self) -> Iterator[Path]:
        """The names to try for a new output, the best first; those that other sources should have are left out."""
        yield self.preferred
        for number in count(2):
            path = _numbered(self.preferred, number)
            if not self.leaves_out(path):
                yield path

    def leaves_out(self, path: Path) -> bool:
        """Whether a numbered name is left to another source."""
        return self._reserved.is_plain(path)


class Names:
    """The sources of a tree, by the names they compete for. ``beside``: outputs lie beside their sources, as NAME.clean.png.

    Of several sources that would have one name, the PNG has it, and the others add their extensions: hero.jpg becomes
    hero-jpg.png.
    """

    def __init__(self, *, beside: bool) -> None:
        self._ending = (CLEAN if beside else "") + ENDING
        self._rivals: dict[str, frozenset[Path]] = {}  # frozen: other threads read them

    def add(self, source: Path) -> None:
        """There is a source, relative to the watched folder."""
        key = _key(self._plain(source))
        self._rivals[key] = self._rivals.get(key, frozenset()) | {source}

    def discard(self, source: Path) -> None:
        """A source has gone."""
        key = _key(self._plain(source))
        rivals = self._rivals.get(key, frozenset()) - {source}
        if rivals:
            self._rivals[key] = rivals
        else:
            self._rivals.pop(key, None)

    def candidates(self, source: Path) -> Candidates:
        """The names for one of the sources."""
        plain = self._plain(source)
        rivals = self._rivals[_key(plain)]
        if len(rivals) == 1:
            return Candidates(plain, self._labelled(source, 1), self)
        owner = _owner(rivals)
        if source == owner:
            return Candidates(plain, self._labelled(source, 1), self)
        labels = [
            rival
            for rival in sorted(rivals, key=tree_key)
            if rival != owner and _key(self._labelled(rival, 1)) == _key(self._labelled(source, 1))
        ]
        return Candidates(self._nth_label(source, labels.index(source)), plain, self)

    def is_plain(self, path: Path) -> bool:
        """Whether a name is that which a source has by right."""
        rivals = self._rivals.get(_key(path), frozenset())
        return len(rivals) == 1 or _owner(rivals) is not None

    def _nth_label(self, source: Path, place: int) -> Path:
        """The label of the source that stands at ``place`` among those that would have the same."""
        labels = (self._labelled(source, number) for number in count(1))
        unclaimed = (label for label in labels if not self.is_plain(label))
        return next(label for position, label in enumerate(unclaimed) if position == place)

    def _plain(self, source: Path) -> Path:
        return source.with_name(source.stem + self._ending)

    def _labelled(self, source: Path, number: int) -> Path:
        extension = source.suffix.removeprefix(".").lower()
        suffix = f"-{number}" if number > 1 else ""
        return source.with_name(f"{source.stem}-{extension}{suffix}{self._ending}")


def _owner(rivals: frozenset[Path]) -> Path | None:
    """The source that is a PNG itself, the first of several."""
    own = [rival for rival in rivals if rival.suffix.lower() == ENDING]
    return min(own, key=tree_key, default=None)


def _numbered(path: Path, number: int) -> Path:
    ending = CLEAN + ENDING if path.name.endswith(CLEAN + ENDING) else ENDING
    return path.with_name(f"{path.name.removesuffix(ending)}-{number}{ending}")


def _key(path: Path) -> str:
    """What is equal for two names that a file system without case takes for one."""
    return path.as_posix().casefold()
