"""A state machine of edits at random: whatever the order, shapes fit, weights go with their units, and no value is ever changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mlp_studio.core import choice, edits
from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.algorithms import obstacle
from mlp_studio.core.arrays import Booleans, Matrices
from mlp_studio.core.clip import Clip, clip_of
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import GENERATORS, generate
from mlp_studio.core.initialisation import INITIALISERS, initial_weights
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.network import MAX_OUTPUTS, UnitKey, WeightKey
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.core.settings import LABELS
from tests.core.carrying import NEW, Column, assert_weights_went_with_their_units, columns, with_unique_names
from tests.core.nets import random_points, same_bits, seeds

HIDDEN = [name for name, a in ACTIVATIONS.items() if not a.last_layer_only]
FEATURES = ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)"]
DEEPEST, WIDEST = 6, 9
"""Beyond it no layer and no unit is added, to keep the machine quick; moved units may come on top."""
place = st.integers(0, 100)
"""Any number; which layer, unit or weight it means depends on how many there are."""
places = st.sets(st.tuples(place, place), max_size=4)
weight_places = st.sets(st.tuples(place, place, place), max_size=5)


def bits_of(project: Project) -> tuple[Any, ...]:
    """Return a copy of all that a project holds."""
    network, progress = project.network, project.progress
    arrays = (*network.weights, *network.removed, *network.frozen, *(progress.start or ()), project.points.xy, project.points.labels)
    values = (network.layers, network.inputs, project.training, project.view, progress.epoch, progress.example)
    return (tuple(a.tobytes() for a in arrays), *values)


class RandomEdits(RuleBasedStateMachine):
    """One project and every version it has had; in each, no two units have the same name, so that they can be followed."""

    def __init__(self) -> None:
        super().__init__()
        self.versions: list[tuple[Project, tuple[Any, ...]]] = []
        self.clip: Clip | None = None

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

    @property
    def d(self) -> int:
        return self.project.network.d

    @property
    def columns(self) -> list[Column]:
        return columns(self.project.network)

    def become(self, project: Project) -> None:
        project = with_unique_names(project)
        self.versions.append((project, bits_of(project)))

    def layer(self, number: int) -> int:
        return 1 + number % self.d

    def units(self, numbers: set[tuple[int, int]]) -> set[UnitKey]:
        """Return the units, inputs and bias units among them, that these numbers mean."""
        sizes = self.project.network.sizes
        return {(a % (self.d + 1), b % (sizes[a % (self.d + 1)] + 1) - 1) for a, b in numbers}

    def keys(self, numbers: set[tuple[int, int, int]]) -> set[WeightKey]:
        shapes = self.project.network.shapes
        return {(1 + a % self.d, b % shapes[a % self.d][0], c % shapes[a % self.d][1]) for a, b, c in numbers}

    def restructure(self, edit: Callable[[Project], Project], expected: list[Column]) -> None:
        """Make an edit that must lead to these layers and units, "new" and "" for new ones, and hold all weights to where they were."""
        before, after = self.project, edit(self.project)
        assert columns(after.network, before.network) == expected
        assert_weights_went_with_their_units(before, after)
        functions = {layer.id: (layer.activation, layer.name) for layer in before.network.layers}
        for layer in after.network.layers:
            assert functions.get(layer.id, (layer.activation, "")) == (layer.activation, layer.name)
        self.become(after)

    def refuses(self, edit: Callable[[Project], Project], words: str) -> None:
        with pytest.raises(StudioError, match=words):
            edit(self.project)

    # Layers

    @precondition(lambda self: self.d < DEEPEST)
    @rule(number=place, units=st.integers(1, 5))
    def add_layer(self, number: int, units: int) -> None:
        position, expected = number % self.d, self.columns
        expected.insert(position + 1, (NEW, [""] * units))
        self.restructure(lambda p: edits.add_layer(p, position, units), expected)

    @rule(number=place)
    def remove_layer(self, number: int) -> None:
        s, expected = self.layer(number), self.columns
        if s == self.d:
            self.refuses(lambda p: edits.remove_layer(p, s), "output layer")
            return
        del expected[s]
        self.restructure(lambda p: edits.remove_layer(p, s), expected)

    @rule(number=place, to=place)
    def move_layer(self, number: int, to: int) -> None:
        s, expected = self.layer(number), self.columns
        if s == self.d:
            self.refuses(lambda p: edits.move_layer(p, s, 0), "output layer")
            return
        position = to % (self.d - 1)
        expected.insert(position + 1, expected.pop(s))
        self.restructure(lambda p: edits.move_layer(p, s, position), expected)

    @precondition(lambda self: self.d < DEEPEST)
    @rule(number=place)
    def duplicate_layer(self, number: int) -> None:
        s, expected = self.layer(number), self.columns
        if s == self.d:
            self.refuses(lambda p: edits.duplicate_layer(p, s), "output layer")
            return
        activation = self.project.network.layers[s - 1].activation
        expected.insert(s + 1, (NEW, [""] * len(expected[s][1])))
        self.restructure(lambda p: edits.duplicate_layer(p, s), expected)
        assert self.project.network.layers[s].activation == activation

    @rule(number=place, name=st.sampled_from(["", "hidden", "the  output "]))
    def rename_layer(self, number: int, name: str) -> None:
        s, before = self.layer(number), self.columns
        self.become(edits.rename_layer(self.project, s, name))
        assert self.project.network.layers[s - 1].name == " ".join(name.split())
        assert self.columns == before

    @rule(number=place, name=st.sampled_from(list(ACTIVATIONS)))
    def set_activation(self, number: int, name: str) -> None:
        before, s = self.project.network, self.layer(number)
        if ACTIVATIONS[name].last_layer_only and s != self.d:
            self.refuses(lambda p: edits.set_activation(p, s, name), "output layer only")
            return
        self.become(edits.set_activation(self.project, s, name))
        assert self.project.network.layers[s - 1].activation == name
        assert same_bits(self.weights, before.weights)
        assert self.columns == columns(before)

    # Units

    @rule(number=place, count=st.integers(-1, 7))
    def set_units(self, number: int, count: int) -> None:
        s, expected = self.layer(number), self.columns
        if count < 1:
            self.refuses(lambda p: edits.set_units(p, s, count), "1 to 1,024")
            return
        names = expected[s][1]
        names[:] = [*names[:count], *[""] * (count - len(names))]
        self.restructure(lambda p: edits.set_units(p, s, count), expected)

    @rule(number=place, at=place, count=st.integers(1, 3))
    def insert_units(self, number: int, at: int, count: int) -> None:
        s, expected = self.layer(number), self.columns
        names = expected[s][1]
        if len(names) + count > WIDEST:
            return
        at %= len(names) + 1
        names[at:at] = [""] * count
        self.restructure(lambda p: edits.insert_units(p, s, at, count), expected)

    @rule(number=place)
    def add_unit(self, number: int) -> None:
        s, expected = self.layer(number), self.columns
        if len(expected[s][1]) < WIDEST:
            expected[s][1].append("")
            self.restructure(lambda p: edits.add_unit(p, s), expected)

    @rule(number=place, unit=place)
    def remove_unit(self, number: int, unit: int) -> None:
        s, expected = self.layer(number), self.columns
        names = expected[s][1]
        if len(names) == 1:
            self.refuses(lambda p: edits.remove_unit(p, s, 0), "at least one unit")
            return
        i = unit % len(names)
        del names[i]
        self.restructure(lambda p: edits.remove_unit(p, s, i), expected)

    def taken_out(self, units: set[UnitKey]) -> tuple[list[Column], list[str]]:
        """Return the layers without these units, and the names of the units in their order; bias units do not count."""
        before = self.columns
        taken = [before[s][1][i] for s, i in sorted(units) if i >= 0]
        return [(layer, [name for name in names if name not in taken]) for layer, names in before], taken

    def restructure_or_refuse(self, edit: Callable[[Project], Project], expected: list[Column]) -> None:
        """As `restructure`, with hidden layers that have no unit left out; refused where outputs are none or too many."""
        if not expected[-1][1]:
            self.refuses(edit, "at least one output unit")
        elif len(expected[-1][1]) > max(MAX_OUTPUTS, self.project.network.k):
            self.refuses(edit, "at most 10 output units")
        else:
            self.restructure(edit, [column for column in expected if column[1]])

    @rule(numbers=places)
    def remove_units(self, numbers: set[tuple[int, int]]) -> None:
        units = self.units(numbers)
        expected, _ = self.taken_out(units)
        if not expected[0][1]:
            self.refuses(lambda p: edits.remove_units(p, units), "at least one input")
            return
        self.restructure_or_refuse(lambda p: edits.remove_units(p, units), expected)

    @rule(numbers=places, number=place, at=place)
    def move_units(self, numbers: set[tuple[int, int]], number: int, at: int) -> None:
        units, s = self.units(numbers), number % (self.d + 1)
        expected, moving = self.taken_out(units)
        sources = {layer for layer, i in units if i >= 0}

        def edit(project: Project) -> Project:
            return edits.move_units(project, units, s, at % (len(expected[s][1]) + 1))

        if sources - {0} if s == 0 else 0 in sources:
            self.refuses(edit, "an input stays an input")
        elif s == self.d and s in sources:
            self.refuses(edit, "order of their classes")
        else:
            target = [(layer, list(names)) for layer, names in expected]
            place = at % (len(expected[s][1]) + 1)
            target[s][1][place:place] = moving
            self.restructure_or_refuse(edit, target)

    @precondition(lambda self: self.d < DEEPEST)
    @rule(numbers=places, number=place)
    def move_units_to_new_layer(self, numbers: set[tuple[int, int]], number: int) -> None:
        units, position = self.units(numbers), number % self.d
        expected, moving = self.taken_out(units)

        def edit(project: Project) -> Project:
            return edits.move_units_to_new_layer(project, units, position)

        if not moving:
            assert edit(self.project) is self.project
        elif any(s == 0 and i >= 0 for s, i in units):
            self.refuses(edit, "an input stays an input")
        else:
            expected.insert(position + 1, (NEW, moving))
            self.restructure_or_refuse(edit, expected)

    @rule(numbers=places)
    def duplicate_units(self, numbers: set[tuple[int, int]]) -> None:
        units, expected = self.units(numbers), self.columns
        for s, (_, names) in enumerate(expected):
            doubled = [names[i] for at, i in sorted(units) if at == s > 0 and i >= 0]
            if doubled:
                after = names.index(doubled[-1]) + 1
                names[after:after] = doubled
        if all(len(names) <= WIDEST for _, names in expected[1:-1]):
            self.restructure_or_refuse(lambda p: edits.duplicate_units(p, units), expected)

    @rule(numbers=places)
    def copy(self, numbers: set[tuple[int, int]]) -> None:
        units = self.units(numbers)
        clip = clip_of(self.project.network, units)
        layers = {s for s, i in units if s > 0 and i >= 0}
        assert (clip is None) == (not layers)
        if clip is None:
            return
        self.clip, s = clip, min(layers)
        names = self.columns[s][1]
        assert list(clip.names) == [names[i] for at, i in sorted(units) if at == s and i >= 0]
        assert clip.is_layer == (s < self.d and len(clip.names) == len(names))

    @precondition(lambda self: self.clip is not None)
    @rule(number=place)
    def paste_units(self, number: int) -> None:
        assert self.clip is not None
        clip, s = self.clip, self.layer(number)
        n = self.project.network.sizes[s]
        if n + len(clip.into) > WIDEST:
            return
        plain = edits.insert_units(self.project, s, n, len(clip.into))
        after = edits.paste_units(self.project, clip, s)
        self.is_the_clip(plain, after, clip, s, n)
        self.become(after)

    @precondition(lambda self: self.clip is not None and self.d < DEEPEST)
    @rule(number=place)
    def paste_layer(self, number: int) -> None:
        assert self.clip is not None
        clip, position = self.clip, number % self.d
        plain = edits.add_layer(self.project, position, len(clip.into), "tanh")
        after = edits.paste_layer(self.project, clip, position)
        activation = "sigmoid" if clip.activation == "softmax" else clip.activation
        assert after.network.layers[position].activation == activation
        self.is_the_clip(edits.set_activation(plain, position + 1, activation), after, clip, position + 1, 0, redrawn=True)
        self.become(after)

    def is_the_clip(self, plain: Project, after: Project, clip: Clip, s: int, first: int, *, redrawn: bool = False) -> None:
        """Hold units from `first` on in layer s to the clip where sizes fit, and everything else to the project without it."""
        units = slice(first, first + len(clip.into))
        got, want = columns(after.network), columns(plain.network)
        want[s][1][units] = list(clip.names)
        assert got == want
        expected = [w.copy() for w in plain.network.weights]
        if redrawn:  # the rule that draws the rest depends on the activation
            expected[s - 1] = np.array(after.network.weights[s - 1])
        expected[s - 1][units, 0] = clip.into[:, 0]
        if clip.into.shape[1] == expected[s - 1].shape[1]:
            expected[s - 1][units] = clip.into
        if s < plain.network.d and clip.out.shape == (plain.network.sizes[s + 1], len(clip.into)):
            expected[s][:, 1:][:, units] = clip.out
        assert same_bits(after.network.weights, plain.network.with_weights(tuple(expected)).weights)

    # Inputs

    @rule(inputs=st.lists(st.sampled_from(FEATURES), min_size=1, max_size=5, unique=True))
    def set_inputs(self, inputs: list[str]) -> None:
        expected = self.columns
        expected[0][1][:] = inputs
        self.restructure(lambda p: edits.set_inputs(p, tuple(inputs)), expected)

    @rule(text=st.sampled_from(FEATURES))
    def add_input(self, text: str) -> None:
        expected = self.columns
        if text in expected[0][1]:
            self.refuses(lambda p: edits.add_input(p, text), "is there already")
            return
        expected[0][1].append(text)
        self.restructure(lambda p: edits.add_input(p, f" {text} "), expected)

    # Weights

    def changed_only(self, before: Project, where: tuple[Booleans, ...]) -> None:
        """Hold all weights that are not chosen to what they were."""
        for now, then, chosen in zip(self.weights, before.network.weights, where, strict=True):
            assert np.array_equal(now[~chosen], then[~chosen])

    @rule(number=place, unit=place, column=place, value=st.floats(-10, 10))
    def set_weight(self, number: int, unit: int, column: int, value: float) -> None:
        before = self.project
        ((s, i, j),) = self.keys({(number, unit, column)})
        self.become(edits.set_weight(before, s, i, j, value))
        assert self.weights[s - 1][i, j] == value
        assert not self.project.network.removed[s - 1][i, j]
        self.changed_only(before, choice.single_weights(before.network, [(s, i, j)]))

    @rule(number=place, unit=place, column=place, rows=st.integers(1, 3), width=st.integers(1, 3), seed=seeds)
    def set_block(self, number: int, unit: int, column: int, rows: int, width: int, seed: int) -> None:
        before, rng = self.project, np.random.default_rng(seed)
        ((s, i, j),) = self.keys({(number, unit, column)})
        values = np.where(rng.uniform(size=(rows, width)) < 0.2, np.nan, rng.normal(size=(rows, width)))
        shape = before.network.shapes[s - 1]
        if i + rows > shape[0] or j + width > shape[1]:
            self.refuses(lambda p: edits.set_block(p, s, i, j, values), "do not fit")
            return
        self.become(edits.set_block(before, s, i, j, values))
        given = {(s, i + r, j + c) for r, c in np.argwhere(~np.isnan(values)).tolist()}
        for _, r, c in given:
            assert self.weights[s - 1][r, c] == values[r - i, c - j]
        where = choice.single_weights(before.network, given)
        self.changed_only(before, where)
        for now, then, chosen in zip(self.project.network.removed, before.network.removed, where, strict=True):
            assert np.array_equal(now, then & ~chosen)

    @rule(numbers=weight_places)
    def cut(self, numbers: set[tuple[int, int, int]]) -> None:
        before, keys = self.project, self.keys(numbers)
        self.become(edits.remove_weights(before, keys))
        where = choice.single_weights(before.network, keys)
        self.changed_only(before, where)
        for now, then, chosen in zip(self.project.network.removed, before.network.removed, where, strict=True):
            assert np.array_equal(now, then | chosen)

    @rule(numbers=weight_places)
    def draw_back(self, numbers: set[tuple[int, int, int]]) -> None:
        before, keys = self.project, self.keys(numbers)
        self.become(edits.restore_weights(before, keys))
        where = choice.single_weights(before.network, keys)
        drawn = initial_weights(before.network.sizes, tuple(a.activation for a in before.network.layers), before.training.seed)
        for s, chosen in enumerate(where):
            was = before.network.removed[s]
            assert np.array_equal(self.project.network.removed[s], was & ~chosen)
            assert np.array_equal(self.weights[s], np.where(was & chosen, drawn[s], before.network.weights[s]))

    @rule(numbers=weight_places, frozen=st.booleans())
    def freeze(self, numbers: set[tuple[int, int, int]], frozen: bool) -> None:
        before, keys = self.project, self.keys(numbers)
        self.become(edits.freeze_weights(before, keys, frozen=frozen))
        where = choice.single_weights(before.network, keys)
        for now, then, chosen in zip(self.project.network.frozen, before.network.frozen, where, strict=True):
            assert np.array_equal(now, np.where(chosen, frozen, then))
        assert same_bits(self.weights, before.network.weights)

    @rule(name=st.sampled_from(list(INITIALISERS)), numbers=places, layer=place, biases=st.booleans(), seed=seeds)
    def initialise(self, name: str, numbers: set[tuple[int, int]], layer: int, biases: bool, seed: int) -> None:
        before = self.project
        units = choice.unit_weights(before.network, self.units(numbers), biases=biases)
        whole = choice.layer_weights(before.network, self.layer(layer), biases=biases)
        where = tuple(one | other for one, other in zip(units, whole, strict=True))
        self.become(edits.initialise(before, where, name, (), seed))
        self.only_free_ones_changed(before, where)
        free = tuple(w & t for w, t in zip(where, before.network.trainable, strict=True))
        if name in ("zero", "constant"):
            assert all((now[chosen] == (0.5 if name == "constant" else 0.0)).all() for now, chosen in zip(self.weights, free, strict=True))
        again = edits.initialise(self.project, where, name, (), seed)
        assert same_bits(again.network.weights, self.weights)

    @rule(epsilon=st.floats(1e-6, 2.0), biases=st.booleans(), seed=seeds)
    def perturb(self, epsilon: float, biases: bool, seed: int) -> None:
        before = self.project
        where = choice.all_weights(before.network, biases=biases)
        self.become(edits.perturb(before, where, epsilon, seed))
        self.only_free_ones_changed(before, where)
        for now, then in zip(self.weights, before.network.weights, strict=True):
            assert np.abs(now - then).max() <= epsilon * (1 + 1e-9) + 1e-9 * np.abs(then).max()

    def only_free_ones_changed(self, before: Project, where: tuple[Booleans, ...]) -> None:
        network = self.project.network
        self.changed_only(before, tuple(w & t for w, t in zip(where, before.network.trainable, strict=True)))
        for name in ("removed", "frozen"):
            masks = zip(getattr(network, name), getattr(before.network, name), strict=True)
            assert all(np.array_equal(now, then) for now, then in masks)

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

    # Data, view, and undo

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

    @rule(biases=st.booleans(), labels=st.sampled_from(LABELS), decimals=st.integers(0, 6))
    def set_view(self, biases: bool, labels: Any, decimals: int) -> None:
        network = self.project.network
        self.become(edits.set_view(self.project, biases=biases, labels=labels, decimals=decimals))
        view = self.project.view
        assert (view.biases, view.labels, view.decimals) == (biases, labels, decimals)
        assert self.project.network == network

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
        assert all(len(layer.unit_names) == layer.units for layer in network.layers)
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


RandomEdits.TestCase.settings = settings(max_examples=120, stateful_step_count=25)
TestRandomEdits = RandomEdits.TestCase
