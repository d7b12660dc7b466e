"""The hidden space in the window: what it shows of a network, what can be chosen, and what it says in little room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.layer_space import COMPONENTS, Axes, layer_outputs
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.hidden_space.view import MEND, MEND_BLANK, WHAT, WHAT_BLANK, HiddenSpaceView
from mlp_studio.ui.main_window import MainWindow
from tests.core.nets import random_points
from tests.ui.hidden_space.sight import Open, alone, at, choose, settle
from tests.ui.plane.places import rgb


def test_the_four_points_of_xor_are_three_and_the_view_says_that_two_are_at_one_place(
    xor: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot
) -> None:
    window, view = xor
    picture = view.space.picture
    assert picture is not None
    assert len(np.unique(picture.places, axis=0)) == 3
    assert [group.tolist() for group in picture.gathered] == [[0, 3]]
    with alone(view, qtbot):
        view.resize(700, 160)
        qtbot.waitUntil(lambda: view.space.gathered_texts == ["2 points"])  # where there is little room
        view.resize(388, 430)
        qtbot.waitUntil(lambda: view.space.gathered_texts == ["2 points here"])
        settle(view, qtbot)
        image = view.space.grab().toImage()
        red, blue = (rgb(window.look.theme.classes[c]) for c in (0, 1))
        assert rgb(image.pixelColor(at(view, 0))) == red
        assert rgb(image.pixelColor(at(view, 1))) == blue


def test_the_line_of_the_output_unit_is_drawn_in_ink(xor: tuple[MainWindow, HiddenSpaceView]) -> None:
    window, view = xor
    line_place = view.space.position_of(0.25, 0.75).toPoint()  # 0.5 + u − v = 0
    image = view.space.grab().toImage()
    near = [rgb(image.pixelColor(line_place + QPoint(dx, 0))) for dx in range(-2, 3)]
    assert rgb(window.look.theme.ink) in near


def test_it_begins_with_the_last_hidden_layer_and_with_components_where_there_are_more_than_two_units(
    moons: tuple[MainWindow, HiddenSpaceView],
) -> None:
    _, view = moons
    assert view.layer == 2
    assert view.axes == COMPONENTS
    assert [view.layer_field.itemText(i) for i in range(view.layer_field.count())] == ["Hidden 1", "Hidden 2", "Output"]
    assert "Principal components of 4 units" in view.info.text
    assert "% of the variance" in view.info.text


def test_another_layer_and_other_units_can_be_chosen(moons: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = moons
    choose(view, "layer", "1", qtbot)
    choose(view, "first", "3", qtbot)
    assert view.axes == Axes(3, 0)
    choose(view, "second", "1", qtbot)
    assert view.axes == Axes(3, 1)
    picture = view.space.picture
    assert picture is not None
    network = window.document.project.network
    y = layer_outputs(network, 1, window.document.project.points.xy)
    np.testing.assert_allclose(picture.places, y[[3, 1]].T)
    assert "2 of 5 units" in view.info.text
    assert "the other 3 units put out their mean" in view.info.text
    assert picture.lines is not None
    assert len(picture.lines) == 4


def test_choosing_what_is_on_the_other_axis_swaps_both_and_a_component_takes_both(
    moons: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot
) -> None:
    _, view = moons
    choose(view, "first", "0", qtbot)
    assert view.axes == Axes(0, 1)
    choose(view, "first", "1", qtbot)
    assert view.axes == Axes(1, 0)
    choose(view, "second", "1", qtbot)
    assert view.axes == Axes(0, 1)
    choose(view, "second", "pc", qtbot)
    assert view.axes == COMPONENTS
    choose(view, "second", "0", qtbot)
    assert view.axes == Axes(1, 0)


def test_a_layer_keeps_the_axes_that_were_chosen_for_it(moons: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = moons
    choose(view, "first", "2", qtbot)
    choose(view, "layer", "1", qtbot)
    assert view.axes == COMPONENTS
    choose(view, "layer", "2", qtbot)
    assert view.axes == Axes(2, 0)
    window.edit("Fewer units", lambda p: edits.set_units(p, 2, 2))
    settle(view, qtbot)
    assert view.axes == Axes(0, 1)  # there is no third unit any more
    assert "holds exactly" in view.info.text


def test_a_layer_of_one_unit_is_a_line(opened: Open) -> None:
    _, view = opened(edits.new_project((1, 1), ("tanh", "sigmoid"), generate("xor")))
    assert view.axes == Axes(0)
    assert view.space.picture is not None
    assert (view.space.picture.places[:, 1] == 0).all()
    assert "on a line" in view.info.text
    assert not view.second_field.isEnabled()


def test_without_a_hidden_layer_it_says_what_to_add_and_comes_when_it_is_there(opened: Open, qtbot: QtBot) -> None:
    window, view = opened(edits.new_project((1,), ("sigmoid",), generate("xor")))
    assert view.lack == (WHAT, MEND)
    assert not view.space.isVisible()
    window.edit("Add layer", lambda p: edits.add_layer(p, 1))
    settle(view, qtbot)
    assert view.space.isVisible()
    window.document.undo()
    assert not view.space.isVisible()


def test_an_empty_project_says_so(opened: Open) -> None:
    _, view = opened(edits.empty_project())
    assert view.lack == (WHAT_BLANK, MEND_BLANK)


def test_before_the_first_picture_there_is_no_plane_without_points_and_then_it_says_what_takes_so_long(
    make_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    window = make_window(find_project("xor-minimum")[0])
    view = window.lecture.made("hidden")
    assert isinstance(view, HiddenSpaceView)
    view.feed.hold()  # as if the compiler were at work
    window.lecture.open("hidden")
    panel = QImage(view.space.size(), QImage.Format.Format_RGB32)
    panel.fill(window.look.theme.panel)
    assert view.space.grab().toImage().convertToFormat(QImage.Format.Format_RGB32) == panel
    qtbot.waitUntil(lambda: view.space.patience.is_over)
    assert view.space.grab().toImage().convertToFormat(QImage.Format.Format_RGB32) != panel
    view.feed.release()
    settle(view, qtbot)
    assert not view.space.patience.isActive()


def test_low_views_do_without_the_read_out_and_wide_ones_have_the_choosers_beside(
    moons: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot
) -> None:
    _, view = moons
    with alone(view, qtbot, 432, 780):
        assert view.space.has_read_out
        assert view.space.side > 300
        for width, height in ((800, 200), (700, 160), (640, 270)):
            view.resize(width, height)
            qtbot.waitUntil(lambda h=height: view.space.x() > view.layer_field.width() and view.space.geometry().bottom() < h)  # type: ignore[misc]
            assert not view.space.has_read_out
            assert view.space.side >= 75
            assert view.info.geometry().right() < view.space.x()
            assert view.info.y() > view.second_field.mapTo(view, QPoint()).y()
            view.space.point_at((0.0, 0.0))
            assert view.info.text == view.space.read_out_text  # the words give way to it
            view.space.point_at(None)
            assert "Principal components" in view.info.text


def test_choosers_above_the_plane_stand_in_one_row_unless_a_name_is_too_long(
    moons: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot
) -> None:
    window, view = moons
    fields = view.layer_field, view.first_field, view.second_field

    def tops() -> set[int]:
        return {field.mapTo(view, QPoint()).y() for field in fields}

    with alone(view, qtbot, 388, 430):
        for width, height in ((388, 430), (360, 350), (360, 290)):
            view.resize(width, height)
            qtbot.waitUntil(lambda h=height: view.info.geometry().bottom() < h and len(tops()) == 1)  # type: ignore[misc]
            assert [field.shown_text for field in fields] == [field.currentText() for field in fields]
            assert view.info.shown_text.endswith("…")  # one line of what the tip has whole
            assert "Principal components of 4 units" in view.info.toolTip()
            assert view.space.side >= 0.55 * min(width, height)
        view.resize(300, 420)
        window.document.edit("Name", lambda p: edits.rename_unit(p, view.layer, 0, "a name that is longer than its field"))
        view.show_moment(window.document.project)
        view.choose_axes(Axes(0, 1))
        qtbot.waitUntil(lambda: len(tops()) == 2)
        assert view.first_field.mapTo(view, QPoint()).y() > view.layer_field.mapTo(view, QPoint()).y()
        assert view.first_field.shown_text.endswith("…")
        assert view.first_field.toolTip() == f"Horizontal axis: {view.first_field.currentText()}"
        settle(view, qtbot)
        assert view.space.side > 180


def test_where_there_is_little_room_words_are_shown_only_if_not_all_holds_exactly(opened: Open, qtbot: QtBot) -> None:
    window, view = opened(find_project("xor-igd")[0])
    with alone(view, qtbot, 388, 362):
        assert not view.space.has_read_out
        assert not view.info.isVisible()
        window.document.edit("Units", lambda p: edits.set_units(p, 1, 3))
        view.show_moment(window.document.project)
        qtbot.waitUntil(lambda: view.info.isVisible(), timeout=60_000)


def test_components_of_two_units_and_a_large_layer_say_what_they_are(opened: Open, qtbot: QtBot) -> None:
    window, view = opened(edits.new_project((2, 1), ("relu", "sigmoid"), generate("moons", 40)))
    choose(view, "first", "pc", qtbot)
    assert "projected" not in view.info.text
    assert view.space.picture is not None
    window.edit("Units", lambda p: edits.set_units(p, 1, 120))
    settle(view, qtbot)
    assert view.first_field.count() == 101
    assert "projected" in view.info.text
    choose(view, "first", "7", qtbot)
    assert "first 100 units" in view.info.text


def test_points_without_a_place_are_counted(opened: Open) -> None:
    project = edits.set_inputs(edits.new_project((2, 1), ("relu", "sigmoid"), generate("moons", 40)), ("log(x1)", "x2"))
    _, view = opened(project)
    assert view.space.picture is not None
    assert f"{view.space.picture.lost} points without a finite output" in view.info.text


def test_the_look_of_projector_and_dark_theme_is_taken_at_once(moons: tuple[MainWindow, HiddenSpaceView], qtbot: QtBot) -> None:
    window, view = moons
    window.look.set_theme("dark")
    settle(view, qtbot)
    assert rgb(view.grab().toImage().pixelColor(3, 3)) == rgb(window.look.theme.panel)
    window.look.set_scale(1.6)
    settle(view, qtbot)
    assert view.info.font().pixelSize() == window.look.font("caption").pixelSize()


def test_many_coinciding_points_are_told_as_numbers(opened: Open) -> None:
    project = edits.set_units(replace(find_project("xor-minimum")[0], points=random_points(60, 1, 3)), 1, 4)
    lines = np.array([[0.0, 1, 0], [0, 0, 1], [0.5, 1, 1], [-0.5, 1, -1]])
    _, view = opened(edits.set_weights(project, (lines, project.network.weights[1])))
    assert view.space.picture is not None
    groups = view.space.picture.gathered
    assert len(groups) > 3
    assert view.space.gathered_texts == [str(len(group)) for group in groups]
    assert sum(len(group) for group in groups) >= 50


def test_target_numbers_have_a_space_too(opened: Open) -> None:
    project = edits.new_project((3, 1), ("tanh", "linear"), random_points(30, 1, 2, "regression"))
    _, view = opened(project)
    assert view.space.picture is not None
    assert view.space.picture.frame is not None
    assert view.space.picture.frame.heat is not None
    view.space.point_at((0.0, 0.0))
    assert "class" not in view.space.read_out_text
