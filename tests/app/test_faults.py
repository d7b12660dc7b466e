"""Faults in the training thread: an exception, not-a-number, a thread that is ended; the last good weights stay, the next run trains."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.app.run_state import RunState
from mlp_studio.core import edits, engine
from mlp_studio.core.engine import Engine
from mlp_studio.core.generators import generate
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings
from tests.app.runs import Run, same_weights

Fault = Callable[[Engine], None]


@pytest.fixture
def run(qtbot: QtBot) -> Iterator[Run]:
    points = generate("moons", 30, seed=2)
    made = Run(edits.new_project((4, 1), ("tanh", "sigmoid"), points, TrainingSettings(learning_rate=0.05)), qtbot)
    made.controller.set_speed(30_000.0)
    yield made
    assert made.controller.close()


@pytest.fixture
def inject(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, Fault], None]:
    """Let a fault happen in the training thread before the first slice that begins after an epoch."""

    def arrange(epoch: int, fault: Fault) -> None:
        plain = Engine.advance

        def advance(self: Engine, budget: int) -> int:
            if self.epoch >= epoch:
                monkeypatch.setattr(Engine, "advance", plain)
                fault(self)
            return plain(self, budget)

        monkeypatch.setattr(Engine, "advance", advance)

    return arrange


def raise_bug(_: Engine) -> None:
    raise RuntimeError("a bug in the worker")


def end_thread(_: Engine) -> None:
    raise SystemExit


def put_nan(engine_: Engine) -> None:
    engine_._net.w[0] = np.nan  # noqa: SLF001  # the fault is what nobody may do


def trained(start: Project, like: Project) -> Project:
    """Return a project trained from `start` to the place of another."""
    whole = Engine(start)
    whole.advance(like.progress.epoch * start.points.training_count + like.progress.example)
    return start.trained(whole.weights, whole.epoch, whole.example)


def after_a_next_run(run: Run) -> None:
    """Assert that another run trains from where the document stands."""
    before = run.document.project
    run.controller.set_speed(None)
    run.controller.run_epochs(3)
    run.until(RunState.IDLE)
    assert same_weights(run.document.project, engine.train(before, 3))
    assert run.document.project.progress.epoch == before.progress.epoch + 3


@pytest.mark.parametrize(("fault", "words"), [(raise_bug, "a bug in the worker"), (end_thread, "wanted to end")])
def test_after_a_fault_the_last_good_weights_are_an_undo_step_and_the_next_run_trains(
    run: Run, inject: Callable[[int, Fault], None], fault: Fault, words: str
) -> None:
    start = run.document.project
    told: list[Exception] = []
    run.controller.failed.connect(told.append)
    inject(20, fault)
    run.controller.play()
    run.wait(lambda: bool(told))
    assert run.controller.state is RunState.IDLE
    assert words in str(told[0])
    kept = run.document.project
    assert kept.progress.epoch >= 1
    assert run.document.undo_stack.undoText() == f"Train {kept.progress.epoch:,} epochs"
    assert same_weights(kept, trained(start, kept))
    after_a_next_run(run)


def test_a_weight_that_is_not_a_number_ends_the_run_at_the_last_sound_weights(run: Run, inject: Callable[[int, Fault], None]) -> None:
    start = run.document.project
    inject(20, put_nan)
    run.controller.play()
    run.wait(lambda: bool(run.notices))
    run.until(RunState.IDLE)
    kept = run.document.project
    assert "Diverged" in run.notices[0].what
    assert kept.progress.epoch >= 19
    assert all(np.isfinite(w).all() for w in kept.network.weights)
    assert same_weights(kept, trained(start, kept))
    after_a_next_run(run)
