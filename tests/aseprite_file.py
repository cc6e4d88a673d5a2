"""Reads .aseprite files and shows their frames: plainly, byte by byte and pixel by pixel, knowing nothing of the writer."""

import struct
import zlib
from types import SimpleNamespace

import numpy as np


class Bytes:
    """A position in bytes."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values[0] if len(values) == 1 else values

    def text(self):
        length = self.take("H")
        return bytes(self.take(f"{length}s")).decode("utf-8")

    def rest(self):
        return self.data[self.at :]


def read(data):
    """All that a file holds; a size or a number of chunks that is wrong is an error."""
    head = Bytes(data)
    size, magic, frames, width, height, depth, flags = head.take("IHHHHHI")
    assert (size, magic, depth, flags) == (len(data), 0xA5E0, 32, 1)
    file = SimpleNamespace(
        size=(width, height), durations=[], layers=[], tilesets=[], tags=[], cels={}, text="", palette=[]
    )
    at = 128
    for number in range(frames):
        length, magic, old, duration, chunks = struct.unpack_from("<IHHH2xI", data, at)
        assert magic == 0xF1FA and old == min(chunks, 0xFFFF)
        file.durations.append(duration)
        read_chunks(file, number, data[at + 16 : at + length], chunks)
        at += length
    assert at == len(data)
    return file


def read_chunks(file, frame, data, count):
    at, last, tags = 0, file, []
    for _ in range(count):
        length, kind = struct.unpack_from("<IH", data, at)
        chunk = Bytes(data[at + 6 : at + length])
        at += length
        if kind == 0x2020:
            assert chunk.take("I") == 1
            (tags.pop(0) if tags else last).text = chunk.text()
        elif kind == 0x2004:
            last = read_layer(chunk)
            file.layers.append(last)
        elif kind == 0x2005:
            last = read_cel(file, frame, chunk)
        elif kind == 0x2018:
            tags = read_tags(file, chunk)
        elif kind == 0x2019:
            total, first, final = chunk.take("III8x")
            assert (first, final) == (0, total - 1)
            file.palette = [chunk.take("HBBBB")[1:4] for _ in range(total)]
        elif kind == 0x2023:
            last = read_tileset(file, chunk)
        else:
            assert kind == 0x2007 and chunk.take("H") == 1
            continue
        assert chunk.rest() == b""
    assert at == len(data) and not tags


def read_layer(chunk):
    flags, kind, level, *_, blend, opacity = chunk.take("HHHHHHB3x")
    assert (level, blend, opacity) == (0, 0, 255) and flags & 3 == 3
    name = chunk.text()
    tileset = chunk.take("I") if kind == 2 else None
    return SimpleNamespace(name=name, tileset=tileset, background=bool(flags & 8), text="")


def read_tags(file, chunk):
    for _ in range(chunk.take("H8x")):
        first, last, direction, repeat = chunk.take("HHBH6x4x")
        assert repeat == 0
        direction = ("forward", "reverse", "ping-pong")[direction]
        file.tags.append(
            SimpleNamespace(first=first, last=last, direction=direction, name=chunk.text(), text="")
        )
    return list(file.tags)


def read_tileset(file, chunk):
    number, flags, count, width, height, base = chunk.take("IIIHHh14x")
    assert (number, flags, base) == (len(file.tilesets), 6, 1)
    name = chunk.text()
    assert chunk.take("I") == len(chunk.rest())
    tiles = np.frombuffer(zlib.decompress(chunk.rest()), np.uint8).reshape(count, height, width, 4)
    chunk.at = len(chunk.data)
    file.tilesets.append(SimpleNamespace(name=name, tiles=tiles, text=""))
    return file.tilesets[-1]


def read_cel(file, frame, chunk):
    layer, x, y, opacity, kind, z = chunk.take("HhhBHh5x")
    assert (frame, layer) not in file.cels
    cel = SimpleNamespace(x=x, y=y, opacity=opacity, z=z, link=None, text="")
    if kind == 1:
        cel.link = chunk.take("H")
        cel.content = file.cels[cel.link, layer].content
    else:
        assert kind == (2 if file.layers[layer].tileset is None else 3)
        width, height = chunk.take("HH")
        if kind == 3:
            assert chunk.take("HIIII10x") == (32, 0x1FFFFFFF, 0x80000000, 0x40000000, 0x20000000)
        raw = zlib.decompress(chunk.rest())
        chunk.at = len(chunk.data)
        cel.content = (
            np.frombuffer(raw, np.uint8).reshape(height, width, 4)
            if kind == 2
            else np.frombuffer(raw, "<u4").reshape(height, width)
        )
    file.cels[frame, layer] = cel
    return cel


def flatten(file, frame):
    """What a frame shows, (H, W, 4)."""
    width, height = file.size
    canvas = [[(0, 0, 0, 0)] * width for _ in range(height)]
    shown = [(layer + cel.z, cel.z, layer) for (t, layer), cel in file.cels.items() if t == frame]
    for _, _, layer in sorted(shown):
        cel = file.cels[frame, layer]
        for y, row in enumerate(pixels_of(file, layer, cel)):
            for x, pixel in enumerate(row):
                if 0 <= cel.y + y < height and 0 <= cel.x + x < width:
                    canvas[cel.y + y][cel.x + x] = over(
                        tuple(map(int, pixel)), canvas[cel.y + y][cel.x + x], cel.opacity
                    )
    return np.array(canvas, np.uint8)


def pixels_of(file, layer, cel):
    if file.layers[layer].tileset is None:
        return cel.content
    tiles = file.tilesets[file.layers[layer].tileset].tiles
    rows = []
    for cells in cel.content.tolist():
        drawn = []
        for cell in cells:
            tile = tiles[cell & 0x1FFFFFFF]
            tile = tile[:, ::-1] if cell & 0x80000000 else tile
            drawn.append(tile[::-1] if cell & 0x40000000 else tile)
        rows.append(np.hstack(drawn))
    return np.vstack(rows)


def over(top, under, opacity):
    """Aseprite's arithmetic for one pixel: shares are rounded, divisions cut towards zero."""
    share = lambda a, b: (a * b + 128 + (a * b + 128 >> 8)) >> 8  # noqa: E731
    alpha = share(top[3], opacity)
    if under[3] == 0:
        return (*top[:3], alpha)
    if top[3] == 0:
        return under
    result = alpha + under[3] - share(under[3], alpha)
    return (*(b + int((t - b) * alpha / result) for t, b in zip(top[:3], under[:3], strict=True)), result)
