"""Moments of a run: a network with its weights and its place, to look back at and to go on from; some have a name."""

from __future__ import annotations

from dataclasses import dataclass

from mlp_studio.core.arrays import Matrices
from mlp_studio.core.network import Network
from mlp_studio.core.optimisers import Memory


@dataclass(frozen=True, eq=False)
class Moment:
    """The network at one place of a run.

    Attributes
    ----------
    network
        With its weights of that moment.
    epoch, example
        As of `project.Progress`: completed epochs t, and the examples used of the next one.
    memory
        What the optimiser remembered, or None if there was nothing: without it, a run goes on as after new settings.
    """

    network: Network
    epoch: int = 0
    example: int = 0
    memory: Memory | None = None

    def place(self, n: int) -> float:
        """Return how far the run had come, in epochs of n examples and their fraction."""
        return self.epoch + self.example / max(1, n)

    @property
    def size(self) -> int:
        """Bytes of its arrays that it shares with no other moment."""
        weights = sum(w.nbytes for w in self.network.weights)
        return weights if self.memory is None else weights + sum(m.nbytes for m in (*self.memory.first, *self.memory.second))


@dataclass(frozen=True, eq=False)
class Passed:
    """The weights at the end of an epoch, and what the optimiser remembered then."""

    weights: Matrices
    epoch: int
    memory: Memory | None


@dataclass(frozen=True)
class Bookmark:
    """A moment with a name, which is saved with the project, but for what the optimiser remembered."""

    name: str
    moment: Moment

    def __eq__(self, other: object) -> bool:
        """Compare what a file would hold."""
        if not isinstance(other, Bookmark):
            return NotImplemented
        mine, theirs = self.moment, other.moment
        return (self.name, mine.epoch, mine.example) == (other.name, theirs.epoch, theirs.example) and mine.network == theirs.network

    __hash__ = None  # type: ignore[assignment]


def is_marked(epoch: int, dense: int) -> bool:
    """Tell whether an epoch is one of those that are kept: all up to `dense`, then every 2nd, from twice as far every 4th, and so on.

    `compiled.run` computes the same.
    """
    stride = 1
    while epoch >= dense * stride:
        stride *= 2
    return epoch % stride == 0
