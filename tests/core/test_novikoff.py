"""Novikoff's bound: its numbers by hand, and that the perceptron algorithm never makes more updates."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlp_studio.core.generators import generate
from mlp_studio.core.novikoff import facts_of, novikoff_bound
from mlp_studio.core.points import PointSet
from mlp_studio.core.scaling import UNSCALED
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.core.unit_lab import ZERO, LabExamples, LabRun, Sides, lab_examples, least_squares, start_weights
from tests.core.nets import random_points, seeds


def parted(seed: int, gap: float, n: int = 20) -> LabExamples:
    """Return examples that a random line parts, `gap` apart from it."""
    rng = np.random.default_rng(seed)
    xy, normal, offset = rng.uniform(-2, 2, (n, 2)), rng.normal(size=2), rng.uniform(-1, 1)
    normal /= np.linalg.norm(normal)
    side = xy @ normal + offset >= 0
    xy = xy + np.where(side, gap, -gap)[:, None] * normal
    return lab_examples(PointSet(xy, side.astype(np.int64), ("−", "+")), UNSCALED, Sides(1, 0))


def updates_of(examples: LabExamples, seed: int, eta: float) -> int:
    run = LabRun(examples, start_weights(seed), TrainingSettings(learning_rate=eta, shuffle=True, seed=seed))
    for _ in range(3000):
        run.end_epoch()
        if run.units["perceptron"].has_settled:
            return run.units["perceptron"].updates
    raise AssertionError("it has not come to an end")


def test_R_gamma_and_the_bound_are_those_of_the_extended_vectors() -> None:
    x = np.array([[1.0, 0.0, 2.0], [1.0, 3.0, -1.0], [1.0, -2.0, 0.5]])
    w = (0.5, -1.0, 1.0)
    bound = novikoff_bound(x, np.array([1.0, 0.0, 1.0]), w)
    assert bound is not None
    assert math.isclose(bound.R, math.sqrt(1 + 9 + 1))
    assert bound.gamma == pytest.approx(min(2.5, 3.5, 3.0) / math.sqrt(0.25 + 1 + 1))
    assert bound.from_zero == pytest.approx(11 / (2.5**2 / 2.25))
    assert bound.w_star == w


def test_w_star_is_the_line_of_the_widest_band() -> None:
    xy = np.array([[0, 0], [0, 1], [2, 0], [2, 1]], float)
    facts = facts_of(lab_examples(PointSet(xy, np.array([0, 0, 1, 1]), ("−", "+")), UNSCALED, Sides(1, 0)))
    assert facts.bound is not None
    assert facts.bound.w_star == pytest.approx((-1.0, 1.0, 0.0))
    assert facts.bound.gamma == pytest.approx(1 / math.sqrt(2))
    assert facts.bound.from_zero == pytest.approx(12.0)
    assert facts.least == least_squares(facts.examples)


@given(seed=seeds, gap=st.floats(0.2, 1.0), start=st.integers(0, 50), eta=st.floats(0.05, 2.0))
@settings(max_examples=40, deadline=None)
def test_the_perceptron_algorithm_never_makes_more_updates_than_the_bound(seed: int, gap: float, start: int, eta: float) -> None:
    examples = parted(seed, gap)
    assume(0 < examples.c.sum() < len(examples))
    bound = facts_of(examples).bound
    assert bound is not None
    weights = start_weights(start)
    assert updates_of(examples, start, eta) <= bound.from_start(weights, eta) + 1e-9
    if start == 0:
        assert updates_of(examples, 0, eta) <= bound.from_zero


@given(seed=seeds, eta=st.floats(0.01, 10))
def test_from_zero_the_two_bounds_are_one_and_another_start_has_a_larger_root(seed: int, eta: float) -> None:
    bound = facts_of(parted(3, 0.5)).bound
    assert bound is not None
    assert bound.from_start(ZERO, eta) == pytest.approx(bound.from_zero)
    w = start_weights(seed)
    u = np.array(bound.w_star) / np.linalg.norm(bound.w_star)
    m = bound.from_start(w, eta)
    assert (np.dot(w, u) + m * eta * bound.gamma) ** 2 == pytest.approx(np.dot(w, w) + m * eta**2 * bound.R**2)


def test_without_a_line_or_without_a_margin_there_is_no_bound() -> None:
    xor = facts_of(lab_examples(generate("xor"), UNSCALED, Sides(1, 0)))
    assert xor.separation is not None
    assert not xor.separation.is_separable
    assert xor.bound is None
    x = np.array([[1.0, 1.0, 0.0], [1.0, -1.0, 0.0]])
    assert novikoff_bound(x, np.array([1.0, 0.0]), (-1.0, 1.0, 0.0)) is None  # one of them lies on the line
    assert novikoff_bound(x, np.array([0.0, 1.0]), (0.0, 1.0, 0.0)) is None


def test_target_numbers_have_least_squares_and_no_line() -> None:
    facts = facts_of(lab_examples(random_points(20, 1, 2, "regression"), UNSCALED, None))
    assert facts.separation is None
    assert facts.bound is None
    assert math.isfinite(facts.least[1])
