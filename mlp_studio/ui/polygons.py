"""Polygons as Qt has them, from arrays: written into Qt's memory at once, because a Qt point for each place costs a microsecond."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPolygonF
from shiboken6 import Shiboken

from mlp_studio.core.arrays import Floats

FAR = 1e5
"""Qt's painter overflows on places further out."""


def polygon(x: Floats, y: Floats) -> QPolygonF:
    """Return places, x and y each (n,), in the painter's coordinates; what is far outside comes nearer."""
    result = QPolygonF()
    if len(x):
        result.resize(len(x))
        # `data` wraps the first point, and so its address is that of all of them.
        memory = Shiboken.VoidPtr(result.data(), 16 * len(x), True)  # type: ignore[arg-type, call-arg]  # the stubs know less
        places = np.frombuffer(memory, np.float64).reshape(-1, 2)  # type: ignore[call-overload]
        np.clip(x, -FAR, FAR, out=places[:, 0])
        np.clip(y, -FAR, FAR, out=places[:, 1])
    return result
