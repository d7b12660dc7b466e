"""One update of the weights, worked: every value that each line of the pseudo-code computes, by the reference."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS, dropout_of, is_plain, next_examples, obstacle_to_loss, updated
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
from mlp_studio.core.settings import StopSettings, TrainingSettings

ENDLESS = "no stop rule is set: it ends when you pause it"
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
    is_count
        Whether it counts something: a whole number, however large.
    note
        What is to be said beside it, in few words; where there is neither symbol nor value, instead of it.
    """

    symbol: str
    value: Floats
    what: str
    row: int = 0
    terms: tuple[Floats | str, ...] = ()
    is_count: bool = False
    note: str = ""

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
    """What the next update of a project computes for one of its examples, with the weights from before it.

    Attributes
    ----------
    place, n
        Place of its first example in the epoch, from 0, and the number of training examples.
    indices
        Of the points that it uses, in their order; () where `lack` says why they are not known.
    member
        Which of them has the values, from 0.
    results
        By role of the line, in the order in which they come about; those of the step only where the example is the last one.
    sums
        What the changes of the examples before it add up to; () for the first one.
    y, delta
        Outputs of layers 0 … d without the bias units' 1, and δ^{h_1} … δ^{h_d}, of the example; () where it is not worked.
    weights
        The weights after the update, by the reference; () before its last example, and where it is not worked.
    lack
        Why it is not worked, as a sentence without its full stop, or "".
    """

    place: int
    n: int
    indices: tuple[int, ...] = ()
    member: int = 0
    results: dict[Role, tuple[Result, ...]] = field(default_factory=dict)
    sums: tuple[Result, ...] = ()
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


def goes_only_forward(project: Project) -> bool:
    """Tell whether only the lines up to the residual have something to compute: a network with heaviside units that gradients train.

    Source: ML:IV-70.
    """
    network, points, settings = project.network, project.points, project.training
    if not ALGORITHMS[settings.algorithm].uses_gradient or all(layer.function.has_gradient for layer in network.layers):
        return False
    return obstacle_to_loss(network, points, settings) is None


def lack_of_work(project: Project) -> str:
    """Return why the next update of a project is not worked, as a sentence without its full stop, or ""."""
    settings, n = project.training, project.points.training_count
    shuffled = settings.shuffle and ALGORITHMS[settings.algorithm].examples_per_update(settings.batch_size, n) < n
    if shuffled and n > MOST_SHUFFLED:
        return f"The shuffled order of more than {MOST_SHUFFLED:,} points is not followed here"
    if update_cost(project) > LARGEST:
        return f"{next_examples(project)[1]:,} examples at once, on a network of this size, are too many to be worked here"
    return ""


def examples_of_update(project: Project) -> tuple[int, ...]:
    """Return the points, rows of the set, that the next update of a project uses, in their order; () where it is not worked."""
    if lack_of_work(project):
        return ()
    settings, (place, count) = project.training, next_examples(project)
    order = _order(project.points.training_count, settings.seed, project.progress.epoch, settings.shuffle)
    return tuple(np.flatnonzero(~project.points.test_mask)[order[place : place + count]].tolist())


def worked_update(project: Project, member: int | None = None) -> WorkedUpdate:
    """Work the next update of a project that can train, for one of its examples (Source: ML:IV-94..102, 109, 111..116).

    The examples are those that the run uses next, and `member` is the place of one among them: None for the last, after which the step
    is made. Nothing is worked beyond LARGEST, and where the order of so many points takes too long: `lack` says so.
    """
    place, n, lack = next_examples(project)[0], project.points.training_count, lack_of_work(project)
    if lack:
        return WorkedUpdate(place, n, lack=lack)
    indices = examples_of_update(project)
    with np.errstate(all="ignore"):
        return _Working(project, place, indices, len(indices) - 1 if member is None else member).worked()


@lru_cache(maxsize=4)
def _order(n: int, seed: int, epoch: int, shuffle: bool) -> Integers:
    return example_order(n, seed, epoch, shuffle=shuffle)


def epoch_results(project: Project) -> tuple[Result, ...]:
    """Return what line 3 computes where an epoch begins: t, and with a schedule η_t."""
    t, settings = project.progress.epoch, project.training
    found = [Result("t", np.array(t + 1.0), "number of the epoch", is_count=True)]
    if ALGORITHMS[settings.algorithm].uses_gradient and settings.schedule.kind != "constant":
        found.append(Result(r"\eta_t", np.array(rate_at(settings, t)), "learning rate in this epoch", row=0))
    return tuple(found)


def convergence_results(
    project: Project, loss: float | None, error_rate: float | None = None, epoch_start: Project | None = None
) -> tuple[Result, ...]:
    """Return what line 10 looks at where an epoch has ended (Source: ML:IV-102): t, the loss, and what the other stop rules ask for.

    Each has the bound of its rule beside it. `loss` and `error_rate` are those of the training examples, and `epoch_start` the project
    from before an epoch, which counts if it is the one that has ended; what is not known is left out, and its rule has only its bound.
    """
    stop, settings = project.training.stop, project.training
    at_most = "ends at ≤ {:g}".format
    ends = "" if stop.max_epochs is None else f"ends at {stop.max_epochs:,}"
    found = [Result("t", np.array(float(project.progress.epoch)), "completed epochs", is_count=True, note=ends)]
    bound = "" if stop.loss_below is None else at_most(stop.loss_below)
    if loss is not None:
        found.append(Result(loss_symbol(settings), np.array(loss), f"{settings.loss} over the training examples", note=bound))
    elif bound:
        found.append(_words(f"loss {bound}"))
    if stop.errors_below is not None:
        found.append(_ruled(r"\mathrm{error\ rate}", error_rate, "share of misclassified training examples", at_most(stop.errors_below)))
    if stop.change_below is not None:
        is_known = epoch_start is not None and epoch_start.progress.epoch == project.progress.epoch - 1
        change = largest_change(epoch_start, project) if is_known and epoch_start is not None else None
        found.append(_ruled(r"\mathrm{max}\,|\Delta w|", change, "largest change of a weight over the epoch", at_most(stop.change_below)))
    if stop.patience is not None:
        found.append(_words(f"ends after {stop.patience:,} epochs without a new minimum of the test loss"))
    if stop.seconds is not None:
        found.append(_words(f"ends after {stop.seconds:g} s"))
    return (*found, _words(ENDLESS)) if stop == StopSettings() else tuple(found)


def largest_change(before: Project, after: Project) -> float:
    """Return by how much the weight has changed that has changed most (Source: ML:IV-102, line 10)."""
    pairs = zip(before.network.weights, after.network.weights, strict=True)
    return max(float(np.abs(w - v).max()) for v, w in pairs)


def _ruled(symbol: str, value: float | None, what: str, bound: str) -> Result:
    return _words(f"{what} {bound}") if value is None else Result(symbol, np.array(value), what, note=bound)


def _words(note: str) -> Result:
    return Result("", np.empty(0), note, note=note)


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
    """Works one update, up to one of its examples."""

    def __init__(self, project: Project, place: int, indices: tuple[int, ...], member: int) -> None:
        self._project, self._place, self._indices, self._member = project, place, indices, member
        self._network, self._settings = project.network, project.training
        self._count = len(indices)
        self._algorithm = ALGORITHMS[self._settings.algorithm]
        rows = list(indices[: member + 1])
        points = project.points
        chosen = replace(points, xy=points.xy[rows], labels=points.labels[rows], test=points.test_mask[rows])
        self._x, self._c = self._network.inputs_at(chosen.xy).T, targets(chosen, self._network.k).T

    def worked(self) -> WorkedUpdate:
        """Go through the lines."""
        project, network, d = self._project, self._network, self._network.d
        loss = LOSSES[self._settings.loss]
        kept = dropout_of(project, project.progress.epoch, self._place, self._member + 1)
        passed = forward(network, self._x, kept=kept)
        residual = self._c - passed.y[d]
        delta = backward(network, passed, self._c, loss) if self._algorithm.uses_gradient else (residual,)
        one, own_residual, own_delta = _last_of(passed), residual[:, -1], tuple(delta_s[:, -1] for delta_s in delta)
        results: dict[Role, tuple[Result, ...]] = {
            "batch": (Result("|B|", np.array(float(self._count)), "examples of this batch", is_count=True),),
            "examples": self._examples(),
            "forward": self._outputs(one),
            "residual": (self._residual(one, own_residual),),
        }
        if self._algorithm.uses_gradient:
            results["errors"] = self._errors(one, own_residual, own_delta)
        descent = [self._scale * (delta[s] @ passed.y[s].T) for s in range(d)]
        own = [self._scale * np.outer(own_delta[s], one.y[s]) for s in range(d)]
        step, after = self._step(descent)
        results["change"] = (*self._changes(own, descent), *(step if self._algorithm.by_example else ()))
        if self._member == self._count - 1:
            before = () if self._algorithm.by_example else step
            last = max((result.row for result in before), default=-1) + 1
            results["update"] = (*before, *weight_results(network, after, last))
        return WorkedUpdate(
            self._place,
            project.points.training_count,
            self._indices,
            self._member,
            results,
            self._sums([self._scale * (delta[s][:, :-1] @ passed.y[s][:, :-1].T) for s in range(d)]) if self._member else (),
            tuple(y[1:] if s < d else y for s, y in enumerate(one.y)),
            own_delta,
            after if "update" in results else (),
        )

    @property
    def _scale(self) -> float:
        return 1 / self._count if self._settings.reduction == "mean" else 1.0

    @property
    def _eta(self) -> float:
        return rate_at(self._settings, self._project.progress.epoch)

    def _examples(self) -> tuple[Result, ...]:
        c = r"\mathbf{c}" if self._network.k > 1 else "c"
        return (
            Result(r"\mathbf{x}", self._x[:, -1], "the example, with 1 in front"),
            Result(c, self._c[:, -1], "its target"),
        )

    def _outputs(self, one: _OnePass) -> tuple[Result, ...]:
        network, d = self._network, self._network.d
        kept = [
            Result(rf"\mathbf{{r}}^{{{layer_symbol(network, s)}}}", r, f"what dropout leaves of {layer_words(network, s)}")
            for s, r in enumerate(one.kept, start=1)
        ]
        outputs = [
            Result(output_symbol(network, s), one.y[s], f"outputs of {layer_words(network, s)}" + ", with 1 in front" * (s < d))
            for s in range(1, d + 1)
        ]
        return (*kept, *outputs)

    def _residual(self, one: _OnePass, residual: Floats) -> Result:
        symbol = r"\delta" if self._network.k == 1 else r"\boldsymbol{\delta}"
        return Result(symbol, residual, "residual: target minus output", terms=(self._c[:, -1], "−", one.y[-1]))

    def _errors(self, one: _OnePass, residual: Floats, delta: tuple[Floats, ...]) -> tuple[Result, ...]:
        network, d = self._network, self._network.d
        found = []
        for s in range(d, 0, -1):
            if s == d:
                before, cancels = residual, LOSSES[self._settings.loss].residual_is_delta
            else:
                before, cancels = (network.weights[s].T @ delta[s])[1:], False
            terms: tuple[Floats | str, ...] = () if cancels else (before, "⊙", *self._slope(one, s))
            found.append(Result(error_symbol(network, s), delta[s - 1], f"error of {layer_words(network, s)}", int(s < d), terms))
        return tuple(found)

    def _slope(self, one: _OnePass, s: int) -> tuple[Floats | str, ...]:
        """Return f'(z) of layer s: as y ⊙ (1 − y) for one sigmoid unit of the output, as the lecture writes it."""
        layer, z = self._network.layers[s - 1], one.z[s - 1]
        y = one.y[s] if s == self._network.d else one.y[s][1:]
        kept = one.kept[s - 1] if one.kept and s < self._network.d else None
        if layer.activation == "sigmoid" and kept is None and s == self._network.d:
            return (y, "⊙", 1.0 - y)
        out = y if kept is None else layer.function.function(z)
        slope = layer.function.derivative(z, out)
        return (slope,) if kept is None else (slope, "⊙", kept)

    # The changes

    def _changes(self, own: list[Floats], descent: list[Floats]) -> tuple[Result, ...]:
        """Return what line 7b computes: the change by the example, and of a batch the sum with those before; G where more is made of it."""
        if self._count == 1:
            return self._sums(descent)
        letter, words = (r"\Delta W", "change by this example of the weights into")
        if not is_plain(self._settings):
            letter, words = "G", "gradient of this example for the weights into"
        parts = self._matrices(f"{{}}_i{letter}", self._free(own), words)
        return tuple(result for pair in zip(parts, self._sums(descent), strict=True) for result in pair)

    def _sums(self, descent: list[Floats]) -> tuple[Result, ...]:
        several = ", summed up so far" if self._count > 1 else ""
        if is_plain(self._settings):
            return self._matrices(r"\Delta W", self._free(descent), f"change{several}, of the weights into")
        return self._matrices("G", self._free(descent), f"gradient{several}, for the weights into")

    def _free(self, descent: list[Floats]) -> list[Floats]:
        """Return the changes, or the gradients where more is made of them; weights that are cut or frozen have none."""
        factor = self._eta if is_plain(self._settings) else -1.0
        return [np.where(free, factor * d, 0.0) + 0.0 for free, d in zip(self._network.trainable, descent, strict=True)]

    def _step(self, descent: list[Floats]) -> tuple[tuple[Result, ...], Matrices]:
        """Return what is made of the gradient before the weights are changed, nothing in the lecture; and the weights after."""
        project, network, settings = self._project, self._network, self._settings
        if is_plain(settings):
            return (), tuple(read_only(w + dw) for w, dw in zip(network.weights, self._free(descent), strict=True))
        memory = project.progress.memory or Memory.empty(network.weights)
        weights, _ = updated(project, list(network.weights), descent, memory, self._eta)
        change = [w - before for w, before in zip(weights, network.weights, strict=True)]
        rows = bool(settings.clip is not None) + bool(settings.l1 or settings.l2) + self._algorithm.by_example
        return self._matrices(r"\Delta W", change, "change of the weights into", rows), tuple(read_only(w) for w in weights)

    def _matrices(self, letter: str, matrices: list[Floats], words: str, row: int = 0) -> tuple[Result, ...]:
        network = self._network
        return tuple(
            Result(f"{letter}^{{{layer_symbol(network, s)}}}", matrix, f"{words} {layer_words(network, s)}", row)
            for s, matrix in enumerate(matrices, start=1)
        )


@dataclass(frozen=True, eq=False)
class _OnePass:
    """The forward pass of one example: vectors, otherwise as `ForwardPass`."""

    z: tuple[Floats, ...]
    y: tuple[Floats, ...]
    kept: tuple[Floats, ...]


def _last_of(passed: ForwardPass) -> _OnePass:
    z, y, kept = (tuple(column[:, -1] for column in columns) for columns in (passed.z, passed.y, passed.kept))
    return _OnePass(z, y, kept)
