"""The page: whole in itself, exact in its pixels, safe with any name."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from sprite_bridge.errors import OutputError
from sprite_bridge.image import Sprite, join_sheet, slice_sheet
from sprite_bridge.operations.inprocess import clean
from sprite_bridge.report import html, write_html
from sprite_bridge.report.embed import FRAME_SIDE, STILL_SIDE

VOID = {"meta", "img", "input", "rect"}


class Page(HTMLParser):
    """Tags with their attributes, and the text; a tag that closes another than the last one opened is an error."""

    def __init__(self, path):
        super().__init__()
        self.source = path.read_text("utf-8")
        self.tags, self.texts, self.open = [], [], []
        self.feed(self.source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(data)

    def all(self, tag, **wanted):
        wanted = {name.rstrip("_"): value for name, value in wanted.items()}
        return [attrs for name, attrs in self.tags if name == tag and wanted.items() <= attrs.items()]

    def one(self, tag, **wanted):
        (found,) = self.all(tag, **wanted)
        return found

    @property
    def text(self):
        return " ".join("".join(self.texts).split())


def picture(attrs):
    """The pixels of an <img>."""
    kind, data = attrs["src"].split(",", 1)
    assert kind == "data:image/png;base64"
    return Sprite.decode(base64.b64decode(data, validate=True))


@pytest.fixture
def written(tmp_path):
    """Write a report and parse it."""

    def write(*items):
        write_html(tmp_path / "report.html", items)
        return Page(tmp_path / "report.html")

    return write


def test_the_pixels_of_a_picture_are_embedded_exactly(made, written):
    before, result = made.still()
    page = written(("hero.png", before, result))
    assert picture(page.one("img", class_="before")) == before
    assert picture(page.one("img", class_="after")) == result.image


def test_nothing_on_the_page_comes_from_elsewhere(made, written):
    page = written(("hero.png", *made.still()), ("walk.gif", *made.animation()))
    assert not {tag for tag, _ in page.tags} & {"link", "iframe", "object", "embed", "base", "form", "video"}
    for _, attrs in page.tags:
        assert "srcset" not in attrs
        assert attrs.get("src", "data:image/png;base64,").startswith("data:image/png;base64,")
        assert attrs.get("href", "#").startswith("#")
        assert not [name for name in attrs if name.startswith("on")]
    rest = re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "", page.source)
    assert not re.search(r"https?:|url\(|@import|fetch\(|XMLHttp|WebSocket|import\(|//[a-z]", rest)


def test_the_policy_of_the_page_allows_its_own_script_and_no_other(made, written):
    page = written(("hero.png", *made.still()))
    policy = page.all("meta")[1]["content"]
    script = re.search(r"<script>(.*)</script>", page.source, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>.png",
        '"><img src=x onerror=alert(1)>.png',
        "' onfocus='x.png",
        "$style ${script} &amp; &lt;.png",
        "räuber 英雄 🗡.png",
    ],
)
def test_a_hostile_name_is_shown_and_does_nothing(made, written, name):
    page = written((name, *made.still()), (name, *made.animation()))
    assert page.text.count(" ".join(name.split())) == 4  # two headings, two links
    assert len(page.all("script")) == 1
    assert not [attrs for _, attrs in page.tags if {"onerror", "onfocus"} & set(attrs)]
    assert [attrs["alt"] for attrs in page.all("img", class_="after")] == [f"{name} after"] * 2


def test_a_name_that_is_no_text_is_shown_as_escapes(made, written):
    assert r"\udcff.png" in written(("\udcff.png", *made.still())).text


def test_what_the_report_says_is_escaped(made, written):
    evil = "<img src=x>"
    before, result = made.still(
        kind=evil, device=evil, version=evil, warnings=(made.WARNING,), timings_ms={evil: 1}
    )
    page = written(("a.png", before, result))
    assert page.text.count(evil) == 4
    assert "the native size is <doubtful>" in page.text
    assert "No doubtful sizes, 1 result with warnings." in page.text


def test_all_figures_are_told(made, written):
    page = written(("a.png", *made.still(model=made.MODEL)))
    for text in (
        "60 × 50 → 6 × 5",
        "10.00 × 10.00 px",
        "0.93 sure",
        "321 → 3",
        "2.5 of 255",
        "plain, #fedcba , 25.0% of the cells are transparent".replace(" ,", ","),
        "v1-test 0123456789ab",
        "CPUExecutionProvider",
        "77 × 55",
        "5.12 × 5.25",
        "0.31 doubtful",
        "40.0 ms",
        "55.8 ms in all",
    ):
        assert text in page.text
    swatches = [attrs["style"] for attrs in page.all("li") if "title" in attrs]
    assert swatches == ["background:#c82828", "background:#28b43c", "background:#283cc8"]
    assert len(page.all("rect")) == 3


@pytest.mark.parametrize("used", [None, 0, 1])
@pytest.mark.parametrize("size", [(6, 5), (77, 55), (3, 5)])
def test_the_candidate_that_was_used_is_marked_whatever_the_size(made, written, used, size):
    """The sprites of a sheet are smaller than the candidates, which are of the whole sheet."""
    candidates = [made.GridCandidate(size=side, cell=(10, 10), confidence=0.9) for side in ((6, 5), (77, 55))]
    small = made.after(*size)
    large = made.before(small)
    report = made.report(large, small, candidates=candidates, candidate=used)
    page = written(("a.png", large, made.Result(small, report, made.trace([small]))))
    _, *rows = page.all("tr")
    assert [row.get("class") for row in rows] == ["chosen" if number == used else None for number in (0, 1)]


def test_bars_are_as_long_as_the_steps_took(made, written):
    widths = [float(attrs["width"]) for attrs in written(("a.png", *made.still())).all("rect")]
    assert widths[2] == max(widths)
    assert widths[0] / widths[2] == pytest.approx(12.5 / 40, abs=0.001)


def test_an_animation_brings_all_frames_before_and_after(made, written):
    before, result = made.animation(count=5, durations=(80, 0, 5, 300, 40))
    page = written(("walk.gif", before, result))
    for name, frames in (("before", before.frames), ("after", result.animation.frames)):
        image = page.one("img", class_=name)
        columns = int(image["data-columns"])
        found = slice_sheet(picture(image), cell=frames[0].size)
        assert columns == 3
        assert found[:5] == list(frames)
    assert page.one("section", class_="viewer")["data-durations"] == "80 250 20 300 40"
    assert page.one("input", class_="position")["max"] == "4"
    assert "12.34% → 3.21% of the pixels" in page.text


def test_a_sheet_is_shown_whole_before_and_after(made, written):
    sheet, result = made.sheet()
    page = written(("sheet.png", sheet, result))
    assert picture(page.one("img", class_="before")) == sheet
    assert picture(page.one("img", class_="after")) == join_sheet(result.animation.frames, 3)
    place = page.one("img", class_="after")["style"]
    assert place == "left:0.0000%;top:0.0000%;width:100.0000%;height:100.0000%"
    assert not page.all("div", class_="player")
    assert "180 × 100 → 3 × 2 sprites of 6 × 5" in page.text
    assert "Flicker" not in page.text


def test_an_animation_plays_by_itself_and_one_without_times_waits(made, written):
    assert "data-auto" in written(("walk.gif", *made.animation())).one("div", class_="player")
    assert "data-auto" not in written(("s.png", *made.animation(durations=(0, 0, 0)))).one(
        "div", class_="player"
    )


def test_a_still_picture_has_no_player(made, written):
    page = written(("a.png", *made.still()), ("b.gif", *made.animation(count=1)))
    assert not page.all("div", class_="player")
    assert [attrs["data-durations"] for attrs in page.all("section", class_="viewer")] == ["", ""]


def test_the_result_lies_where_the_grid_lies_in_the_picture(made, written):
    before, result = made.still()
    x, y = made.cuts()
    moved = made.trace([result.image], x * 0.9 + 3, y * 0.8 + 5)
    page = written(("a.png", before, type(result)(result.image, result.report, moved)))
    place = page.one("img", class_="after")["style"]
    assert place == "left:5.0000%;top:10.0000%;width:90.0000%;height:80.0000%"
    viewer = page.one("section", class_="viewer")
    assert float(viewer["data-width"]) == pytest.approx(6 / 0.9, abs=1e-3)
    assert float(viewer["data-height"]) == pytest.approx(5 / 0.8, abs=1e-3)


@pytest.mark.parametrize("side", [1, 12])
def test_pictures_without_a_grid_are_reported(written, side):
    rng = np.random.default_rng(side)
    colors = np.array([[0, 0, 0, 0], [250, 20, 20, 255], [20, 20, 250, 255]], np.uint8)
    sprite = Sprite(colors[rng.integers(0, 3, (side, side))])
    result = clean(sprite)
    page = written(("native.png", sprite, result))
    assert picture(page.one("img", class_="after")) == sprite
    assert len(page.all("table")) == bool(result.report.candidates)


def test_a_large_batch_has_thumbnails_beyond_a_number(made, written, monkeypatch):
    monkeypatch.setattr(html, "MOST_WHOLE", 2)
    page = written(*[(f"{number}.png", *made.still()) for number in range(5)])
    assert len(page.all("article")) == 2
    assert [attrs["id"] for attrs in page.all("tr") if "id" in attrs] == ["r3", "r4", "r5"]
    assert [attrs["href"] for attrs in page.all("a")] == ["#r1", "#r2", "#r3", "#r4", "#r5"]
    assert "4.png" in page.text


def test_a_page_that_would_grow_too_large_has_thumbnails(made, written, monkeypatch):
    monkeypatch.setattr(html, "MOST_BYTES", 1)
    assert len(written(*[(f"{number}.png", *made.still()) for number in range(3)]).all("article")) == 1


def test_what_came_in_is_shrunk_if_it_is_huge_and_that_is_said(made, written):
    small = made.after(4, 2)
    large = Sprite(np.full((64, 2 * STILL_SIDE, 4), 255, np.uint8))
    result = made.Result(small, made.report(large, small), made.trace([small]))
    page = written(("huge.png", large, result))
    assert picture(page.one("img", class_="before")).size == (STILL_SIDE, 32)
    assert "Before is shown at 50% of its size." in page.text
    assert picture(page.one("img", class_="after")) == small
    assert FRAME_SIDE < STILL_SIDE


def test_an_empty_batch_gives_a_page_that_says_so(written):
    assert "Nothing was cleaned." in written().text


def test_equal_results_give_equal_bytes(made, tmp_path):
    for name in ("a", "b"):
        write_html(tmp_path / name, [("x.png", *made.still()), ("y.gif", *made.animation())])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_page_that_cannot_be_written_leaves_nothing(made, tmp_path):
    (tmp_path / "file").write_text("here first")
    with pytest.raises(OutputError):
        write_html(tmp_path / "file" / "report.html", [("x.png", *made.still())])
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
