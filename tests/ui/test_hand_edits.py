"""A weight that is set by hand: loss, curve, regions, misclassified points and the words about the run follow at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.measures import measure
from mlp_studio.training.regions import RegionFrame
from mlp_studio.ui.main_window import MainWindow


@pytest.mark.parametrize("epochs", [0, 12])
def test_a_hand_edit_brings_loss_curve_and_regions_up_to_date(
    window: MainWindow, qtbot: QtBot, wait_idle: Callable[[MainWindow], None], epochs: int
) -> None:
    frames: list[RegionFrame] = []
    window.regions.frame_changed.connect(frames.append)
    if epochs:
        window.controller.set_speed(None)
        window.controller.run_epochs(epochs)
        wait_idle(window)
    before = measure(window.document.project)
    window.edit("Set weight", lambda p: edits.set_weight(p, 1, 0, 0, 4.0))
    after = measure(window.document.project)
    assert before is not None
    assert after is not None
    assert before[0] != after[0]
    losses = window.controller.losses
    if epochs:
        assert losses[-1, 0] == epochs
        assert np.allclose(losses[-1, 1:], after, rtol=1e-12)
        assert window.loss_plot.values_at(float(epochs))[1][0][1] == f"{after[0]:.3f}"
    else:
        assert len(losses) == 0
    assert f"{after[0]:.3f}" in window.tool_bar.loss_counter.text
    qtbot.waitUntil(lambda: bool(frames) and frames[-1].network is window.document.project.network, timeout=60_000)
    frame = frames[-1]
    assert frame.wrong is not None
    training = ~window.document.project.points.test_mask
    assert frame.wrong[training].mean() == pytest.approx(after[2])
