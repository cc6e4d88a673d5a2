"""The page of a decomposition: its frames played from their parts, the sheet, where it errs, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from sprite_bridge.decomposition import Decomposition
from sprite_bridge.decomposition.atlas import Atlas, pack
from sprite_bridge.decomposition.figures import measure
from sprite_bridge.image import Animation, write_bytes
from sprite_bridge.operations.decompose_report import DecomposeReport
from sprite_bridge.operations.report import Warning
from sprite_bridge.report import embed, figures, parts_facts
from sprite_bridge.report.article import SHORTEST_MS, STEP_MS
from sprite_bridge.report.heat import heat, legend
from sprite_bridge.report.paper import paper, template
from sprite_bridge.report.parts_scene import scene, switches
from sprite_bridge.report.player import player
from sprite_bridge.words import count

SHEET_WIDTH, MOST_ENLARGED = 340, 4


@dataclass(frozen=True)
class Parts:
    """A decomposition, the frames that were given, in its size, what they are called, the report on the work, and warnings
    beside those of the report."""

    name: str
    frames: Animation
    of: Decomposition
    report: DecomposeReport
    warnings: tuple[Warning, ...] = ()


def write_parts_html(path: Path, items: Sequence[Parts]) -> None:
    """Write the report of decompositions to ``path`` in one step.

    Equal items give equal bytes. Raises OutputError if the file cannot be written, InputError for frames that are not those
    of their decomposition, TooLarge for a dictionary that does not fit into one picture.
    """
    write_bytes(path, parts_page(items).encode("utf-8", "backslashreplace"))


def parts_page(items: Sequence[Parts]) -> str:
    """Return the page as HTML."""
    exact = sum(item.report.exact for item in items)
    title = f"Sprite Bridge: {count(len(items), 'decomposition')}"
    summary = f"{exact:,} of {len(items):,} without a wrong pixel."
    bodies = [_article(number, item) for number, item in enumerate(items, 1)]
    return paper(title, summary, "\n".join(bodies), scripts=("viewer.js", "parts.js"), keys="parts_keys.html")


def _article(number: int, item: Parts) -> str:
    of, report, frames = item.of, item.report, item.frames.frames
    atlas, found = pack(of.sprites), measure(of, frames)
    before = embed.embed(frames, embed.FRAME_SIDE)
    durations = [max(time, SHORTEST_MS) if time else STEP_MS for time in of.durations_ms[: before.count]]
    return Template(template("parts.html")).substitute(
        anchor=f"d{number}",
        name=escape(item.name),
        warnings=figures.warnings((*report.warnings, *item.warnings)),
        split=50,
        width=of.size[0],
        height=of.size[1],
        aspect=f"{of.size[0] / of.size[1]:.5f}",
        durations=" ".join(map(str, durations)) if len(durations) > 1 else "",
        before=before.uri,
        before_columns=before.columns,
        errors=embed.uri_of(heat(found.errors)),
        player=player(len(durations), plays=True),
        legend=legend(found.errors),
        note=_note(item, before),
        scene=scene(of, atlas, before.count),
        scenery="".join(
            f'<img class="scenery" alt="" src="{embed.uri_of(layer.image)}" hidden>'
            for layer in of.background.layers
        ),
        facts=parts_facts.facts(of, report, found),
        chart=parts_facts.chart(found, cleaned=report.footage != "exact"),
        parts=switches(of),
        sheet_title=f"Sheet, {figures.size_text(atlas.image.size)} px",
        sheet=embed.uri_of(atlas.image),
        sheet_width=_sheet_width(atlas),
        table=parts_facts.table(of),
        timings=figures.timings(report.timings_ms) if report.timings_ms else "",
    )


def _sheet_width(atlas: Atlas) -> int:
    """How wide the sheet is drawn: a whole multiple of what it is."""
    width = atlas.image.width
    return width * max(1, min(MOST_ENLARGED, SHEET_WIDTH // width))


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
