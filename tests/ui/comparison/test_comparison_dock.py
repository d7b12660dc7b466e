"""Comparing in the window: the second plane, the keys, the divider, and what is said of the difference."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.edits.bookmarks import add_bookmark
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.comparison.dock import ComparisonDock
from mlp_studio.ui.comparison.plane import ComparedPlane
from mlp_studio.ui.main_window import MainWindow

MakeWindow = Callable[[Project], MainWindow]
WaitIdle = Callable[[MainWindow], None]
Key = Qt.Key
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


def train(window: MainWindow, epochs: int, wait_idle: WaitIdle) -> None:
    window.controller.set_speed(None)
    window.controller.run_epochs(epochs)
    wait_idle(window)


@pytest.fixture
def trained(window: MainWindow, wait_idle: WaitIdle) -> MainWindow:
    train(window, 20, wait_idle)
    return window


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[MainWindow], None]:
    def wait(window: MainWindow) -> None:
        dock = window.comparison_dock
        qtbot.waitUntil(lambda: window.regions.is_at_rest and dock.comparison.is_at_rest, timeout=30_000)
        QApplication.processEvents()

    return wait


Settle = Callable[[MainWindow], None]


@pytest.fixture
def compared(trained: MainWindow, qtbot: QtBot, settle: Settle) -> MainWindow:
    qtbot.keyClick(trained, Key.Key_C)
    qtbot.waitUntil(lambda: trained.comparison_dock.panel.isVisible())
    settle(trained)
    return trained


def dock_of(window: MainWindow) -> ComparisonDock:
    return window.comparison_dock


def plane_of(window: MainWindow) -> ComparedPlane:
    return window.comparison_dock.panel.plane


def colour(window: MainWindow, place: tuple[float, float]) -> QColor:
    """Return the colour that the main plane shows at a place, with all that lies over it."""
    return window.plane.grab().toImage().pixelColor(window.plane.position_of(*place).toPoint())


def own_colour(plane: ComparedPlane, place: tuple[float, float]) -> QColor:
    return plane.grab().toImage().pixelColor(plane.position_of(*place).toPoint())


def contested(window: MainWindow) -> tuple[float, float]:
    """Return a place left of the middle that no point is near and no line crosses, where the first network decides otherwise."""
    from mlp_studio.training.comparison import ComparisonRequest, compare
    from mlp_studio.training.regions import grid

    project = window.controller.shown
    chosen = dock_of(window).comparison.chosen
    assert chosen is not None
    bounds = window.plane.bounds
    answer = compare(ComparisonRequest(1, project, chosen.moment.network, bounds, 60))
    assert answer is not None
    assert answer.area is not None
    step = (bounds[1] - bounds[0]) / 60
    for row, column in np.argwhere(answer.area):
        block = answer.area[max(0, row - 2) : row + 3, max(0, column - 2) : column + 3]
        x, y = grid(bounds, 60)[60 * row + column].tolist()
        if 5 < column < 25 and 10 < row < 50 and block.all() and np.hypot(*(project.points.xy - (x, y)).T).min() > 5 * step:
            return x, y
    raise AssertionError("the networks differ nowhere")


def hide_lines(window: MainWindow) -> None:
    window.document.edit("Hide", lambda p: edits.set_view(p, hyperplanes=False))


def test_the_dock_is_hidden_until_its_key_is_pressed_and_costs_nothing_until_then(trained: MainWindow, qtbot: QtBot) -> None:
    dock = dock_of(trained)
    assert not dock.isVisible()
    assert "presenter" not in vars(dock)
    canvas = trained.canvas.width()
    qtbot.keyClick(trained, Key.Key_C)
    qtbot.waitUntil(dock.isVisible)
    qtbot.waitUntil(lambda: trained.canvas.width() < canvas)
    assert trained.canvas.width() >= trained.canvas.minimumSizeHint().width()
    qtbot.keyClick(trained, Key.Key_C)
    assert not dock.isVisible()
    qtbot.waitUntil(lambda: trained.canvas.width() == canvas)


def test_before_any_training_it_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Key.Key_C)
    qtbot.waitUntil(lambda: dock_of(window).panel.isVisible())
    assert dock_of(window).panel.is_empty
    assert not dock_of(window).choice.isEnabled()
    qtbot.keyClick(window, Key.Key_B)
    assert "nothing to compare with" in window.notice_bar.text
    qtbot.keyClick(window, Key.Key_B, SHIFT)
    assert not dock_of(window).split_action.isChecked()


def test_the_second_plane_shows_the_start_of_the_run_over_the_same_points(compared: MainWindow) -> None:
    plane = plane_of(compared)
    place = contested(compared)
    assert plane.bounds == compared.plane.bounds
    assert plane.shown_count == len(compared.document.project.points)
    assert own_colour(plane, place) != colour(compared, place)
    assert dock_of(compared).choice.currentText() == "Start"
    assert dock_of(compared).choice.toolTip().startswith("Start")


def test_both_squares_are_of_one_size(compared: MainWindow, qtbot: QtBot) -> None:
    def differ_by() -> int:
        return abs(plane_of(compared).side - compared.plane.side)

    qtbot.waitUntil(lambda: differ_by() <= 2)
    side = compared.plane.side
    compared.resize(1920, 1080)
    qtbot.waitUntil(lambda: differ_by() <= 2 and compared.plane.side > side)


def test_the_difference_is_said_in_words_with_numbers(compared: MainWindow) -> None:
    rows = compared.controller.losses
    text = dock_of(compared).panel.text
    errors = [round(row[3] * 160) for row in (rows[0], rows[-1])]
    assert text.startswith(f"Loss {rows[0, 1]:.3f} against {rows[-1, 1]:.3f}, errors {errors[0]} against {errors[1]}\n")
    assert f"Test {rows[0, 2]:.3f} against {rows[-1, 2]:.3f}" in text
    assert "of 200 points" in text
    assert plane_of(compared).accessibleDescription().startswith("Loss")


def test_zooming_or_moving_one_plane_does_so_to_the_other(compared: MainWindow, qtbot: QtBot) -> None:
    plane, main = plane_of(compared), compared.plane
    before = main.bounds
    position = plane.position_of(0.0, 0.0)
    wheel = QWheelEvent(
        position,
        QPointF(plane.mapToGlobal(position.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plane, wheel)
    assert main.bounds != before
    assert plane.bounds == main.bounds
    main.setFocus()
    qtbot.keyClick(main, Key.Key_Minus)
    assert plane.bounds == main.bounds
    qtbot.mouseDClick(plane, LEFT, pos=plane.plot_rect().center() + QPoint(40, -60))
    assert main.bounds == before == plane.bounds


def test_the_pointer_over_one_plane_reads_both(compared: MainWindow, qtbot: QtBot) -> None:
    plane, main = plane_of(compared), compared.plane
    qtbot.mouseMove(plane, plane.position_of(0.5, 0.5).toPoint())
    qtbot.waitUntil(lambda: "y = " in main.read_out_text)
    assert main.read_out_text.split("y")[0] == plane.read_out_text.split("y")[0]
    assert main.read_out_text != plane.read_out_text
    first = plane.read_out_text
    qtbot.mouseMove(main, main.position_of(-0.6, -0.2).toPoint())
    qtbot.waitUntil(lambda: plane.read_out_text != first)
    assert main.read_out_text.split("y")[0] == plane.read_out_text.split("y")[0]


def test_a_point_picked_in_one_plane_is_ringed_in_both(compared: MainWindow, qtbot: QtBot) -> None:
    plane, main = plane_of(compared), compared.plane
    x, y = compared.document.project.points.xy[3].tolist()
    qtbot.mouseClick(plane, LEFT, pos=plane.position_of(x, y).toPoint())
    assert plane.picked_example is not None
    assert main.picked_example == plane.picked_example
    main.setFocus()
    qtbot.keyClick(main, Key.Key_Escape)
    assert plane.picked_example is None


def test_a_bookmark_is_chosen_by_its_name(compared: MainWindow, settle: Settle, wait_idle: WaitIdle) -> None:
    compared.document.edit("Bookmark", lambda p: add_bookmark(p, p.moment, "half-way"))
    train(compared, 20, wait_idle)
    choice = dock_of(compared).choice
    choice.setCurrentIndex(choice.findText("Bookmark “half-way”"))
    choice.activated.emit(choice.currentIndex())
    settle(compared)
    rows = compared.controller.losses
    assert dock_of(compared).panel.text.startswith(f"Loss {rows[20, 1]:.3f} against {rows[-1, 1]:.3f}")


def test_a_pinned_moment_is_kept_while_training_goes_on(compared: MainWindow, qtbot: QtBot, settle: Settle, wait_idle: WaitIdle) -> None:
    dock = dock_of(compared)
    dock.pin_action.trigger()
    settle(compared)
    assert dock.panel.text.splitlines()[-1] == "Both decide alike at all 200 points"
    train(compared, 20, wait_idle)
    settle(compared)
    assert dock.choice.currentText() == "Epoch 20 (pinned)"
    chosen = dock.comparison.chosen
    assert chosen is not None
    assert chosen.moment.epoch == 20
    rows = compared.controller.losses
    assert dock.panel.text.startswith(f"Loss {rows[20, 1]:.3f} against {rows[-1, 1]:.3f}")


def test_where_they_differ_is_hatched_and_ringed(compared: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    plane = plane_of(compared)
    hide_lines(compared)
    settle(compared)
    plain = plane.grab().toImage()
    qtbot.keyClick(compared, Key.Key_C, SHIFT)
    settle(compared)
    marked = plane.grab().toImage()
    centre = plane.position_of(*contested(compared)).toPoint()
    around = [centre + QPoint(dx, dy) for dx in range(-5, 6) for dy in range(-5, 6)]
    changed = [p for p in around if marked.pixelColor(p) != plain.pixelColor(p)]
    assert 0 < len(changed) < len(around)
    assert len(plane.differing_points) == int(dock_of(compared).panel.text.split("Differ at ")[1].split(" of")[0])
    assert "% of the square" in dock_of(compared).panel.text
    qtbot.keyClick(compared, Key.Key_C, SHIFT)
    assert plane.differing_points == []


def test_while_the_key_is_held_the_main_plane_shows_the_moment_before(trained: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    hide_lines(trained)
    settle(trained)
    dock_of(trained).comparison.refresh()
    place = contested(trained)
    now = colour(trained, place)
    qtbot.keyPress(trained, Key.Key_B)
    settle(trained)
    before = dock_of(trained).presenter.before
    assert before.isVisible()
    assert before.caption == "before: epoch 0"
    assert colour(trained, place) != now
    assert not dock_of(trained).isVisible()
    qtbot.keyRelease(trained, Key.Key_B)
    assert not before.isVisible()
    assert colour(trained, place) == now


def test_the_held_moment_ends_when_the_application_is_left(trained: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    qtbot.keyPress(trained, Key.Key_B)
    settle(trained)
    QApplication.sendEvent(QApplication.instance(), QEvent(QEvent.Type.ApplicationDeactivate))
    assert not dock_of(trained).presenter.before.isVisible()


def test_the_divider_parts_the_moment_before_from_the_present(trained: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    hide_lines(trained)
    settle(trained)
    dock_of(trained).comparison.refresh()
    place = contested(trained)
    now = colour(trained, place)
    qtbot.keyClick(trained, Key.Key_B, SHIFT)
    settle(trained)
    before, main = dock_of(trained).presenter.before, trained.plane
    divider = before.divider
    assert divider.isVisible()
    assert before.present_label.text() == "now: epoch 20"
    assert colour(trained, place) != now
    grip = divider.rect().center()
    qtbot.mousePress(divider, LEFT, pos=grip)
    target = divider.mapFrom(main, QPoint(round(main.position_of(*place).x()) - 20, main.plot_rect().center().y()))
    qtbot.mouseMove(divider, target)
    qtbot.mouseRelease(divider, LEFT, pos=target)
    assert 0 < divider.share < 0.5
    assert colour(trained, place) == now
    share = divider.share
    qtbot.keyClick(divider, Key.Key_Right)
    assert divider.share == pytest.approx(share + 0.02)
    assert trained.document.project.progress.example == 0
    qtbot.keyClick(divider, Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert divider.share == pytest.approx(share + 0.02)
    qtbot.keyClick(divider, Key.Key_End)
    assert divider.share == 1.0
    assert colour(trained, place) != now
    qtbot.keyClick(divider, Key.Key_Home)
    assert colour(trained, place) == now
    qtbot.keyClick(trained, Key.Key_B, SHIFT)
    assert not divider.isVisible()


def test_a_run_of_another_structure_stays_comparable(compared: MainWindow, settle: Settle, wait_idle: WaitIdle) -> None:
    window = compared
    window.document.edit("Same start", edits.same_start)
    window.document.edit("Add layer", lambda p: edits.add_layer(p, 1))
    train(window, 3, wait_idle)
    dock = dock_of(window)
    titles = [dock.choice.itemText(i) for i in range(dock.choice.count())]
    run = next(i for i, title in enumerate(titles) if title.startswith("Run 1"))
    dock.choice.setCurrentIndex(run)
    dock.choice.activated.emit(run)
    settle(window)
    chosen = dock.comparison.chosen
    assert chosen is not None
    assert chosen.moment.network.sizes != window.document.project.network.sizes
    assert dock.panel.text.startswith("Loss")
    window.plane.point_at((0.2, 0.3))
    assert "y = " in plane_of(window).read_out_text


def test_other_points_are_shown_and_measured_at_once(compared: MainWindow, settle: Settle) -> None:
    compared.document.edit("Remove", lambda p: edits.remove_points(p, np.arange(50)))
    settle(compared)
    assert plane_of(compared).shown_count == 150
    assert "of 150 points" in dock_of(compared).panel.text
    assert plane_of(compared).bounds == compared.plane.bounds


def test_looking_back_compares_with_what_the_plane_shows_then(compared: MainWindow, settle: Settle) -> None:
    rows = compared.controller.losses.copy()
    compared.controller.look_at(5.0)
    settle(compared)
    assert dock_of(compared).panel.text.startswith(f"Loss {rows[0, 1]:.3f} against {rows[5, 1]:.3f}")


def test_during_a_run_the_figures_follow_and_the_compared_picture_stands(compared: MainWindow, qtbot: QtBot, wait_idle: WaitIdle) -> None:
    frames: list[object] = []
    dock = dock_of(compared)
    dock.comparison.frame_changed.connect(frames.append)
    text = dock.panel.text
    compared.controller.play()
    qtbot.waitUntil(lambda: dock.panel.text not in ("", text), timeout=30_000)
    compared.controller.pause()
    wait_idle(compared)
    assert frames == []


def test_nothing_in_the_compared_plane_changes_the_project(compared: MainWindow, qtbot: QtBot) -> None:
    plane, project = plane_of(compared), compared.document.project
    centre = plane.plot_rect().center()
    qtbot.mousePress(plane, LEFT, pos=centre)
    qtbot.mouseMove(plane, centre + QPoint(60, 40))
    qtbot.mouseRelease(plane, LEFT, pos=centre + QPoint(60, 40))
    for key in (Key.Key_Comma, Key.Key_Period, Key.Key_Delete):
        qtbot.keyClick(plane, key)
    assert compared.document.project is project


def test_another_project_is_not_compared_with_the_one_before(compared: MainWindow) -> None:
    compared.document.open(find_project("three-classes")[0], None)
    assert dock_of(compared).panel.is_empty
    assert dock_of(compared).comparison.choices == ()
