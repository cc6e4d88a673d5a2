"""The report of a training: one HTML file with curves, samples from first to last, figures by kind, and the worst cases."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from sprite_bridge.image import write_bytes
from sprite_bridge.training.curves import curves
from sprite_bridge.training.samples import contact_sheet
from sprite_bridge.training.state import Row
from sprite_bridge.training.validation import Case

MOST_SHEETS = 8
WORST = 12

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;background:#fff;color:#222}
h2{margin-top:2em}svg{width:100%;max-width:640px}svg text{font-size:12px;fill:#444}svg .grid{stroke:#ddd}
img{max-width:100%;image-rendering:pixelated;display:block}figure{margin:1em 0}figcaption{color:#555}
table{border-collapse:collapse}td,th{padding:.15em .8em;text-align:right;border-bottom:1px solid #eee}
td:first-child,th:first-child{text-align:left}
@media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}svg text{fill:#bbb}svg .grid{stroke:#333}
td,th{border-color:#333}figcaption{color:#aaa}}
"""


def write_report(
    path: Path,
    title: str,
    history: Sequence[Row],
    sheets: Sequence[Path],
    figures: Mapping[str, Mapping[str, Mapping[str, float]]],
    cases: Sequence[Case],
) -> None:
    """Write the page in one step.

    ``history`` has a row per validation, ``sheets`` a PNG of each, named by its step; ``figures`` are tables (as of
    ``validation.table``) by the name of the model they are of; of ``cases`` the worst are shown. Raises OutputError.
    """
    parts = [
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title><style>{STYLE}</style>",
        f"<h1>{escape(title)}</h1>",
        *_curves(history),
        *_samples(sheets),
        *_tables(figures),
        *_worst(cases),
    ]
    write_bytes(path, "\n".join(parts).encode())


def _curves(history: Sequence[Row]) -> list[str]:
    steps = [row["step"] for row in history]
    losses = {f"{kind} loss": [row[f"{kind}_loss"] for row in history] for kind in ("training", "validation")}
    quality = {name: [row[name] for row in history] for name in ("acc", "soft", "iou")}
    return ["<h2>Curves over the steps</h2>", curves(steps, losses), curves(steps, quality)]


def _samples(sheets: Sequence[Path]) -> list[str]:
    """Evenly spaced ones, the first and the last among them."""
    if not sheets:
        return []
    count = min(MOST_SHEETS, len(sheets))
    chosen = sorted({round(k * (len(sheets) - 1) / max(1, count - 1)) for k in range(count)})
    shown = [_figure(sheets[k].read_bytes(), f"Step {int(sheets[k].stem)}") for k in chosen]
    return ["<h2>Samples</h2><p>What came in, what the network made of it, and the truth.</p>", *shown]


def _tables(figures: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[str]:
    parts = ["<h2>Figures on sprites that were held out</h2>"]
    for name, rows in figures.items():
        columns = list(next(iter(rows.values())))
        head = "".join(f"<th>{escape(column)}</th>" for column in columns)
        body = "".join(
            f"<tr><td>{escape(kind)}</td>{''.join(f'<td>{row[column]:g}</td>' for column in columns)}</tr>"
            for kind, row in rows.items()
        )
        parts.append(f"<h3>{escape(name)}</h3><table><tr><th></th>{head}</tr>{body}</table>")
    return parts


def _worst(cases: Sequence[Case]) -> list[str]:
    worst = sorted(cases, key=lambda case: case.score.soft)[:WORST]
    if not worst:
        return []
    told = ", ".join(f"{case.score.soft:.2f} {case.way} {case.ground} {case.pack}".strip() for case in worst)
    sheet = contact_sheet([case.shown for case in worst]).encode()
    return ["<h2>The worst cases</h2>", _figure(sheet, f"soft, in reading order: {told}")]


def _figure(png: bytes, caption: str) -> str:
    data = base64.b64encode(png).decode("ascii")
    alt = escape(caption, quote=True)
    return (
        f'<figure><img alt="{alt}" src="data:image/png;base64,{data}"><figcaption>{alt}</figcaption></figure>'
    )
