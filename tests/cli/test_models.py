"""`sprite-bridge models`: the table, the lines, the JSON and the exit codes."""

import json

import pytest

from sprite_bridge.cli.app import run
from sprite_bridge.cli.models import aligned
from sprite_bridge.runtime import store


@pytest.fixture
def installed(workshop, monkeypatch, tmp_path):
    """A good and a bad model, and nothing else installed."""
    workshop.install(workshop.cleaner(), "good")
    workshop.install(workshop.cleaner(), "bad", sha256="0" * 64)
    only(workshop.folder, monkeypatch, tmp_path)
    return workshop


def only(folder, monkeypatch, tmp_path):
    """Look for models in this folder alone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPRITE_BRIDGE_MODELS", str(folder))
    monkeypatch.setenv("SPRITE_BRIDGE_DEVICE", "cpu")
    monkeypatch.setattr(store, "user_folder", lambda environment: tmp_path / "user")
    monkeypatch.setattr(store, "packaged_folder", lambda: tmp_path / "package")


def test_the_table_shows_every_model_and_the_problems(installed, capsys):
    assert run(["models"]) == 5
    out, err = capsys.readouterr()
    heads, bad, good = (line.split() for line in out.splitlines())
    assert heads == ["name", "task", "size", "sha256", "licence", "runs", "on"]
    assert good == ["good", "clean", "0.00", "MiB", "ok", "MIT", "CPUExecutionProvider"]
    assert bad == ["bad", "clean", "0.00", "MiB", "WRONG", "MIT", "nothing"]
    assert err.startswith("error: model 'bad': the sha256 is ")


def test_another_word_is_a_usage_error(capsys):
    assert run(["models", "lst"]) == 2
    message = "error: Invalid value for 'models': 'lst' is neither list nor verify\n"
    assert capsys.readouterr().err.startswith(message)


def test_one_model_can_be_asked_for(installed, capsys):
    assert run(["models", "list", "good"]) == 0
    assert "bad" not in capsys.readouterr().out


def test_verify_says_a_line_for_each(installed, capsys):
    assert run(["models", "verify"]) == 5
    assert capsys.readouterr().out == "bad: refused\ngood: ok, ran on CPUExecutionProvider\n"
    assert run(["models", "verify", "good"]) == 0
    assert run(["models", "verify", "bad"]) == 5


def test_json_is_one_object_with_everything(installed, capsys):
    assert run(["models", "--json"]) == 5
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["ok"] is False
    assert [model["name"] for model in found["models"]] == ["bad", "good"]
    bad, good = found["models"]
    assert good["problems"] == []
    assert (good["sha256_ok"], bad["sha256_ok"]) == (True, False)
    assert good["provider"] == "CPUExecutionProvider"
    assert bad["problems"][0].startswith("model 'bad': the sha256")
    assert err == ""


def test_a_model_that_is_not_there_leaves_with_5(installed, capsys):
    assert run(["models", "verify", "nothing", "--json"]) == 5
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "model_missing"


def test_no_model_at_all_leaves_with_5_and_says_where_it_looked(monkeypatch, tmp_path, capsys):
    only(tmp_path / "empty", monkeypatch, tmp_path)
    assert run(["models"]) == 5
    assert str(tmp_path / "empty") in capsys.readouterr().err


def test_an_unknown_action_is_a_usage_error(capsys):
    assert run(["models", "delete"]) == 2
    assert "neither list nor verify" in capsys.readouterr().err


def test_a_device_that_does_not_run_leaves_with_6(installed, monkeypatch, capsys):
    import onnxruntime

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    assert run(["models", "verify", "good", "--device", "cuda"]) == 6
    assert "CUDA was asked for but cannot run" in capsys.readouterr().err


def test_columns_line_up():
    assert aligned([("a", "bb"), ("ccc", "d")]) == ["a    bb", "ccc  d"]
