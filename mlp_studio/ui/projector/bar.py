"""The Projector's bar: play, step, same start, and in large figures how far the run is."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QHBoxLayout

from mlp_studio.core.epoch_places import count_of
from mlp_studio.core.measures import error_count
from mlp_studio.ui.covering_bar import BarMeasures, CoveringBar
from mlp_studio.ui.figure import Figure
from mlp_studio.ui.formats import count_text, epoch_tip, loss_text, short_count
from mlp_studio.ui.projector.loss_line import SMALL_WIDTH, WIDTH, LossLine

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

_FIT = (
    (56, WIDTH, True, True),
    (32, WIDTH, True, True),
    (28, SMALL_WIDTH, True, True),
    (24, 0, True, True),
    (12, 0, False, True),
    (16, 0, False, False),
)
"""From the roomiest to the narrowest: between figures, width of the loss line, whether there are the total, and the button of the start."""


class ProjectorBar(CoveringBar):
    """Shows what the run of the window is like, and has its most needed commands."""

    measures = BarMeasures(height=96, margin=32, spacing=12, button=64, icon=32, padding=44)
    play_is_primary = True

    def __init__(self, window: MainWindow) -> None:
        super().__init__("Projector", window)
        tools, look = window.tool_bar, window.look
        self.step_button, self.start_button = (self._button(action) for action in (tools.step_epoch_action, tools.same_start_action))
        self.epoch = Figure("epoch", "t", "00,000", look, self)
        self.errors = Figure("errors", "", "000", look, self)
        self.loss = Figure("loss", "", "00.000", look, self)
        self.line = LossLine(look, self)
        for button in (self.play_button, self.step_button, self.start_button):
            self._row.addWidget(button)
        self._row.addStretch(1)
        self._figures = QHBoxLayout()
        self._figures.setContentsMargins(0, 0, 0, 0)
        for part in (self.epoch, self.errors, self.loss, self.line):
            self._figures.addWidget(part)
        self._row.addLayout(self._figures)
        self._attend()

    # What it shows

    def show_run(self) -> None:
        """Show epoch, errors and losses of what the window's views show."""
        window = self._window
        controller, project = window.controller, window.slow_motion.shown
        rows, row = controller.losses, controller.row_of(project)
        loss, error_rate = (None, None) if row is None else (row[0], row[2])
        t, _ = count_of(project)
        self.epoch.set_text(short_count(t))
        self.epoch.setToolTip(epoch_tip(t))
        self.loss.set_text("–" if loss is None or not isfinite(loss) else loss_text(loss)[:6].rstrip("."))
        n = project.points.training_count
        has_errors = project.points.setting != "regression" and n > 0
        takes_other_room = has_errors == self.errors.isHidden()
        self.errors.setVisible(has_errors)
        if has_errors:
            errors = None if error_rate is None else error_count(error_rate, project)
            self.errors.set_text("–" if errors is None else count_text(errors))
            takes_other_room |= self.errors.set_total(count_text(n))
        if takes_other_room:
            self._fit()
        place = controller.look_back.place
        shown = rows if place is None else rows[: np.searchsorted(rows[:, 0], place, side="right")]
        self.line.show_losses(shown[:, 0], shown[:, 1])

    def _fit(self) -> None:
        """Leave out what has no room: air, then width of the line, the line, the total."""
        button, spacing, margin = self.measures.button, self.measures.spacing, self.measures.margin
        left = self.play_button.width() + button + 2 * spacing + 2 * margin
        figures = [figure for figure in (self.epoch, self.errors, self.loss) if not figure.isHidden()]
        for gap, line, has_total, has_start in _FIT:
            self.errors.set_short(not has_total)
            needed = sum(figure.sizeHint().width() for figure in figures) + gap * (len(figures) - (0 if line else 1)) + line
            if left + needed + (button + spacing if has_start else 0) <= self.width():
                break
        self.start_button.setVisible(has_start)
        self.line.setVisible(line > 0)
        if line:
            self.line.setFixedWidth(line)
        self._figures.setSpacing(gap)
