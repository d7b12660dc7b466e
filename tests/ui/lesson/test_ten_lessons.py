"""A learner goes through each lesson that ships, in the real window, to the check of each step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlp_studio.storage.lessons import lessons
from tests.ui.lesson.conftest import Learner

Act = Callable[[Learner], object]


def read(learner: Learner) -> None:
    """Do nothing: there is only something to read."""


def answer(text: str) -> Act:
    return lambda learner: learner.answer(text)


def train(epochs: int) -> Act:
    return lambda learner: learner.train(epochs)


def weight(s: int, i: int, j: int, value: str) -> Act:
    return lambda learner: learner.set_weight(s, i, j, value)


def activation(s: int, name: str) -> Act:
    return lambda learner: learner.choose_activation(s, name)


def pick(x: float, y: float) -> Act:
    return lambda learner: learner.pick(x, y)


def choose(text: str) -> Act:
    return lambda learner: learner.hand.choose(text)


def step(learner: Learner) -> None:
    learner.step_example()


def output_weights(learner: Learner) -> None:
    for j, value in enumerate(("0.5", "1", "-1")):
        learner.set_weight(2, 0, j, value)


def small_rate(learner: Learner) -> None:
    field = learner.window.tool_bar.eta_field
    field.setFocus()
    field.selectAll()
    learner.hand.type("0.005")


def until_right(learner: Learner) -> None:
    for _ in range(15):
        learner.train(4000)
        learner.window.lesson.session.look()
        if learner.is_done:
            return
        learner.window.tool_bar.reset_action.trigger()


reset: Act = lambda learner: learner.window.tool_bar.reset_action.trigger()  # noqa: E731
WAYS: dict[str, list[Act]] = {
    "separability": [weight(1, 0, 0, "-1.5"), answer("-0.5"), weight(1, 0, 0, "-0.5"), answer("no"), train(6), choose("Add hidden layer")],
    "xor-minimum": [pick(1, 0), answer("0,5"), answer("3"), output_weights, weight(1, 0, 0, "-1.5"), answer("1"), read],
    "threshold-functions": [
        answer("1.5"),
        activation(1, "heaviside"),
        activation(1, "sigmoid"),
        answer("0"),
        answer("0.16"),
        answer("16/25"),
        answer("0"),
    ],
    "one-unit": [answer("-0.5"), step, train(3), step, train(20), answer("0.622"), train(120)],
    "linear-collapse": [
        answer("4"),
        answer("1.5"),
        lambda learner: (learner.train(500), learner.answer("0.5")),
        choose("Add hidden layer"),
        activation(1, "sigmoid"),
        train(500),
    ],
    "forward-propagation": [pick(1, 0), *map(answer, ("-1.5", "0.182", "0.305", "0.576", "3", "4"))],
    "xor-igd": [*map(answer, ("0.492", "-0.492", "-0.123", "-0.018", "0")), step, train(1200), read],
    "two-moons": [answer("160"), train(12), train(200), small_rate, train(120), answer("16")],
    "local-minima": [
        train(1000),
        answer("0"),
        lambda learner: (learner.train(5000), learner.answer("0.25")),
        read,
        reset,
        until_right,
        train(2500),
    ],
    "three-classes": [answer("3"), answer("0.665"), answer("0.665"), answer("0.5"), train(6), train(100), read],
}
ORDER = [lesson.name for lesson in lessons()]


@pytest.mark.parametrize("name", WAYS)
def test_a_learner_reaches_the_check_of_every_step(name: str, learner: Learner) -> None:
    learner.open(name)
    session = learner.window.lesson.session
    assert session.lesson is not None
    assert len(WAYS[name]) == len(session.lesson.steps)
    for i, act in enumerate(WAYS[name]):
        assert session.index == i
        assert learner.is_done == (session.step.check.kind == "free"), f"step {i + 1} begins as done"
        act(learner)
        learner.wait_done()
        if i + 1 < len(WAYS[name]):
            learner.next()
    assert session.done == frozenset(range(len(WAYS[name])))
    if name == ORDER[-1]:
        assert learner.panel.next_button.text() == "Start again"
    else:
        assert learner.panel.next_button.text() == "Next lesson"


def test_every_view_of_a_step_that_the_app_has_is_open_when_the_step_begins(learner: Learner) -> None:
    learner.open("separability")
    session, window = learner.window.lesson.session, learner.window
    for _ in range(3):
        learner.next()
    assert session.step.views == ("separability",)
    assert window.data_dock.isVisible()
    assert window.separability_panel.isVisible()
