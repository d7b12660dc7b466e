"""Labels of runs say what differs between them, and only that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mlp_studio.app.kept_runs import KeptRun
from mlp_studio.app.run_labels import current_label, run_labels, settings_text
from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Network
from mlp_studio.core.settings import OptimiserSettings, ScheduleSettings, TrainingSettings

USUAL = TrainingSettings(learning_rate=0.3)


def network(hidden: int = 3, activation: str = "tanh") -> Network:
    return edits.new_project((hidden, 1), (activation, "sigmoid"), generate("xor")).network


def labels(*changes: dict[str, Any], current: TrainingSettings = USUAL, networks: tuple[Network, ...] = ()) -> list[str]:
    nets = networks or (network(),) * len(changes)
    runs = [
        KeptRun(number, np.zeros((1, 5)), replace(USUAL, **change), Moment(net))
        for number, (change, net) in enumerate(zip(changes, nets, strict=True), start=1)
    ]
    return run_labels(runs, current, network())


def test_two_learning_rates_are_named_by_them_alone() -> None:
    assert labels({"learning_rate": 0.1}, {"learning_rate": 1.0}) == ["η = 0.1", "η = 1"]


def test_what_is_the_same_in_all_runs_goes_unsaid_though_it_is_no_default() -> None:
    same: dict[str, Any] = {"optimiser": "momentum", "optimiser_settings": OptimiserSettings(momentum=0.5)}
    current = replace(USUAL, **same)
    assert labels({**same, "learning_rate": 0.1}, {**same, "learning_rate": 1.0}, current=current) == ["η = 0.1", "η = 1"]


def test_an_optimiser_is_named_before_its_learning_rate_and_plain_descent_is_not() -> None:
    assert labels({"optimiser": "adam", "learning_rate": 0.01}, {"learning_rate": 0.1}) == ["Adam, η = 0.01", "η = 0.1"]


def test_plain_descent_is_named_where_nothing_else_differs() -> None:
    assert labels({"optimiser": "momentum"}, {}) == ["Momentum", "gradient descent"]


def test_runs_with_the_settings_of_the_current_one_are_numbered() -> None:
    assert labels({}, {}) == ["run 1", "run 2"]


def test_runs_that_differ_by_the_seed_alone_have_number_and_seed() -> None:
    assert labels({"seed": 3}, {"seed": 7}) == ["run 1, seed 3", "run 2, seed 7"]


def test_runs_that_agree_with_each_other_but_not_with_the_current_one_are_numbered() -> None:
    assert labels({"learning_rate": 0.1}, {"learning_rate": 0.1}, {}) == ["run 1, η = 0.1", "run 2, η = 0.1", "η = 0.3"]


def test_another_loss_or_reduction_is_said_first() -> None:
    found = labels({"loss": "log loss", "learning_rate": 0.1}, {"reduction": "mean"})
    assert found == ["log loss, sum over D, η = 0.1", "squared, mean over D, η = 0.3"]


def test_another_network_is_named_by_its_sizes_or_its_activations() -> None:
    assert labels({}, networks=(network(8),)) == ["2-8-1"]
    assert labels({}, networks=(network(3, "relu"),)) == ["relu, sigmoid"]


@pytest.mark.parametrize(
    ("change", "label"),
    [
        ({"algorithm": "minibatch", "batch_size": 20}, "Mini-batch, batches of 20"),
        ({"algorithm": "batch"}, "Batch"),
        ({"algorithm": "perceptron"}, "Perceptron"),
        ({"schedule": ScheduleSettings("cosine", epochs=50)}, "cosine η, T = 50"),
        ({"schedule": ScheduleSettings("step", 0.25, 50)}, "step η, γ = 0.25, T = 50"),
        ({"l2": 1e-5}, "λ₂ = 1e−5"),
        ({"dropout": 0.2}, "dropout 0.2"),
        ({"clip": 1.0}, "clip 1"),
        ({"shuffle": True}, "shuffled"),
        ({"optimiser": "momentum", "optimiser_settings": OptimiserSettings(momentum=0.5)}, "Momentum, μ = 0.5"),
    ],
)
def test_each_setting_is_told_in_the_words_of_the_lecture(change: dict[str, Any], label: str) -> None:
    assert labels(change) == [label]


def test_a_constant_that_the_optimiser_does_not_use_makes_no_difference() -> None:
    assert labels({"optimiser_settings": OptimiserSettings(beta1=0.5)}) == ["run 1"]


def test_the_settings_in_full_have_the_network_and_all_that_is_in_force() -> None:
    text = settings_text(replace(USUAL, optimiser="adam"), network())
    assert text.startswith("2-3-1, tanh, sigmoid, squared, sum over D, IGD, Adam, η = 0.3, constant η, β₁ = 0.9, β₂ = 0.999, ε = 1e−8")
    assert text.endswith("fixed order, seed 1")


def run_of(*etas: float) -> KeptRun:
    *before, last = (replace(USUAL, learning_rate=eta) for eta in etas)
    return KeptRun(1, np.zeros((1, 5)), last, Moment(network()), tuple(before))


@pytest.mark.parametrize(
    ("etas", "label"), [((0.1, 1.0), "η = 0.1 → 1"), ((0.1, 1.0, 0.1), "η = 0.1 → 1 → 0.1"), ((0.1, 0.2, 0.3, 0.4), "η = 0.1 → … → 0.4")]
)
def test_a_setting_that_changed_during_a_run_is_named_with_its_course(etas: tuple[float, ...], label: str) -> None:
    assert run_labels([run_of(*etas)], USUAL, network()) == [label]


def test_the_current_run_is_named_like_the_others() -> None:
    assert current_label([run_of(0.1)], replace(USUAL, learning_rate=1.0), network()) == "now, η = 1"
    assert current_label([run_of(0.1)], replace(USUAL, learning_rate=1.0), network(), [USUAL]) == "now, η = 0.3 → 1"
    assert current_label([run_of(0.3)], USUAL, network()) == "now"
