"""The picture that explains: what came in with its grid and marks, and beside it the result."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sprite_bridge.image import Animation, Sprite
from sprite_bridge.operations.report import Report
from sprite_bridge.operations.results import AnimationResult, Result
from sprite_bridge.report import drawing
from sprite_bridge.report.panel import box_of, draw_panel
from sprite_bridge.report.view import View, Whole, whole_of
from sprite_bridge.words import times

U8 = NDArray[np.uint8]

PAD, ROW = 20, 24


def explain(before: Sprite | Animation, result: Result | AnimationResult) -> Sprite:
    """Draw what `clean` saw and did: grid, drift, colours, alpha; of an animation, the first frame, of a sheet, all.

    `before` is what was cleaned, or its first frame. The result is opaque and at most about 3,200 px wide.
    """
    whole = whole_of(before, result)
    panel = draw_panel(whole)
    height, width = panel.pixels.shape[:2]
    canvas_width = max(2 * width + 3 * PAD, 720)
    facts = _facts(whole.report)
    top = PAD + 2 * ROW
    below = top + height + PAD
    canvas = Image.new(
        "RGB", (canvas_width, below + ROW * max(len(panel.legend), len(facts)) + PAD), drawing.PAPER
    )
    draw = ImageDraw.Draw(canvas)
    drawing.words(draw, (PAD, PAD - 4), _title(whole.report), 18)
    right = canvas_width - PAD - width
    drawing.words(draw, (PAD, PAD + ROW), "before", color=drawing.FAINT)
    drawing.words(draw, (right, PAD + ROW), "after", color=drawing.FAINT)
    canvas.paste(Image.fromarray(panel.pixels), (PAD, top))
    canvas.paste(Image.fromarray(_after(whole, (width, height))), (right, top))
    for number, entry in enumerate(panel.legend):
        drawing.swatch(draw, (PAD, below + ROW * number + 1), entry.color)
        drawing.words(draw, (PAD + ROW, below + ROW * number - 1), entry.text)
    for number, fact in enumerate(facts):
        drawing.words(
            draw, (max(right, canvas_width // 2), below + ROW * number - 1), fact, color=drawing.FAINT
        )
    return Sprite.from_array(np.asarray(canvas))


def _after(whole: Whole, size: tuple[int, int]) -> U8:
    """The result where the grid lies in the picture, (H, W, 3)."""
    canvas = Image.new("RGBA", size)
    for number, view in enumerate(whole.views):
        left, top, right, bottom = box_of(whole, number, size)
        if left < right and top < bottom:
            canvas.paste(_result_of(view, (right - left, bottom - top)), (left, top))
    return drawing.on_checks(np.asarray(canvas))


def _result_of(view: View, size: tuple[int, int]) -> Image.Image:
    """What became of one view where its grid lies in it, RGBA."""
    left, top, right, bottom = view.extent
    box = [round(left * size[0]), round(top * size[1]), round(right * size[0]), round(bottom * size[1])]
    inner = max(1, box[2] - box[0]), max(1, box[3] - box[1])
    image = Image.fromarray(view.after).resize(inner, Image.Resampling.NEAREST)
    canvas = Image.new("RGBA", size)
    canvas.paste(image, (box[0], box[1]))
    return canvas


def _title(report: Report) -> str:
    return (
        f"{report.kind}: {times(report.input_size)} -> {report.size_text}, confidence {report.confidence:.2f}"
    )


def _facts(report: Report) -> list[str]:
    ground = report.ground
    facts = [f"colours: {report.colors_in:,} -> {report.colors_out:,}"]
    facts.append(f"ground: {ground.kind}" + (f" {ground.color}" if ground.color else ""))
    for number, found in enumerate(report.candidates[:4]):
        name = "candidates" if number == 0 else ""
        facts.append(
            f"{name or 'or'}: {times(found.size)}, cells of {found.cell[0]:.2f} px, "
            f"confidence {found.confidence:.2f}"
        )
    return facts
