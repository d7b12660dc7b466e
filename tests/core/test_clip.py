"""Copying units takes them out of one layer with their weights, and pasting brings as much of them back as fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core import edits
from mlp_studio.core.clip import Clip, clip_of
from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import UnitKey
from mlp_studio.core.project import Project
from tests.core.nets import project_of


def copied(project: Project, *units: UnitKey) -> Clip:
    clip = clip_of(project.network, units)
    assert clip is not None
    return clip


def test_a_clip_holds_the_rows_and_the_columns_of_its_units_in_their_order() -> None:
    project = edits.rename_unit(project_of(3, 2, 1), 1, 2, "ridge")
    clip = copied(project, (1, 2), (1, 0))
    assert (clip.activation, clip.names, clip.is_layer) == ("tanh", ("", "ridge"), False)
    assert np.array_equal(clip.into, project.network.weights[0][[0, 2]])
    assert np.array_equal(clip.out, project.network.weights[1][:, [1, 3]])
    assert not clip.into.flags.writeable
    assert not clip.out.flags.writeable


def test_units_of_several_layers_give_those_of_the_first() -> None:
    project = project_of(3, 2, 1)
    clip = copied(project, (3, 0), (2, 1), (0, 0), (1, -1))
    assert np.array_equal(clip.into, project.network.weights[1][[1]])


@pytest.mark.parametrize("units", [[], [(0, 0), (0, 1)], [(0, -1), (1, -1)]])
def test_inputs_and_bias_units_are_not_copied(units: list[UnitKey]) -> None:
    assert clip_of(project_of(3, 1).network, units) is None


def test_a_whole_hidden_layer_is_copied_as_a_layer_and_outputs_never_are() -> None:
    project = project_of(2, 1)
    assert copied(project, (1, 0), (1, 1)).is_layer
    assert not copied(project, (1, 0)).is_layer
    outputs = copied(project, (2, 0))
    assert not outputs.is_layer
    assert outputs.out.shape == (0, 1)


def test_pasting_into_the_same_layer_doubles_the_units_with_their_names() -> None:
    project = edits.rename_unit(project_of(3, 2), 1, 1, "ridge")
    after = edits.paste_units(project, copied(project, (1, 1)), 1).network
    assert np.array_equal(after.weights[0], project.network.weights[0][[0, 1, 2, 1]])
    assert np.array_equal(after.weights[1], project.network.weights[1][:, [0, 1, 2, 3, 2]])
    assert after.layers[0].unit_names == ("", "ridge", "", "ridge")


def test_pasting_where_sizes_do_not_fit_keeps_the_biases_and_draws_the_rest() -> None:
    project = project_of(3, 4, 2)
    clip = copied(project, (1, 0), (1, 2))
    after = edits.paste_units(project, clip, 2).network
    assert np.array_equal(after.weights[1][4:, 0], clip.into[:, 0])
    assert np.array_equal(after.weights[1][:4], project.network.weights[1])
    assert np.array_equal(after.weights[2][:, :5], project.network.weights[2])
    assert np.all(after.weights[2][:, 5:] != 0)
    assert after.layers[1].unit_names == ()


def test_pasting_units_at_the_end_takes_them_where_only_the_weights_into_them_fit() -> None:
    project = project_of(3, 3, 2)
    clip = copied(project, (3, 1))
    after = edits.paste_units(project, clip, 2).network
    assert np.array_equal(after.weights[1][3], clip.into[0])
    assert after.layers[1].activation == "tanh"


def test_a_pasted_layer_has_the_activation_the_names_and_the_weights_of_its_clip() -> None:
    project = edits.rename_unit(edits.set_activation(project_of(2, 2, 2), 1, "relu"), 1, 0, "left")
    clip = copied(project, (1, 0), (1, 1))
    after = edits.paste_layer(project, clip, 0).network
    assert after.describe() == "2-2-2-2-2"
    assert (after.layers[0].activation, after.layers[0].unit_names) == ("relu", ("left", ""))
    assert np.array_equal(after.weights[0], clip.into)
    assert np.array_equal(after.weights[1][:, 1:], clip.out)
    assert np.array_equal(after.weights[2:], project.network.weights[1:])


def test_softmax_units_pasted_as_a_hidden_layer_are_of_sigmoid() -> None:
    project = edits.set_activation(project_of(2, 2), 2, "softmax")
    assert edits.paste_layer(project, copied(project, (2, 0), (2, 1)), 1).network.layers[1].activation == "sigmoid"


def test_a_cut_edge_stays_cut_when_units_are_pasted_beside_it() -> None:
    project = edits.remove_weights(project_of(3, 1), [(1, 0, 1)])
    after = edits.paste_units(project, copied(project, (1, 0)), 1).network
    assert np.argwhere(after.removed[0]).tolist() == [[0, 1]]
    assert after.weights[0][:, 1][[0, 3]].tolist() == [0.0, 0.0]


def test_pasted_outputs_beyond_the_tenth_are_refused() -> None:
    project = project_of(3, 6)
    with pytest.raises(StudioError, match="at most 10 output units"):
        edits.paste_units(project, copied(project, *((2, i) for i in range(5))), 2)


def test_pasting_leaves_the_clip_and_the_first_project_as_they_were() -> None:
    project = project_of(3, 1)
    clip = copied(project, (1, 0))
    before = replace(clip, into=clip.into.copy(), out=clip.out.copy())
    edits.set_weights(edits.paste_units(project, clip, 1), tuple(np.ones(s) for s in [(4, 3), (1, 5)]))
    assert np.array_equal(clip.into, before.into)
    assert project == project_of(3, 1)
