"""Three nets side by side in the window: their numbers, live during a run, and nothing while nobody looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.measures import measure
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.three_nets import KINDS, of_kind
from mlp_studio.ui.formats import loss_text
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.patience import PREPARING
from mlp_studio.ui.three_nets.view import ThreeNetsView
from tests.core.nets import random_points, xor_minimum_network

XOR = generate("xor")


@pytest.fixture
def open_nets(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> Callable[[Project], ThreeNetsView]:
    def opened(project: Project) -> ThreeNetsView:
        view = make_window(project).lecture.open("nets")
        assert isinstance(view, ThreeNetsView)
        qtbot.waitUntil(lambda: view.feed.is_at_rest, timeout=60_000)
        return view

    return opened


def window_of(view: ThreeNetsView) -> MainWindow:
    window = view.window()
    assert isinstance(window, MainWindow)
    return window


def test_each_has_the_loss_and_the_errors_of_the_projects_weights(open_nets: Callable[[Project], ThreeNetsView]) -> None:
    project = Project(xor_minimum_network(), XOR)
    view = open_nets(project)
    for panel, kind in zip(view.panels, KINDS, strict=True):
        row = measure(of_kind(project, kind))
        assert row is not None
        assert panel.lines == (loss_text(row[0]), f"{round(4 * row[2])} of 4")
    assert view.panels[1].lines == ("0.000", "0 of 4")  # heaviside units solve it


def test_until_the_first_pictures_are_there_it_says_what_takes_so_long(make_window: Callable[[Project], MainWindow], qtbot: QtBot) -> None:
    window = make_window(Project(xor_minimum_network(), XOR))
    view = window.lecture.made("nets")
    assert isinstance(view, ThreeNetsView)
    view.feed.hold()  # as if the compiler were at work
    window.lecture.open("nets")
    assert view.grid.isVisible()
    qtbot.waitUntil(lambda: view.invitation.isVisible())
    assert view.invitation.words == PREPARING
    view.show_moment(window.document.project)  # a run may go on meanwhile
    assert view.invitation.isVisible()
    view.feed.release()
    qtbot.waitUntil(lambda: view.grid.isVisible() and view.has_drawn, timeout=60_000)
    window.tabs.setCurrentIndex(0)
    window.lecture.open("nets")
    assert view.grid.isVisible()
    qtbot.waitUntil(lambda: view.feed.is_at_rest, timeout=60_000)


def test_linear_units_show_the_one_unit_that_they_come_to(open_nets: Callable[[Project], ThreeNetsView]) -> None:
    view = open_nets(Project(xor_minimum_network(), XOR))
    W, V = xor_minimum_network().weights
    expected = [V[0, 0] + V[0, 1:] @ W[:, 0], V[0, 1:] @ W[:, 1], V[0, 1:] @ W[:, 2]]
    assert view.panels[0].single == pytest.approx(tuple(expected))
    assert view.panels[1].single is None
    assert view.panels[2].single is None


def test_an_edit_of_a_weight_is_followed(open_nets: Callable[[Project], ThreeNetsView], qtbot: QtBot) -> None:
    view = open_nets(Project(xor_minimum_network(), XOR))
    window_of(view).edit("Weight", lambda p: edits.set_block(p, 2, 0, 0, np.array([[-5.0]])))
    qtbot.waitUntil(lambda: view.feed.is_at_rest, timeout=60_000)
    assert view.panels[1].lines == ("1.000", "2 of 4")


def test_a_run_is_followed_while_it_goes_on(open_nets: Callable[[Project], ThreeNetsView], qtbot: QtBot) -> None:
    view = open_nets(edits.new_project((3, 1), ("tanh", "sigmoid"), XOR))
    window = window_of(view)
    first = view.panels[2].lines
    window.controller.set_speed(None)
    window.controller.play()
    qtbot.waitUntil(lambda: view.panels[2].lines != first, timeout=60_000)
    assert window.controller.state is RunState.RUNNING
    window.controller.pause()
    qtbot.waitUntil(lambda: window.controller.state is RunState.IDLE and view.feed.is_at_rest, timeout=60_000)
    row = measure(of_kind(window.document.project, KINDS[2]))
    assert row is not None
    assert view.panels[2].lines[0] == loss_text(row[0])


def test_out_of_sight_nothing_is_asked(open_nets: Callable[[Project], ThreeNetsView], qtbot: QtBot) -> None:
    view = open_nets(Project(xor_minimum_network(), XOR))
    window = window_of(view)
    nets = [panel.net for panel in view.panels]
    window.tabs.setCurrentIndex(0)
    window.edit("Weight", lambda p: edits.set_block(p, 2, 0, 0, np.array([[-5.0]])))
    assert view.feed.is_at_rest
    assert [panel.net for panel in view.panels] == nets
    window.lecture.open("nets")
    qtbot.waitUntil(lambda: view.feed.is_at_rest, timeout=60_000)
    assert view.panels[1].lines == ("1.000", "2 of 4")


def test_without_points_it_says_what_to_do(open_nets: Callable[[Project], ThreeNetsView]) -> None:
    view = open_nets(Project(xor_minimum_network(), EMPTY))
    assert view.invitation.isVisible()
    assert view.invitation.words[0] == "No points"


def test_target_numbers_have_a_loss_and_no_errors(open_nets: Callable[[Project], ThreeNetsView]) -> None:
    view = open_nets(edits.new_project((3, 1), ("tanh", "linear"), random_points(20, 1, 2, "regression")))
    assert [len(panel.lines) for panel in view.panels] == [1, 1, 1]


def test_test_points_are_counted_apart(open_nets: Callable[[Project], ThreeNetsView]) -> None:
    points = random_points(40, 1, 3, test_share=0.4)
    view = open_nets(edits.new_project((3, 1), ("tanh", "sigmoid"), points))
    assert all(panel.lines[2].endswith(f" of {int(points.test_mask.sum())}") for panel in view.panels)


def test_classes_that_do_not_fit_the_outputs_have_regions_but_no_numbers(open_nets: Callable[[Project], ThreeNetsView]) -> None:
    points = PointSet(XOR.xy, np.array([0, 1, 2, 1]), ("a", "b", "c"))
    view = open_nets(Project(xor_minimum_network(), points))
    assert [panel.lines for panel in view.panels] == [(), (), ()]
    assert all(panel.net is not None and panel.net.frame.regions.shape[0] >= 64 for panel in view.panels)


def test_the_pictures_take_the_theme(open_nets: Callable[[Project], ThreeNetsView], qtbot: QtBot) -> None:
    view = open_nets(Project(xor_minimum_network(), XOR))
    before = [panel.net for panel in view.panels]
    view.look.set_theme("dark")
    qtbot.waitUntil(lambda: view.feed.is_at_rest, timeout=60_000)
    after = [panel.net for panel in view.panels]
    for one, other in zip(before, after, strict=True):
        assert one is not None
        assert other is not None
        assert other.frame.regions[..., :3].mean() < one.frame.regions[..., :3].mean()


def test_other_points_are_decided_about_at_once(open_nets: Callable[[Project], ThreeNetsView], qtbot: QtBot) -> None:
    view = open_nets(Project(xor_minimum_network(), XOR))
    window_of(view).edit("Points", lambda p: replace(p, points=random_points(30, 1, 4)))
    qtbot.waitUntil(lambda: view.feed.is_at_rest, timeout=60_000)
    assert all(panel.lines[1].endswith(" of 30") for panel in view.panels)
