"""What the algorithm view lights up on the canvas and in the other views, at rest, in a run and in slow motion."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.microscope import path_of
from mlp_studio.core.project import Project
from mlp_studio.core.worked_update import Touched
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.algorithm.view import AlgorithmView
from mlp_studio.ui.canvas.orange_path import OrangePath
from mlp_studio.ui.main_window import MainWindow
from tests.core.nets import same_bits
from tests.ui.algorithm.steps import Key, content, opened, press, wait
from tests.ui.lecture.shown_numbers import painted_texts


def test_a_line_lights_up_what_it_reads_and_writes_until_the_view_is_left(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    canvas = window.canvas
    assert canvas.line_marks.touched.units_written == {0}
    press(qtbot, view, Key.Key_F10)
    assert canvas.line_marks.touched.gaps_read == {1, 2}
    travel = canvas.line_marks.values
    assert travel is not None
    assert [y.tolist() for y in travel.y] == [y.tolist() for y in view.stepper.worked.y]
    assert travel.delta == ()
    press(qtbot, view, Key.Key_F10)
    press(qtbot, view, Key.Key_F10)
    travel = canvas.line_marks.values
    assert travel is not None
    assert [len(delta) for delta in travel.delta] == [0, 2, 1]
    assert window.plane.current_example == view.stepper.worked.indices[0]
    assert all(item in canvas.scene.passing_items for item in canvas.scene.overlays)  # a picture of the network has none of it
    window.tabs.setCurrentIndex(0)
    assert canvas.line_marks.touched == Touched()
    assert canvas.line_marks.values is None


def test_the_values_of_one_example_alone_stand_at_the_units(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    canvas, plane = window.canvas, window.plane
    window.picks.pick_example(1)
    press(qtbot, view, Key.Key_F10)
    line, place = canvas.line_marks, canvas.scene.values

    def outputs() -> list[str]:
        return [one.text for one in painted_texts(canvas.scene) if one.text.startswith("y ")]

    assert [y.tolist() for y in line.values.y] == [y.tolist() for y in view.stepper.worked.y]  # type: ignore[union-attr]
    assert outputs() == ["y 0.450", "y 0.574", "y 0.492"]
    assert canvas.caption.caption is not None
    assert canvas.caption.caption.text == "point 1: line 5"
    assert place.values == ()
    hovered = plane.plot_rect().center() + QPoint(20, 30)
    qtbot.mouseMove(plane, hovered)
    assert len(place.values) == 3
    assert len(outputs()) == 3
    assert outputs()[2] != "y 0.492"
    assert not canvas.caption.isVisible()
    qtbot.mouseMove(plane, QPoint(1, 1))
    assert outputs() == ["y 0.450", "y 0.574", "y 0.492"]
    window.picks.pick_example(0)
    assert not canvas.caption.isVisible()
    window.picks.pick_example(2)
    assert canvas.caption.isVisible()
    window.tabs.setCurrentIndex(0)
    assert not canvas.caption.isVisible()
    assert len(place.values) == 3  # those of the picked example


def test_errors_are_ink_and_the_path_keeps_its_colour_in_values_and_rings(
    qtbot: QtBot, make_window: Callable[[Project], MainWindow]
) -> None:
    window = make_window(find_project("xor-igd")[0])
    window.resize(1600, 1000)
    theme, scene = window.look.theme, window.canvas.scene
    view = opened(window)
    view.stepper.run_to("7a")
    wait(qtbot, view)

    def colours(unit: tuple[int, int]) -> tuple[bool, bool]:
        """Tell whether the ring of a unit, and what stands below it, have the colour of the path."""
        column = scene.layout.columns[unit[0]]
        x, y, r = column.x, column.y_of(unit[1]), column.diameter / 2
        picture = window.canvas.view.grab().toImage()
        found = []
        for area, colour in ((QRectF(x - r - 2, y - r / 2, 8, r), theme.path), (QRectF(x - 40, y + r + 4, 80, 34), theme.path_ink)):
            box = window.canvas.view.mapFromScene(area).boundingRect()
            places = [(i, j) for i in range(box.left(), box.right()) for j in range(box.top(), box.bottom())]
            found.append(any(picture.pixelColor(i, j) == colour for i, j in places))
        return found[0], found[1]

    assert colours((1, 1)) == (False, False)
    path = OrangePath(scene)
    path.show(path_of(window.document.project.network, (1, 1, 2)))
    assert colours((1, 1)) == (True, True)
    assert colours((1, 0)) == (False, False)


def test_the_marks_follow_the_network_and_are_painted(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    press(qtbot, view, Key.Key_F10)
    window.edit("Add layer", lambda p: edits.add_layer(p, 1))
    assert content(view).current == "4"
    assert content(view).code.title == "IGD_MLPd"
    view.stepper.run_to("7b")
    wait(qtbot, view)
    assert window.canvas.line_marks.touched.gaps_written == {1, 2, 3}
    without = window.canvas.view.grab().toImage()
    window.canvas.show_line(None)
    assert window.canvas.view.grab().toImage() != without


def test_during_a_run_it_shows_the_newest_values_and_a_step_pauses_first(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    window.controller.play()
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch > 5 and content(view).current == "", timeout=60_000)
    first = content(view).results["5"][1].value.tolist()
    qtbot.waitUntil(lambda: content(view).results["5"][1].value.tolist() != first, timeout=60_000)
    assert window.canvas.line_marks.touched == Touched()
    qtbot.keyClick(view.sheet, Key.Key_F10)
    wait(qtbot, view)
    assert window.controller.state is RunState.IDLE
    assert content(view).current == ("4" if window.document.project.progress.example else "10")  # where an epoch had just ended
    assert view.stepper.before is window.document.project


def test_in_slow_motion_a_line_does_not_wait_for_the_travelling_example(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    window.tool_bar.speed_slider.setValue(0)
    press(qtbot, view, Key.Key_F7)
    assert not window.slow_motion.is_holding
    assert content(view).current == "4"
    assert window.canvas.scene.weights is not None
    assert same_bits(window.canvas.scene.weights, window.document.project.network.weights)


def test_the_canvas_is_left_to_the_slow_motion_of_a_step_of_the_tool_bar(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    window.tool_bar.speed_slider.setValue(0)
    assert window.canvas.line_marks.values is not None
    qtbot.keyClick(window.canvas.view, Key.Key_Right)
    wait(qtbot, view)
    assert window.slow_motion.is_holding
    assert (window.canvas.line_marks.values, window.canvas.line_marks.touched) == (None, Touched())
    window.slow_motion.finish()
    assert window.canvas.line_marks.touched.units_written == {0}
    assert view.stepper.before is window.document.project
    assert window.canvas.scene.travelling.travel is None


def test_other_views_show_the_example_at_which_the_lines_stand(qtbot: QtBot, view: AlgorithmView, window: MainWindow) -> None:
    picks = window.picks
    window.edit("Batch", lambda p: edits.set_training(p, algorithm="batch"))
    press(qtbot, view, Key.Key_F7)
    assert (picks.seen_example, window.plane.current_example, view.place_words) == (1, 1, "example 2 of 4")
    picks.pick_example(3)
    press(qtbot, view, Key.Key_F7)
    assert (picks.seen_example, view.stepper.example) == (3, 2)
    picks.pick_example(None)
    assert picks.seen_example == 2
    window.tabs.setCurrentIndex(0)
    assert picks.seen_example is None
