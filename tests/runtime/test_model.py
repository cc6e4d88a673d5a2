from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnx import TensorProto, helper

from sprite_bridge.errors import BadModel, BadParams, TooLarge
from sprite_bridge.runtime import Model
from sprite_bridge.runtime.model import pad_to


def pictures(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


@pytest.fixture
def model(workshop: Any) -> Model:
    workshop.install(workshop.cleaner(), multiple_of=8)
    opened: Model = workshop.store.open("tiny", "cpu")
    return opened


@pytest.mark.parametrize(
    "shape", [(1, 3, 8, 8), (1, 3, 1, 1), (2, 3, 7, 13), (3, 3, 16, 8), (1, 3, 1, 33), (5, 3, 9, 9)]
)
def test_the_result_has_the_size_of_the_picture(model: Model, shape: tuple[int, ...]) -> None:
    result = model.run(pictures(*shape))
    assert result.shape == (shape[0], 4, *shape[2:])
    assert result.dtype == np.float32
    assert result.min() >= 0
    assert result.max() <= 1


def test_a_picture_is_padded_with_its_edge_and_cut_back(workshop: Any, model: Model) -> None:
    picture = pictures(1, 3, 5, 6)
    padded = np.pad(picture, ((0, 0), (0, 0), (0, 3), (0, 2)), mode="edge")
    bare = onnxruntime.InferenceSession(
        workshop.cleaner().SerializeToString(), providers=["CPUExecutionProvider"]
    )
    (expected,) = bare.run(None, {"rgb": padded})
    np.testing.assert_array_equal(model.run(picture), expected[:, :, :5, :6])


def test_a_picture_that_fits_is_not_copied() -> None:
    picture = pictures(2, 3, 16, 32)
    assert pad_to(picture, picture.shape) is picture
    assert pad_to(picture[:, :, ::2], (2, 3, 8, 32)).flags.c_contiguous


def test_the_picture_is_not_changed(model: Model) -> None:
    picture = pictures(1, 3, 16, 16)
    before = picture.copy()
    model.run(picture)
    np.testing.assert_array_equal(picture, before)


def test_a_read_only_or_strided_picture_is_taken(model: Model) -> None:
    picture = pictures(1, 16, 16, 3)
    picture.flags.writeable = False
    strided = picture.transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(model.run(strided), model.run(np.ascontiguousarray(strided)))


def test_two_runs_give_the_same_bytes(workshop: Any, model: Model) -> None:
    picture = pictures(1, 3, 40, 24)
    first = model.run(picture)
    assert model.run(picture).tobytes() == first.tobytes()
    workshop.install(workshop.cleaner(), "again", multiple_of=8)
    assert workshop.store.open("again", "cpu").run(picture).tobytes() == first.tobytes()


def test_a_batch_gives_what_single_pictures_give(model: Model) -> None:
    batch = pictures(3, 3, 16, 16)
    singles = [model.run(batch[i : i + 1]) for i in range(3)]
    np.testing.assert_allclose(model.run(batch), np.concatenate(singles), atol=1e-6)


def test_values_are_clipped_to_the_range(workshop: Any) -> None:
    model = workshop.behind(helper.make_node("Identity", ["y"], ["z"]))
    model.graph.node[-1].CopyFrom(helper.make_node("Mul", ["z", "ten"], ["rgba"]))
    model.graph.initializer.append(helper.make_tensor("ten", TensorProto.FLOAT, [1], [10.0]))
    workshop.install(model)
    result = workshop.store.open("tiny", "cpu").run(pictures(1, 3, 16, 16))
    assert (result.min(), result.max()) == (0, 1)


def test_several_outputs_are_joined_in_the_order_of_the_card(workshop: Any) -> None:
    weights = np.zeros((1, 3, 1, 1), np.float32)
    nodes = [helper.make_node("Conv", ["rgb", "w"], ["alpha"]), helper.make_node("Relu", ["rgb"], ["color"])]
    ports = {"color": ["N", 3, "H", "W"], "alpha": ["N", 1, "H", "W"]}
    workshop.install(workshop.model(nodes, {"w": weights}, outputs=ports), outputs={"color": 3, "alpha": 1})
    picture = pictures(1, 3, 5, 5)
    result = workshop.store.open("tiny", "cpu").run(picture)
    np.testing.assert_array_equal(result[:, :3], picture)
    assert not result[:, 3].any()


@pytest.mark.parametrize(
    ("picture", "complaint"),
    [
        (np.zeros((1, 3, 8, 8)), "takes float32, not float64"),
        (np.zeros((1, 3, 8, 8), np.uint8), "takes float32, not uint8"),
        ([[1.0]], "takes float32, not list"),
        (np.zeros((3, 8, 8), np.float32), "takes"),
        (np.zeros((1, 4, 8, 8), np.float32), "takes"),
        (np.zeros((0, 3, 8, 8), np.float32), "none of them 0"),
        (np.zeros((1, 3, 0, 8), np.float32), "none of them 0"),
        (np.full((1, 3, 8, 8), 255, np.float32), "values from 0.0 to 1.0"),
        (np.full((1, 3, 8, 8), -0.1, np.float32), "values from 0.0 to 1.0"),
        (np.full((1, 3, 8, 8), np.nan, np.float32), "no NaN"),
    ],
)
def test_what_is_no_picture_is_refused(model: Model, picture: Any, complaint: str) -> None:
    with pytest.raises(BadParams, match=complaint) as caught:
        model.run(picture)
    assert caught.value.field == "rgb"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_model_that_gives_no_numbers_is_refused(workshop: Any, value: float) -> None:
    model = workshop.behind(helper.make_node("Mul", ["y", "bad"], ["z"]))
    model.graph.node[-1].CopyFrom(helper.make_node("Sub", ["z", "z"], ["rgba"]))
    model.graph.initializer.append(helper.make_tensor("bad", TensorProto.FLOAT, [1], [value]))
    workshop.install(model)
    with pytest.raises(BadModel, match="gave values that are not numbers"):
        workshop.store.open("tiny", "cpu").run(pictures(1, 3, 8, 8))


def test_one_value_that_is_not_a_number_is_found(workshop: Any) -> None:
    # 0 / 0 where the picture is black, 1 elsewhere
    nodes = [
        helper.make_node("Div", ["rgb", "rgb"], ["ones"]),
        helper.make_node("Conv", ["ones", "w"], ["rgba"]),
    ]
    workshop.install(workshop.model(nodes, {"w": np.ones((4, 3, 1, 1), np.float32)}))
    model = workshop.store.open("tiny", "cpu")
    picture = np.ones((1, 3, 16, 16), np.float32)
    assert model.run(picture).min() == 1
    picture[0, 0, 3, 4] = 0
    with pytest.raises(BadModel, match="not numbers"):
        model.run(picture)


def test_a_picture_too_large_for_the_memory_limit_is_refused_before_it_runs(model: Model) -> None:
    picture = np.broadcast_to(np.float32(0.5), (8, 3, 4096, 4095))
    with pytest.raises(
        TooLarge, match=r"would take 8\.0 GiB for an input of 8x3x4096x4096; the limit is 2 GiB"
    ):
        model.run(picture)


def test_many_sizes_do_not_pile_up(model: Model, monkeypatch: Any) -> None:
    monkeypatch.setattr("sprite_bridge.runtime.model.MAX_KNOWN_SHAPES", 3)
    for side in range(8, 80, 8):
        model.run(pictures(1, 3, side, 8))
    assert len(model._affordable) <= 3


@pytest.fixture
def grounded(workshop: Any) -> Model:
    """Gives the mean of the picture's red and the ground's red, and the ground's colours."""
    pick = np.zeros((4, 6, 1, 1), np.float32)
    pick[0, [0, 3]] = 0.5
    pick[1, 3] = pick[2, 4] = pick[3, 5] = 1
    nodes = [
        helper.make_node("Concat", ["rgb", "ground"], ["both"], axis=1),
        helper.make_node("Conv", ["both", "w"], ["rgba"]),
    ]
    ports = {name: ["N", 3, "H", "W"] for name in ("rgb", "ground")}
    workshop.install(workshop.model(nodes, {"w": pick}, inputs=ports), inputs=("rgb", "ground"))
    opened: Model = workshop.store.open("tiny", "cpu")
    return opened


def test_a_model_that_takes_the_ground_is_given_it(grounded: Model, model_of_one: Model) -> None:
    picture, ground = pictures(2, 3, 7, 9), pictures(2, 3, 7, 9, seed=1)
    assert grounded.takes_ground and not model_of_one.takes_ground
    result = grounded.run(picture, ground)
    np.testing.assert_allclose(result[:, 0], (picture[:, 0] + ground[:, 0]) / 2, atol=1e-6)
    np.testing.assert_array_equal(result[:, 1:], ground)
    np.testing.assert_array_equal(model_of_one.run(picture, ground), model_of_one.run(picture))


@pytest.fixture
def model_of_one(workshop: Any) -> Model:
    workshop.install(workshop.cleaner(), "one")
    opened: Model = workshop.store.open("one", "cpu")
    return opened


@pytest.mark.parametrize(
    ("ground", "complaint"),
    [
        (None, "must be told the ground"),
        (pictures(1, 3, 8, 9), r"shape \(1, 3, 8, 8\), not \(1, 3, 8, 9\)"),
        (pictures(1, 1, 8, 8), "takes"),
        (pictures(1, 3, 8, 8).astype(np.float64), "float32"),
        (pictures(1, 3, 8, 8) + 1, "from 0.0 to 1.0"),
        (np.full((1, 3, 8, 8), np.nan, np.float32), "NaN"),
    ],
)
def test_a_wrong_ground_is_refused(grounded: Model, ground: Any, complaint: str) -> None:
    with pytest.raises(BadParams, match=complaint) as caught:
        grounded.run(pictures(1, 3, 8, 8), ground)
    assert caught.value.field == "ground"
