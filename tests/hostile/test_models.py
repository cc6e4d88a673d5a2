"""Hostile model files in the folder that the daemon looks into first."""

import os
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper
from PIL import Image

from sprite_bridge.operations.clean import MODEL
from sprite_bridge.protocol import Describe, Failure, ImageEntry, Reply, Request
from sprite_bridge.synthetic.degrade import degrade
from sprite_bridge.synthetic.sprites import draw

MARK = "it was unpickled"
NEW_WORKER_SECONDS = 4.0
"""How long the first work of a worker may take, or of a model in it."""


class Bomb:
    """Unpickling this leaves a file behind."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return Path.touch, (self.mark,)


@pytest.fixture(scope="module")
def picture():
    """One for which the network is asked: soft and noisy, and too small for a grid."""
    rng = np.random.default_rng(3)
    large = Image.fromarray(
        np.ascontiguousarray(degrade(draw("character", 24, rng), "ai", rng).picture[..., :3])
    )
    pixels = np.asarray(large.resize((48, 48), Image.Resampling.BICUBIC)) + rng.normal(0, 6, (48, 48, 3))
    rgba = np.full((48, 48, 4), 255, np.uint8)
    rgba[..., :3] = np.clip(pixels, 0, 255)
    return ImageEntry(48, 48, "rgba8", 1, rgba.tobytes())


def random_bytes(workshop, home):
    workshop.install(np.random.default_rng(1).bytes(5_000), MODEL)


def cut(workshop, home):
    workshop.install(workshop.cleaner().SerializeToString()[:-20], MODEL)


def empty(workshop, home):
    workshop.install(b"", MODEL)


def another_hash(workshop, home):
    workshop.install(workshop.cleaner(), MODEL, sha256="0" * 64)


def hard_link(workshop, home):
    model = workshop.cleaner()
    outside = home.parent / "outside.bin"
    outside.write_bytes(np.zeros((4, 3, 3, 3), np.float32).tobytes())
    weights = model.graph.initializer[0]
    weights.ClearField("raw_data")
    weights.data_location = TensorProto.EXTERNAL
    weights.external_data.add(key="location", value="weights.bin")
    folder = workshop.install(model, MODEL)
    os.link(outside, folder / "weights.bin")


def endless(workshop, home):
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["still"])],
        "b",
        [
            helper.make_tensor_value_info("i", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
        ],
        [helper.make_tensor_value_info("still", TensorProto.BOOL, [])],
    )
    loop = helper.make_node("Loop", ["", "yes"], [], body=body)
    workshop.install(
        workshop.behind(loop, helper.make_node("Identity", ["y"], ["z"]), yes=np.array(True)), MODEL
    )


def foreign(workshop, home):
    workshop.install(workshop.behind(helper.make_node("Identity", ["y"], ["z"], domain="com.example")), MODEL)


def hungry(workshop, home):
    """Small, and wants 32 GiB and more for a picture of 256 x 256."""
    nodes = [
        helper.make_node("Resize", ["y", "", "f"], ["large"]),
        helper.make_node("MaxPool", ["large"], ["z"], kernel_shape=[512, 512], strides=[512, 512]),
    ]
    workshop.install(workshop.behind(*nodes, f=np.array([1, 1, 512, 512], np.float32)), MODEL)


def pickled(workshop, home):
    workshop.install(pickle.dumps(Bomb(home / MARK)), MODEL, file="model.pt")


KINDS = [random_bytes, cut, empty, another_hash, hard_link, endless, foreign, hungry, pickled]


def test_a_bad_model_is_refused_and_nobody_else_notices(besieged, tmp_path, workshop, picture):
    """One daemon, and one model after the other in its folder."""
    asked = Request("r", "clean", {}, (picture,))
    with besieged(tmp_path, "--workers", 2, env={"SPRITE_BRIDGE_MODELS": str(workshop.folder)}) as daemon:
        with daemon.unharmed(within=NEW_WORKER_SECONDS), daemon.client() as client:
            for make in KINDS:
                make(workshop, daemon.folder)
                answer = client.ask(asked)
                assert isinstance(answer, Failure) and answer.code == "bad_model", (make, answer)
                (workshop.folder / MODEL).rename(tmp_path / make.__name__)
            answer = client.ask(asked)
            assert isinstance(answer, Reply) and answer.body["report"]["model"]["name"] == MODEL
        assert not (daemon.folder / MARK).exists()
        assert daemon.status()["counters"]["workers_lost"] == 0


@pytest.mark.parametrize("make", [random_bytes, pickled])
def test_a_daemon_starts_beside_a_bad_model_and_tells_of_it(processes, tmp_path, workshop, make):
    make(workshop, tmp_path / "home")
    environment = {"SPRITE_BRIDGE_MODELS": str(workshop.folder)}
    with processes.running(tmp_path, "--workers", 1, env=environment) as daemon, daemon.client() as client:
        assert MODEL in [model["name"] for model in client.ask(Describe("d")).body["models"]]
        assert not (daemon.folder / MARK).exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address-space limits are Linux's")
def test_a_worker_that_wants_more_memory_than_it_may_have_costs_its_request(besieged, tmp_path, processes):
    """A large true picture in a small worker; the same twice more is not tried again."""
    side = 4_000
    noise = np.random.default_rng(1).integers(0, 256, (side, side, 4), np.uint8)
    large = ImageEntry(side, side, "rgba8", 1, noise.tobytes())
    asked = Request("r", "clean", {"model": False}, (large,))
    with besieged(tmp_path, "--workers", 3, "--memory-mib", 1_000) as daemon:
        with daemon.unharmed(within=NEW_WORKER_SECONDS), daemon.client() as client:
            assert [client.ask(asked).code for _ in range(3)] == [
                "worker_failed",
                "worker_failed",
                "quarantined",
            ]
            assert isinstance(client.ask(Request("s", "clean", {}, (processes.dots(1),))), Reply)
        status = daemon.status()
        assert status["counters"]["workers_lost"] == 2 and status["quarantined"] == 1
