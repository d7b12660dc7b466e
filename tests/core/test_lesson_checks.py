"""The checks of lessons: when each holds, what it says while it does not, and what is no check."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.lesson import CONTROLS, PLACES, Highlight, parse_highlight
from mlp_studio.core.lesson_checks import (
    CHECKS,
    Situation,
    check_from,
    check_tree,
    float_text,
    read_number,
    usual_check,
    why_not_yet,
)
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.project import Progress, Project
from mlp_studio.core.settings import TrainingSettings
from tests.core.situations import situation_of

XOR = PointSet(np.array([[0.0, 0.0], [1, 0], [0, 1], [1, 1]]), np.array([0, 1, 1, 0]), ("−", "+"))
OR_LINE = Network(("x1", "x2"), (Layer("o", 1, "heaviside"),), (np.array([[-0.5, 1, 1]]),))
MINIMUM = Network(
    ("x1", "x2"),
    (Layer("h", 2, "heaviside"), Layer("o", 1, "heaviside")),
    (np.array([[-0.5, -1, 1], [0.5, -1, 1]]), np.array([[0.5, 1, -1]])),
)
ONE_LINE, SOLVED = Project(OR_LINE, XOR), Project(MINIMUM, XOR)


def reason(kind: str, project: Project, **values: Any) -> str:
    return why_not_yet(check_from({"kind": kind, **values}, "check"), situation_of(project))


@pytest.mark.parametrize(
    ("kind", "values", "holds", "fails", "why"),
    [
        ("no errors", {"on": "training"}, SOLVED, ONE_LINE, "1 of 4 training points is misclassified"),
        ("no errors", {"on": "test"}, replace(SOLVED, points=replace(XOR, test=[1, 0, 0, 0])), SOLVED, "no test points"),
        ("errors", {"on": "training", "most": 1}, ONE_LINE, replace(ONE_LINE, points=EMPTY), "no training points"),
        ("loss", {"on": "training", "below": 0.5}, SOLVED, ONE_LINE, "the training loss is 0.5, not yet below 0.5"),
        ("epochs", {"least": 3}, replace(SOLVED, progress=Progress(3)), replace(SOLVED, progress=Progress(2)), "t = 2 of 3 epochs"),
        ("weight", {"s": 1, "i": 2, "j": 0, "value": 0.55, "within": 0.05}, SOLVED, ONE_LINE, "no such weight"),
        ("weight", {"s": 1, "i": 1, "j": 2, "value": 1, "within": 0}, ONE_LINE, edits.set_weight(ONE_LINE, 1, 0, 2, -0.25), "is −0.25"),
        ("hidden layer", {"units": 2}, SOLVED, ONE_LINE, "there is no hidden layer yet"),
        ("hidden layer", {"units": 3}, edits.add_layer(SOLVED, 1, 3), SOLVED, "have 2 units"),
        ("hidden layers", {"count": 1}, SOLVED, ONE_LINE, "there are 0 hidden layers"),
        ("hidden layers", {"count": 2}, edits.add_layer(SOLVED, 1, 3), SOLVED, "there is 1 hidden layer"),
        ("activation", {"of": "hidden", "name": "heaviside"}, SOLVED, ONE_LINE, "no hidden layer"),
        ("activation", {"of": "all", "name": "linear"}, edits.set_activation(ONE_LINE, 1, "linear"), ONE_LINE, "heaviside units"),
        ("activation", {"of": "output", "name": "sigmoid"}, edits.set_activation(SOLVED, 2, "sigmoid"), SOLVED, "heaviside"),
        ("equal units", {"s": 1}, edits.set_weight(edits.set_weight(SOLVED, 1, 0, 0, 0.5), 1, 0, 1, -1), SOLVED, "different weights"),
        ("equal units", {"s": 2}, SOLVED, ONE_LINE, "no such layer"),
        ("algorithm", {"name": "batch"}, edits.set_training(SOLVED, algorithm="batch"), SOLVED, "IGD, one example"),
        ("learning rate", {"lowest": 0.01, "highest": 0.1}, edits.set_training(SOLVED, learning_rate=0.1), SOLVED, "η is 0.3"),
        ("another seed", {"than": 1}, edits.reset(SOLVED, 2), SOLVED, "same start"),
        ("points", {"least": 4}, SOLVED, replace(SOLVED, points=EMPTY), "there are 0 points"),
    ],
)
def test_a_check_holds_where_it_should_and_says_why_where_it_does_not(
    kind: str, values: dict[str, Any], holds: Project, fails: Project, why: str
) -> None:
    assert reason(kind, holds, **values) == ""
    assert why in reason(kind, fails, **values)


def test_views_and_picks_are_what_the_situation_says() -> None:
    at = Situation(SOLVED, lambda: None, frozenset({"algorithm"}), (1, 0, 2), 3)
    for tree in (
        {"kind": "view", "name": "algorithm"},
        {"kind": "picked weight", "s": 1, "i": 1, "j": 2},
        {"kind": "picked example", "number": 4},
    ):
        check = check_from(tree, "")
        assert why_not_yet(check, at) == ""
        assert why_not_yet(check, Situation(SOLVED, lambda: None)) != ""
    assert why_not_yet(check_from({"kind": "picked weight", "s": 1, "i": 2, "j": 2}, ""), at) == "another weight is picked"
    assert why_not_yet(check_from({"kind": "picked example", "number": 1}, ""), at) == "example 4 is picked"
    assert why_not_yet(usual_check("free"), at) == ""


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0.375", ""),
        ("0,38", ""),
        ("3 / 8", ""),
        ("0.39", "not quite"),
        ("", "type"),
        ("a", "not a number"),
        ("1/0", "not a number"),
        ("-0.375", "not"),
    ],
)
def test_a_typed_number_counts_with_point_comma_or_as_a_fraction(typed: str, why: str) -> None:
    check = check_from({"kind": "answer", "value": 0.375, "within": 0.01}, "")
    found = why_not_yet(check, situation_of(SOLVED, answer=typed))
    assert (found == "") == (why == "")
    assert why in found


def test_a_typed_minus_may_be_the_true_one() -> None:
    assert read_number("−0.5") == -0.5
    assert read_number("1e999") is None
    assert float_text(-0.25) == "−0.25"


@pytest.mark.parametrize(("typed", "is_right"), [("No", True), (" no. ", True), ("yes", False), ("", False)])
def test_a_typed_word_counts_without_regard_to_case(typed: str, is_right: bool) -> None:
    check = check_from({"kind": "word", "text": "no"}, "")
    assert (why_not_yet(check, situation_of(SOLVED, answer=typed)) == "") == is_right


@pytest.mark.parametrize("kind", CHECKS)
def test_every_kind_has_usual_values_that_its_own_parameters_allow_and_the_file_keeps(kind: str) -> None:
    check = usual_check(kind)
    assert check_from(check_tree(check), "check") == check


@pytest.mark.parametrize("kind", CHECKS)
def test_every_kind_answers_for_a_project_without_points_and_one_without_a_hidden_layer(kind: str) -> None:
    for project in (edits.empty_project(), ONE_LINE, SOLVED):
        assert isinstance(why_not_yet(usual_check(kind), situation_of(project)), str)


@pytest.mark.parametrize(
    ("tree", "where"),
    [
        ({}, "c.kind"),
        ({"kind": "magic"}, "c.kind"),
        ({"kind": 3}, "c.kind"),
        ({"kind": "epochs"}, "c.least"),
        ({"kind": "free", "least": 3}, "c.least"),
        ({"kind": "epochs", "least": 0}, "c.least"),
        ({"kind": "epochs", "least": 2.5}, "c.least"),
        ({"kind": "epochs", "least": True}, "c.least"),
        ({"kind": "epochs", "least": "many"}, "c.least"),
        ({"kind": "loss", "on": "both", "below": 1}, "c.on"),
        ({"kind": "loss", "on": 1, "below": 1}, "c.on"),
        ({"kind": "word", "text": ""}, "c.text"),
        ({"kind": "answer", "value": 1e300, "within": 1}, "c.value"),
    ],
)
def test_what_is_no_check_is_refused_with_the_path_of_its_key(tree: dict[str, Any], where: str) -> None:
    with pytest.raises(StudioError) as caught:
        check_from(tree, "c")
    assert caught.value.where == where
    assert caught.value.mend


@given(st.dictionaries(st.sampled_from(["kind", "s", "i", "on", "least", "value"]), st.sampled_from([*CHECKS, 1, 0.5, None, [], True])))
def test_any_object_is_a_check_or_refused(tree: dict[str, Any]) -> None:
    try:
        check = check_from(tree, "c")
    except StudioError:
        return
    assert check_tree(check) == tree


@pytest.mark.parametrize("text", [*PLACES, *(f"control {name}" for name in CONTROLS), "unit 1 2", "weight 2 1 0", "layer 3"])
def test_a_highlight_is_written_as_it_is_read(text: str) -> None:
    assert parse_highlight(text).text == text


@pytest.mark.parametrize("text", ["", "unit 1", "unit 1 x", "weight 1 2", "plane 1", "control rocket", "layer ²", "x" * 99])
def test_what_cannot_be_highlighted_is_refused(text: str) -> None:
    with pytest.raises(StudioError, match="highlighted"):
        parse_highlight(text)


def test_a_highlight_counts_as_the_lecture_does() -> None:
    assert parse_highlight("weight 1 2 0") == Highlight("weight", (1, 2, 0))


def test_settings_that_a_start_does_not_give_stay() -> None:
    project = edits.make_lesson(replace(ONE_LINE, progress=Progress(5)))
    assert project.lesson is not None
    start = project.lesson.steps[0].start
    assert start == edits.start_here(ONE_LINE)
    begun = edits.begin_with(replace(SOLVED, source="moons.csv", progress=Progress(7)), replace(start, points=None) if start else None)
    assert (begun.network, begun.points, begun.source) == (OR_LINE, XOR, "moons.csv")
    assert begun.progress.epoch == 0
    assert edits.begin_with(SOLVED, None) is SOLVED
    assert begun.training == TrainingSettings()


def test_steps_are_added_moved_and_removed_but_the_last_one_stays() -> None:
    project = edits.make_lesson(SOLVED)
    assert edits.make_lesson(project) is project
    for name in ("b", "c"):
        project = edits.add_step(project, 1)
        assert project.lesson is not None
        project = edits.set_step(project, 1, replace(project.lesson.steps[1], title=name))
    project = edits.set_summary(edits.move_step(project, 2, 0), "On XOR.")
    assert project.lesson is not None
    assert [step.title for step in project.lesson.steps] == ["b", "", "c"]
    project = edits.remove_step(edits.remove_step(project, 0), 0)
    assert project.lesson is not None
    assert (len(project.lesson.steps), project.lesson.summary) == (1, "On XOR.")
    with pytest.raises(StudioError, match="at least one"):
        edits.remove_step(project, 0)
    assert edits.name_lesson(project, "XOR").title == "XOR"
    assert edits.remove_lesson(project) == SOLVED
    assert edits.remove_lesson(SOLVED) is SOLVED


def test_there_is_an_end_to_the_steps_of_a_lesson() -> None:
    project = edits.make_lesson(SOLVED)
    for _ in range(59):
        project = edits.add_step(project, 0)
    with pytest.raises(StudioError, match="60 steps"):
        edits.add_step(project, 0)


def test_a_learner_who_comes_anew_to_a_step_finds_the_latest_state_of_each_part() -> None:
    project = edits.make_lesson(SOLVED)
    for start in (None, replace(edits.start_here(ONE_LINE), points=None, training=None), None):
        assert project.lesson is not None
        project = edits.add_step(project, len(project.lesson.steps))
        assert project.lesson is not None
        last = len(project.lesson.steps) - 1
        project = edits.set_step(project, last, replace(project.lesson.steps[last], start=start))
    lesson = project.lesson
    assert lesson is not None
    found = lesson.start_of(3)
    assert found is not None
    assert (found.network, found.points, found.training) == (OR_LINE, XOR, SOLVED.training)
    assert lesson.start_of(1) == lesson.steps[0].start
    assert replace(lesson, steps=lesson.steps[1:2]).start_of(0) is None
