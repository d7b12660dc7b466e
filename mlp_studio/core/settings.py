"""How a run trains, when it stops, and how the window shows it: frozen settings with the lecture's defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Reduction = Literal["sum", "mean"]
Labels = Literal["auto", "all", "none"]
RegionLook = Literal["areas", "strength", "unit"]
REGION_LOOKS: tuple[RegionLook, ...] = ("areas", "strength", "unit")
LABELS: tuple[Labels, ...] = ("auto", "all", "none")
MAX_DECIMALS = 6
MAX_SEED = 2**32 - 1
UNITS_OF_MEASURE = {"sum": "sum over D", "mean": "mean over D"}


@dataclass(frozen=True)
class StopSettings:
    """convergence(D, y(), t): a run ends when one of these holds; None is never (Source: ML:IV-102, line 10).

    Attributes
    ----------
    max_epochs
        t has reached this number.
    loss_below
        The training loss is at or below this bound.
    errors_below
        The share of misclassified training examples, in 0..1, is at or below this bound.
    change_below
        The largest change of a weight over an epoch is at or below this bound.
    patience
        The test loss has had no new minimum for so many epochs (early stopping).
    seconds
        The run has taken so long.
    """

    max_epochs: int | None = None
    loss_below: float | None = None
    errors_below: float | None = None
    change_below: float | None = None
    patience: int | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class OptimiserSettings:
    """The constants of the optimisers, with PyTorch's defaults (its momentum of 0 would be plain gradient descent)."""

    momentum: float = 0.9
    alpha: float = 0.99
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8


@dataclass(frozen=True)
class ScheduleSettings:
    """How η changes: a name of `schedules.SCHEDULES`, its factor γ in (0, 1], and its number of epochs T."""

    kind: str = "constant"
    factor: float = 0.5
    epochs: int = 100


@dataclass(frozen=True)
class TrainingSettings:
    """The algorithm with everything that it needs but D and the network.

    Attributes
    ----------
    algorithm
        A name of `algorithms.ALGORITHMS`.
    loss
        A name of `losses.LOSSES`.
    learning_rate
        η, positive.
    batch_size
        Examples per update of mini-batch gradient descent.
    reduction
        Whether a batch's gradient, and the loss that is shown, is the sum (the lecture's) or the mean.
    shuffle
        Whether each epoch has its own order of examples, drawn from the seed.
    optimiser, optimiser_settings
        A name of `optimisers.OPTIMISERS`, and the constants of all of them.
    schedule
        How η changes with the epochs.
    l1, l2
        λ₁ and λ₂: the penalty λ₁ Σ|w| + ½ λ₂ Σ w² over all weights but the biases, whose gradient is added in every update. The loss that
        is shown is without it.
    dropout
        Share of the hidden units' outputs, in 0..1, that is set to 0 at random while an example trains; the others grow accordingly.
    clip
        A gradient that is longer than this is made as long as this (before the penalty is added); None for never.
    seed
        Of the initial weights and of the order of examples.
    stop
        When the run ends by itself.
    """

    algorithm: str = "igd"
    loss: str = "squared"
    learning_rate: float = 0.3
    batch_size: int = 10
    reduction: Reduction = "sum"
    shuffle: bool = False
    optimiser: str = "gradient descent"
    seed: int = 1
    stop: StopSettings = field(default_factory=StopSettings)
    optimiser_settings: OptimiserSettings = field(default_factory=OptimiserSettings)
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    clip: float | None = None


@dataclass(frozen=True)
class ViewSettings:
    """What the window shows of a project; saved with it.

    Attributes
    ----------
    hyperplanes
        Whether the plane shows the lines of the first hidden layer's units.
    biases
        Whether the canvas shows the bias units and their edges.
    labels
        Which edges have a label: those of small networks and selected units, all that have room, or none.
    decimals
        Of weights, on labels and in the tables, 0 … MAX_DECIMALS.
    regions
        What the plane's ground shows: the area of each class, the strength of the winning output, or the output of one unit.
    heat_unit
        That unit, layer s = 1 … d and unit from 0; None, or one that is no longer there, is the first output unit.
    """

    hyperplanes: bool = True
    biases: bool = True
    labels: Labels = "auto"
    decimals: int = 2
    regions: RegionLook = "strength"
    heat_unit: tuple[int, int] | None = None
