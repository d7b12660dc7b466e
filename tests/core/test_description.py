"""The description of a point set, held against a slow transcription of its definition."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core.description import Contradictions, class_counts, describe
from mlp_studio.core.generators import generate
from mlp_studio.core.points import EMPTY, PointSet, Setting

NAMES = ("a", "b", "c")
PLACES = (-1.0, -0.0, 0.0, 0.5, 1e300)


def crowded(setting: Setting, n: int, seed: int) -> PointSet:
    """Return points at few places, so that many meet."""
    rng = np.random.default_rng(seed)
    xy = rng.choice(PLACES, (n, 2))
    labels = {
        "exclusive": rng.integers(0, 3, n),
        "multi-label": rng.integers(0, 2, (n, 3)).astype(bool),
        "regression": rng.integers(0, 3, n) / 2,
    }[setting]
    return PointSet(xy, labels, None if setting == "regression" else NAMES, test=rng.random(n) < 0.4, setting=setting)


def meaning(points: PointSet, i: int) -> object:
    return tuple(points.labels[i].tolist()) if points.setting == "multi-label" else points.labels[i].item()


def transcribed(points: PointSet, indices: list[int]) -> Contradictions:
    at: dict[tuple[float, float], list[int]] = defaultdict(list)
    for i in indices:
        at[float(points.xy[i, 0]), float(points.xy[i, 1])].append(i)
    bad = [members for members in at.values() if len({meaning(points, i) for i in members}) > 1]
    count = sum(len(members) for members in bad)
    if points.setting == "regression":
        loss = sum(0.5 * float(((points.labels[members] - points.labels[members].mean()) ** 2).sum()) for members in bad)
        return Contradictions(len(bad), count, 0, loss, len(indices))
    wrong = sum(len(members) - max(Counter(meaning(points, i) for i in members).values()) for members in bad)
    return Contradictions(len(bad), count, wrong, 0.0, len(indices))


@given(st.sampled_from(["exclusive", "multi-label", "regression"]), st.integers(0, 60), st.integers(0, 10_000))
def test_it_says_what_a_slow_count_says(setting: Setting, n: int, seed: int) -> None:
    points = crowded(setting, n, seed)
    found = describe(points)
    parts = (list(range(n)), np.flatnonzero(~points.test_mask).tolist(), np.flatnonzero(points.test_mask).tolist())
    for said, indices in zip((found.contradictions, found.in_training, found.in_test), parts, strict=True):
        slow = transcribed(points, indices)
        assert replace(said, least_loss=0.0) == replace(slow, least_loss=0.0)
        assert said.least_loss == pytest.approx(slow.least_loss)
    pairs = Counter((float(x), float(y), meaning(points, i)) for i, (x, y) in enumerate(points.xy))
    assert found.duplicates == n - len(pairs)


def test_counts_are_told_for_each_class_of_training_and_of_test_points() -> None:
    points = PointSet(np.zeros((5, 2)), np.array([0, 0, 1, 1, 1]), NAMES, test=np.array([0, 1, 0, 0, 1], bool))
    assert class_counts(points) == ((1, 2, 0), (1, 1, 0))
    both = PointSet(np.zeros((2, 2)), np.array([[1, 1, 0], [0, 1, 0]], bool), NAMES, test=np.array([0, 1], bool), setting="multi-label")
    assert class_counts(both) == ((1, 1, 0), (0, 1, 0))
    assert class_counts(generate("plane")) == ((), ())


def test_ranges_are_those_of_the_coordinates_and_of_the_target() -> None:
    points = PointSet(np.array([[-1.0, 5.0], [2.0, 3.0]]), np.array([0.5, -4.0]), None, setting="regression")
    found = describe(points)
    assert (found.ranges, found.targets) == (((-1.0, 2.0), (3.0, 5.0)), (-4.0, 0.5))
    assert describe(generate("xor")).targets is None


def test_of_no_points_there_is_nothing_to_tell() -> None:
    found = describe(EMPTY)
    assert (found.ranges, found.duplicates, found.contradictions.places) == (None, 0, 0)
    assert found.in_training.least_error == 0


def test_a_flower_of_another_species_at_the_same_place_bounds_the_error() -> None:
    points = PointSet(np.array([[0.0, 0], [0, 0], [0, 0], [1, 1]]), np.array([0, 0, 1, 1]), NAMES)
    found = describe(points)
    assert found.in_training == Contradictions(1, 3, 1, 0.0, 4)
    assert found.in_training.least_error == 0.25
    assert found.duplicates == 1


def test_zero_and_minus_zero_are_the_same_place() -> None:
    points = PointSet(np.array([[0.0, -0.0], [-0.0, 0.0]]), np.array([0, 1]), NAMES)
    assert describe(points).contradictions.places == 1
