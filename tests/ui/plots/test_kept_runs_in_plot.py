"""Runs that are over stay in the loss plot as thin lines, with what differs between them in a legend."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.app.kept_runs import MOST_RUNS, KeptRun
from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import Network
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.ui.plots.kept_curves import stroke_of
from mlp_studio.ui.plots.loss_plot import LossPlot
from mlp_studio.ui.theme import LIGHT, Look

MakeRun = Callable[[int, Floats, float], KeptRun]
NOW = TrainingSettings(learning_rate=0.5)


@pytest.fixture
def plot(look: Look, show: Callable[[QWidget], None]) -> LossPlot:
    widget = LossPlot(look)
    show(widget)
    return widget


def row_of(plot: LossPlot, number: int) -> QPoint:
    legend = plot.legend()
    i = [row.number for row in legend.rows].index(number)
    return QPoint(round(legend.rect.left() + 30), round(legend.rect.top() + 3 + 17 * (i + 1) + 8))


def inked(plot: LossPlot, epoch: float, loss: float) -> bool:
    """Tell whether something other than ground and grid is drawn at a place of the plot."""
    plain = (LIGHT.panel, LIGHT.line)
    image, x = plot.grab().toImage(), round(plot.x_of(epoch))
    frame = plot.plot_rect()
    y = round(frame.bottom() - loss / plot.loss_range[1] * frame.height())
    return any(image.pixelColor(x + dx, y + dy) not in plain for dx in range(-4, 5) for dy in (-1, 0, 1))


def test_a_run_that_is_over_is_drawn_and_named_by_what_differs(plot: LossPlot, make_run: MakeRun, network: Network) -> None:
    plot.show_history(np.arange(50.0), np.full(50, 0.3))
    plot.show_runs([make_run(1, np.full(50, 0.5), 0.1), make_run(2, np.full(50, 0.8), 1.0)], NOW, network)
    assert [label for _, label in plot.runs] == ["η = 0.1", "η = 1"]
    assert plot.loss_range == (0.0, 0.8)
    assert inked(plot, 20, 0.5)
    assert not inked(plot, 20, 0.35)
    assert "η = 0.1: 0.500; η = 1: 0.800" in plot.accessibleDescription()


def test_a_run_that_diverged_does_not_flatten_the_others(plot: LossPlot, make_run: MakeRun, network: Network) -> None:
    diverged = make_run(1, np.geomspace(0.5, 1e12, 50), 10.0)
    usual = [make_run(number, np.full(50, 0.4), 0.1 * number) for number in (2, 3)]
    plot.show_runs([diverged, *usual], NOW, network)
    assert 0.4 <= plot.loss_range[1] <= 1.5 * 3 * 0.4
    plot.show_history(np.arange(50.0), np.full(50, 0.2))
    assert 0.6 <= plot.loss_range[1] <= 1.5 * 3 * 0.2
    assert inked(plot, 20, 0.4)
    plot.set_log(True)
    assert plot.loss_range == (0.1, 1.0)
    plot.set_log(False)
    plot.show_history(np.empty(0), np.empty(0))
    plot.show_runs([diverged], NOW, network)
    assert plot.loss_range[1] >= 1e12


def test_the_axis_holds_the_longest_run(plot: LossPlot, make_run: MakeRun, network: Network) -> None:
    plot.show_history(np.arange(5.0), np.full(5, 0.1))
    plot.show_runs([make_run(1, np.full(301, 0.5), 0.1)], NOW, network)
    assert 300 <= plot.last_epoch_shown < 450
    plot.show_history(np.empty(0), np.empty(0))
    assert 300 <= plot.last_epoch_shown < 450
    assert inked(plot, 200, 0.5)


def test_the_logarithmic_range_holds_the_runs_that_are_over(plot: LossPlot, make_run: MakeRun, network: Network) -> None:
    plot.show_history(np.arange(5.0), np.full(5, 0.5))
    plot.show_runs([make_run(1, np.full(5, 3e-4), 0.1)], NOW, network)
    plot.set_log(True)
    assert plot.loss_range == (1e-4, 1.0)


def test_every_kept_run_has_a_line_of_its_own() -> None:
    looks = {(stroke.colour, stroke.dashes) for stroke in map(stroke_of, range(1, MOST_RUNS + 1))}
    assert len(looks) == MOST_RUNS


def test_pointing_at_the_legend_emphasises_that_run(plot: LossPlot, make_run: MakeRun, network: Network, qtbot: QtBot) -> None:
    plot.show_history(np.arange(50.0), np.full(50, 0.1))
    plot.show_runs([make_run(1, np.full(50, 0.4), 0.1), make_run(2, np.full(50, 0.8), 1.0)], NOW, network)
    before = plot.grab().toImage()
    qtbot.mouseMove(plot, row_of(plot, 2))
    assert plot.hovered_run == 2
    assert plot.pointer is None
    assert plot.grab().toImage() != before
    qtbot.mouseMove(plot, plot.plot_rect().center().toPoint() + QPoint(0, 40))
    assert plot.hovered_run is None


def test_at_the_cross_hair_the_legend_has_the_losses_there(plot: LossPlot, make_run: MakeRun, network: Network, qtbot: QtBot) -> None:
    plot.show_history(np.arange(50.0), np.full(50, 0.1))
    plot.show_runs([make_run(1, np.linspace(0.5, 0.0, 51), 0.1), make_run(2, np.full(10, 0.3), 1.0)], NOW, network)
    assert [row.text for row in plot.legend().rows] == ["0.000", "0.300"]
    qtbot.mouseMove(plot, QPoint(round(plot.x_of(20.3)), round(plot.plot_rect().bottom() - 20)))
    assert [row.text for row in plot.legend().rows] == ["0.300", "–"]


def test_a_press_on_the_cross_of_a_row_hides_that_run(plot: LossPlot, make_run: MakeRun, network: Network, qtbot: QtBot) -> None:
    runs = [make_run(1, np.full(50, 0.4), 0.1), make_run(2, np.full(50, 0.8), 1.0)]
    plot.show_history(np.arange(50.0), np.full(50, 0.3))
    plot.show_runs(runs, NOW, network)
    place = row_of(plot, 2)
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=place)
    assert len(plot.runs) == 2
    qtbot.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPoint(round(plot.legend().rect.right() - 8), place.y()))
    assert [run.number for run, _ in plot.runs] == [1]
    assert plot.loss_range[1] == 0.4
    plot.show_runs([*runs, make_run(3, np.full(5, 0.2), 2.0)], NOW, network)
    assert [run.number for run, _ in plot.runs] == [1, 3]


def test_a_number_that_is_used_anew_is_not_hidden(plot: LossPlot, make_run: MakeRun, network: Network) -> None:
    plot.show_runs([make_run(1, np.full(5, 0.4), 0.1)], NOW, network)
    plot.hide_run(1)
    plot.show_runs([], NOW, network)
    plot.show_runs([make_run(1, np.full(5, 0.6), 0.1)], NOW, network)
    assert len(plot.runs) == 1


def test_more_runs_than_fit_are_counted_below_the_newest(plot: LossPlot, make_run: MakeRun, network: Network) -> None:
    plot.show_runs([make_run(i, np.full(5, 0.4), 0.1 * i) for i in range(1, 13)], NOW, network)
    legend = plot.legend()
    assert legend.left_out + len(legend.rows) == 12
    assert legend.left_out > 0
    assert legend.rows[-1].number == 12
    assert legend.rect.height() < 0.7 * plot.plot_rect().height()
    plot.grab()


def test_a_long_run_that_is_over_keeps_its_peak_on_both_scales_of_epochs(plot: LossPlot, make_run: MakeRun, network: Network) -> None:
    losses = np.full(200_000, 0.2)
    losses[100_000:120_000] = 0.8
    plot.show_runs([make_run(1, losses, 0.1)], NOW, network)
    assert inked(plot, 110_000, 0.8)
    plot.set_log_epochs(True)
    assert inked(plot, 110_000, 0.8)


def test_a_run_without_losses_is_only_named(plot: LossPlot, make_run: MakeRun, network: Network) -> None:
    plot.show_runs([make_run(1, np.empty(0), 0.1)], NOW, network)
    assert [row.text for row in plot.legend().rows] == ["–"]
    plot.grab()
