"""Worksheets: one update to be calculated by hand, as data: what is given, what is asked, and the solution line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mlp_studio.core.algorithms import ALGORITHMS, next_examples, obstacle, obstacle_to_loss
from mlp_studio.core.arrays import Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.features import feature_symbol
from mlp_studio.core.hand_calculation import HandCalculation, beyond_plain, calculated
from mlp_studio.core.hand_steps import HandStep, Kind, Line, equal, fixed, short, steps_of
from mlp_studio.core.initialisation import initial_weights
from mlp_studio.core.network import Network
from mlp_studio.core.notation import matrix_latex, target_latex
from mlp_studio.core.order import example_order
from mlp_studio.core.project import Project
from mlp_studio.core.scaling import UNSCALED

Solution = Literal["with", "apart", "without"]
Vary = Literal["weights", "examples", "both"]
MOST_WEIGHTS = 80
"""Weights of a network that anybody would calculate with by hand."""
MOST_VARIANTS = 40
LEAST_DECIMALS, MOST_DECIMALS = 2, 6
DRAWN_DECIMALS = 1
"""Of the weights that are drawn for a sheet: numbers that are quickly typed."""


@dataclass(frozen=True)
class Asked:
    """A part of the task.

    Attributes
    ----------
    title
        Of the part, on the card and over the solution.
    words
        What there is to do, as a sentence.
    kinds
        The steps that it consists of.
    """

    title: str
    words: str
    kinds: tuple[Kind, ...]


PARTS: dict[str, Asked] = {
    "forward": Asked(
        "Forward propagation", "Propagate the example forward: calculate the weighted sum z and the output y of each unit.", ("z", "y")
    ),
    "loss": Asked("Loss", "Calculate the loss of the example.", ("loss",)),
    "errors": Asked(
        "Backpropagation", "Propagate the error backward: calculate the residual, and the error δ of each unit.", ("residual", "delta")
    ),
    "change": Asked("Change of the weights", "Calculate by how much each weight changes.", ("change",)),
    "weights": Asked("New weights", "Give the weights after the step.", ("weight",)),
}
"""What can be asked, in the order of the algorithm; each needs what comes before it."""
BACKWARD = ("errors", "change", "weights")
FORMULAS: dict[str, str] = {
    "sigmoid": r"\sigma(z) = 1 \,/\, (1 + e^{-z})",
    "tanh": r"\mathrm{tanh}(z) = (e^{2z} - 1) \,/\, (e^{2z} + 1)",
    "linear": "",
    "heaviside": r"\mathrm{heaviside}(z) = 1 \; \mathrm{if} \; z \ge 0, \; \mathrm{else} \; 0",
    "relu": r"\mathrm{relu}(z) = \mathrm{max}(0, z)",
    "leaky relu": r"\mathrm{lrelu}(z) = z \; \mathrm{if} \; z > 0, \; \mathrm{else} \; 0.01 \, z",
    "softplus": r"\mathrm{softplus}(z) = \mathrm{ln}(1 + e^{z})",
    "sin": "",
    "gaussian": r"\mathrm{gauss}(z) = e^{-z^{2}}",
    "softmax": r"y_{u} = e^{z_{u}} \,/\, (e^{z_{1}} + \cdots + e^{z_{k}})",
}
"""What the activations are, to be given; "" for those that need no explanation."""


@dataclass(frozen=True)
class WorksheetPlan:
    """What a worksheet is to be.

    Attributes
    ----------
    asked
        Names of PARTS.
    example
        A row of the points; None for the one that the run would use next.
    decimals
        To which numbers are given and results are rounded, LEAST_DECIMALS … MOST_DECIMALS.
    variants
        How many sheets with different numbers, 1 … MOST_VARIANTS.
    vary
        What differs between them.
    solution
        Whether the solutions follow the tasks, are in a file of their own, or are left out.
    """

    asked: tuple[str, ...] = tuple(PARTS)
    example: int | None = None
    decimals: int = 3
    variants: int = 1
    vary: Vary = "weights"
    solution: Solution = "with"


@dataclass(frozen=True)
class Section:
    """A part of the solution: its title, and the steps."""

    title: str
    steps: tuple[HandStep, ...]


@dataclass(frozen=True)
class Matrix:
    """A matrix of weights as it is written: its symbol, and its rows; a weight that is cut is a dot."""

    symbol: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Worksheet:
    """One sheet.

    Attributes
    ----------
    number, count
        Which of how many, from 1.
    title
        What it is about.
    project
        With the weights that are given: the network to draw.
    example
        The row of the point.
    given
        The example, its target and η, each as a line of LaTeX.
    formulas
        The activations and, if it is asked, the loss.
    matrices
        The weights that are given, layer by layer.
    facts
        What else is to be known, as sentences.
    tasks
        What there is to do, as sentences, each with the symbols of the values that are asked.
    solution
        Every step up to the last one that is asked.
    after
        The new weights, if they are asked.
    key
        The values that are asked, without the way there.
    """

    number: int
    count: int
    title: str
    project: Project
    example: int
    given: tuple[Line, ...]
    formulas: tuple[Line, ...]
    matrices: tuple[Matrix, ...]
    facts: tuple[str, ...]
    tasks: tuple[tuple[str, tuple[str, ...]], ...]
    solution: tuple[Section, ...]
    after: tuple[Matrix, ...]
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        """What this sheet is called beside others: "Sheet 2 of 5", or "" if it is the only one."""
        return f"Sheet {self.number} of {self.count}" if self.count > 1 else ""


def askable(project: Project) -> tuple[str, ...]:
    """Return the names of PARTS that can be asked of a project; () if it has not even outputs and targets."""
    if _refusal(project, ("forward",)) is not None:
        return ()
    has_way_back = obstacle(project.network, project.points, project.training) is None
    return tuple(name for name in PARTS if (name not in BACKWARD or has_way_back) and (name != "loss" or _has_loss(project)))


def next_example(project: Project) -> int:
    """Return the row of the point that the run of a project would use next."""
    place, _ = next_examples(project)
    training = np.flatnonzero(~project.points.test_mask)
    settings = project.training
    return int(training[example_order(len(training), settings.seed, project.progress.epoch, shuffle=settings.shuffle)[place]])


def worksheets(project: Project, plan: WorksheetPlan) -> tuple[Worksheet, ...]:
    """Return the sheets of a plan: the first has the project's own numbers.

    Raises
    ------
    StudioError
        If nothing is asked, or it cannot be calculated, or the network is too large for it.
    """
    asked = tuple(name for name in PARTS if name in plan.asked)
    if not asked:
        raise StudioError("the sheet asks for nothing", "worksheet", "Choose at least one part")
    refusal = _refusal(project, asked)
    if refusal is not None:
        raise refusal
    plan = replace(plan, asked=asked)
    return tuple(_sheet(variant, example, plan, number) for number, (variant, example) in enumerate(_variants(project, plan), start=1))


def _has_loss(project: Project) -> bool:
    return ALGORITHMS[project.training.algorithm].uses_gradient


def _refusal(project: Project, asked: tuple[str, ...]) -> StudioError | None:
    """Return why nobody can calculate this, or None."""
    network, count = project.network, sum(w.size for w in project.network.weights)
    if count > MOST_WEIGHTS:
        mend = f"Take a smaller one: up to {MOST_WEIGHTS} weights"
        return StudioError(f"nobody calculates a network with {count:,} weights by hand", "worksheet", mend)
    if any(name in BACKWARD for name in asked):
        return obstacle(network, project.points, project.training)
    found = obstacle_to_loss(network, project.points, project.training)
    if found is None and "loss" in asked and not _has_loss(project):
        return StudioError("the perceptron algorithm has no loss", "worksheet", "Do not ask for it")
    return found


def _variants(project: Project, plan: WorksheetPlan) -> Iterator[tuple[Project, int]]:
    """Yield the project and the example of each sheet."""
    training = np.flatnonzero(~project.points.test_mask)
    first = next_example(project) if plan.example is None else plan.example
    others = np.concatenate([training[training > first], training[training < first]])
    row = [first, *others.tolist()]
    for at in range(plan.variants):
        example = row[at % len(row)] if plan.vary != "weights" else first
        yield (_drawn(project, project.training.seed + at) if at and plan.vary != "examples" else project), example


def _drawn(project: Project, seed: int) -> Project:
    """Return the project with weights of another seed, of few decimals; those that are frozen are kept."""
    network = project.network
    drawn = initial_weights(network.sizes, tuple(layer.activation for layer in network.layers), seed)
    weights = tuple(
        np.where(frozen, w, np.round(new, DRAWN_DECIMALS)) for w, new, frozen in zip(network.weights, drawn, network.frozen, strict=True)
    )
    return replace(project, network=network.with_weights(weights))


def _sheet(project: Project, example: int, plan: WorksheetPlan, number: int) -> Worksheet:
    done = calculated(project, example, plan.decimals)
    network, steps = done.network, steps_of(done)
    parts = list(PARTS)
    last = max(parts.index(name) for name in plan.asked)
    sections = [Section(PARTS[name].title, _of(steps, name)) for name in parts[: last + 1] if name in plan.asked or name not in ("loss",)]
    return Worksheet(
        number,
        plan.variants,
        f"One step of gradient descent, {network.describe()}" if done.loss is not None else "One step of the perceptron algorithm",
        replace(project, network=network, view=replace(project.view, decimals=plan.decimals)),
        example,
        given_lines(done),
        tuple(_formulas(done, steps, plan)),
        tuple(_matrix(network, s, w, _decimals_of(w, plan.decimals)) for s, w in enumerate(network.weights, start=1)),
        tuple(_facts(project, done)),
        tuple((PARTS[name].words, tuple(step.symbol for step in _of(steps, name))) for name in plan.asked if _of(steps, name)),
        tuple(section for section in sections if section.steps),
        tuple(_matrix(network, s, w, plan.decimals) for s, w in enumerate(done.after, start=1)) if "weights" in plan.asked else (),
        tuple(f"{step.symbol} = {step.result}" for name in plan.asked for step in _of(steps, name)),
    )


def _of(steps: tuple[HandStep, ...], name: str) -> tuple[HandStep, ...]:
    return tuple(step for step in steps if step.kind in PARTS[name].kinds)


def given_lines(done: HandCalculation) -> tuple[Line, ...]:
    """Return the example, its target and η."""
    network, decimals = done.network, done.decimals
    x = (r"\mathbf{x} = ", _vector([short(float(v), decimals) for v in done.x]))
    numbers = [short(float(v), decimals) for v in done.c]
    symbol = target_latex(network, 1) if network.k == 1 else r"\mathbf{c}"
    c = (f"{symbol} = ", numbers[0] if network.k == 1 else _vector(numbers))
    return x, c, (r"\eta = ", short(done.eta, 12))


def _formulas(done: HandCalculation, steps: tuple[HandStep, ...], plan: WorksheetPlan) -> Iterator[Line]:
    names = dict.fromkeys(layer.activation for layer in done.network.layers)
    yield from ((FORMULAS[name],) for name in names if FORMULAS[name])
    if "loss" in plan.asked:
        yield from ((step.symbol, *equal(step.formula)) for step in _of(steps, "loss"))


def _vector(numbers: list[str]) -> str:
    return "(" + r";\, ".join(numbers) + ")"


def _decimals_of(weights: Floats, decimals: int) -> int:
    """Return how many decimals the numbers of a matrix need, of so many at most: below each other they all have as many."""
    return max(len(short(w, decimals).partition(".")[2]) for w in weights.ravel().tolist())


def _matrix(network: Network, s: int, weights: Floats, decimals: int) -> Matrix:
    removed = network.removed[s - 1]
    rows = [
        tuple(r"\cdot" if cut else fixed(float(w), decimals) for w, cut in zip(row, cuts, strict=True))
        for row, cuts in zip(weights, removed, strict=True)
    ]
    return Matrix(matrix_latex(network, s), tuple(rows))


def _facts(project: Project, done: HandCalculation) -> Iterator[str]:
    """Yield what is to be known beside the numbers."""
    network = done.network
    if network.inputs != ("x1", "x2") or network.scaling != UNSCALED:
        features = ", ".join(feature_symbol(feature) for feature in network.inputs)
        yield f"The inputs are {features}" + (", of scaled coordinates." if network.scaling != UNSCALED else ".")
    for name in dict.fromkeys(layer.activation for layer in network.layers):
        layers = [s for s, layer in enumerate(network.layers, start=1) if layer.activation == name]
        whose = "All units" if len(layers) == network.d > 1 else " and ".join(_layer_units(network, s) for s in layers)
        yield f"{whose[0].upper()}{whose[1:]} {'has' if whose.endswith('unit') else 'have'} the function {name}."
    if done.loss is not None:
        yield f"The loss is {done.loss.name}{' loss' if done.loss.name == 'squared' else ''}."
    yield (
        f"Numbers are given to {done.decimals} decimals. Round every result to {done.decimals} decimals, and go on with the rounded "
        "number: then each line can be checked with the numbers that stand on it."
    )
    if beyond_plain(project):
        yield f"It is the plain rule by this example alone, without the project’s {beyond_plain(project)}."
    if any(mask.any() for mask in network.removed):
        yield "A dot in a matrix is an edge that is cut: it has no weight."
    frozen = sum(int(mask.sum()) for mask in network.frozen)
    if frozen:
        yield f"{frozen} of the weights {'is' if frozen == 1 else 'are'} frozen: training leaves {'it' if frozen == 1 else 'them'} alone."


def _layer_units(network: Network, s: int) -> str:
    if s == network.d:
        return "the output unit" + "s" * (network.k > 1)
    return "the hidden units" if network.d == 2 else f"the units of hidden layer {s}"
