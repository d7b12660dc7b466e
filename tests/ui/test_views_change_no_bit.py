"""Whatever is opened, closed, looked at or made slower during a run: its weights are those of an engine without a window, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.engine import train
from mlp_studio.core.project import Project
from mlp_studio.core.settings import REGION_LOOKS
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow

EPOCHS = 900


def what_users_do(window: MainWindow) -> list[Callable[[], object]]:
    """Return what changes views and speed, but not the run."""
    controller = window.controller
    deeds: list[Callable[[], object]] = [partial(window.curves.show_page, name) for name in window.curves.pages]
    deeds += [partial(dock.setVisible, shown) for dock in window.docks for shown in (False, True)]
    deeds += [partial(window.edit, "Regions", partial(edits.set_view, regions=look)) for look in REGION_LOOKS]
    deeds += [partial(window.look.set_theme, name) for name in ("dark", "light")]
    deeds += [window.menus.hyperplanes_action.trigger, partial(window.plane.zoom, 1.5), window.plane.fit, window.canvas.zoom_in]
    deeds += [partial(controller.set_speed, speed) for speed in (2e4, 5e3)]
    deeds += [partial(controller.look_at, 3.0), partial(controller.look_on, 1), controller.look_back.end]
    deeds += [partial(window.edit, "Add bookmark", lambda p: edits.add_bookmark(p, p.moment))]
    deeds += [partial(window.presenter.pick, 3), partial(window.presenter.hover, (0.1, 0.2)), partial(window.presenter.hover, None)]
    return deeds


@pytest.fixture(params=["in order", "shuffled with Adam"])
def project(request: pytest.FixtureRequest) -> Project:
    found, _ = find_project("two-moons")
    if request.param == "in order":
        return edits.set_training(found, shuffle=False, learning_rate=0.01)
    return edits.set_training(found, shuffle=True, optimiser="adam", learning_rate=0.001, algorithm="minibatch", batch_size=7)


def test_a_run_is_the_same_whatever_is_looked_at(
    project: Project, make_window: Callable[[Project], MainWindow], qtbot: QtBot, wait_idle: Callable[[MainWindow], None]
) -> None:
    window = make_window(project)
    controller = window.controller
    controller.set_speed(5e3)
    controller.run_epochs(EPOCHS)
    for number, deed in enumerate(what_users_do(window)):
        deed()
        if number % 6 == 5:  # pause, and go on to the same end
            controller.look_back.end()
            controller.pause()
            wait_idle(window)
            controller.run_epochs(EPOCHS - window.document.project.progress.epoch)
        shown = controller.newest.progress
        qtbot.waitUntil(
            lambda shown=shown: (
                (controller.newest.progress.epoch, controller.newest.progress.example) != (shown.epoch, shown.example)
                or controller.state is RunState.IDLE
            ),
            timeout=60_000,
        )
    controller.look_back.end()
    assert controller.is_going, "all of that was done during the run"
    controller.set_speed(None)
    wait_idle(window)
    end = window.document.project
    assert end.progress.epoch == EPOCHS
    assert all(np.array_equal(a, b) for a, b in zip(end.network.weights, train(project, EPOCHS).network.weights, strict=True))
