"""The checks of lessons: one table entry each, with its parameters and a pure function that says why a step is not yet done."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.errors import StudioError
from mlp_studio.core.lesson import MAX_LINE, Check, Value
from mlp_studio.core.measures import Row
from mlp_studio.core.network import MAX_LAYERS, MAX_UNITS, WeightKey, has_weight
from mlp_studio.core.points import MAX_POINTS
from mlp_studio.core.project import Project
from mlp_studio.core.settings import MAX_SEED

SIDES = ("training", "test")
PARTS = ("all", "hidden", "output")
_LARGEST = 1e12


@dataclass(frozen=True)
class Situation:
    """What a check can see.

    Attributes
    ----------
    project
        As the views show it.
    row
        Returns training loss, test loss and both error rates of it, or None where they are not known; asked only by checks that need them.
    views
        Names of the views that are in sight, or were since the step began.
    weight, example
        What is picked.
    answer
        What the learner has typed.
    """

    project: Project
    row: Callable[[], Row | None]
    views: frozenset[str] = frozenset()
    weight: WeightKey | None = None
    example: int | None = None
    answer: str = ""


@dataclass(frozen=True)
class Parameter:
    """A number or a word that a check is given.

    Attributes
    ----------
    name
        Its key in the file.
    title
        As the editor shows it.
    usual
        What it is where nothing is said; a text for a parameter that is a word.
    lowest, highest
        Of a number.
    is_whole
        Whether the number is a whole one.
    choices
        Of a word that is one of several; () for any text.
    """

    name: str
    title: str
    usual: Value
    lowest: float = -_LARGEST
    highest: float = _LARGEST
    is_whole: bool = False
    choices: tuple[str, ...] = ()

    def checked(self, value: object, where: str) -> Value:
        """Return a value from a file as this parameter's.

        Raises
        ------
        StudioError
            If it is of the wrong type, or out of range.
        """
        if isinstance(self.usual, str):
            return self._checked_word(value, where)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise StudioError("expected a number", where, f"Give a number: {self.title}")
        is_inside = abs(value) <= _LARGEST and self.lowest <= value <= self.highest and (not self.is_whole or value == int(value))
        if not is_inside:
            kind = "a whole number" if self.is_whole else "a number"
            raise StudioError(f"the number is {float_text(value)}", where, f"Give {kind} from {self.lowest:g} to {self.highest:g}")
        return int(value) if self.is_whole else float(value)

    def _checked_word(self, value: object, where: str) -> str:
        if not isinstance(value, str):
            raise StudioError("expected a text", where, f"Give a text: {self.title}")
        if self.choices and value not in self.choices:
            raise StudioError(f"“{value[:40]}” is not known", where, f"Use {', '.join(self.choices)}")
        if not 1 <= len(value) <= MAX_LINE:
            raise StudioError(f"the text has {len(value)} characters", where, f"Give 1 to {MAX_LINE}")
        return value


@dataclass(frozen=True)
class Kind:
    """A kind of check.

    Attributes
    ----------
    name
        As the file writes it.
    title
        As the editor's list has it.
    why_not
        (situation, *values) → "" where it is done, else why it is not yet.
    parameters
        In the order of `Check.values`.
    is_answer
        Whether the learner types something.
    """

    name: str
    title: str
    why_not: Callable[..., str]
    parameters: tuple[Parameter, ...] = ()
    is_answer: bool = False


def why_not_yet(check: Check, situation: Situation) -> str:
    """Return "" where the check holds, else one short sentence on why it does not yet."""
    return CHECKS[check.kind].why_not(situation, *check.values)


def usual_check(kind: str) -> Check:
    """Return a check of this kind with the usual values."""
    return Check(kind, tuple(parameter.usual for parameter in CHECKS[kind].parameters))


def check_from(tree: dict[str, Any], where: str) -> Check:
    """Return the check that an object of the file describes: its "kind", and its parameters by their names.

    Raises
    ------
    StudioError
        If there is no such kind, or a parameter is missing, unknown or out of range; `where` is the path of the object.
    """
    kind = tree.get("kind")
    if not isinstance(kind, str) or kind not in CHECKS:
        what = "the key “kind” is missing" if "kind" not in tree else f"“{str(kind)[:40]}” is not known"
        raise StudioError(what, f"{where}.kind", f"Use {', '.join(CHECKS)}")
    parameters = CHECKS[kind].parameters
    names = {parameter.name for parameter in parameters}
    for key in tree:
        if key != "kind" and key not in names:
            there = ", ".join(names) if names else "no parameters"
            raise StudioError(f"unknown key “{key[:40]}”", f"{where}.{key[:40]}", f"“{kind}” has {there}")
    for parameter in parameters:
        if parameter.name not in tree:
            raise StudioError(f"the key “{parameter.name}” is missing", f"{where}.{parameter.name}", f"Add it: {parameter.title}")
    return Check(kind, tuple(parameter.checked(tree[parameter.name], f"{where}.{parameter.name}") for parameter in parameters))


def check_tree(check: Check) -> dict[str, Any]:
    """Return the object of the file that describes a check."""
    parameters = CHECKS[check.kind].parameters
    return {"kind": check.kind, **{p.name: value for p, value in zip(parameters, check.values, strict=True)}}


def read_number(text: str) -> float | None:
    """Return the number that a learner has typed, with point or comma or as a fraction: 0.375, 0,375, 3/8; None if it is none."""
    text = "".join(text.split()).replace("−", "-").replace(",", ".")
    above, slash, below = text.partition("/")
    try:
        value = float(above) / float(below) if slash else float(above)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def float_text(value: float) -> str:
    """Return a number as a reason shows it: at most three decimals, true minus."""
    text = f"{value:.3f}".rstrip("0").rstrip(".") if 0.0005 <= abs(value) < 1e6 else "0" if value == 0 else f"{value:.2g}"
    return text.replace("-", "−")


# The checks


def _free(at: Situation) -> str:
    return ""


def _count_text(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count:,} {thing}s"


def _errors(at: Situation, on: str, most: int) -> str:
    row, points = at.row(), at.project.points
    rate = None if row is None else row[2 if on == "training" else 3]
    if rate is None or math.isnan(rate):
        return f"there are no {on} points to classify yet"
    count = points.training_count if on == "training" else len(points) - points.training_count
    wrong = round(rate * count)
    return "" if wrong <= most else f"{wrong:,} of {_count_text(count, f'{on} point')} {'is' if wrong == 1 else 'are'} misclassified"


def _no_errors(at: Situation, on: str) -> str:
    return _errors(at, on, 0)


def _loss_below(at: Situation, on: str, bound: float) -> str:
    row = at.row()
    loss = math.nan if row is None else row[0 if on == "training" else 1]
    if math.isnan(loss):
        return f"there is no {on} loss yet"
    return "" if loss < bound else f"the {on} loss is {float_text(loss)}, not yet below {float_text(bound)}"


def _epochs(at: Situation, least: int) -> str:
    t = at.project.progress.epoch
    return "" if t >= least else f"t = {t:,} of {_count_text(least, 'epoch')}"


def _weight(at: Situation, s: int, i: int, j: int, value: float, within: float) -> str:
    network = at.project.network
    if not has_weight(network, (s, i - 1, j)):
        return "the network has no such weight now"
    now = float(network.weights[s - 1][i - 1, j])
    return "" if abs(now - value) <= within * (1 + 1e-9) else f"the weight is {float_text(now)}"


def _hidden_layer(at: Situation, units: int) -> str:
    sizes = at.project.network.sizes[1:-1]
    if units in sizes:
        return ""
    return f"the hidden layers have {', '.join(map(str, sizes))} units" if sizes else "there is no hidden layer yet"


def _hidden_layers(at: Situation, count: int) -> str:
    there = at.project.network.d - 1
    return "" if there == count else f"there are {there} hidden layers" if there != 1 else "there is 1 hidden layer"


def _activation(at: Situation, of: str, name: str) -> str:
    layers = at.project.network.layers
    chosen = layers if of == "all" else layers[-1:] if of == "output" else layers[:-1]
    if not chosen:
        return "there is no hidden layer yet"
    others = sorted({layer.activation for layer in chosen} - {name})
    return f"there are {' and '.join(others)} units" if others else ""


def _equal_units(at: Situation, s: int) -> str:
    network = at.project.network
    if s > network.d:
        return "there is no such layer"
    rows = network.weights[s - 1]
    return "" if np.ptp(rows, axis=0).max() <= 1e-9 else "the units of the layer have different weights"


def _algorithm(at: Situation, name: str) -> str:
    now = at.project.training.algorithm
    return "" if now == name else f"the algorithm is “{ALGORITHMS[now].label}”"


def _learning_rate(at: Situation, lowest: float, highest: float) -> str:
    eta = at.project.training.learning_rate
    return "" if lowest <= eta <= highest else f"η is {float_text(eta)}"


def _another_seed(at: Situation, than: int) -> str:
    return "" if at.project.training.seed != than else "the weights are still those of the same start"


def _points(at: Situation, least: int) -> str:
    there = len(at.project.points)
    return "" if there >= least else f"there are {_count_text(there, 'point')}"


def _view(at: Situation, name: str) -> str:
    return "" if name in at.views else "the view has not been opened yet"


def _picked_weight(at: Situation, s: int, i: int, j: int) -> str:
    if at.weight == (s, i - 1, j):
        return ""
    return "no weight is picked yet" if at.weight is None else "another weight is picked"


def _picked_example(at: Situation, number: int) -> str:
    if at.example == number - 1:
        return ""
    return "no example is picked yet" if at.example is None else f"example {at.example + 1} is picked"


def _answer(at: Situation, value: float, within: float) -> str:
    if not at.answer.strip():
        return "type your answer"
    typed = read_number(at.answer)
    if typed is None:
        return "this is not a number"
    return "" if abs(typed - value) <= within * (1 + 1e-9) else "not quite: look again"


def _word(at: Situation, text: str) -> str:
    if not at.answer.strip():
        return "type your answer"
    return "" if " ".join(at.answer.split()).casefold().rstrip(".") == " ".join(text.split()).casefold() else "not quite: look again"


def _whole(name: str, title: str, usual: int, lowest: int, highest: int) -> Parameter:
    return Parameter(name, title, usual, lowest, highest, is_whole=True)


_ON = Parameter("on", "On", "training", choices=SIDES)
_S = _whole("s", "Layer s", 1, 1, MAX_LAYERS)
_I = _whole("i", "Unit i", 1, 1, MAX_UNITS)
_J = _whole("j", "From j (0 is the bias)", 0, 0, MAX_UNITS)

CHECKS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("free", "Nothing: the learner reads on", _free),
        Kind("no errors", "Every point is classified rightly", _no_errors, (_ON,)),
        Kind("errors", "At most so many points are misclassified", _errors, (_ON, _whole("most", "At most", 1, 0, MAX_POINTS))),
        Kind("loss", "The loss is below a bound", _loss_below, (_ON, Parameter("below", "Below", 0.1, 0.0))),
        Kind("epochs", "So many epochs are trained", _epochs, (_whole("least", "At least", 100, 1, 10**9),)),
        Kind(
            "weight",
            "A weight has a value",
            _weight,
            (_S, _I, _J, Parameter("value", "Value", 0.5), Parameter("within", "Within ±", 0.05, 0.0)),
        ),
        Kind("hidden layer", "There is a hidden layer of so many units", _hidden_layer, (_whole("units", "Units", 2, 1, MAX_UNITS),)),
        Kind("hidden layers", "There are so many hidden layers", _hidden_layers, (_whole("count", "Layers", 1, 0, MAX_LAYERS - 1),)),
        Kind(
            "activation",
            "Units have an activation",
            _activation,
            (Parameter("of", "Which units", "all", choices=PARTS), Parameter("name", "Activation", "linear", choices=tuple(ACTIVATIONS))),
        ),
        Kind("equal units", "The units of a layer have equal weights", _equal_units, (_S,)),
        Kind("algorithm", "An algorithm is chosen", _algorithm, (Parameter("name", "Algorithm", "igd", choices=tuple(ALGORITHMS)),)),
        Kind(
            "learning rate",
            "The learning rate η is within bounds",
            _learning_rate,
            (Parameter("lowest", "From", 0.01, 0.0), Parameter("highest", "To", 1.0, 0.0)),
        ),
        Kind("another seed", "The weights were drawn anew", _another_seed, (_whole("than", "Seed of the start", 1, 0, MAX_SEED),)),
        Kind("points", "There are so many points", _points, (_whole("least", "At least", 10, 1, MAX_POINTS),)),
        Kind("view", "A view is opened", _view, (Parameter("name", "View", "algorithm"),)),
        Kind("picked weight", "A weight is picked", _picked_weight, (_S, _I, _J)),
        Kind("picked example", "An example is picked", _picked_example, (_whole("number", "Row, from 1", 1, 1, MAX_POINTS),)),
        Kind(
            "answer",
            "A number is typed",
            _answer,
            (Parameter("value", "Value", 0.5), Parameter("within", "Within ±", 0.01, 0.0)),
            is_answer=True,
        ),
        Kind("word", "A word is typed", _word, (Parameter("text", "Word", "no"),), is_answer=True),
    )
}
"""By name, in the order of the editor's list."""
