"""Input fields of the tool bar and the docks: a learning rate that steps by nice factors, and counters that stand still."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QLocale, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSizePolicy, QSpinBox, QWidget

from mlp_studio.core.errors import StudioError
from mlp_studio.ui.formats import parse_number
from mlp_studio.ui.theme import Look, Role

TEXT_MARGIN = 8
_COUNTER_GAP = 6
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
    """A caption and a number that changes often, with room for the most digits, so that nothing beside it moves.

    It is painted: a label whose text changes has the whole window laid out anew (measured: 2 ms).
    """

    def __init__(self, caption: str, widest: str, look: Look, parent: QWidget | None = None) -> None:
        """`widest` is the longest text to make room for."""
        super().__init__(parent)
        self._look = look
        self._caption, self._widest = caption, widest
        self._text, self._total = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(caption)
        look.theme_changed.connect(self._restyle)

    @property
    def text(self) -> str:
        """The number that is shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show this number."""
        if text != self._text:
            takes_more = self._advance("counter", text) > self._advance("counter", self._widest)
            self._text = text
            self.setAccessibleDescription(text)
            if takes_more:
                self._widest = text
                self.updateGeometry()
            self.update()

    def set_total(self, total: str) -> None:
        """Show "/ total" behind the number, which is then right-aligned in the width of the total."""
        if total != self._total:
            self._total = self._widest = total
            self._restyle()

    def _advance(self, role: Role, text: str) -> float:
        return QFontMetricsF(self._look.font(role)).horizontalAdvance(text)

    def _places(self) -> tuple[float, float, float]:
        """Return where the number's room begins and ends, and where all ends."""
        left = self._advance("body", self._caption) + _COUNTER_GAP
        right = left + self._advance("counter", self._widest)
        return left, right, right + (_COUNTER_GAP + self._advance("body", f"/ {self._total}") if self._total else 0.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw caption, number and total."""
        theme, look = self._look.theme, self._look
        with QPainter(self) as painter:
            left, right, end = self._places()
            height, middle = self.height(), Qt.AlignmentFlag.AlignVCenter
            painter.setFont(look.font("body"))
            painter.setPen(theme.ink3)
            painter.drawText(QRectF(0, 0, left, height), middle, self._caption)
            if self._total:
                painter.drawText(QRectF(right + _COUNTER_GAP, 0, end - right, height), middle, f"/ {self._total}")
            painter.setFont(look.font("counter"))
            painter.setPen(theme.ink)
            side = Qt.AlignmentFlag.AlignRight if self._total else Qt.AlignmentFlag.AlignLeft
            painter.drawText(QRectF(left, 0, right - left + 1, height), middle | side, self._text)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room for the widest number."""
        return QSize(math.ceil(self._places()[2]), math.ceil(QFontMetricsF(self._look.font("counter")).height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same: nothing may clip."""
        return self.sizeHint()
