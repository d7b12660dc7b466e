"""The order of examples in an epoch: as given, or shuffled by the seed, the same on every machine."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.arrays import Integers

_MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB


def mix(state: int) -> int:
    """Return the splitmix64 output of a 64-bit state (Source: Steele, Lea, Flood 2014, "Fast splittable pseudorandom generators")."""
    state = ((state ^ (state >> 30)) * MIX_1) & _MASK
    state = ((state ^ (state >> 27)) * MIX_2) & _MASK
    return state ^ (state >> 31)


def example_order(n: int, seed: int, epoch: int, *, shuffle: bool) -> Integers:
    """Return the indices of the n examples in the order of the given epoch (0, 1, …), (n,).

    A shuffled order is a Fisher–Yates shuffle driven by splitmix64 from the seed and the epoch alone, so that a run can be
    continued from any epoch. `kernels` computes the same.
    """
    order = np.arange(n, dtype=np.int64)
    if not shuffle:
        return order
    state = mix((seed * GOLDEN + epoch) & _MASK)
    for i in range(n - 1, 0, -1):
        state = (state + GOLDEN) & _MASK
        j = mix(state) % (i + 1)
        order[i], order[j] = order[j], order[i]
    return order
