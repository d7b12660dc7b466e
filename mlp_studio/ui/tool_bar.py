"""The training tool bar: start again, play, step, speed, learning rate, algorithm, loss, and the counters."""

from __future__ import annotations

from math import isfinite

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSlider, QToolBar, QToolButton, QWidget

from mlp_studio.app.run_state import RunState
from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.blank import lack_of
from mlp_studio.core.errors import StudioError
from mlp_studio.core.losses import LOSSES
from mlp_studio.core.project import Project
from mlp_studio.ui.fields import ChoiceField, Counter, CountField, NumberField
from mlp_studio.ui.formats import count_text, epoch_tip, loss_text, rate_text, short_count
from mlp_studio.ui.icons import icon, plain_icon
from mlp_studio.ui.run_epochs import RunEpochsMenu
from mlp_studio.ui.run_words import PLAY_WORDS
from mlp_studio.ui.theme import Look
from mlp_studio.ui.training_rows import loss_choices

FULL_SPEED = 60
"""The slider's last place: as fast as possible; below it, ten places are a factor of ten, from 1 example a second."""
START_SPEED = 35
_SPEEDS = (1.0, 1.3, 1.6, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
PLAY_ICON = 18
ROOMY = 1330
"""Width from which the speed's value and the example counter have room (Source: look.md §3)."""
NARROW = 1130
"""Width below which the word "Speed", the algorithm and the loss go as well."""
WIDTHS = (("play_button", 116, 108), ("speed_slider", 104, 72), ("algorithm_field", 184, 184), ("loss_field", 142, 142))
"""Widths of the controls where there is room, and in a narrow window."""


def speed_of(place: int) -> float | None:
    """Return the examples per second of a place of the speed slider; None is as fast as possible."""
    if place >= FULL_SPEED:
        return None
    decade, step = divmod(place, len(_SPEEDS))
    return float(f"{_SPEEDS[step] * 10.0**decade:.12g}")


def reached_text(speed: float) -> str:
    """Return a speed that is reached, as short as the tool bar needs it: "1.4 M ex/s"."""
    return rate_text(speed).replace("examples", "ex")


def speed_text(speed: float | None) -> str:
    """Return the chosen speed as the tool bar shows it."""
    if speed is None:
        return "full speed"
    return f"{speed / 1000:.3g} k ex/s" if speed >= 1000 else f"{speed:.3g} ex/s"


class TrainingToolBar(QToolBar):
    """One line of controls; it shows what the project and the run say, and asks for changes by signals.

    Signals
    -------
    setting_requested(text, changes, field)
        Change these fields of the training settings, as an undo step of this text; `field` names the control, for merging.
    speed_requested(speed)
        Train at so many examples per second, None for full speed.
    """

    setting_requested = Signal(str, object, str)
    speed_requested = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Build the controls; actions are public so that menus share them."""
        super().__init__("Training", parent)
        self._look = look
        self._state = RunState.IDLE
        self.setObjectName("training")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(20, 20))
        self._make_actions()
        self._make_fields()
        self._lay_out()
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _make_actions(self) -> None:
        def action(name: str, text: str, shortcut: str, tip: str) -> QAction:
            made = QAction(icon(name, self._look), text, self)
            made.setShortcut(QKeySequence(shortcut))
            made.setToolTip(f"{tip} ({QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)})")
            return made

        self.reset_action = action("reset", "Reset weights", "R", "New random weights from the next seed, t = 0")
        self.same_start_action = action(
            "same-start", "Same start again", "Shift+R", "Back to exactly the weights this run began with, t = 0"
        )
        self.play_action = action("play", "Play", "Space", "Train until paused")
        self.step_example_action = action("step-example", "Step one example", "Right", "One update of the weights")
        self.step_epoch_action = action("step-epoch", "Step one epoch", "Shift+Right", "To the end of this epoch: every example once")

        self.epochs_menu = RunEpochsMenu(self._look, self)
        self.run_epochs_action = self.epochs_menu.again_action
        self.settings_action = action("settings", "Training settings", "Ctrl+T", "Optimiser, schedule, penalties, stop rules")
        self.settings_action.setCheckable(True)

    def _make_fields(self) -> None:
        self.play_button = QPushButton(self)
        self.play_button.setProperty("primary", True)
        self.play_button.setAccessibleName("Play")
        self.play_button.clicked.connect(self.play_action.trigger)
        self.speed_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.speed_slider.setRange(0, FULL_SPEED)
        self.speed_slider.setValue(START_SPEED)
        self.speed_slider.setAccessibleName("Speed")
        self.speed_slider.setToolTip("Speed of training: from one example a second to as fast as possible")
        self.speed_slider.valueChanged.connect(self._on_speed)
        self._speed_value = QLabel(speed_text(speed_of(START_SPEED)), self)
        self.eta_field = NumberField(1e-12, 1e12, self)
        self.eta_field.setAccessibleName("Learning rate η")
        self.eta_field.setToolTip("Learning rate η: how far each step goes (↑ ↓ change it)")
        self.eta_field.valueChanged.connect(lambda value: self._request("Set η", "learning_rate", value))
        self.algorithm_field = ChoiceField(self)
        self.algorithm_field.setAccessibleName("Algorithm")
        self.algorithm_field.setToolTip("Algorithm: how many examples make one step")
        self.algorithm_field.set_choices([(a.name, a.label) for a in ALGORITHMS.values()])
        self.algorithm_field.activated.connect(lambda: self._request("Set algorithm", "algorithm", self.algorithm_field.key))
        self.batch_field = CountField(1, 2**31 - 1, self)
        self.batch_field.setAccessibleName("Batch size")
        self.batch_field.setToolTip("Batch size: examples per step of mini-batch gradient descent")
        self.batch_field.valueChanged.connect(lambda value: self._request("Set batch size", "batch_size", value))
        self.loss_field = ChoiceField(self)
        self.loss_field.setAccessibleName("Loss")
        self.loss_field.activated.connect(lambda: self._request("Set loss", "loss", self.loss_field.key))
        self.epoch_counter = Counter("t", "00,000", self._look, self)
        self.epoch_counter.setToolTip(epoch_tip(0))
        self.example_counter = Counter("example", "000", self._look, self)
        self.loss_counter = Counter("loss", "0.0e−0", self._look, self)
        self.example_counter.setToolTip("Training examples used in this epoch")
        self.loss_counter.setToolTip("Loss over the training points")
        self.lack_label = QLabel("", self)
        self.lack_label.hide()

    def _lay_out(self) -> None:
        line = QWidget(self)
        line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)  # what has no room is left out, see resizeEvent
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for action in (self.reset_action, self.same_start_action):
            row.addWidget(self._button(action))
        row.addSpacing(4)
        row.addWidget(self.play_button)
        row.addSpacing(4)
        for action in (self.step_example_action, self.step_epoch_action):
            row.addWidget(self._button(action))
        row.addSpacing(-4)
        row.addWidget(self._make_epochs_button())
        self._separate(row)
        self._speed_label = QLabel("Speed", self)
        row.addWidget(self._speed_label)
        row.addSpacing(4)
        row.addWidget(self.speed_slider)
        row.addSpacing(4)
        row.addWidget(self._speed_value)
        self._separate(row)
        self._eta_label = QLabel("η", self)
        for widget in (self._eta_label, self.eta_field):
            row.addWidget(widget)
            row.addSpacing(2)
        row.addSpacing(6)
        row.addWidget(self.algorithm_field)
        row.addSpacing(6)
        row.addWidget(self.loss_field)
        row.addSpacing(6)
        row.addWidget(self.batch_field)
        row.addSpacing(2)
        row.addWidget(self._button(self.settings_action))
        row.addStretch(1)
        row.addWidget(self.lack_label)
        for counter in (self.epoch_counter, self.example_counter, self.loss_counter):
            row.addSpacing(12)
            row.addWidget(counter)
        row.addSpacing(4)
        self.addWidget(line)

    def button_of(self, action: QAction) -> QToolButton:
        """Return the button of one of the actions."""
        return next(button for button in self.findChildren(QToolButton) if button.defaultAction() is action)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setFixedSize(36, 36)
        return button

    def _make_epochs_button(self) -> QToolButton:
        """Return the narrow button beside "step one epoch" that opens the menu of so many epochs."""
        button = QToolButton(self)
        button.setIcon(icon("chevron-down", self._look))
        button.setIconSize(QSize(12, 12))
        button.setFixedSize(16, 36)
        button.setToolTip("Run so many epochs")
        button.setAccessibleName("Run epochs")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(self.epochs_menu)
        self._epochs_button = button
        return button

    def _separate(self, row: QHBoxLayout) -> None:
        separator = QFrame(self)
        separator.setObjectName("separator")
        separator.setFixedSize(1, 24)
        row.addSpacing(8)
        row.addWidget(separator)
        row.addSpacing(8)

    # What it shows

    def show_project(self, project: Project) -> None:
        """Show the settings of this project; nothing is requested by it."""
        training = project.training
        last = project.network.layers[-1]
        self.algorithm_field.set_key(training.algorithm)
        self.loss_field.set_choices(loss_choices(project))
        self.loss_field.set_key(training.loss)
        perceptron = not ALGORITHMS[training.algorithm].uses_gradient
        self.loss_field.setEnabled(not perceptron)
        formula = "The perceptron algorithm uses no loss" if perceptron else f"Loss of one example: {LOSSES[training.loss].formula}"
        self.loss_field.setToolTip(f"{formula}\nOffered: what goes with an output layer of {last.activation}")
        for field, value in ((self.eta_field, training.learning_rate), (self.batch_field, training.batch_size)):
            field.blockSignals(True)
            field.setValue(value)  # type: ignore[arg-type]
            field.blockSignals(False)
        self.batch_field.setVisible(training.algorithm == "minibatch")
        self._show_lack(lack_of(project))

    def _show_lack(self, lack: str) -> None:
        """Say in the counters' place what is missing before there is anything to count; Play does not stand out until then."""
        if lack == self.lack_label.text():
            return
        self.lack_label.setText(lack)
        self.play_button.setProperty("primary", "waiting" if lack else True)
        self.play_button.style().unpolish(self.play_button)
        self.play_button.style().polish(self.play_button)
        self._restyle()

    def show_state(self, state: RunState, obstacle: StudioError | None) -> None:
        """Show whether a run goes on, and whether it can."""
        self._state = state
        going = self._is_going
        word = PLAY_WORDS[state]
        self.play_action.setText("Pause" if going else "Play")
        self.play_action.setIcon(icon("pause" if going else "play", self._look))
        self.play_button.setText(f"\u2002{word}")  # Qt puts it closer to the icon than fits this size
        self.play_button.setIcon(plain_icon("pause" if going else "play", self._play_ink, self._look.px(PLAY_ICON)))
        self.play_button.setAccessibleName(word)
        for action in (self.step_example_action, self.step_epoch_action, self.run_epochs_action):
            action.setEnabled(state is RunState.IDLE)
        self._epochs_button.setEnabled(state is RunState.IDLE)
        if state is RunState.IDLE:
            self.show_speed(None)
        tip = "Pause and keep what was learned as one undo step" if going else str(obstacle) if obstacle else "Train until paused"
        self.play_button.setToolTip(f"{tip} (Space)")

    def show_place(self, t: int, example: int, n: int, loss: float | None) -> None:
        """Show the counters: t, how many of the n examples of this epoch have been used, and the loss."""
        is_narrow = self.width() < NARROW
        self.epoch_counter.set_text(short_count(t))
        self.epoch_counter.setToolTip(epoch_tip(t))
        self.example_counter.set_text(count_text(example))
        self.example_counter.set_total(count_text(n))
        text = "–" if loss is None or not isfinite(loss) else loss_text(loss)
        self.loss_counter.set_text(text[:5].rstrip(".") if is_narrow and "e" not in text else text)

    def show_speed(self, reached: float | None) -> None:
        """Show the speed that a run reaches, in examples per second, or, with None, the one that is chosen."""
        self._speed_value.setText(speed_text(self.speed) if reached is None else reached_text(reached))
        tip = "Speed of training: from one example a second to as fast as possible"
        self.speed_slider.setToolTip(tip if reached is None else f"{tip}. Reached: {rate_text(reached)}")

    @property
    def speed(self) -> float | None:
        """The chosen speed in examples per second."""
        return speed_of(self.speed_slider.value())

    # Within

    @property
    def _play_ink(self) -> QColor:
        return self._look.theme.ink2 if self.lack_label.text() else self._look.theme.on_accent

    @property
    def _is_going(self) -> bool:
        return self._state.is_going

    def _request(self, text: str, name: str, value: object) -> None:
        self.setting_requested.emit(text, {name: value}, name)

    def _on_speed(self, place: int) -> None:
        self._speed_value.setText(speed_text(speed_of(place)))
        self.speed_requested.emit(speed_of(place))

    def _restyle(self) -> None:
        look, theme = self._look, self._look.theme
        self.setFixedHeight(round(look.px(57)))
        self.play_button.setFont(look.font("body", 600))
        self.play_button.setIconSize(QSize(round(look.px(PLAY_ICON)), round(look.px(PLAY_ICON))))
        self.play_button.setIcon(plain_icon("pause" if self._is_going else "play", self._play_ink, look.px(PLAY_ICON)))
        self.play_button.setFixedHeight(round(look.px(36)))
        self._speed_value.setFixedWidth(round(look.px(72)))
        self.eta_field.setFixedWidth(round(look.px(76)))
        self.batch_field.setFixedWidth(round(look.px(60)))
        for label in (self._speed_label, self._speed_value):
            label.setStyleSheet(f"color: {theme.ink2.name()}")
        self._eta_label.setFont(look.font("math"))
        self.lack_label.setStyleSheet(f"color: {theme.ink3.name()}")
        self._leave_out(self.width())
        for separator in self.findChildren(QFrame, "separator"):
            separator.setStyleSheet(f"background: {theme.line.name()}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room, in the order of look.md §3."""
        super().resizeEvent(event)
        self._leave_out(event.size().width())

    def _leave_out(self, width: int) -> None:
        px = self._look.px
        lack = bool(self.lack_label.text())
        self._speed_value.setVisible(width >= px(ROOMY))
        self.example_counter.setVisible(width >= px(ROOMY) and not lack)
        for counter in (self.epoch_counter, self.loss_counter):
            counter.setVisible(not lack)
        self.lack_label.setVisible(lack)
        self._speed_label.setVisible(width >= px(NARROW))
        for field in (self.algorithm_field, self.loss_field):  # the card has them, too
            field.setVisible(width >= px(NARROW))
        for widget, roomy, narrow in WIDTHS:
            getattr(self, widget).setFixedWidth(round(px(roomy if width >= px(NARROW) else narrow)))
