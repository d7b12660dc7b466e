"""The new point that is being typed into the last row of the table, until it has all its numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlp_studio.core.points import PointSet


@dataclass
class Draft:
    """A point to be.

    Attributes
    ----------
    numbers
        What has been typed so far: coordinate 0 or 1, or 2 for a target number.
    label
        A class index or a multi-hot row; None is that of the last point, since who types points mostly types several of one class.
        Without meaning for regression.
    is_test
        Whether it will be a test point.
    """

    numbers: dict[int, float] = field(default_factory=dict)
    label: Any = None
    is_test: bool = False

    def is_complete(self, points: PointSet) -> bool:
        """Tell whether nothing is missing for a point of this set."""
        return len(self.numbers) == (3 if points.setting == "regression" else 2)

    def label_in(self, points: PointSet) -> Any:
        """Return the label that the point will have in this set."""
        if points.setting == "regression":
            return self.numbers.get(2)
        if self.label is not None:
            return self.label
        if len(points):
            return points.labels[-1]
        return np.zeros(points.class_count, bool) if points.setting == "multi-label" else 0
