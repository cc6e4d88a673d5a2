"""The moving parts of one training run: network, averaged weights, optimiser, data and progress."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from sprite_bridge.training.corruption import Batch, corrupted_batch
from sprite_bridge.training.data import Pack, sampling_weights
from sprite_bridge.training.draws import Draws
from sprite_bridge.training.epochs import in_epochs
from sprite_bridge.training.losses import LOSSES
from sprite_bridge.training.nets import NETWORKS
from sprite_bridge.training.nets.v1 import rgba
from sprite_bridge.training.parts import training_parts
from sprite_bridge.training.precision import settled
from sprite_bridge.training.recipe import Recipe
from sprite_bridge.training.samples import contact_sheet
from sprite_bridge.training.scene import Store
from sprite_bridge.training.start import freeze_norms, load_weights
from sprite_bridge.training.state import Progress, Row, RunFolder
from sprite_bridge.training.validation import Case, score_cases, summary, validation_batches

WARM_UP = 0.04
SAMPLES = 8
"""Held-out pictures on the contact sheet of every validation."""

Tensors = tuple[Tensor, ...] | list[Tensor]


class Run:
    """A run, stepped and validated from outside. All randomness comes from the recipe's seed and the step."""

    def __init__(
        self,
        pack: Pack,
        folder: RunFolder,
        recipe: Recipe,
        device: str,
        minutes: float | None,
        start: bytes | None = None,
    ) -> None:
        """``minutes`` (None: no limit) is the time of training after which ``share`` is 1; ``start`` the ONNX file of
        the model to begin with, whose norms stay as they are.

        Raises ConfigError as `training_parts` does, BadModel as `load_weights` does.
        """
        recipe = settled(recipe, device)
        self.folder, self.recipe, self.minutes = folder, recipe, minutes
        self.device = torch.device(device)
        training, validation = training_parts(pack, recipe)
        chances = sampling_weights(training, weights=recipe.data_weights)
        self.store = Store.from_pack(training, chances, self.device)
        self.validation = Store.from_pack(validation, sampling_weights(validation), self.device)
        torch.manual_seed(recipe.seed)
        network = NETWORKS[recipe.network](recipe.width)
        self.is_tuned = start is not None
        if start is not None:
            load_weights(network, start)
        network = network.to(self.device)
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = AveragedModel(self.network, multi_avg_fn=moving_average(recipe.ema), use_buffers=True)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
        )
        self.loss = LOSSES[recipe.loss]
        self.progress = Progress()
        self.since_validation = _Meter(self.device)

    @property
    def parts(self) -> dict[str, torch.nn.Module | torch.optim.Optimizer]:
        """What a checkpoint holds beside the progress."""
        return {"network": self.network, "average": self.average, "optimizer": self.optimizer}

    @property
    def seconds(self) -> float:
        """Time spent in this run, earlier sittings included."""
        return self.progress.seconds + self.since_validation.seconds

    @property
    def share(self) -> float:
        """How much of the run is done, in [0, 1]: by steps, or by the clock where that is further."""
        by_clock = self.seconds / (60 * self.minutes) if self.minutes else 0.0
        return min(1.0, max(self.progress.step / self.recipe.steps, by_clock))

    def load(self) -> None:
        """Go on from the folder's checkpoint."""
        self.progress = self.folder.load_state(**self.parts)

    def one_step(self) -> None:
        """Draw a batch and learn from it."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.learning_rate * learning_rate_factor(self.share)
        batch = self._draw()
        self.network.train()
        if self.is_tuned:
            freeze_norms(self.network)
        loss = self.loss(*self._forward(self.network, batch), batch.target)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        self.average.update_parameters(self.network)
        self.progress.step += 1
        self.since_validation.add(loss.detach(), len(batch.picture))

    def validate(self) -> Row:
        """Score the averaged weights on held-out cases, keep the best ones, write the checkpoint.

        The loss is the worse judge: it is ruled by the few pixels of a clash that nobody can know.
        """
        progress, meter = self.progress, self.since_validation
        average = self.average.module.eval()
        loss, cases = self._judged(average)
        figures = summary(cases)
        self.folder.save_samples(progress.step, contact_sheet([case.shown for case in cases[:SAMPLES]]))
        worth = figures["acc"] if self.recipe.best_by == "acc" else -loss
        if math.isfinite(loss) and (progress.best is None or worth >= progress.best):
            progress.best = worth
            self.folder.save_best(average)
        progress.seconds = self.seconds
        row = {
            "step": progress.step,
            "seconds": round(progress.seconds, 1),
            "images_per_second": round(meter.images_per_second, 1),
            "learning_rate": float(f"{self.optimizer.param_groups[0]['lr']:.3g}"),
            "training_loss": round(meter.mean_loss if meter.steps else loss, 5),
            "validation_loss": round(loss, 5),
            **figures,
        }
        progress.history.append(row)
        self.since_validation = _Meter(self.device)
        self.folder.save_state(progress, **self.parts)
        return row

    def _draw(self) -> Batch:
        """The batch of the current step, which depends on the recipe and the step alone."""
        recipe, step = self.recipe, self.progress.step
        few = max(1, recipe.batch // 4)
        large = recipe.large_every > 0 and step % recipe.large_every == recipe.large_every - 1
        count = few if large else recipe.batch
        chosen = None
        if recipe.order == "epochs":
            larges = step // recipe.large_every if recipe.large_every else 0
            before = larges * few + (step - larges) * recipe.batch
            chosen = in_epochs(len(self.store.sizes), before, count, recipe.seed).to(self.device)
        return corrupted_batch(
            self.store,
            count,
            2 * recipe.side if large else recipe.side,
            Draws(recipe.seed, "training", step, device=self.device),
            grounds=recipe.grounds,
            ways=recipe.ways,
            chosen=chosen,
        )

    def _inputs(self, batch: Batch) -> tuple[Tensor, ...]:
        """What the network takes of a batch."""
        pictures = (batch.picture, batch.ground) if self.network.TAKES_GROUND else (batch.picture,)
        return tuple(picture.contiguous(memory_format=torch.channels_last) for picture in pictures)

    def _forward(self, network: torch.nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
        """RGB and alpha logits in float32, whatever the precision inside."""
        half = self.recipe.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            rgb, logits = network(*self._inputs(batch))
        return rgb.float(), logits.float()

    def _judged(self, network: torch.nn.Module) -> tuple[float, list[Case]]:
        """(mean loss, cases) on held-out pictures, which are the same every time."""
        batches = list(validation_batches(self.validation, self.recipe.validation_cases, self.recipe.seed))
        with torch.no_grad():
            losses = [self.loss(*self._forward(network, batch), batch.target) for batch in batches]
            cases = score_cases(lambda batch: rgba(network, *self._inputs(batch)), batches)
        return float(torch.stack(losses).mean()), cases


class _Meter:
    """Images, losses and time since it was made."""

    def __init__(self, device: torch.device) -> None:
        self.began, self.images, self.steps = time.monotonic(), 0, 0
        self.losses = torch.zeros((), device=device)

    def add(self, loss: Tensor, images: int) -> None:
        self.losses += loss
        self.images += images
        self.steps += 1

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def images_per_second(self) -> float:
        return self.images / max(1e-9, self.seconds)

    @property
    def mean_loss(self) -> float:
        return float(self.losses) / max(1, self.steps)


def moving_average(decay: float) -> Callable[[Tensors, Tensors, Tensor | int], None]:
    """An exponential moving average for AveragedModel that looks back less far at the start of a run."""

    def update(averaged: Tensors, current: Tensors, count: Tensor | int) -> None:
        early = (1 + int(count)) / (10 + int(count))
        get_ema_multi_avg_fn(min(decay, early))(averaged, current, count)  # type: ignore[no-untyped-call]

    return update


def learning_rate_factor(share: float) -> float:
    """Of the peak rate at ``share`` of a run: a line up from a tenth, then a cosine down to a hundredth."""
    if share < WARM_UP:
        return 0.1 + 0.9 * share / WARM_UP
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * (share - WARM_UP) / (1 - WARM_UP)))
