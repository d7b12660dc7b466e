"""Set weights: a small panel that gives many weights new values at once, by a rule and from a seed that is seen."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mlp_studio.core import edits
from mlp_studio.core.choice import WeightChoice, all_weights, count, layer_weights, single_weights, unit_weights
from mlp_studio.core.errors import StudioError
from mlp_studio.core.findings import counted
from mlp_studio.core.initialisation import INITIALISERS, Initialiser
from mlp_studio.core.network import Network, UnitKey, WeightKey, has_weight
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.symbols import layer_name
from mlp_studio.ui.card import AROUND, Card, indicators
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.fields import ChoiceField, CountField
from mlp_studio.ui.formats import MINUS, count_text
from mlp_studio.ui.icons import icon
from mlp_studio.ui.number_editor import read_weight
from mlp_studio.ui.theme import Look

WIDTH, RULE_WIDTH, FIELD_WIDTH = 320, 112, 64
MAX_SHOWN_SEED = 2**31 - 1
"""What the seed's field can hold."""
USUAL_RULE, USUAL_EPSILON = "uniform", 0.1


@dataclass(frozen=True)
class _Target:
    """Which weights are meant: a key, the words, and what is said where there are none."""

    key: str
    words: str
    missing: str = ""


TARGETS = (
    _Target("all", "All weights"),
    _Target("layer", "Layer"),
    _Target("units", "Selected units", "Select a unit on the canvas first"),
    _Target("weights", "Selected weights", "Select weights in a matrix or on the canvas first"),
)


class ParameterField(QLineEdit):
    """A number that a rule wants, typed with point or comma; what is none gets a red frame."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textChanged.connect(self._restyle)
        look.theme_changed.connect(self._restyle)

    def set_value(self, value: float) -> None:
        """Show a number."""
        self.setText((f"{value:.2f}" if round(value, 2) == value else f"{value:g}").replace("-", MINUS))

    def value(self) -> float:
        """Return the number. Raises StudioError where there is none."""
        return read_weight(self.text())

    @property
    def problem(self) -> str:
        """What is wrong with the text, or ""."""
        try:
            self.value()
        except StudioError as error:
            return str(error)
        return ""

    def _restyle(self) -> None:
        problem = self.problem
        self.setToolTip(problem)
        self.setStyleSheet(f"QLineEdit {{ border: 2px solid {self._look.theme.negative.name()}; }}" if problem else "")


class SetWeights(Card):
    """The panel that opens above its button: which rule, for which weights, from which seed.

    It lies over its parent and is not modal: the canvas can be clicked meanwhile, to select what is to be set. Escape closes it.

    Signals
    -------
    edit_requested(text, edit, gesture)
        Make this edit, a step of its own.
    """

    edit_requested = Signal(str, object, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._project: Project | None = None
        self._units: frozenset[UnitKey] = frozenset()
        self._weights: frozenset[WeightKey] = frozenset()
        self._make_fields()
        self._lay_out()
        self._connect()
        self.setAccessibleName("Set weights")
        self.hide()
        look.theme_changed.connect(self._restyle)
        self._restyle()
        self._on_rule()

    # Building

    def _make_fields(self) -> None:
        look = self._look
        self._title = QLabel("Set weights", self)
        self.rule_field = ChoiceField(self)
        self.rule_field.setAccessibleName("Rule for the weights")
        self.rule_field.set_choices([(rule.name, rule.title) for rule in INITIALISERS.values()])
        self.rule_field.set_key(USUAL_RULE)
        most = max(len(rule.parameters) for rule in INITIALISERS.values())
        self.parameter_fields = [ParameterField(look, self) for _ in range(most)]
        self._symbols = [QLabel(self) for _ in range(most)]
        self.note = QLabel(self)
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.targets = {target.key: QRadioButton(target.words, self) for target in TARGETS}
        self.counts = {target.key: QLabel(self) for target in TARGETS}
        self._group = QButtonGroup(self)
        for button in self.targets.values():
            self._group.addButton(button)
        self.targets["all"].setChecked(True)
        self.layer_field = ChoiceField(self)
        self.layer_field.setAccessibleName("Layer whose weights are set")
        self.biases_check = QCheckBox("Include biases", self)
        self.biases_check.setChecked(True)
        self.seed_field = CountField(0, MAX_SHOWN_SEED, self)
        self.seed_field.setAccessibleName("Seed of the new weights")
        self.seed_field.setToolTip("Seed: the same seed gives the same weights")
        self.dice = QToolButton(self)
        self.dice.setIcon(icon("dice", look))
        self.dice.setToolTip("A new seed: the next one")
        self.dice.setAccessibleName("New seed")
        self.left_out = QLabel(self)
        self.left_out.setWordWrap(True)
        self.set_button = QPushButton(self)
        self.epsilon_field = ParameterField(look, self)
        self.epsilon_field.setAccessibleName("Epsilon")
        self.epsilon_field.set_value(USUAL_EPSILON)
        self.perturb_button = QPushButton("Perturb", self)
        self.same_start_button = QPushButton("Same start again", self)
        self.same_start_button.setToolTip("Go back to the weights with which the run began")

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._add_row(self._title, None, self.close_button)
        pairs = [widget for pair in zip(self._symbols, self.parameter_fields, strict=True) for widget in pair]
        self._add_row(self.rule_field, None, *pairs)
        self._column.addWidget(self.note)
        self._lines = [self._add_line()]
        for target in TARGETS:
            beside = (self.layer_field,) if target.key == "layer" else ()
            self._add_row(self.targets[target.key], *beside, None, self.counts[target.key])
        seed = QLabel("Seed", self)
        seed.setBuddy(self.seed_field)
        self._add_row(self.biases_check, None, seed, self.seed_field, self.dice)
        self._column.addWidget(self.left_out)
        self._column.addWidget(self.set_button)
        self._lines.append(self._add_line())
        perturb = QLabel("Perturb by ε", self)
        perturb.setBuddy(self.epsilon_field)
        self._add_row(perturb, None, self.epsilon_field, self.perturb_button)
        self._column.addWidget(self.same_start_button)

    def _add_row(self, *parts: QWidget | None) -> None:
        """Add widgets side by side; None is a stretch."""
        row = QHBoxLayout()
        row.setSpacing(6)
        for part in parts:
            if part is None:
                row.addStretch(1)
            else:
                row.addWidget(part)
        self._column.addLayout(row)

    def _add_line(self) -> QFrame:
        line = QFrame(self)
        line.setFixedHeight(1)
        self._column.addWidget(line)
        return line

    def _connect(self) -> None:
        self.rule_field.currentIndexChanged.connect(self._on_rule)
        for field in (*self.parameter_fields, self.epsilon_field):
            field.textChanged.connect(self._refresh)
        self._group.buttonToggled.connect(self._refresh)
        self.layer_field.activated.connect(self._on_layer)
        self.biases_check.toggled.connect(self._refresh)
        self.dice.clicked.connect(self._take_next_seed)
        self.set_button.clicked.connect(self._on_set)
        self.perturb_button.clicked.connect(self._on_perturb)
        self.same_start_button.clicked.connect(lambda: self.edit_requested.emit("Same start again", edits.same_start, ""))

    # What is shown

    def show_project(self, project: Project) -> None:
        """Take the network whose weights are set; the first one brings its seed."""
        if self._project is None:
            self.seed_field.setValue(min(project.training.seed, MAX_SHOWN_SEED))
        self._project = project
        network = project.network
        chosen = self.layer_field.currentIndex()
        names = [(str(s), layer_name(network, s)) for s in range(1, network.d + 1)]
        self.layer_field.set_choices(names)
        self.layer_field.set_key(str(min(max(chosen + 1, 1), network.d)))
        self.set_selection(self._units, self._weights)

    def set_selection(self, units: frozenset[UnitKey], weights: frozenset[WeightKey]) -> None:
        """Take what is selected on the canvas and in the matrices; what the network does not have is left out."""
        if self._project is None:
            self._units, self._weights = units, weights
            return
        network = self._project.network
        self._units = frozenset((s, i) for s, i in units if 1 <= s <= network.d and 0 <= i < network.sizes[s])
        self._weights = those_of(network, weights)
        self._refresh()

    def open_above(self, button: QWidget) -> None:
        """Open with its lower right corner at the button's upper right one, as far as the window has room for that."""
        self._refresh(is_opening=True)
        self.open_at(button)
        self.rule_field.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def rule(self) -> Initialiser:
        """The rule that is chosen."""
        return INITIALISERS[self.rule_field.key]

    @property
    def target(self) -> str:
        """Which weights are meant: the key of one of `TARGETS`."""
        return next(key for key, button in self.targets.items() if button.isChecked())

    def _choice(self, network: Network, target: str) -> WeightChoice:
        biases = self.biases_check.isChecked()
        if target == "layer":
            return layer_weights(network, int(self.layer_field.key), biases=biases)
        if target == "units":
            return unit_weights(network, self._units, biases=biases)
        if target == "weights":
            return single_weights(network, (key for key in self._weights if biases or key[2]))
        return all_weights(network, biases=biases)

    def _parameters(self) -> tuple[float, ...]:
        """Return the parameters. Raises StudioError where one is none, or out of its range."""
        fields = self.parameter_fields[: len(self.rule.parameters)]
        return self.rule.checked(tuple(field.value() for field in fields))

    def _problem(self) -> str:
        try:
            self._parameters()
        except StudioError as error:
            return f"{error.what}. {error.mend}."
        return ""

    def _on_rule(self) -> None:
        """Show the parameters of another rule."""
        wanted = self.rule.parameters
        for at, (label, field) in enumerate(zip(self._symbols, self.parameter_fields, strict=True)):
            label.setVisible(at < len(wanted))
            field.setVisible(at < len(wanted))
            if at < len(wanted):
                label.setText(wanted[at].symbol)
                field.setAccessibleName(f"{wanted[at].symbol} of {self.rule.title}")
                field.set_value(wanted[at].default)
        self._refresh()

    def _on_layer(self) -> None:
        self.targets["layer"].setChecked(True)
        self._refresh()

    def _refresh(self, *_: object, is_opening: bool = False) -> None:
        """Show how many weights are meant, what stays out, and what is in the way."""
        if self._project is None or (self.isHidden() and not is_opening):
            return
        network = self._project.network
        self._show_counts(network)
        problem, theme = self._problem(), self._look.theme
        self.note.setText(problem or self.rule.note)
        self.note.setStyleSheet(f"color: {(theme.negative if problem else theme.ink3).name()}")
        choice = self._choice(network, self.target)
        n = count(choice)
        cut = count(tuple(c & r for c, r in zip(choice, network.removed, strict=True)))
        frozen = count(tuple(c & f & ~r for c, f, r in zip(choice, network.frozen, network.removed, strict=True)))
        free = n - cut - frozen
        self.left_out.setText(_left_out(cut, frozen))
        self.left_out.setVisible(bool(cut or frozen))
        self.set_button.setText(f"Set {counted(free, 'weight')}")
        nothing = "" if free else "There is no weight that could be set" if not n else "All of them are frozen or cut"
        for button, hurdle in ((self.set_button, problem or nothing), (self.perturb_button, self.epsilon_field.problem or nothing)):
            button.setEnabled(not hurdle)
            button.setToolTip(hurdle)
        self.place()

    def _show_counts(self, network: Network) -> None:
        present = {"units": bool(self._units), "weights": bool(self._weights)}
        for target in TARGETS:
            button, label = self.targets[target.key], self.counts[target.key]
            is_there = present.get(target.key, True)
            button.setEnabled(is_there)
            button.setToolTip("" if is_there else target.missing)
            label.setToolTip(button.toolTip())
            label.setText(count_text(count(self._choice(network, target.key))) if is_there else "none selected")
            if not is_there and button.isChecked():
                self.targets["all"].setChecked(True)

    def _wanted(self, box: QRect, room: QRect) -> QRect:
        width = round(self._look.px(WIDTH))
        layout = self._column
        layout.activate()
        height = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
        return QRect(box.right() + 1 - width, box.top() - AROUND - height, width, height)

    # Asking for edits

    def _take_next_seed(self) -> None:
        value = self.seed_field.value()
        self.seed_field.setValue(0 if value >= MAX_SHOWN_SEED else value + 1)

    def _on_set(self) -> None:
        if self._project is None:
            return
        self.seed_field.interpretText()
        rule, parameters, seed = self.rule, self._parameters(), self.seed_field.value()
        choice = self._choice(self._project.network, self.target)

        text = f"{self.set_button.text()}: {rule.title}"
        self.edit_requested.emit(text, lambda project: edits.initialise(project, choice, rule.name, parameters, seed), "")

    def _on_perturb(self) -> None:
        """Perturb from the next seed: from the same one, a uniform draw would only grow by its own pattern."""
        if self._project is None:
            return
        self._take_next_seed()
        epsilon, seed = self.epsilon_field.value(), self.seed_field.value()
        choice = self._choice(self._project.network, self.target)

        text = f"Perturb by {self.epsilon_field.text()}"
        self.edit_requested.emit(text, lambda project: edits.perturb(project, choice, epsilon, seed), "")

    # Qt

    def _restyle(self) -> None:
        look, theme = self._look, self._look.theme
        side, gap = round(look.px(BUTTON)), round(look.px(8))
        self._title.setFont(look.font("title"))
        for label in (self.note, self.left_out, *self.counts.values()):
            label.setFont(look.font("caption"))
            label.setStyleSheet(f"color: {theme.ink3.name()}")
        for label in self._symbols:
            label.setFont(look.font("math"))
            label.setFixedHeight(round(look.px(24)))  # the font itself asks for the height of an integral
        for line in self._lines:
            line.setStyleSheet(f"background: {theme.line.name()}")
        for button in (self.close_button, self.dice):
            button.setFixedSize(side, side)
        for field in (*self.parameter_fields, self.epsilon_field):
            field.setFixedWidth(round(look.px(FIELD_WIDTH)))
        self.rule_field.setFixedWidth(round(look.px(RULE_WIDTH)))
        self.seed_field.setFixedWidth(round(look.px(FIELD_WIDTH + 16)))
        self.setStyleSheet(indicators(look))
        self.note.setMinimumHeight(round(look.px(32)))
        self._column.setContentsMargins(2 * gap, gap, 2 * gap, 2 * gap)
        self._column.setSpacing(gap)
        self._refresh()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; Enter in a field sets, or perturbs."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            (focus if isinstance(focus, QPushButton) else self.perturb_button if focus is self.epsilon_field else self.set_button).click()
        event.accept()


def those_of(network: Network, keys: frozenset[WeightKey]) -> frozenset[WeightKey]:
    """Return the weights that the network has."""
    return frozenset(key for key in keys if has_weight(network, key))


def _left_out(cut: int, frozen: int) -> str:
    """Return which of the chosen weights stay as they are."""
    parts = [f"{count_text(n)} {word}" for n, word in ((frozen, "frozen"), (cut, "cut")) if n]
    stay = "stays as it is" if cut + frozen == 1 else "stay as they are"
    return f"{' and '.join(parts)} {'weight' if cut + frozen == 1 else 'weights'} {stay}." if parts else ""
