"""The settings of many starts, on one line: how many, for how long, from which seed, drawn by which rule; begin, cancel, copy."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QToolButton, QWidget

from mlp_studio.core.initialisation import INITIALISERS
from mlp_studio.training.local_minima import StartsPlan
from mlp_studio.ui.fields import ChoiceField, CountField
from mlp_studio.ui.theme import Look

MOST_STARTS, MOST_EPOCHS, LARGEST_SEED = 1000, 1_000_000, 999_999
AS_RESET = "reset"
_TIP = "Epochs of each start, in place of the project’s limit; its other stop rules hold, but for a limit of time"


class SettingsRow(QWidget):
    """Fields of a plan.

    Signals
    -------
    begin_requested()
        Train the starts.
    cancel_requested()
        Leave those that are under way.
    copy_requested()
        Copy the table.
    """

    begin_requested = Signal()
    cancel_requested = Signal()
    copy_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Begin with 50 starts."""
        super().__init__(parent)
        self._look = look
        usual = StartsPlan()
        self.starts_field = self._field("Number of starts", 1, MOST_STARTS, usual.starts)
        self.epochs_field = self._field("Epochs of each start", 1, MOST_EPOCHS, usual.epochs)
        self.epochs_field.setToolTip(_TIP)
        self.seed_field = self._field("Seed of the first start", 0, LARGEST_SEED, usual.seed)
        self.seed_field.setToolTip("Seed of the first start; the others have the seeds after it")
        self.rule_field = ChoiceField(self)
        rules = [(rule.name, rule.title) for rule in INITIALISERS.values()]
        self.rule_field.set_choices([(AS_RESET, "As Reset draws"), *rules])
        self.rule_field.setAccessibleName("How weights are drawn")
        self.rule_field.setToolTip("How the weights of each start are drawn from its seed")
        self.begin_button = QPushButton("Train", self)
        self.begin_button.clicked.connect(self._on_button)
        self.copy_button = QToolButton(self)
        self.copy_button.setText("Copy")
        self.copy_button.setToolTip("Copy the table, to paste it into a spreadsheet")
        self.copy_button.setAccessibleName("Copy the table")
        self.copy_button.clicked.connect(self.copy_requested)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName("Progress of the starts")
        self.progress.hide()
        self._captions = [QLabel(text, self) for text in ("starts,", "epochs, seed")]
        self._is_going = False
        self._halves = [self._half(self.starts_field, self._captions[0], self.epochs_field, self._captions[1], self.seed_field)]
        self._halves.append(self._half(self.rule_field, self.progress, self.begin_button, self.copy_button))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # or it could not become narrow
        self._is_narrow: bool | None = None
        self.set_narrow(False)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def plan(self) -> StartsPlan:
        """What the fields say."""
        rule = "" if self.rule_field.key == AS_RESET else self.rule_field.key
        return StartsPlan(self.starts_field.value(), self.epochs_field.value(), self.seed_field.value(), rule)

    def set_narrow(self, on: bool) -> None:
        """Stand on two lines, or on one."""
        if on == self._is_narrow:
            return
        self._is_narrow = on
        for i, half in enumerate(self._halves):
            self._grid.removeWidget(half)
            self._grid.addWidget(half, i if on else 0, 0 if on else i)
        self._grid.setColumnStretch(1, 0 if on else 1)

    def show_progress(self, share: float, *, is_going: bool, has_ends: bool) -> None:
        """Show how far the starts are."""
        self._is_going = is_going
        self.begin_button.setText("Cancel" if is_going else "Train")
        self.progress.setValue(round(1000 * share))
        if is_going == self.progress.isHidden():  # it has the place of the rule, so that the button stays where it is
            self.progress.setFixedWidth(max(self.rule_field.width(), self.rule_field.minimumSizeHint().width()))
            self.progress.setVisible(is_going)
            self.rule_field.setVisible(not is_going)
        self.copy_button.setEnabled(has_ends)

    def _on_button(self) -> None:
        (self.cancel_requested if self._is_going else self.begin_requested).emit()

    def _field(self, name: str, lowest: int, highest: int, value: int) -> CountField:
        field = CountField(lowest, highest, self)
        field.setValue(value)
        field.setAccessibleName(name)
        field.setToolTip(name)
        return field

    def _half(self, *parts: QWidget) -> QWidget:
        half = QWidget(self)
        line = QHBoxLayout(half)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        for part in parts:
            line.addWidget(part)
        line.addStretch(1)
        return half

    def _restyle(self) -> None:
        look, px = self._look, self._look.px
        for caption in self._captions:
            caption.setFont(look.font("body"))
            caption.setStyleSheet(f"color: {look.theme.ink2.name()}")
        for field, width in ((self.starts_field, 56), (self.epochs_field, 80), (self.seed_field, 72)):
            field.setFixedWidth(round(px(width)))
        self.begin_button.setFixedWidth(round(px(96)))
        self.copy_button.setFont(look.font("body"))
        self._grid.setHorizontalSpacing(round(px(8)))
        self._grid.setVerticalSpacing(round(px(4)))
