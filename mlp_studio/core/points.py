"""The point set D: examples in the plane, their classes or targets, and which of them are kept for testing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mlp_studio.core.arrays import Booleans, Floats, read_only
from mlp_studio.core.errors import StudioError

MAX_CLASSES = 10
MAX_POINTS = 100_000
"""Points of one set that a user can make, paint or import."""
Setting = Literal["exclusive", "multi-label", "regression"]


@dataclass(frozen=True, eq=False)
class PointSet:
    """n points of the plane with what they stand for (Source: ML:IV-74).

    Attributes
    ----------
    xy
        Coordinates, (n, 2).
    labels
        By `setting`: the class index of each point, (n,) int64 (exclusive); which classes it has, (n, classes) bool (multi-label);
        its target number, (n,) float64 (regression).
    classes
        The names of the classes in order; None for regression.
    axes
        The names of the two coordinates.
    test
        Which points are held back from training, (n,) bool.
    setting
        What `labels` means.
    """

    xy: Floats
    labels: NDArray[Any]
    classes: tuple[str, ...] | None
    axes: tuple[str, str] = ("x1", "x2")
    test: Booleans | None = None
    setting: Setting = "exclusive"

    def __post_init__(self) -> None:
        """Make the arrays read-only and hold them to their shapes."""
        n = len(self.xy)
        dtype = {"exclusive": np.int64, "multi-label": np.bool_, "regression": np.float64}[self.setting]
        shape = (n, len(self.classes or ())) if self.setting == "multi-label" else (n,)
        object.__setattr__(self, "xy", read_only(np.reshape(self.xy, (n, 2))))
        object.__setattr__(self, "labels", read_only(np.reshape(self.labels, shape), dtype))
        object.__setattr__(self, "test", read_only(np.zeros(n, bool) if self.test is None else self.test, np.bool_))
        if (self.classes is None) != (self.setting == "regression"):
            raise ValueError("classes are None exactly for regression")
        if self.test_mask.shape != (n,):
            raise ValueError("test is a mask over the points")

    def __eq__(self, other: object) -> bool:
        """Compare by value, arrays included."""
        if not isinstance(other, PointSet):
            return NotImplemented
        return (
            (self.classes, self.axes, self.setting) == (other.classes, other.axes, other.setting)
            and np.array_equal(self.xy, other.xy)
            and np.array_equal(self.labels, other.labels)
            and np.array_equal(self.test_mask, other.test_mask)
        )

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        """Return n, test points included."""
        return len(self.xy)

    @property
    def test_mask(self) -> Booleans:
        """The mask of test points, never None."""
        assert self.test is not None
        return self.test

    @property
    def training_count(self) -> int:
        """Number of points that training uses: n of an epoch."""
        return len(self) - int(self.test_mask.sum())

    @property
    def class_count(self) -> int:
        """Number of classes; 0 for regression."""
        return len(self.classes or ())

    @property
    def marker_classes(self) -> NDArray[np.int64]:
        """The class by which each point is drawn, (n,): its own, its first one (multi-label), or 0 (regression)."""
        if self.setting == "exclusive":
            return np.asarray(self.labels)
        if self.setting == "multi-label":
            return np.asarray(self.labels.argmax(axis=1), dtype=np.int64)
        return np.zeros(len(self), np.int64)

    def subset(self, mask: Booleans) -> PointSet:
        """Return the points where `mask` is true."""
        return replace(self, xy=self.xy[mask], labels=self.labels[mask], test=self.test_mask[mask])

    def bounds(self, margin: float = 0.12) -> tuple[float, float, float, float]:
        """Return a square (left, right, bottom, top) around the points with a margin on every side, as a share of its side."""
        if len(self) == 0:
            return (-1.0, 1.0, -1.0, 1.0)
        low, high = self.xy.min(axis=0), self.xy.max(axis=0)
        half = max(float((high - low).max()) / 2, 1e-9 * max(1.0, float(np.abs(self.xy).max())))
        half = half * (1 + 2 * margin) if float((high - low).max()) > 0 else 1.0
        centre = low / 2 + high / 2
        return (float(centre[0] - half), float(centre[0] + half), float(centre[1] - half), float(centre[1] + half))


EMPTY = PointSet(np.empty((0, 2)), np.empty(0, np.int64), ("−", "+"))


def targets(points: PointSet, k: int) -> Floats:
    """Return the lecture's target vectors c for k output units, one row per point, (n, k).

    One unit: 0 or 1 (or the target number); k units: one-hot; multi-label: multi-hot (Source: ML:IV-74..76; design §7).

    Raises
    ------
    StudioError
        If the classes do not fit k output units.
    """
    if points.setting == "regression":
        if k != 1:
            raise StudioError(f"a target number needs 1 output unit, the network has {k}", "output layer", "Set its units to 1")
        return np.asarray(points.labels, np.float64).reshape(-1, 1)
    count = points.class_count
    if points.setting == "multi-label":
        if k != count:
            raise StudioError(f"{count} labels need {count} output units, the network has {k}", "output layer", f"Set its units to {count}")
        return np.asarray(points.labels, np.float64)
    if k == 1:
        if count > 2:
            raise StudioError(f"{count} classes need {count} output units, the network has 1", "output layer", f"Set its units to {count}")
        return np.asarray(points.labels, np.float64).reshape(-1, 1)
    if count > k:
        raise StudioError(f"{count} classes need {count} output units, the network has {k}", "output layer", f"Set its units to {count}")
    return np.asarray(np.eye(k)[points.labels])


def fits(points: PointSet, k: int) -> bool:
    """Tell whether the classes or targets of these points go with k output units."""
    try:
        targets(points.subset(np.zeros(len(points), bool)), k)
    except StudioError:
        return False
    return True


def decide(outputs: Floats, setting: Setting) -> NDArray[Any]:
    """Return the class of each row of outputs (n, k): y ≥ 0.5 for one unit, the largest of k; or the mask y ≥ 0.5 (multi-label)."""
    if setting == "multi-label":
        return np.asarray(outputs >= 0.5)
    if outputs.shape[1] == 1:
        return (outputs[:, 0] >= 0.5).astype(np.int64)
    return np.asarray(outputs.argmax(axis=1), np.int64)


def wrong(outputs: Floats, points: PointSet) -> Booleans:
    """Tell for each point whether the network's decision differs from its class, (n,); never for regression."""
    if points.setting == "regression":
        return np.zeros(len(points), bool)
    differs = decide(outputs, points.setting) != points.labels
    return np.asarray(differs.any(axis=1) if differs.ndim == 2 else differs)
