"""One result on the page with all its pictures: before and after, what explains them, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from string import Template

import numpy as np

from sprite_bridge.image import Animation, Sprite
from sprite_bridge.operations.results import AnimationResult, Result
from sprite_bridge.report import embed, figures
from sprite_bridge.report.panel import Entry, draw_panel
from sprite_bridge.report.paper import template
from sprite_bridge.report.player import player
from sprite_bridge.report.view import Whole, frames_of, whole_of

STEP_MS, SHORTEST_MS = 250, 20
"""How long a frame without a time of its own is shown, and the least for any."""


@dataclass(frozen=True)
class Numbered:
    """A result, its anchor in the page, its name as HTML and its thumbnail."""

    anchor: str
    name: str
    before: Sprite | Animation
    result: Result | AnimationResult
    thumbnail: str


def article(item: Numbered) -> str:
    """Return the result as HTML. Raises ValueError if it is not of what came in."""
    whole, report = whole_of(item.before, item.result), item.result.report
    panel, durations = draw_panel(whole), _durations(item.result)
    befores, afters = frames_of(item.before), frames_of(item.result)
    before = embed.embed(befores, embed.FRAME_SIDE if len(befores) > 1 else embed.STILL_SIDE)
    after = embed.embed(afters)
    left, top, right, bottom = whole.extent
    return Template(template("item.html")).substitute(
        anchor=item.anchor,
        name=item.name,
        warnings=figures.warnings(report.warnings),
        width=f"{afters[0].width / (right - left):.4f}",
        height=f"{afters[0].height / (bottom - top):.4f}",
        aspect=f"{afters[0].width / (right - left) / (afters[0].height / (bottom - top)):.5f}",
        durations=" ".join(map(str, durations)),
        before=before.uri,
        before_columns=before.columns if before.count == after.count else 0,
        explained=embed.uri_of(Sprite.from_array(panel.pixels)),
        place=_place(whole),
        split=_split(whole),
        after=after.uri,
        after_columns=after.columns,
        player=player(len(durations), plays=_has_times(item.result)),
        legend="".join(map(_legend, panel.legend)),
        note=_note(befores, before),
        facts=figures.facts(report),
        palette=figures.palette(report),
        candidates=figures.candidates(report),
        timings=figures.timings(report.timings_ms),
    )


def _place(whole: Whole) -> str:
    """Where the result lies over the picture: the outermost cells may be cut off by its edge."""
    left, top, right, bottom = whole.extent
    return f"left:{left:.4%};top:{top:.4%};width:{right - left:.4%};height:{bottom - top:.4%}"


def _split(whole: Whole) -> int:
    """Where the split stands at first, in percent: in the middle of the sprite."""
    after = whole.after
    shown = np.flatnonzero(after[..., 3].any(axis=0))
    if not len(shown):
        return 50
    left, _, right, _ = whole.extent
    middle = (shown[0] + shown[-1] + 1) / 2 / after.shape[1]
    return round(100 * (left + float(middle) * (right - left)))


def _legend(entry: Entry) -> str:
    color = "#" + bytes(entry.color).hex()
    return f'<li><span class="chip" style="background:{color}"></span>{escape(entry.text)}</li>'


def _durations(result: Result | AnimationResult) -> list[int]:
    """How long each frame is shown, ms; nothing for a still picture."""
    if not isinstance(result, AnimationResult) or len(frames_of(result)) < 2:
        return []
    shown = result.animation.durations_ms[: embed.MOST_FRAMES]
    return [max(time, SHORTEST_MS) if time else STEP_MS for time in shown]


def _has_times(result: Result | AnimationResult) -> bool:
    """Whether the frames say how long they are shown: without that nobody wants to see them run."""
    return isinstance(result, AnimationResult) and any(result.animation.durations_ms)


def _note(frames: Sequence[Sprite], shown: embed.Embedded) -> str:
    """What of the picture is not shown as it is."""
    notes = []
    if shown.size != frames[0].size:
        notes.append(f"Before is shown at {shown.size[0] / frames[0].width:.0%} of its size.")
    if shown.count < len(frames):
        notes.append(f"The first {shown.count:,} of {len(frames):,} frames are shown.")
    return f'<p class="note">{" ".join(notes)}</p>' if notes else ""
