"""How much memory and work a graph takes for given inputs, from shapes alone, before anything runs.

The figures are upper bounds for a run in the stored order: what is alive at once, four bytes per element and
twice over because onnxruntime's memory grows by doubling, plus what transposed convolutions unfold, plus the
weights three times over (as read, as parsed, as packed). What follows from stored tensors alone counts as
stored: onnxruntime computes it while it loads, and keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime.call import MAX_RANK, MAX_SIZE, Call
from sprite_bridge.runtime.contents import Graph, Node, Shape
from sprite_bridge.runtime.shapes import OPERATORS

BYTES = 2 * 4
WEIGHT_COPIES = 3


@dataclass(frozen=True, slots=True)
class Estimate:
    """Peak memory in bytes, work in multiply-adds, and the shapes of the graph's outputs by name."""

    peak_bytes: int
    work: int
    outputs: dict[str, Shape]


def estimate(graph: Graph, inputs: dict[str, Shape]) -> Estimate:
    """Walk the graph with these input shapes.

    Raises:
        BadModel: an operator without a rule, used wrongly, or whose inputs do not exist (yet).
    """
    walk = _Walk(graph, inputs)
    for index, node in enumerate(graph.nodes):
        walk.step(index, node)
    shapes = {port.name: walk.shape(port.name) for port in graph.outputs}
    return Estimate(walk.peak, walk.work, shapes)


class _Walk:
    """The values that exist while a graph is walked, and when each is used last."""

    def __init__(self, graph: Graph, inputs: dict[str, Shape]) -> None:
        self._shapes: dict[str, Shape] = {name: tensor.dims for name, tensor in graph.tensors.items()}
        clash = self._shapes.keys() & inputs.keys()
        if clash:
            raise BadModel(f"the model stores a value for its input {min(clash)!r}")
        self._shapes.update(inputs)
        self._values = {name: tensor.values for name, tensor in graph.tensors.items()}
        self._last_use = {name: i for i, node in enumerate(graph.nodes) for name in node.inputs}
        for port in graph.outputs:
            self._last_use[port.name] = len(graph.nodes)
        stored = sum(tensor.data_bytes for tensor in graph.tensors.values())
        self._alive = stored * WEIGHT_COPIES + sum(BYTES * prod(shape) for shape in inputs.values())
        self._stored = set(graph.tensors)
        self.peak = self._alive
        self.work = 0

    def shape(self, name: str) -> Shape:
        """Return the shape of a value that exists already."""
        if name not in self._shapes:
            raise BadModel(f"the model uses {name!r} before it exists")
        return self._shapes[name]

    def step(self, index: int, node: Node) -> None:
        """Take account of one operator call."""
        call = Call(
            node,
            tuple(self.shape(name) if name else None for name in node.inputs),
            tuple(self._values.get(name) for name in node.inputs),
        )
        shapes = _result(call)
        for name, shape in zip(node.outputs, shapes, strict=False):
            self._add(name, shape)
        if self._stored.issuperset(filter(None, node.inputs)):
            self._stored.update(node.outputs)
        if node.op_type == "Constant":
            self._values[node.outputs[0]] = call.tensor("value").values
        self.peak = max(self.peak, self._alive + BYTES * _unfolded(call))
        self.work += _work(call, shapes)
        self._drop_unused(index, node)

    def _add(self, name: str, shape: Shape) -> None:
        if not name:
            return
        if name in self._shapes:
            raise BadModel(f"the model gives the value {name!r} twice")
        self._shapes[name] = shape
        self._alive += BYTES * prod(shape)

    def _drop_unused(self, index: int, node: Node) -> None:
        for name in {*node.inputs, *node.outputs} - {""} - self._stored:
            if self._last_use.get(name, index) == index:
                self._alive -= BYTES * prod(self._shapes[name])


def _result(call: Call) -> tuple[Shape, ...]:
    rule = None if call.node.domain else OPERATORS.get(call.node.op_type)
    if rule is None:
        call.fail("is not on the list of allowed operators")
    shapes = rule(call)
    if not 1 <= len(call.node.outputs) <= len(shapes):
        call.fail(f"has {len(call.node.outputs)} results")
    for shape in shapes:
        if len(shape) > MAX_RANK or not all(0 <= size <= MAX_SIZE for size in shape):
            call.fail(f"would give a result of shape {shape}")
    return shapes


def _unfolded(call: Call) -> int:
    """Elements of the buffer into which a transposed convolution unfolds one picture."""
    if call.node.op_type != "ConvTranspose":
        return 0
    return prod(call.shape(0)[2:]) * prod(call.shape(1)[1:])


def _work(call: Call, shapes: tuple[Shape, ...]) -> int:
    """Multiply-adds of one call; without a product, its largest input or result counts one per element."""
    operator = call.node.op_type
    if operator == "Conv":
        return prod(shapes[0]) * prod(call.shape(1)[1:])
    if operator == "ConvTranspose":
        return prod(call.shape(0)) * prod(call.shape(1)[1:])
    if operator == "MatMul":
        return prod(shapes[0]) * call.shape(0)[-1]
    if operator in ("MaxPool", "AveragePool"):
        rank = len(shapes[0]) - 2
        return prod(shapes[0]) * prod(call.numbers("kernel_shape", None, rank, low=1))
    return max(prod(shape) for shape in (*shapes, *filter(None, call.shapes)))
