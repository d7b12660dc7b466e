"""What PyTorch has no deterministic peer for, against a plain transcription of its paper: dropout, early stopping, and η by 1/t."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from mlp_studio.core import edits
from mlp_studio.core.arrays import Floats
from mlp_studio.core.dropout import kept_factors
from mlp_studio.core.engine import Engine, train
from mlp_studio.core.points import targets
from mlp_studio.core.project import Project
from mlp_studio.core.settings import ScheduleSettings, StopSettings, TrainingSettings
from tests.core.nets import assert_close, random_network, random_points

TOLERANCE = 1e-9


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def thinned_step(W: list[Floats], x: Floats, c: Floats, r: list[Floats], p: float, eta: float) -> list[Floats]:
    """Return the weights after one example of a net of tanh, tanh and sigmoid units, log loss, with the units where r = 0 left out.

    Source: Srivastava et al. 2014, section 4: ỹ = r ∗ y, z = w ỹ + b, r of Bernoulli(p); section 10: the retained are multiplied by 1/p in
    training instead of the weights by p afterwards; section 5.1: backpropagation on the thinned net.
    """
    thinned, y = [x], []
    for s in range(2):
        y.append(np.tanh([float(w[0] + w[1:] @ thinned[s]) for w in W[s]]))
        thinned.append(np.array([r_i * y_i / p for r_i, y_i in zip(r[s], y[s], strict=True)]))
    out = np.array([sigmoid(float(w[0] + w[1:] @ thinned[2])) for w in W[2]])
    delta = [out - c]
    for s in (1, 0):
        back = [float(W[s + 1][:, 1 + i] @ delta[0]) for i in range(len(y[s]))]
        delta.insert(0, np.array([back[i] * r[s][i] / p * (1 - y[s][i] ** 2) for i in range(len(y[s]))]))
    return [W[s] - eta * np.outer(delta[s], np.concatenate([[1.0], thinned[s]])) for s in range(3)]


def test_dropout_equals_backpropagation_on_the_thinned_nets_of_srivastava() -> None:
    rate, eta, seed, epochs = 0.4, 0.1, 11, 5
    points = random_points(10, 2, 4, "multi-label")
    network = random_network((2, 5, 4, 2), ("tanh", "tanh", "sigmoid"), 4)
    training = TrainingSettings("igd", "log loss", eta, dropout=rate, seed=seed)
    W = list(network.weights)
    left_out = 0
    for t in range(epochs):
        for e, (x, c) in enumerate(zip(points.xy, targets(points, 2), strict=True)):
            drawn = kept_factors(rate, seed, t, e, 0, 5 + 4) > 0
            left_out += int((~drawn).sum())
            W = thinned_step(W, x, c, [drawn[:5].astype(float), drawn[5:].astype(float)], 1 - rate, eta)
    assert 0.3 < left_out / (epochs * 10 * 9) < 0.5
    assert_close(train(Project(network, points, training), epochs).network.weights, tuple(W), TOLERANCE)


@pytest.mark.parametrize("optimiser", ["gradient descent", "momentum"])
def test_one_over_t_equals_epochs_with_the_rates_of_darken_and_moody(optimiser: str) -> None:
    """Source: Darken and Moody 1990, "Note on learning rate schedules for stochastic optimization": η(t) = η_0 / (1 + t/τ)."""
    eta_0, tau, epochs = 0.2, 3, 12
    training = TrainingSettings(learning_rate=eta_0, optimiser=optimiser, loss="log loss")
    start = Project(random_network((2, 3, 1), ("tanh", "sigmoid"), 8), random_points(9, 1, 8), training)
    by_hand = start
    for t in range(epochs):
        by_hand = train(edits.set_training(by_hand, learning_rate=eta_0 / (1 + t / tau)), 1)
    scheduled = train(replace(start, training=replace(training, schedule=ScheduleSettings("1/t", epochs=tau))), epochs)
    assert_close(scheduled.network.weights, by_hand.network.weights, TOLERANCE)


def stopped_after(test_losses: list[float], p: int) -> int | None:
    """Return the evaluation after which training ends, counted from 1, or None.

    Source: Goodfellow, Bengio and Courville 2016, "Deep Learning", algorithm 7.1: early stopping with patience p.
    """
    v, j = math.inf, 0
    for i, error in enumerate(test_losses, start=1):
        if error < v:
            j, v = 0, error
        else:
            j += 1
        if j == p:
            return i
    return None


@pytest.mark.parametrize("patience", [1, 2, 5, 20])
@pytest.mark.parametrize("seed", [3, 5, 14])  # test losses that fall again after they rose
def test_early_stopping_ends_a_run_where_goodfellow_bengio_and_courville_do(patience: int, seed: int) -> None:
    points = random_points(40, 1, seed, test_share=0.5)
    training = TrainingSettings(learning_rate=1.0, shuffle=True, stop=StopSettings(max_epochs=45, patience=patience))
    start = Project(random_network((2, 8, 1), ("tanh", "sigmoid"), seed), points, training)
    stopped = Engine(start)
    while stopped.reason is None:
        stopped.advance(1000)
    watched = Engine(edits.set_training(start, stop=StopSettings()))
    test_losses = []
    for _ in range(45):
        watched.take_records()
        watched.advance_to_epoch_end()
        watched.record()
        test_losses.append(float(watched.take_records()[-1, 2]))
    wanted = stopped_after(test_losses, patience)
    assert (stopped.reason, stopped.epoch) == (("early_stopping", wanted) if wanted else ("max_epochs", 45))
