"""Starts of training: the same network from many seeds, starts that are symmetric, and where the final losses gather."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.arrays import Booleans, Floats, Integers, Matrices
from mlp_studio.core.choice import all_weights
from mlp_studio.core.edits.weights import initialise, reset
from mlp_studio.core.network import Network
from mlp_studio.core.optimisers import Memory
from mlp_studio.core.project import Progress, Project
from mlp_studio.core.round_numbers import range_end

MOST_CLUSTERS = 4
GAP = 0.08
"""Share of the range of the final losses that parts two clusters."""
ALIKE = 0.02
"""Final losses that differ by less than this share of the largest, or of the loss that they began with, are one cluster."""
STUCK = 2.0
"""A cluster whose lowest loss is so many times the best cluster's highest is stuck."""
LATE, FALL = 0.1, 0.01
"""A loss that falls in this last part of its epochs by more than this share of what it began with is still on its way."""


@dataclass(frozen=True)
class Cluster:
    """Final losses that lie close to each other, or single ones side by side that lie close to none.

    Attributes
    ----------
    count, low, high
        How many, the lowest and the highest.
    is_stuck
        Whether they are far above the best.
    is_scattered
        Whether they are single ones.
    """

    count: int
    low: float
    high: float
    is_stuck: bool = False
    is_scattered: bool = False


def start_at(project: Project, seed: int, rule: str = "", parameters: tuple[float, ...] = ()) -> Project:
    """Return the project at epoch 0 with weights drawn from a seed: as Reset draws them, or by a rule of `INITIALISERS`.

    The seed is also that of the order of the examples; frozen and cut weights stay as they are (line 1; Source: ML:IV-102).
    """
    fresh = reset(project, seed)
    return initialise(fresh, all_weights(fresh.network), rule, parameters, seed) if rule else fresh


def ended_at(project: Project, network: Network, seed: int, start: Matrices, epoch: int, memory: Memory | None) -> Project:
    """Return the project with the network that a run from a start has led to; "same start" then goes back to that start."""
    return replace(project, network=network, training=replace(project.training, seed=seed), progress=Progress(epoch, 0, start, memory))


def symmetric_layers(network: Network) -> list[int]:
    """Return the hidden layers s = 1 … d − 1 all of whose units are alike: the same weights into each, and out of each.

    They have the same output and the same δ, and so the same update: gradient descent never tells them apart
    (Source: ML:IV-106, both formulas are the same for each of them).
    """
    found = []
    for s in range(1, network.d):
        into, out = network.weights[s - 1], network.weights[s][:, 1:]
        is_alike = bool((into == into[:1]).all() and (out == out[:, :1]).all())
        masks_alike = all(
            bool((m[s - 1] == m[s - 1][:1]).all() and (m[s][:, 1:] == m[s][:, 1:2]).all()) for m in (network.removed, network.frozen)
        )
        if network.sizes[s] > 1 and is_alike and masks_alike:
            found.append(s)
    return found


def is_falling(epochs: Floats, losses: Floats) -> bool:
    """Tell whether the losses of a run, one for each of these epochs, were still falling at their end: it is in no minimum yet."""
    late = np.searchsorted(epochs, epochs[-1] * (1 - LATE), side="right") - 1
    return bool(losses[late] - losses[-1] > FALL * losses[0])


def clusters_of(losses: Floats, first: float = 0.0) -> list[Cluster]:
    """Return where final losses gather, the lowest first, at most MOST_CLUSTERS; what is not finite is left out.

    `first` is what losses were at the start: how large a difference is, is measured by it, too. Single ones above the lowest cluster that
    follow on each other are scattered: they are told as one.
    """
    values = np.sort(losses[np.isfinite(losses)])
    if not len(values):
        return []
    gaps = np.diff(values)
    wide = max(GAP * float(values[-1] - values[0]), ALIKE * max(first, float(np.abs(values).max())))
    parting: Integers = np.flatnonzero(gaps > wide)
    is_single: Booleans = np.diff(np.concatenate([[-1], parting, [len(values) - 1]])) == 1
    parting = parting[~(is_single[:-1] & is_single[1:]) | (parting == 0)]
    if len(parting) >= MOST_CLUSTERS:
        parting = np.sort(parting[np.argsort(-gaps[parting], kind="stable")[: MOST_CLUSTERS - 1]])
    parts = np.split(values, parting + 1)
    best = float(parts[0][-1])
    return [
        Cluster(
            len(part),
            float(part[0]),
            float(part[-1]),
            i > 0 and float(part[0]) > STUCK * best,
            len(part) > 1 and bool((np.diff(part) > wide).all()),
        )
        for i, part in enumerate(parts)
    ]


def bins_of(losses: Floats, count: int) -> tuple[Integers, Floats, Integers]:
    """Return how many final losses are in each of `count` equal bins from 0 to a round end, their `count` + 1 bounds, and each loss's bin.

    What is not finite has the bin −1.
    """
    finite = np.isfinite(losses)
    end = range_end(float(losses[finite].max())) if finite.any() else 1.0
    place = np.full(len(losses), -1, np.int64)
    place[finite] = np.clip((losses[finite] / end * count).astype(np.int64), 0, count - 1)
    return np.bincount(place[finite], minlength=count), np.linspace(0.0, end, count + 1), place
