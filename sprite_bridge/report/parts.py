"""The page of a decomposition: its frames played from their parts, the sheet, where it errs, and the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from string import Template

from sprite_bridge.decomposition import Decomposition
from sprite_bridge.decomposition.atlas import Atlas, pack
from sprite_bridge.decomposition.figures import Figures, measure
from sprite_bridge.image import Animation, write_bytes
from sprite_bridge.operations.report import Warning
from sprite_bridge.report import embed, figures, parts_facts
from sprite_bridge.report.article import SHORTEST_MS, STEP_MS
from sprite_bridge.report.heat import heat, legend
from sprite_bridge.report.paper import paper, template
from sprite_bridge.report.parts_scene import scene, switches

SHEET_WIDTH, MOST_ENLARGED = 340, 4


@dataclass(frozen=True)
class Parts:
    """A decomposition, the frames it was made of, what they are called, and what is said of the work."""

    name: str
    frames: Animation
    of: Decomposition
    warnings: tuple[Warning, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)


def write_parts_html(path: Path, items: Sequence[Parts]) -> None:
    """Write the report of decompositions to ``path`` in one step.

    Equal items give equal bytes. Raises OutputError if the file cannot be written, InputError for frames that are not those
    of their decomposition, TooLarge for a dictionary that does not fit into one picture.
    """
    write_bytes(path, parts_page(items).encode("utf-8", "backslashreplace"))


def parts_page(items: Sequence[Parts]) -> str:
    """Return the page as HTML."""
    measured = [measure(item.of, item.frames.frames) for item in items]
    exact = sum(found.exact for found in measured)
    title = "Sprite Bridge: " + ("1 decomposition" if len(items) == 1 else f"{len(items):,} decompositions")
    summary = f"{exact:,} of {len(items):,} without a wrong pixel."
    bodies = [
        _article(number, item, found)
        for number, (item, found) in enumerate(zip(items, measured, strict=True), 1)
    ]
    return paper(title, summary, "\n".join(bodies), scripts=("viewer.js", "parts.js"), keys="parts_keys.html")


def _article(number: int, item: Parts, found: Figures) -> str:
    of, atlas, frames = item.of, pack(item.of.sprites), item.frames.frames
    before = embed.embed(frames, embed.FRAME_SIDE)
    durations = [max(time, SHORTEST_MS) if time else STEP_MS for time in of.durations_ms[: before.count]]
    return Template(template("parts.html")).substitute(
        anchor=f"d{number}",
        name=escape(item.name),
        warnings=figures.warnings(item.warnings),
        split=50,
        width=of.size[0],
        height=of.size[1],
        aspect=f"{of.size[0] / of.size[1]:.5f}",
        durations=" ".join(map(str, durations)) if len(durations) > 1 else "",
        before=before.uri,
        before_columns=before.columns,
        errors=embed.uri_of(heat(found.errors)),
        player=_player(len(durations)),
        legend=legend(found.errors),
        note=_note(item, before),
        scene=scene(of, atlas, before.count),
        scenery="".join(
            f'<img class="scenery" alt="" src="{embed.uri_of(layer.image)}" hidden>'
            for layer in of.background.layers
        ),
        facts=parts_facts.facts(of, found),
        chart=parts_facts.chart(found),
        parts=switches(of),
        sheet_title=f"Sheet, {figures.size_text(atlas.image.size)} px",
        sheet=embed.uri_of(atlas.image),
        sheet_width=_sheet_width(atlas),
        table=parts_facts.table(of),
        timings=figures.timings(item.timings_ms) if item.timings_ms else "",
    )


def _sheet_width(atlas: Atlas) -> int:
    """How wide the sheet is drawn: a whole multiple of what it is."""
    width = atlas.image.width
    return width * max(1, min(MOST_ENLARGED, SHEET_WIDTH // width))


def _player(count: int) -> str:
    if count < 2:
        return ""
    return (
        '<div class="player" data-auto="1"><button type="button" class="play">Play</button>'
        f'<input type="range" class="position" min="0" max="{count - 1}" value="0" aria-label="Frame">'
        '<output class="frame"></output></div>'
    )


def _note(item: Parts, shown: embed.Embedded) -> str:
    """What is not shown as it is."""
    notes = []
    if shown.size != item.of.size:
        notes.append(f"The frames are shown at {shown.size[0] / item.of.size[0]:.0%} of their size.")
    if shown.count < len(item.frames):
        notes.append(
            f"The first {shown.count:,} of {len(item.frames):,} frames are shown; the figures are of all."
        )
    return f'<p class="note">{" ".join(notes)}</p>' if notes else ""
