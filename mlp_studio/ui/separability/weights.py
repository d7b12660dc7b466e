"""The three weights of a separating line, and its margin, as numbers that stand still and can be copied."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mlp_studio.core.separability import Separation
from mlp_studio.ui.formats import full_text, weight_text
from mlp_studio.ui.formulas import draw_formula
from mlp_studio.ui.theme import Look

WEIGHTS = ("w_0", "w_1", "w_2")
SYMBOLS = (*WEIGHTS, r"2 / ‖\mathbf{w}‖")
INSET = 4
SYMBOL_ROW, ROW = 17, 20
DECIMALS = 3
_CENTRED = Qt.AlignmentFlag.AlignVCenter


class SeparatingWeights(QWidget):
    """Shows w_0, w_1, w_2 and the margin in one column; a click or Ctrl+C copies the weights with all their digits."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._separation: Separation | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Weights of the separating line")
        look.theme_changed.connect(self._on_theme_changed)

    def show_separation(self, separation: Separation) -> None:
        """Show the line of a verdict that has one."""
        self._separation = separation
        self.setAccessibleDescription(", ".join(f"{s} = {t}" for s, t in zip(("w0", "w1", "w2", "margin"), self.texts, strict=True)))
        values = ", ".join(full_text(w) for w in separation.line or ())
        self.setToolTip(f"w = ({values})\n−1 and +1 at the ringed points; click or Ctrl+C copies")
        self.update()

    @property
    def texts(self) -> tuple[str, ...]:
        """The numbers as they are shown: three weights and the margin."""
        shown = self._separation
        if shown is None or shown.line is None or shown.margin is None:
            return ()
        return tuple(weight_text(value, DECIMALS) for value in (*shown.line, shown.margin))

    def copy(self) -> None:
        """Put the weights on the clipboard, between tabs."""
        if self._separation is not None and self._separation.line is not None:
            QGuiApplication.clipboard().setText("\t".join(repr(w) for w in self._separation.line))
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), "Copied", self)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    # Qt

    def sizeHint(self) -> QSize:
        """Return the height of its rows."""
        return QSize(round(self._look.px(180)), round(self._look.px(SYMBOL_ROW + 2 * ROW)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Copy."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.copy()

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+C from the window while this has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy on Ctrl+C."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the weights in three columns, and the margin below."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, px = self._look.theme, self._look.px
            third, symbols, row = self.width() / 3, px(SYMBOL_ROW), px(ROW)
            painter.setFont(self._look.font("body"))
            for i, (symbol, text) in enumerate(zip(SYMBOLS, self.texts, strict=False)):
                is_weight = i < len(WEIGHTS)
                above = QRectF(i * third, 0, third, symbols) if is_weight else QRectF(0, symbols + row, self.width(), row)
                value = above.translated(0, symbols) if is_weight else above
                alignment = Qt.AlignmentFlag.AlignRight if is_weight else Qt.AlignmentFlag.AlignLeft
                if not is_weight:
                    painter.setPen(theme.ink3)
                    painter.drawText(above.adjusted(px(INSET), 0, 0, 0), _CENTRED, "Margin")
                    above.setLeft(above.left() + QFontMetricsF(painter.font()).horizontalAdvance("Margin "))
                draw_formula(painter, above.adjusted(px(INSET), 0, -px(INSET), 0), symbol, px(14), theme.ink3, alignment)
                painter.setPen(theme.ink)
                painter.drawText(value.adjusted(0, 0, -px(INSET), 0), _CENTRED | Qt.AlignmentFlag.AlignRight, text)
            if self.hasFocus():
                painter.setPen(QPen(theme.accent, 2))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(6), px(6))
