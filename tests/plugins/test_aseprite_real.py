"""Reading and applying in a real Aseprite, if SPRITE_BRIDGE_ASEPRITE names one or it is on the PATH."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "aseprite"
SOURCES = Path(__file__).parents[2] / "plugins" / "aseprite"
ASEPRITE = os.environ.get("SPRITE_BRIDGE_ASEPRITE") or shutil.which("aseprite")


@pytest.mark.skipif(not ASEPRITE, reason="SPRITE_BRIDGE_ASEPRITE names no Aseprite")
def test_results_come_into_the_sprites_of_a_real_aseprite(tmp_path):
    script = ["--script-param", f"plugin={SOURCES}", "--script", str(HERE / "real.lua")]
    environment = {**os.environ, "ASEPRITE_USER_FOLDER": str(tmp_path)}
    done = subprocess.run(
        [ASEPRITE, "-b", *script], capture_output=True, text=True, timeout=120, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "done"
