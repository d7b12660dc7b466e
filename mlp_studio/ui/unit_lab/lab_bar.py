"""The bar of the laboratory: run, step, start anew, the learning rate, the speed, and the two classes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from mlp_studio.core.points import PointSet
from mlp_studio.core.unit_lab import Sides
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.fields import ChoiceField, Counter, NumberField
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.formulas import FormulaLabel
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

SPEEDS: dict[str, tuple[str, int, int]] = {
    "slow": ("Slow", 8, 1),
    "even": ("Medium", 1, 1),
    "fast": ("Fast", 1, 0),
}
"""Label, ticks of the clock between two updates, and updates then; 0 stands for an epoch."""
REST = "rest"
_CLASS, _NARROW_CLASS = 84, 64
"""Width of a field with a class."""


class LabBar(QWidget):
    """Buttons and fields; what they do is told by signals.

    Signals
    -------
    run_toggled(), stepped(), epoch_stepped(), restarted(), started_anew(), started_from_zero()
        A button was pressed.
    eta_changed(eta)
        Another learning rate was typed.
    sides_changed(sides)
        Other classes were chosen.
    """

    run_toggled = Signal()
    stepped = Signal()
    epoch_stepped = Signal()
    restarted = Signal()
    started_anew = Signal()
    started_from_zero = Signal()
    eta_changed = Signal(float)
    sides_changed = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._setting: str = ""
        self.run_button = self._button("play", "Run", "Run all three, or pause", self.run_toggled)
        self.run_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.step_button = self._button("step-example", "Step", "One example: one update of each unit", self.stepped)
        self.epoch_button = self._button("step-epoch", "Epoch", "The rest of this epoch", self.epoch_stepped)
        self.same_button = self._button("same-start", "Same start", "Back to the common start weights", self.restarted)
        self.new_button = self._button("dice", "New start", "Other start weights, from the next seed", self.started_anew)
        self.zero_button = self._button("", "w = 0", "Start from w = 0, as in Novikoff’s theorem", self.started_from_zero)
        self.eta_label = FormulaLabel(look, r"\eta", 16, "ink2", self)
        self.eta_field = NumberField(1e-6, 1e3, self)
        self.eta_field.setAccessibleName("Learning rate of the laboratory")
        self.eta_field.valueChanged.connect(self.eta_changed)
        self.speed_field = ChoiceField(self)
        self.speed_field.setAccessibleName("Speed of the laboratory")
        self.speed_field.set_choices([(key, label) for key, (label, _, _) in SPEEDS.items()])
        self.speed_field.set_key("even")
        self.positive_field, self.negative_field = ChoiceField(self), ChoiceField(self)
        self.positive_field.setAccessibleName("Class with c = 1")
        self.negative_field.setAccessibleName("Class with c = 0")
        for choice in (self.positive_field, self.negative_field):
            choice.activated.connect(lambda _: self.sides_changed.emit(self.sides))
        self._against = QLabel("against", self)
        self.epoch_counter = Counter("t", "0,000", look, self)
        self.example_counter = Counter("example", "000", look, self)
        self._seed = QLabel(self)
        self._row = QHBoxLayout(self)
        for button in self._buttons:
            self._row.addWidget(button)
        self._row.addSpacing(6)
        fields: list[QWidget] = [self.eta_label, self.eta_field, self.speed_field, self.positive_field, self._against, self.negative_field]
        counters: list[QWidget] = [self._seed, self.epoch_counter, self.example_counter]
        for field in fields:
            self._row.addWidget(field)
        self._row.addStretch(1)
        for counter in counters:
            self._row.addWidget(counter)
            self._row.addSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _button(self, icon_name: str, text: str, tip: str, signal: object) -> QToolButton:
        button = QToolButton(self)
        if icon_name:
            button.setIcon(icon(icon_name, self._look))
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(f"{text}, laboratory")
        button.clicked.connect(lambda: signal.emit())  # type: ignore[attr-defined]
        return button

    @property
    def _buttons(self) -> tuple[QToolButton, ...]:
        return self.run_button, self.step_button, self.epoch_button, self.same_button, self.new_button, self.zero_button

    def set_buttons_enabled(self, on: bool) -> None:
        """Let the units be driven, or not."""
        for button in self._buttons:
            button.setEnabled(on)

    @property
    def sides(self) -> Sides | None:
        """The classes that are chosen."""
        if self._setting == "regression":
            return None
        negative = None if self._setting == "multi-label" or self.negative_field.key == REST else int(self.negative_field.key)
        return Sides(int(self.positive_field.key), negative)

    def show_classes(self, points: PointSet, sides: Sides | None) -> None:
        """Offer the classes of these points where there is a choice, with these chosen."""
        self._setting = points.setting
        names = list(points.classes or ())
        has_choice = sides is not None and (points.setting == "multi-label" or len(names) > 2)
        is_pair = has_choice and points.setting == "exclusive"
        self.positive_field.setVisible(has_choice)
        self.negative_field.setVisible(is_pair)
        self._make_room()
        if sides is None:
            return
        keys = [(str(i), name) for i, name in enumerate(names)]
        self.positive_field.set_choices(keys)
        self.positive_field.set_key(str(sides.positive))
        self.negative_field.set_choices([(REST, "the rest"), *(entry for entry in keys if entry[0] != str(sides.positive))])
        self.negative_field.set_key(REST if sides.negative is None else str(sides.negative))

    def show_place(self, epoch: int, example: int, n: int, seed: int) -> None:
        """Show how far the units are, and where they started from."""
        self.epoch_counter.set_text(count_text(epoch))
        self.example_counter.set_total(count_text(n))
        self.example_counter.set_text(count_text(example))
        self._seed.setText(f"start {seed}" if seed else "start 0")
        self._seed.setToolTip(f"Start weights by seed {seed}" if seed else "Start weights w = 0")

    def show_running(self, is_running: bool) -> None:
        """Show whether the units are on their way."""
        self.run_button.setIcon(icon("pause" if is_running else "play", self._look))
        self.run_button.setText("Pause" if is_running else "Run")
        for button in (self.step_button, self.epoch_button):
            button.setEnabled(not is_running)

    def resizeEvent(self, event: object) -> None:
        """Leave out what has no room."""
        self._make_room()

    def _make_room(self) -> None:
        """Leave out words first, then counters; the fields of the classes take theirs before."""
        px, taken = self._look.px, 0.0
        for field in (self.positive_field, self.negative_field):
            taken += 0.0 if field.isHidden() else self._look.px(_CLASS + 36)
        width = self.width() - taken
        is_narrow = width < px(330)
        for field in (self.positive_field, self.negative_field):
            field.setFixedWidth(round(px(_NARROW_CLASS if is_narrow else _CLASS)))
        self._against.setVisible(not self.negative_field.isHidden() and not is_narrow)
        self.run_button.setToolButtonStyle(
            Qt.ToolButtonStyle.ToolButtonTextBesideIcon if width >= px(540) else Qt.ToolButtonStyle.ToolButtonIconOnly
        )
        self._seed.setVisible(width >= px(780))
        self.example_counter.setVisible(width >= px(690))
        self.epoch_counter.setVisible(width >= px(560))
        self.zero_button.setVisible(width >= px(400))
        self.speed_field.setVisible(not is_narrow)

    def _restyle(self) -> None:
        look, px = self._look, self._look.px
        self._row.setContentsMargins(round(px(8)), round(px(4)), round(px(12)), round(px(2)))
        self._row.setSpacing(round(px(4)))
        for button in self._buttons:
            button.setFont(look.font("body"))
            button.setFixedHeight(round(px(BUTTON)))
            button.setIconSize(QSize(round(px(18)), round(px(18))))
        self.eta_field.setFixedWidth(round(px(64)))
        self.speed_field.setMinimumWidth(round(px(102)))
        for label in (self._against, self._seed):
            label.setFont(look.font("caption"))
            label.setStyleSheet(f"color: {look.theme.ink3.name()}")
        self._make_room()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the height of its row."""
        return QSize(round(self._look.px(300)), round(self._look.px(40)))

    def minimumSizeHint(self) -> QSize:
        """Return a narrow one: what has no room is left out."""
        return QSize(round(self._look.px(240)), self.sizeHint().height())
