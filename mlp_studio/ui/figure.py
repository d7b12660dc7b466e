"""A large number with its caption, to be read from the last row: it has room for the most digits, so that nothing beside it moves."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.theme import Look

_GAP, _LETTER_GAP = 12, 8
"""Between caption and number, and between caption and symbol, in pixels."""


class Figure(QWidget):
    """Caption, symbol, number and what follows it, on one baseline.

    Parameters
    ----------
    caption
        What the number is.
    symbol
        The lecture's symbol for it, as LaTeX, or "".
    widest
        A text as wide as the number may become.
    look
        Theme and scale.
    parent
        Qt's owner.
    name
        What a screen reader says; the caption, unless it is given.
    """

    def __init__(self, caption: str, symbol: str, widest: str, look: Look, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self._name = name or caption
        self._caption, self._symbol, self._widest = caption, symbol, widest
        self._look = look
        self._text, self._suffix = "", ""
        self._is_short = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        look.theme_changed.connect(self._restyle)

    @property
    def text(self) -> str:
        """The number that is shown, with what follows it."""
        return f"{self._text} {self._suffix}".rstrip()

    def set_text(self, text: str) -> None:
        """Show this number."""
        if text != self._text:
            self._text = text
            self._tell()

    def set_symbol(self, symbol: str) -> None:
        """Show this symbol, which has about the width of the one before."""
        if symbol != self._symbol:
            self._symbol = symbol
            self._restyle()

    def set_total(self, total: str) -> bool:
        """Show "of total" behind the number, which then has the width of the total; return whether it takes other room than before."""
        suffix = f"of {total}"
        if suffix == self._suffix:
            return False
        self._suffix, self._widest = suffix, total
        self.updateGeometry()
        self._tell()
        return True

    def set_short(self, short: bool) -> None:
        """Leave out the total, or show it again."""
        if short != self._is_short:
            self._is_short = short
            self.updateGeometry()
            self.update()

    def _tell(self) -> None:
        self.setAccessibleName(f"{self._name} {self.text}")
        self.update()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def _starts(self) -> tuple[float, float, float, float]:
        """Return where symbol, number and suffix begin, and where all ends."""
        look = self._look
        words, number = QFontMetricsF(look.font("body")), QFontMetricsF(look.font("counter"))
        symbol = words.horizontalAdvance(self._caption)
        value = symbol + _GAP
        if self._symbol:
            value += _LETTER_GAP + formula_size(self._symbol, look.font("math").pixelSize()).width
            symbol += _LETTER_GAP
        suffix = value + number.horizontalAdvance(self._widest)
        end = suffix
        if self._suffix and not self._is_short:
            suffix += _GAP
            end = suffix + words.horizontalAdvance(self._suffix)
        return symbol, value, suffix, end

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw all of it on one baseline."""
        look, theme = self._look, self._look.theme
        symbol, value, suffix, _ = self._starts()
        with QPainter(self) as painter:
            number = look.font("counter")
            base = self.height() / 2 + QFontMetricsF(number).capHeight() / 2
            painter.setPen(theme.ink2)
            painter.setFont(look.font("body"))
            painter.drawText(QPointF(0, base), self._caption)
            if self._suffix and not self._is_short:
                painter.drawText(QPointF(suffix, base), self._suffix)
            if self._symbol:
                draw_formula(painter, QPointF(symbol, base), self._symbol, look.font("math").pixelSize(), theme.ink2)
            painter.setPen(theme.ink)
            painter.setFont(number)
            if self._suffix and not self._is_short:  # at its total; without one the number stands at its caption
                metrics = QFontMetricsF(number)
                value += max(0.0, metrics.horizontalAdvance(self._widest) - metrics.horizontalAdvance(self._text))
            painter.drawText(QPointF(value, base), self._text)

    def sizeHint(self) -> QSize:
        """Return the room for the widest number."""
        return QSize(ceil(self._starts()[3]), round(QFontMetricsF(self._look.font("counter")).height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same: nothing may clip."""
        return self.sizeHint()
