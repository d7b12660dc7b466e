"""The layouts: what the Projector shows and hides, that leaving it brings everything back, and its keys."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.canvas.symbols import layer_words
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.projector.bar import ProjectorBar
from mlp_studio.ui.projector.key import KeyBar
from mlp_studio.ui.projector.layout import ProjectorLayout
from mlp_studio.ui.theme import EXPLORE, PROJECTOR

MakeWindow = Callable[[Project], MainWindow]
Wait = Callable[[MainWindow], None]


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window, key, modifiers)


def enter(window: MainWindow) -> None:
    """Go to the Projector by its key, and wait until everything has its place."""
    press(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    QApplication.processEvents()
    assert window.layouts.name == "projector"


def projector_of(window: MainWindow) -> ProjectorLayout:
    layout = window.layouts.covering
    assert isinstance(layout, ProjectorLayout)
    return layout


def bar_of(window: MainWindow) -> ProjectorBar:
    return projector_of(window).bar


def key_of(window: MainWindow) -> KeyBar:
    return projector_of(window).key


def places(window: MainWindow) -> dict[str, object]:
    """Where everything is that a layout moves."""
    shown = {dock.objectName(): dock.geometry().getRect() for dock in window.docks if dock.isVisible()}
    bars = {type(bar).__name__: bar.geometry().getRect() for bar in (window.menuBar(), window.tool_bar, window.statusBar())}
    view = window.canvas.view
    return {**shown, **bars, "canvas": window.canvas.geometry().getRect(), "zoom": view.zoom, "fitted": view.is_fitted}


def test_the_projector_shows_canvas_and_plane_and_nothing_else(window: MainWindow) -> None:
    enter(window)
    assert [dock.objectName() for dock in window.docks if dock.isVisible()] == ["plane"]
    assert not window.tool_bar.isVisible()
    assert not window.statusBar().isVisible()
    assert not window.plane_dock.title.isVisible()
    assert window.menuBar().height() == 0
    canvas = window.canvas
    assert not any(part.isVisible() for part in (canvas.footer, canvas.zoom_control, canvas.tool_control, canvas.minimap))
    window.edit("Add unit", lambda project: edits.add_unit(project, 1))
    assert not canvas.zoom_control.isVisible()
    assert bar_of(window).isVisible()
    assert key_of(window).isVisible()
    assert (bar_of(window).height(), key_of(window).height()) == (96, 64)
    assert window.look.layout is PROJECTOR
    assert window.look.scale == 1.6


@pytest.mark.parametrize(("width", "share"), [(1440, 0.46), (1280, 0.46), (1024, 0.40)])
def test_the_canvas_has_its_share_of_the_width_whatever_the_window(window: MainWindow, width: int, share: float) -> None:
    enter(window)
    window.resize(width, 800)
    QApplication.processEvents()
    QApplication.processEvents()
    assert window.canvas.width() == pytest.approx(share * width, abs=2)
    assert window.plane_dock.width() == pytest.approx((1 - share) * width, abs=8)  # a handle parts them


def test_leaving_brings_back_docks_sizes_scale_theme_and_zoom(window: MainWindow) -> None:
    window.look.set_theme("dark")
    window.data_dock.hide()
    window.history_dock.show()
    window.resizeDocks([window.plane_dock], [477], Qt.Orientation.Horizontal)
    window.canvas.view.set_zoom(0.8)
    QApplication.processEvents()
    before = places(window)
    enter(window)
    assert window.look.theme.name == "light"
    assert window.canvas.view.is_fitted
    assert places(window) != before
    press(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    QApplication.processEvents()
    assert places(window) == before
    assert window.look.chosen_theme == "dark"
    assert window.look.layout is EXPLORE
    assert window.look.scale == 1.0
    assert window.plane_dock.title.isVisible()


def test_a_dock_that_floats_floats_again_after_the_projector(window: MainWindow) -> None:
    window.plane_dock.setFloating(True)
    enter(window)
    assert not window.plane_dock.isFloating()
    assert window.plane_dock.isVisible()
    press(window, Qt.Key.Key_Escape)
    assert window.plane_dock.isFloating()


def test_explore_restores_the_docks_when_it_is_chosen_in_explore(window: MainWindow) -> None:
    window.data_dock.hide()
    press(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.data_dock.isVisible()
    assert window.layouts.actions["explore"].isChecked()


def test_the_canvas_has_the_focus_after_what_had_it_was_hidden_so_that_space_plays(window: MainWindow) -> None:
    window.plane.setFocus()
    assert window.focusWidget() is not window.canvas.view
    press(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)  # docks are hidden on their way to their places
    assert window.focusWidget() is window.canvas.view
    window.plane.setFocus()
    window.plane_dock.hide()
    assert window.focusWidget() is window.canvas.view
    window.tool_bar.eta_field.setFocus()
    assert window.focusNextPrevChild(True)
    assert window.focusWidget() not in (window.canvas.view, window.tool_bar.eta_field), "Tab goes on to what follows"


def test_the_menu_has_checked_which_layout_is_shown(window: MainWindow) -> None:
    layouts = window.layouts
    layouts.actions["projector"].trigger()
    assert (layouts.actions["explore"].isChecked(), layouts.actions["projector"].isChecked()) == (False, True)
    layouts.actions["explore"].trigger()
    assert (layouts.actions["explore"].isChecked(), layouts.actions["projector"].isChecked()) == (True, False)


def test_a_theme_chosen_in_the_projector_is_its_own_and_comes_back_with_it(window: MainWindow) -> None:
    window.preferences.theme = "light"
    window.look.set_theme("light")
    enter(window)
    window.menus._set_theme("dark")  # noqa: SLF001
    press(window, Qt.Key.Key_Escape)
    assert window.look.theme.name == "light"
    assert window.preferences.theme == "light"
    enter(window)
    assert window.look.theme.name == "dark"


def test_the_keys_of_the_menus_reach_their_commands_while_the_menu_bar_is_out_of_sight(
    window: MainWindow, qtbot: QtBot, wait_idle: Wait
) -> None:
    enter(window)
    start = window.document.project
    press(window, Qt.Key.Key_H)
    assert window.document.project.view.hyperplanes != start.view.hyperplanes
    press(window, Qt.Key.Key_V)
    assert window.document.project.view.regions != start.view.regions
    press(window, Qt.Key.Key_Right)
    wait_idle(window)
    assert window.document.project.progress.example == 1
    press(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    wait_idle(window)
    assert window.document.project.progress.epoch == 1
    assert bar_of(window).epoch.text == "1"
    press(window, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert window.document.project.progress.epoch == 0
    same = window.document.project.network.weights[0]
    np.testing.assert_array_equal(same, start.network.weights[0])
    press(window, Qt.Key.Key_R)
    assert not np.array_equal(window.document.project.network.weights[0], same)
    press(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    np.testing.assert_array_equal(window.document.project.network.weights[0], same)


def test_space_plays_and_pauses_in_the_projector_and_the_button_says_which(window: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    enter(window)
    bar = bar_of(window)
    press(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch >= 2 and bar.epoch.text not in ("0", "1"), timeout=60_000)
    assert bar.play_button.accessibleName() == "Pause"
    press(window, Qt.Key.Key_Space)
    wait_idle(window)
    assert bar.play_button.accessibleName() == "Play"
    rows = window.controller.losses
    assert bar.loss.text == f"{rows[-1, 1]:.3f}"
    n = window.document.project.points.training_count
    assert bar.errors.text == f"{round(rows[-1, 3] * n)} of {n}"
    assert bar.line.line().size() > 1


def test_what_was_out_of_sight_during_a_run_is_up_to_date_afterwards(window: MainWindow, qtbot: QtBot, wait_idle: Wait) -> None:
    enter(window)
    qtbot.mouseClick(bar_of(window).play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.controller.shown.progress.epoch >= 3, timeout=60_000)
    window.layouts.leave()
    assert window.loss_plot.last_epoch is not None
    assert window.loss_plot.last_epoch >= 2
    window.controller.pause()
    wait_idle(window)


def test_escape_leaves_only_when_nothing_else_wants_it(window: MainWindow) -> None:
    enter(window)
    window.canvas.select_unit((1, 0))
    press(window.canvas.view, Qt.Key.Key_Escape)  # type: ignore[arg-type]
    assert window.layouts.name == "projector"
    assert window.canvas.selected_unit is None
    press(window.canvas.view, Qt.Key.Key_Escape)  # type: ignore[arg-type]
    assert window.layouts.name == "explore"


def test_alt_brings_the_menu_bar_while_it_is_held(window: MainWindow, qtbot: QtBot) -> None:
    enter(window)
    QTest.keyPress(window.canvas.view, Qt.Key.Key_Alt)
    QApplication.processEvents()
    assert window.menuBar().height() > 20
    QTest.keyRelease(window.canvas.view, Qt.Key.Key_Alt)
    window.canvas.setFocus()  # Qt may have given the focus to the menu bar
    qtbot.waitUntil(lambda: window.menuBar().height() == 0)
    press(window, Qt.Key.Key_Escape)
    assert window.menuBar().height() > 20


def test_the_bar_leaves_out_what_has_no_room(window: MainWindow) -> None:
    enter(window)
    bar = bar_of(window)
    for width in (960, 1024, 1150, 1280, 1440, 1920):
        window.resize(width, 700)
        QApplication.processEvents()
        QApplication.processEvents()
        parts = [part for part in (bar.step_button, bar.epoch, bar.errors, bar.loss, bar.line) if part.isVisible()]
        edges = [(part.mapTo(bar, QPoint(0, 0)).x(), part.mapTo(bar, QPoint(part.width(), 0)).x()) for part in parts]
        assert all(part.width() >= part.sizeHint().width() for part in parts[1:4]), width
        assert all(end <= start for (_, end), (start, _) in pairwise(edges)), width
        assert edges[-1][1] <= width
    assert bar.line.isVisible()


def test_a_regression_has_no_errors_and_no_names_in_its_regions(make_window: MakeWindow) -> None:
    window = make_window(edits.new_project((4,), ("tanh",), generate("bumps")))
    enter(window)
    assert not bar_of(window).errors.isVisible()
    assert window.plane.region_names == ()


def picture(window: MainWindow, qtbot: QtBot) -> QImage:
    qtbot.waitUntil(lambda: window.regions.is_at_rest, timeout=60_000)
    return window.plane.grab().toImage()


def test_the_name_of_each_class_stands_in_its_region_on_a_disc(make_window: MakeWindow, qtbot: QtBot) -> None:
    window = make_window(find_project("xor-minimum")[0])
    assert window.plane.region_names == ()
    enter(window)
    image = picture(window, qtbot)
    names = window.plane.region_names
    project = window.document.project
    assert [name.text for name in names] == list(project.points.classes or ())
    panel = window.look.theme.panel
    for name in names:
        y = project_output(project, name.place)
        assert (y > 0.5) == (name.class_index == 1)
        at = window.plane.position_of(*name.place)
        for dx, dy in ((-25, 0), (25, 0), (0, -25), (0, 25)):
            assert image.pixelColor(round(at.x()) + dx, round(at.y()) + dy) == panel
        away = [QLineF(at, window.plane.position_of(*xy)).length() for xy in project.points.xy.tolist()]
        assert min(away) > 30  # it covers none of the points
    window.layouts.leave()
    assert window.plane.region_names == ()


def project_output(project: Project, place: tuple[float, float]) -> float:
    return float(outputs(project.network, project.network.inputs_at(np.array([place])))[0, 0])


def test_edges_are_stronger_regions_fuller_and_points_larger_in_the_projector(window: MainWindow) -> None:
    radius = window.plane._layers.points.radius  # noqa: SLF001
    blend = window.look.region_blend
    enter(window)
    assert (radius, window.plane._layers.points.radius) == (4, 8)  # noqa: SLF001
    assert (blend, window.look.region_blend) == (0.30, 0.36)


def test_headers_have_words_until_the_pointer_comes(window: MainWindow) -> None:
    enter(window)
    header = window.canvas.header.headers[1]
    network = window.document.project.network
    assert header.is_bare
    assert not header.activation_button.isVisible()
    middle = QPointF(header.rect().center())
    QApplication.sendEvent(header, QEnterEvent(middle, middle, middle))
    assert header.activation_button.isVisible()
    assert layer_words(network, 1)[0] == f"{network.sizes[1]} × {network.layers[0].activation}"
    window.layouts.leave()
    assert header.plus_button.isVisible()


def test_the_words_of_a_header_name_features_that_are_not_just_the_coordinates() -> None:
    project = edits.new_project((3,), ("tanh",), generate("xor"))
    assert layer_words(project.network, 0)[0] == ""
    more = edits.set_inputs(project, ("x1", "x2", "x1*x2"))
    assert layer_words(more.network, 0)[0] == "3 features"
    assert layer_words(project.network, project.network.d)[0] == project.network.layers[-1].activation


def test_a_large_network_is_shown_as_a_whole(make_window: MakeWindow) -> None:
    points = find_project("three-classes")[0].points
    window = make_window(edits.new_project((8, 8), ("tanh", "tanh"), points))
    enter(window)
    view = window.canvas.view
    corners = [view.viewportTransform().map(QPointF(c.x, y)) for c in window.canvas.scene.layout.columns for y in (c.top, c.bottom)]
    assert all(view.viewport().rect().contains(corner.toPoint()) for corner in corners)


def test_labels_of_weights_come_back_after_the_projector_or_by_choice(make_window: MakeWindow) -> None:
    window = make_window(find_project("xor-igd")[0])
    labels = window.canvas.scene.labels
    assert len(labels.labels) == 9
    enter(window)
    assert not labels.labels
    window.edit("Weight labels", lambda project: edits.set_view(project, labels="all"))
    assert len(labels.labels) == 9
    window.edit("Weight labels", lambda project: edits.set_view(project, labels="auto"))
    press(window, Qt.Key.Key_Escape)
    assert len(labels.labels) == 9


def test_a_dock_that_is_opened_over_the_projector_is_up_to_date_and_goes_when_it_is_left(
    window: MainWindow, qtbot: QtBot, wait_idle: Wait
) -> None:
    window.loss_dock.hide()
    enter(window)
    press(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    wait_idle(window)
    window.loss_dock.toggleViewAction().trigger()
    assert window.loss_plot.last_epoch == 1
    press(window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    wait_idle(window)
    assert window.loss_plot.last_epoch == 2
    assert bar_of(window).epoch.text == "2"
    press(window, Qt.Key.Key_Escape)
    assert not window.loss_dock.isVisible()


def test_the_menu_bar_goes_again_after_a_menu_was_opened_with_alt(window: MainWindow, qtbot: QtBot) -> None:
    enter(window)
    QTest.keyPress(window.canvas.view, Qt.Key.Key_Alt)
    menu = window.menuBar().actions()[0].menu()
    menu.popup(window.mapToGlobal(QPoint(0, 0)))  # type: ignore[attr-defined]
    QApplication.processEvents()
    assert window.menuBar().height() > 20
    menu.close()  # type: ignore[attr-defined]
    window.canvas.setFocus()
    qtbot.waitUntil(lambda: window.menuBar().height() == 0)


def test_the_lecture_enlarges_a_small_network_to_its_room_and_explore_does_not(make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(find_project("xor-igd")[0])
    window.resize(1920, 1080)
    view = window.canvas.view
    assert view.zoom == 1.0
    window.layouts.show("lecture")
    QApplication.processEvents()
    assert 1.2 < view.zoom <= window.look.layout.most_fit
    drawn = view.mapFromScene(window.canvas.scene.content).boundingRect()
    assert view.viewport().rect().adjusted(-1, -1, 1, 1).contains(drawn)
    window.document.commit("Add units", edits.set_units(window.document.project, 1, 9))
    assert view.zoom < 1.2


def test_a_tip_in_the_status_bar_is_not_drawn_over_the_hint_after_a_change_of_layout_or_theme(window: MainWindow) -> None:
    bar = window.statusBar()
    look, layouts = window.look, window.layouts
    for change in (lambda: layouts.show("lecture"), layouts.leave, lambda: look.set_theme("dark"), lambda: look.set_scale(1.2)):
        bar.showMessage("A click picks a point")
        assert not window.hint_label.isVisible()
        change()
        for _ in range(4):
            QApplication.processEvents()
        assert window.hint_label.isVisible() != bool(bar.currentMessage())
    bar.showMessage("A click picks a point")
    told: list[str] = []
    bar.messageChanged.connect(told.append)
    for _ in range(20):
        QApplication.processEvents()
    assert told == []  # to cover the labels has an end
