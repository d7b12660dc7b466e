"""Array types, and read-only arrays: what every value of the core is made of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
Matrices = tuple[Floats, ...]
"""One weight matrix per layer, in the lecture's shape (l_s, l_{s−1} + 1), bias in column 0."""


def read_only(values: ArrayLike, dtype: Any = np.float64) -> NDArray[Any]:
    """Return `values` as a C-ordered array that nobody can write to; shared if it already is one."""
    array = np.asarray(values)
    if array.dtype == dtype and not array.flags.writeable and array.flags.c_contiguous and array.base is None:
        return array
    array = np.array(values, dtype=dtype, order="C", copy=True)
    array.flags.writeable = False
    return array


def same_arrays(left: tuple[NDArray[Any], ...], right: tuple[NDArray[Any], ...]) -> bool:
    """Tell whether two tuples hold equal arrays; identical arrays are not looked into."""
    return len(left) == len(right) and all(a is b or np.array_equal(a, b) for a, b in zip(left, right, strict=True))
