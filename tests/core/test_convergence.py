"""How a run ends: each stop rule, divergence, the perceptron algorithm's success and its cycles; and what is recorded on the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core.algorithms import train_reference
from mlp_studio.core.arrays import Floats
from mlp_studio.core.compiled.run import RECORD_EVERY_UNTIL
from mlp_studio.core.edits import new_project
from mlp_studio.core.engine import RECORD_CAPACITY, Engine, train
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.project import Project
from mlp_studio.core.settings import StopSettings, TrainingSettings
from tests.core.nets import and_points, random_network, random_points, same_bits, stopping, training_with, xor_minimum_network, xor_project

ETA = TrainingSettings(learning_rate=2.0, seed=2)


def finished(project: Project, budget: int = 1_000_000) -> Engine:
    """Return the engine of a run that has ended by itself."""
    engine = Engine(project)
    engine.advance(budget)
    assert engine.reason is not None
    return engine


def all_records(engine: Engine, epochs: int) -> Floats:
    """Return the records of so many epochs, taken whenever they are full."""
    taken = []
    while engine.epoch < epochs:
        engine.advance((epochs - engine.epoch) * engine.n)
        taken.append(engine.take_records())
    return np.concatenate(taken)


# Stop rules


def test_a_run_stops_at_its_maximum_of_epochs() -> None:
    engine = finished(stopping(xor_project(), max_epochs=7))
    assert (engine.reason, engine.epoch, engine.example) == ("max_epochs", 7, 0)
    assert engine.advance(100) == 0


def test_a_run_that_has_reached_its_maximum_before_it_begins_changes_nothing() -> None:
    project = train(xor_project(), 5)
    engine = Engine(stopping(project, max_epochs=5))
    assert engine.reason is None
    assert engine.advance(100) == 0
    assert engine.reason == "max_epochs"
    assert same_bits(engine.weights, project.network.weights)


def test_a_run_stops_in_the_first_epoch_whose_loss_is_at_or_below_the_bound() -> None:
    project = xor_project(ETA, (4, 1))
    rows = all_records(Engine(project), 1000)
    bound = float(rows[599, 1])
    assert rows[598, 1] > bound
    engine = finished(stopping(project, loss_below=bound))
    assert (engine.reason, engine.epoch) == ("loss_below", 600)
    assert engine.take_records()[-1, 1] == bound


def test_a_run_stops_in_the_first_epoch_whose_error_rate_is_at_or_below_the_bound() -> None:
    project = xor_project(ETA, (4, 1))
    rows = all_records(Engine(project), 1000)
    epochs = {share: int(rows[np.flatnonzero(rows[:, 3] <= share)[0], 0]) for share in (0.25, 0.0)}
    assert 1 <= epochs[0.25] <= epochs[0.0]
    for share, epoch in epochs.items():
        engine = finished(stopping(project, errors_below=share))
        assert (engine.reason, engine.epoch) == ("errors_below", epoch)


def test_a_run_stops_in_the_first_epoch_that_changes_no_weight_by_more_than_the_bound() -> None:
    project = xor_project(ETA, (4, 1))
    engine = finished(stopping(project, change_below=0.01))
    assert engine.reason == "change_below"

    def largest_change(epoch: int) -> float:
        before, after = train_reference(project, epoch - 1), train_reference(project, epoch)
        return max(float(np.abs(b - a).max()) for a, b in zip(after, before, strict=True))

    assert engine.epoch > 1
    assert largest_change(engine.epoch) <= 0.01 < largest_change(engine.epoch - 1)


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ({"loss_below": 1e9, "max_epochs": 1}, "loss_below"),
        ({"errors_below": 1.0, "loss_below": 1e9}, "errors_below"),
        ({"change_below": 1e9, "errors_below": 1.0}, "errors_below"),
        ({"change_below": 1e9, "max_epochs": 1}, "change_below"),
    ],
    ids=str,
)
def test_where_several_rules_hold_the_one_that_says_most_is_the_reason(rules: dict[str, float], reason: str) -> None:
    engine = finished(stopping(xor_project(), **rules))
    assert (engine.reason, engine.epoch) == (reason, 1)


def test_a_run_without_stop_rules_uses_its_whole_budget() -> None:
    engine = Engine(xor_project())
    assert engine.advance(4 * 500) == 4 * 500
    assert (engine.reason, engine.epoch) == (None, 500)


def test_bounds_hold_for_the_mean_where_the_loss_is_shown_as_a_mean() -> None:
    engine = Engine(training_with(xor_project(), reduction="mean"))
    engine.record()
    as_sum = Engine(xor_project())
    as_sum.record()
    assert engine.take_records()[0, 1] == pytest.approx(as_sum.take_records()[0, 1] / 4, rel=1e-15)


def test_training_for_some_epochs_keeps_the_projects_own_maximum() -> None:
    assert train(stopping(xor_project(), max_epochs=3), 10).progress.epoch == 3
    assert train(stopping(xor_project(), max_epochs=30), 10).progress.epoch == 10
    assert train(stopping(xor_project(), max_epochs=30), 10).training.stop == StopSettings(max_epochs=30)


def test_training_remembers_the_weights_of_its_start() -> None:
    project = xor_project()
    half = train(project, 3)
    assert same_bits(half.start_weights, project.network.weights)
    assert same_bits(train(half, 3).start_weights, project.network.weights)


# Divergence


def linear_project(eta: float) -> Project:
    return new_project((3, 1), ("linear", "linear"), random_points(8, 1, 1, "regression"), TrainingSettings(learning_rate=eta))


def test_an_enormous_learning_rate_diverges_and_keeps_the_weights_of_the_start() -> None:
    project = linear_project(1e6)
    engine = finished(project)
    assert (engine.reason, engine.epoch, engine.example) == ("diverged", 0, 0)
    assert same_bits(engine.weights, project.network.weights)


@pytest.mark.parametrize("slice_size", [1, 3, 8, 1_000_000])
@pytest.mark.parametrize("algorithm", ["igd", "batch", "minibatch"])
def test_a_run_that_diverges_keeps_the_weights_of_its_last_sound_epoch(slice_size: int, algorithm: str) -> None:
    project = training_with(linear_project(0.7), algorithm=algorithm, batch_size=3)
    engine = Engine(project)
    while engine.reason is None:
        engine.advance(slice_size)
        engine.take_records()
    assert engine.reason == "diverged"
    assert engine.epoch >= 1
    assert engine.example == 0
    assert all(np.isfinite(w).all() for w in engine.weights)
    assert same_bits(engine.weights, train(project, engine.epoch).network.weights)


def test_a_loss_beyond_all_numbers_is_divergence_though_no_weight_has_moved() -> None:
    layers = tuple(Layer(f"h{s}", 1, "linear") for s in range(30))
    weights = (np.full((1, 2), 1e11),) * 30
    network = Network(("x1",), layers, weights, frozen=(np.ones((1, 2), bool),) * 30)
    engine = finished(Project(network, random_points(5, 1, 1)))
    assert (engine.reason, engine.epoch) == ("diverged", 0)
    assert same_bits(engine.weights, weights)


def test_weights_that_are_not_numbers_are_divergence() -> None:
    network = Network(("x1",), (Layer("o", 1, "linear"),), (np.array([[np.nan, 1.0]]),))
    assert finished(Project(network, random_points(5, 1, 1))).reason == "diverged"


def test_training_again_after_divergence_with_a_smaller_learning_rate_goes_on() -> None:
    engine = finished(linear_project(1e6))
    engine.apply_settings(TrainingSettings(learning_rate=0.01))
    assert engine.reason is None
    assert engine.advance(80) == 80
    assert (engine.reason, engine.epoch) == (None, 10)


# The perceptron algorithm


def perceptron(project: Project) -> Project:
    return training_with(project, algorithm="perceptron")


def test_perceptron_algorithm_learns_and_without_an_error_and_then_ends() -> None:
    project = perceptron(new_project((1,), ("heaviside",), and_points()))
    engine = finished(project)
    assert engine.reason == "errors_below"
    assert engine.take_records()[-1, 3] == 0.0
    assert engine.cycle is None
    before, after = (train(stopping(project, max_epochs=t), t).network.weights for t in (engine.epoch - 1, engine.epoch))
    assert same_bits(before, after)


def test_perceptron_algorithm_on_xor_is_found_to_go_round() -> None:
    project = perceptron(xor_project(sizes=(1,), activation="heaviside"))
    engine = Engine(project)
    engine.advance(4 * 200)
    cycle = engine.cycle
    assert cycle is not None
    assert engine.reason is None
    weights = [train(project, cycle.first + i * cycle.period).network.weights[0] for i in range(3)]
    np.testing.assert_allclose(weights[1], weights[0], atol=1e-9)
    np.testing.assert_allclose(weights[2], weights[0], atol=1e-9)
    for inside in range(1, cycle.period):
        assert np.abs(train(project, cycle.first + inside).network.weights[0] - weights[0]).max() > 1e-6
    engine.advance(4 * 100)
    assert engine.cycle == cycle


def test_other_settings_forget_the_cycle() -> None:
    project = perceptron(xor_project(sizes=(1,), activation="heaviside"))
    engine = Engine(project)
    engine.advance(4 * 200)
    assert engine.cycle is not None
    engine.apply_settings(replace(project.training, learning_rate=0.7))
    assert engine.cycle is None
    engine.advance(4 * 200)
    assert engine.cycle is not None


def test_weights_that_come_back_in_a_shuffled_order_are_not_called_a_cycle() -> None:
    project = training_with(perceptron(xor_project(sizes=(1,), activation="heaviside")), shuffle=True)
    engine = Engine(project)
    for _ in range(50):
        engine.advance(4 * 20)
        assert engine.cycle is None


def test_gradient_descent_is_not_watched_for_cycles() -> None:
    engine = Engine(training_with(xor_project(), learning_rate=1e-300))
    engine.advance(4 * 50)
    assert engine.cycle is None


# Obstacles and records


def test_an_engine_refuses_what_cannot_train() -> None:
    with pytest.raises(StudioError, match="no gradient"):
        Engine(Project(xor_minimum_network(), generate("xor")))
    engine = Engine(xor_project())
    before = engine.weights
    with pytest.raises(StudioError, match="cross-entropy does not go with an output layer of sigmoid"):
        engine.apply_settings(TrainingSettings(loss="cross-entropy"))
    assert engine.advance(4) == 4
    assert not same_bits(engine.weights, before)


def test_every_epoch_is_recorded_at_first_and_then_ever_fewer() -> None:
    epochs = all_records(Engine(training_with(xor_project(), learning_rate=0.01)), 5000)[:, 0]
    first = np.arange(1, RECORD_EVERY_UNTIL)
    second = np.arange(RECORD_EVERY_UNTIL, 2 * RECORD_EVERY_UNTIL, 2)
    third = np.arange(2 * RECORD_EVERY_UNTIL, 4 * RECORD_EVERY_UNTIL, 4)
    fourth = np.arange(4 * RECORD_EVERY_UNTIL, 5001, 8)
    assert epochs.tolist() == [*first, *second, *third, *fourth]


def test_the_last_epoch_is_recorded_even_where_its_turn_has_not_come() -> None:
    engine = Engine(stopping(training_with(xor_project(), learning_rate=0.01), max_epochs=1501))
    engine.advance(4 * 2000)
    assert engine.take_records()[-1, 0] == 1501


def test_full_records_stop_a_slice_and_none_is_lost() -> None:
    engine = Engine(training_with(xor_project(), learning_rate=1e-3))
    for _ in range(RECORD_CAPACITY - 2):
        engine.record()
    assert engine.advance(4 * 100) == 4 * 2
    assert engine.take_records()[-3:, 0].tolist() == [0, 1, 2]
    assert engine.advance(4 * 100) == 4 * 100
    assert engine.take_records()[:, 0].tolist() == list(range(3, 103))


def test_a_record_within_an_epoch_bears_its_fraction() -> None:
    engine = Engine(xor_project())
    engine.advance(7)
    engine.record()
    assert engine.take_records()[:, 0].tolist() == [1.0, 1.75]
    assert len(engine.take_records()) == 0


def test_frozen_networks_are_trained_without_any_change() -> None:
    network = random_network((2, 3, 1), ("tanh", "sigmoid"), 1)
    still = replace(network, frozen=tuple(np.ones(w.shape, bool) for w in network.weights))
    project = Project(still, random_points(9, 1, 1), TrainingSettings(stop=StopSettings(change_below=0.0)))
    engine = finished(project)
    assert (engine.reason, engine.epoch) == ("change_below", 1)
    assert same_bits(engine.weights, network.weights)
