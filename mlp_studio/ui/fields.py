"""Input fields of the tool bar and the docks: a learning rate that steps by nice factors, and counters that stand still."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QLocale, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QKeySequence, QValidator, QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QSpinBox, QWidget

from mlp_studio.core.errors import StudioError
from mlp_studio.ui.formats import parse_number
from mlp_studio.ui.theme import Look

TEXT_MARGIN = 8
_MANTISSAS = (1.0, 2.0, 3.0, 5.0)


def nice_step(value: float, steps: int) -> float:
    """Return the number `steps` places on in … 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10 …; a value in between goes to its neighbour."""
    for _ in range(abs(steps)):
        exponent = math.floor(math.log10(value) + 1e-9)
        ladder = [m * 10.0**e for e in (exponent - 1, exponent, exponent + 1) for m in _MANTISSAS]
        if steps > 0:
            value = next(x for x in ladder if x > value * (1 + 1e-9))
        else:
            value = next(x for x in reversed(ladder) if x < value * (1 - 1e-9))
    return float(f"{value:.12g}")


_SpinBox = QSpinBox | QDoubleSpinBox


class _KeysOfTheWindow(QObject):
    """Lets the window have keys that mean nothing in a field of numbers: Space, letters, and undo where the field has nothing to undo.

    Escape brings the last value back and leaves the field.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the keys that a field would claim, and at its end."""
        if not isinstance(watched, _SpinBox):
            return False
        if event.type() is QEvent.Type.FocusOut:
            watched.lineEdit().deselect()
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            is_undo = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
            if (is_undo and not watched.lineEdit().isModified()) or event.key() == Qt.Key.Key_Space or _is_letter(event):
                event.ignore()
                return True
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            watched.lineEdit().setText(watched.textFromValue(watched.value()))  # type: ignore[arg-type]
            watched.clearFocus()
        return False


def _is_letter(event: QKeyEvent) -> bool:
    """Tell whether a key types a letter that no number has."""
    plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    return plain and Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z and event.key() != Qt.Key.Key_E


def _share_keys(field: QSpinBox | QDoubleSpinBox) -> None:
    field.installEventFilter(_KeysOfTheWindow(field))  # the keys of its inner field come to it
    field.editingFinished.connect(lambda: field.lineEdit().setModified(False))


class NumberField(QDoubleSpinBox):
    """A number of any size, typed with point or comma; the arrows go up and down a ladder of nice numbers."""

    def __init__(self, lowest: float, highest: float, parent: QWidget | None = None, *, allow_zero: bool = False) -> None:
        """Hold the value within lowest … highest; with `allow_zero` the ladder goes down to 0."""
        super().__init__(parent)
        self._allow_zero = allow_zero
        self._lowest = lowest
        self.setDecimals(15)
        self.setRange(0.0 if allow_zero else lowest, highest)
        self.setKeyboardTracking(False)
        self.setLocale(QLocale.c())
        _share_keys(self)
        self.lineEdit().setTextMargins(TEXT_MARGIN, 0, TEXT_MARGIN, 0)  # the style sheet's padding does not reach the inner field

    def stepBy(self, steps: int) -> None:
        """Go along the ladder."""
        value = self.value()
        if value <= 0.0:
            self.setValue(self._lowest if steps > 0 else 0.0)
        elif steps < 0 and self._allow_zero and value <= self._lowest * (1 + 1e-9):
            self.setValue(0.0)
        else:
            self.setValue(nice_step(value, steps))
        self.selectAll()

    def textFromValue(self, value: float) -> str:
        """Show three decimals, or the shortest form of what needs more."""
        return f"{value:.3f}" if value == 0 or (round(value, 3) == value and value < 1000) else f"{value:.6g}"

    def valueFromText(self, text: str) -> float:
        """Read what was typed; nonsense leaves the value as it is."""
        try:
            return parse_number(text)
        except StudioError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Let anything be typed that can become a number; what is none is put right when the field is left."""
        if any(c.isalpha() and c not in "eE" for c in text):
            return (QValidator.State.Invalid, text, position)
        try:
            value = parse_number(text)
        except StudioError:
            return (QValidator.State.Intermediate, text, position)
        inside = self.minimum() <= value <= self.maximum()
        return (QValidator.State.Acceptable if inside else QValidator.State.Intermediate, text, position)

    def fixup(self, text: str) -> str:
        """Bring back the last good value."""
        try:
            return self.textFromValue(min(max(parse_number(text), self.minimum()), self.maximum()))
        except StudioError:
            return self.textFromValue(self.value())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the number: what is typed then takes its place."""
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self.selectAll)  # after the click that gave the focus has put the caret

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step only where the field has the focus: the wheel over a panel must not change numbers on its way."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SignedField(NumberField):
    """A number of either sign; the arrows go by tenths."""

    def __init__(self, limit: float, parent: QWidget | None = None) -> None:
        """Hold the value within −limit … limit."""
        super().__init__(-limit, limit, parent)

    def stepBy(self, steps: int) -> None:
        """Go to the next tenth."""
        self.setValue(round(10 * self.value() + steps) / 10)
        self.selectAll()


class CountField(QSpinBox):
    """A whole number without arrows; the wheel steps it only where it has the focus."""

    def __init__(self, lowest: int, highest: int, parent: QWidget | None = None) -> None:
        """Hold the value within lowest … highest."""
        super().__init__(parent)
        self.setRange(lowest, highest)
        self.setKeyboardTracking(False)
        _share_keys(self)
        self.setLocale(QLocale.c())
        self.lineEdit().setTextMargins(TEXT_MARGIN, 0, TEXT_MARGIN, 0)  # the style sheet's padding does not reach the inner field

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the number: what is typed then takes its place."""
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self.selectAll)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step only with focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceField(QComboBox):
    """A combo box whose entries carry a key; the wheel changes nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin without entries."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_choices(self, choices: list[tuple[str, str]]) -> None:
        """Offer these (key, label), without a signal, if they differ from what is offered."""
        if choices == [(str(self.itemData(i)), self.itemText(i)) for i in range(self.count())]:
            return
        self.blockSignals(True)
        self.clear()
        for key, label in choices:
            self.addItem(label, key)
        self.blockSignals(False)

    def set_key(self, key: str) -> None:
        """Show the entry with this key, without a signal."""
        self.blockSignals(True)
        self.setCurrentIndex(self.findData(key))
        self.blockSignals(False)

    @property
    def key(self) -> str:
        """The key of the entry that is shown."""
        return str(self.currentData())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what lies below."""
        event.ignore()


class Counter(QWidget):
    """A caption and a number that changes often, with room for the most digits, so that nothing beside it moves."""

    def __init__(self, caption: str, widest: str, look: Look, parent: QWidget | None = None) -> None:
        """`widest` is the longest text to make room for."""
        super().__init__(parent)
        self._look = look
        self._widest = widest
        self._caption = QLabel(caption, self)
        self._value = QLabel(self)
        self._suffix = QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for label in (self._caption, self._value, self._suffix):
            row.addWidget(label)
        self._suffix.hide()
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def set_text(self, text: str) -> None:
        """Show this number."""
        if self._value.text() != text:
            self._value.setText(text)

    def set_total(self, total: str) -> None:
        """Show "/ total" behind the number, which is then right-aligned in the width of the total."""
        text = f"/ {total}"
        if self._suffix.text() != text:
            self._suffix.setText(text)
            self._suffix.show()
            self._widest = total
            self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._restyle()

    def _restyle(self) -> None:
        theme = self._look.theme
        font = self._look.font("counter")
        self._value.setFont(font)
        self._value.setStyleSheet(f"color: {theme.ink.name()}")
        self._value.setMinimumWidth(math.ceil(QFontMetricsF(font).horizontalAdvance(self._widest)))
        for label in (self._caption, self._suffix):
            label.setFont(self._look.font("body"))
            label.setStyleSheet(f"color: {theme.ink3.name()}")
