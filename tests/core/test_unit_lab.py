"""The three ways to train a single unit: the lecture's rules as literal loops, the application's own engine, and autograd."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_studio.core.engine import Engine, train
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.initialisation import initial_weights
from mlp_studio.core.order import example_order
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.scaling import UNSCALED, Scaling, fit_scaling
from mlp_studio.core.settings import StopSettings, TrainingSettings
from mlp_studio.core.unit_lab import (
    LEARNERS,
    MOST_PATH,
    LabExamples,
    LabRun,
    Sides,
    decision_line,
    lab_examples,
    least_squares,
    measure_unit,
    one_unit_project,
    start_weights,
    usual_sides,
    weighted_sums,
)
from tests.core.nets import random_points, seeds

OUTPUTS: dict[str, Callable[[float], float]] = {
    "perceptron": lambda z: 1.0 if z >= 0 else 0.0,
    "lms": lambda z: z,
    "logistic": lambda z: 1 / (1 + math.exp(-z)),
}
NAMES = list(LEARNERS)


def literal_run(x: np.ndarray, c: np.ndarray, name: str, w: list[float], settings: TrainingSettings, epochs: int) -> list[float]:
    """Return w after so many epochs of the lecture's rule, written out."""
    for t in range(epochs):
        for i in example_order(len(c), settings.seed, t, shuffle=settings.shuffle).tolist():
            y = OUTPUTS[name](w[0] * x[i, 0] + w[1] * x[i, 1] + w[2] * x[i, 2])
            w = [w[j] + settings.learning_rate * (c[i] - y) * x[i, j] for j in range(3)]
    return w


def two_classes(seed: int, n: int = 12) -> LabExamples:
    return lab_examples(random_points(n, 1, seed, test_share=0.2), UNSCALED, Sides(1, 0))


def run_of(examples: LabExamples, seed: int = 1, eta: float = 0.1, *, shuffle: bool = False) -> LabRun:
    return LabRun(examples, start_weights(seed), TrainingSettings(learning_rate=eta, shuffle=shuffle, seed=seed))


@given(seed=seeds, shuffle=st.booleans(), eta=st.floats(0.01, 0.3))
@settings(max_examples=40)
def test_each_unit_follows_its_rule_of_the_lecture(seed: int, shuffle: bool, eta: float) -> None:
    run = run_of(two_classes(seed), seed, eta, shuffle=shuffle)
    run.advance(3 * len(run.examples))
    assert (run.epoch, run.example) == (3, 0)
    for name in NAMES:
        expected = literal_run(run.examples.x, run.examples.c, name, list(run.start), run.training, 3)
        np.testing.assert_allclose(run.units[name].w, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["none", "standard"])
def test_each_unit_learns_what_a_network_of_one_such_unit_learns(name: str, kind: str) -> None:
    points = random_points(60, 1, 5, test_share=0.2)
    examples = lab_examples(points, fit_scaling(kind, points), Sides(1, 0))
    training = TrainingSettings(learning_rate=0.05, shuffle=True, seed=4, stop=StopSettings())
    run = LabRun(examples, start_weights(4), training)
    trained = train(one_unit_project(examples, LEARNERS[name], run.start, training), 7)
    run.advance(7 * len(examples))
    np.testing.assert_allclose(run.units[name].w, trained.network.weights[0][0], rtol=1e-9, atol=1e-12)


@given(seed=seeds)
@settings(max_examples=30)
def test_a_step_of_lms_and_of_logistic_regression_goes_down_the_gradient_that_autograd_finds(seed: int) -> None:
    run = run_of(two_classes(seed), seed, 0.2)
    run.advance(1)
    assert run.last is not None
    x, c = run.examples.x[run.last], run.examples.c[run.last]
    losses = {
        "lms": lambda w: (c - anp.dot(w, x)) ** 2 / 2,
        "logistic": lambda w: -c * anp.log(1 / (1 + anp.exp(-anp.dot(w, x)))) - (1 - c) * anp.log(1 - 1 / (1 + anp.exp(-anp.dot(w, x)))),
    }
    for name, loss in losses.items():
        descent = -0.2 * autograd.grad(loss)(np.array(run.start))
        np.testing.assert_allclose(run.units[name].step, descent, rtol=1e-9, atol=1e-12)


@given(seed=seeds)
@settings(max_examples=30)
def test_loss_and_errors_are_the_sums_over_all_examples(seed: int) -> None:
    examples, w = two_classes(seed), start_weights(seed)
    z = [w[0] + w[1] * a + w[2] * b for _, a, b in examples.x.tolist()]
    for name, learner in LEARNERS.items():
        y = [OUTPUTS[name](value) for value in z]
        squared = sum((c - v) ** 2 / 2 for c, v in zip(examples.c, y, strict=True))
        log = -sum(math.log(v) if c else math.log(1 - v) for c, v in zip(examples.c, y, strict=True)) if name == "logistic" else squared
        found = measure_unit(examples, learner, w)
        assert found.loss == pytest.approx(log)
        assert found.errors == sum((v >= 0.5) != (c == 1) for c, v in zip(examples.c, y, strict=True))


@given(seed=seeds, kind=st.sampled_from(["none", "standard", "range"]))
@settings(max_examples=30)
def test_the_positive_side_of_a_units_line_is_where_it_decides_for_c_1(seed: int, kind: str) -> None:
    points = random_points(15, 1, seed)
    points = replace(points, xy=points.xy * [3.0, 20.0] + [5.0, -40.0])
    examples = lab_examples(points, fit_scaling(kind, points), Sides(1, 0))
    for learner in LEARNERS.values():
        w = start_weights(seed)
        w0, w1, w2 = decision_line(examples, learner, w)
        above = w0 + w1 * examples.points.xy[:, 0] + w2 * examples.points.xy[:, 1]
        decided = weighted_sums(examples, w) >= learner.threshold
        clear = np.abs(above) > 1e-9
        assert ((above >= 0) == decided)[clear].all()


def test_least_squares_are_those_of_the_normal_equations() -> None:
    examples = two_classes(3, 30)
    w, loss = least_squares(examples)
    x, c = examples.x, examples.c
    np.testing.assert_allclose(w, np.linalg.solve(x.T @ x, x.T @ c))
    assert loss == pytest.approx(0.5 * ((c - x @ np.array(w)) ** 2).sum())


def test_lms_with_a_small_rate_comes_near_the_least_squares_and_settles() -> None:
    run = run_of(two_classes(3, 30), eta=0.02)
    run.advance(30 * 2000)
    assert run.units["lms"].has_settled
    least = least_squares(run.examples)[1]
    assert least <= measure_unit(run.examples, LEARNERS["lms"], run.units["lms"].w).loss < 1.02 * least


def test_lms_with_a_rate_beyond_all_bounds_diverges_and_keeps_its_last_weights() -> None:
    run = run_of(two_classes(3, 30), eta=50.0)
    run.advance(600)
    unit = run.units["lms"]
    assert unit.has_diverged
    assert max(map(abs, unit.w)) <= 1e12
    before = unit.w
    run.advance(30)
    assert unit.w == before
    assert not unit.has_settled


def test_the_perceptron_algorithm_settles_where_a_line_separates_and_makes_no_more_updates() -> None:
    xy = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], float)
    run = run_of(lab_examples(PointSet(xy, np.array([0, 0, 0, 1]), ("−", "+")), UNSCALED, Sides(1, 0)))
    run.advance(400)
    unit = run.units["perceptron"]
    assert unit.has_settled
    assert unit.returned is None
    assert measure_unit(run.examples, unit.learner, unit.w).errors == 0
    updates = unit.updates
    run.advance(400)
    assert unit.updates == updates


FIVE = PointSet(np.array([[0, 2], [0, -1], [-2, 0], [1, 1], [2, -1]], float), np.array([1, 1, 0, 0, 1]), ("−", "+"))


@pytest.mark.parametrize(("points", "seed", "expected"), [(generate("xor"), 1, 1), (FIVE, 0, 6)])
def test_the_perceptron_algorithm_goes_round_as_the_engine_finds(points: PointSet, seed: int, expected: int) -> None:
    examples = lab_examples(points, UNSCALED, Sides(1, 0))
    run = run_of(examples, seed, eta=0.5)
    unit = run.units["perceptron"]
    while unit.returned is None and run.epoch < 1000:
        run.end_epoch()
    engine = Engine(one_unit_project(examples, unit.learner, run.start, run.training))
    engine.advance(4 * len(examples) * run.epoch)  # a cycle of one epoch is seen here at once, by the engine at its next mark
    assert engine.cycle is not None
    assert unit.returned is not None
    first, period = unit.returned
    assert period == engine.cycle.period == expected
    assert first <= engine.cycle.first
    assert not unit.has_settled
    weights = unit.w
    for _ in range(period):
        run.end_epoch()
    np.testing.assert_allclose(unit.w, weights, atol=1e-9)


def test_weights_that_come_back_are_no_cycle_where_each_epoch_has_an_order_of_its_own() -> None:
    run = run_of(lab_examples(generate("xor"), UNSCALED, Sides(1, 0)), eta=0.5, shuffle=True)
    seen, came_back = {}, 0
    for epoch in range(300):
        run.end_epoch()
        w = run.units["perceptron"].w
        came_back += w in seen
        seen[w] = epoch
    assert came_back > 0
    assert run.units["perceptron"].returned is None


def test_an_epoch_whose_updates_add_up_to_nothing_is_a_cycle_as_soon_as_it_has_ended() -> None:
    points = PointSet(np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([0, 1]), ("−", "+"))
    run = LabRun(lab_examples(points, UNSCALED, Sides(1, 0)), (3.0, 0.0, 0.0), TrainingSettings(learning_rate=1.0))
    unit = run.units["perceptron"]
    while unit.returned is None and run.epoch < 50:
        before = unit.w
        run.end_epoch()
    assert unit.returned == (run.epoch - 1, 1)
    assert unit.w == before
    assert unit.updates > 0
    assert not unit.has_settled


def test_an_update_that_rounding_swallows_is_none_and_a_unit_that_makes_no_other_is_at_rest() -> None:
    run = LabRun(lab_examples(generate("xor"), UNSCALED, Sides(1, 0)), (3.0, 0.5, 0.25), TrainingSettings(learning_rate=1e-20))
    run.end_epoch()
    for unit in run.units.values():
        assert (unit.w, unit.updates, unit.has_settled) == ((3.0, 0.5, 0.25), 0, True)
    assert run.is_over


def test_a_small_rate_is_not_taken_for_rest() -> None:
    run = run_of(two_classes(3, 30), eta=1e-6)
    before = run.units["lms"].w
    run.end_epoch()
    assert max(abs(a - b) for a, b in zip(run.units["lms"].w, before, strict=True)) < 1e-4
    assert not run.units["lms"].has_settled
    assert not run.units["logistic"].has_settled


def test_another_rate_is_in_force_at_once_and_is_known_to_have_changed() -> None:
    run = run_of(two_classes(3))
    run.set_eta(0.2)
    assert run.has_one_eta  # nothing has been learned yet
    run.advance(1)
    run.set_eta(0.2)
    assert run.has_one_eta  # it is the same
    run.set_eta(0.0625)
    assert not run.has_one_eta
    before = run.units["logistic"].w
    run.advance(1)
    assert run.last is not None
    c = run.examples.c[run.last]
    y = OUTPUTS["logistic"](float(np.dot(before, run.examples.x[run.last])))
    assert run.units["logistic"].step[0] == pytest.approx(0.0625 * (c - y))


def test_all_is_over_when_each_unit_has_settled_goes_round_or_has_diverged() -> None:
    run = run_of(lab_examples(generate("xor"), UNSCALED, Sides(1, 0)), eta=0.5)
    assert not run.is_over
    run.advance(4 * 3000)
    assert run.is_over


def test_a_long_path_keeps_its_start_and_a_bounded_number_of_places() -> None:
    run = run_of(two_classes(3))
    run.advance(10_000)
    path = run.units["logistic"].path
    assert path[0] == run.start[1:]
    assert MOST_PATH / 3 < len(path) <= MOST_PATH


def test_an_example_is_known_by_its_place_in_the_set_of_points() -> None:
    examples = two_classes(7, 30)
    assert examples.place_of(int(examples.indices[1])) == 1
    held_back = next(i for i in range(30) if i not in examples.indices)
    assert examples.place_of(held_back) is None
    assert examples.place_of(None) is None


# The examples


def test_three_classes_give_two_of_them_or_one_against_the_rest() -> None:
    points = random_points(40, 3, 2, test_share=0.3)
    training = ~points.test_mask
    pair, rest = lab_examples(points, UNSCALED, Sides(2, 0)), lab_examples(points, UNSCALED, Sides(2, None))
    assert pair.indices.tolist() == np.flatnonzero(training & (points.labels != 1)).tolist()
    assert rest.indices.tolist() == np.flatnonzero(training).tolist()
    assert (rest.c == (points.labels[training] == 2)).all()
    assert (pair.names, rest.names) == (("0", "2"), ("the rest", "2"))


def test_a_label_is_learned_against_the_points_without_it() -> None:
    points = random_points(20, 2, 2, "multi-label")
    sides = usual_sides(points)
    assert sides == Sides(0, None)
    examples = lab_examples(points, UNSCALED, sides)
    assert (examples.c == points.labels[:, 0]).all()
    assert examples.names == ("without 0", "0")


def test_target_numbers_are_for_linear_regression_alone() -> None:
    points = random_points(20, 1, 2, "regression")
    assert usual_sides(points) is None
    examples = lab_examples(points, UNSCALED, None)
    assert [learner.name for learner in examples.learners] == ["lms"]
    assert (examples.c == points.labels).all()
    found = measure_unit(examples, LEARNERS["lms"], (0.0, 0.0, 0.0))
    assert found.wrong is None
    assert found.errors == 0
    middle = (points.labels.min() + points.labels.max()) / 2
    assert decision_line(examples, LEARNERS["lms"], (1.0, 2.0, 3.0)) == pytest.approx((1.0 - middle, 2.0, 3.0))
    run = run_of(examples, eta=0.05)
    run.end_epoch()
    trained = train(one_unit_project(examples, LEARNERS["lms"], run.start, run.training), 1)
    np.testing.assert_allclose(run.units["lms"].w, trained.network.weights[0][0], rtol=1e-9)


@pytest.mark.parametrize(
    ("points", "sides", "what"),
    [
        (EMPTY, Sides(1, 0), "No training points"),
        (PointSet(np.zeros((2, 2)), np.zeros(2, np.int64), ("a",)), Sides(1, 0), "Only one class"),
        (random_points(3, 1, 1).subset(np.zeros(3, bool)), Sides(1, 0), "No training points"),
        (PointSet(np.zeros((2, 2)), np.zeros(2, np.int64), ("a", "b", "c")), Sides(2, 1), "No training points of these"),
        (PointSet(np.full((2, 2), 1e308), np.zeros(2, np.int64), ("a", "b")), Sides(1, 0), "not finite"),
    ],
)
def test_what_cannot_be_learned_is_said_in_words(points: PointSet, sides: Sides, what: str) -> None:
    with pytest.raises(StudioError, match=what):
        lab_examples(points, Scaling("standard", (0.0, 0.0), (1e-9, 1.0)), sides)


def test_the_start_is_that_of_a_network_of_one_unit_with_the_same_seed() -> None:
    assert start_weights(0) == (0.0, 0.0, 0.0)
    assert list(start_weights(9)) == initial_weights((2, 1), ("heaviside",), 9)[0][0].tolist()


def test_the_current_example_is_that_of_the_last_update_and_before_it_the_first_one_that_will_be_used() -> None:
    examples = lab_examples(random_points(9, 1, 3), UNSCALED, Sides(1, 0))
    run = LabRun(examples, start_weights(1), TrainingSettings(shuffle=True, seed=5))
    first = run.current
    run.advance(1)
    assert run.last == first == run.current
    run.advance(1)
    assert run.current == run.last != first
