"""What the tests of plots share: a look, a shown widget, and runs that are over."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.app.kept_runs import KeptRun
from mlp_studio.core import edits
from mlp_studio.core.arrays import Floats
from mlp_studio.core.generators import generate
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Network
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.ui.theme import Look


@pytest.fixture
def look(qapp: QApplication) -> Look:
    return Look()


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Callable[[QWidget], None]]:
    shown: list[QWidget] = []

    def show_widget(widget: QWidget) -> None:
        widget.resize(412, 280)
        with qtbot.waitExposed(widget):
            widget.show()
        shown.append(widget)

    yield show_widget
    for widget in shown:
        widget.close()
        widget.deleteLater()


@pytest.fixture
def network() -> Network:
    return edits.new_project((3, 2), ("tanh", "softmax"), generate("moons")).network


@pytest.fixture
def make_run(network: Network) -> Callable[[int, Floats, float], KeptRun]:
    def make(number: int, losses: Floats, eta: float) -> KeptRun:
        rows = np.full((len(losses), 5), np.nan)
        rows[:, 0], rows[:, 1] = np.arange(len(losses)), losses
        return KeptRun(number, rows, TrainingSettings(learning_rate=eta), Moment(network, len(losses) - 1))

    return make
