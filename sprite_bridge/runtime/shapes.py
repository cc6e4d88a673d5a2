"""The operators that models may use, each with the rule for the shape of its result.

ADD AN OPERATOR HERE: a rule and a line in `OPERATORS`. The list is the allow list: an operator whose result
cannot be predicted from the shapes of its inputs cannot be bounded before it runs, so it is refused.

Source of the rules: https://onnx.ai/onnx/operators/
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor, isfinite

from sprite_bridge.runtime.call import Call
from sprite_bridge.runtime.contents import DataType, Shape

Rule = Callable[[Call], tuple[Shape, ...]]


def same(call: Call) -> tuple[Shape, ...]:
    """The result has the shape of the first input."""
    return (call.shape(),)


def broadcast(call: Call) -> tuple[Shape, ...]:
    """All inputs are stretched to one shape, as numpy does it."""
    return (_stretch(call, [call.shape(i) for i in range(max(1, len(call.shapes)))]),)


def cast(call: Call) -> tuple[Shape, ...]:
    """Cast to a type of at most four bytes, so that an element never counts more than the estimate says."""
    small = (DataType.FLOAT, DataType.FLOAT16, DataType.INT8, DataType.UINT8, DataType.INT32, DataType.BOOL)
    if call.number("to") not in small:
        call.fail("casts to a type that is not allowed")
    return (call.shape(),)


def constant(call: Call) -> tuple[Shape, ...]:
    """A tensor stored in the node."""
    return (call.tensor("value").dims,)


def batch_norm(call: Call) -> tuple[Shape, ...]:
    """Batch normalisation with fixed statistics."""
    if call.number("training_mode", 0):
        call.fail("is in training mode")
    return (call.shape(),)


def concat(call: Call) -> tuple[Shape, ...]:
    """Inputs joined along one axis; the other sizes must agree."""
    shapes = [call.shape(i, least_rank=1) for i in range(max(1, len(call.shapes)))]
    axis = call.axis(len(shapes[0]))
    others = {shape[:axis] + shape[axis + 1 :] for shape in shapes}
    if len(others) != 1:
        call.fail(f"cannot join {', '.join(map(str, shapes))}")
    return ((*shapes[0][:axis], sum(shape[axis] for shape in shapes), *shapes[0][axis + 1 :]),)


def split(call: Call) -> tuple[Shape, ...]:
    """The parts of an input along one axis, of constant sizes."""
    data, sizes = call.shape(0, least_rank=1), call.value(1)
    axis = call.axis(len(data), 0)
    if any(size < 1 for size in sizes) or sum(sizes) != data[axis]:
        call.fail(f"cannot split {data} into {sizes}")
    return tuple((*data[:axis], int(size), *data[axis + 1 :]) for size in sizes)


def conv(call: Call) -> tuple[Shape, ...]:
    """Convolution: (N, C, *S) with weights (M, C / group, *K)."""
    data, weight = call.shape(0, least_rank=3), call.shape(1, least_rank=3)
    group = call.number("group", 1, low=1)
    if len(weight) != len(data) or data[1] != weight[1] * group or weight[0] % group:
        call.fail(f"weights {weight} in {group} groups do not fit {data}")
    return ((data[0], weight[0], *_window(call, data[2:], weight[2:])),)


def conv_transpose(call: Call) -> tuple[Shape, ...]:
    """Transposed convolution: (N, C, *S) with weights (C, M / group, *K)."""
    data, weight = call.shape(0, least_rank=3), call.shape(1, least_rank=3)
    group, rank = call.number("group", 1, low=1), len(data) - 2
    if len(weight) != len(data) or data[1] != weight[0]:
        call.fail(f"weights {weight} do not fit {data}")
    call.refuse("output_shape")
    _explicit_padding(call)
    strides = call.numbers("strides", (1,) * rank, rank, low=1)
    dilations = call.numbers("dilations", (1,) * rank, rank, low=1)
    extra = call.numbers("output_padding", (0,) * rank, rank, low=0)
    pads = call.numbers("pads", (0,) * (2 * rank), 2 * rank, low=0)
    sizes = tuple(
        strides[i] * (data[2 + i] - 1)
        + extra[i]
        + dilations[i] * (weight[2 + i] - 1)
        + 1
        - pads[i]
        - pads[rank + i]
        for i in range(rank)
    )
    return ((data[0], weight[1] * group, *sizes),)


def pool(call: Call) -> tuple[Shape, ...]:
    """Maximum or average over a window; the indices of the maxima, if asked for, have the same shape."""
    data = call.shape(0, least_rank=3)
    rank = len(data) - 2
    kernel = call.numbers("kernel_shape", None, rank, low=1)
    shape = (*data[:2], *_window(call, data[2:], kernel))
    return shape, shape


def global_pool(call: Call) -> tuple[Shape, ...]:
    """One value per channel."""
    data = call.shape(0, least_rank=3)
    return ((*data[:2], *(1 for _ in data[2:])),)


def matmul(call: Call) -> tuple[Shape, ...]:
    """Matrix product over the last two dimensions, the others stretched."""
    left, right = call.shape(0, least_rank=2), call.shape(1, least_rank=2)
    if left[-1] != right[-2]:
        call.fail(f"cannot multiply {left} by {right}")
    return ((*_stretch(call, [left[:-2], right[:-2]]), left[-2], right[-1]),)


def pad(call: Call) -> tuple[Shape, ...]:
    """Padding by constant amounts (negative ones crop)."""
    data, amounts = call.shape(), call.value(1)
    if call.given(3) or len(amounts) != 2 * len(data):
        call.fail("must give its amounts for all axes")
    rank = len(data)
    return (tuple(data[i] + int(amounts[i]) + int(amounts[rank + i]) for i in range(rank)),)


def resize(call: Call) -> tuple[Shape, ...]:
    """Scaling by constant factors."""
    data = call.shape()
    call.refuse("axes", "keep_aspect_ratio_policy")
    if call.given(3) or call.text("coordinate_transformation_mode", "") == "tf_crop_and_resize":
        call.fail("must scale by factors, without a region")
    factors = call.value(2)
    if len(factors) != len(data) or not all(isfinite(f) and 0 < f <= 64 for f in factors):
        call.fail(f"cannot scale {data} by {factors}")
    return (tuple(floor(size * factor) for size, factor in zip(data, factors, strict=True)),)


def depth_to_space(call: Call) -> tuple[Shape, ...]:
    """Channels become blocks of pixels."""
    n, c, h, w = _picture(call)
    block = call.number("blocksize", low=1)
    if c % (block * block):
        call.fail(f"{c} channels do not fill blocks of {block}")
    return ((n, c // (block * block), h * block, w * block),)


def space_to_depth(call: Call) -> tuple[Shape, ...]:
    """Blocks of pixels become channels."""
    n, c, h, w = _picture(call)
    block = call.number("blocksize", low=1)
    if h % block or w % block:
        call.fail(f"{h} x {w} is not made of blocks of {block}")
    return ((n, c * block * block, h // block, w // block),)


def transpose(call: Call) -> tuple[Shape, ...]:
    """Dimensions in another order."""
    data = call.shape()
    rank = len(data)
    order = call.numbers("perm", tuple(reversed(range(rank))), rank, low=0)
    if sorted(order) != list(range(rank)):
        call.fail(f"{order} is not an order of {rank} dimensions")
    return (tuple(data[i] for i in order),)


def _stretch(call: Call, shapes: list[Shape]) -> Shape:
    rank = max(map(len, shapes))
    result = [1] * rank
    for shape in shapes:
        for i, size in enumerate(shape, start=rank - len(shape)):
            if size != 1 and result[i] not in (1, size):
                call.fail(f"cannot stretch {', '.join(map(str, shapes))} to one shape")
            result[i] = size if size != 1 else result[i]
    return tuple(result)


def _window(call: Call, sizes: Shape, kernel: Shape) -> Shape:
    """Number of places of a sliding window along each axis."""
    rank = len(sizes)
    _explicit_padding(call)
    if call.numbers("kernel_shape", kernel, rank, low=1) != kernel:
        call.fail("kernel_shape is not the shape of the weights")
    strides = call.numbers("strides", (1,) * rank, rank, low=1)
    dilations = call.numbers("dilations", (1,) * rank, rank, low=1)
    pads = call.numbers("pads", (0,) * (2 * rank), 2 * rank, low=0)
    up = call.number("ceil_mode", 0, low=0) != 0
    places = []
    for i in range(rank):
        room = sizes[i] + pads[i] + pads[rank + i] - dilations[i] * (kernel[i] - 1) - 1
        places.append((-(-room // strides[i]) if up else room // strides[i]) + 1)
    return tuple(places)


def _explicit_padding(call: Call) -> None:
    if call.text("auto_pad", "NOTSET") != "NOTSET":
        call.fail("must give its padding in numbers")


def _picture(call: Call) -> tuple[int, int, int, int]:
    shape = call.shape()
    if len(shape) != 4:
        call.fail(f"needs (N, C, H, W), not {shape}")
    return shape[0], shape[1], shape[2], shape[3]


OPERATORS: dict[str, Rule] = {
    "Add": broadcast,
    "AveragePool": pool,
    "BatchNormalization": batch_norm,
    "Cast": cast,
    "Clip": same,
    "Concat": concat,
    "Constant": constant,
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "DepthToSpace": depth_to_space,
    "DequantizeLinear": same,
    "Div": broadcast,
    "GlobalAveragePool": global_pool,
    "HardSigmoid": same,
    "HardSwish": same,
    "Identity": same,
    "InstanceNormalization": same,
    "LeakyRelu": same,
    "MatMul": matmul,
    "Max": broadcast,
    "MaxPool": pool,
    "Min": broadcast,
    "Mul": broadcast,
    "PRelu": broadcast,
    "Pad": pad,
    "QuantizeLinear": same,
    "Relu": same,
    "Resize": resize,
    "Sigmoid": same,
    "Softmax": same,
    "SpaceToDepth": space_to_depth,
    "Split": split,
    "Sub": broadcast,
    "Tanh": same,
    "Transpose": transpose,
}
