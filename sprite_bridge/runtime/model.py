"""A model that is ready to run: arrays in, arrays out, with shapes and ranges looked after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sprite_bridge.errors import BadModel, BadParams, TooLarge
from sprite_bridge.runtime.card import Card
from sprite_bridge.runtime.contents import Contents, Shape
from sprite_bridge.runtime.policy import excess_of_run

if TYPE_CHECKING:
    from sprite_bridge.runtime.session import Session

MAX_KNOWN_SHAPES = 1024


class Model:
    """A cleaner network: RGB pictures to RGBA pictures of the same size.

    Attributes:
        card: what the model folder declares.
        provider: the execution provider that really runs, such as "CPUExecutionProvider".
        note: why the device is not the better one, "" where there is nothing to say.
    """

    def __init__(self, card: Card, contents: Contents, session: Session) -> None:
        self.card = card
        self.provider = session.provider
        self.note = session.note
        self._contents = contents
        self._session = session
        self._affordable: set[Shape] = set()

    @property
    def takes_ground(self) -> bool:
        """Whether it must be told what is behind the sprite."""
        return len(self.card.inputs) == 2

    def run(self, rgb: NDArray[np.float32], ground: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        """Clean pictures.

        Args:
            rgb: (N, 3, H, W) float32 in [0, 1], every size at least 1; not changed.
            ground: the same shape and range: the colours of the ground everywhere, behind the sprite too. A model
                that does not take it does without.

        Returns:
            (N, 4, H, W) float32: red, green, blue, alpha, each clipped to the card's range.

        Raises:
            BadParams: another dtype, shape or range, a value that is not a number, or no ground where it is needed.
            TooLarge: a run of this size would exceed the limits on memory and work.
            BadModel: onnxruntime fails, or the result is not a number somewhere or of another shape.
        """
        inputs = {"rgb": rgb}
        if self.takes_ground:
            if ground is None:
                raise BadParams(f"the model {self.card.name!r} must be told the ground", field="ground")
            inputs["ground"] = ground
        for field, values in inputs.items():
            _check_kind(field, values)
        if inputs.get("ground", rgb).shape != rgb.shape:
            raise BadParams(
                f"the ground has the picture's shape {rgb.shape}, not {inputs['ground'].shape}",
                field="ground",
            )
        count, channels, height, width = rgb.shape
        multiple = self.card.multiple_of
        shape = (count, channels, height + -height % multiple, width + -width % multiple)
        self._check_cost(shape)
        feed = {}
        for spec, (field, values) in zip(self.card.inputs, inputs.items(), strict=True):
            _check_range(field, values, spec.range)
            feed[spec.name] = pad_to(values, shape)
        return self._joined(self._session.run(feed), shape)[:, :, :height, :width]

    def _check_cost(self, shape: Shape) -> None:
        if shape in self._affordable:
            return
        excess = excess_of_run(self._contents, self.card, shape)
        if excess:
            raise TooLarge(excess, "clean the picture at its native size, or in parts")
        if len(self._affordable) >= MAX_KNOWN_SHAPES:
            self._affordable.clear()
        self._affordable.add(shape)

    def _joined(self, results: list[NDArray[np.float32]], shape: Shape) -> NDArray[np.float32]:
        """Check and clip the results, then stack their channels: (N, 4, H, W)."""
        for spec, result in zip(self.card.outputs, results, strict=True):
            expected = (shape[0], spec.shape[1], *shape[2:])
            if result.shape != expected or result.dtype != np.float32:
                raise BadModel(
                    f"the model {self.card.name!r} gave {result.dtype} {result.shape} for {spec.name!r}, "
                    f"not float32 {expected}"
                )
            if np.isnan(result.max(initial=-np.inf)):  # a maximum is NaN as soon as one value is
                raise BadModel(f"the model {self.card.name!r} gave values that are not numbers")
            np.clip(result, *spec.range, out=result)
        return results[0] if len(results) == 1 else np.concatenate(results, axis=1)


def pad_to(pictures: NDArray[np.float32], shape: Shape) -> NDArray[np.float32]:
    """Repeat the right and bottom edge of (N, C, H, W) up to `shape`; contiguous, not copied if it is so."""
    if pictures.shape == shape:
        return np.ascontiguousarray(pictures)
    down, right = shape[2] - pictures.shape[2], shape[3] - pictures.shape[3]
    return np.pad(pictures, ((0, 0), (0, 0), (0, down), (0, right)), mode="edge")


def _check_kind(field: str, values: NDArray[np.float32]) -> None:
    if not isinstance(values, np.ndarray) or values.dtype != np.float32:
        kind = getattr(values, "dtype", type(values).__name__)
        raise BadParams(f"a model takes float32, not {kind}", field=field)
    if values.ndim != 4 or values.shape[1] != 3 or not values.size:
        raise BadParams(f"a model takes (N, 3, H, W), none of them 0, not {values.shape}", field=field)


def _check_range(field: str, values: NDArray[np.float32], limits: tuple[float, float]) -> None:
    low, high = limits
    if not (values.min() >= low and values.max() <= high):  # also false for NaN
        raise BadParams(f"a model takes values from {low} to {high}, and no NaN", field=field)
