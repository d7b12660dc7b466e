"""The way of an example through the network: what one update computes with the weights from before it, number by number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS, dropout_of, next_examples
from mlp_studio.core.arrays import Floats
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.network import Network
from mlp_studio.core.order import example_order
from mlp_studio.core.points import targets
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import ForwardPass, backward, forward

MOST_FOLLOWED = 5000
"""Training points up to which an example is told by its number alone: the order of more, shuffled, takes longer than a frame."""


@dataclass(frozen=True, eq=False)
class Way:
    """What one update computes, or one forward pass alone.

    Attributes
    ----------
    d
        Number of active layers.
    count
        Examples that are used.
    number
        Of the example: its place in the epoch, from 1, as the counter shows it after the update; of a point, its row.
    index
        Of the point, or None where there are several examples, or too many points to tell.
    y
        Outputs of layers 0 … d, without the bias units' 1; () where there is no one example.
    delta
        δ^{h_1} … δ^{h_d} (Source: ML:IV-106..107, line 7a); for the perceptron algorithm the residual. () as for `y`, and on a forward
        pass.
    loss
        Of the example; None for the perceptron algorithm, which has none, and where there is no `delta`.
    learns
        Whether an update follows.
    """

    d: int
    count: int
    number: int
    index: int | None = None
    y: tuple[Floats, ...] = ()
    delta: tuple[Floats, ...] = ()
    loss: float | None = None
    learns: bool = True

    @property
    def goes_back(self) -> bool:
        """Whether there is an error to go back: without one there is nothing to learn."""
        return self.learns and (not self.delta or bool(self.delta[-1].any()))


def way_of_update(project: Project) -> Way:
    """Return what the next update of a project will compute; the project has to be one that can train."""
    network, settings, progress = project.network, project.training, project.progress
    training = np.flatnonzero(~project.points.test_mask)
    n, epoch = len(training), progress.epoch
    place, count = next_examples(project)
    if count > 1 or n > MOST_FOLLOWED or not ALGORITHMS[settings.algorithm].by_example:
        return Way(network.d, count, place + 1)
    index = int(training[example_order(n, settings.seed, epoch, shuffle=settings.shuffle)[place]])
    example = project.points.subset(np.arange(len(project.points)) == index)
    x, c = network.inputs_at(example.xy).T, targets(example, network.k).T
    loss = LOSSES[settings.loss]
    with np.errstate(all="ignore"):
        passed = forward(network, x, kept=dropout_of(project, epoch, place, 1))
        if ALGORITHMS[settings.algorithm].uses_gradient:
            delta = backward(network, passed, c, loss)
            value = float(loss.terms(c, passed.z[-1], passed.y[-1]).sum())
        else:
            delta, value = (c - passed.y[-1],), None
    return Way(network.d, 1, place + 1, index, _outputs(network, passed), tuple(delta_s[:, 0] for delta_s in delta), value)


def way_of_point(project: Project, index: int) -> Way:
    """Return what the network computes for one point, forward only."""
    network = project.network
    with np.errstate(all="ignore"):
        passed = forward(network, network.inputs_at(project.points.xy[[index]]).T)
    return Way(network.d, 1, index + 1, index, _outputs(network, passed), learns=False)


def _outputs(network: Network, passed: ForwardPass) -> tuple[Floats, ...]:
    return tuple(y[1:, 0] if s < network.d else y[:, 0] for s, y in enumerate(passed.y))
