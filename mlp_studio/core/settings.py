"""How a run trains, when it stops, and how the window shows it: frozen settings with the lecture's defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Reduction = Literal["sum", "mean"]
Labels = Literal["auto", "all", "none"]
LABELS: tuple[Labels, ...] = ("auto", "all", "none")
MAX_DECIMALS = 6
OPTIMISERS = ("gradient descent",)
"""The rules that turn a gradient into an update."""
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
    """

    max_epochs: int | None = None
    loss_below: float | None = None
    errors_below: float | None = None
    change_below: float | None = None


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
    optimiser
        A name of `OPTIMISERS`.
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
    """

    hyperplanes: bool = True
    biases: bool = True
    labels: Labels = "auto"
    decimals: int = 2
