"""The quiz: one update asked value by value, answers judged with tolerance, and common mistakes known by what they would give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import floor, isfinite, log, log10
from typing import get_args

import numpy as np

from mlp_studio.core.algorithms import obstacle, obstacle_to_loss
from mlp_studio.core.errors import StudioError
from mlp_studio.core.hand_calculation import HandCalculation, beyond_plain, calculated
from mlp_studio.core.hand_steps import HandStep, Kind, steps_of_units, steps_of_weight
from mlp_studio.core.network import WeightKey
from mlp_studio.core.project import Project

MOST_UNITS = 4
"""Units of one layer that are asked about: the first ones; the others are calculated alike."""
MOST_TERMS = 13
"""Products in one sum that anybody would add up."""
HALF, LEAST = 0.0051, 5.1e-5
"""Half of the second decimal, and the finest that is asked for."""
FORMULA, NUMBERS, ANSWER = 1, 2, 3
"""How much of a hint is shown: the formula, the formula with numbers, and what it comes to."""

_FORWARD: tuple[Kind, ...] = ("z", "y", "loss", "residual")


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer: whether it is right, which mistake it is likely to come from ("" for none that is known), and words."""

    is_right: bool
    mistake: str
    words: str


@dataclass(frozen=True)
class Mistake:
    """A common mistake.

    Attributes
    ----------
    name
        Short.
    kinds
        What it happens with.
    words
        What to say to whoever made it, as a sentence.
    results
        What it gives, from the calculation and the step; () where it cannot be made, or would change nothing.
    """

    name: str
    kinds: tuple[Kind, ...]
    words: str
    results: Callable[[HandCalculation, HandStep], tuple[float, ...]]


@dataclass(frozen=True, eq=False)
class Quiz:
    """A round of the quiz: a value, made anew by each move.

    Attributes
    ----------
    project, example
        What is asked about: a row of the points.
    done
        All that is calculated.
    steps, questions
        All steps up to the changes of the weights, with those of one weight; and those that are asked, in their order.
    at
        The question that stands; as many as there are when the round is over.
    hint
        How much of a hint it shows, 0 … ANSWER.
    is_solved
        Whether it has been answered.
    marks
        What came of the questions before: "right", "helped", "shown" or "skipped".
    """

    project: Project
    example: int
    done: HandCalculation
    steps: tuple[HandStep, ...]
    questions: tuple[HandStep, ...]
    at: int = 0
    hint: int = 0
    is_solved: bool = False
    marks: tuple[str, ...] = ()

    @property
    def question(self) -> HandStep | None:
        """What is asked, or None when all is."""
        return self.questions[self.at] if self.at < len(self.questions) else None

    @property
    def score(self) -> int:
        """Questions that were answered, with or without hints; the standing one counts as soon as it is solved."""
        return sum(mark in ("right", "helped") for mark in (*self.marks, self._mark))

    @property
    def known(self) -> tuple[HandStep, ...]:
        """What may be seen of the values that are asked: those before the question, and its own when it is solved or shown."""
        return self.questions[: self.at + (self.is_solved or self.hint == ANSWER)]

    @property
    def found(self) -> tuple[HandStep, ...]:
        """What there is to go on with: the values that are known, and those of units before the question that nobody is asked about."""
        if self.question is None:
            return self.known
        before = self.steps[: self.steps.index(self.question)]
        return tuple(step for step in before if step in self.known or (step not in self.questions and step.kind in ("y", "delta")))

    def answered(self, value: float) -> tuple[Quiz, Verdict]:
        """Return the round after an answer, and what is said of it; a question that is over takes none."""
        question = self.question
        assert question is not None
        verdict = judged(self.done, question, value)
        return (replace(self, is_solved=True) if verdict.is_right and self.hint < ANSWER else self), verdict

    def hinted(self) -> Quiz:
        """Return the round with one more hint: the formula, the formula with numbers, then the answer."""
        return self if self.question is None or self.is_solved else replace(self, hint=min(ANSWER, self.hint + 1))

    def went_on(self) -> Quiz:
        """Return the round at the next question; one that is not answered is skipped."""
        if self.question is None:
            return self
        return replace(self, at=self.at + 1, hint=0, is_solved=False, marks=(*self.marks, self._mark))

    @property
    def _mark(self) -> str:
        if self.is_solved:
            return "helped" if self.hint else "right"
        return "shown" if self.hint == ANSWER else "skipped"


def obstacle_to_quiz(project: Project) -> StudioError | None:
    """Return what keeps a project from being asked about, or None."""
    found = obstacle_to_loss(project.network, project.points, project.training)
    if found is None and max(columns for _, columns in project.network.shapes) > MOST_TERMS:
        most = MOST_TERMS - 1
        return StudioError(f"a unit here sums up more than {most} numbers", "quiz", f"Take layers of up to {most} units")
    return found


def quiz_of(project: Project, example: int, weight: WeightKey | None = None) -> Quiz:
    """Return a round about one example of a project without an `obstacle_to_quiz`.

    At its end ∂L/∂w, Δw and the new weight are asked of one weight: of `weight` if training may change it, else of that which changes
    most. The perceptron algorithm has no ∂L/∂w, and where there is no way back, as with heaviside, it ends with the residual.
    """
    done = calculated(project, example)
    steps = steps_of_units(done)
    goes_back = obstacle(project.network, project.points, project.training) is None
    asked = [step for step in steps if step.kind in (*_FORWARD, "delta") and step.place[1] < MOST_UNITS]
    asked = [step for step in asked if goes_back or step.kind in _FORWARD]
    of_weight = _of_weight(done, weight) if goes_back else ()
    return Quiz(project, example, done, (*steps, *of_weight), (*asked, *of_weight))


def left_out(quiz: Quiz) -> str:
    """Return in words which units are not asked about, and what of the training is left out; or ""."""
    largest, beyond = max(quiz.done.network.sizes[1:]), beyond_plain(quiz.project)
    notes = []
    if largest > MOST_UNITS:
        notes.append(f"Of each layer the first {MOST_UNITS} units are asked about; the others are calculated alike.")
    if beyond and any(step.kind == "change" for step in quiz.questions):
        notes.append(f"The weight changes by the plain rule, by this example alone: without the project’s {beyond}.")
    return " ".join(notes)


def tolerance(value: float) -> float:
    """Return by how much an answer may differ: two decimals will do, two figures of a value below 0.1, and no more than four decimals."""
    size = abs(value)
    if size >= 0.1:
        return max(HALF, 1e-3 * size)
    figures = HALF if size == 0 else 0.51 * 10.0 ** (floor(log10(size)) - 1)
    return max(LEAST, min(HALF, figures), 0.01 * size)


def judged(done: HandCalculation, step: HandStep, answer: float) -> Verdict:
    """Return what is said of an answer."""
    value = step.value
    if abs(answer - value) <= tolerance(value):
        return Verdict(True, "", "Right")
    found = list(_fitting(done, step, answer))
    if found:
        _, mistake = min(found, key=lambda pair: pair[0])
        return Verdict(False, mistake.name, mistake.words)
    if abs(answer - value) <= max(0.05 * abs(value), 3 * tolerance(value)):
        return Verdict(False, "rounding", "Very near: it was rounded too early. Go on with more decimals")
    return Verdict(False, "", "Not yet: it comes to another number")


def _fitting(done: HandCalculation, step: HandStep, answer: float) -> Iterator[tuple[float, Mistake]]:
    """Yield the mistakes that give the answer, which is much nearer to that than to the value, with how far it is from what they give."""
    for mistake in MISTAKES:
        if step.kind in mistake.kinds:
            for result in mistake.results(done, step):
                away = abs(answer - result)
                if isfinite(result) and away <= min(tolerance(result), abs(answer - step.value) / 2):
                    yield away, mistake


def _of_weight(done: HandCalculation, weight: WeightKey | None) -> tuple[HandStep, ...]:
    """Return the steps of a weight, or of that which changes most, the last of several alike; () if training may change none."""
    network = done.network
    keys = [(s, i, j) for s, free in enumerate(network.trainable, start=1) for i, j in np.argwhere(free).tolist()]
    if not keys:
        return ()
    return steps_of_weight(done, weight if weight in keys else max(keys, key=lambda key: (abs(done.change[key[0] - 1][key[1:]]), key)))


# What each mistake gives


def _unit(done: HandCalculation, step: HandStep) -> tuple[float, float, float]:
    """Return z, y and f'(z) of the step's unit."""
    s, i = step.place[:2]
    y = done.y[s][i + 1] if s < done.network.d else done.y[s][i]
    return float(done.z[s - 1][i]), float(y), float(done.slope[s - 1][i])


def _without_bias(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i = step.place
    return (step.value - float(done.network.weights[s - 1][i, 0]),)


def _without_signs(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i = step.place
    products = done.network.weights[s - 1][i] * done.y[s - 1]
    flipped = [step.value - 2 * float(product) for product in products if product]
    return (float(np.abs(products).sum()), *flipped)


def _output(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return (_unit(done, step)[1],)


def _sum(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return (_unit(done, step)[0],)


def _mirrored(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i = step.place
    return (float(done.network.layers[s - 1].function.function(-done.z[s - 1])[i]),)


def _slope(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return (_unit(done, step)[2],)


def _half_square(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return (step.value**2 / 2, step.value**2)


def _with_slope(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return (float(done.residual[step.place[1]]) * _unit(done, step)[2],)


def _before_slope(done: HandCalculation, s: int, i: int) -> float | None:
    """Return what δ_i of layer s is a product of with f'(z), or None where there is no slope in it."""
    if s < done.network.d:
        return float((done.network.weights[s].T @ done.delta[s])[i + 1])
    return None if done.loss is None or done.loss.residual_is_delta else float(done.residual[i])


def _without_slope(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    before = _before_slope(done, step.place[0], step.place[1])
    if before is None:
        return ()
    if step.kind == "delta":
        return (before,)
    s, _, j = step.place
    return (done.eta * before * float(done.y[s - 1][j]),)


def _needless_slope(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i = step.place
    return _with_slope(done, step) if _before_slope(done, s, i) is None else ()


def _slope_of_sum(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i = step.place
    before, z = _before_slope(done, s, i), done.z[s - 1]
    if before is None or done.network.layers[s - 1].activation not in ("sigmoid", "tanh"):
        return ()
    return (before * float(done.network.layers[s - 1].function.derivative(z, z)[i]),)


def _slope_alone(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i = step.place
    return _slope(done, step) if _before_slope(done, s, i) is not None else ()


def _output_for_slope(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i = step.place
    before = _before_slope(done, s, i)
    return () if before is None else (before * _unit(done, step)[1],)


def _without_weights(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, _ = step.place
    return (float(done.delta[s].sum()) * _unit(done, step)[2],) if s < done.network.d else ()


def _new_weights(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i = step.place
    return (float((done.after[s].T @ done.delta[s])[i + 1]) * _unit(done, step)[2],) if s < done.network.d else ()


def _without_eta(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return (step.value / done.eta,)


def _without_input(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i, _ = step.place
    return (done.eta * float(done.delta[s - 1][i]),)


def _without_half(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return (2 * step.value,) if _is_squared(done) else ()


def _residual_for_loss(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    summed, sizes = float(done.residual.sum()), float(np.abs(done.residual).sum())
    return (summed, sizes, sizes / 2) if _is_squared(done) else ()


def _other_logarithm(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return () if _is_squared(done) else (step.value / log(10), step.value / log(2))


def _is_squared(done: HandCalculation) -> bool:
    return done.loss is not None and done.loss.name == "squared"


def _with_rate(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return (done.eta * step.value, -done.eta * step.value)


def _error_alone(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    error = float(done.delta[step.place[0] - 1][step.place[1]])
    return (error, -error)


def _subtracted(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i, j = step.place
    return (float(done.network.weights[s - 1][i, j] - done.change[s - 1][i, j]),)


def _change_alone(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i, j = step.place
    return (float(done.change[s - 1][i, j]),)


def _old_weight(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    s, i, j = step.place
    return (float(done.network.weights[s - 1][i, j]),)


def _other_sign(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return (-step.value,)


def _shifted_point(done: HandCalculation, step: HandStep) -> tuple[float, ...]:
    return tuple(step.value * factor for factor in (10, 0.1, 100, 0.01))


MISTAKES: tuple[Mistake, ...] = (
    Mistake("residual turned", ("residual",), "The sign: it is the target minus the output, c − y", _other_sign),
    Mistake("sign", ("y", "loss", "delta"), "The number is right, its sign is not", _other_sign),
    Mistake("sign of the step", ("change",), "The sign: δ has the minus of the gradient in it, so Δw is + η δ y", _other_sign),
    Mistake("bias", ("z",), "The bias weight is missing: it counts with y₀ = 1", _without_bias),
    Mistake("function too early", ("z",), "That is y already: z is the sum, before the function", _output),
    Mistake("no function", ("y",), "That is z: the function is still to be applied", _sum),
    Mistake("sign of z", ("y",), "The sign of z: that is the function of −z", _mirrored),
    Mistake("slope for output", ("y",), "That is the derivative: y is the function itself", _slope),
    Mistake("loss for residual", ("residual",), "That is squared: the residual is the plain difference", _half_square),
    Mistake("derivative too early", ("residual",), "The derivative is in it already: the residual is c − y alone", _with_slope),
    Mistake("forgotten derivative", ("delta", "change"), "The derivative f′(z) of the unit is missing", _without_slope),
    Mistake("needless derivative", ("delta",), "With this loss the derivative cancels: δ of the output is the residual", _needless_slope),
    Mistake("derivative of z", ("delta",), "The derivative is written in terms of y, not of z", _slope_of_sum),
    Mistake("derivative alone", ("delta",), "That is only the derivative: it is multiplied by the error", _slope_alone),
    Mistake("output for derivative", ("delta",), "Multiplied by y, where the derivative has to stand", _output_for_slope),
    Mistake("forgotten weights", ("delta",), "The errors are summed up with their weights", _without_weights),
    Mistake("new weights", ("delta",), "All δ are calculated with the weights from before the step", _new_weights),
    Mistake("forgotten half", ("loss",), "The half is missing: L₂ is half of the squared residual", _without_half),
    Mistake("residual for loss", ("loss",), "The residual is not squared yet: the loss is half of its square", _residual_for_loss),
    Mistake("other logarithm", ("loss",), "It is the natural logarithm, ln", _other_logarithm),
    Mistake("sign of the slope", ("gradient",), "The sign: δ has the minus of the gradient in it, so ∂L/∂w is −δ y", _other_sign),
    Mistake("rate in the slope", ("gradient",), "η is no part of the derivative: it comes with the step", _with_rate),
    Mistake("error alone", ("gradient",), "That is δ alone: the value that the weight is multiplied by is missing", _error_alone),
    Mistake("forgotten rate", ("change",), "The learning rate η is missing", _without_eta),
    Mistake("forgotten input", ("change",), "The value that the weight is multiplied by is missing", _without_input),
    Mistake("subtracted", ("weight",), "The change is added: the minus of the gradient is in δ already", _subtracted),
    Mistake("change alone", ("weight",), "That is the change: add it to the weight", _change_alone),
    Mistake("old weight", ("weight",), "That is the weight from before: add the change", _old_weight),
    Mistake("sign", ("z", "weight"), "The number is right, its sign is not", _other_sign),
    Mistake("sign of a product", ("z",), "The sign of one of the products", _without_signs),
    Mistake("decimal point", get_args(Kind), "The decimal point stands elsewhere", _shifted_point),
)
"""The mistakes that are recognised: the one that fits best is told, the first of those that fit alike."""
