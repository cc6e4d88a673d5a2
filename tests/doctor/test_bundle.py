"""The zip for bug reports: what is in it, and above all what is not."""

import getpass
import json
import platform
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from sprite_bridge.doctor import bundle
from sprite_bridge.doctor.bundle import check_name, write_bundle
from sprite_bridge.doctor.checks import examine
from sprite_bridge.errors import OutputError, Unreachable

MEMBERS = {
    "doctor.json",
    "versions.json",
    "settings.json",
    "status.json",
    "models.json",
    "daemon.log",
    "workers.log",
}
HOST = "vermeers-tower"


@pytest.fixture
def leaky(around, running, tmp_path, monkeypatch):
    """Surroundings that say who they belong to wherever they can."""
    monkeypatch.setattr(platform, "node", lambda: HOST)
    monkeypatch.setattr(getpass, "getuser", lambda: "rembrandt")
    user = tmp_path / "rembrandt"
    project = user / "Secret Game"
    project.mkdir(parents=True)
    home = user / ".local" / "sprite-bridge"
    env = {
        "HOME": str(user),
        "USER": "rembrandt",
        "SPRITE_BRIDGE_HOME": str(home),
        "SPRITE_BRIDGE_PALETTE": str(project / "team.gpl"),
    }
    around = replace(
        around,
        env=env,
        home=home,
        here=project,
        folders=(project,),
        python=str(user / "venv" / "bin" / "python"),
        ask=lambda: {"server": f"on {HOST}", "path": str(project), "host": HOST.upper()},
    )
    found = running(around)
    record = {
        "message": f"{user}/Secret Game/hero.png",
        "who": "Rembrandt's",
        "token": found.token,
        "path": str(project),
    }
    (home / "daemon.log").write_text(json.dumps(record) + "\n", encoding="utf-8")
    traceback = (
        f'  File "{user}/venv/lib/site-packages/sprite_bridge/x.py", line 3\n{found.token} at {HOST}\n'
    )
    (home / "workers.log").write_text(traceback, encoding="utf-8")
    return around, found.token


def members(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_nothing_of_token_home_user_host_and_project_is_in_any_member(leaky, tmp_path):
    around, token = leaky
    write_bundle(tmp_path / "report.zip", around, examine(around))
    found = members(tmp_path / "report.zip")
    assert set(found) == MEMBERS
    everything = b"\n".join([*found.values(), *(name.encode() for name in found)]).lower()
    for secret in (token, "rembrandt", HOST, "Secret Game", "hero.png", str(tmp_path)):
        assert secret.lower().encode() not in everything, secret
    for label in (b"<home>", b"<token>", b"<host>", b"<user>", b"<daemon>"):
        assert label in everything


def test_it_holds_what_mends_a_bug(leaky, tmp_path):
    around, _ = leaky
    findings = examine(around)
    write_bundle(tmp_path / "report.zip", around, findings)
    found = members(tmp_path / "report.zip")
    told = {name: json.loads(data) for name, data in found.items() if name.endswith(".json")}
    assert [one["check"] for one in told["doctor.json"]] == [finding.check for finding in findings]
    assert told["versions.json"]["distributions"]["numpy"] == "2.1.3"
    assert told["settings.json"]["settings"]["device"] == "auto"
    assert told["models.json"][0]["name"] == "v2" and len(told["models.json"][0]["sha256"]) == 64
    assert json.loads(found["daemon.log"])["message"]
    assert b"site-packages/sprite_bridge/x.py" in found["workers.log"]


def test_no_picture_and_no_weights_are_in_it(leaky, tmp_path, workshop):
    around, _ = leaky
    (around.here / "hero.png").write_bytes(b"\x89PNG\r\n\x1a\nsecret pixels")
    write_bundle(tmp_path / "report.zip", around, [])
    everything = b"".join(members(tmp_path / "report.zip").values())
    assert b"PNG" not in everything and b"secret pixels" not in everything
    assert (workshop.folder / "v2" / "model.onnx").read_bytes() not in everything


def test_what_cannot_be_had_is_said_instead(around, tmp_path, workshop):
    workshop.install(workshop.cleaner(), "bad", sha256="0" * 64)
    (around.here / "sprite_bridge.toml").write_text("colours = 3", encoding="utf-8")
    around = replace(around, ask=lambda: Unreachable("no daemon answers"), requires=lambda: None)
    write_bundle(tmp_path / "report.zip", around, [])
    found = members(tmp_path / "report.zip")
    assert json.loads(found["status.json"])["error"]["code"] == "unreachable"
    assert json.loads(found["settings.json"])["error"]["code"] == "bad_config"
    assert "sha256" in json.loads(found["models.json"])[0]["problems"][0]
    assert found["daemon.log"].strip() == b""


def test_of_long_logs_only_the_last_whole_lines_are_in_it(around, running, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "LOG_BYTES", 1000)
    running(around)
    lines = [f"line {number}" for number in range(1000)]
    (around.home / "workers.log").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_bundle(tmp_path / "report.zip", around, [])
    kept = members(tmp_path / "report.zip")["workers.log"].decode().splitlines()
    assert 50 < len(kept) < 200
    assert kept == lines[-len(kept) :]


@pytest.mark.parametrize("name", ["report", "hero.png", "report.zip.png"])
def test_a_bundle_is_named_as_one(name):
    with pytest.raises(OutputError, match="no name of a bundle"):
        check_name(Path(name))


def test_what_exists_is_not_replaced(around, tmp_path):
    path = tmp_path / "report.zip"
    path.write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already"):
        write_bundle(path, around, [])
    assert path.read_bytes() == b"mine"


def test_a_bundle_that_cannot_be_written_leaves_nothing(around, tmp_path, monkeypatch):
    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    folder = tmp_path / "reports"
    folder.mkdir()
    with pytest.raises(OutputError, match="No space left"):
        write_bundle(folder / "report.zip", around, [])
    assert list(folder.iterdir()) == []
