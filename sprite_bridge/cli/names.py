"""Where each result goes: its name depends on no order, and no two results have one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.errors import BadParams
from sprite_bridge.image.decoding import EXTENSIONS
from sprite_bridge.image.order import SortKey, tree_key
from sprite_bridge.image.results import CLEAN, EXPLAIN

_ANIMATED = {".gif": ".gif", ".webp": ".webp"}


@dataclass(frozen=True, slots=True)
class Source:
    """One picture, animation or frame folder, and where it lies in the tree that was named."""

    path: Path
    relative: Path


@dataclass(frozen=True, slots=True)
class Job:
    """Read `source`, write `target`."""

    source: Path
    target: Path

    @property
    def to_folder(self) -> bool:
        """Whether the target is a folder of frames, as the source is."""
        return self.source.is_dir() and self.target.suffix.lower() not in EXTENSIONS

    @property
    def explained(self) -> Path:
        """Where the picture that explains the result goes: beside it, under a name that no other result has."""
        return self.target.with_name(self.target.name.removesuffix(".png") + EXPLAIN)


def plan(sources: Sequence[Source], out: Path | None, *, animated: bool) -> list[Job]:
    """Return where every result goes; no two go to one place and none replaces a source.

    `out` is a file if it looks like one, else a folder that mirrors the sources' tree; without it a result
    lies beside its source as NAME.clean.png. Of several that would have one name, the source that has the
    result's extension itself gives it its name; all others add theirs, as NAME-jpg.png. The order of the
    sources changes nothing. Raises BadParams for several sources and one file.
    """
    if out is not None and _is_file(out, sources):
        if len(sources) > 1:
            raise BadParams(f"{len(sources)} results cannot go into the one file {out}", field="output")
        return [Job(source.path, out) for source in sources]
    if out is not None and len(sources) == 1 and sources[0].path.is_dir():
        return [Job(sources[0].path, out)]
    used = {path_key(source.path) for source in sources}
    places = {source: _place(source, out, animated) for source in sorted(sources, key=_in_tree)}
    targets = _plain_names(places, used)
    used |= {path_key(target) for target in targets.values()}
    for source, place in places.items():
        if source not in targets:
            targets[source] = _labelled(source, place, used)
            used.add(path_key(targets[source]))
    return [Job(source.path, targets[source]) for source in sources]


def path_key(path: Path) -> str:
    """Return what is equal for two names that a file system without case takes for one."""
    return str(path.absolute()).casefold()


@dataclass(frozen=True, slots=True)
class _Place:
    """Folder, name and ending of a result."""

    folder: Path
    name: str
    ending: str

    def path(self, label: str = "") -> Path:
        return self.folder / f"{self.name}{label}{self.ending}"


def _plain_names(places: Mapping[Source, _Place], used: Set[str]) -> dict[Source, Path]:
    """The sources whose results have their own names: one for each name that no source has."""
    rivals: dict[str, list[Source]] = {}
    for source, place in places.items():
        rivals.setdefault(path_key(place.path()), []).append(source)
    plain = {}
    for key, found in rivals.items():
        own = [source for source in found if len(found) == 1 or _is_of_kind(source, places[source].ending)]
        if own and key not in used:
            plain[own[0]] = places[own[0]].path()
    return plain


def _is_of_kind(source: Source, ending: str) -> bool:
    """Whether a source has the extension of its result; a folder of frames becomes one without."""
    own = "" if source.path.is_dir() else source.path.suffix.lower()
    return own == ending.removeprefix(CLEAN)


def _labelled(source: Source, place: _Place, used: Set[str]) -> Path:
    """The name of a result with the extension of its source, and a number if that is taken as well."""
    extension = source.path.suffix.removeprefix(".").lower() or "frames"
    target, number = place.path(f"-{extension}"), 2
    while path_key(target) in used:
        target = place.path(f"-{extension}-{number}")
        number += 1
    return target


def _in_tree(source: Source) -> list[SortKey]:
    return tree_key(source.path)


def _is_file(out: Path, sources: Sequence[Source]) -> bool:
    """Whether `-o` means a file: a picture's name, or for one file a name with any extension."""
    one_file = len(sources) == 1 and not sources[0].path.is_dir()
    return not out.is_dir() and (out.suffix.lower() in EXTENSIONS or (one_file and out.suffix != ""))


def _place(source: Source, out: Path | None, animated: bool) -> _Place:
    if source.path.is_dir():
        name, ending = source.relative.name, ""
    else:
        kind = source.path.suffix.lower()
        name, ending = source.relative.stem, _ANIMATED.get(kind, ".png") if animated else ".png"
    if out is None:
        path = source.path.resolve() if source.path.name in ("", "..") else source.path
        return _Place(path.parent, name, CLEAN + ending)
    return _Place(out / source.relative.parent, name, ending)
