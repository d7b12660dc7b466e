"""Points of a file under the class names of the project that they go into."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mlp_studio.core.errors import StudioError
from mlp_studio.core.points import PointSet


def match_classes(points: PointSet, classes: tuple[str, ...]) -> PointSet:
    """Return the points with their classes numbered as in `classes`, the names of an existing project; − and - are one name.

    Raises
    ------
    StudioError
        If the points have a class that is not among them, or target numbers instead of classes.
    """
    if points.classes is None:
        raise StudioError("the points have target numbers, not classes", "data", f"Give each point one of {', '.join(classes)}")
    place = {name.replace("−", "-"): c for c, name in enumerate(classes)}
    unknown = [name for name in points.classes if name.replace("−", "-") not in place]
    if unknown:
        raise StudioError(f"the network does not know the class {', '.join(unknown)}", "data", f"Its classes are {', '.join(classes)}")
    order = np.array([place[name.replace("−", "-")] for name in points.classes], dtype=np.int64)
    if points.setting == "multi-label":
        labels = np.zeros((len(points), len(classes)), bool)
        labels[:, order] = points.labels
        return replace(points, labels=labels, classes=classes)
    return replace(points, labels=order[points.labels], classes=classes)
