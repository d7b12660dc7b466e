"""What the views of the algorithm compute while a run goes on: nothing out of sight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from importlib import import_module

import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.main_window import MainWindow

COMPUTED = (
    ("algorithm", "mlp_studio.ui.algorithm.view", "worked_update"),
    ("algorithm", "mlp_studio.app.stepper", "worked_update"),
    ("algorithm", "mlp_studio.app.stepper", "code_of"),
    ("microscope", "mlp_studio.ui.microscope.view", "closeup"),
    ("products", "mlp_studio.ui.products.view", "products_of"),
    ("quiz", "mlp_studio.ui.quiz.view", "obstacle_to_quiz"),
)
"""Name of the view, and the module and the name of a function that it computes with."""


def test_views_out_of_sight_compute_nothing_during_a_run(
    make_window: Callable[[Project], MainWindow], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, wait_idle: Callable[[MainWindow], None]
) -> None:
    window = make_window(find_project("xor-igd")[0])
    window.canvas.select_weights(frozenset([(1, 1, 2)]))
    for name, *_ in COMPUTED:
        window.lecture.open(name)
    calls: Counter[str] = Counter()
    for name, module, function in COMPUTED:
        compute = getattr(import_module(module), function)

        def counting(*arguments: object, compute: Callable[..., object] = compute, name: str = name) -> object:
            calls[name] += 1
            return compute(*arguments)

        monkeypatch.setattr(f"{module}.{function}", counting)
    window.tabs.setCurrentIndex(0)
    calls.clear()
    frames: list[int] = []
    window.controller.snapshot_shown.connect(lambda _: frames.append(1))
    window.controller.play()
    qtbot.waitUntil(lambda: len(frames) > 20, timeout=60_000)
    assert calls == Counter()
    window.controller.pause()
    wait_idle(window)
    assert calls == Counter()
    for name, *_ in COMPUTED:
        window.lecture.open(name)
        assert calls[name] > 0, name
