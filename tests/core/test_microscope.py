"""One weight under the microscope, held against HIPS autograd, the kernels' reference and the network itself with the weight moved."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import autograd
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlp_studio.core.algorithms import train_reference
from mlp_studio.core.derivation import MOST_TERMS, MOST_UNITS, factors_of, forward_sums, nested_sums, steps_of
from mlp_studio.core.microscope import Closeup, check_of, closeup, obstacle_to_closeup, path_of, update_of
from mlp_studio.core.network import Layer, Network, WeightKey
from mlp_studio.core.points import PointSet
from mlp_studio.core.products import products_of, shown_examples
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import forward
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.core.written_out import ELLIPSIS, PLUS, abridged, term_count, terms_of
from tests.core.nets import ENDS, HIDDEN, KINKED, random_network, random_points, training_with, xor_minimum_network, xor_project
from tests.core.test_gradients import FUNCTIONS, LOSS_FUNCTIONS

ends = pytest.mark.parametrize(("output", "loss"), ENDS, ids=[f"{a}, {b}" for a, b in ENDS])


@st.composite
def scenes(draw: st.DrawFn, output: str, loss: str) -> tuple[Project, int, WeightKey]:
    """Draw a project with a net of depth 1 to 4, one of its points and one of its weights."""
    hidden = draw(st.lists(st.sampled_from(HIDDEN), max_size=3))
    least = 2 if output == "softmax" else 1
    sizes = [draw(st.integers(1, 3)), *(draw(st.integers(1, 4)) for _ in hidden), draw(st.integers(least, 3))]
    seed = draw(st.integers(0, 2**32 - 1))
    network = random_network(tuple(sizes), (*hidden, output), seed, masked=draw(st.booleans()))
    points = random_points(5, network.k, seed)
    project = Project(network, points, TrainingSettings(loss=loss))
    s = draw(st.integers(1, network.d))
    rows, columns = network.shapes[s - 1]
    return project, draw(st.integers(0, 4)), (s, draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1)))


def target(project: Project, example: int) -> Any:
    label = int(project.points.labels[example])
    return np.array([float(label)]) if project.network.k == 1 else np.eye(project.network.k)[label]


def loss_of(project: Project, example: int, weights: list[Any]) -> Any:
    """Return the loss of an example without any line of the core but the features."""
    y = project.network.inputs_at(project.points.xy[[example]])[:, 1:]
    for W, layer in zip(weights, project.network.layers, strict=True):
        y = FUNCTIONS[layer.activation](autograd.numpy.dot(y, W[:, 1:].T) + W[:, 0])
    return LOSS_FUNCTIONS[project.training.loss](target(project, example)[None, :], y)


def closeup_of(project: Project, example: int, key: WeightKey) -> Closeup:
    assert obstacle_to_closeup(project, example) is None
    return closeup(project, example, key)


@ends
@settings(max_examples=25)
@given(data=st.data())
def test_derivative_and_loss_equal_those_of_autograd(data: st.DataObject, output: str, loss: str) -> None:
    project, example, key = data.draw(scenes(output, loss))
    seen = closeup_of(project, example, key)
    weights = [np.array(w) for w in project.network.weights]
    s, i, j = key
    wanted = autograd.grad(lambda w: loss_of(project, example, w))(weights)[s - 1][i, j]
    assert seen.derivative == pytest.approx(0.0 if project.network.removed[s - 1][i, j] else wanted, rel=1e-9, abs=1e-12)
    assert seen.value == pytest.approx(float(loss_of(project, example, weights)), rel=1e-9, abs=1e-12)


@ends
@settings(max_examples=25)
@given(data=st.data())
def test_factors_multiply_to_the_derivative_and_are_missing_only_where_it_is_zero(data: st.DataObject, output: str, loss: str) -> None:
    seen = closeup_of(*data.draw(scenes(output, loss)))
    factors = factors_of(seen)
    if factors:
        assert float(np.prod([factor.value for factor in factors])) == pytest.approx(seen.derivative, rel=1e-9, abs=1e-13)
    else:
        assert seen.derivative == 0.0
        assert not seen.path.count


@ends
@settings(max_examples=20)
@given(data=st.data())
def test_units_change_with_the_weight_only_on_its_path(data: st.DataObject, output: str, loss: str) -> None:
    project, example, key = data.draw(scenes(output, loss))
    network, (s, i, j) = project.network, key
    path = path_of(network, key)
    moved = [np.array(w) for w in network.weights]
    moved[s - 1][i, j] += 0.0 if network.removed[s - 1][i, j] else 0.7
    x = network.inputs_at(project.points.xy[[example]]).T
    before, after = forward(network, x), forward(network, x, tuple(moved))
    for t in range(1, network.d + 1):
        changed = before.z[t - 1][:, 0] != after.z[t - 1][:, 0]
        assert not (changed & ~path.units[t - 1]).any()
    assert not ((before.y[-1] != after.y[-1])[:, 0] & ~path.outputs).any()


def test_path_goes_through_every_unit_after_the_target_and_no_edge_beside_it() -> None:
    network = random_network((2, 3, 2, 2), ("sigmoid", "sigmoid", "sigmoid"), 1)
    path = path_of(network, (1, 1, 2))
    assert [units.tolist() for units in path.units] == [[False, True, False], [True, True], [True, True]]
    assert [edges.sum() for edges in path.edges] == [1, 2, 4]
    assert path.edges[0][1, 2]
    assert not path.edges[1][:, 0].any()  # the bias depends on nothing
    assert path.count == 4


def test_path_ends_at_a_cut_edge_and_softmax_takes_all_outputs_along() -> None:
    network = random_network((2, 2, 2), ("sigmoid", "softmax"), 1)
    removed = [np.array(r) for r in network.removed]
    removed[1][1, 1] = True
    network = replace(network, removed=tuple(removed))
    path = path_of(network, (1, 0, 1))
    assert path.units[1].tolist() == [True, False]
    assert path.outputs.tolist() == [True, True]
    removed[1][0, 1] = True
    assert not path_of(replace(network, removed=tuple(removed)), (1, 0, 1)).outputs.any()
    removed[0][0, 1] = True
    assert not path_of(replace(network, removed=tuple(removed)), (1, 0, 1)).units[0].any()


@ends
@settings(max_examples=25)
@given(data=st.data())
def test_difference_quotient_agrees_with_backpropagation(data: st.DataObject, output: str, loss: str) -> None:
    project, example, key = data.draw(scenes(output, loss))
    seen = closeup_of(project, example, key)
    kinks = [z for z, layer in zip(seen.z, seen.network.layers, strict=True) if layer.activation in KINKED]
    assume(all(np.abs(z).min() > 1e-3 for z in kinks))
    check = check_of(project, example, seen)
    assert check.quotient == pytest.approx(seen.derivative, rel=1e-5, abs=1e-6)
    assert check.difference == abs(check.quotient - seen.derivative)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimiser": "momentum"},
        {"optimiser": "adam"},
        {"l2": 0.1},
        {"clip": 0.01},
        {"schedule": replace(TrainingSettings().schedule, kind="1/t")},
    ],
    ids=["plain", "momentum", "adam", "l2", "clip", "schedule"],
)
def test_step_is_what_training_with_this_example_alone_does(changes: dict[str, Any]) -> None:
    project = training_with(xor_project(), learning_rate=0.5, **changes)
    alone = replace(project, points=PointSet(project.points.xy[[1]], project.points.labels[[1]], project.points.classes))
    after = train_reference(alone, 1)
    for key in ((1, 0, 1), (1, 1, 0), (2, 0, 2)):
        seen = closeup_of(project, 1, key)
        update = update_of(project, 1, seen)
        s, i, j = key
        assert update.after == pytest.approx(float(after[s - 1][i, j]), rel=1e-12)
        assert seen.weight + update.change == pytest.approx(update.after, rel=1e-12)
        assert update.is_plain == (not changes or "schedule" in changes)


def test_steps_of_a_batch_add_up_to_its_update() -> None:
    for reduction in ("sum", "mean"):
        project = training_with(xor_project(), algorithm="batch", reduction=reduction, learning_rate=0.5)
        parts = [update_of(project, e, closeup_of(project, e, (1, 0, 1))) for e in range(4)]
        after = float(train_reference(project, 1)[0][0, 1])
        assert float(project.network.weights[0][0, 1]) + sum(part.change for part in parts) == pytest.approx(after, rel=1e-12)
        assert {part.share for part in parts} == {4}
    larger = training_with(project, algorithm="minibatch", batch_size=16, reduction="mean")
    seen = closeup_of(larger, 0, (1, 0, 1))
    assert update_of(larger, 0, seen).share == 4  # a batch is no larger than D
    assert update_of(larger, 0, seen).step == pytest.approx(-larger.training.learning_rate * seen.derivative / 4)


def test_cut_and_frozen_weights_are_not_moved() -> None:
    project = xor_project()
    mask = np.zeros((2, 3), bool)
    mask[0, 1] = True
    none = np.zeros((1, 3), bool)
    frozen = replace(project, network=replace(project.network, frozen=(mask, none)))
    update = update_of(frozen, 1, closeup_of(frozen, 1, (1, 0, 1)))
    assert (update.change, update.after, closeup_of(frozen, 1, (1, 0, 1)).is_frozen) == (0.0, frozen.network.weights[0][0, 1], True)
    assert update.step != 0.0
    cut = replace(project, network=replace(project.network, removed=(mask, none)))
    seen = closeup_of(cut, 1, (1, 0, 1))
    assert (seen.derivative, factors_of(seen), steps_of(seen), seen.is_cut) == (0.0, (), (), True)
    assert update_of(cut, 1, seen).change == check_of(cut, 1, seen).quotient == 0.0


def test_heaviside_has_no_slope_and_the_perceptron_rule_does_without() -> None:
    points = xor_project().points
    single = Network(("x1", "x2"), (Layer("o", 1, "heaviside"),), (np.array([[-0.5, 1.0, 1.0]]),))
    project = Project(single, points, TrainingSettings(algorithm="perceptron", learning_rate=0.5))
    seen = closeup_of(project, 3, (1, 0, 1))  # (1, 1) is of class 0, and y = 1
    assert (seen.derivative, seen.stays_flat) == (0.0, True)
    update = update_of(project, 3, seen)
    assert (update.perceptron, update.step, update.change, update.after) == (True, -0.5, -0.5, seen.weight - 0.5)
    deep = Project(xor_minimum_network(), points, TrainingSettings())
    seen = closeup_of(deep, 3, (1, 0, 1))
    assert (seen.derivative, seen.stays_flat) == (0.0, True)
    assert update_of(deep, 3, seen).change == 0.0


def test_perceptron_rule_goes_with_any_loss_setting() -> None:
    single = Network(("x1", "x2"), (Layer("o", 1, "heaviside"),), (np.array([[-0.5, 1.0, 1.0]]),))
    project = Project(single, xor_project().points, TrainingSettings(algorithm="perceptron", loss="log loss"))
    assert closeup_of(project, 3, (1, 0, 1)).loss.name == "squared"


def test_what_keeps_the_loss_from_being_computed_is_told() -> None:
    project = training_with(xor_project(), loss="cross-entropy")
    found = obstacle_to_closeup(project, 0)
    assert found is not None
    assert "cross-entropy" in found.what


def test_xor_net_has_the_five_factors_of_the_lecture() -> None:
    seen = closeup_of(xor_project(), 1, (1, 1, 2))
    factors = factors_of(seen)
    assert [factor.caption for factor in factors] == ["residual", "σ′ output", "weight", "σ′ hidden", "input"]
    assert [factor.latex for factor in factors][2:] == ["w_{12}^{o}", r"y_{2}^{h} \, (1 - y_{2}^{h})", "x_{2}"]
    assert [factor.about for factor in factors] == [(2, 0), (2, 0), (2, 0, 2), (1, 1), (0, 1)]


def test_terms_on_the_path_of_the_xor_net_are_those_that_the_lecture_paints() -> None:
    network = xor_project().network
    terms = terms_of(network, path_of(network, (1, 1, 2)), 0)
    marked = [term.latex for term in terms if term.on_path]
    assert marked == ["y =", r"\sigma(\,", r"w_{12}^{o}\,", r"\sigma(\,", r"w_{22}^{h}\,x_{2}", r"\,)", r"\,)"]
    assert [term.latex for term in terms].count(PLUS) == term_count(network) - 1
    assert "x_{1}" in " ".join(term.latex for term in terms if not term.on_path)


def test_the_abridged_formula_has_the_whole_path_and_an_ellipsis_for_the_rest_of_each_sum() -> None:
    network = xor_project().network
    short = [term.latex for term in abridged(terms_of(network, path_of(network, (1, 1, 2)), 0))]
    assert short == [
        "y =",
        r"\sigma(\,",
        ELLIPSIS,
        PLUS,
        r"w_{12}^{o}\,",
        r"\sigma(\,",
        ELLIPSIS,
        PLUS,
        r"w_{22}^{h}\,x_{2}",
        r"\,)",
        r"\,)",
    ]
    short = [term.latex for term in abridged(terms_of(network, path_of(network, (1, 0, 0)), 0))]
    assert short[4:] == [r"w_{11}^{o}\,", r"\sigma(\,", "w_{10}^{h}", PLUS, ELLIPSIS, r"\,)", PLUS, ELLIPSIS, r"\,)"]
    linear = random_network((2, 4, 1), ("tanh", "linear"), 3)
    short = [term.latex for term in abridged(terms_of(linear, path_of(linear, (2, 0, 2)), 0))]
    assert short == ["y =", ELLIPSIS, PLUS, r"w_{12}^{o}\,", r"\mathrm{tanh}(\,\cdots\,)", PLUS, ELLIPSIS]


def test_the_abridged_formula_has_no_plus_without_a_term_behind_it() -> None:
    network = random_network((2, 4, 1), ("tanh", "sigmoid"), 3)
    short = [term.latex for term in abridged(terms_of(network, path_of(network, (1, 0, 0)), 0))]
    assert short[:5] == ["y =", r"\sigma(\,", ELLIPSIS, PLUS, r"w_{11}^{o}\,"]
    assert all(after not in (r"\,)", PLUS) for before, after in pairwise(short) if before == PLUS)


@ends
@settings(max_examples=15)
@given(data=st.data())
def test_forward_sums_end_with_z_and_y_of_every_unit(data: st.DataObject, output: str, loss: str) -> None:
    seen = closeup_of(*data.draw(scenes(output, loss)))
    network, lines = seen.network, iter(forward_sums(seen))
    for s in range(1, network.d + 1):
        for i in range(min(network.sizes[s], MOST_UNITS)):
            line = next(lines)
            assert (line[-1], line[-3]) == (seen.y[s][i + (s < network.d)], seen.z[s - 1][i])
            numbers = [part for part in line[1:-3] if not isinstance(part, str)]
            kept = np.flatnonzero(~network.removed[s - 1][i])
            weights = network.weights[s - 1][i, kept][: MOST_TERMS + 1]
            assert set(weights.tolist()) <= set(numbers)
        if network.sizes[s] > MOST_UNITS:
            assert f"{network.sizes[s] - MOST_UNITS} more units" in str(next(lines)[0])
    assert next(lines, None) is None


def test_a_unit_is_on_the_path_if_it_depends_on_the_weight_and_is_there() -> None:
    path = path_of(xor_project().network, (1, 1, 2))
    assert [unit for unit in [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, -1), (2, 0), (3, 0)] if path.has_unit(unit)] == [(1, 1), (2, 0)]


def test_large_net_is_written_with_an_ellipsis_and_the_way_in_full() -> None:
    network = random_network((2, 8, 8, 8, 1), ("tanh", "tanh", "tanh", "sigmoid"), 3)
    terms = terms_of(network, path_of(network, (1, 6, 2)), 0)
    assert len(terms) < 60
    assert ELLIPSIS in [term.latex for term in terms]
    assert r"w_{72}^{h1}\,x_{2}" in [term.latex for term in terms if term.on_path]


@ends
@settings(max_examples=15)
@given(data=st.data())
def test_steps_and_nested_sums_end_with_the_numbers_of_backpropagation(data: st.DataObject, output: str, loss: str) -> None:
    seen = closeup_of(*data.draw(scenes(output, loss)))
    s, i, _ = seen.key
    steps = steps_of(seen)
    assert len(steps) == (5 if seen.path.count else 0)
    if not steps:
        return
    assert steps[-1].lines[-1][-1] == seen.derivative
    sums = nested_sums(seen)
    assert sums[-1][-1] == seen.delta[s - 1][i]


def test_products_have_the_examples_as_columns_with_a_row_of_ones_on_top() -> None:
    project = xor_project()
    products = products_of(project, np.array([0, 2, 3]))
    W, y = project.network.weights, products.passed.y
    assert y[0].tolist() == [[1, 1, 1], *project.points.xy[[0, 2, 3]].T.tolist()]
    np.testing.assert_allclose(products.passed.z[0], W[0] @ y[0])
    assert y[1][0].tolist() == [1, 1, 1]
    assert products.count == 4


def test_picked_example_has_a_column_of_its_own() -> None:
    assert shown_examples(4, 6, None).tolist() == [0, 1, 2, 3]
    assert shown_examples(200, 3, None).tolist() == [0, 1, 2]
    assert shown_examples(200, 3, 77).tolist() == [0, 1, 77]
    assert shown_examples(200, 3, 1).tolist() == [0, 1, 2]
    assert shown_examples(200, 1, 9).tolist() == [9]


def test_softmax_is_written_over_all_sums_and_the_one_of_its_unit_in_full() -> None:
    network = random_network((2, 2, 6), ("sigmoid", "softmax"), 3)
    terms = terms_of(network, path_of(network, (2, 3, 1)), 3)
    latex = [term.latex for term in terms]
    assert latex[:2] == ["y_{4} =", r"\mathrm{softmax}_{4}(\,"]
    assert latex.count(r"\dots,\;") == 2
    assert [term.latex for term in terms if term.on_path] == ["y_{4} =", latex[1], r"w_{41}^{o}\,", r"\,)"]
    other = [term.latex for term in terms_of(network, path_of(network, (2, 3, 1)), 0)]
    assert r"z_{1}^{o}" in other  # the output depends on it through the sum of unit 4 alone
    assert r"w_{41}^{o}\," in other


def test_linear_output_is_a_sum_without_a_function() -> None:
    network = random_network((2, 1), ("linear",), 3)
    latex = [term.latex for term in terms_of(network, path_of(network, (1, 0, 2)), 0)]
    assert latex == ["y =", "w_{10}^{o}", PLUS, r"w_{11}^{o}\,x_{1}", PLUS, r"w_{12}^{o}\,x_{2}"]


def test_unit_without_any_weight_is_written_as_zero() -> None:
    network = random_network((1, 1), ("linear",), 3)
    cut = replace(network, removed=(np.array([[True, True]]),))
    assert [term.latex for term in terms_of(cut, path_of(cut, (1, 0, 1)), 0)] == ["y =", "0"]


def test_wide_layers_have_an_ellipsis_in_their_sums_and_dead_ends_a_delta_of_zero() -> None:
    network = random_network((2, 7, 7, 1), ("tanh", "tanh", "linear"), 3)
    removed = [np.array(r) for r in network.removed]
    removed[2][0, 2] = True
    project = Project(replace(network, removed=tuple(removed)), random_points(5, 1, 3), TrainingSettings())
    seen = closeup_of(project, 0, (1, 0, 1))
    sums = nested_sums(seen)
    assert (r"\delta_{2}^{h2} = 0",) in sums
    forward = forward_sums(seen)
    assert (r"\cdots \; \text{3 more units of this layer}",) in forward
    assert forward[5][0] == r"z_{1}^{h2} = w_{10}^{h2} + w_{11}^{h2} \, y_{1}^{h1} + w_{12}^{h2} \, y_{2}^{h1}" + (
        r" + w_{13}^{h2} \, y_{3}^{h1} + w_{14}^{h2} \, y_{4}^{h1} + \cdots"
    )
    assert any(r"3 more units of this layer" in str(line[0]) for line in sums)
    assert any(r" + \cdots" in str(part) for part in sums[-1])
    third = steps_of(seen)[2]
    assert third.lines[1][-1] == r" + \cdots"
    assert steps_of(seen)[0].lines[0][0] == r"y = W_{1*}^{o} \, \mathbf{y}^{h2} = "


def test_forward_sum_without_any_weight_is_zero() -> None:
    network = random_network((1, 1), ("linear",), 3)
    cut = replace(network, weights=(np.zeros((1, 2)),), removed=(np.array([[True, True]]),))
    seen = closeup_of(Project(cut, random_points(5, 1, 3), TrainingSettings()), 0, (1, 0, 1))
    assert forward_sums(seen) == (("z^{o} = 0", " = ", 0.0, r", \quad y = z^{o} = ", 0.0),)
