"""The ONNX file and the network it came from."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from sprite_bridge.errors import OutputError
from sprite_bridge.training import export as exporting
from sprite_bridge.training.export import export, export_integers, input_names, parity, to_onnx
from sprite_bridge.training.nets import NETWORKS
from sprite_bridge.training.nets.v1 import V1, rgba
from sprite_bridge.training.nets.v2 import V2


@pytest.fixture(scope="module", params=NETWORKS)
def network(request) -> V1:
    """A network with statistics and weights that matter, as after training."""
    torch.manual_seed(1)
    network = NETWORKS[request.param](8)
    torch.nn.init.normal_(network.rgb.weight, 0, 0.05)
    torch.nn.init.normal_(network.alpha.weight, 0, 0.3)
    for _ in range(3):
        network(*(torch.rand(4, 3, 32, 32) for _ in input_names(network)))
    return network.eval()


def test_onnxruntime_and_torch_agree(network) -> None:
    assert parity(network, to_onnx(network, half=False)) < 1e-5
    assert parity(network, to_onnx(network, half=True)) < 1 / 255


@pytest.mark.parametrize("shape", [(1, 3, 16, 16), (3, 3, 32, 80)])
def test_batch_and_size_are_free(network, shape) -> None:
    session = onnxruntime.InferenceSession(to_onnx(network, half=False), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    inputs = {name: rng.random(shape, np.float32) for name in input_names(network)}
    (result,) = session.run(["rgba"], inputs)
    with torch.no_grad():
        expected = rgba(network, *map(torch.from_numpy, inputs.values())).numpy()
    np.testing.assert_allclose(result, expected, atol=1e-5)


def test_half_precision_halves_the_file_and_keeps_everything_inside(network, tmp_path) -> None:
    exported = export(network, tmp_path / "model.onnx")
    assert exported.weights == "float16"
    assert [path.name for path in tmp_path.iterdir()] == ["model.onnx"]
    assert (tmp_path / "model.onnx").stat().st_size < 0.6 * len(to_onnx(network, half=False))
    model = onnx.load(tmp_path / "model.onnx")
    assert not any(tensor.external_data for tensor in model.graph.initializer)
    assert [(opset.domain, opset.version) for opset in model.opset_import] == [("", 18)]


def test_the_same_network_gives_the_same_bytes(network) -> None:
    assert to_onnx(network, half=True) == to_onnx(network, half=True)


def test_single_precision_is_kept_where_half_moves_too_much(network, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(exporting, "HALF_PARITY", 0.0)
    assert export(network, tmp_path / "model.onnx").weights == "float32"


def test_a_file_that_disagrees_is_not_written(network, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(exporting, "HALF_PARITY", -1.0)
    monkeypatch.setattr(exporting, "FLOAT_PARITY", -1.0)
    with pytest.raises(OutputError, match="differs"):
        export(network, tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())


def test_integers_are_written_where_they_agree_with_torch(tmp_path, monkeypatch) -> None:
    torch.manual_seed(1)
    network = V2(8).eval()
    rng = np.random.default_rng(0)
    inputs = [
        {name: rng.random((1, 3, 32, 32), np.float32) for name in input_names(network)} for _ in range(4)
    ]
    exported = export_integers(network, tmp_path / "model.onnx", inputs)
    assert exported.weights == "int8"
    assert 0 < exported.parity < 2 / 255
    (tmp_path / "model.onnx").unlink()
    monkeypatch.setattr(exporting, "INTEGER_PARITY", 0.0)
    with pytest.raises(OutputError, match="in integers"):
        export_integers(network, tmp_path / "model.onnx", inputs)
    assert not list(tmp_path.iterdir())
