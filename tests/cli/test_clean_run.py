"""A batch: every job is told, none stops the others, and `--json` is one object."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sprite_bridge.cli import clean_run
from sprite_bridge.cli.clean_job import Done, Order
from sprite_bridge.config import Settings
from sprite_bridge.errors import BadImage, BadPalette, BadParams, DeviceError, ModelMissing, OutputError
from sprite_bridge.image import Palette, Sprite
from sprite_bridge.operations.report import GridCandidate, GroundReport, Report, SheetReport, Warning

GRID = GridCandidate(size=(16, 16), cell=(8.0, 8.1), confidence=0.9)


def made(target, warnings=(), candidates=(GRID, GRID), **more):
    values = {
        "version": "1",
        "kind": "grid",
        "input_size": (128, 130),
        "size": (16, 16),
        "cell": (8.0, 8.1),
        "confidence": 0.9,
        "candidates": candidates,
        "ground": GroundReport(kind="none"),
        "colors_in": 9,
        "colors_out": 4,
        "palette": (),
        "noise": 0.0,
        "warnings": tuple(Warning(code=code, message=message) for code, message in warnings),
        "timings_ms": {},
    }
    report = Report(**{**values, **more})
    return Done(Sprite(np.zeros((1, 1, 4), np.uint8)), SimpleNamespace(report=report), target)


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """Run a batch over (empty) files; `results` says what becomes of each: an error, or warnings."""

    def run(results, **order):
        for name in results:
            (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
            (tmp_path / "in" / name).write_bytes(b"")

        def do(job, _):
            result = results[job.source.name]
            if isinstance(result, BaseException):
                raise result
            return result if isinstance(result, Done) else made(job.target, result)

        monkeypatch.setattr(clean_run, "do", do)
        inputs = order.pop("inputs", (str(tmp_path / "in"),))
        settings = order.pop("settings", Settings())
        output = None if order.get("candidates") else tmp_path / "out"
        return clean_run.run(Order(inputs, output, settings, **order))

    return run


def test_a_batch_that_works_says_a_line_for_each(batch, capsys):
    assert batch({"a.png": (), "b.png": ()}) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    lines = captured.out.splitlines()
    assert len(lines) == 2
    assert "a.png" in lines[0]
    assert "grid, 16 x 16, 4 colours, confidence 0.90" in lines[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"sheet": SheetReport(columns=4, rows=2), "size": (32, 30)}, "4 x 2 sprites of 32 x 30, 4 colours,"),
        ({"colors_out": 1}, "16 x 16, 1 colour,"),
        ({"colors_out": 0}, "16 x 16, no colours,"),
    ],
)
def test_a_line_has_the_right_words(more, said, batch, capsys, tmp_path):
    assert batch({"a.png": made(tmp_path / "a.png", **more)}) == 0
    assert said in capsys.readouterr().out


def test_one_bad_file_never_stops_the_rest(batch, capsys):
    assert batch({"a.png": BadImage("torn", "draw it"), "b.png": ()}) == 3
    captured = capsys.readouterr()
    assert "b.png" in captured.out
    assert "a.png: torn" in captured.err
    assert "hint: draw it" in captured.err


def test_a_fault_of_ours_does_not_stop_the_rest_either(batch, capsys):
    assert batch({"a.png": ZeroDivisionError("oops"), "b.png": ()}) == 3
    captured = capsys.readouterr()
    assert "b.png" in captured.out
    assert "internal error: ZeroDivisionError('oops')" in captured.err
    assert "Traceback" in captured.err


@pytest.mark.parametrize(
    ("errors", "code"),
    [
        ([BadImage("a")], 1),
        ([BadImage("a"), BadImage("b")], 1),
        ([ModelMissing("a")], 5),
        ([DeviceError("a"), DeviceError("b")], 6),
        ([DeviceError("a"), BadImage("b")], 1),
    ],
)
def test_a_batch_of_failures_has_the_code_of_its_errors(errors, code, batch):
    assert batch({f"{number}.png": error for number, error in enumerate(errors)}) == code


def test_warnings_are_said_and_do_not_fail(batch, capsys):
    assert batch({"a.png": [("low_confidence", "the grid is a guess")]}) == 0
    captured = capsys.readouterr()
    assert "warning: " in captured.err
    assert "a.png: the grid is a guess\n  hint: name another grid with --candidate" in captured.err


def test_json_is_one_object_with_every_input_in_order(batch, capsys):
    assert batch({"a.png": [("dull", "grey")], "b.png": BadImage("torn"), "c.png": ()}, as_json=True) == 3
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert captured.out.count("\n") == 1
    assert captured.err == ""
    assert found["ok"] is False
    assert found["failed"] == 1
    assert "error" not in found
    first, second, third = found["results"]
    assert first["ok"] is third["ok"] is True
    assert first["input"].endswith("a.png")
    assert first["output"].endswith("a.png")
    assert first["warnings"] == [{"code": "dull", "message": "grey", "hint": ""}]
    assert "warnings" not in first["report"]
    assert (first["report"]["kind"], first["report"]["confidence"]) == ("grid", 0.9)
    assert second == {
        "ok": False,
        "input": second["input"],
        "output": None,
        "error": {"code": "bad_image", "message": "torn", "hint": ""},
    }


def test_json_of_a_failure_has_its_error_on_top(batch, capsys):
    assert batch({"a.png": BadImage("torn")}, as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "bad_image"


def test_inputs_that_name_nothing_count_as_failed(batch, capsys, tmp_path):
    assert batch({"a.png": ()}, inputs=(str(tmp_path / "in"), str(tmp_path / "none"))) == 3
    assert "none does not exist" in capsys.readouterr().err


def test_json_has_what_names_nothing_where_it_was_named(batch, capsys, tmp_path):
    names = ("x.png", "in/b.png", "y.png", "in/a.png", "z.png", "w.png")
    inputs = tuple(str(tmp_path / name) for name in names)
    assert batch({"a.png": (), "b.png": ()}, inputs=inputs, as_json=True) == 3
    found = json.loads(capsys.readouterr().out)
    assert tuple(result["input"] for result in found["results"]) == inputs
    assert [result["ok"] for result in found["results"]] == [False, True, False, True, False, False]
    assert found["left_out"] == 0


def test_candidates_are_listed(batch, capsys, tmp_path):
    assert batch({"a.png": ()}, candidates=True) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == [f"  {n}: 16 x 16, cells of 8.00 x 8.10, confidence 0.90" for n in (0, 1)]


def test_a_picture_without_candidates_says_so(batch, capsys):
    assert batch({"a.png": made(None, candidates=())}, candidates=True) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["  none: grid, 16 x 16"]


def broken(path, items):
    raise OutputError(f"{path} cannot be written: disk full")


def confused(path, items):
    raise ValueError("no such frame")


@pytest.mark.parametrize(("write", "code"), [(broken, "output"), (confused, "error")])
def test_a_page_that_fails_loses_neither_results_nor_json(write, code, batch, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("sprite_bridge.report.write_html", write)
    page = tmp_path / "page.html"
    assert batch({"a.png": (), "b.png": ()}, report=page, as_json=True) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is False
    assert found["failed"] == 0
    assert [result["ok"] for result in found["results"]] == [True, True]
    assert found["page"]["ok"] is False
    assert found["page"]["error"]["code"] == code
    assert batch({"a.png": ()}, report=page) == 3
    captured = capsys.readouterr()
    assert "a.png" in captured.out
    assert "error: " in captured.err
    assert batch({"a.png": BadImage("torn")}, report=page) == 1


def test_a_page_is_told_in_json(batch, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("sprite_bridge.report.write_html", lambda path, items: path.write_text("page"))
    page = tmp_path / "page.html"
    assert batch({"a.png": ()}, report=page, as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["page"] == {"ok": True, "output": str(page)}
    assert page.read_text() == "page"
    assert batch({"a.png": ()}, as_json=True, overwrite=True) == 0
    assert json.loads(capsys.readouterr().out)["page"] is None


def test_a_page_that_cannot_be_written_is_said_before_the_work(batch, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for page in (tmp_path / "file" / "page.html", tmp_path, tmp_path / "out" / "a.png"):
        with pytest.raises(OutputError):
            batch({"a.png": ZeroDivisionError("this was not to run")}, report=page)


@pytest.mark.parametrize("clash", [{"report": Path("page.html")}, {"explain": True}])
def test_candidates_exclude_what_is_written(clash, batch):
    with pytest.raises(BadParams, match="--candidates writes nothing") as caught:
        batch({"a.png": ()}, candidates=True, **clash)
    assert [caught.value.field] == list(clash)


def test_a_senseless_setting_is_said_once_and_before_the_work(batch):
    with pytest.raises(BadParams) as caught:
        batch({"a.png": ZeroDivisionError("this was not to run")}, settings=Settings(size="64"))
    assert caught.value.field == "size"
    assert "^" not in caught.value.message


def test_results_that_are_there_are_kept_unless_asked(batch, capsys, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.png").write_bytes(b"mine")
    assert batch({"a.png": ()}) == 1
    assert "exists" in capsys.readouterr().err
    assert batch({"a.png": ()}, overwrite=True) == 0


def test_the_palette_of_an_order_is_read_once_and_first(tmp_path):
    Palette.from_hex(["#102030", "#000000"]).save(tmp_path / "p.gpl")
    order = Order(("a.png",), None, Settings(palette=str(tmp_path / "p.gpl"), colors=3))
    assert order.params()["palette"] == ["#102030", "#000000"]
    assert order.params()["colors"] == 3
    assert Order((), None, Settings()).params()["palette"] == []
    (tmp_path / "bad.gpl").write_text("nonsense")
    with pytest.raises(BadPalette):
        Order(("a.png",), None, Settings(palette=str(tmp_path / "bad.gpl")))
