"""From what was typed to what is to be done: which files are read, and where each result goes."""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.errors import BadParams, InputError, OutputError
from sprite_bridge.image.animation import natural_key
from sprite_bridge.image.decoding import EXTENSIONS

_CLEAN, _EXPLAIN = ".clean", ".explain.png"
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
        return self.target.with_name(self.target.name.removesuffix(".png") + _EXPLAIN)


Missing = list[tuple[str, InputError]]
"""What was typed and names nothing, with the error that says so."""


def find(inputs: Sequence[str], out: Path | None, *, frames: bool) -> tuple[list[Source], Missing]:
    """Return the sources that `inputs` (files, folders, globs) name, and what names none.

    A folder is searched to its leaves, except for `out`; with `frames` it is one animation. Neither a folder nor
    a glob gives earlier results. A file that is named twice is read once.
    """
    sources: dict[Path, Source] = {}
    missing: Missing = []
    for text in inputs:
        found = list(_expand(text, out, frames))
        if not found:
            missing.append((text, _nothing(text)))
        for source in found:
            sources.setdefault(source.path.resolve(), source)
    return list(sources.values()), missing


def plan(sources: Sequence[Source], out: Path | None, *, animated: bool) -> list[Job]:
    """Return where every result goes; no two go to one place and none replaces a source.

    `out` is a file if it looks like one, else a folder that mirrors the sources' tree; without it a result
    lies beside its source as NAME.clean.png. Raises BadParams for several sources and one file.
    """
    if out is not None and _is_file(out, sources):
        if len(sources) > 1:
            raise BadParams(f"{len(sources)} results cannot go into the one file {out}", field="output")
        return [Job(source.path, out) for source in sources]
    if out is not None and len(sources) == 1 and sources[0].path.is_dir():
        return [Job(sources[0].path, out)]
    used = {_key(source.path) for source in sources}
    jobs = []
    for source in sources:
        target = _unused(source, out, animated, used)
        used.add(_key(target))
        jobs.append(Job(source.path, target))
    return jobs


def check_target(target: Path, sources: Iterable[Path], *, overwrite: bool) -> None:
    """Raise OutputError if writing the target would destroy something."""
    if target.exists():
        if any(target.samefile(source) for source in sources if source.exists()):
            raise OutputError(f"{target} is an input and is not overwritten", "choose another name")
        if not overwrite and not (target.is_dir() and not any(target.iterdir())):
            raise OutputError(f"{target} exists", "use --overwrite to replace it")


def check_page(page: Path, jobs: Iterable[Job]) -> None:
    """Make the folder of a page that is written after the work. Raises OutputError if it cannot be written."""
    if page.is_dir():
        raise OutputError(f"{page} is a folder", "name a file")
    if any(_key(page) in (_key(job.target), _key(job.explained)) for job in jobs):
        raise OutputError(f"{page} is also the name of a result", "choose another name")
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=page.parent):
            pass
    except OSError as error:
        raise OutputError(f"{page} cannot be written: {error.strerror or error}") from error


def _expand(text: str, out: Path | None, frames: bool) -> Iterable[Source]:
    path = Path(text)
    if path.is_dir():
        return [Source(path, Path(path.resolve().name))] if frames else _walk(path, out)
    if path.exists() or not glob.has_magic(text):
        return [Source(path, Path(path.name))] if path.exists() else []
    root = Path(*_fixed_parts(path))
    matches = sorted((Path(match) for match in glob.glob(text, recursive=True)), key=_tree_key)  # noqa: PTH207
    wanted = [match for match in matches if _is_picture(match) or (frames and match.is_dir())]
    found = [Source(match, match.relative_to(root)) for match in wanted]
    return [source for source in found if not _is_result(source.relative)]


def _fixed_parts(pattern: Path) -> list[str]:
    """The leading parts of a glob that hold no wildcard: the tree below them is kept."""
    parts = []
    for part in pattern.parts[:-1]:
        if glob.has_magic(part):
            break
        parts.append(part)
    return parts


def _walk(folder: Path, out: Path | None) -> list[Source]:
    avoid = out.resolve() if out is not None else None
    found = []
    for path in sorted(folder.rglob("*"), key=_tree_key):
        if not _is_picture(path) or _is_result(path.relative_to(folder)):
            continue
        if avoid is not None and avoid != folder.resolve() and path.resolve().is_relative_to(avoid):
            continue
        found.append(Source(path, path.relative_to(folder)))
    return found


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in EXTENSIONS and path.is_file()


def _is_result(relative: Path) -> bool:
    """Whether this lies where results do: NAME.clean.*, inside NAME.clean, or *.explain.png."""
    inside = any(part.endswith(_CLEAN) for part in relative.parts)
    return inside or relative.stem.endswith(_CLEAN) or relative.name.endswith(_EXPLAIN)


def _tree_key(path: Path) -> list[list[tuple[int, int, str]]]:
    return [natural_key(Path(part)) for part in path.parts]


def _nothing(text: str) -> InputError:
    if Path(text).is_dir() or glob.has_magic(text):
        return InputError(
            f"{text} holds no pictures",
            f"pictures are {', '.join(EXTENSIONS)} files; earlier results are read only if they are named",
        )
    return InputError(f"{text} does not exist")


def _is_file(out: Path, sources: Sequence[Source]) -> bool:
    """Whether `-o` means a file: a picture's name, or for one file a name with any extension."""
    one_file = len(sources) == 1 and not sources[0].path.is_dir()
    return not out.is_dir() and (out.suffix.lower() in EXTENSIONS or (one_file and out.suffix != ""))


def _place(source: Source, out: Path | None, animated: bool) -> tuple[Path, str, str]:
    """Folder, name and ending of a result."""
    if source.path.is_dir():
        name, ending = source.relative.name, ""
    else:
        kind = source.path.suffix.lower()
        name, ending = source.relative.stem, _ANIMATED.get(kind, ".png") if animated else ".png"
    if out is None:
        path = source.path.resolve() if source.path.name in ("", "..") else source.path
        return path.parent, name, _CLEAN + ending
    return out / source.relative.parent, name, ending


def _unused(source: Source, out: Path | None, animated: bool, used: set[str]) -> Path:
    """Where a result goes; if another one goes there, the name gets the source's extension, then a number."""
    folder, name, ending = _place(source, out, animated)
    target, number = folder / (name + ending), 1
    while _key(target) in used:
        extension = source.path.suffix.removeprefix(".").lower() or "frames"
        label = extension if number == 1 else f"{extension}-{number}"
        target = folder / f"{name}-{label}{ending}"
        number += 1
    return target


def _key(path: Path) -> str:
    """Equal for two names that a file system without case takes for one."""
    return str(path.absolute()).casefold()
