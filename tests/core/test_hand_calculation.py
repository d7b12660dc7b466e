"""An update by hand: with full numbers it is that of HIPS autograd; rounded, each line is what a pocket calculator says."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import autograd
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlp_studio.core.hand_calculation import HandCalculation, calculated
from mlp_studio.core.hand_steps import HandStep, fixed, short, steps_of
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.core.nets import ENDS, HIDDEN, KINKED, and_points, random_network, random_points, seeds, shapes, training_with, xor_project
from tests.core.test_gradients import FUNCTIONS, LOSS_FUNCTIONS


@st.composite
def projects(draw: st.DrawFn, *, masked: bool = True) -> Project:
    output, loss = draw(st.sampled_from(ENDS))
    sizes = draw(shapes(deepest=4, widest=3))
    hidden = [draw(st.sampled_from(HIDDEN)) for _ in sizes[2:]]
    seed = draw(seeds)
    network = random_network(sizes, (*hidden, output), seed, masked=masked and draw(st.booleans()))
    setting: Any = "exclusive" if output == "softmax" or network.k == 1 else "multi-label"
    assume(not (output == "softmax" and network.k == 1))
    points = random_points(5, network.k, seed, setting)
    return Project(network, points, TrainingSettings(loss=loss, learning_rate=draw(st.sampled_from((0.05, 0.3, 1.0)))))


def targets_of(points: PointSet, example: int, k: int) -> Any:
    label = points.labels[example]
    return np.atleast_1d(label).astype(float) if k == 1 or points.setting == "multi-label" else np.eye(k)[label]


@hypothesis_settings(max_examples=60, deadline=None)
@given(projects(), st.integers(0, 4))
def test_with_full_numbers_the_change_is_the_learning_rate_times_the_gradient_of_autograd(project: Project, example: int) -> None:
    done, network = calculated(project, example), project.network
    for z, layer in zip(done.z, network.layers, strict=True):
        assume(layer.activation not in KINKED or float(np.abs(z).min()) > 1e-6)
    c = targets_of(project.points, example, network.k)

    def loss(weights: list[Any]) -> Any:
        y = done.x[1:][None, :]
        for W, layer in zip(weights, network.layers, strict=True):
            y = FUNCTIONS[layer.activation](autograd.numpy.dot(y, W[:, 1:].T) + W[:, 0])
        return LOSS_FUNCTIONS[project.training.loss](c[None, :], y)

    gradient = autograd.grad(loss)([np.array(w) for w in network.weights])
    assert done.value == pytest.approx(float(loss(list(network.weights))), rel=1e-9, abs=1e-12)
    for change, after, g, w, free in zip(done.change, done.after, gradient, network.weights, network.trainable, strict=True):
        np.testing.assert_allclose(change, np.where(free, -project.training.learning_rate * g, 0.0), rtol=1e-7, atol=1e-10)
        np.testing.assert_allclose(after, w + change, rtol=1e-12)


_NAMES = {
    "sigma": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
    "lrelu": lambda z: z if z > 0 else 0.01 * z,
    "softplus": lambda z: math.log(1 + math.exp(z)),
    "sin": math.sin,
    "gauss": lambda z: math.exp(-z * z),
    "heaviside": lambda z: float(z >= 0),
    "ln": math.log,
    "exp": math.exp,
}


def result_of(step: HandStep) -> Decimal:
    """Calculate what stands on a line, as a pocket calculator does."""
    text = " ".join(step.numbers)
    text = re.sub(r"\\mathrm\{(\w+)\}|\\(sigma)", lambda m: m[1] or m[2], text.replace(r"\,", " ").replace(r"\cdot", "*"))
    text = re.sub(r"e\^\{([^}]*)\}", r"exp(\1)", text)
    text = re.sub(r"ln\s+([\d.]+)", r"ln(\1)", text).replace("^{2}", "**2")
    return Decimal(repr(eval(text, {"__builtins__": {}}, dict(_NAMES))))  # arithmetic of our own


@hypothesis_settings(max_examples=60, deadline=None)
@given(projects(), st.integers(0, 4), st.integers(2, 5))
def test_each_line_of_a_rounded_calculation_gives_its_result_on_a_pocket_calculator(project: Project, example: int, decimals: int) -> None:
    unit, done = Decimal(10) ** -decimals, calculated(project, example, decimals)
    has_no_log = project.training.loss != "squared" and bool(np.isin(done.y[-1], (0.0, 1.0)).any())
    for step in steps_of(done):
        if not step.numbers or (step.kind == "loss" and has_no_log):
            continue
        assert abs(result_of(step) - Decimal(step.result)) <= unit / 2 + Decimal("1e-9"), step.line


def test_a_half_is_rounded_away_from_zero_and_there_is_no_negative_zero() -> None:
    project = xor_project(TrainingSettings(learning_rate=0.5))
    weights = (np.array([[0.125, -0.125, 0.0], [0.115, 0.105, -0.001]]), np.array([[0.0, 0.0, 0.0]]))
    done = calculated(replace(project, network=project.network.with_weights(weights)), 0, 2)
    assert done.network.weights[0].tolist() == [[0.13, -0.13, 0.0], [0.12, 0.11, 0.0]]
    assert math.copysign(1.0, done.network.weights[0][1, 2]) == 1.0


def test_what_is_given_has_no_zeros_at_its_end_and_a_result_has_all() -> None:
    assert [short(v, 3) for v in (1.0, 0.5, -0.25, 0.1234, -0.0001, 100.0)] == ["1", "0.5", "-0.25", "0.123", "0", "100"]
    assert [fixed(v, 3) for v in (1.0, -0.5, -0.0001)] == ["1.000", "-0.500", "0.000"]
    assert fixed(2 / 3, None) == "0.6667"


def steps_by_symbol(done: HandCalculation) -> dict[str, HandStep]:
    return {step.symbol: step for step in steps_of(done)}


def test_the_lines_are_those_that_the_lecture_would_write() -> None:
    project = xor_project(TrainingSettings(learning_rate=0.5))
    weights = (np.array([[-0.5, -1.0, 1.0], [0.5, -1.0, 1.0]]), np.array([[0.5, 1.0, -1.0]]))
    steps = steps_by_symbol(calculated(replace(project, network=project.network.with_weights(weights)), 1, 3))
    x = project.points.xy[1].tolist()
    z = -0.5 - x[0] + x[1]
    assert steps["z_{1}^{h}"].line == (
        "z_{1}^{h}",
        "= w_{10}^{h}",
        r"+ w_{11}^{h} \, x_{1}",
        r"+ w_{12}^{h} \, x_{2}",
        "= -0.5",
        rf"- 1 \cdot {x[0]:g}",
        rf"+ 1 \cdot {x[1]:g}",
        f"= {z:.3f}",
    )
    assert steps["y_{1}^{h}"].line[:3] == ("y_{1}^{h}", r"= \sigma(z_{1}^{h})", rf"= \sigma({z:.3f})")
    assert steps[r"\delta^{o}"].formula == (r"\delta", r"\cdot y \, (1 - y)")
    assert steps[r"\delta_{2}^{h}"].formula == (r"(w_{12}^{o} \, \delta^{o})", r"\cdot y_{2}^{h} \, (1 - y_{2}^{h})")
    assert steps[r"\Delta w_{21}^{h}"].formula == (r"\eta \, \delta_{2}^{h} \, x_{1}",)
    assert steps[r"\mathrm{new} \; w_{10}^{o}"].formula == ("w_{10}^{o}", r"+ \Delta w_{10}^{o}")


def test_the_perceptron_algorithm_has_neither_loss_nor_derivative() -> None:
    project = replace(xor_project(sizes=(1,), activation="heaviside"), points=and_points())
    done = calculated(training_with(project, algorithm="perceptron", learning_rate=0.5), 3, 3)
    kinds = [step.kind for step in steps_of(done)]
    assert done.value is None
    assert kinds == ["z", "y", "residual", "change", "change", "change", "weight", "weight", "weight"]
    np.testing.assert_allclose(done.change[0][0], 0.5 * (done.c - done.y[-1]) * done.x)


def test_an_edge_that_is_cut_stands_in_no_sum_and_a_frozen_weight_has_no_change() -> None:
    project = xor_project()
    removed = (np.array([[False, True, False], [False, False, False]]), np.array([[False, False, True]]))
    frozen = (np.zeros((2, 3), bool), np.array([[True, False, False]]))
    network = replace(project.network, removed=removed, frozen=frozen).with_weights(project.network.weights)
    done = calculated(replace(project, network=network), 1, 3)
    steps = steps_by_symbol(done)
    assert steps["z_{1}^{h}"].formula == ("w_{10}^{h}", r"+ w_{12}^{h} \, x_{2}")
    assert steps[r"\delta_{2}^{h}"].formula[0] == "(0)"
    assert steps[r"\delta_{2}^{h}"].value == 0
    assert r"\Delta w_{10}^{o}" not in steps
    assert done.after[1][0, 0] == done.network.weights[1][0, 0]


def test_a_unit_without_any_edge_sums_up_to_nothing() -> None:
    project = xor_project()
    removed = (np.array([[True, True, True], [False, False, False]]), np.zeros((1, 3), bool))
    network = replace(project.network, removed=removed).with_weights(project.network.weights)
    step = steps_by_symbol(calculated(replace(project, network=network), 1, 3))["z_{1}^{h}"]
    assert step.line == ("z_{1}^{h}", "= 0", "= 0.000")


def test_a_log_of_an_output_that_is_rounded_to_the_end_of_its_range_comes_from_the_sum() -> None:
    project = xor_project(TrainingSettings(loss="log loss"), sizes=(1,))
    network = project.network.with_weights((np.array([[-20.0, 0.0, 0.0]]),))
    positive = int(np.flatnonzero(project.points.labels == 1)[0])
    done = calculated(replace(project, network=network), positive, 3)
    assert done.y[-1][0] == 0
    assert done.value == pytest.approx(20.0)
