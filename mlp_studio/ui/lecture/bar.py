"""The Lecture's bar: reset, play, next line, next epoch, η, what is trained with, and large counters."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QPushButton

from mlp_studio.app.run_state import RunState
from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.epoch_places import count_of
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.notation import loss_latex
from mlp_studio.ui.covering_bar import BarMeasures, CoveringBar
from mlp_studio.ui.fields import NumberField
from mlp_studio.ui.figure import Figure
from mlp_studio.ui.formats import count_text, epoch_tip, loss_text
from mlp_studio.ui.formulas import FormulaLabel
from mlp_studio.ui.icons import plain_icon
from mlp_studio.ui.training_rows import loss_choices

if TYPE_CHECKING:
    from mlp_studio.app.stepper import Stepper
    from mlp_studio.ui.main_window import MainWindow

GAP, ETA_WIDTH = 32, 96


class LectureBar(CoveringBar):
    """The commands of stepping through the algorithm; those that the tool bar has as well are its own actions.

    Parameters
    ----------
    window
        Whose algorithm view, tool bar and controller it serves.
    next_line
        The action of the algorithm view that goes on by a line.
    stepper
        Which knows the line.
    """

    measures = BarMeasures(height=64, margin=20, spacing=12, button=44, icon=24, padding=40)

    def __init__(self, window: MainWindow, next_line: QAction, stepper: Stepper) -> None:
        super().__init__("Lecture", window)
        tools, look = window.tool_bar, window.look
        self.reset_button = self._button(tools.reset_action)
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
        self.epoch = Figure("", "t", "00,000", look, self, name="epoch t")
        self.example = Figure("example", "", "000", look, self)
        self.loss = Figure("", "L_2", "0.000", look, self, name="loss")
        self._next_line, self._stepper = next_line, stepper
        self._lines = (self._line(), self._line())
        self._lay_out()
        next_line.changed.connect(self._show_next)
        stepper.changed.connect(self.show_run)
        self._attend()

    def _lay_out(self) -> None:
        row, (first, second) = self._row, self._lines
        parts = (self.reset_button, self.play_button, self.next_button, self.epoch_button, first, self.eta_label, self.eta_field)
        for part in (*parts, second, self.what):
            row.addWidget(part)
        row.addStretch(1)
        for figure in (self.epoch, self.example, self.loss):
            row.addSpacing(GAP - self.measures.spacing)
            row.addWidget(figure)

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
        settings, n = project.training, project.points.training_count
        stands = window.controller.state is RunState.IDLE and self._stepper.stands_at(project)
        t, example = self._stepper.count if stands else count_of(project)
        self.epoch.set_text(count_text(t))
        self.epoch.setToolTip(epoch_tip(t))
        self.example.set_text(count_text(example))
        takes_other_room = self.example.set_total(count_text(n))
        row = window.controller.row_of(project)
        self.loss.set_symbol(loss_latex(LOSSES[settings.loss]))
        self.loss.set_text("–" if row is None or not isfinite(row[0]) else loss_text(row[0]))
        algorithm = ALGORITHMS[settings.algorithm]
        loss = f", {dict(loss_choices(project))[settings.loss].lower()}" if algorithm.uses_gradient else ""
        what = algorithm.label + loss
        if takes_other_room or what != self.what.text():
            self.what.setText(what)
            self._fit()
        if not self.eta_field.hasFocus():
            self.eta_field.setValue(settings.learning_rate)

    def _on_eta(self, value: float) -> None:
        self._window.tool_bar.setting_requested.emit("Set η", {"learning_rate": value}, "learning_rate")

    def _show_next(self) -> None:
        self.next_button.setEnabled(self._next_line.isEnabled())
        self.next_button.setToolTip(self._next_line.toolTip())

    def _restyle(self) -> None:
        theme, font = self._look.theme, self._look.font("body")
        self._size_words(self.next_button, "Next line")
        self.next_button.setIcon(plain_icon("step-example", theme.on_accent, self.measures.icon))
        self.what.setFont(font)
        self.what.setStyleSheet(f"color: {theme.ink2.name()}")
        self.eta_field.setFont(font)
        self.eta_field.setFixedWidth(ETA_WIDTH)
        for line in self._lines:
            colours = line.palette()
            colours.setColor(line.backgroundRole(), theme.line2)
            line.setPalette(colours)
        super()._restyle()

    def _fit(self) -> None:
        """Leave out the words on what is trained with where there is no room."""
        figures = sum(figure.sizeHint().width() + GAP for figure in (self.epoch, self.example, self.loss))
        measures = self.measures
        buttons = self.play_button.width() + self.next_button.width() + 2 * measures.button + self.eta_field.width()
        fixed = buttons + 9 * measures.spacing + 2 * measures.margin + figures + 40
        has_room = fixed + self.what.sizeHint().width() + 2 * measures.spacing <= self.width()
        self.what.setVisible(has_room)
        self._lines[1].setVisible(has_room)
