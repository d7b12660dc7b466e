"""One update of the weights, worked: every value that each line of the pseudo-code computes, by the reference."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS, dropout_of, is_plain, next_examples, updated
from mlp_studio.core.arrays import Floats, Integers, Matrices, read_only
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.network import Network
from mlp_studio.core.optimisers import Memory
from mlp_studio.core.order import example_order
from mlp_studio.core.points import targets
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import ForwardPass, backward, forward
from mlp_studio.core.pseudocode import Role, error_symbol, layer_symbol, output_symbol, weights_symbol
from mlp_studio.core.schedules import rate_at
from mlp_studio.core.settings import TrainingSettings

MOST_SHUFFLED = 5000
"""Training points up to which the order of a shuffled epoch is worked out here: that of more takes longer than a frame."""
LARGEST, QUICKEST = 4_000_000, 60_000
"""Examples of an update times weights, up to which it is worked; and up to which that takes some two milliseconds."""


@dataclass(frozen=True, eq=False)
class Result:
    """A value that a line computes.

    Attributes
    ----------
    symbol
        Its symbol, as LaTeX.
    value
        A number (), a vector (m,) or a matrix (m, n).
    what
        What it is, in words.
    row
        The row of the line's statements that computes it.
    terms
        How it comes about, if that can be told in one line: values with signs between them.
    by_example
        Whether the columns of a matrix are the examples of a batch.
    """

    symbol: str
    value: Floats
    what: str
    row: int = 0
    terms: tuple[Floats | str, ...] = ()
    by_example: bool = False

    def __post_init__(self) -> None:
        """Make the array read-only."""
        object.__setattr__(self, "value", np.asarray(self.value, np.float64))


@dataclass(frozen=True)
class Touched:
    """Which layers of units, and which gaps, a line reads and writes: gap s has the edges into layer s = 1 … d.

    Attributes
    ----------
    units_read, units_written
        Layers 0 … d.
    gaps_read, gaps_written
        Gaps 1 … d.
    biases
        Whether the edges of the bias units are among those: no error goes back through them (Source: ML:IV-107).
    """

    units_read: frozenset[int] = frozenset()
    units_written: frozenset[int] = frozenset()
    gaps_read: frozenset[int] = frozenset()
    gaps_written: frozenset[int] = frozenset()
    biases: bool = True


@dataclass(frozen=True, eq=False)
class WorkedUpdate:
    """What the next update of a project computes, with the weights from before it.

    Attributes
    ----------
    place, n
        Place of its first example in the epoch, from 0, and the number of training examples.
    indices
        Of the points that it uses, in their order; () where `lack` says why they are not known.
    results
        By role of the line, in the order in which they come about.
    y, delta
        For one example: outputs of layers 0 … d without the bias units' 1, and δ^{h_1} … δ^{h_d}; () for several.
    weights
        The weights after it, by the reference; () where it is not worked.
    lack
        Why it is not worked, as a sentence without its full stop, or "".
    """

    place: int
    n: int
    indices: tuple[int, ...] = ()
    results: dict[Role, tuple[Result, ...]] = field(default_factory=dict)
    y: tuple[Floats, ...] = ()
    delta: tuple[Floats, ...] = ()
    weights: Matrices = ()
    lack: str = ""

    def of(self, role: Role) -> tuple[Result, ...]:
        """Return what a line computes."""
        return self.results.get(role, ())


def update_cost(project: Project) -> int:
    """Return the examples of the next update of a project times its weights; see LARGEST and QUICKEST."""
    return next_examples(project)[1] * sum(w.size for w in project.network.weights)


def worked_update(project: Project) -> WorkedUpdate:
    """Work the next update of a project that can train (Source: ML:IV-94..102, 109, 111..116).

    The examples are those that the run uses next. One example has vectors; a batch has matrices, its examples as columns, and sums.
    Nothing is worked beyond LARGEST, and where the order of so many points takes too long: `lack` says so.
    """
    settings = project.training
    place, count = next_examples(project)
    n = project.points.training_count
    shuffled = settings.shuffle and ALGORITHMS[settings.algorithm].examples_per_update(settings.batch_size, n) < n
    if shuffled and n > MOST_SHUFFLED:
        return WorkedUpdate(place, n, lack=f"The shuffled order of more than {MOST_SHUFFLED:,} points is not followed here")
    if update_cost(project) > LARGEST:
        return WorkedUpdate(place, n, lack=f"{count:,} examples at once, on a network of this size, are too many to be worked here")
    order = _order(n, settings.seed, project.progress.epoch, settings.shuffle)[place : place + count]
    indices = np.flatnonzero(~project.points.test_mask)[order]
    with np.errstate(all="ignore"):
        return _Working(project, place, indices).worked()


@lru_cache(maxsize=4)
def _order(n: int, seed: int, epoch: int, shuffle: bool) -> Integers:
    return example_order(n, seed, epoch, shuffle=shuffle)


def epoch_results(project: Project) -> tuple[Result, ...]:
    """Return what line 3 computes where an epoch begins: t, and with a schedule η_t."""
    t, settings = project.progress.epoch, project.training
    found = [Result("t", np.array(t + 1.0), "number of the epoch")]
    if ALGORITHMS[settings.algorithm].uses_gradient and settings.schedule.kind != "constant":
        found.append(Result(r"\eta_t", np.array(rate_at(settings, t)), "learning rate in this epoch", row=0))
    return tuple(found)


def convergence_results(project: Project, loss: float | None) -> tuple[Result, ...]:
    """Return what line 10 looks at where an epoch has ended: t, and the loss if it is known."""
    found = [Result("t", np.array(float(project.progress.epoch)), "completed epochs")]
    if loss is not None:
        found.append(Result(loss_symbol(project.training), np.array(loss), f"{project.training.loss} over the training examples"))
    return tuple(found)


def loss_symbol(settings: TrainingSettings) -> str:
    """Return the lecture's symbol of the loss as LaTeX: L_2 for squared loss."""
    return "L_2" if settings.loss == "squared" else "L"


def weight_results(network: Network, weights: Matrices, row: int = 0) -> tuple[Result, ...]:
    """Return new weights as the last line of an update computes them."""
    return tuple(
        Result(weights_symbol(network, s), w, f"new weights into {layer_words(network, s)}", row) for s, w in enumerate(weights, start=1)
    )


def layer_words(network: Network, s: int) -> str:
    """Return what layer s = 1 … d is, in words within a sentence."""
    if s == network.d:
        return "the output layer"
    return "the hidden layer" if network.d == 2 else f"hidden layer {s}"


def touched(role: Role, d: int) -> Touched:
    """Return which units and edges of a network of d layers a line reads and writes."""
    active, gaps = frozenset(range(1, d + 1)), frozenset(range(1, d + 1))
    match role:
        case "examples":
            return Touched(units_written=frozenset({0}))
        case "forward":
            return Touched(frozenset({0}), active, gaps_read=gaps)
        case "residual":
            return Touched(units_written=frozenset({d}))
        case "errors":
            return Touched(units_written=active, gaps_read=gaps - {1}, biases=False)
        case "change":
            return Touched(units_read=active | {0}, gaps_written=gaps)
        case "update":
            return Touched(gaps_written=gaps)
        case _:
            return Touched()


class _Working:
    """Works one update."""

    def __init__(self, project: Project, place: int, indices: Integers) -> None:
        self._project, self._place, self._indices = project, place, indices
        self._network, self._settings = project.network, project.training
        self._count = len(indices)
        self._algorithm = ALGORITHMS[self._settings.algorithm]
        chosen = replace(
            project.points,
            xy=project.points.xy[indices],
            labels=project.points.labels[indices],
            test=project.points.test_mask[indices],
        )
        self._x, self._c = self._network.inputs_at(chosen.xy).T, targets(chosen, self._network.k).T

    def worked(self) -> WorkedUpdate:
        """Go through the lines."""
        project, network, d = self._project, self._network, self._network.d
        loss = LOSSES[self._settings.loss]
        kept = dropout_of(project, project.progress.epoch, self._place, self._count)
        passed = forward(network, self._x, kept=kept)
        residual = self._c - passed.y[d]
        delta = backward(network, passed, self._c, loss) if self._algorithm.uses_gradient else (residual,)
        results: dict[Role, tuple[Result, ...]] = {
            "examples": self._examples(),
            "forward": self._outputs(passed),
            "residual": (self._residual(passed, residual),),
        }
        if self._algorithm.uses_gradient:
            results["errors"] = self._errors(passed, residual, delta)
        results["change"], step, after = self._changes(passed, delta)
        last = max((result.row for result in step), default=-1) + 1
        results["update"] = (*step, *weight_results(network, after, last))
        one = self._count == 1
        return WorkedUpdate(
            self._place,
            project.points.training_count,
            tuple(self._indices.tolist()),
            results,
            tuple(y[1:, 0] if s < d else y[:, 0] for s, y in enumerate(passed.y)) if one else (),
            tuple(delta_s[:, 0] for delta_s in delta) if one else (),
            after,
        )

    def _result(self, symbol: str, value: Floats, what: str, row: int = 0, terms: tuple[Floats | str, ...] = ()) -> Result:
        """Return a value of each example: a vector of one, a matrix of several, which is too much for terms."""
        if self._count > 1:
            return Result(symbol.replace(r"\mathbf{x}", "X"), value, f"{what}, a column for each example", row, by_example=True)
        shown = tuple(term if isinstance(term, str) else term[:, 0] for term in terms)
        return Result(symbol, value[:, 0], what, row, shown)

    def _examples(self) -> tuple[Result, ...]:
        c = r"\mathbf{c}" if self._network.k > 1 or self._count > 1 else "c"
        return (
            self._result(r"\mathbf{x}", self._x, "the example, with 1 in front"),
            self._result(c, self._c, "its target"),
        )

    def _outputs(self, passed: ForwardPass) -> tuple[Result, ...]:
        network, d = self._network, self._network.d
        kept = [
            self._result(rf"\mathbf{{r}}^{{{layer_symbol(network, s)}}}", r, f"what dropout leaves of {layer_words(network, s)}")
            for s, r in enumerate(passed.kept, start=1)
        ]
        outputs = [
            self._result(output_symbol(network, s), passed.y[s], f"outputs of {layer_words(network, s)}" + ", with 1 in front" * (s < d))
            for s in range(1, d + 1)
        ]
        return (*kept, *outputs)

    def _residual(self, passed: ForwardPass, residual: Floats) -> Result:
        symbol = r"\delta" if self._network.k == 1 and self._count == 1 else r"\boldsymbol{\delta}"
        return self._result(symbol, residual, "residual: target minus output", terms=(self._c, "−", passed.y[-1]))

    def _errors(self, passed: ForwardPass, residual: Floats, delta: tuple[Floats, ...]) -> tuple[Result, ...]:
        network, d = self._network, self._network.d
        found = []
        for s in range(d, 0, -1):
            y = passed.y[s] if s == d else passed.y[s][1:]
            if s == d:
                before, cancels = residual, LOSSES[self._settings.loss].residual_is_delta
            else:
                before, cancels = (network.weights[s].T @ delta[s])[1:], False
            terms: tuple[Floats | str, ...] = () if cancels else (before, "⊙", *self._slope(passed, s, y))
            words = f"error of {layer_words(network, s)}"
            found.append(self._result(error_symbol(network, s), delta[s - 1], words, int(s < d), terms))
        return tuple(found)

    def _slope(self, passed: ForwardPass, s: int, y: Floats) -> tuple[Floats | str, ...]:
        """Return f'(z) of layer s: as y ⊙ (1 − y) for one sigmoid unit of the output, as the lecture writes it."""
        layer, z = self._network.layers[s - 1], passed.z[s - 1]
        kept = passed.kept[s - 1] if passed.kept and s < self._network.d else None
        if layer.activation == "sigmoid" and kept is None and s == self._network.d:
            return (y, "⊙", 1.0 - y)
        out = y if kept is None else layer.function.function(z)
        slope = layer.function.derivative(z, out)
        return (slope,) if kept is None else (slope, "⊙", kept)

    def _changes(self, passed: ForwardPass, delta: tuple[Floats, ...]) -> tuple[tuple[Result, ...], tuple[Result, ...], Matrices]:
        """Return what line 7b computes, what is computed of that before the weights are changed, and the weights after."""
        project, network, settings = self._project, self._network, self._settings
        scale = 1 / self._count if settings.reduction == "mean" else 1.0
        eta = rate_at(settings, project.progress.epoch)
        descent = [scale * (delta[s] @ passed.y[s].T) for s in range(network.d)]
        if is_plain(settings):
            change = [np.where(network.trainable[s], eta * descent[s], 0.0) for s in range(network.d)]
            after = tuple(read_only(w + dw) for w, dw in zip(network.weights, change, strict=True))
            return self._matrices(r"\Delta W", change, "change of the weights into"), (), after
        memory = project.progress.memory or Memory.empty(network.weights)
        weights, _ = updated(project, list(network.weights), descent, memory, eta)
        free = [np.where(t, -d, 0.0) for t, d in zip(network.trainable, descent, strict=True)]
        gradient = self._matrices("G", free, "gradient for the weights into")
        change = [w - before for w, before in zip(weights, network.weights, strict=True)]
        rows = bool(settings.clip is not None) + bool(settings.l1 or settings.l2)
        by_example = self._algorithm.by_example
        step = self._matrices(r"\Delta W", change, "change of the weights into", rows + by_example)
        after = tuple(read_only(w) for w in weights)
        return ((*gradient, *step), (), after) if by_example else (gradient, step, after)

    def _matrices(self, letter: str, matrices: list[Floats], words: str, row: int = 0) -> tuple[Result, ...]:
        network = self._network
        return tuple(
            Result(f"{letter}^{{{layer_symbol(network, s)}}}", matrix, f"{words} {layer_words(network, s)}", row)
            for s, matrix in enumerate(matrices, start=1)
        )
