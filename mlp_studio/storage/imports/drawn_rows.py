"""Which rows of a table with too many are taken: one of each stretch of equal length, drawn at random."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.arrays import Integers

_SEED = 1


def evenly_drawn(count: int, most: int) -> Integers:
    """Return at most `most` indices into `count` rows, in order and always the same ones: all, or one of each of `most` stretches."""
    if count <= most:
        return np.arange(count)
    ends = np.arange(most + 1) * count // most
    return np.random.default_rng(_SEED).integers(ends[:-1], ends[1:])
