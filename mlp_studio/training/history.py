"""Moments of a run to look back at, in bounded memory: all of its first epochs, then fewer and fewer of each doubling."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from mlp_studio.core.arrays import Integers
from mlp_studio.core.moments import Moment, is_marked

LIMIT = 48 * 2**20
"""Bytes of all moments: with the losses and the runs that are kept it stays below 64 MB."""
DENSE = 256
"""The epochs up to here are kept, then every 2nd, from twice as far every 4th, and so on, while the memory is enough for that."""
LOOSE = 256
"""So many of the newest moments between those: within an epoch, or where a run was paused."""
OVERHEAD = 2048
"""Bytes of a moment beside its arrays' content, as measured."""


class RunHistory:
    """The moments of one run, in order. Belongs to one thread; the training thread reads `dense`, and keeps what it says.

    When the memory is used up, old moments thin out: `dense` is halved, and what it leaves out is dropped.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        """Begin empty, with so many bytes."""
        self._limit = limit
        self._places: list[float] = []
        self._moments: list[Moment] = []
        self._bytes = 0
        self.dense: Integers = np.array([DENSE], np.int64)
        """(1,): the argument of `moments.is_marked` by which epochs are kept."""

    def __len__(self) -> int:
        """Return the number of moments."""
        return len(self._moments)

    @property
    def places(self) -> tuple[float, ...]:
        """The places of the moments, in epochs and their fraction, ascending."""
        return tuple(self._places)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The moments, in the order of their places."""
        return tuple(self._moments)

    @property
    def size(self) -> int:
        """Bytes that the moments take."""
        return self._bytes

    def clear(self) -> None:
        """Forget all moments."""
        self._places, self._moments, self._bytes = [], [], 0
        self.dense[0] = DENSE

    def add(self, place: float, moment: Moment) -> None:
        """Keep a moment; those at its place or beyond, which belong to another course of the run, go."""
        self.cut(place, inclusive=True)
        self._places.append(place)
        self._moments.append(moment)
        self._bytes += moment.size + OVERHEAD
        if not self._is_due(len(self._moments) - 1):
            self._drop_oldest_loose()
        while self._bytes > self._limit and len(self._moments) > 2:
            self._thin()

    def cut(self, place: float, *, inclusive: bool = False) -> None:
        """Forget the moments after this place, and that at the place itself if `inclusive`."""
        count = len(self._places)
        while count and (self._places[count - 1] > place or (inclusive and self._places[count - 1] == place)):
            count -= 1
            self._bytes -= self._moments[count].size + OVERHEAD
        del self._places[count:], self._moments[count:]

    def nearest(self, place: float, last: float = np.inf) -> tuple[float, Moment] | None:
        """Return the moment nearest to a place, and its own place, among those up to `last`; None if there is none."""
        index = bisect_left(self._places, place)
        around = [i for i in (index - 1, index) if 0 <= i < len(self._places) and self._places[i] <= last]
        if not around:
            return None
        best = min(around, key=lambda i: abs(self._places[i] - place))
        return self._places[best], self._moments[best]

    def neighbour(self, place: float, step: int, last: float = np.inf) -> tuple[float, Moment] | None:
        """Return the moment `step` places after (or, below 0, before) the one at or before this place, as far as there are any."""
        count = bisect_left(self._places, np.nextafter(last, np.inf))
        if not count:
            return None
        at = bisect_left(self._places, place)
        is_between = at >= count or self._places[at] != place
        index = at + step - (1 if is_between and step > 0 else 0)
        index = max(0, min(count - 1, index))
        return self._places[index], self._moments[index]

    def _is_due(self, index: int) -> bool:
        moment = self._moments[index]
        return moment.example == 0 and is_marked(moment.epoch, int(self.dense[0]))

    def _drop_oldest_loose(self) -> None:
        loose = [i for i in range(1, len(self._moments)) if not self._is_due(i)]
        if len(loose) > LOOSE:
            self._bytes -= self._moments[loose[0]].size + OVERHEAD
            del self._places[loose[0]], self._moments[loose[0]]

    def _thin(self) -> None:
        last = len(self._moments) - 1
        if self.dense[0] > 2:
            self.dense[0] //= 2
            self._keep([i for i in range(last + 1) if i in (0, last) or self._is_due(i)])
        else:  # a moment is so large that there is room for a few only
            self._keep([i for i in range(last + 1) if i in (0, last) or i % 2 == 0])

    def _keep(self, indices: list[int]) -> None:
        self._places = [self._places[i] for i in indices]
        self._moments = [self._moments[i] for i in indices]
        self._bytes = sum(moment.size + OVERHEAD for moment in self._moments)
