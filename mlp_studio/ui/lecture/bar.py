"""The Lecture's bar: reset, play, next line, next epoch, η, what is trained with, and large counters."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from mlp_studio.app.training_controller import RunState
from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.ui.fields import NumberField
from mlp_studio.ui.formats import count_text, loss_text
from mlp_studio.ui.formulas import FormulaLabel
from mlp_studio.ui.icons import plain_icon
from mlp_studio.ui.projector.figure import Figure
from mlp_studio.ui.training_rows import loss_choices

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

HEIGHT, MARGIN, SPACING, GAP = 64, 20, 12, 32
BUTTON, ICON = 44, 24
WORDS = {RunState.RUNNING: "Pause", RunState.PREPARING: "Preparing"}


class LectureBar(QToolBar):
    """The commands of stepping through the algorithm; those that the tool bar has as well are its own actions.

    Parameters
    ----------
    window
        Whose algorithm view, tool bar and controller it serves.
    next_line
        The action of the algorithm view that goes on by a line.
    """

    def __init__(self, window: MainWindow, next_line: QAction) -> None:
        super().__init__("Lecture", window)
        self._window = window
        self._look = look = window.look
        self.setObjectName("lecture")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        tools = window.tool_bar
        self.reset_button = self._button(tools.reset_action)
        self.play_button = QPushButton(self)
        self.play_button.clicked.connect(tools.play_action.trigger)
        self.next_button = QPushButton("Next line", self)
        self.next_button.setProperty("primary", True)
        self.next_button.clicked.connect(next_line.trigger)
        self.next_button.setToolTip(next_line.toolTip())
        self.epoch_button = self._button(tools.step_epoch_action)
        self.eta_label = FormulaLabel(look, r"\eta", 20, "ink2", self)
        self.eta_field = NumberField(1e-12, 1e12, self)
        self.eta_field.setAccessibleName("Learning rate η")
        self.eta_field.setToolTip("Learning rate η: how far each step goes (↑ ↓ change it)")
        self.eta_field.valueChanged.connect(self._on_eta)
        self.what = QLabel(self)
        self.epoch = Figure("", "t", "00,000", look, self)
        self.example = Figure("example", "", "000", look, self)
        self.loss = Figure("loss", "", "0.000", look, self)
        self._next_line = next_line
        self._lay_out()
        window.controller.state_changed.connect(self._show_state)
        next_line.changed.connect(self._show_next)
        look.theme_changed.connect(self._restyle)
        self._restyle()
        window.attend_keys(self)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setFixedSize(BUTTON, BUTTON)
        button.setIconSize(QSize(ICON, ICON))
        return button

    def _lay_out(self) -> None:
        holder = QWidget(self)
        holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout(holder)
        row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        row.setSpacing(SPACING)
        for part in (self.reset_button, self.play_button, self.next_button, self.epoch_button, self._line(), self.eta_label):
            row.addWidget(part)
        row.addWidget(self.eta_field)
        self._second_line = self._line()
        row.addWidget(self._second_line)
        row.addWidget(self.what)
        row.addStretch(1)
        for figure in (self.epoch, self.example, self.loss):
            row.addSpacing(GAP - SPACING)
            row.addWidget(figure)
        self.addWidget(holder)

    def _line(self) -> QFrame:
        line = QFrame(self)
        line.setFixedSize(1, 24)
        line.setAutoFillBackground(True)
        return line

    # What it shows

    def show_run(self) -> None:
        """Show how far what the views show is, and what it is trained with."""
        window = self._window
        project = window.slow_motion.shown
        settings, progress = project.training, project.progress
        self.epoch.set_text(count_text(progress.epoch))
        self.example.set_text(count_text(progress.example))
        self.example.set_total(count_text(project.points.training_count))
        row = window.controller.row_of(project)
        self.loss.set_text("–" if row is None or not isfinite(row[0]) else loss_text(row[0]))
        self.what.setText(f"{ALGORITHMS[settings.algorithm].label}, {dict(loss_choices(project))[settings.loss].lower()}")
        if not self.eta_field.hasFocus():
            self.eta_field.setValue(settings.learning_rate)

    def _on_eta(self, value: float) -> None:
        self._window.tool_bar.setting_requested.emit("Set η", {"learning_rate": value}, "learning_rate")

    def _show_state(self, state: RunState) -> None:
        going = state in WORDS
        word = WORDS.get(state, "Play")
        self.play_button.setText(f"\u2002{word}")
        self.play_button.setAccessibleName(word)
        self.play_button.setToolTip(self._window.tool_bar.play_button.toolTip())
        self.play_button.setIcon(plain_icon("pause" if going else "play", self._look.theme.ink, ICON))

    def _show_next(self) -> None:
        self.next_button.setEnabled(self._next_line.isEnabled())
        self.next_button.setToolTip(self._next_line.toolTip())

    def _restyle(self) -> None:
        theme, font = self._look.theme, self._look.font("body")
        self.setFixedHeight(HEIGHT)
        self.setStyleSheet("QToolBar { padding: 0; }")
        bold = self._look.font("title")
        widest = max(QFontMetricsF(bold).horizontalAdvance(word) for word in ("Play", *WORDS.values()))
        for button, width in ((self.play_button, widest), (self.next_button, QFontMetricsF(bold).horizontalAdvance("Next line"))):
            button.setFont(bold)
            button.setIconSize(QSize(ICON, ICON))
            button.setFixedSize(round(width) + ICON + 40, BUTTON)
        self.next_button.setIcon(plain_icon("step-example", theme.on_accent, ICON))
        self.what.setFont(font)
        self.what.setStyleSheet(f"color: {theme.ink2.name()}")
        self.eta_field.setFont(font)
        self.eta_field.setFixedWidth(96)
        for line in self.findChildren(QFrame):
            if type(line) is QFrame and line.width() == 1:
                colours = line.palette()
                colours.setColor(line.backgroundRole(), theme.line2)
                line.setPalette(colours)
        self._show_state(self._window.controller.state)
        self._fit()

    def _fit(self) -> None:
        """Leave out the words on what is trained with where there is no room."""
        figures = sum(figure.sizeHint().width() + GAP for figure in (self.epoch, self.example, self.loss))
        fixed = self.play_button.width() + self.next_button.width() + 2 * BUTTON + 96 + 9 * SPACING + 2 * MARGIN + figures + 40
        has_room = fixed + self.what.sizeHint().width() + 2 * SPACING <= self.width()
        self.what.setVisible(has_room)
        self._second_line.setVisible(has_room)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room."""
        super().resizeEvent(event)
        self._fit()
