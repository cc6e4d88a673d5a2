"""The report: one page that holds everything, before and after, and needs no network and no server."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from pathlib import Path
from string import Template
from typing import TypeAlias

import numpy as np

from sprite_bridge.image import Animation, Sprite, write_bytes
from sprite_bridge.operations.results import AnimationResult, Result
from sprite_bridge.report import embed, figures
from sprite_bridge.report.overlay import Entry, draw_panel
from sprite_bridge.report.view import View, frames_of, view_of

Item: TypeAlias = tuple[str, Sprite | Animation, Result | AnimationResult]
"""The name of a source, what it held, and the result."""

MOST_WHOLE, MOST_BYTES = 24, 48 * 2**20
"""So many results, and so much of the page, have all their pictures; later ones are rows with thumbnails."""

STEP_MS, SHORTEST_MS = 250, 20
"""How long a frame without a time of its own is shown, and the least for any."""


@dataclass(frozen=True)
class _Numbered:
    """An item, its anchor in the page and its thumbnail."""

    anchor: str
    name: str
    before: Sprite | Animation
    result: Result | AnimationResult
    thumbnail: str


def write_html(path: Path, items: Sequence[Item]) -> None:
    """Write the report of `items` to `path` in one step.

    What came in is the picture or the animation that was cleaned. Equal items give equal bytes but for the
    timings. Raises OutputError if the file cannot be written, ValueError if a result is not of what came in.
    """
    # A file name may hold bytes that are no text; they are shown as escapes.
    write_bytes(path, page(items).encode("utf-8", "backslashreplace"))


def page(items: Sequence[Item]) -> str:
    """Return the page as HTML."""
    numbered = [_number(number, item) for number, item in enumerate(items, 1)]
    script = _file("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return Template(_file("page.html")).substitute(
        title=f"Sprite Bridge: {_count(len(items), 'result')}",
        summary=_summary(numbered),
        index="".join(map(_link, numbered)) if len(numbered) > 1 else "",
        items=_body(numbered),
        style=_file("page.css"),
        script=script,
        script_hash=f"sha256-{digest}",
    )


def _number(number: int, item: Item) -> _Numbered:
    name, before, result = item
    small = embed.shrink(frames_of(result)[0], embed.THUMBNAIL)
    return _Numbered(f"r{number}", escape(name), before, result, embed.uri_of(small))


def _summary(items: Sequence[_Numbered]) -> str:
    if not items:
        return "Nothing was cleaned."
    doubtful = sum(item.result.report.confidence < figures.LIKELY for item in items)
    warned = sum(bool(item.result.report.warnings) for item in items)
    if not doubtful and not warned:
        return "No warnings, no doubtful sizes."
    return f"{_count(doubtful, 'doubtful size')}, {_count(warned, 'result')} with warnings."


def _link(item: _Numbered) -> str:
    doubtful = item.result.report.confidence < figures.LIKELY
    kind = ' class="doubtful"' if doubtful else ""
    return f'<a href="#{item.anchor}"{kind}><img src="{item.thumbnail}" alt=""><span>{item.name}</span></a>'


def _body(items: Sequence[_Numbered]) -> str:
    """The results with all their pictures while they fit, then rows."""
    whole: list[str] = []
    size = 0
    for item in items[:MOST_WHOLE]:
        article = _article(item)
        size += len(article)
        if whole and size > MOST_BYTES:
            break
        whole.append(article)
    rest = items[len(whole) :]
    return "\n".join(whole) + (_rows(rest) if rest else "")


def _article(item: _Numbered) -> str:
    view, report = view_of(item.before, item.result), item.result.report
    panel = draw_panel(view)
    befores, afters = frames_of(item.before), frames_of(item.result)
    before = embed.embed(befores, embed.FRAME_SIDE if len(befores) > 1 else embed.STILL_SIDE)
    after = embed.embed(afters)
    left, top, right, bottom = view.extent
    return Template(_file("item.html")).substitute(
        anchor=item.anchor,
        name=item.name,
        warnings=figures.warnings(report),
        width=f"{afters[0].width / (right - left):.4f}",
        height=f"{afters[0].height / (bottom - top):.4f}",
        aspect=f"{afters[0].width / (right - left) / (afters[0].height / (bottom - top)):.5f}",
        durations=" ".join(map(str, _durations(item.result))),
        before=before.uri,
        before_columns=before.columns if before.count == after.count else 0,
        explained=embed.uri_of(Sprite.from_array(panel.pixels)),
        place=_place(view),
        split=_split(view),
        after=after.uri,
        after_columns=after.columns,
        player=_player(item.result),
        legend="".join(map(_legend, panel.legend)),
        note=_note(befores, before),
        facts=figures.facts(report),
        palette=figures.palette(report),
        candidates=figures.candidates(report),
        timings=figures.timings(report),
    )


def _place(view: View) -> str:
    """Where the result lies over the picture: the outermost cells may be cut off by its edge."""
    left, top, right, bottom = view.extent
    return f"left:{left:.4%};top:{top:.4%};width:{right - left:.4%};height:{bottom - top:.4%}"


def _split(view: View) -> int:
    """Where the split stands at first, in percent: in the middle of the sprite."""
    shown = np.flatnonzero(view.after[..., 3].any(axis=0))
    if not len(shown):
        return 50
    left, _, right, _ = view.extent
    middle = (shown[0] + shown[-1] + 1) / 2 / view.after.shape[1]
    return round(100 * (left + float(middle) * (right - left)))


def _legend(entry: Entry) -> str:
    color = "#" + bytes(entry.color).hex()
    return f'<li><span class="chip" style="background:{color}"></span>{escape(entry.text)}</li>'


def _durations(result: Result | AnimationResult) -> list[int]:
    """How long each frame is shown, ms; nothing for a still picture."""
    if not isinstance(result, AnimationResult) or len(result.animation) < 2:
        return []
    shown = result.animation.durations_ms[: embed.MOST_FRAMES]
    return [max(time, SHORTEST_MS) if time else STEP_MS for time in shown]


def _player(result: Result | AnimationResult) -> str:
    count = len(_durations(result))
    if not isinstance(result, AnimationResult) or not count:
        return ""
    auto = ' data-auto="1"' if any(result.animation.durations_ms) else ""  # a sheet has no times: it waits
    return (
        f'<div class="player"{auto}><button type="button" class="play">Play</button>'
        f'<input type="range" class="position" min="0" max="{count - 1}" value="0" aria-label="Frame">'
        '<output class="frame"></output></div>'
    )


def _note(frames: Sequence[Sprite], shown: embed.Embedded) -> str:
    """What of the picture is not shown as it is."""
    notes = []
    if shown.size != frames[0].size:
        notes.append(f"Before is shown at {shown.size[0] / frames[0].width:.0%} of its size.")
    if shown.count < len(frames):
        notes.append(f"The first {shown.count:,} of {len(frames):,} frames are shown.")
    return f'<p class="note">{" ".join(notes)}</p>' if notes else ""


def _rows(items: Iterable[_Numbered]) -> str:
    """The results that are not shown whole, a row each."""
    rows = "".join(map(_row, items))
    head = (
        "<tr><th>Before</th><th>After</th><th>Name</th><th>Size</th><th>Colours</th><th>Confidence</th></tr>"
    )
    return (
        '<section class="item"><h2>More results</h2>'
        f'<table class="small"><thead>{head}</thead><tbody>{rows}</tbody></table></section>'
    )


def _row(item: _Numbered) -> str:
    report = item.result.report
    before = embed.uri_of(embed.shrink(frames_of(item.before)[0], embed.THUMBNAIL))
    return (
        f'<tr id="{item.anchor}"><td><img src="{before}" alt=""></td>'
        f'<td><img src="{item.thumbnail}" alt=""></td>'
        f"<td>{item.name}{figures.warnings(report)}</td>"
        f"<td>{figures.size_text(report.input_size)} → {figures.size_text(report.size)}</td>"
        f"<td>{report.colors_in:,} → {report.colors_out:,}</td>"
        f"<td>{figures.confidence(report.confidence)}</td></tr>"
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


@cache
def _file(name: str) -> str:
    """The text of a file that lies beside this one."""
    return resources.files("sprite_bridge.report").joinpath(name).read_text("utf-8")
