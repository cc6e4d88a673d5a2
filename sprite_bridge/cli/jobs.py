"""From what was typed to what is read, and what may be written."""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sprite_bridge.cli.names import Job, Source, path_key
from sprite_bridge.errors import InputError, OutputError
from sprite_bridge.image.decoding import EXTENSIONS
from sprite_bridge.image.order import tree_key
from sprite_bridge.image.results import is_marked, is_result_name
from sprite_bridge.words import count

PAGES = (".html", ".htm")
"""What the name of a page may end with."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What was typed and names nothing, the error that says so, and how many sources stand before it."""

    text: str
    error: InputError
    place: int


@dataclass(frozen=True, slots=True)
class Found:
    """What was named, in order, and the number of earlier results that were left out."""

    sources: list[Source]
    missing: list[Missing]
    left_out: int


def find(inputs: Sequence[str], out: Path | None, *, frames: bool) -> Found:
    """Return the sources that `inputs` (files, folders, globs) name, and what names none.

    A folder is searched to its leaves, except for `out`; with `frames` it is one animation. Neither a folder nor
    a glob gives earlier results, which their names or their marks tell. A file that is named twice is read once.
    """
    sources: dict[Path, Source] = {}
    missing: list[Missing] = []
    results: set[Path] = set()
    for text in inputs:
        found = {source.path.resolve(): source for source in _expand(text, out, frames)}
        marked = set() if _is_named(text, frames) else {key for key in found if is_marked(key)}
        results |= marked
        if len(found) == len(marked):
            missing.append(Missing(text, _nothing(text, len(marked)), len(sources)))
        for key, source in found.items():
            if key not in marked:
                sources.setdefault(key, source)
    return Found(list(sources.values()), missing, len(results - sources.keys()))


def check_target(target: Path, sources: Iterable[Path], *, overwrite: bool) -> None:
    """Raise OutputError if writing the target would destroy something."""
    if target.exists():
        if any(target.samefile(source) for source in sources if source.exists()):
            raise OutputError(f"{target} is an input and is not overwritten", "choose another name")
        if not overwrite and not (target.is_dir() and not any(target.iterdir())):
            raise OutputError(f"{target} exists", "use --overwrite to replace it")


def check_page(page: Path, jobs: Iterable[Job]) -> None:
    """Raise OutputError for a page that cannot be written after the work, or not under that name."""
    if page.suffix.lower() not in PAGES:
        raise OutputError(f"{page} is no name of a page", f"name a file that ends with {PAGES[0]}")
    if any(path_key(page) in (path_key(job.target), path_key(job.explained)) for job in jobs):
        raise OutputError(f"{page} is also the name of a result", "choose another name")
    check_file(page)


def check_file(path: Path) -> None:
    """Raise OutputError for a file that cannot be written after the work."""
    if path.is_dir():
        raise OutputError(f"{path} is a folder", "name a file")
    check_folder(path.parent, of=path)


def check_folder(folder: Path, *, of: Path) -> None:
    """Raise OutputError, which names what is to be written there, if nothing can be written into a folder, or it cannot be
    made. It is not made: other checks may fail yet."""
    try:
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise OutputError(f"{of} cannot be written: {error.strerror or error}") from error


def _is_named(text: str, frames: bool) -> bool:
    """Whether this names one source, and is not to be searched for some."""
    path = Path(text)
    return path.exists() and (frames or not path.is_dir())


def _expand(text: str, out: Path | None, frames: bool) -> Iterable[Source]:
    path = Path(text)
    if path.is_dir():
        return [Source(path, Path(path.resolve().name))] if frames else _walk(path, out)
    if path.exists() or not glob.has_magic(text):
        return [Source(path, Path(path.name))] if path.exists() else []
    root = Path(*_fixed_parts(path))
    matches = sorted((Path(match) for match in glob.glob(text, recursive=True)), key=tree_key)  # noqa: PTH207
    wanted = [match for match in matches if _is_picture(match) or (frames and match.is_dir())]
    found = [Source(match, match.relative_to(root)) for match in wanted]
    return [source for source in found if not is_result_name(source.relative)]


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
    for path in sorted(folder.rglob("*"), key=tree_key):
        if not _is_picture(path) or is_result_name(path.relative_to(folder)):
            continue
        if avoid is not None and avoid != folder.resolve() and path.resolve().is_relative_to(avoid):
            continue
        found.append(Source(path, path.relative_to(folder)))
    return found


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in EXTENSIONS and path.is_file()


def _nothing(text: str, results: int) -> InputError:
    if Path(text).is_dir() or glob.has_magic(text):
        return InputError(
            f"{text} holds no pictures" + (f" but {count(results, 'earlier result')}" if results else ""),
            f"pictures are {', '.join(EXTENSIONS)} files; earlier results are read only if they are named",
        )
    return InputError(f"{text} does not exist")
