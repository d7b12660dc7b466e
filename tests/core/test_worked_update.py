"""What is shown of an update, line by line, is what independent automatic differentiation says, and what the session makes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.algorithms import last_example
from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.engine import Engine
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.points import PointSet, targets
from mlp_studio.core.project import Progress, Project
from mlp_studio.core.schedules import rate_at
from mlp_studio.core.settings import ScheduleSettings, StopSettings, TrainingSettings
from mlp_studio.core.worked_update import (
    ENDLESS,
    LARGEST,
    MOST_SHUFFLED,
    Result,
    convergence_results,
    epoch_results,
    examples_of_update,
    goes_only_forward,
    touched,
    update_cost,
    worked_update,
)
from tests.core.nets import ENDS, HIDDEN, assert_close, project_of, random_network, random_points, seeds, shapes, training_with, xor_project
from tests.core.test_gradients import FUNCTIONS, LOSS_FUNCTIONS

ends = pytest.mark.parametrize(("output", "loss"), ENDS, ids=[f"{a}, {b}" for a, b in ENDS])


@st.composite
def projects(draw: st.DrawFn, output: str, loss: str) -> Project:
    """Draw a project in the middle of an epoch: one to four layers, one example or a batch per update."""
    sizes = draw(shapes(deepest=4))
    if output == "softmax" and sizes[-1] == 1:
        sizes = (*sizes[:-1], 3)
    network = random_network(sizes, (*(draw(st.sampled_from(HIDDEN)) for _ in sizes[2:]), output), draw(seeds), masked=draw(st.booleans()))
    points = random_points(draw(st.integers(3, 9)), network.k, draw(seeds), test_share=0.3)
    training = TrainingSettings(
        algorithm=draw(st.sampled_from(("igd", "minibatch", "batch"))),
        loss=loss,
        learning_rate=0.25,
        batch_size=2,
        shuffle=draw(st.booleans()),
        reduction=draw(st.sampled_from(("sum", "mean"))),
        seed=draw(st.integers(0, 99)),
        schedule=ScheduleSettings(draw(st.sampled_from(("constant", "exponential")))),
    )
    return replace(Project(network, points, training), progress=Progress(draw(st.integers(0, 3)), 0, network.weights))


def autograd_gradient(project: Project, indices: tuple[int, ...]) -> Matrices:
    """Return the gradient of the loss on these points by HIPS autograd, without any line of the core's propagation."""
    network = project.network
    x = network.inputs_at(project.points.xy[list(indices)])[:, 1:]
    c = targets(project.points, network.k)[list(indices)]

    def loss(weights: list[Any]) -> Any:
        y = x
        for W, layer in zip(weights, network.layers, strict=True):
            y = FUNCTIONS[layer.activation](anp.dot(y, W[:, 1:].T) + W[:, 0])
        return LOSS_FUNCTIONS[project.training.loss](c, y)

    return tuple(autograd.grad(loss)([np.array(w) for w in network.weights]))


def values(results: tuple[Result, ...], letter: str) -> list[Floats]:
    return [result.value for result in results if result.symbol.startswith(letter)]


@ends
@settings(max_examples=25)
@given(data=st.data())
def test_the_change_of_the_weights_is_that_of_autograd(data: st.DataObject, output: str, loss: str) -> None:
    project = data.draw(projects(output, loss))
    worked = worked_update(project)
    eta = rate_at(project.training, project.progress.epoch)
    share = 1 / len(worked.indices) if project.training.reduction == "mean" else 1.0
    wanted = [-eta * share * g for g in autograd_gradient(project, worked.indices)]
    wanted = [np.where(free, w, 0.0) for free, w in zip(project.network.trainable, wanted, strict=True)]
    assert_close(tuple(values(worked.of("change"), r"\Delta W")), tuple(wanted), 1e-9)


@ends
@settings(max_examples=25)
@given(data=st.data())
def test_the_errors_are_those_of_autograd(data: st.DataObject, output: str, loss: str) -> None:
    project = data.draw(projects(output, loss))
    for member, index in enumerate(examples_of_update(project)):
        worked = worked_update(project, member)
        gradient = autograd_gradient(project, (index,))
        for result, s in zip(worked.of("errors"), range(project.network.d, 0, -1), strict=True):
            np.testing.assert_allclose(result.value, -gradient[s - 1][:, 0], rtol=1e-9, atol=1e-9)  # of the bias, whose input is 1


@ends
@settings(max_examples=10)
@given(data=st.data())
def test_the_changes_by_the_examples_of_a_batch_add_up_to_its_step(data: st.DataObject, output: str, loss: str) -> None:
    project = data.draw(projects(output, loss))
    project = training_with(project, algorithm="batch", reduction=data.draw(st.sampled_from(("sum", "mean"))))
    indices = examples_of_update(project)
    assume(len(indices) > 1)
    factor = -rate_at(project.training, project.progress.epoch) / (len(indices) if project.training.reduction == "mean" else 1)
    summed = [np.zeros_like(w) for w in project.network.weights]
    for member, index in enumerate(indices):
        worked = worked_update(project, member)
        assert (worked.indices, worked.member) == (indices, member)
        assert_close(tuple(values(worked.sums, r"\Delta W")), tuple(summed) if member else (), 1e-12)
        wanted = [factor * g for g in autograd_gradient(project, (index,))]
        wanted = [np.where(free, w, 0.0) for free, w in zip(project.network.trainable, wanted, strict=True)]
        own = values(worked.of("change"), r"{}_i\Delta W")
        assert_close(tuple(own), tuple(wanted), 1e-9)
        summed = [before + dw for before, dw in zip(summed, own, strict=True)]
        assert_close(tuple(values(worked.of("change"), r"\Delta W")), tuple(summed), 1e-12)
        assert bool(worked.of("update")) == bool(worked.weights) == (member == len(indices) - 1)
    assert_close(worked_update(project).weights, tuple(w + dw for w, dw in zip(project.network.weights, summed, strict=True)), 1e-12)


@ends
@settings(max_examples=25)
@given(data=st.data())
def test_the_terms_of_a_value_make_the_value(data: st.DataObject, output: str, loss: str) -> None:
    worked = worked_update(replace(project := data.draw(projects(output, loss)), training=replace(project.training, algorithm="igd")))
    found = [result for results in worked.results.values() for result in results if result.terms]
    assert found
    for result in found:
        first, *rest = result.terms
        value = first
        for sign, term in zip(rest[::2], rest[1::2], strict=True):
            assert not isinstance(term, str)
            value = value - term if sign == "−" else value * term  # type: ignore[operator]
        np.testing.assert_allclose(np.asarray(value, float), result.value, rtol=1e-12, atol=1e-15)


@ends
@settings(max_examples=15)
@given(data=st.data())
def test_the_new_weights_are_those_of_the_session_up_to_rounding(data: st.DataObject, output: str, loss: str) -> None:
    project = data.draw(projects(output, loss))
    engine = Engine(project)
    assert engine.advance(1) == len(worked_update(project).indices)
    assert_close(worked_update(project).weights, engine.weights, 1e-11)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("algorithm", ["igd", "minibatch", "batch"])
def test_with_all_that_goes_beyond_the_lecture_it_still_is_the_sessions_step(optimiser: str, algorithm: str) -> None:
    project = training_with(
        project_of(5, 1), algorithm=algorithm, batch_size=3, optimiser=optimiser, l1=0.02, l2=0.03, clip=0.1, dropout=0.4, reduction="mean"
    )
    for _ in range(5):  # so that the optimiser has something to remember
        worked, engine = worked_update(project), Engine(project)
        engine.advance(1)
        assert_close(worked.weights, engine.weights, 1e-11)
        change = values((*worked.of("change"), *worked.of("update")), r"\Delta W")
        assert_close(tuple(w + dw for w, dw in zip(project.network.weights, change, strict=True)), worked.weights, 1e-12)
        assert_close(tuple(values(worked.of("update"), "W")), worked.weights, 0.0)
        project = project.trained(engine.weights, engine.epoch, engine.example, engine.memory)


@settings(max_examples=40)
@given(seed=st.integers(0, 99), place=st.integers(0, 3), shuffle=st.booleans())
def test_the_example_is_the_one_that_the_session_uses_next(seed: int, place: int, shuffle: bool) -> None:
    project = training_with(xor_project(), shuffle=shuffle, seed=seed)
    project = replace(project, progress=Progress(2, place, project.network.weights))
    engine = Engine(project)
    engine.advance(1)
    after = project.trained(engine.weights, engine.epoch, engine.example)
    assert worked_update(project).indices == (last_example(after),)


def test_the_perceptron_algorithm_has_its_own_rule_and_no_errors() -> None:
    points = xor_project().points
    project = training_with(
        replace(project_of(1), network=random_network((2, 1), ("heaviside",), 4), points=points), algorithm="perceptron", learning_rate=0.5
    )
    worked, engine = worked_update(project), Engine(project)
    engine.advance(1)
    assert worked.of("errors") == ()
    (residual,) = worked.of("residual")
    np.testing.assert_allclose(values(worked.of("change"), r"\Delta W")[0], 0.5 * np.outer(residual.value, worked.of("examples")[0].value))
    assert_close(worked.weights, engine.weights, 0.0)


def test_an_example_of_a_batch_has_the_values_that_it_has_alone() -> None:
    one, batch = xor_project(), training_with(xor_project(), algorithm="batch")
    for member, index in enumerate(examples_of_update(batch)):
        alone = replace(one, progress=Progress(0, member, one.network.weights))
        wanted, found = worked_update(alone), worked_update(batch, member)
        assert (wanted.indices, found.indices[member]) == ((index,), index)
        for role in ("examples", "forward", "residual", "errors"):
            assert [(r.symbol, r.value.tolist()) for r in found.of(role)] == [(r.symbol, r.value.tolist()) for r in wanted.of(role)]
        assert [len(y) for y in found.y] == [2, 2, 1]
        assert [len(delta) for delta in found.delta] == [2, 1]


def test_a_mini_batch_begins_with_its_size_and_where_more_is_made_of_the_gradient_that_is_summed_up() -> None:
    project = training_with(xor_project(), algorithm="minibatch", batch_size=3, optimiser="adam")
    first, last = worked_update(project, 0), worked_update(project)
    assert [(r.symbol, float(r.value)) for r in first.of("batch")] == [("|B|", 3.0)]
    assert [r.symbol for r in first.of("change")] == ["{}_iG^{h}", "G^{h}", "{}_iG^{o}", "G^{o}"]
    assert [r.symbol for r in last.sums] == ["G^{h}", "G^{o}"]
    assert first.of("update") == ()
    assert [r.symbol for r in last.of("update")] == [r"\Delta W^{h}", r"\Delta W^{o}", "W^{h}", "W^{o}"]


def test_what_dropout_leaves_out_is_told() -> None:
    project = training_with(project_of(16, 1), dropout=0.5)
    worked = worked_update(project)
    kept, outputs = worked.of("forward")[0], worked.of("forward")[1]
    assert kept.symbol == r"\mathbf{r}^{h}"
    assert set(kept.value.tolist()) == {0.0, 2.0}
    assert (outputs.value[1:][kept.value == 0] == 0).all()
    assert (worked.delta[0][kept.value == 0] == 0).all()


def test_an_update_too_large_to_work_out_says_so() -> None:
    n = MOST_SHUFFLED + 1
    points = PointSet(np.random.default_rng(1).normal(size=(n, 2)), np.arange(n) % 2, ("a", "b"))
    shuffled = replace(training_with(project_of(3, 1), shuffle=True), points=points)
    assert "5,000 points" in worked_update(shuffled).lack
    assert worked_update(training_with(shuffled, shuffle=False)).lack == ""
    assert worked_update(training_with(shuffled, algorithm="batch")).lack == ""  # the order does not matter
    wide = replace(training_with(project_of(300, 300, 1), algorithm="batch"), points=points)
    assert update_cost(wide) > LARGEST
    worked = worked_update(wide)
    assert "at once" in worked.lack
    assert (worked.of("forward"), worked.weights) == ((), ())


def test_an_epoch_has_its_number_and_its_learning_rate_and_its_end_the_loss() -> None:
    project = replace(xor_project(), progress=Progress(7, 0, None))
    assert [(r.symbol, float(r.value)) for r in epoch_results(project)] == [("t", 8.0)]
    stepped = training_with(project, learning_rate=0.4, schedule=ScheduleSettings("step", 0.5, 7))
    assert [(r.symbol, float(r.value)) for r in epoch_results(stepped)] == [("t", 8.0), (r"\eta_t", 0.2)]
    assert looked_at(project, 0.25) == [("t", 7.0, ""), ("L_2", 0.25, ""), ("", None, ENDLESS)]
    log_loss = training_with(project, loss="log loss")
    assert [symbol for symbol, _, _ in looked_at(log_loss, 0.25)] == ["t", "L", ""]
    assert looked_at(project, None) == [("t", 7.0, ""), ("", None, ENDLESS)]


def looked_at(project: Project, *known: Any) -> list[tuple[str, float | None, str]]:
    return [(r.symbol, float(r.value) if r.value.size else None, r.note) for r in convergence_results(project, *known)]


def test_the_end_of_an_epoch_has_each_stop_rule_with_its_number_and_its_bound() -> None:
    start = xor_project()
    moved = replace(start, network=start.network.with_weights(tuple(w - 0.125 * (s == 1) for s, w in enumerate(start.network.weights))))
    stop = StopSettings(max_epochs=1500, loss_below=0.1, errors_below=0.25, change_below=1e-3, patience=1200, seconds=2.5)
    project = replace(training_with(moved, stop=stop), progress=Progress(1, 0, None))
    others = [
        ("", None, "ends after 1,200 epochs without a new minimum of the test loss"),
        ("", None, "ends after 2.5 s"),
    ]
    assert looked_at(project, 0.5, 0.75, start) == [
        ("t", 1.0, "ends at 1,500"),
        ("L_2", 0.5, "ends at ≤ 0.1"),
        (r"\mathrm{error\ rate}", 0.75, "ends at ≤ 0.25"),
        (r"\mathrm{max}\,|\Delta w|", 0.125, "ends at ≤ 0.001"),
        *others,
    ]
    assert looked_at(project, None) == [
        ("t", 1.0, "ends at 1,500"),
        ("", None, "loss ends at ≤ 0.1"),
        ("", None, "share of misclassified training examples ends at ≤ 0.25"),
        ("", None, "largest change of a weight over the epoch ends at ≤ 0.001"),
        *others,
    ]


def test_only_a_net_with_heaviside_units_and_a_gradient_algorithm_goes_only_forward() -> None:
    heaviside = edits.new_project((2, 1), ("heaviside", "heaviside"), xor_project().points)
    assert goes_only_forward(heaviside)
    assert goes_only_forward(edits.set_activation(heaviside, 2, "sigmoid"))
    assert not goes_only_forward(xor_project())
    assert not goes_only_forward(training_with(heaviside, algorithm="perceptron"))
    assert not goes_only_forward(training_with(heaviside, loss="cross-entropy"))  # and has no loss either


def test_each_line_touches_what_it_reads_and_writes() -> None:
    forward, errors, update = (touched(role, 3) for role in ("forward", "errors", "update"))  # type: ignore[arg-type]
    assert (forward.units_read, forward.units_written, forward.gaps_read) == ({0}, {1, 2, 3}, {1, 2, 3})
    assert (errors.gaps_read, errors.biases) == ({2, 3}, False)  # nothing goes back to the inputs, nor to bias units
    assert (update.gaps_written, update.units_written) == ({1, 2, 3}, frozenset())
    assert touched("examples", 3).units_written == {0}
    assert touched("residual", 3).units_written == {3}
    assert touched("change", 2).units_read == {0, 1, 2}
    assert touched("until", 2) == touched("", 2)
