"""What the quiz says: what is asked, how it went, and what keeps it from asking."""

from __future__ import annotations

from mlp_studio.core.findings import counted
from mlp_studio.core.hand_steps import HandStep, Line, equal
from mlp_studio.core.network import Network
from mlp_studio.core.quiz import ANSWER, FORMULA, NUMBERS, Quiz
from mlp_studio.ui.canvas.symbols import layer_name
from mlp_studio.ui.microscope.pages import weight_words

HINTS = {0: "Hint: formula", FORMULA: "Hint: numbers", NUMBERS: "Show answer", ANSWER: "Shown"}
"""What the next hint is, by how much is shown."""
RULE = "Two decimals will do; of a number below 0.1, two figures"
RUN = "A run is on", "The quiz asks about a network at rest: pause the run (Space)"
BLANK = "No network yet", "Draw a layer, and choose points: then one step is asked, value by value"


def question_words(network: Network, step: HandStep) -> str:
    """Return what a question asks for."""
    match step.kind:
        case "z":
            return f"Weighted sum of {_unit(network, step)}"
        case "y":
            return f"Output of {_unit(network, step)}"
        case "residual":
            return f"Residual of {_unit(network, step)}: target minus output"
        case "delta":
            return f"Error of {_unit(network, step)}"
        case "gradient":
            return f"Derivative of the loss by the weight {weight_words(network, _key(step))}"
        case "change":
            return f"Change of the weight {weight_words(network, _key(step))}"
        case "weight":
            return f"New weight {weight_words(network, _key(step))}"
    return "Loss of the example"


def hint_lines(quiz: Quiz) -> tuple[Line, ...]:
    """Return what the hints show, and the whole line when the question is solved."""
    step = quiz.question
    if step is None:
        return ()
    if quiz.is_solved or quiz.hint == ANSWER:
        return (step.line,)
    lines = []
    if quiz.hint >= FORMULA:
        lines.append((step.symbol, *equal(step.formula)))
    if quiz.hint >= NUMBERS and step.numbers:
        lines.append((step.symbol, *equal(step.numbers)))
    return tuple(lines)


def known_line(quiz: Quiz) -> Line:
    """Return the values that there are to go on with."""
    known = quiz.found
    return tuple(rf"{step.symbol} = {step.result}" + (r",\;" if at < len(known) - 1 else "") for at, step in enumerate(known))


def place_words(quiz: Quiz) -> str:
    """Return which question it is of how many."""
    count = len(quiz.questions)
    return counted(count, "question") if quiz.question is None else f"Question {quiz.at + 1} of {count}"


def score_words(quiz: Quiz) -> str:
    """Return how many were answered."""
    return f"{quiz.score} right"


def end_words(quiz: Quiz) -> tuple[str, str]:
    """Return how the round went, in two sentences."""
    helped, shown, skipped = (quiz.marks.count(mark) for mark in ("helped", "shown", "skipped"))
    parts = [
        text for count, text in ((helped, f"{helped} with a hint"), (shown, f"{shown} shown"), (skipped, f"{skipped} skipped")) if count
    ]
    what = f"{quiz.score} of {counted(len(quiz.questions), 'value')} right"
    return what, (", ".join(parts) + "." if parts else "Not a single hint.")


def _unit(network: Network, step: HandStep) -> str:
    s, i = step.place[:2]
    name = layer_name(network, s)
    if s == network.d and network.k == 1:
        return "the output unit"
    return f"{name.lower() if not network.layers[s - 1].name else name} unit {i + 1}"


def _key(step: HandStep) -> tuple[int, int, int]:
    s, i, j = step.place
    return s, i, j
