"""Reads an ONNX file far enough to decide about it, without onnx or onnxruntime.

`inspect_model` lists what the file holds, wherever it hides: operators of graphs inside attributes and of
functions, tensors whose data lies in other files. It raises only for bytes that it cannot read beyond doubt;
what is allowed is `policy`'s to say.
"""

from __future__ import annotations

import struct
from collections import Counter
from math import prod
from typing import cast

from sprite_bridge.errors import BadModel
from sprite_bridge.runtime import schema
from sprite_bridge.runtime.contents import Contents, DataType, Graph, Node, Port, Shape, Tensor, Value
from sprite_bridge.runtime.wire import Budget, Message, Scalar, Values, read

MAX_NESTING = 8
MAX_PARAMETER = 64
MAX_RANK = 8


def inspect_model(data: bytes) -> Contents:
    """List what the ONNX file `data` holds.

    Raises:
        BadModel: not an ONNX file, truncated, or with fields that no model here may have.
    """
    return _Walk().model(memoryview(data))


class _Walk:
    """One pass over one file; counts what it meets on the way."""

    def __init__(self) -> None:
        self._budget = Budget()
        self._operators: Counter[tuple[str, str]] = Counter()
        self._external: list[str] = []
        self._subgraphs = 0

    def model(self, data: memoryview) -> Contents:
        model = self._read(data, schema.MODEL)
        if not model.get("graph"):
            raise BadModel("the model file holds no graph")
        opsets = [self._read(entry, schema.OPSET) for entry in _pieces(model, "opset_import")]
        graph = self._graph(_piece(model, "graph"), 0)
        functions = _pieces(model, "functions")
        for function in functions:
            self._function(function)
        return Contents(
            ir_version=_number(model, "ir_version"),
            opsets=_opsets(opsets),
            graph=graph,
            operators=dict(self._operators),
            external=tuple(self._external),
            functions=len(functions),
            subgraphs=self._subgraphs,
            training=bool(model.get("training_info")),
        )

    def _read(self, data: memoryview, message: Message) -> Values:
        return read(data, message, self._budget)

    def _graph(self, data: memoryview, depth: int) -> Graph:
        if depth > MAX_NESTING:
            raise BadModel(f"the model nests graphs deeper than {MAX_NESTING}")
        graph = self._read(data, schema.GRAPH)
        tensors = [self._tensor(entry) for entry in _pieces(graph, "initializer")]
        return Graph(
            nodes=tuple(self._node(entry, depth, function=False) for entry in _pieces(graph, "node")),
            tensors=_unique(tensors),
            inputs=tuple(self._port(entry) for entry in _pieces(graph, "input")),
            outputs=tuple(self._port(entry) for entry in _pieces(graph, "output")),
        )

    def _function(self, data: memoryview) -> None:
        function = self._read(data, schema.FUNCTION)
        for entry in _pieces(function, "node"):
            self._node(entry, 0, function=True)
        for entry in _pieces(function, "attribute_proto"):
            self._attribute(entry, 0, function=True)

    def _node(self, data: memoryview, depth: int, *, function: bool) -> Node:
        node = self._read(data, schema.NODE)
        attributes: dict[str, Value] = {}
        for entry in _pieces(node, "attribute"):
            name, value = self._attribute(entry, depth, function=function)
            if name in attributes:
                raise BadModel(f"the model gives attribute {name!r} of one node twice")
            attributes[name] = value
        domain, op_type = _domain(node), _string(node, "op_type")
        self._operators[domain, op_type] += 1
        inputs, outputs = _strings(node, "input"), _strings(node, "output")
        return Node(domain, op_type, inputs, outputs, attributes)

    def _attribute(self, data: memoryview, depth: int, *, function: bool) -> tuple[str, Value]:
        attribute = self._read(data, schema.ATTRIBUTE)
        name = _string(attribute, "name")
        if attribute.get("ref_attr_name"):
            if not function:
                raise BadModel(f"attribute {name!r} refers to a function, outside of one")
            return name, _string(attribute, "ref_attr_name")
        key = _ATTRIBUTE_KEYS.get(_number(attribute, "type"))
        if key is None:
            raise BadModel(f"attribute {name!r} is of a type that no model here may use")
        strays = attribute.keys() - {"name", "type", "doc_string", key}
        if strays:
            raise BadModel(f"attribute {name!r} holds {min(strays)} beside {key}")
        return name, self._value(attribute, key, depth)

    def _value(self, attribute: Values, key: str, depth: int) -> Value:
        if key in ("g", "graphs"):
            for entry in _pieces(attribute, key):
                self._subgraphs += 1
                self._graph(entry, depth + 1)
            return key
        if key in ("t", "tensors"):
            tensors = [self._tensor(entry) for entry in _pieces(attribute, key)]
            return tensors[0] if key == "t" and tensors else key
        if key in ("s", "strings"):
            return b"\n".join(bytes(entry) for entry in _pieces(attribute, key)).decode("latin-1")
        if key in ("floats", "ints"):
            return tuple(cast(list[int | float], attribute.get(key, [])))
        return cast(int | float, attribute.get(key, [0])[0])

    def _tensor(self, data: memoryview) -> Tensor:
        tensor = self._read(data, schema.TENSOR)
        name = _string(tensor, "name")
        external = bool(tensor.get("external_data")) or _number(tensor, "data_location") != 0
        if external:
            self._external.append(name)
            return Tensor(name, _number(tensor, "data_type"), (), 0, None, external=True)
        return _stored(tensor, name)

    def _port(self, data: memoryview) -> Port:
        info = self._read(data, schema.VALUE_INFO)
        name = _string(info, "name")
        kind = self._read(_piece(info, "type"), schema.TYPE)
        tensor = self._read(_piece(kind, "tensor_type"), schema.TENSOR_TYPE)
        if not tensor.get("shape"):
            return Port(name, _number(tensor, "elem_type"), None)
        shape = self._read(_piece(tensor, "shape"), schema.SHAPE)
        entries = [self._read(entry, schema.DIMENSION) for entry in _pieces(shape, "dim")]
        dims = tuple(_number(entry, "dim_value") if entry.get("dim_value") else None for entry in entries)
        return Port(name, _number(tensor, "elem_type"), dims)


_ATTRIBUTE_KEYS = {
    1: "f",
    2: "i",
    3: "s",
    4: "t",
    5: "g",
    6: "floats",
    7: "ints",
    8: "strings",
    9: "tensors",
    10: "graphs",
}
_DATA_KEYS = {
    DataType.FLOAT: "float_data",
    DataType.INT64: "int64_data",
    DataType.DOUBLE: "double_data",
}


def _stored(tensor: Values, name: str) -> Tensor:
    """A tensor whose data is in the file: exactly as many bytes as its shape asks for."""
    try:
        data_type = DataType(_number(tensor, "data_type"))
    except ValueError as error:
        raise BadModel(f"tensor {name!r} is of a type that no model here may use") from error
    dims = tuple(cast(list[int], tensor.get("dims", [])))
    if len(dims) > MAX_RANK or any(size < 0 for size in dims):
        raise BadModel(f"tensor {name!r} has a negative size or more than {MAX_RANK} dimensions")
    typed_key = _DATA_KEYS.get(data_type, "int32_data")
    typed = cast(list[int | float], tensor.get(typed_key, []))
    raw = _piece(tensor, "raw_data") if tensor.get("raw_data") else memoryview(b"")
    data_bytes = len(raw) + len(typed) * data_type.size
    if data_bytes != prod(dims) * data_type.size or (typed and raw):
        raise BadModel(f"tensor {name!r} says {list(dims)} but holds {data_bytes} bytes")
    return Tensor(name, data_type, dims, data_bytes, _parameter(data_type, dims, typed, raw), external=False)


def _parameter(
    data_type: DataType, dims: Shape, typed: list[int | float], raw: memoryview
) -> tuple[int | float, ...] | None:
    code = {DataType.FLOAT: "f", DataType.INT32: "i", DataType.INT64: "q"}.get(data_type)
    if code is None or prod(dims) > MAX_PARAMETER:
        return None
    return tuple(typed) if typed else struct.unpack(f"<{prod(dims)}{code}", raw)


def _opsets(entries: list[Values]) -> dict[str, int]:
    opsets = {_domain(entry): _number(entry, "version") for entry in entries}
    if len(opsets) != len(entries):
        raise BadModel("the model imports one operator set twice")
    return opsets


def _unique(tensors: list[Tensor]) -> dict[str, Tensor]:
    named = {tensor.name: tensor for tensor in tensors}
    if len(named) != len(tensors):
        raise BadModel("the model stores two tensors under one name")
    return named


def _pieces(values: Values, key: str) -> list[memoryview]:
    return cast(list[memoryview], values.get(key, []))


def _piece(values: Values, key: str) -> memoryview:
    return cast(memoryview, _first(values, key, memoryview(b"")))


def _number(values: Values, key: str) -> int:
    return cast(int, _first(values, key, 0))


def _string(values: Values, key: str) -> str:
    return cast(str, _first(values, key, ""))


def _strings(values: Values, key: str) -> tuple[str, ...]:
    return tuple(cast(list[str], values.get(key, [])))


def _domain(values: Values) -> str:
    domain = _string(values, "domain")
    return "" if domain == "ai.onnx" else domain


def _first(values: Values, key: str, default: Scalar) -> Scalar:
    found = values.get(key)
    return found[0] if found else default
