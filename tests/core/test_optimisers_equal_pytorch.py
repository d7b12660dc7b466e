"""Fifty updates of every optimiser, schedule and penalty end at the weights that PyTorch ends at: the figures of tests/peers."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from mlp_studio.core.algorithms import train_reference
from mlp_studio.core.arrays import Matrices
from mlp_studio.core.engine import Engine
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.optimisers import OPTIMISERS
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.schedules import SCHEDULES
from mlp_studio.core.settings import OptimiserSettings, ScheduleSettings, TrainingSettings
from tests.core.nets import assert_close
from tests.peers import optimiser_figures as figures

TOLERANCE = 1e-9
OF_PYTORCH = 1e-12
"""Between two machines, whose exponential functions may round otherwise."""

FIGURES = json.loads(figures.FILE.read_text(encoding="utf-8"))


def described(case: dict[str, Any]) -> str:
    """Return what sets a case apart, as a test's id."""
    rules = [f"{name} {case[name]}" for name in ("l1", "l2", "clip") if case[name]]
    schedule = [] if case["schedule"] == "constant" else [case["schedule"]]
    return ", ".join([case["optimiser"], case["algorithm"], case["reduction"], case["loss"], *schedule, *rules])


cases = pytest.mark.parametrize("case", FIGURES["cases"], ids=described)


def project_of(case: dict[str, Any]) -> Project:
    """Return the start of a case with its settings as ours."""
    net = FIGURES["nets"][case["net"]]
    hidden, k = net["sizes"][1:]
    layers = (Layer("h1", hidden, "tanh"), Layer("o", k, "softmax" if k > 1 else "sigmoid"))
    network = Network(("x1", "x2"), layers, tuple(np.array(w) for w in net["weights"]))
    points = PointSet(np.array(net["xy"]), np.array(net["labels"]), tuple(str(i) for i in range(max(2, k))))
    training = TrainingSettings(
        algorithm=case["algorithm"],
        loss=case["loss"],
        learning_rate=case["learning_rate"],
        batch_size=FIGURES["batch_size"],
        reduction=case["reduction"],
        optimiser=case["optimiser"],
        optimiser_settings=OptimiserSettings(*(case[name] for name in ("momentum", "alpha", "beta1", "beta2", "epsilon"))),
        schedule=ScheduleSettings(case["schedule"], case["factor"], case["epochs"]),
        l1=case["l1"],
        l2=case["l2"],
        clip=case["clip"],
    )
    return Project(network, points, training)


def of_pytorch(case: dict[str, Any]) -> Matrices:
    """Return the weights that PyTorch ended at."""
    return tuple(np.array(w) for w in case["weights"])


@cases
def test_fifty_updates_of_the_engine_equal_those_of_pytorch(case: dict[str, Any]) -> None:
    project = project_of(case)
    engine = Engine(project)
    epochs = figures.EPOCHS[case["algorithm"]]
    assert engine.advance(epochs * len(project.points)) == epochs * len(project.points)
    assert engine.epoch * -(-engine.n // engine.per_update) == FIGURES["updates"]
    assert_close(engine.weights, of_pytorch(case), TOLERANCE)


@cases
def test_fifty_updates_of_the_reference_equal_those_of_pytorch(case: dict[str, Any]) -> None:
    assert_close(train_reference(project_of(case), figures.EPOCHS[case["algorithm"]]), of_pytorch(case), TOLERANCE)


def test_the_figures_are_of_all_optimisers_and_schedules_and_of_the_cases_of_their_script() -> None:
    assert {case["optimiser"] for case in FIGURES["cases"]} == set(OPTIMISERS)
    assert {case["schedule"] for case in FIGURES["cases"]} == set(SCHEDULES)
    assert [{name: case[name] for name in case if name != "weights"} for case in FIGURES["cases"]] == [asdict(c) for c in figures.CASES]


@pytest.mark.peers
@pytest.mark.parametrize("number", range(len(figures.CASES)), ids=lambda number: described(FIGURES["cases"][number]))
def test_pytorch_makes_the_same_figures_again(number: int) -> None:
    pytest.importorskip("torch")
    case = figures.CASES[number]
    again = figures.trained(FIGURES["nets"][case.net], case)
    assert_close(tuple(np.array(w) for w in again), of_pytorch(FIGURES["cases"][number]), OF_PYTORCH)
