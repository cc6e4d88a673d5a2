"""What the page's script puts frames together from: boxes of the sheet, placements, backgrounds, and switches for them."""

from __future__ import annotations

import colorsys
import json
from html import escape

from sprite_bridge.decomposition import UNTRACKED, Decomposition
from sprite_bridge.decomposition.atlas import Atlas
from sprite_bridge.words import count

TURN = 0.381966
"""Share of the circle of hues between one track and the next: no two of some dozens look the same."""


def scene(of: Decomposition, atlas: Atlas, frames: int) -> str:
    """Return the first ``frames`` as JSON. It holds numbers and colours only: nothing of it can end a script element."""
    placed = [
        [
            [entry.sprite, entry.x, entry.y, entry.flip_x + 2 * entry.flip_y, entry.opacity, entry.track]
            for entry in frame
        ]
        for frame in of.frames[:frames]
    ]
    data = {
        "color": None if of.background.color is None else f"#{bytes(of.background.color).hex()}",
        "layers": [
            {"offsets": layer.offsets[:frames], "wraps": [layer.wrap_x, layer.wrap_y]}
            for layer in of.background.layers
        ],
        "boxes": [[box.x, box.y, box.width, box.height] for box in atlas.boxes],
        "colors": {str(track): color(track) for track in range(UNTRACKED, len(of.tracks))},
        "frames": placed,
    }
    return json.dumps(data, separators=(",", ":"))


def switches(of: Decomposition) -> str:
    """Return an entry with a switch for each part: the ground, the backgrounds, the tracks, and what has none."""
    entries = (
        [_switch("ground", "Ground", f"#{bytes(of.background.color).hex()}")] if of.background.color else []
    )
    for number in range(len(of.background.layers)):
        entries.append(_switch(f"layer {number}", f"Background {number + 1}", "transparent"))
    times = dict.fromkeys((*range(len(of.tracks)), UNTRACKED), 0)
    for frame in of.frames:
        for track in {entry.track for entry in frame}:
            times[track] += 1
    for track, frames in times.items():
        if frames or track != UNTRACKED:
            name = "Others" if track == UNTRACKED else of.tracks[track].name
            entries.append(_switch(f"track {track}", name, color(track), count(frames, "frame")))
    return "".join(entries)


def color(track: int) -> str:
    """Return the colour that a track is outlined in, "#rrggbb"."""
    values = colorsys.hls_to_rgb((track + 1) * TURN % 1, 0.6, 0.9)
    return "#" + bytes(round(255 * value) for value in values).hex()


def _switch(part: str, name: str, chip: str, text: str = "") -> str:
    return (
        f'<li><label><input type="checkbox" value="{part}" checked><span class="chip" style="background:{chip}"></span>'
        f'<span>{escape(name)}</span><span class="faint">{text}</span></label></li>'
    )
