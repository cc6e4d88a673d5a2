"""So many files at once that the system forgets to tell of some."""

import threading

import numpy as np
import pytest

from sprite_bridge.image import Sprite
from sprite_bridge.watch.cleaners import Cleaned
from sprite_bridge.watch.marker import read_marker
from sprite_bridge.watch.options import Options
from sprite_bridge.watch.recipes import Recipes
from sprite_bridge.watch.shelf import Shelf
from sprite_bridge.watch.watcher import Watcher


class Trivial:
    """Gives back what it was given."""

    maker = "a test"

    def clean(self, picture, params):
        return Cleaned(picture.frames, 1.0)

    def cancel(self):
        pass

    def close(self):
        pass


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("count", [1500, pytest.param(40_000, marks=pytest.mark.slow)])
def test_every_file_of_a_burst_is_cleaned(tmp_path, count):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shelf = Shelf(out)
    failures = []

    def tell(what, tally):
        if getattr(what, "error", None) is not None:
            failures.append(what)
        if tally.done == count:
            watcher.stop()

    def burst():
        pixels = np.full((2, 2, 4), 255, np.uint8)
        for number in range(count):
            pixels[0, 0, :3] = list(number.to_bytes(3, "big"))
            folder.joinpath(f"{number}.png").write_bytes(Sprite(pixels.copy()).encode())

    with shelf.watching(folder):
        watcher = Watcher(Options(folder), shelf, Recipes(folder), Trivial, tell)
        writer = threading.Timer(0.3, burst)
        writer.start()
        watcher.run()
        writer.join()
    assert not failures
    names = {path.name for path in out.glob("*.png")}
    assert names == {f"{number}.png" for number in range(count)}
    sources = {read_marker(out / name).source for name in names}
    assert sources == names
