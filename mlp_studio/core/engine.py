"""A run on packed arrays: what a training session drives, slice by slice; a project goes in, weights and records come out."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS, is_plain, obstacle
from mlp_studio.core.arrays import Floats, Integers, Matrices
from mlp_studio.core.compiled import run as compiled
from mlp_studio.core.compiled.blocks import BLOCK, SETTINGS
from mlp_studio.core.losses import CODES as LOSS_CODES
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.moments import Passed
from mlp_studio.core.network import Network
from mlp_studio.core.optimisers import CODES as OPTIMISER_CODES
from mlp_studio.core.optimisers import Memory
from mlp_studio.core.packing import Packing, pack_examples
from mlp_studio.core.points import targets
from mlp_studio.core.project import Project
from mlp_studio.core.schedules import CODES as SCHEDULE_CODES
from mlp_studio.core.settings import TrainingSettings

REASONS = {
    compiled.MAX_EPOCHS: "max_epochs",
    compiled.LOSS_BELOW: "loss_below",
    compiled.ERRORS_BELOW: "errors_below",
    compiled.CHANGE_BELOW: "change_below",
    compiled.DIVERGED: "diverged",
    compiled.TEST_LOSS_ROSE: "early_stopping",
    compiled.OUT_OF_TIME: "out_of_time",
}
RECORD_CAPACITY = 4096
MOMENT_CAPACITY, MOMENT_BYTES = 64, 8 * 2**20
"""Moments between two calls of `take_moments` at most, and the memory for them, if it is enough for one."""


@dataclass(frozen=True)
class Cycle:
    """The weights at the end of epoch `first` return every `period` epochs."""

    first: int
    period: int


def packed_net(network: Network) -> tuple[compiled.Net, Packing]:
    """Return a network as the kernels take it, with its own copy of the weights, and its layout."""
    packing = Packing.of(network)
    trainable = packing.pack(tuple(t.astype(np.float64) for t in network.trainable))
    masked = not all(t.all() for t in network.trainable)
    penalised = packing.pack(tuple(_without_bias(w.shape) for w in network.weights))
    net = compiled.Net(packing.layout, packing.pack(network.weights), trainable, penalised, masked)
    return net, packing


def _without_bias(shape: tuple[int, int]) -> Floats:
    ones = np.ones(shape)
    ones[:, 0] = 0.0
    return ones


def block_buffer(packing: Packing) -> Floats:
    """Return memory for the outputs of all units of a block of examples."""
    return np.zeros(packing.buffer_rows * BLOCK)


class Engine:
    """One run of one project: its own weights, its place, and its records since they were last taken.

    Not thread-safe: it belongs to the thread that drives it. Compiles the kernels, or loads them, at its first `advance`.
    """

    def __init__(self, project: Project, interrupt: Integers | None = None, dense: Integers | None = None) -> None:
        """Begin where the project's progress stands.

        Whoever writes other than 0 to `interrupt[0]` makes an `advance` return within a fraction of a millisecond, or one update.
        `dense[0]` says by `moments.is_marked` which epochs `take_moments` returns; without it, there are none.

        Raises
        ------
        StudioError
            If this project cannot train (see `algorithms.obstacle`).
        """
        found = obstacle(project.network, project.points, project.training)
        if found is not None:
            raise found
        network, points = project.network, project.points
        self._net, self._packing = packed_net(network)
        x, c = network.inputs_at(points.xy), targets(points, network.k)
        test = points.test_mask
        self._examples = compiled.Examples(
            pack_examples(x[~test]),
            np.ascontiguousarray(c[~test]),
            pack_examples(x[test]),
            np.ascontiguousarray(c[test]),
            np.arange(max(1, len(points)), dtype=np.int64),
        )
        self._setting = points.setting
        self._project = project
        self._rules = self._make_rules(project.training)
        weights = self._packing.weight_count
        y, z, delta, turned = (block_buffer(self._packing) for _ in range(4))
        bell, marks = (np.zeros(1, np.int64) if cell is None else cell for cell in (interrupt, dense))
        self._buffers = compiled.Buffers(y, z, delta, turned, np.zeros(weights), bell, marks)
        memory = project.progress.memory or Memory.empty(network.weights)
        counters = np.zeros(compiled.COUNTERS, np.int64)
        counters[compiled.EPOCH], counters[compiled.EXAMPLE] = project.progress.epoch, project.progress.example
        counters[compiled.REASON], counters[compiled.STEPS] = compiled.RUNNING, memory.steps
        counters[compiled.MARK] = counters[compiled.BEST_EPOCH] = -1
        moments = 1 if dense is None else max(1, min(MOMENT_CAPACITY, MOMENT_BYTES // (3 * 8 * weights)))
        self._state = compiled.State(
            counters,
            np.arange(self.n, dtype=np.int64),
            np.stack([self._net.w, np.zeros(weights)]),
            np.zeros((RECORD_CAPACITY, compiled.RECORD_COLUMNS)),
            np.stack([self._packing.pack(memory.first), self._packing.pack(memory.second)]),
            np.zeros(1),
            np.zeros((moments, 3, weights)),
            np.zeros((moments, 2), np.int64),
        )
        self._begun = time.perf_counter()
        if self.example >= self.n or self.example % self._rules.per_update:
            counters[compiled.EXAMPLE] = 0
        if self.example:
            compiled.make_order(self._state.order, self._rules.seed, self.epoch, self._rules.shuffle)

    def _make_rules(self, settings: TrainingSettings) -> compiled.Rules:
        algorithm, loss, stop = ALGORITHMS[settings.algorithm], LOSSES[settings.loss], settings.stop
        constants = settings.optimiser_settings
        self._seconds = stop.seconds

        def bound(value: float | None) -> float:
            return compiled.UNSET if value is None else float(value)

        return compiled.Rules(
            gradient=algorithm.uses_gradient,
            residual_is_delta=loss.residual_is_delta,
            loss=LOSS_CODES[settings.loss],
            setting=SETTINGS[self._setting],
            per_update=algorithm.examples_per_update(settings.batch_size, self.n),
            mean=settings.reduction == "mean",
            shuffle=settings.shuffle,
            seed=settings.seed,
            eta=float(settings.learning_rate),
            schedule=SCHEDULE_CODES[settings.schedule.kind] if algorithm.uses_gradient else 0,
            factor=float(settings.schedule.factor),
            span=float(settings.schedule.epochs),
            plain=is_plain(settings),
            optimiser=OPTIMISER_CODES[settings.optimiser],
            momentum=float({"rmsprop": constants.alpha, "adam": constants.beta1}.get(settings.optimiser, constants.momentum)),
            beta2=float(constants.beta2),
            epsilon=float(constants.epsilon),
            l1=float(settings.l1),
            l2=float(settings.l2),
            clip=bound(settings.clip),
            dropout=float(settings.dropout),
            max_epochs=-1 if stop.max_epochs is None else stop.max_epochs,
            loss_below=bound(stop.loss_below),
            errors_below=bound(stop.errors_below),
            change_below=bound(stop.change_below),
            patience=-1 if stop.patience is None else stop.patience,
        )

    @property
    def n(self) -> int:
        """Number of training examples."""
        return int(self._examples.x.shape[0])

    @property
    def per_update(self) -> int:
        """Examples per update of the weights."""
        return self._rules.per_update

    @property
    def epoch(self) -> int:
        """Completed epochs t."""
        return int(self._state.counters[compiled.EPOCH])

    @property
    def example(self) -> int:
        """Examples used of the current epoch."""
        return int(self._state.counters[compiled.EXAMPLE])

    @property
    def reason(self) -> str | None:
        """Why the run has ended (a value of REASONS), or None while it has not."""
        return REASONS.get(int(self._state.counters[compiled.REASON]))

    @property
    def cycle(self) -> Cycle | None:
        """The cycle that the perceptron algorithm has fallen into, if it has; in an order that changes, weights that return prove none."""
        counters = self._state.counters
        period = 0 if self._rules.shuffle else int(counters[compiled.PERIOD])
        return Cycle(int(counters[compiled.MARK]), period) if period else None

    @property
    def weights(self) -> Matrices:
        """A copy of the weights as they are."""
        return self._packing.unpack(self._net.w)

    @property
    def memory(self) -> Memory | None:
        """A copy of what the optimiser remembers, or None if there has been nothing to remember."""
        steps = int(self._state.counters[compiled.STEPS])
        if not steps:
            return None
        first, second = (self._packing.unpack(flat) for flat in self._state.memory)
        return Memory(first, second, steps)

    def take_moments(self) -> list[Passed]:
        """Return and forget the ends of epochs that were to be kept since the last call, in order."""
        count = int(self._state.counters[compiled.KEPT])
        self._state.counters[compiled.KEPT] = 0
        taken = []
        for row, (epoch, steps) in zip(self._state.moments[:count], self._state.moment_places[:count].tolist(), strict=True):
            weights, first, second = (self._packing.unpack(flat) for flat in row)
            taken.append(Passed(weights, epoch, Memory(first, second, steps) if steps else None))
        return taken

    def apply_settings(self, settings: TrainingSettings) -> None:
        """Go on with other settings, weights and place unchanged.

        Raises
        ------
        StudioError
            If they do not fit the network or the points.
        """
        found = obstacle(self._project.network, self._project.points, settings)
        if found is not None:
            raise found
        before = self._rules
        self._rules = self._make_rules(settings)
        counters = self._state.counters
        counters[compiled.REASON] = compiled.RUNNING
        counters[compiled.MARK], counters[compiled.PERIOD], counters[compiled.BEST_EPOCH] = -1, 0, -1
        order_changed = (before.shuffle, before.seed) != (self._rules.shuffle, self._rules.seed)
        if self.example % self._rules.per_update or order_changed:
            counters[compiled.EXAMPLE] = 0

    def advance(self, budget: int) -> int:
        """Train on up to `budget` more examples, in whole updates; return how many were used. Releases the GIL while it computes."""
        used = int(compiled.advance(self._net, self._examples, self._rules, self._state, self._buffers, budget))
        counters = self._state.counters
        if self._seconds is not None and counters[compiled.REASON] == compiled.RUNNING and self._elapsed() >= self._seconds:
            counters[compiled.REASON] = compiled.OUT_OF_TIME
        return used

    def _elapsed(self) -> float:
        return time.perf_counter() - self._begun

    def advance_to_epoch_end(self) -> int:
        """Train on what is left of the current epoch; return how many examples were used."""
        return self.advance(self.n - self.example)

    def record(self) -> None:
        """Measure losses and error rates of the weights as they are, whatever the place, and append them to the records.

        Raises
        ------
        RuntimeError
            If the records are full: take them first.
        """
        if self._state.counters[compiled.RECORDED] >= RECORD_CAPACITY:
            raise RuntimeError("the records are full")
        compiled.record_now(self._net, self._examples, self._rules, self._state, self._buffers)

    def take_records(self) -> Floats:
        """Return and forget the records: rows of epoch, training loss, test loss, error rate, test error rate; NaN without test points."""
        count = int(self._state.counters[compiled.RECORDED])
        taken = self._state.records[:count].copy()
        taken[:, 3] /= self.n
        taken[:, 4] /= max(1, len(self._examples.x_test))
        self._state.counters[compiled.RECORDED] = 0
        return taken


def train(project: Project, epochs: int) -> Project:
    """Return the project after so many more epochs, or fewer if a stop rule of its own ends the run. For scripts and tests."""
    limit = project.progress.epoch + epochs
    stop = project.training.stop
    if stop.max_epochs is not None:
        limit = min(limit, stop.max_epochs)
    settings = replace(project.training, stop=replace(stop, max_epochs=limit))
    engine = Engine(replace(project, training=settings))
    while engine.reason is None:
        engine.advance(1_000_000)
        engine.take_records()
    return project.trained(engine.weights, engine.epoch, engine.example, engine.memory)
