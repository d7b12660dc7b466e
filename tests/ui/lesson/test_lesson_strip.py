"""The lesson in layouts that cover Explore: a strip with the task and its check, and the text in a card."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from mlp_studio.ui.lesson.task_box import READ, sentence
from tests.ui.lesson.conftest import Learner

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


def test_a_lesson_is_followed_in_the_lecture_layout_by_its_strip(learner: Learner, qtbot: QtBot) -> None:
    window, session = learner.window, learner.window.lesson.session
    learner.open("xor-igd")
    window.layouts.show("lecture")
    strip = window.lesson.strip
    qtbot.waitUntil(strip.isVisible)
    assert not window.lesson.dock.isVisible()
    assert strip.title.toolTip() == "Step 1 of 8: The algorithm"
    assert strip.next_button.text() == "Skip"
    qtbot.keyClicks(strip.task.field, "0.492")
    assert strip.task.is_done
    assert (strip.next_button.text(), strip.next_button.property("primary")) == ("Next", "true")
    qtbot.mouseClick(strip.next_button, LEFT)
    assert (session.index, strip.task.text.plain_text) == (1, "What is the residual? Mind its sign.")
    assert strip.task.field.text() == ""
    qtbot.keyClick(window, Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    assert session.index == 2
    qtbot.mouseClick(strip.back_button, LEFT)
    assert session.index == 1
    window.layouts.show("explore")
    qtbot.waitUntil(window.lesson.dock.isVisible)
    assert not strip.isVisible()
    assert learner.panel.count_label.text() == "Step 2 of 8"
    assert window.lecture.is_seen("algorithm"), "what the step names was in the layout's own dock, and is in front again"


def test_the_text_opens_in_a_card_that_follows_the_steps_and_goes_with_the_strip(learner: Learner, qtbot: QtBot) -> None:
    window = learner.window
    learner.open("xor-minimum")
    window.layouts.show("projector")
    strip = window.lesson.strip
    qtbot.waitUntil(strip.isVisible)
    qtbot.mouseClick(strip.text_button, LEFT)
    card = strip.card
    assert card.isVisible()
    assert window.rect().contains(card.geometry())
    assert card.geometry().top() > strip.text_button.mapTo(window, strip.text_button.rect().bottomLeft()).y()
    assert "output unit combines them" in card.text.plain_text
    assert not card.hints.isVisible()
    qtbot.mouseClick(card.hint_button, LEFT)
    assert "lower right" in card.hints.plain_text
    assert not card.hint_button.isVisible()
    learner.window.lesson.session.next()
    assert "z_1^h" in card.text.plain_text
    qtbot.keyClick(card, Key.Key_Escape)
    assert not card.isVisible()
    assert not strip.text_button.isChecked()
    window.lesson.session.go_to(6)
    assert strip.task.text.markdown == READ
    assert strip.next_button.text() == "Next lesson"
    assert strip.next_button.toolTip() == "Next lesson: Threshold functions"
    qtbot.mouseClick(strip.text_button, LEFT)
    window.layouts.show("explore")
    assert not card.isVisible()
    assert not strip.text_button.isChecked()


def test_a_step_opens_its_view_below_the_canvas_of_the_lecture_and_not_in_the_projector(learner: Learner, qtbot: QtBot) -> None:
    window = learner.window
    learner.open("xor-minimum")
    window.layouts.show("projector")
    window.lesson.session.next()
    assert window.lesson.session.step.views[-1] == "products"
    assert not window.lecture.is_seen("products")
    window.layouts.show("lecture")
    qtbot.waitUntil(lambda: window.lecture.is_seen("products"))
    assert window.lecture.is_seen("algorithm")


def test_a_long_task_makes_the_strip_higher(learner: Learner, qtbot: QtBot) -> None:
    window = learner.window
    learner.open("xor-igd")
    window.layouts.show("projector")
    strip = window.lesson.strip
    qtbot.waitUntil(strip.isVisible)
    low = strip.height()
    strip.task.text.set_markdown("word " * 75)
    assert strip.task.text.height() > low
    assert strip.height() > strip.task.text.height()


def test_a_lesson_that_is_closed_in_another_layout_leaves_its_place_in_explore(learner: Learner, qtbot: QtBot) -> None:
    window = learner.window
    learner.open("xor-igd")
    window.layouts.show("lecture")
    strip = window.lesson.strip
    qtbot.waitUntil(strip.isVisible)
    window.files.new_project()
    assert not strip.isVisible()
    window.layouts.show("explore")
    assert not window.lesson.dock.isVisible()
    assert window.data_dock.isVisible()
    window.layouts.show("projector")
    assert not strip.isVisible()


def test_a_reason_begins_as_a_sentence_but_a_symbol_stays_itself() -> None:
    assert sentence("the loss is 0.3") == "The loss is 0.3"
    assert sentence("t = 3 of 6 epochs") == "t = 3 of 6 epochs"
    assert sentence("η is 0.05") == "η is 0.05"
    assert sentence("") == ""
