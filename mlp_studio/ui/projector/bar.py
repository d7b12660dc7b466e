"""The Projector's bar: play, step, same start, and in large figures how far the run is."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from mlp_studio.app.training_controller import RunState
from mlp_studio.ui.formats import count_text, loss_text, short_count
from mlp_studio.ui.icons import plain_icon
from mlp_studio.ui.key_courtesy import KeyCourtesy
from mlp_studio.ui.projector.figure import Figure
from mlp_studio.ui.projector.loss_line import SMALL_WIDTH, WIDTH, LossLine

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

HEIGHT, MARGIN = 96, 32
PLAY_HEIGHT, BUTTON, ICON = 64, 64, 32
PLAY_PADDING = 44
WORDS = {RunState.RUNNING: "Pause", RunState.PREPARING: "Preparing"}
SPACING = 12
_FIT = (
    (56, WIDTH, True, True),
    (32, WIDTH, True, True),
    (28, SMALL_WIDTH, True, True),
    (24, 0, True, True),
    (12, 0, False, True),
    (16, 0, False, False),
)
"""From the roomiest to the narrowest: between figures, width of the loss line, whether there are the total, and the button of the start."""


class ProjectorBar(QToolBar):
    """Shows what the run of the window is like, and has its most needed commands; their keys are those of the tool bar."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__("Projector", window)
        self._window = window
        self._look = look = window.look
        self.setObjectName("projector")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        tools = window.tool_bar
        self.play_button = QPushButton(self)
        self.play_button.setProperty("primary", True)
        self.play_button.clicked.connect(tools.play_action.trigger)
        self.step_button, self.start_button = (self._button(action) for action in (tools.step_epoch_action, tools.same_start_action))
        self.epoch = Figure("epoch", "t", "00,000", look, self)
        self.errors = Figure("errors", "", "000", look, self)
        self.loss = Figure("loss", "", "00.000", look, self)
        self.line = LossLine(look, self)
        self._lay_out()
        window.controller.state_changed.connect(self._show_state)
        tools.play_action.changed.connect(self._show_tip)
        look.theme_changed.connect(self._restyle)
        self._restyle()
        KeyCourtesy(self).attend(self)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setFixedSize(BUTTON, BUTTON)
        button.setIconSize(QSize(ICON, ICON))
        return button

    def _lay_out(self) -> None:
        holder = QWidget(self)
        holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)  # what has no room is left out, see `_fit`
        row = QHBoxLayout(holder)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.setSpacing(SPACING)
        for button in (self.play_button, self.step_button, self.start_button):
            row.addWidget(button)
        row.addStretch(1)
        self._figures = QHBoxLayout()
        self._figures.setContentsMargins(0, 0, 0, 0)
        for part in (self.epoch, self.errors, self.loss, self.line):
            self._figures.addWidget(part)
        row.addLayout(self._figures)
        self.setContentsMargins(0, 0, 0, 0)
        self.addWidget(holder)

    # What it shows

    def show_run(self) -> None:
        """Show epoch, errors and losses of what the window's views show."""
        window = self._window
        controller, project = window.controller, window.slow_motion.shown
        rows, row = controller.losses, controller.row_of(project)
        loss, error_rate = (None, None) if row is None else (row[0], row[2])
        self.epoch.set_text(short_count(project.progress.epoch))
        self.epoch.setToolTip(f"t: {count_text(project.progress.epoch)} completed epochs")
        self.loss.set_text("–" if loss is None or not isfinite(loss) else loss_text(loss)[:6].rstrip("."))
        n = project.points.training_count
        has_errors = project.points.setting != "regression" and n > 0
        takes_other_room = has_errors == self.errors.isHidden()
        self.errors.setVisible(has_errors)
        if has_errors:
            self.errors.set_text("–" if error_rate is None or not isfinite(error_rate) else count_text(round(error_rate * n)))
            takes_other_room |= self.errors.set_total(count_text(n))
        if takes_other_room:
            self._fit()
        place = controller.look_back.place
        shown = rows if place is None else rows[: np.searchsorted(rows[:, 0], place, side="right")]
        self.line.show_losses(shown[:, 0], shown[:, 1])

    def _show_state(self, state: RunState) -> None:
        going = state in WORDS
        word = WORDS.get(state, "Play")
        self.play_button.setText(f"\u2002{word}")  # Qt puts it closer to the icon than fits this size
        self.play_button.setAccessibleName(word)
        self.play_button.setIcon(plain_icon("pause" if going else "play", self._look.theme.on_accent, ICON))
        self._show_tip()

    def _show_tip(self) -> None:
        self.play_button.setToolTip(self._window.tool_bar.play_button.toolTip())

    def _restyle(self) -> None:
        font = self._look.font("title")
        self.setFixedHeight(HEIGHT)
        self.setStyleSheet("QToolBar { padding: 0; }")
        self.play_button.setFont(font)
        self.play_button.setIconSize(QSize(ICON, ICON))
        words = ("Play", *WORDS.values())
        widest = max(QFontMetricsF(font).horizontalAdvance(word) for word in words)
        self.play_button.setFixedSize(round(widest) + ICON + PLAY_PADDING, PLAY_HEIGHT)
        self._show_state(self._window.controller.state)
        self._fit()

    def _fit(self) -> None:
        """Leave out what has no room: air, then width of the line, the line, the total."""
        left = self.play_button.width() + BUTTON + 2 * SPACING + 2 * MARGIN
        figures = [figure for figure in (self.epoch, self.errors, self.loss) if not figure.isHidden()]
        for gap, line, has_total, has_start in _FIT:
            self.errors.set_short(not has_total)
            needed = sum(figure.sizeHint().width() for figure in figures) + gap * (len(figures) - (0 if line else 1)) + line
            if left + needed + (BUTTON + SPACING if has_start else 0) <= self.width():
                break
        self.start_button.setVisible(has_start)
        self.line.setVisible(line > 0)
        if line:
            self.line.setFixedWidth(line)
        self._figures.setSpacing(gap)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room."""
        super().resizeEvent(event)
        self._fit()
