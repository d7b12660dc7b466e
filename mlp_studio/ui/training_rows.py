"""The settings of training that the card shows, as a table: where each is kept, how it is typed, and when it matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.losses import LOSSES, losses_for
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.project import Project
from mlp_studio.core.schedules import SCHEDULES
from mlp_studio.core.settings import TrainingSettings

Kind = Literal["choice", "number", "count", "optional"]
"""A choice from a list; a number; a whole number; a number that may be missing, which means never."""


@dataclass(frozen=True)
class Setting:
    """One row.

    Attributes
    ----------
    path
        The field of `TrainingSettings`, "schedule.factor" for one of a nested value.
    label
        Words before the field, with the symbol.
    kind, lowest, highest
        How it is typed, and the bounds of a number.
    tip
        What it means, in a sentence.
    matters
        Whether it has a part in training with these settings; the row is hidden otherwise.
    choices
        Values and titles of a choice.
    """

    path: str
    label: str
    kind: Kind
    tip: str
    lowest: float = 0.0
    highest: float = 1e12
    matters: Callable[[TrainingSettings], bool] = lambda training: True
    choices: tuple[tuple[Any, str], ...] = ()

    def of(self, training: TrainingSettings) -> Any:
        """Return the value in these settings."""
        value: Any = training
        for name in self.path.split("."):
            value = getattr(value, name)
        return value

    def change(self, training: TrainingSettings, value: Any) -> dict[str, Any]:
        """Return what changes of the settings if this one gets another value: names of their fields, and new values."""
        name, _, inner = self.path.partition(".")
        return {name: replace(getattr(training, name), **{inner: value}) if inner else value}


def _uses(constant: str) -> Callable[[TrainingSettings], bool]:
    return lambda training: constant in OPTIMISERS[training.optimiser].constants


def _scheduled(constant: str) -> Callable[[TrainingSettings], bool]:
    return lambda training: constant in SCHEDULES[training.schedule.kind].constants


def _constant(name: str, label: str, tip: str) -> Setting:
    """Return the row of a constant of optimisers, a share below 1."""
    return Setting(f"optimiser_settings.{name}", label, "number", tip, highest=1 - 1e-9, matters=_uses(name))


_OPTIMISERS = tuple((o.name, o.label) for o in OPTIMISERS.values())
_SCHEDULES = tuple((s.name, s.label) for s in SCHEDULES.values())
_ALGORITHMS = tuple((a.name, a.label) for a in ALGORITHMS.values())
_LOSSES = tuple((name, f"{name[0].upper()}{name[1:]}{' loss' if name == 'squared' else ''}") for name in LOSSES)
_MOST = 2**31 - 1
SECTIONS: dict[str, tuple[Setting, ...]] = {
    "Method": (
        Setting("algorithm", "Algorithm", "choice", "How many examples make one step", choices=_ALGORITHMS),
        Setting("batch_size", "Batch size", "count", "Examples of a mini-batch", 1, _MOST, matters=lambda t: t.algorithm == "minibatch"),
        Setting("loss", "Loss", "choice", "What a run makes small; offered is what goes with the output layer", choices=_LOSSES),
    ),
    "Step": (
        Setting(
            "optimiser",
            "Optimiser",
            "choice",
            "How a gradient becomes a step",
            choices=_OPTIMISERS,
        ),
        _constant("momentum", "Momentum μ", "Share of the last step that goes on"),
        _constant("alpha", "Decay α", "Decay of the mean of squared gradients"),
        _constant("beta1", "Decay β₁", "Decay of the mean of gradients"),
        _constant("beta2", "Decay β₂", "Decay of the mean of squared gradients"),
        Setting(
            "reduction",
            "Gradient of a batch",
            "choice",
            "Sum is the lecture's; with the mean η need not shrink when the batch grows. The loss is shown so, too",
            choices=(("sum", "Sum"), ("mean", "Mean")),
        ),
        Setting(
            "shuffle",
            "Order of examples",
            "choice",
            "The same in every epoch, or drawn anew by the seed",
            choices=((False, "As given"), (True, "Shuffled")),
        ),
    ),
    "Learning rate": (
        Setting(
            "schedule.kind",
            "Schedule",
            "choice",
            "How η changes with the epochs t",
            choices=_SCHEDULES,
        ),
        Setting("schedule.factor", "Factor γ", "number", "η is multiplied by it every T epochs", 1e-6, 1.0, matters=_scheduled("factor")),
        Setting("schedule.epochs", "Epochs T", "count", "The number of epochs T of the schedule", 1, _MOST, matters=_scheduled("epochs")),
    ),
    "Against overfitting": (
        Setting("l1", "Penalty λ₁ Σ|w|", "number", "Weights shrink by a constant; biases do not. The loss is shown without it"),
        Setting("l2", "Penalty ½ λ₂ Σw²", "number", "Weights shrink in proportion; biases do not. The loss is shown without it"),
        Setting("dropout", "Dropout", "number", "Share of the hidden units that each example leaves out", highest=0.95),
        Setting("clip", "Longest gradient", "optional", "A longer gradient is made as long as this", 1e-12),
    ),
    "Stop when": (
        Setting("stop.max_epochs", "Epochs", "optional", "t has reached this number", 0, 2**53),
        Setting("stop.loss_below", "Loss at most", "optional", "The training loss is at or below this"),
        Setting("stop.errors_below", "Errors at most", "optional", "The share of misclassified training examples, 0 to 1", highest=1.0),
        Setting("stop.change_below", "Change at most", "optional", "No weight changed by more than this in an epoch"),
        Setting(
            "stop.patience",
            "No better test loss for",
            "optional",
            "Early stopping: epochs without a smaller test loss",
            1,
            2**31 - 1,
        ),
        Setting("stop.seconds", "Seconds", "optional", "The run has taken so long"),
    ),
}
WHOLE = frozenset({"stop.max_epochs", "stop.patience"})
"""Numbers that are whole, where they are not missing."""


def loss_choices(project: Project) -> list[tuple[str, str]]:
    """Return names and titles of the losses that go with the output layer, and of the one that is chosen."""
    offered = {loss.name for loss in losses_for(project.network.layers[-1].function)} | {project.training.loss}
    return [(name, title) for name, title in _LOSSES if name in offered]
