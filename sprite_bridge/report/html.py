"""The report: one page that holds everything, before and after, and needs no network and no server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TypeAlias

from sprite_bridge.image import Animation, Sprite, write_bytes
from sprite_bridge.operations.results import AnimationResult, Result
from sprite_bridge.report import embed, figures
from sprite_bridge.report.article import Numbered, article
from sprite_bridge.report.paper import paper
from sprite_bridge.report.view import frames_of
from sprite_bridge.words import count

Item: TypeAlias = tuple[str, Sprite | Animation, Result | AnimationResult]
"""The name of a source, what it held, and the result."""

MOST_WHOLE, MOST_BYTES = 24, 48 * 2**20
"""So many results, and so much of the page, have all their pictures; later ones are rows with thumbnails."""


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
    return paper(
        f"Sprite Bridge: {count(len(items), 'result')}",
        _summary(numbered),
        _body(numbered),
        scripts=("viewer.js", "page.js"),
        keys="keys.html",
        index="".join(map(_link, numbered)) if len(numbered) > 1 else "",
    )


def _number(number: int, item: Item) -> Numbered:
    name, before, result = item
    small = embed.shrink(frames_of(result)[0], embed.THUMBNAIL)
    return Numbered(f"r{number}", escape(name), before, result, embed.uri_of(small))


def _summary(items: Sequence[Numbered]) -> str:
    if not items:
        return "Nothing was cleaned."
    doubtful = sum(item.result.report.confidence < figures.LIKELY for item in items)
    warned = sum(bool(item.result.report.warnings) for item in items)
    if not doubtful and not warned:
        return "No warnings, no doubtful sizes."
    found = f"{count(doubtful, 'doubtful size')}, {count(warned, 'result')} with warnings."
    return found[0].upper() + found[1:]


def _link(item: Numbered) -> str:
    doubtful = item.result.report.confidence < figures.LIKELY
    kind = ' class="doubtful"' if doubtful else ""
    return f'<a href="#{item.anchor}"{kind}><img src="{item.thumbnail}" alt=""><span>{item.name}</span></a>'


def _body(items: Sequence[Numbered]) -> str:
    """The results with all their pictures while they fit, then rows."""
    whole: list[str] = []
    size = 0
    for item in items[:MOST_WHOLE]:
        text = article(item)
        size += len(text)
        if whole and size > MOST_BYTES:
            break
        whole.append(text)
    rest = items[len(whole) :]
    return "\n".join(whole) + (_rows(rest) if rest else "")


def _rows(items: Iterable[Numbered]) -> str:
    """The results that are not shown whole, a row each."""
    rows = "".join(map(_row, items))
    head = (
        "<tr><th>Before</th><th>After</th><th>Name</th><th>Size</th><th>Colours</th><th>Confidence</th></tr>"
    )
    return (
        '<section class="item"><h2>More results</h2>'
        f'<table class="small"><thead>{head}</thead><tbody>{rows}</tbody></table></section>'
    )


def _row(item: Numbered) -> str:
    report = item.result.report
    before = embed.uri_of(embed.shrink(frames_of(item.before)[0], embed.THUMBNAIL))
    return (
        f'<tr id="{item.anchor}"><td><img src="{before}" alt=""></td>'
        f'<td><img src="{item.thumbnail}" alt=""></td>'
        f"<td>{item.name}{figures.warnings(report.warnings)}</td>"
        f"<td>{figures.sizes(report)}</td>"
        f"<td>{report.colors_in:,} → {report.colors_out:,}</td>"
        f"<td>{figures.confidence(report.confidence)}</td></tr>"
    )
