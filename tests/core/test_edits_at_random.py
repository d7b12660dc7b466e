"""A state machine of edits at random: whatever the order, shapes fit, weights stay where they can, and no value is ever changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mlp_studio.core import edits
from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.algorithms import obstacle
from mlp_studio.core.arrays import Matrices
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import GENERATORS, generate
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from tests.core.nets import random_points, same_bits, seeds

HIDDEN = [name for name, a in ACTIVATIONS.items() if not a.last_layer_only]
FEATURES = ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)"]
place = st.integers(0, 100)
"""Any number; which layer, unit or weight it means depends on how many there are."""


def bits_of(project: Project) -> tuple[Any, ...]:
    """Return a copy of all that a project holds."""
    network, progress = project.network, project.progress
    arrays = (*network.weights, *network.removed, *network.frozen, *(progress.start or ()), project.points.xy, project.points.labels)
    return (tuple(a.tobytes() for a in arrays), network.layers, network.inputs, project.training, progress.epoch, progress.example)


class RandomEdits(RuleBasedStateMachine):
    """One project and every version it has had."""

    def __init__(self) -> None:
        super().__init__()
        self.versions: list[tuple[Project, tuple[Any, ...]]] = []

    @initialize(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4), seed=seeds, data=st.data())
    def begin(self, sizes: list[int], seed: int, data: st.DataObject) -> None:
        activations = tuple(data.draw(st.sampled_from(HIDDEN)) for _ in sizes)
        self.become(edits.reset(edits.new_project(tuple(sizes), activations, generate("xor")), seed))

    @property
    def project(self) -> Project:
        return self.versions[-1][0]

    @property
    def weights(self) -> Matrices:
        return self.project.network.weights

    def become(self, project: Project) -> None:
        self.versions.append((project, bits_of(project)))

    def layer(self, number: int) -> int:
        return 1 + number % self.project.network.d

    # Structure

    @rule(number=place, units=st.integers(1, 5))
    def add_layer(self, number: int, units: int) -> None:
        before, position = self.weights, number % self.project.network.d
        if self.project.network.d == 6:
            return
        self.become(edits.add_layer(self.project, position, units))
        assert self.project.network.layers[position].units == units
        assert all(now is then for now, then in zip(self.weights[:position], before[:position], strict=True))
        assert all(now is then for now, then in zip(self.weights[position + 2 :], before[position + 1 :], strict=True))

    @rule(number=place)
    def remove_layer(self, number: int) -> None:
        before, s = self.weights, self.layer(number)
        if s == self.project.network.d:
            with pytest.raises(StudioError, match="output layer"):
                edits.remove_layer(self.project, s)
            return
        self.become(edits.remove_layer(self.project, s))
        assert all(now is then for now, then in zip(self.weights[: s - 1], before[: s - 1], strict=True))
        assert all(now is then for now, then in zip(self.weights[s:], before[s + 1 :], strict=True))

    @rule(number=place, count=st.integers(-1, 7))
    def set_units(self, number: int, count: int) -> None:
        before, s = self.weights, self.layer(number)
        if count < 1:
            with pytest.raises(StudioError, match="1 to 1,024"):
                edits.set_units(self.project, s, count)
            return
        self.become(edits.set_units(self.project, s, count))
        self.keeps_rows_and_columns(before, s, list(range(min(count, len(before[s - 1])))))

    @rule(number=place)
    def add_unit(self, number: int) -> None:
        before, s = self.weights, self.layer(number)
        if len(before[s - 1]) == 9:
            return
        self.become(edits.add_unit(self.project, s))
        self.keeps_rows_and_columns(before, s, list(range(len(before[s - 1]))))

    @rule(number=place, unit=place)
    def remove_unit(self, number: int, unit: int) -> None:
        before, s = self.weights, self.layer(number)
        units = len(before[s - 1])
        if units == 1:
            with pytest.raises(StudioError, match="at least one unit"):
                edits.remove_unit(self.project, s, 0)
            return
        self.become(edits.remove_unit(self.project, s, unit % units))
        self.keeps_rows_and_columns(before, s, [i for i in range(units) if i != unit % units])

    def keeps_rows_and_columns(self, before: Matrices, s: int, kept: list[int]) -> None:
        """Hold the weights of the kept units of layer s, and those of all other layers, to what they were."""
        for at, (now, then) in enumerate(zip(self.weights, before, strict=True), start=1):
            if at == s:
                assert np.array_equal(now[: len(kept)], then[kept])
            elif at == s + 1:
                assert np.array_equal(now[:, : len(kept) + 1], then[:, [0, *(i + 1 for i in kept)]])
            else:
                assert now is then

    @rule(inputs=st.lists(st.sampled_from(FEATURES), min_size=1, max_size=5, unique=True))
    def set_inputs(self, inputs: list[str]) -> None:
        before, names = self.weights, self.project.network.inputs
        self.become(edits.set_inputs(self.project, tuple(inputs)))
        for j, name in enumerate(inputs, start=1):
            if name in names:
                assert np.array_equal(self.weights[0][:, j], before[0][:, names.index(name) + 1])
        assert np.array_equal(self.weights[0][:, 0], before[0][:, 0])
        assert all(now is then for now, then in zip(self.weights[1:], before[1:], strict=True))

    @rule(number=place, name=st.sampled_from(list(ACTIVATIONS)))
    def set_activation(self, number: int, name: str) -> None:
        before, s = self.weights, self.layer(number)
        if ACTIVATIONS[name].last_layer_only and s != self.project.network.d:
            with pytest.raises(StudioError, match="output layer only"):
                edits.set_activation(self.project, s, name)
            return
        self.become(edits.set_activation(self.project, s, name))
        assert self.project.network.layers[s - 1].activation == name
        assert same_bits(self.weights, before)

    # Weights

    @rule(number=place, unit=place, column=place, value=st.floats(-10, 10))
    def set_weight(self, number: int, unit: int, column: int, value: float) -> None:
        before, s = self.weights, self.layer(number)
        i, j = unit % before[s - 1].shape[0], column % before[s - 1].shape[1]
        self.become(edits.set_weight(self.project, s, i, j, value))
        cut = self.project.network.removed[s - 1][i, j]
        assert self.weights[s - 1][i, j] == (0.0 if cut else value)
        elsewhere = np.ones(before[s - 1].shape, bool)
        elsewhere[i, j] = False
        assert np.array_equal(self.weights[s - 1][elsewhere], before[s - 1][elsewhere])

    @rule(seed=seeds, share=st.floats(0, 1))
    def cut_and_freeze(self, seed: int, share: float) -> None:
        rng, network = np.random.default_rng(seed), self.project.network
        cut, still = (tuple(rng.uniform(size=w.shape) < share / 2 for w in network.weights) for _ in range(2))
        masked = replace(network, removed=cut, frozen=still).with_weights(network.weights)
        self.become(replace(self.project, network=masked))

    @rule(seed=seeds)
    def train(self, seed: int) -> None:
        rng, start = np.random.default_rng(seed), self.project.start_weights
        moved = tuple(
            np.where(t, w + rng.normal(size=w.shape), w) for w, t in zip(self.weights, self.project.network.trainable, strict=True)
        )
        self.become(self.project.trained(moved, self.project.progress.epoch + 1, 2))
        assert same_bits(self.project.start_weights, start)

    @rule(seed=seeds)
    def reset(self, seed: int) -> None:
        before, frozen, removed = self.weights, self.project.network.frozen, self.project.network.removed
        self.become(edits.reset(self.project, seed))
        assert all(np.array_equal(now[f & ~r], then[f & ~r]) for now, then, f, r in zip(self.weights, before, frozen, removed, strict=True))
        assert (self.project.progress.epoch, self.project.progress.start, self.project.training.seed) == (0, None, seed)

    @rule()
    def same_start(self) -> None:
        start, removed = self.project.start_weights, self.project.network.removed
        self.become(edits.same_start(self.project))
        assert all(np.array_equal(now, np.where(r, 0.0, then)) for now, then, r in zip(self.weights, start, removed, strict=True))
        assert (self.project.progress.epoch, self.project.progress.example) == (0, 0)

    # Data, and undo

    @rule(name=st.sampled_from(list(GENERATORS)))
    def generate_points(self, name: str) -> None:
        self.become(edits.set_points(self.project, generate(name, 20)))
        self.trains_or_says_why()

    @rule(seed=seeds, k=st.integers(1, 4), setting=st.sampled_from(["multi-label", "regression"]))
    def import_points(self, seed: int, k: int, setting: Any) -> None:
        self.become(edits.set_points(self.project, random_points(7, k, seed, setting)))
        self.trains_or_says_why()

    def trains_or_says_why(self) -> None:
        """After new points the output layer fits: what may still be in the way is the algorithm alone."""
        found = obstacle(self.project.network, self.project.points, self.project.training)
        assert found is None or "heaviside" in str(found)

    @precondition(lambda self: len(self.versions) > 1)
    @rule()
    def undo(self) -> None:
        self.versions.pop()

    # What holds at every moment

    @invariant()
    def no_version_has_changed(self) -> None:
        for project, bits in self.versions:
            assert bits_of(project) == bits

    @invariant()
    def shapes_fit_and_nothing_can_be_written_to(self) -> None:
        if not self.versions:
            return
        network = self.project.network
        arrays = (network.weights, network.removed, network.frozen, self.project.start_weights)
        for group in arrays:
            assert [a.shape for a in group] == network.shapes
            assert not any(a.flags.writeable for a in group)
        assert len({layer.id for layer in network.layers}) == network.d
        assert not any(w[r].any() for w, r in zip(network.weights, network.removed, strict=True))
        assert outputs(network, np.ones((3, network.p + 1))).shape == (3, network.k)

    @invariant()
    def loss_and_algorithm_fit_the_layers(self) -> None:
        if not self.versions:
            return
        network, training = self.project.network, self.project.training
        assert network.layers[-1].activation in LOSSES[training.loss].activations
        alone = network.d == 1 and network.layers[0].activation == "heaviside"
        assert (training.algorithm == "perceptron") <= alone


RandomEdits.TestCase.settings = settings(max_examples=200, stateful_step_count=25)
TestRandomEdits = RandomEdits.TestCase
