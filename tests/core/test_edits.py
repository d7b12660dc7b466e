"""The edits one by one: what each keeps, what follows from it, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core import edits
from mlp_studio.core.algorithms import obstacle
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import Recipe, generate, split
from mlp_studio.core.network import MAX_INPUTS, MAX_LAYERS, MAX_UNITS
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import MAX_SEED, TrainingSettings
from tests.core.nets import project_of, random_points, same_bits, trained, training_with, xor_project

# Structure


def test_a_new_project_has_a_hidden_layer_for_each_size_but_the_last() -> None:
    project = edits.new_project((4, 3, 1), ("tanh", "relu", "sigmoid"), generate("moons"), TrainingSettings(seed=5), "Moons")
    assert project.network.describe() == "2-4-3-1"
    assert [(layer.id, layer.activation) for layer in project.network.layers] == [("h1", "tanh"), ("h2", "relu"), ("o", "sigmoid")]
    assert (project.title, project.training.seed, project.progress.epoch, project.progress.start) == ("Moons", 5, 0, None)


@pytest.mark.parametrize(("position", "kept"), [(0, {2: 1, 3: 2}), (1, {0: 0, 3: 2}), (2, {0: 0, 1: 1})])
def test_a_new_layer_renews_its_own_weights_and_those_after_it_alone(position: int, kept: dict[int, int]) -> None:
    before = project_of(4, 3, 1)
    after = edits.add_layer(before, position, units=5)
    sizes = [4, 3, 1]
    assert after.network.sizes == (2, *sizes[:position], 5, *sizes[position:])
    for new, old in kept.items():
        assert after.network.weights[new] is before.network.weights[old]
    assert len({layer.id for layer in after.network.layers}) == 4
    assert [layer.id for layer in after.network.layers if layer.id in {"h1", "h2", "o"}] == ["h1", "h2", "o"]


def test_a_new_layer_takes_the_activation_of_the_hidden_layer_beside_it() -> None:
    network = edits.new_project((2, 2, 1), ("relu", "sin", "sigmoid"), generate("xor"))
    assert [edits.add_layer(network, position).network.layers[position].activation for position in (0, 1, 2)] == ["relu", "relu", "sin"]
    assert edits.add_layer(network, 1, 3, "gaussian").network.layers[1].activation == "gaussian"


@pytest.mark.parametrize("output", ["sigmoid", "softmax", "heaviside"])
def test_the_first_hidden_layer_is_one_of_tanh(output: str) -> None:
    project = edits.add_layer(project_of(2, output=output), 0)
    assert [layer.activation for layer in project.network.layers] == ["tanh", output]


def test_a_hidden_layer_ends_the_perceptron_algorithm() -> None:
    single = edits.set_activation(project_of(1), 1, "heaviside")
    assert single.training.algorithm == "perceptron"
    assert edits.add_layer(single, 0).training.algorithm == "igd"
    assert edits.remove_layer(edits.add_layer(single, 0), 1).training.algorithm == "perceptron"


@pytest.mark.parametrize(("s", "kept"), [(1, {1: 2, 2: 3}), (2, {0: 0, 2: 3}), (3, {0: 0, 1: 1})])
def test_removing_a_layer_renews_the_weights_after_it_alone(s: int, kept: dict[int, int]) -> None:
    before = project_of(5, 4, 3, 1)
    after = edits.remove_layer(before, s)
    assert after.network.layers == tuple(layer for at, layer in enumerate(before.network.layers, start=1) if at != s)
    for new, old in kept.items():
        assert after.network.weights[new] is before.network.weights[old]


def test_adding_a_unit_changes_no_other_weight() -> None:
    before = project_of(3, 4, 2)
    after = edits.add_unit(before, 2)
    assert after.network.sizes == (2, 3, 5, 2)
    assert after.network.weights[0] is before.network.weights[0]
    assert np.array_equal(after.network.weights[1][:4], before.network.weights[1])
    assert np.array_equal(after.network.weights[2][:, :5], before.network.weights[2])
    assert np.all(after.network.weights[1][4] != 0)
    assert np.all(after.network.weights[2][:, 5] != 0)


@pytest.mark.parametrize(("i", "rows"), [(0, [1, 2, 3]), (2, [0, 1, 3]), (None, [0, 1, 2])])
def test_removing_a_unit_removes_its_row_and_its_column(i: int | None, rows: list[int]) -> None:
    before = project_of(3, 4, 2)
    after = edits.remove_unit(before, 2, i)
    assert after.network.weights[0] is before.network.weights[0]
    assert np.array_equal(after.network.weights[1], before.network.weights[1][rows])
    assert np.array_equal(after.network.weights[2], before.network.weights[2][:, [0, *(row + 1 for row in rows)]])


def test_fewer_units_keep_the_first_ones() -> None:
    before = project_of(3, 4, 2)
    after = edits.set_units(before, 2, 2)
    assert np.array_equal(after.network.weights[1], before.network.weights[1][:2])
    assert np.array_equal(after.network.weights[2], before.network.weights[2][:, :3])


def test_the_start_of_the_run_and_the_masks_follow_the_structure() -> None:
    before = trained(project_of(3, 4, 2))
    cut = tuple(np.arange(w.size).reshape(w.shape) % 3 == 0 for w in before.network.weights)
    before = replace(before, network=replace(before.network, removed=cut).with_weights(before.network.weights))
    after = edits.remove_unit(before, 2, 1)
    rows = [0, 2, 3]
    assert after.progress.start is not None
    assert before.progress.start is not None
    assert np.array_equal(after.progress.start[1], before.progress.start[1][rows])
    assert np.array_equal(after.network.removed[1], before.network.removed[1][rows])
    assert (after.progress.epoch, after.progress.example) == (12, 3)


def test_features_that_stay_keep_their_weights_wherever_they_move() -> None:
    before = project_of(3, 1)
    after = edits.set_inputs(before, ("x1*x2", "x2", "x1"))
    assert np.array_equal(after.network.weights[0][:, [0, 3, 2]], before.network.weights[0])
    assert np.all(after.network.weights[0][:, 1] != 0)
    assert after.network.weights[1] is before.network.weights[1]


# Activations, losses and outputs


@pytest.mark.parametrize(
    ("name", "loss", "follows"),
    [
        ("softmax", "squared", "cross-entropy"),
        ("tanh", "log loss", "squared"),
        ("sigmoid", "log loss", "log loss"),
        ("sigmoid", "squared", "squared"),
        ("linear", "squared", "squared"),
        ("sigmoid", "cross-entropy", "log loss"),
    ],
)
def test_the_loss_follows_the_output_layer_where_it_would_not_fit(name: str, loss: str, follows: str) -> None:
    project = training_with(project_of(3, 2), loss=loss)
    assert edits.set_activation(project, 2, name).training.loss == follows


def test_the_activation_of_a_hidden_layer_changes_nothing_else() -> None:
    before = training_with(project_of(3, 2, output="softmax"), loss="cross-entropy")
    after = edits.set_activation(before, 1, "relu")
    assert [layer.activation for layer in after.network.layers] == ["relu", "softmax"]
    assert after.training == before.training
    assert same_bits(after.network.weights, before.network.weights)


def test_single_layers_of_heaviside_units_take_the_perceptron_algorithm_and_others_leave_it() -> None:
    single = edits.set_activation(project_of(1), 1, "heaviside")
    assert single.training.algorithm == "perceptron"
    assert obstacle(single.network, single.points, single.training) is None
    back = edits.set_activation(single, 1, "sigmoid")
    assert back.training.algorithm == "igd"
    assert edits.set_activation(project_of(2, 1), 2, "heaviside").training.algorithm == "igd"


def labelled(count: int) -> PointSet:
    return replace(generate("gaussians-5"), labels=np.arange(300) % count, classes=tuple(str(i) for i in range(count)))


@pytest.mark.parametrize(
    ("points", "before", "after"),
    [
        (labelled(2), (1, "sigmoid", "squared"), (1, "sigmoid", "squared")),
        (labelled(2), (2, "softmax", "cross-entropy"), (2, "softmax", "cross-entropy")),
        (labelled(2), (3, "softmax", "cross-entropy"), (2, "softmax", "cross-entropy")),
        (labelled(5), (1, "sigmoid", "log loss"), (5, "softmax", "cross-entropy")),
        (labelled(5), (5, "sigmoid", "squared"), (5, "sigmoid", "squared")),
        (labelled(1), (1, "sigmoid", "squared"), (1, "sigmoid", "squared")),
        (labelled(1), (4, "sigmoid", "squared"), (2, "softmax", "cross-entropy")),
        (labelled(2), (1, "linear", "squared"), (1, "linear", "squared")),
        (labelled(3), (3, "linear", "squared"), (3, "linear", "squared")),
        (labelled(2), (1, "tanh", "squared"), (1, "tanh", "squared")),
        (labelled(2), (1, "softmax", "cross-entropy"), (1, "sigmoid", "log loss")),
        (random_points(9, 1, 1, "regression"), (3, "softmax", "cross-entropy"), (1, "linear", "squared")),
        (random_points(9, 1, 1, "regression"), (1, "linear", "squared"), (1, "linear", "squared")),
        (random_points(9, 3, 1, "multi-label"), (1, "linear", "squared"), (3, "sigmoid", "squared")),
        (random_points(9, 3, 1, "multi-label"), (3, "softmax", "cross-entropy"), (3, "sigmoid", "log loss")),
    ],
    ids=lambda value: f"{value.class_count} classes, {value.setting}" if isinstance(value, PointSet) else str(value),
)
def test_the_output_layer_and_the_loss_follow_the_points(
    points: PointSet, before: tuple[int, str, str], after: tuple[int, str, str]
) -> None:
    units, activation, loss = before
    project = training_with(project_of(4, units, output=activation), loss=loss)
    project = edits.set_points(project, points, "a file")
    layer = project.network.layers[-1]
    assert (layer.units, layer.activation, project.training.loss) == after
    assert (project.points, project.source) == (points, "a file")
    assert obstacle(project.network, project.points, project.training) is None


@pytest.mark.parametrize(("count", "activation"), [(2, "sigmoid"), (3, "softmax")])
def test_linear_outputs_made_for_target_numbers_give_way_to_classes(count: int, activation: str) -> None:
    regression = edits.set_points(project_of(4, 1), random_points(9, 1, 1, "regression"))
    project = edits.set_points(regression, labelled(count))
    assert project.network.layers[-1].activation == activation
    assert obstacle(project.network, project.points, project.training) is None


def test_the_title_follows_the_source_of_the_points() -> None:
    project = project_of(4, 1)
    assert edits.set_points(project, labelled(2), "my points.csv").title == "my points"
    assert edits.set_recipe(project, Recipe.of("circles"), 0.2).title == "Circles"


def test_the_seed_after_the_largest_is_the_first() -> None:
    assert edits.reset(project_of(4, 1), MAX_SEED + 1).training.seed == 0


def test_a_single_linear_unit_stays_linear_for_two_classes() -> None:
    project = edits.set_points(edits.new_project((1,), ("linear",), generate("moons")), labelled(2))
    assert project.network.layers[-1].activation == "linear"


# Settings and points


def test_training_settings_and_hyperplanes_change_by_themselves() -> None:
    before = project_of(3, 1)
    after = edits.toggle_hyperplanes(edits.set_training(before, learning_rate=0.01, shuffle=True))
    assert (after.training.learning_rate, after.training.shuffle, after.view.hyperplanes) == (0.01, True, False)
    assert edits.toggle_hyperplanes(after).view == before.view
    assert after.network is before.network
    assert (before.training.learning_rate, before.view.hyperplanes) == (0.3, True)


def test_a_recipe_gives_its_points_and_stays_with_them() -> None:
    recipe = Recipe("gaussians-3", 60, 0.2, seed=4)
    after = edits.set_recipe(project_of(3, 1), recipe, 0.25)
    assert after.points == split(generate("gaussians-3", 60, 0.2, 4), 0.25, 4)
    assert (after.source, after.points.test_mask.sum()) == (recipe, 15)
    assert (after.network.k, after.training.loss) == (3, "cross-entropy")


def test_another_split_moves_no_point_and_no_weight() -> None:
    before = edits.set_recipe(project_of(3, 1), Recipe.of("moons"), 0.0)
    after = edits.set_split(before, 0.5, seed=3)
    assert after.points == split(before.points, 0.5, 3)
    assert (after.network, after.source) == (before.network, before.source)
    assert edits.set_split(after, 0.0).points == before.points


# Refusals


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda p: edits.remove_layer(p, 2), "network: the output layer cannot be removed. Remove a hidden layer."),
        (lambda p: edits.remove_layer(p, 0), "network: the output layer cannot be removed. Remove a hidden layer."),
        (lambda p: edits.remove_unit(p, 2), "layer 2: a layer has at least one unit. Remove the layer instead."),
        (lambda p: edits.set_units(p, 1, 0), "layer 1: a layer has 1 to 1,024 units. Choose a number from 1 to 1,024."),
        (lambda p: edits.set_units(p, 1, MAX_UNITS + 1), "layer 1: a layer has 1 to 1,024 units. Choose a number from 1 to 1,024."),
        (lambda p: edits.set_activation(p, 1, "softmax"), "layer 1: softmax is for the output layer only. Choose another activation."),
        (lambda p: edits.set_inputs(p, ()), "inputs: a network has 1 to 64 features. Remove some."),
        (lambda p: edits.set_inputs(p, ("x1",) * (MAX_INPUTS + 1)), "inputs: a network has 1 to 64 features. Remove some."),
        (lambda p: edits.set_inputs(p, ("x1", "x3")), "inputs: the feature “x3” cannot be read. Use x1, x2, numbers"),
        (
            lambda p: edits.set_weight(p, 1, 0, 0, float("nan")),
            "layer 1: a weight is a finite number up to 1e12. Type a number such as −0.5.",
        ),
        (lambda p: edits.set_weights(p, (np.full((3, 3), np.inf), np.zeros((1, 4)))), "weights: a weight is a finite number."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_say_what_where_and_how_to_mend_it(edit: Callable[[Project], Project], words: str) -> None:
    with pytest.raises(StudioError) as caught:
        edit(project_of(3, 1))
    assert str(caught.value).startswith(words)


def test_a_network_has_at_most_so_many_layers() -> None:
    project = project_of(*(1,) * MAX_LAYERS)
    with pytest.raises(StudioError, match=f"at most {MAX_LAYERS} layers"):
        edits.add_layer(project, 0)
    assert edits.add_layer(edits.remove_layer(project, 1), 0).network.d == MAX_LAYERS


def test_xor_with_one_unit_has_nothing_in_the_way_of_training() -> None:
    project = xor_project(sizes=(1,))
    assert obstacle(project.network, project.points, project.training) is None
