"""Faults in a worker, as the user meets them: a notice in words, a window that is alive, and another picture or run after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits
from mlp_studio.core.engine import Engine
from mlp_studio.training import regions
from mlp_studio.ui.main_window import MainWindow

ENDED = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
"""A thread that ends by SystemExit is what these tests are about."""


@ENDED
@pytest.mark.parametrize("fault", [RuntimeError, SystemExit])
def test_a_run_that_meets_a_bug_is_told_and_the_next_one_trains(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, wait_idle: Callable[[MainWindow], None], fault: type[BaseException]
) -> None:
    plain = Engine.advance

    def advance(self: Engine, budget: int) -> int:
        if self.epoch >= 5:
            raise fault("injected")
        return plain(self, min(budget, 100))

    monkeypatch.setattr(Engine, "advance", advance)
    window.controller.set_speed(None)
    window.controller.play()
    qtbot.waitUntil(lambda: window.notice_bar.isVisible(), timeout=60_000)
    assert window.controller.state is RunState.IDLE
    assert "inside MLP Studio" in window.notice_bar.text
    kept = window.document.project.progress.epoch
    assert kept > 0
    monkeypatch.setattr(Engine, "advance", plain)
    window.controller.run_epochs(2)
    wait_idle(window)
    assert window.document.project.progress.epoch == kept + 2
    assert window.tool_bar.play_button.accessibleName() != "Pause"


@ENDED
@pytest.mark.parametrize("fault", [RuntimeError, SystemExit])
def test_regions_are_drawn_again_after_their_worker_met_a_bug(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, fault: type[BaseException]
) -> None:
    qtbot.waitUntil(lambda: window.regions.is_at_rest, timeout=60_000)

    def fail(*_: object) -> None:
        monkeypatch.undo()
        raise fault("injected")

    monkeypatch.setattr(regions, "_mistakes", fail)
    frames: list[object] = []
    window.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 3.0))
    qtbot.waitUntil(lambda: window.notice_bar.isVisible(), timeout=60_000)
    window.regions.frame_changed.connect(frames.append)
    window.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, -3.0))
    qtbot.waitUntil(lambda: bool(frames), timeout=60_000)
    assert frames[-1].network.weights[0][0, 0] == -3.0  # type: ignore[attr-defined]
