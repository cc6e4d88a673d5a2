"""The folder `.sprite-bridge` beside the outputs: what was there before, what needs a look, and who is at work.

::

    .sprite-bridge/
      .gdignore  .gitignore
      lock                  held by the watcher
      publishing            held while one output is replaced
      tmp/                  outputs that are being written; emptied at the start
      previous/HASH.png     what outputs were before, by content
      review/               results that are not sure enough, in the tree of the outputs
      undone/HASH           what is not to be made again
      history.jsonl         what was done
      pending.json          what is being done, while it is
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sprite_bridge.errors import AlreadyRunning, OutputError
from sprite_bridge.watch import history
from sprite_bridge.watch.history import Entry
from sprite_bridge.watch.marker import Marker, hash_bytes, hash_file, read_marker

FOLDER = ".sprite-bridge"
TEMPORARY = ".tmp"
_WHO = "watcher.json"


class Shelf:
    """The places in ``out / .sprite-bridge``. Nothing is made before `make` or `watching`."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.root = out / FOLDER
        self.review = self.root / "review"
        self.previous = self.root / "previous"
        self.temporary = self.root / "tmp"
        self.undone = self.root / "undone"
        self.history = self.root / "history.jsonl"
        self._pending = self.root / "pending.json"
        self._publishing = FileLock(self.root / "publishing")
        self._one_thread = threading.RLock()
        self._identity: tuple[int, int] | None = None
        self._makings: dict[tuple[str, str, str], set[str]] | None = None

    @contextmanager
    def watching(self, folder: Path) -> Iterator[None]:
        """Be the one watcher of these outputs, with all places there and no temporary files left of an earlier one.

        Raises AlreadyRunning, OutputError. A watcher that was killed holds nothing.
        """
        self.make()
        lock = FileLock(self.root / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise AlreadyRunning(self._who(), "end it, or name another --out") from None
        try:
            self._settle_in(folder)
            yield
        finally:
            lock.release()

    def make(self) -> None:
        """Make the places that are missing. Raises OutputError."""
        try:
            self._make()
        except OSError as error:
            raise self._unusable(error) from error

    def check(self) -> None:
        """Raise OSError if the place of the outputs has gone: a drive that is not there must not be made anew.

        What somebody has cleared away in a place that is still there is made again.
        """
        if self.temporary.is_dir():
            return
        if self.out.is_dir() and _identity(self.out) == self._identity:
            self._make()
        else:
            raise FileNotFoundError(
                errno.ENOENT, "it has gone, and is taken up again when it is back", str(self.out)
            )

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """Be the only one, of all threads and processes, that changes outputs. Raises OSError as `check` does."""
        self.check()  # the lock would make the folder that it lies in
        with self._one_thread, self._publishing:
            self._record_pending()  # of one that was killed
            yield

    def leave_undone(self, marker: Marker) -> None:
        """Do not make this output again of this file in this way. Raises OSError."""
        self.undone.mkdir(exist_ok=True)
        self._undone(marker.source, marker.input, marker.recipe).touch()

    def take_up(self, marker: Marker) -> None:
        """Take `leave_undone` back."""
        self._undone(marker.source, marker.input, marker.recipe).unlink(missing_ok=True)

    def is_undone(self, source: str, input: str, recipe: str) -> bool:
        """Whether `leave_undone` was said of this."""
        return self._undone(source, input, recipe).exists()

    @contextmanager
    def recording(self, entry: Entry) -> Iterator[None]:
        """Add an entry to the history if it is done in the block, and not otherwise, even if that is where we are killed.

        Raises OSError.
        """
        self._pending.write_bytes(entry.line())
        try:
            yield
        finally:
            self._record_pending()

    def _record_pending(self) -> None:
        """Write down what was about to be done if it was: the output tells."""
        try:
            entry = history.parse(self._pending.read_bytes())
        except FileNotFoundError:
            return
        if entry is not None and hash_file(self.out / entry.output) == entry.after:
            history.append(self.history, entry)
            if self._makings is not None and entry.input:
                made = (entry.source, entry.input, entry.recipe)
                self._makings.setdefault(made, set()).add(entry.output)
        self._pending.unlink()

    def edited_output(self, source: str, input: str, recipe: str) -> Path | None:
        """The output that was made of this, if what lies there now has no marker: whoever saved it has edited it, with a
        program that keeps no texts."""
        if self._makings is None:
            self._makings = history.makings(history.read(self.history))
        paths = [self.out / name for name in self._makings.get((source, input, recipe), ())]
        return next((path for path in sorted(paths) if path.is_file() and read_marker(path) is None), None)

    def _undone(self, source: str, input: str, recipe: str) -> Path:
        return self.undone / hash_bytes(f"{source}\0{input}\0{recipe}".encode(errors="surrogatepass"))[:40]

    def _make(self) -> None:
        for folder in (self.review, self.previous, self.temporary, self.undone):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.root, self.review):
            (folder / ".gdignore").touch()
        (self.root / ".gitignore").write_text("*\n", encoding="utf-8")
        self._identity = _identity(self.out)

    def _settle_in(self, folder: Path) -> None:
        """Remove what a watcher that was killed was writing, and say who watches now. Raises OutputError."""
        before = self._watched()
        if before is not None and before != folder and before.is_dir():
            raise OutputError(
                f"{self.out} has the outputs of {before}, whose pictures may have the same names",
                f"name another --out, or if that folder is not watched any more, delete {self.root / _WHO}",
            )
        who = json.dumps({"pid": os.getpid(), "folder": str(folder)})
        try:
            for path in self.temporary.glob(f"{'[0-9a-f]' * 16}{TEMPORARY}"):
                path.unlink(missing_ok=True)
            (self.root / _WHO).write_text(who, encoding="utf-8")
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> OutputError:
        return OutputError(f"{self.root} cannot be written: {error.strerror or error}")

    def temporary_path(self) -> Path:
        """A new name for an output that is being written."""
        return self.temporary / f"{secrets.token_hex(8)}{TEMPORARY}"

    def _watched(self) -> Path | None:
        """The folder that was watched last; None if it is not known."""
        try:
            return Path(json.loads((self.root / _WHO).read_text(encoding="utf-8"))["folder"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _who(self) -> str:
        try:
            found = json.loads((self.root / _WHO).read_text(encoding="utf-8"))
            return f"{found['folder']} is watched already, by process {found['pid']}"
        except (OSError, ValueError, KeyError, TypeError):
            return f"{self.out} has a watcher already"


def _identity(folder: Path) -> tuple[int, int]:
    """What a folder has in common with none that takes its place, such as where a drive was."""
    found = folder.stat()
    return found.st_dev, found.st_ino


def find_shelf(path: Path) -> Shelf | None:
    """The shelf of the outputs among which a path lies; None if it lies among none."""
    start = path.absolute()
    for folder in (start, *start.parents):
        if (folder / FOLDER).is_dir():
            return Shelf(folder)
    return None
