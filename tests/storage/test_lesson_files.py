"""Lessons in project files: what is written comes back, what is no lesson is refused, and what the ten lessons say is true."""

from __future__ import annotations

import contextlib
import copy
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mlp_studio.core import edits
from mlp_studio.core.engine import train
from mlp_studio.core.errors import StudioError
from mlp_studio.core.lesson import CONTROLS, EXAMPLE_LINES, PLACES, Check, Highlight, Lesson, Start, Step
from mlp_studio.core.lesson_checks import CHECKS, Parameter, usual_check, why_not_yet
from mlp_studio.core.measures import measure
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project, lessons
from mlp_studio.storage.project_file import project_from_bytes, project_to_bytes, read_project
from mlp_studio.storage.resources import resource
from tests.core.situations import situation_of
from tests.storage.projects import FILES, networks, point_sets, replaced, trainings

KEEPER = FILES / "v1-lesson.mlps"
STEP = ("lesson", "steps", 0)


def tree() -> dict[str, Any]:
    return copy.deepcopy(json.loads(KEEPER.read_text("utf-8")))


def _values(parameter: Parameter) -> st.SearchStrategy[Any]:
    if parameter.choices:
        return st.sampled_from(parameter.choices)
    if isinstance(parameter.usual, str):
        return st.text(min_size=1, max_size=20)
    if parameter.is_whole:
        return st.integers(int(parameter.lowest), int(parameter.highest))
    return st.floats(parameter.lowest, parameter.highest)


checks = st.sampled_from(list(CHECKS)).flatmap(
    lambda kind: st.tuples(*map(_values, CHECKS[kind].parameters)).map(lambda values: Check(kind, values))
)
marks = (
    st.sampled_from(PLACES).map(Highlight)
    | st.sampled_from(CONTROLS).map(lambda name: Highlight("control", control=name))
    | st.tuples(st.integers(0, 9), st.integers(1, 99), st.integers(0, 99)).map(lambda key: Highlight("weight", key))
)
starts = st.none() | st.builds(Start, st.none() | networks(), st.none() | point_sets(), st.none() | trainings)
texts = st.text(max_size=30)
lists = st.lists(texts, max_size=3).map(tuple)
steps = st.builds(
    Step, texts, texts, texts, checks, lists, st.lists(marks, max_size=3).map(tuple), lists, starts, st.sampled_from(("", *EXAMPLE_LINES))
)
all_lessons = st.builds(Lesson, st.lists(steps, min_size=1, max_size=3).map(tuple), texts)


@hypothesis_settings(deadline=None, max_examples=60)
@given(all_lessons)
def test_a_lesson_comes_back_from_its_file_as_it_was(lesson: Lesson) -> None:
    project = replace(edits.empty_project(), lesson=lesson)
    again = project_from_bytes(project_to_bytes(project), "p.mlps")
    assert again.lesson == lesson
    assert project_to_bytes(again) == project_to_bytes(project)


def test_the_lesson_of_version_1_stays_readable() -> None:
    project = read_project(KEEPER)
    lesson = project.lesson
    assert lesson is not None
    first, second, third, last = lesson.steps
    assert lesson.summary == "Every key that a lesson can have."
    assert first.check == Check("weight", (1, 1, 0, -1.5, 0.05))
    assert first.views == ("plane", "algorithm", "of-a-later-version")
    assert [mark.text for mark in first.highlights] == ["plane", "unit 1 1", "weight 1 1 0", "layer 1", "control step epoch"]
    assert first.hints == ("Look.", "Look again.")
    assert first.line == "7a"
    start = second.start
    assert start is not None
    assert start.network is not None
    assert start.points is not None
    assert start.training is not None
    assert (start.network.describe(), len(start.points), start.training.seed) == ("2-2-1", 2, 7)
    assert start.network == project_from_bytes(json.dumps(tree()).encode(), "").lesson.steps[1].start.network  # type: ignore[union-attr]
    assert third.start == Start()
    assert last == Step()


def test_a_project_without_a_lesson_has_no_key_for_it() -> None:
    assert b'"lesson"' not in project_to_bytes(edits.empty_project())


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("lesson",), [], "lesson"),
        (("lesson",), {}, "lesson.steps"),
        (("lesson", "colour"), 1, "lesson.colour"),
        (("lesson", "steps"), [], "lesson.steps"),
        (("lesson", "steps"), [{}] * 61, "lesson.steps"),
        (("lesson", "summary"), "x" * 401, "lesson.summary"),
        ((*STEP, "colour"), 1, "lesson.steps[0].colour"),
        ((*STEP, "text"), 3, "lesson.steps[0].text"),
        ((*STEP, "text"), "x" * 6001, "lesson.steps[0].text"),
        ((*STEP, "views"), "plane", "lesson.steps[0].views"),
        ((*STEP, "views"), ["plane"] * 13, "lesson.steps[0].views"),
        ((*STEP, "hints"), ["x" * 401], "lesson.steps[0].hints[0]"),
        ((*STEP, "highlights"), ["plane", "moon"], "lesson.steps[0].highlights[1]"),
        ((*STEP, "line"), "8", "lesson.steps[0].line"),
        ((*STEP, "line"), 5, "lesson.steps[0].line"),
        ((*STEP, "check"), [], "lesson.steps[0].check"),
        ((*STEP, "check", "kind"), "magic", "lesson.steps[0].check.kind"),
        ((*STEP, "check", "s"), 0, "lesson.steps[0].check.s"),
        ((*STEP, "check", "colour"), 0, "lesson.steps[0].check.colour"),
        (("lesson", "steps", 1, "start", "view"), {}, "lesson.steps[1].start.view"),
        (("lesson", "steps", 1, "start", "network", "layers", 0, "units"), 0, "lesson.steps[1].start.network.layers[0].units"),
        (("lesson", "steps", 1, "start", "data", "test"), [9], "lesson.steps[1].start.data.test[0]"),
        (("lesson", "steps", 1, "start", "training", "learning_rate"), 0, "lesson.steps[1].start.training.learning_rate"),
        (("lesson", "steps", 1, "start", "training", "eta"), 0, "lesson.steps[1].start.training.eta"),
        (("lesson", "steps", 1, "start", "training", "shuffle"), "no", "lesson.steps[1].start.training.shuffle"),
    ],
)
def test_what_is_no_lesson_is_refused_with_the_path_of_its_key(path: tuple[str | int, ...], value: Any, where: str) -> None:
    with pytest.raises(StudioError) as caught:
        project_from_bytes(json.dumps(replaced(tree(), path, value)).encode(), "p.mlps")
    assert caught.value.where == f"p.mlps: {where}"
    assert caught.value.mend


_numbers = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
_words = st.text(max_size=5)
_json = st.recursive(
    st.none() | st.booleans() | _numbers | _words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_words, inner, max_size=3),
    max_leaves=8,
)
_KEYS = ("title", "text", "task", "check", "views", "highlights", "hints", "start")


@hypothesis_settings(deadline=None, max_examples=150)
@given(st.sampled_from(_KEYS), st.sampled_from([0, 1]), _json)
def test_any_value_of_a_key_of_a_step_is_read_or_refused(key: str, step: int, value: Any) -> None:
    data = json.dumps(replaced(tree(), ("lesson", "steps", step, key), value)).encode()
    place = f"p.mlps: lesson.steps[{step}].{key}"
    with contextlib.suppress(StudioError):
        project = project_from_bytes(data, "p.mlps")
        assert project_from_bytes(project_to_bytes(project), "p.mlps") == project
        return
    with pytest.raises(StudioError) as caught:
        project_from_bytes(data, "p.mlps")
    assert caught.value.where.startswith(place)


def test_a_weight_of_a_start_that_is_not_finite_is_not_saved() -> None:
    project = edits.make_lesson(edits.empty_project())
    assert project.lesson is not None
    start = project.lesson.steps[0].start
    assert start is not None
    assert start.network is not None
    broken = replace(start, network=start.network.with_weights((np.array([[np.nan, 0, 0]]),)))
    with pytest.raises(StudioError) as caught:
        project_to_bytes(edits.set_step(project, 0, Step(start=broken)))
    assert caught.value.where == "lesson.steps[0].start.network.weights[0]"


# The ten lessons


def steps_of(name: str) -> tuple[Step, ...]:
    lesson = find_project(name)[0].lesson
    assert lesson is not None
    return lesson.steps


def at(name: str, number: int) -> Project:
    """Return the project as a learner finds it at a step, from 1."""
    project = find_project(name)[0]
    assert project.lesson is not None
    return edits.begin_with(project, project.lesson.start_of(number - 1))


def trained(project: Project, epochs: int) -> Project:
    return train(project, epochs)


def sigma(z: float) -> float:
    return float(1 / (1 + np.exp(-z)))


_NAMES = [entry.name for entry in lessons()]


def test_ten_lessons_ship_each_with_three_to_eight_short_steps() -> None:
    assert len(_NAMES) == 10
    for name in _NAMES:
        assert 3 <= len(steps_of(name)) <= 8
        for step in steps_of(name):
            assert step.title
            assert 0 < len(step.text) < 600
            assert step.task or step.check.kind == "free"


@pytest.mark.parametrize("name", _NAMES)
def test_no_step_of_a_lesson_is_done_before_the_learner_has_done_something(name: str) -> None:
    asking = [(i, step.check) for i, step in enumerate(steps_of(name), 1) if step.check.kind != "free"]
    assert [i for i, check in asking if not why_not_yet(check, situation_of(at(name, i)))] == []


def _hidden(s: int, x1: float, x2: float) -> float:
    return ((-0.5, 0.5)[s - 1]) - x1 + x2


_MOVED = [(-1.5 - x1 + x2 >= 0, 0.5 - x1 + x2 >= 0, c) for x1, x2, c in ((0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 1, 0))]
_Y1, _Y2 = sigma(-0.2), sigma(0.3)
_Y = sigma(0.1 + 0.6 * _Y1 - 0.7 * _Y2)
_DELTA = -_Y * _Y * (1 - _Y)
_F1, _F2 = sigma(_hidden(1, 1, 0)), sigma(_hidden(2, 1, 0))
_SOFT = np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()


@pytest.mark.parametrize(
    ("name", "number", "value"),
    [
        ("separability", 2, -1.5 + 1),
        ("xor-minimum", 2, _hidden(1, 0, 1)),
        ("xor-minimum", 3, len({(_hidden(1, *x) >= 0, _hidden(2, *x) >= 0) for x in ((0, 0), (1, 0), (0, 1), (1, 1))})),
        ("xor-minimum", 6, sum((0.5 + y1 - y2 >= 0) != bool(c) for y1, y2, c in _MOVED)),
        ("threshold-functions", 1, 0.5 - 1 + 2),
        ("threshold-functions", 4, 0.0),
        ("threshold-functions", 5, 0.8 * (1 - 0.8)),
        ("threshold-functions", 6, 1 - 0.6**2),
        ("threshold-functions", 7, 0.0),
        ("one-unit", 1, -1 + 0.5 * (1 - 0) * 1),
        ("one-unit", 6, 1 - sigma(-0.5)),
        ("linear-collapse", 1, 1 * 2 + 2 * 1),
        ("linear-collapse", 2, 0.5 + 1 * 1 + 2 * 0),
        ("linear-collapse", 3, 0.5 * 4 * 0.5**2),
        ("forward-propagation", 2, _hidden(1, 1, 0)),
        ("forward-propagation", 3, _F1),
        ("forward-propagation", 4, 0.5 + _F1 - _F2),
        ("forward-propagation", 5, sigma(0.5 + _F1 - _F2)),
        ("forward-propagation", 6, 2 + 1),
        ("forward-propagation", 7, 4),
        ("xor-igd", 1, _Y),
        ("xor-igd", 2, 0 - _Y),
        ("xor-igd", 3, _DELTA),
        ("xor-igd", 4, 0.6 * _DELTA * _Y1 * (1 - _Y1)),
        ("xor-igd", 5, 0.0),
        ("two-moons", 1, 200 - 40),
        ("two-moons", 6, 160 / 10),
        ("local-minima", 2, 0.0),
        ("local-minima", 3, 0.5 * (0.5**2 + 0.5**2)),
        ("three-classes", 1, 3),
        ("three-classes", 2, _SOFT.max()),
        ("three-classes", 3, _SOFT.max()),
        ("three-classes", 4, 1 - 0.5),
    ],
)
def test_the_answer_of_a_step_is_what_the_lectures_formulas_give(name: str, number: int, value: float) -> None:
    check = steps_of(name)[number - 1].check
    assert check.kind == "answer"
    asked, within = (float(v) for v in check.values)
    assert asked == pytest.approx(value, abs=max(within, 1e-9))
    assert why_not_yet(check, situation_of(at(name, number), answer=f"{value:.3f}")) == ""
    assert why_not_yet(check, situation_of(at(name, number), answer=f"{value + 0.1:.3f}")) != "" or within >= 0.1


def test_every_step_that_asks_for_a_number_is_in_the_list_above() -> None:
    asked = {(name, i) for name in _NAMES for i, step in enumerate(steps_of(name), 1) if step.check.kind == "answer"}
    listed = {args[:2] for args in test_the_answer_of_a_step_is_what_the_lectures_formulas_give.pytestmark[0].args[1]}  # type: ignore[attr-defined]
    assert asked == listed


@pytest.mark.parametrize(
    ("name", "number", "epochs"),
    [
        ("one-unit", 3, 1),
        ("one-unit", 5, 10),
        ("one-unit", 7, 100),
        ("linear-collapse", 6, 500),
        ("xor-igd", 7, 1000),
        ("two-moons", 2, 10),
        ("two-moons", 5, 100),
        ("local-minima", 7, 2000),
        ("three-classes", 5, 5),
    ],
)
def test_the_epochs_that_a_lesson_speaks_of_suffice(name: str, number: int, epochs: int) -> None:
    check = steps_of(name)[number - 1].check
    assert why_not_yet(check, situation_of(trained(at(name, number), epochs))) == ""


def test_what_the_texts_say_of_runs_is_so() -> None:
    def loss(project: Project) -> float:
        row = measure(project)
        assert row is not None
        return row[0]

    assert loss(trained(at("linear-collapse", 3), 500)) == pytest.approx(0.5, abs=0.02)
    equal = trained(at("local-minima", 1), 1000).network.weights[0]
    assert np.array_equal(equal[0], equal[1])
    assert loss(trained(at("local-minima", 3), 5000)) == pytest.approx(0.25, abs=0.01)
    moons = {number: measure(trained(at("two-moons", number), epochs)) for number, epochs in ((2, 10), (3, 200), (4, 10))}
    assert all(moons.values())
    assert moons[3][1] > 2 * moons[2][1]  # type: ignore[index]
    assert loss(trained(at("two-moons", 4), 10)) > 1000  # it leaps
    early, late = (measure(trained(at("three-classes", 6), epochs)) for epochs in (10, 100))
    assert early is not None
    assert late is not None
    assert late[0] < early[0]
    assert late[1] > early[1]


@pytest.mark.parametrize(
    ("hidden", "output", "errors"),
    [("linear", "linear", 1), ("heaviside", "heaviside", 0), ("sigmoid", "sigmoid", 0), ("sigmoid", "linear", 0)],
)
def test_the_weights_of_the_bend_between_solve_xor_with_any_units_but_linear_ones(hidden: str, output: str, errors: int) -> None:
    project = edits.set_activation(edits.set_activation(at("linear-collapse", 5), 1, hidden), 2, output)
    row = measure(project)
    assert row is not None
    assert round(row[2] * 4) == errors


def test_no_text_of_a_lesson_has_a_character_that_a_lost_backslash_leaves() -> None:
    for name in _NAMES:
        for step in steps_of(name):
            for text in (step.title, step.task, step.text.replace("\n", ""), *step.hints):
                assert text.isprintable(), (name, text)


def test_eleven_of_fifteen_starts_of_the_xor_network_find_the_global_minimum() -> None:
    start = at("local-minima", 5)
    runs = [trained(edits.reset(start, seed), 6000) for seed in range(1, 16)]
    assert sum(not why_not_yet(usual_check("no errors"), situation_of(run)) for run in runs) == 11


def test_the_page_for_teachers_lists_every_check_with_its_parameters() -> None:
    text = resource("lessons", "WRITING.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    for name, kind in CHECKS.items():
        (row,) = (line for line in rows if line.startswith(f"| `{name}` |") and line.count("|") == 4)
        assert all(f"`{parameter.name}`" in row for parameter in kind.parameters)
