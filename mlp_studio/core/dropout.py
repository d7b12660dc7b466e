"""Dropout: which hidden units an example leaves out, drawn without a state, so that a run can be taken up anywhere."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.arrays import Floats
from mlp_studio.core.order import GOLDEN, mix

_WORD = (1 << 64) - 1
SHARE = 2.0**-53
"""Makes a number in 0..1 of 53 random bits."""


def kept_factors(rate: float, seed: int, epoch: int, place: int, first: int, units: int) -> Floats:
    """Return what the outputs of some hidden units are multiplied by for one example: 0, or 1 / (1 − rate), (units,).

    Source: Srivastava et al. 2014; the kept outputs grow in training, so that nothing changes without dropout.

    Parameters
    ----------
    rate
        The share that is left out, in 0..1.
    seed, epoch, place
        The run's seed, completed epochs, and the example's place in the order of this epoch.
    first, units
        Hidden units are counted through all layers: the number of the first, from 0, and how many.
    """
    example = mix((mix((seed * GOLDEN + epoch) & _WORD) + place) & _WORD)
    shares = [(mix((example + (first + i + 1) * GOLDEN) & _WORD) >> 11) * SHARE for i in range(units)]
    return np.array([0.0 if share < rate else 1.0 / (1.0 - rate) for share in shares])
