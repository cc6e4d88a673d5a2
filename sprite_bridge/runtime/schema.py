"""The messages of an ONNX file, field by field; a field that is not here is refused by the reader.

Left out on purpose, because no model here needs them and each would be one more thing to bound: sparse
tensors, segmented tensors, strings as tensors, attributes that hold types, multi-device configurations,
quantisation annotations.

Source: onnx.proto of ONNX, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

from sprite_bridge.runtime.wire import Field, Kind, Message


def _int(name: str) -> Field:
    return Field(name, Kind.INT)


def _text(name: str) -> Field:
    return Field(name, Kind.TEXT)


def _texts(name: str) -> Field:
    return Field(name, Kind.TEXT, many=True)


def _bytes(name: str) -> Field:
    return Field(name, Kind.BYTES)


def _messages(name: str) -> Field:
    return Field(name, Kind.BYTES, many=True)


def _numbers(name: str, kind: Kind = Kind.PACKED_INT) -> Field:
    return Field(name, kind, many=True)


MODEL = Message(
    "model",
    {
        1: _int("ir_version"),
        2: _text("producer_name"),
        3: _text("producer_version"),
        4: _text("domain"),
        5: _int("model_version"),
        6: _text("doc_string"),
        7: _bytes("graph"),
        8: _messages("opset_import"),
        14: _messages("metadata_props"),
        20: _messages("training_info"),
        25: _messages("functions"),
    },
)
OPSET = Message("operator set", {1: _text("domain"), 2: _int("version")})
GRAPH = Message(
    "graph",
    {
        1: _messages("node"),
        2: _text("name"),
        5: _messages("initializer"),
        10: _text("doc_string"),
        11: _messages("input"),
        12: _messages("output"),
        13: _messages("value_info"),
        16: _messages("metadata_props"),
    },
)
NODE = Message(
    "node",
    {
        1: _texts("input"),
        2: _texts("output"),
        3: _text("name"),
        4: _text("op_type"),
        5: _messages("attribute"),
        6: _text("doc_string"),
        7: _text("domain"),
        9: _messages("metadata_props"),
    },
)
FUNCTION = Message(
    "function",
    {
        1: _text("name"),
        4: _texts("input"),
        5: _texts("output"),
        6: _texts("attribute"),
        7: _messages("node"),
        8: _text("doc_string"),
        9: _messages("opset_import"),
        10: _text("domain"),
        11: _messages("attribute_proto"),
        12: _messages("value_info"),
        13: _text("overload"),
        14: _messages("metadata_props"),
    },
)
ATTRIBUTE = Message(
    "attribute",
    {
        1: _text("name"),
        2: Field("f", Kind.FLOAT),
        3: _int("i"),
        4: _bytes("s"),
        5: _bytes("t"),
        6: _bytes("g"),
        7: _numbers("floats", Kind.PACKED_FLOAT),
        8: _numbers("ints"),
        9: _messages("strings"),
        10: _messages("tensors"),
        11: _messages("graphs"),
        13: _text("doc_string"),
        20: _int("type"),
        21: _text("ref_attr_name"),
    },
)
TENSOR = Message(
    "tensor",
    {
        1: _numbers("dims"),
        2: _int("data_type"),
        4: _numbers("float_data", Kind.PACKED_FLOAT),
        5: _numbers("int32_data"),
        7: _numbers("int64_data"),
        8: _text("name"),
        9: _bytes("raw_data"),
        10: _numbers("double_data", Kind.PACKED_DOUBLE),
        12: _text("doc_string"),
        13: _messages("external_data"),
        14: _int("data_location"),
        16: _messages("metadata_props"),
    },
)
VALUE_INFO = Message(
    "value", {1: _text("name"), 2: _bytes("type"), 3: _text("doc_string"), 4: _messages("metadata_props")}
)
TYPE = Message("type", {1: _bytes("tensor_type"), 6: _text("denotation")})
TENSOR_TYPE = Message("tensor type", {1: _int("elem_type"), 2: _bytes("shape")})
SHAPE = Message("shape", {1: _messages("dim")})
DIMENSION = Message("dimension", {1: _int("dim_value"), 2: _text("dim_param"), 3: _text("denotation")})
