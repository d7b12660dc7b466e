"""What a lesson opens: its tabs go with it unless the user went to them, and its line does not leave an example that is worked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.lesson import parse_highlight
from mlp_studio.core.network import Network
from mlp_studio.ui.algorithm.view import AlgorithmView
from mlp_studio.ui.lesson.step_views import StepViews
from tests.ui.lesson.conftest import Learner


def test_a_lesson_that_is_left_closes_the_tabs_that_it_opened(learner: Learner) -> None:
    lecture = learner.window.lecture
    lecture.open("nets")  # the user's own
    learner.open("forward-propagation")
    assert lecture.is_seen("products")
    learner.next()
    learner.open("two-moons")
    assert not lecture.is_open("products")
    assert lecture.is_open("nets")
    assert lecture.is_open("algorithm")  # which stands
    learner.open("threshold-functions")
    assert lecture.is_seen("unit")
    learner.window.document.open(edits.new_project((1,), ("sigmoid",), generate("xor")))
    assert not lecture.is_open("unit")
    assert lecture.is_seen("algorithm"), "the tab that was the current one before"


@pytest.mark.parametrize("how", ["click into it", "click on its tab"])
def test_a_tab_of_a_lesson_that_the_user_went_to_stays(how: str, learner: Learner, qtbot: QtBot) -> None:
    window = learner.window
    tabs, lecture = window.tabs, window.lecture
    learner.open("threshold-functions")
    assert lecture.is_seen("unit")
    if how == "click into it":
        view = lecture.view("unit")
        assert view is not None
        qtbot.mouseClick(view.bar.eta_field, Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]
    else:
        bar = tabs.tabBar()
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(tabs.indexOf(lecture.places["unit"])).center())
    learner.open("two-moons")
    assert lecture.is_open("unit")


def test_the_button_of_the_next_line_is_ringed_where_the_algorithm_is_seen(learner: Learner) -> None:
    learner.open("xor-igd")
    window, mark = learner.window, parse_highlight("control next line")
    view = window.lecture.made("algorithm")
    assert isinstance(view, AlgorithmView)
    button, place = view.commands.next_line_button, window.lesson.rings.place_of(mark)
    assert place is not None
    assert button.defaultAction() is view.commands.next_line_action
    assert place.rect.center() == button.mapTo(window, button.rect().center())
    window.tabs.setCurrentIndex(0)
    assert window.lesson.rings.place_of(mark) is None


def test_the_line_of_a_step_leaves_no_example_whose_update_has_just_been_made(learner: Learner, qtbot: QtBot) -> None:
    learner.open("xor-igd")
    window = learner.window
    view = window.lecture.made("algorithm")
    assert isinstance(view, AlgorithmView)
    for _ in range(5):
        view.stepper.next_line()
    qtbot.waitUntil(lambda: view.stepper.number == "8", timeout=60_000)
    network: Network = window.document.project.network
    StepViews(window).stand_at("5")
    assert (view.stepper.number, view.stepper.example) == ("8", 0)
    assert window.document.project.network is network
