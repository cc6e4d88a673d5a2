"""What a model may be: decided from its contents, before onnxruntime sees its bytes."""

from __future__ import annotations

from math import prod

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime.card import Card, TensorSpec
from sprite_bridge.runtime.contents import Contents, DataType, Port, Shape
from sprite_bridge.runtime.estimate import estimate
from sprite_bridge.runtime.shapes import OPERATORS

MIN_IR_VERSION = 4
MIN_OPSET = 13
MAX_RUN_BYTES = 2 * 1024**3
MAX_WORK_PER_PIXEL = 4_000_000
"""Multiply-adds; a U-Net of width 64 takes 434,000."""
PROBE_SIDE = 256


def check_contents(contents: Contents) -> None:
    """Refuse what no model may hold.

    Raises:
        BadModel: weights in other files, functions, training graphs, graphs inside graphs, operators of other
            domains or off the allow list, an old opset.
    """
    if contents.external:
        raise BadModel(f"the model keeps the tensor {contents.external[0]!r} in another file")
    if contents.functions:
        raise BadModel(f"the model defines {contents.functions} functions of its own")
    if contents.training:
        raise BadModel("the model carries a training graph")
    if contents.subgraphs:
        owners = sorted({op for _, op in contents.operators} & {"If", "Loop", "Scan", "SequenceMap"})
        raise BadModel(f"the model nests graphs in its operators ({', '.join(owners) or 'unknown ones'})")
    for domain, operator in sorted(contents.operators):
        if domain:
            raise BadModel(f"the model uses the operator {operator!r} of the foreign domain {domain!r}")
        if operator not in OPERATORS:
            raise BadModel(f"the model uses the operator {operator!r}, which is not an allowed one")
    foreign = sorted(contents.opsets.keys() - {""})
    if foreign:
        raise BadModel(f"the model imports the foreign domain {foreign[0]!r}")
    if contents.ir_version < MIN_IR_VERSION or contents.opsets.get("", 0) < MIN_OPSET:
        raise BadModel(f"the model needs ONNX IR {MIN_IR_VERSION} and opset {MIN_OPSET} at least")


def check_card(contents: Contents, card: Card) -> None:
    """Refuse a model whose graph is not what its card says, or that needs too much for one small picture.

    Raises:
        BadModel: another opset, other inputs or outputs, or over the limits at 256 x 256.
    """
    if contents.opsets[""] != card.opset:
        raise BadModel(f"the card says opset {card.opset}, the model opset {contents.opsets['']}")
    for kind, specs, ports in (
        ("input", card.inputs, contents.graph.inputs),
        ("output", card.outputs, contents.graph.outputs),
    ):
        _check_ports(kind, specs, ports)
    side = -(-PROBE_SIDE // card.multiple_of) * card.multiple_of
    excess = excess_of_run(contents, card, (1, 3, side, side))
    if excess:
        raise BadModel(excess)


def excess_of_run(contents: Contents, card: Card, shape: Shape) -> str:
    """Say which limit a run on inputs of this padded shape, (N, 3, H, W) each, would exceed; "" if none.

    Raises:
        BadModel: the results would not be what the card says.
    """
    cost = estimate(contents.graph, {spec.name: shape for spec in card.inputs})
    for spec in card.outputs:
        expected = (shape[0], spec.shape[1], *shape[2:])
        if cost.outputs[spec.name] != expected:
            raise BadModel(f"the model gives {cost.outputs[spec.name]} for {spec.name!r}, not {expected}")
    size = "x".join(map(str, shape))
    if cost.peak_bytes > MAX_RUN_BYTES:
        need, limit = cost.peak_bytes / 1024**3, MAX_RUN_BYTES // 1024**3
        return f"the model would take {need:.1f} GiB for an input of {size}; the limit is {limit} GiB"
    if cost.work > MAX_WORK_PER_PIXEL * shape[0] * prod(shape[2:]):
        return f"the model would take {cost.work / 1e9:.0f} G multiply-adds for an input of {size}"
    return ""


def _check_ports(kind: str, specs: tuple[TensorSpec, ...], ports: tuple[Port, ...]) -> None:
    named = [spec.name for spec in specs]
    if named != [port.name for port in ports]:
        raise BadModel(f"the card names the {kind}s {named}, the model {[port.name for port in ports]}")
    for spec, port in zip(specs, ports, strict=True):
        if port.data_type != DataType.FLOAT:
            raise BadModel(f"the {kind} {port.name!r} is not of type float32")
        if port.dims is not None and not _agree(spec.shape, port.dims):
            raise BadModel(f"the card says {kind} {port.name!r} is {list(spec.shape)}, the model {port.dims}")


def _agree(said: tuple[int | str, ...], real: tuple[int | None, ...]) -> bool:
    """A free dimension must be free in the model; a fixed one must not be another size there."""
    return len(said) == len(real) and all(
        size is None or size == name for name, size in zip(said, real, strict=True)
    )
