"""Pictures of spaces, units, landscapes and runs, and what steps through the lines leave, equal HIPS autograd and a run."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.arrays import Floats
from mlp_studio.core.layer_space import COMPONENTS, Axes
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.points import PointSet
from mlp_studio.core.scaling import UNSCALED
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.core.unit_curve import unit_sums
from mlp_studio.core.unit_lab import LabRun, lab_examples, usual_sides
from mlp_studio.training.gradients import GradientRequest, compute_norms
from mlp_studio.training.landscape_worker import AxesChoice, LandscapeRequest, compute_landscape, make_plane
from mlp_studio.training.space_pictures import SpaceRequest, draw_space
from mlp_studio.ui.collapse.card import CollapseCard
from mlp_studio.ui.landscape.words import place_words
from mlp_studio.ui.plane.region_look import region_colours
from mlp_studio.ui.plots.gradient_plot import GradientPlot
from mlp_studio.ui.theme import Look
from mlp_studio.ui.unit_lab.curve_panel import CurvePanel, ShownUnit
from mlp_studio.ui.unit_lab.learner_panel import LearnerPanel
from tests.app.stepping import Stepping, after_steps
from tests.core.autograd_oracle import DEPTHS, POINTS, Oracle, cases, loss_at, target_of
from tests.core.nets import random_network, random_points, same_bits, training_with, xor_project
from tests.ui.lecture.shown_numbers import (
    Formulas,
    assert_shown,
    numbers_in,
    painted_numbers,
    painted_texts,
    shown,
)

# Spaces, units and runs


@pytest.mark.parametrize("depth", DEPTHS)
def test_points_of_a_layers_space_lie_where_autograd_has_the_outputs_and_lines_where_sums_are_0(depth: int) -> None:
    colours = region_colours(Look())
    for case in cases(depth):
        oracles = [case.oracle(example) for example in range(POINTS)]
        for s in range(1, depth + 1):
            y = np.stack([oracle.y[s - 1] for oracle in oracles])
            units = y.shape[1]
            axes = Axes(0, 1) if units > 1 else Axes(0)
            picture = draw_space(SpaceRequest(1, case.project, s, axes, None, None, 16, colours))
            np.testing.assert_allclose(picture.places[:, : min(units, 2)], y[:, :2], atol=1e-9, err_msg=case.name)
            if units > 2:
                own = draw_space(SpaceRequest(1, case.project, s, COMPONENTS, None, None, 16, colours)).places
                size, direction = np.linalg.eigh(np.cov(y.T))
                wanted = ((y - y.mean(axis=0)) @ direction)[:, ::-1][:, :2]
                known = size[::-1][:2] > 1e-9
                np.testing.assert_allclose(np.abs(own[:, known]), np.abs(wanted[:, known]), atol=1e-6, err_msg=case.name)
            elif picture.lines is not None:
                z = np.stack([oracle.z[s] for oracle in oracles])
                shift = z - np.column_stack([np.ones(POINTS), picture.places]) @ picture.lines.T
                np.testing.assert_allclose(shift, np.broadcast_to(shift[0], shift.shape), atol=1e-9, err_msg=case.name)
                if s + 1 < depth or case.network.k > 1:
                    np.testing.assert_allclose(shift, 0.0, atol=1e-9, err_msg=case.name)


@pytest.mark.parametrize("depth", [2, 3, 4])
@pytest.mark.parametrize("k", [1, 3])
def test_the_one_w_of_a_linear_network_is_the_derivative_by_its_inputs(qtbot: QtBot, depth: int, k: int) -> None:
    network = random_network((2, *range(2, depth + 1), k), ("linear",) * depth, depth + k, masked=k == 3)
    points = random_points(POINTS, k, depth, "exclusive" if k == 1 else "multi-label")
    rates, at_zero = Oracle(network, "squared", points.xy[0], target_of(points, 0, k)).by_input()
    look, parent = Look(), QWidget()
    qtbot.addWidget(parent)
    card = CollapseCard(look, parent, is_drawn=True)
    card.show_network(network, None, 3)
    wanted = np.column_stack([at_zero, rates])
    assert_shown([shown(number) for number in re.findall(r"<b>(.*?)</b>", card.text)], wanted, card.text)
    rows = re.findall(r"<td>= (.*?)&nbsp;", card.text)
    assert len(rows) == (wanted.size if depth == 2 else 0)
    for row, value in zip(rows, wanted.ravel().tolist(), strict=False):
        assert Formulas({"x_{0}": 1.0}).value(row.replace("−", "-").replace("·", "*")) == pytest.approx(value, abs=0.01)


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_landscape_has_the_loss_of_autograd_here_and_at_its_grid(depth: int) -> None:
    for case in cases(depth)[::2]:
        free = [(s, i, j) for s, cut in enumerate(case.network.removed, 1) for i, j in np.argwhere(~cut).tolist()]
        keys = free[0], free[-1]
        project = replace(case.project, training=replace(case.project.training, algorithm="igd"))
        axes = AxesChoice("weights", case.network, keys)
        found = compute_landscape(LandscapeRequest(1, project, axes, None, None, 1.0, 16), make_plane(axes), lambda: False)
        assert found is not None
        scale = 1 / POINTS if project.training.reduction == "mean" else 1.0
        here = [float(case.network.weights[s - 1][i, j]) for s, i, j in keys]
        a, b, loss = numbers_in(place_words(found.place, found.loss).replace("L =", ""))
        assert (a.is_of(here[0]), b.is_of(here[1])) == (True, True)
        assert loss.is_of(scale * loss_at(case, keys, here)), case.name
        for row, column in ((0, 0), (3, 11), (14, 2)):
            place = float(found.xs[column]), float(found.ys[row])
            value = found.over_plane.at_place(*place)
            assert value == pytest.approx(float(found.losses[row, column]))
            assert numbers_in(place_words(place, value))[-1].is_of(scale * loss_at(case, keys, place)), case.name


@pytest.mark.parametrize("setting", ["exclusive", "regression"])
def test_the_unit_laboratory_makes_the_steps_of_autograd(qtbot: QtBot, setting: Any) -> None:
    points, start, eta = random_points(9, 1, 5, setting), (0.25, -0.5, 0.125), 0.3
    examples = lab_examples(points, UNSCALED, usual_sides(points))
    for learner in examples.learners:
        panel = LearnerPanel(Look(), learner)
        qtbot.addWidget(panel)
        panel.resize(460, 420)
        panel.arrange(150, is_low=False)
        w = step = np.array(start)
        run, updates = LabRun(examples, start, TrainingSettings(learning_rate=eta)), 0
        for used in range(12):
            run.advance(1)
            oracle = unit_oracle(learner.activation, learner.loss, w, points, used % 9)
            by_rule = eta * (oracle.c - oracle.y[-1]) * oracle.outputs(0)
            change = by_rule if learner.name == "perceptron" else -eta * oracle.gradient[0][0]
            np.testing.assert_allclose(change, by_rule, atol=1e-12)  # all three have one rule (lecture, section 3)
            if change.any():
                w, step, updates = w + change, change, updates + 1
        panel.show_run(run, None)
        last = [unit_oracle(learner.activation, learner.loss, w, points, i) for i in range(9)]
        wrong = sum(bool(oracle.y[-1][0] >= 0.5) != bool(oracle.c[0]) for oracle in last)
        *numbers, loss, errors, count = panel.texts
        assert_shown([shown(number) for number in numbers], [*w, *step], learner.name)
        assert shown(loss).is_of(sum(oracle.value for oracle in last))
        assert (errors, count) == ("" if setting == "regression" else f"{wrong} of 9", str(updates))
        assert_shown(painted_numbers(painted_texts(panel))[:6], [*w, *step], learner.name)


def unit_oracle(activation: str, loss: str, w: Floats, points: PointSet, example: int) -> Oracle:
    unit = Network(("x1", "x2"), (Layer("o", 1, activation),), (w[None, :],))
    return Oracle(unit, loss, points.xy[example], target_of(points, example, 1))


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_curve_of_a_unit_has_z_y_and_the_slope_of_autograd(qtbot: QtBot, depth: int) -> None:
    panel = CurvePanel(Look())
    qtbot.addWidget(panel)
    panel.resize(460, 420)
    panel.arrange(150, is_low=False)
    for case in cases(depth):
        for s in range(1, depth + 1):
            i = case.network.sizes[s] - 1
            panel.show_unit(ShownUnit(unit_sums(case.network, case.points, (s, i)), case.points, case.example))
            seen = case.seen
            wanted = [seen.z[s - 1][i], seen.y[s - 1][i], seen.slope[s - 1][i]]
            texts = [one for one in painted_texts(panel) if one.place.y() > panel.picture.bottom() + 1]
            assert_shown(painted_numbers(texts)[:3], wanted, (case.name, s, i))


@pytest.mark.parametrize("reduction", ["sum", "mean"])
@pytest.mark.parametrize("depth", DEPTHS)
def test_gradient_norms_are_the_lengths_of_autograds_gradients(qtbot: QtBot, depth: int, reduction: Any) -> None:
    leader = GradientPlot(Look(), None)  # type: ignore[arg-type]
    qtbot.addWidget(leader)
    for case in cases(depth):
        training = replace(case.project.training, algorithm="igd", reduction=reduction)
        moment = Moment(case.network, 1, 0, None)
        norms = compute_norms(GradientRequest(1, (moment,), case.points, training), lambda: False).norms
        leader.show_norms(np.array([1.0]), np.array(norms), case.network)
        scale = 1 / POINTS if reduction == "mean" else 1.0
        wanted = [scale * np.linalg.norm(sum(case.oracle(example).gradient[s] for example in range(POINTS))) for s in range(depth)]
        assert_shown([shown(entry.text) for entry in leader.entries_at(1.0)[1]], wanted, case.name)


# What steps leave


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_steps_through_the_lines_leave_the_bits_of_a_run_for_every_algorithm_and_optimiser(
    qtbot: QtBot, algorithm: str, optimiser: str
) -> None:
    is_perceptron = not ALGORITHMS[algorithm].uses_gradient
    start = xor_project(sizes=(1,), activation="heaviside") if is_perceptron else xor_project()
    start = training_with(start, algorithm=algorithm, optimiser=optimiser, batch_size=3, shuffle=True, learning_rate=0.7)
    stepping = Stepping(start, qtbot)
    update = stepping.stepper.code.line_of("update").number
    for _ in range(3):
        stepping.do(lambda: stepping.stepper.run_to(update))
    assert same_bits(stepping.document.project.network.weights, after_steps(start, 3).network.weights)
    assert stepping.document.project.place == after_steps(start, 3).place
    assert stepping.controller.close()
