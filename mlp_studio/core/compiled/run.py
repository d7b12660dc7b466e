"""A slice of a run, compiled: so many examples from where the run stands, over as many epochs as that takes, with all stop rules.

The rules are those of `algorithms.train_reference`; a slice ends early when the run does.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mlp_studio.core.arrays import Floats, Integers
from mlp_studio.core.compiled import inlined, kernel, merged, part
from mlp_studio.core.compiled.blocks import BLOCK, WIDE, add_descent, clear, measure
from mlp_studio.core.compiled.dropped import add_dropped_descent, mix
from mlp_studio.core.compiled.examples import learn_examples
from mlp_studio.core.compiled.updates import rate_now, update_weights
from mlp_studio.core.order import GOLDEN
from mlp_studio.core.packing import STRIDE

RUNNING, MAX_EPOCHS, LOSS_BELOW, ERRORS_BELOW, CHANGE_BELOW, DIVERGED, TEST_LOSS_ROSE, OUT_OF_TIME = range(8)
LARGEST_WEIGHT = 1e12
"""A weight beyond it means divergence (design §5)."""
CYCLE_TOLERANCE = 1e-6
"""Share of η within which weights count as having returned: one update moves the bias by a whole η."""
ROUNDING = 1e-13
RECORD_EVERY_UNTIL = 1024
"""Every epoch is recorded until here; then every 2nd, from twice as far every 4th, and so on: at most 1,024 records per octave."""
FEW = 16
"""Batches of up to so many examples go one by one where rows are at least WIDE: a block's lanes would be short, and a row of weights
serves all of them from the cache anyway (measured on 2-128-128-1, batch 10: 0.20 against 0.14 million examples/s)."""
BITE = 200_000
"""Weights that are used (examples × weights) between two looks at the interrupt: a fraction of a millisecond."""
UNSET = -1.0
RECORD_COLUMNS = 5


class Net(NamedTuple):
    """The layout and the weights, packed (see `packing.Packing`); which of them train, and which a penalty is for: 1 or 0 for each."""

    layout: Integers
    w: Floats
    trainable: Floats
    penalised: Floats
    masked: bool


class Examples(NamedTuple):
    """Training and test examples: x padded rows (n, ·), c targets (n, k); `places` counts 0 … max n − 1."""

    x: Floats
    c: Floats
    x_test: Floats
    c_test: Floats
    places: Integers


class Rules(NamedTuple):
    """The algorithm, the loss, the optimiser and the stop rules; a bound below 0 is not set.

    `plain` says that the step is η times the descent, and nothing else: then the weights are updated where they are computed.
    """

    gradient: bool
    residual_is_delta: bool
    loss: int
    setting: int
    per_update: int
    mean: bool
    shuffle: bool
    seed: int
    eta: float
    schedule: int
    factor: float
    span: float
    plain: bool
    optimiser: int
    momentum: float
    beta2: float
    epsilon: float
    l1: float
    l2: float
    clip: float
    dropout: float
    max_epochs: int
    loss_below: float
    errors_below: float
    change_below: float
    patience: int


EPOCH, EXAMPLE, REASON, RECORDED, MARK, NEXT_MARK, PERIOD, STEPS, BEST_EPOCH, KEPT = range(10)
COUNTERS = 10
"""The counters of a run: completed epochs; examples used of the current one; why it ended; records made; the epoch whose weights are
kept to find a cycle (−1: none), the epoch at which to keep others, and the cycle's period once it is found; updates made; the epoch
with the smallest test loss so far; moments kept."""
EPOCH_START, MARKED = 0, 1
"""The weights that are kept: those at the start of the epoch, and those at MARK."""


class State(NamedTuple):
    """What goes on from slice to slice.

    The counters, the order of the epoch, kept weights (2, ·), and the records: rows of epoch, training loss, test loss, error rate, test
    error rate; the optimiser's memory (2, ·), as of `optimisers.Memory`; the smallest test loss (1,); and moments to look back at: the
    weights and both memories at the end of an epoch (m, 3, ·), and rows of that epoch and of STEPS then (m, 2).
    """

    counters: Integers
    order: Integers
    kept: Floats
    records: Floats
    memory: Floats
    best: Floats
    moments: Floats
    moment_places: Integers


class Buffers(NamedTuple):
    """Working memory for a block's y, z, δ and one layer's y turned round, and for a batch's descent; and two cells for other threads.

    Whoever writes other than 0 to `interrupt[0]`, on any thread, makes a slice end within BITE. `dense[0]` says by `moments.is_marked`
    which epochs are kept as moments; 0 is none.
    """

    y: Floats
    z: Floats
    delta: Floats
    turned: Floats
    descent: Floats
    interrupt: Integers
    dense: Integers


@kernel
def make_order(order: Any, seed: int, epoch: int, shuffle: bool) -> None:
    """Write the epoch's order of examples; the same as `order.example_order`."""
    n = len(order)
    for i in range(n):
        order[i] = i
    if not shuffle:
        return
    state = mix(np.uint64(seed) * np.uint64(GOLDEN) + np.uint64(epoch))
    for i in range(n - 1, 0, -1):
        state += np.uint64(GOLDEN)
        j = np.int64(mix(state) % np.uint64(i + 1))
        order[i], order[j] = order[j], order[i]


@inlined
def _is_marked(epoch: int, dense: int) -> bool:
    stride = 1
    while epoch >= dense * stride:
        stride *= 2
    return epoch % stride == 0


@merged
def _add_descent(net: Any, examples: Any, rules: Any, state: Any, buffers: Any, begin: int, size: int, scale: float, out: Any) -> None:
    add_descent(
        net.layout,
        net.w,
        examples.x,
        examples.c,
        state.order,
        begin,
        size,
        scale,
        rules.residual_is_delta,
        buffers.y,
        buffers.z,
        buffers.delta,
        buffers.turned,
        out,
    )


@merged
def _learn_batches(net: Any, examples: Any, rules: Any, state: Any, buffers: Any, first: int, count: int, rate: float) -> None:
    w, descent = net.w, buffers.descent
    for begin in range(first, first + count, rules.per_update):
        size = min(rules.per_update, first + count - begin)
        eta = rate / size if rules.mean else rate
        by_example = size <= FEW and net.layout[STRIDE].max() >= WIDE
        at_once = size <= BLOCK and not net.masked and not by_example
        if not at_once:
            clear(descent, 0, len(descent))
        if by_example:
            learn_examples(
                net.layout,
                w,
                descent,
                False,
                net.trainable,
                net.masked,
                examples.x,
                examples.c,
                state.order,
                begin,
                size,
                eta,
                rules.gradient,
                rules.residual_is_delta,
                buffers.y,
                buffers.z,
                buffers.delta,
            )
        else:
            _add_descent(net, examples, rules, state, buffers, begin, size, eta, w if at_once else descent)
        if not at_once:
            for i in range(len(w)):
                if not net.masked or net.trainable[i] != 0.0:
                    w[i] += descent[i]


@merged
def _learn_remembering(net: Any, examples: Any, rules: Any, state: Any, buffers: Any, first: int, count: int, eta: float) -> None:
    """Learn in updates that are more than η times the descent."""
    w, descent = net.w, buffers.descent
    for begin in range(first, first + count, rules.per_update):
        size = min(rules.per_update, first + count - begin)
        clear(descent, 0, len(descent))
        if rules.dropout > 0.0:
            add_dropped_descent(
                net.layout,
                w,
                examples.x,
                examples.c,
                state.order,
                begin,
                size,
                rules.dropout,
                rules.seed,
                state.counters[EPOCH],
                rules.residual_is_delta,
                buffers.y,
                buffers.z,
                buffers.delta,
                buffers.turned,
                descent,
            )
        else:
            _add_descent(net, examples, rules, state, buffers, begin, size, 1.0, descent)
        state.counters[STEPS] += 1
        update_weights(
            w,
            net.trainable,
            net.penalised,
            state.memory[0],
            state.memory[1],
            descent,
            1.0 / size if rules.mean else 1.0,
            eta,
            state.counters[STEPS],
            rules.optimiser,
            rules.momentum,
            rules.beta2,
            rules.epsilon,
            rules.l1,
            rules.l2,
            rules.clip,
        )


@merged
def _learn(net: Any, examples: Any, rules: Any, state: Any, buffers: Any, first: int, count: int) -> None:
    eta = rate_now(rules, state.counters[EPOCH])
    if not rules.plain:
        _learn_remembering(net, examples, rules, state, buffers, first, count, eta)
    elif rules.per_update == 1:
        learn_examples(
            net.layout,
            net.w,
            net.w,
            not net.masked,
            net.trainable,
            net.masked,
            examples.x,
            examples.c,
            state.order,
            first,
            count,
            eta,
            rules.gradient,
            rules.residual_is_delta,
            buffers.y,
            buffers.z,
            buffers.delta,
        )
    else:
        _learn_batches(net, examples, rules, state, buffers, first, count, eta)


@merged
def _record(net: Any, examples: Any, rules: Any, state: Any, buffers: Any, loss: float, wrong: int) -> None:
    """Append a row to the records, with counts of wrong decisions; the caller sees to it that there is room."""
    n, n_test = examples.x.shape[0], examples.x_test.shape[0]
    row = state.counters[RECORDED]
    records = state.records
    records[row, 0] = state.counters[EPOCH] + state.counters[EXAMPLE] / n
    records[row, 1] = loss
    records[row, 3] = wrong
    records[row, 2] = np.nan
    records[row, 4] = np.nan
    if n_test > 0:
        test_loss, test_wrong = measure(
            net.layout, net.w, examples.x_test, examples.c_test, examples.places, rules.loss, rules.setting, buffers.y, buffers.z
        )
        records[row, 2] = test_loss / n_test if rules.mean else test_loss
        records[row, 4] = test_wrong
    state.counters[RECORDED] = row + 1


@merged
def _measure_training(net: Any, examples: Any, rules: Any, buffers: Any) -> tuple[float, int]:
    loss, wrong = measure(net.layout, net.w, examples.x, examples.c, examples.places, rules.loss, rules.setting, buffers.y, buffers.z)
    return (loss / examples.x.shape[0] if rules.mean else loss), wrong


@kernel
def record_now(net: Any, examples: Any, rules: Any, state: Any, buffers: Any) -> None:
    """Measure the weights as they are and append the row to the records."""
    loss, wrong = _measure_training(net, examples, rules, buffers)
    _record(net, examples, rules, state, buffers, loss, wrong)


@merged
def _watch_cycle(w: Any, state: Any, eta: float) -> None:
    """Find out whether the weights at the end of an epoch return: compare with a mark that moves at powers of two (Brent 1980)."""
    counters, mark = state.counters, state.kept[MARKED]
    epoch = counters[EPOCH]
    if counters[PERIOD] > 0:
        return
    if counters[MARK] >= 0:
        returned = True
        for i in range(len(w)):
            if abs(w[i] - mark[i]) > CYCLE_TOLERANCE * eta + ROUNDING * abs(mark[i]):
                returned = False
                break
        if returned:
            counters[PERIOD] = epoch - counters[MARK]
            return
    if counters[MARK] < 0 or epoch >= counters[NEXT_MARK]:
        counters[MARK] = epoch
        counters[NEXT_MARK] = 2 * epoch + 1
        for i in range(len(w)):
            mark[i] = w[i]


@part
def _largest(w: Any) -> float:
    """Return the largest |w|, or infinity if one is not a number."""
    largest = 0.0
    for i in range(len(w)):
        size = abs(w[i])
        if not size <= LARGEST_WEIGHT:
            return np.inf
        largest = max(largest, size)
    return largest


@merged
def _watch_test_loss(net: Any, examples: Any, rules: Any, state: Any, buffers: Any) -> bool:
    """Note the smallest test loss at the end of an epoch; tell whether none has been smaller for `patience` epochs."""
    loss, _ = measure(net.layout, net.w, examples.x_test, examples.c_test, examples.places, rules.loss, rules.setting, buffers.y, buffers.z)
    epoch = state.counters[EPOCH]
    if state.counters[BEST_EPOCH] < 0 or loss < state.best[0]:
        state.best[0], state.counters[BEST_EPOCH] = loss, epoch
    return epoch - state.counters[BEST_EPOCH] >= rules.patience


@part
def _keep_moment(w: Any, state: Any) -> None:
    """Keep the weights and what the optimiser remembers; the caller sees to it that there is room."""
    counters = state.counters
    row = counters[KEPT]
    for i in range(len(w)):
        state.moments[row, 0, i] = w[i]
    if counters[STEPS] > 0:
        for m in range(2):
            for i in range(len(w)):
                state.moments[row, 1 + m, i] = state.memory[m, i]
    state.moment_places[row, 0] = counters[EPOCH]
    state.moment_places[row, 1] = counters[STEPS]
    counters[KEPT] = row + 1


@merged
def _finish_epoch(net: Any, examples: Any, rules: Any, state: Any, buffers: Any) -> int:
    """Apply convergence(D, y(), t) at the end of an epoch; return the reason or RUNNING (line 10)."""
    w, counters = net.w, state.counters
    if _largest(w) > LARGEST_WEIGHT:
        return DIVERGED
    counters[EPOCH] += 1
    counters[EXAMPLE] = 0
    reason = RUNNING
    change = 0.0
    if rules.change_below >= 0.0 or not rules.gradient:
        for i in range(len(w)):
            change = max(change, abs(w[i] - state.kept[EPOCH_START, i]))
    needs_measure = (
        rules.loss_below >= 0.0
        or rules.errors_below >= 0.0
        or _is_marked(counters[EPOCH], RECORD_EVERY_UNTIL)
        or counters[EPOCH] == rules.max_epochs
    )
    settled = not rules.gradient and change == 0.0
    if rules.change_below >= 0.0 and change <= rules.change_below:
        reason = CHANGE_BELOW
    if rules.patience > 0 and examples.x_test.shape[0] > 0 and _watch_test_loss(net, examples, rules, state, buffers):
        reason = TEST_LOSS_ROSE
    if needs_measure or settled or reason != RUNNING:
        loss, wrong = _measure_training(net, examples, rules, buffers)
        if not np.isfinite(loss):
            counters[EPOCH] -= 1
            return DIVERGED
        if rules.loss_below >= 0.0 and loss <= rules.loss_below:
            reason = LOSS_BELOW
        if (rules.errors_below >= 0.0 and wrong <= rules.errors_below * examples.x.shape[0]) or (settled and wrong == 0):
            reason = ERRORS_BELOW
        if reason == RUNNING and counters[EPOCH] == rules.max_epochs:
            reason = MAX_EPOCHS
        if _is_marked(counters[EPOCH], RECORD_EVERY_UNTIL) or reason != RUNNING:
            _record(net, examples, rules, state, buffers, loss, wrong)
    if not rules.gradient and reason == RUNNING:
        _watch_cycle(w, state, rules.eta)
    dense = buffers.dense[0]
    if dense > 0 and _is_marked(counters[EPOCH], dense):
        _keep_moment(w, state)
    return reason


@merged
def begin_epoch(net: Any, rules: Any, state: Any) -> None:
    """Make the order of examples of the current epoch and keep its first weights, if the epoch has not begun."""
    if state.counters[EXAMPLE] == 0:
        make_order(state.order, rules.seed, state.counters[EPOCH], rules.shuffle)
        for i in range(len(net.w)):
            state.kept[EPOCH_START, i] = net.w[i]


@merged
def count_learned(net: Any, examples: Any, rules: Any, state: Any, buffers: Any, count: int) -> None:
    """Move the run's place on by `count` examples that have been learned, and end the epoch or the run where that is due."""
    counters = state.counters
    counters[EXAMPLE] += count
    if counters[EXAMPLE] >= examples.x.shape[0]:
        counters[REASON] = _finish_epoch(net, examples, rules, state, buffers)
    elif _largest(net.w) > LARGEST_WEIGHT:
        counters[REASON] = DIVERGED
    if counters[REASON] == DIVERGED:
        counters[EXAMPLE] = 0
        for i in range(len(net.w)):
            net.w[i] = state.kept[EPOCH_START, i]


@merged
def next_count(net: Any, examples: Any, rules: Any, state: Any, buffers: Any, budget: int) -> int:
    """Return how many examples to learn at once, for a budget of so many: whole updates of one epoch; 0 when run or slice is over."""
    counters = state.counters
    if rules.max_epochs >= 0 and counters[EPOCH] >= rules.max_epochs and counters[REASON] == RUNNING:
        counters[REASON] = MAX_EPOCHS
    is_full = counters[RECORDED] >= state.records.shape[0] or counters[KEPT] >= state.moments.shape[0]
    if budget <= 0 or counters[REASON] != RUNNING or is_full or buffers.interrupt[0] != 0:
        return 0
    bite = min(budget, 1 + BITE // len(net.w))
    updates = (bite + rules.per_update - 1) // rules.per_update
    return min(examples.x.shape[0] - counters[EXAMPLE], updates * rules.per_update)


@kernel
def advance(net: Any, examples: Any, rules: Any, state: Any, buffers: Any, budget: int) -> int:
    """Train on up to `budget` examples, in whole updates; return how many were used.

    Notes the reason in `state.counters` when the run ends, and stops short when records or moments are full or on `buffers.interrupt`. A
    run that diverges goes back to the weights of its last sound epoch.
    """
    used = 0
    count = next_count(net, examples, rules, state, buffers, budget)
    while count > 0:
        begin_epoch(net, rules, state)
        _learn(net, examples, rules, state, buffers, state.counters[EXAMPLE], count)
        count_learned(net, examples, rules, state, buffers, count)
        used += count
        count = next_count(net, examples, rules, state, buffers, budget - used)
    return used
