"""Edits of units and layers as a user makes them with the mouse: moved, doubled, removed, named, within limits that are told in words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mlp_studio.core import edits
from mlp_studio.core.edits.structure import MAX_NAME
from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import MAX_INPUTS, MAX_LAYERS, MAX_OUTPUTS, MAX_UNITS, MAX_WEIGHTS, UnitKey
from mlp_studio.core.project import Project
from tests.core.nets import project_of, same_bits, trained

# Moving


def test_a_unit_dragged_up_takes_its_weights_its_name_and_its_masks_along() -> None:
    project = edits.rename_unit(trained(project_of(4, 2)), 1, 3, "ridge")
    project = edits.freeze_weights(edits.remove_weights(project, [(1, 3, 2)]), [(2, 1, 4)])
    after = edits.move_units(project, {(1, 3)}, 1, 0)
    order = [3, 0, 1, 2]
    network, before = after.network, project.network
    columns = [0, *(i + 1 for i in order)]
    assert np.array_equal(network.weights[0], before.weights[0][order])
    assert np.array_equal(network.weights[1], before.weights[1][:, columns])
    assert np.argwhere(network.removed[0]).tolist() == [[0, 2]]
    assert np.argwhere(network.frozen[1]).tolist() == [[1, 1]]
    assert network.layers[0].unit_names == ("ridge", "", "", "")
    assert after.progress.start is not None
    assert project.progress.start is not None
    assert np.array_equal(after.progress.start[1], project.progress.start[1][:, columns])


def test_a_unit_in_another_layer_keeps_its_bias_and_its_name_alone() -> None:
    project = edits.rename_unit(project_of(3, 2, 1), 1, 1, "ridge")
    after = edits.move_units(project, {(1, 1)}, 2, 1)
    assert after.network.sizes == (2, 2, 3, 1)
    assert after.network.layers[1].unit_names == ("", "ridge", "")
    assert after.network.layers[0].unit_names == ()
    assert after.network.weights[1][1, 0] == project.network.weights[0][1, 0]
    assert np.array_equal(after.network.weights[1][[0, 2]], project.network.weights[1][:, [0, 1, 3]])


def test_units_of_two_layers_that_move_together_keep_their_order() -> None:
    project = project_of(2, 2, 1)
    for s, i in ((1, 0), (1, 1), (2, 0), (2, 1)):
        project = edits.rename_unit(project, s, i, f"{s}.{i}")
    after = edits.move_units(project, {(2, 0), (1, 1)}, 1, 0)
    assert [layer.unit_names for layer in after.network.layers] == [("1.1", "2.0", "1.0"), ("2.1",), ()]


@pytest.mark.parametrize(
    ("edit", "unit"),
    [
        (lambda project: edits.insert_units(project, 1, 0, 2), (1, 3)),
        (lambda project: edits.move_units(project, {(1, 1)}, 1, 0), (1, 0)),
        (lambda project: edits.move_units(project, {(1, 1)}, 2, 1), (2, 1)),
        (lambda project: edits.remove_units(project, {(1, 0)}), (1, 0)),
        (lambda project: edits.remove_units(project, {(1, 1)}), None),
        (lambda project: edits.add_layer(project, 0), (2, 1)),
        (lambda project: edits.duplicate_units(project, {(1, 0)}), (1, 2)),
        (lambda project: edits.set_units(project, 1, 1), None),
    ],
)
def test_the_heat_map_stays_with_its_unit(edit: Callable[[Project], Project], unit: UnitKey | None) -> None:
    project = edits.set_view(project_of(3, 2, 1), heat_unit=(1, 1))
    assert edit(project).view.heat_unit == unit


def test_a_hidden_layer_whose_units_all_leave_is_gone() -> None:
    project = project_of(2, 3, 1)
    after = edits.move_units(project, {(1, 0), (1, 1)}, 2, 3)
    assert after.network.sizes == (2, 5, 1)
    assert [layer.id for layer in after.network.layers] == ["h2", "o"]


def test_inputs_change_places_with_their_weights() -> None:
    project = project_of(3, 1)
    after = edits.move_units(project, {(0, 1)}, 0, 0)
    assert after.network.inputs == ("x2", "x1")
    assert np.array_equal(after.network.weights[0], project.network.weights[0][:, [0, 2, 1]])


def test_a_unit_between_two_layers_makes_a_layer_of_its_kind() -> None:
    project = edits.set_activation(project_of(3, 2, 1), 1, "relu")
    after = edits.move_units_to_new_layer(project, {(1, 0)}, 1).network
    assert after.sizes == (2, 2, 1, 2, 1)
    assert after.layers[1].activation == "relu"
    assert after.weights[1][0, 0] == project.network.weights[0][0, 0]
    assert len({layer.id for layer in after.layers}) == 4


@pytest.mark.parametrize("sizes", [(2,), (3, 2)])
def test_an_output_unit_can_leave_for_a_new_layer_whatever_the_depth(sizes: tuple[int, ...]) -> None:
    project = project_of(*sizes)
    d = project.network.d
    after = edits.move_units_to_new_layer(project, {(d, 1)}, d - 1).network
    assert after.sizes == (2, *sizes[:-1], 1, 1)
    assert (after.layers[-2].activation, after.layers[-1].activation) == ("tanh", "sigmoid")


def test_bias_units_that_are_selected_with_others_stay() -> None:
    project = project_of(3, 2, 1)
    assert edits.move_units(project, {(1, -1), (1, 2)}, 2, 0) == edits.move_units(project, {(1, 2)}, 2, 0)
    assert edits.remove_units(project, {(1, -1), (1, 2)}) == edits.remove_units(project, {(1, 2)})
    assert edits.duplicate_units(project, {(1, -1), (1, 2)}) == edits.duplicate_units(project, {(1, 2)})
    assert edits.move_units_to_new_layer(project, {(0, -1), (1, 2)}, 1) == edits.move_units_to_new_layer(project, {(1, 2)}, 1)
    assert edits.move_units_to_new_layer(project, {(1, -1)}, 1) is project


def test_a_layer_between_others_keeps_its_biases_and_the_weights_between_old_neighbours() -> None:
    project = edits.rename_layer(project_of(4, 3, 2, 1), 1, "first")
    after = edits.move_layer(project, 1, 1).network
    assert after.sizes == (2, 3, 4, 2, 1)
    assert [layer.name for layer in after.layers] == ["", "first", "", ""]
    assert np.array_equal(after.weights[1][:, 0], project.network.weights[0][:, 0])
    assert after.weights[3] is project.network.weights[3]
    assert edits.move_layer(project, 2, 1).network == project.network


def test_moving_there_and_back_keeps_the_order_and_every_weight() -> None:
    project = project_of(4, 2)
    there = edits.move_units(project, {(1, 0), (1, 2)}, 1, 2)
    back = edits.move_units(edits.move_units(there, {(1, 2)}, 1, 0), {(1, 3)}, 1, 2)
    assert same_bits(back.network.weights, project.network.weights)


# Doubling and removing


def test_copies_follow_the_last_unit_that_they_double_with_the_same_weights() -> None:
    project = project_of(4, 2)
    after = edits.duplicate_units(project, {(1, 0), (1, 2), (0, 0)}).network
    order = [0, 1, 2, 0, 2, 3]
    assert np.array_equal(after.weights[0], project.network.weights[0][order])
    assert np.array_equal(after.weights[1], project.network.weights[1][:, [0, *(i + 1 for i in order)]])


def test_a_copy_of_a_layer_comes_after_it_without_its_name() -> None:
    project = edits.rename_layer(edits.set_activation(project_of(3, 2, 1), 1, "sin"), 1, "first")
    after = edits.duplicate_layer(project, 1).network
    assert [(layer.units, layer.activation, layer.name) for layer in after.layers[:3]] == [
        (3, "sin", "first"),
        (3, "sin", ""),
        (2, "tanh", ""),
    ]


def test_units_of_several_layers_and_inputs_are_removed_at_once() -> None:
    project = project_of(3, 2, 2)
    after = edits.remove_units(project, [(0, 0), (1, 1), (2, 0), (2, 1), (3, 1)]).network
    assert (after.inputs, after.sizes) == (("x2",), (1, 2, 1))
    assert np.array_equal(after.weights[0], project.network.weights[0][[0, 2]][:, [0, 2]])
    assert after.weights[1][0, 0] == project.network.weights[2][0, 0]


def test_inserted_units_come_where_they_are_told() -> None:
    project = project_of(3, 1)
    after = edits.insert_units(project, 1, 1, 2).network
    assert np.array_equal(after.weights[0][[0, 3, 4]], project.network.weights[0])
    assert np.array_equal(after.weights[1][:, [0, 1, 4, 5]], project.network.weights[1])


# Names and inputs


def test_names_lose_spaces_at_their_ends_and_can_be_taken_away() -> None:
    project = edits.rename_unit(project_of(3, 1), 1, 1, "  left \n ridge ")
    assert project.network.layers[0].unit_names == ("", "left ridge", "")
    assert edits.rename_unit(project, 1, 1, " ").network.layers[0].unit_names == ()
    named = edits.rename_layer(project, 2, " output ").network
    assert (named.layers[1].name, named.layers[0]) == ("output", project.network.layers[0])


def test_names_have_at_most_40_characters() -> None:
    project = project_of(3, 1)
    longest = "x" * MAX_NAME
    assert edits.rename_unit(project, 2, 0, longest).network.layers[1].unit_name(0) == longest
    for edit in (lambda: edits.rename_unit(project, 1, 0, longest + "x"), lambda: edits.rename_layer(project, 1, longest + "x")):
        with pytest.raises(StudioError, match="at most 40 characters"):
            edit()


def test_a_feature_is_added_once() -> None:
    project = edits.add_input(project_of(3, 1), " x1*x2 ")
    assert project.network.inputs == ("x1", "x2", "x1*x2")
    with pytest.raises(StudioError, match=r"the feature x1\*x2 is there already"):
        edits.add_input(project, "x1*x2")
    with pytest.raises(StudioError, match="cannot be read"):
        edits.add_input(project, "import os")


# Refusals


@pytest.mark.parametrize(("units", "s"), [({(0, 0)}, 1), ({(0, 1), (1, 0)}, 0), ({(1, 0)}, 0), ({(0, 0), (1, 0)}, 1)])
def test_inputs_and_units_do_not_mix(units: set[UnitKey], s: int) -> None:
    with pytest.raises(StudioError, match="an input stays an input"):
        edits.move_units(project_of(2, 1), units, s, 0)


def test_inputs_are_no_layer_of_their_own() -> None:
    with pytest.raises(StudioError, match="an input stays an input"):
        edits.move_units_to_new_layer(project_of(2, 1), {(0, 0), (1, 0)}, 0)


def test_output_units_keep_the_order_of_their_classes() -> None:
    with pytest.raises(StudioError, match="order of their classes"):
        edits.move_units(project_of(2, 3), {(2, 0)}, 2, 2)


def test_the_last_input_and_the_last_output_stay() -> None:
    project = project_of(2, 1)
    with pytest.raises(StudioError, match="at least one input"):
        edits.remove_units(project, {(0, 0), (0, 1)})
    for edit in (
        lambda: edits.remove_units(project, {(2, 0)}),
        lambda: edits.move_units(project, {(2, 0)}, 1, 0),
        lambda: edits.move_units_to_new_layer(project, {(2, 0)}, 1),
    ):
        with pytest.raises(StudioError, match="at least one output unit"):
            edit()


@pytest.mark.parametrize("s", [0, 2])
def test_the_output_layer_is_neither_moved_nor_doubled(s: int) -> None:
    project = project_of(2, 1)
    with pytest.raises(StudioError, match="output layer stays the last"):
        edits.move_layer(project, s, 0)
    with pytest.raises(StudioError, match="output layer cannot be doubled"):
        edits.duplicate_layer(project, s)


def test_there_are_as_many_output_units_as_there_can_be_classes() -> None:
    project = project_of(2, MAX_OUTPUTS)
    with pytest.raises(StudioError, match="at most 10 output units"):
        edits.add_unit(project, 2)
    assert edits.remove_unit(project, 2).network.k == MAX_OUTPUTS - 1


def test_the_units_after_the_last_of_a_layer_are_refused_however_they_come() -> None:
    full = edits.set_units(project_of(2, 1), 1, MAX_UNITS)
    for edit in (
        lambda: edits.add_unit(full, 1),
        lambda: edits.insert_units(full, 1, 0),
        lambda: edits.duplicate_units(full, {(1, 5)}),
        lambda: edits.add_layer(full, 0, MAX_UNITS + 1),
        lambda: edits.add_layer(full, 0, 0),
    ):
        with pytest.raises(StudioError, match="a layer has 1 to 1,024 units"):
            edit()


def test_a_network_has_at_most_a_million_weights() -> None:
    project = edits.set_units(project_of(1, 1, 1), 1, MAX_UNITS)
    limit = next(n for n in range(MAX_UNITS, 0, -1) if 3 * MAX_UNITS + n * (MAX_UNITS + 1) + n + 1 <= MAX_WEIGHTS)
    full = edits.set_units(project, 2, limit)
    assert sum(w.size for w in full.network.weights) <= MAX_WEIGHTS
    with pytest.raises(StudioError, match=r"at most 1,000,000 weights, this one would have 1,00\d,\d{3}"):
        edits.add_unit(full, 2)


def test_copies_of_layers_and_moved_units_count_against_the_most_layers() -> None:
    project = project_of(*(2,) * MAX_LAYERS)
    for edit in (lambda: edits.duplicate_layer(project, 1), lambda: edits.move_units_to_new_layer(project, {(1, 0)}, 0)):
        with pytest.raises(StudioError, match=f"at most {MAX_LAYERS} layers"):
            edit()
    assert edits.move_units_to_new_layer(project, {(1, 0), (1, 1)}, 0).network.d == MAX_LAYERS


def test_there_are_at_most_64_features() -> None:
    project = edits.set_inputs(project_of(2, 1), tuple(f"x1 + {i}" for i in range(MAX_INPUTS)))
    with pytest.raises(StudioError, match="1 to 64 features"):
        edits.add_input(project, "x2")
