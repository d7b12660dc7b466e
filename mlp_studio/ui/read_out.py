"""The read-out under the plane: the place of the pointer, the network's output there, and its class, in one line of fixed height."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.ui.formats import value_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.markers import draw_marker
from mlp_studio.ui.theme import Look

HEIGHT = 32
_GAP = 16
_MARKER_RADIUS = 5
_CENTRED = Qt.AlignmentFlag.AlignVCenter


class ReadOut(QWidget):
    """Shows x = (…), y = (…), and at the right the marker and the name of the class.

    Numbers stand still: y begins where the widest x of these decimals would end. Where the line is too narrow for all of y, it has 2
    decimals instead of 3, then only the largest output, named by its number.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._points: PointSet = EMPTY
        self._place: tuple[float, float] | None = None
        self._outputs: Floats | None = None
        self._class_index: int | None = None
        self._decimals = 2
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Read-out of the plane")
        look.theme_changed.connect(self.update)

    def take(self, points: PointSet) -> None:
        """Name classes as this point set does."""
        self._points = points
        if self._class_index is not None and self._class_index >= points.class_count:
            self._outputs = self._class_index = None
        self.update()

    def set_decimals(self, decimals: int) -> None:
        """Write coordinates with so many decimals."""
        self._decimals = decimals
        self.update()

    def set_place(self, place: tuple[float, float]) -> None:
        """Show these coordinates."""
        self._place = place
        self.update()

    def set_outputs(self, y: Floats | None, class_index: int | None) -> None:
        """Show the network's output and its class at the place; None where there is none."""
        self._outputs = None if y is None else np.array(y, np.float64).ravel()
        self._class_index = class_index
        self.update()

    @property
    def text(self) -> str:
        """All of it in words."""
        if self._place is None:
            return ""
        parts = [f"x = {self._coordinates()}"]
        if self._outputs is not None:
            parts.append(f"y = {_vector(self._outputs, 3)}")
        if self._class_index is not None:
            parts.append(self._class_text())
        return "  ".join(parts)

    def _class_text(self) -> str:
        names = self._points.classes or ()
        index = self._class_index
        assert index is not None
        return f"class {names[index]}" if index < len(names) else f"class {index + 1}"

    def _coordinates(self) -> str:
        assert self._place is not None
        return f"({', '.join(value_text(v, self._decimals) for v in self._place)})"

    def _widest_coordinates(self) -> str:
        digits = max(1, *(len(str(int(abs(v)))) for v in (self._place or (0.0,)) if abs(v) < 1000))
        return f"({', '.join(['−' + '0' * digits + '.' + '0' * self._decimals] * 2)})"

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line from both ends towards the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._look.theme, self._look.px
        box = QRectF(self.rect())
        painter.setFont(self._look.font("body"))
        if self._place is None:
            painter.setPen(theme.ink3)
            painter.setFont(self._look.font("caption"))
            painter.drawText(box, _CENTRED, "Point at the plane to read x and y")
            painter.end()
            return
        right = self._draw_class(painter, box)
        x = self._draw_symbol(painter, box.left(), "x")
        painter.drawText(box.adjusted(x - box.left(), 0, 0, 0), _CENTRED, self._coordinates())
        start = x + QFontMetricsF(painter.font()).horizontalAdvance(self._widest_coordinates()) + px(_GAP)
        if self._outputs is not None:
            self._draw_outputs(painter, box, start, right - px(8))
        painter.end()

    def _draw_symbol(self, painter: QPainter, left: float, latex: str) -> float:
        """Draw "x = " and return where its value begins."""
        theme, px = self._look.theme, self._look.px
        box = QRectF(self.rect())
        size = px(15)
        draw_formula(painter, QPointF(left, box.center().y() + px(4.5)), latex, size, theme.ink2)
        painter.setPen(theme.ink2)
        equals = left + formula_size(latex, size).width + px(4)
        painter.drawText(box.adjusted(equals - box.left(), 0, 0, 0), _CENTRED, "=")
        return equals + QFontMetricsF(painter.font()).horizontalAdvance("= ")

    def _draw_outputs(self, painter: QPainter, box: QRectF, left: float, right: float) -> None:
        assert self._outputs is not None
        metrics = QFontMetricsF(painter.font())
        width = right - left - self._look.px(28)
        for decimals in (3, 2):
            text = _vector(self._outputs, decimals)
            if metrics.horizontalAdvance(text) <= width:
                start = self._draw_symbol(painter, left, "y")
                painter.drawText(box.adjusted(start - box.left(), 0, 0, 0), _CENTRED, text)
                return
        largest = int(np.argmax(self._outputs))
        start = self._draw_symbol(painter, left, f"y_{{{largest + 1}}}")
        text = metrics.elidedText(value_text(float(self._outputs[largest])), Qt.TextElideMode.ElideRight, max(0.0, right - start))
        painter.drawText(box.adjusted(start - box.left(), 0, 0, 0), _CENTRED, text)

    def _draw_class(self, painter: QPainter, box: QRectF) -> float:
        """Draw marker and class name at the right end; return where they begin."""
        if self._class_index is None:
            return box.right()
        theme, px = self._look.theme, self._look.px
        font = QFont(self._look.font("body", 600))
        metrics = QFontMetricsF(font)
        text = metrics.elidedText(self._class_text(), Qt.TextElideMode.ElideRight, box.width() * 0.4)
        width = metrics.horizontalAdvance(text)
        usual = painter.font()
        painter.setFont(font)
        painter.setPen(theme.ink)
        painter.drawText(box.adjusted(0, 0, -px(2), 0), _CENTRED | Qt.AlignmentFlag.AlignRight, text)
        painter.setFont(usual)
        centre = QPointF(box.right() - px(2) - width - px(13), box.center().y())
        draw_marker(painter, centre, self._class_index, px(_MARKER_RADIUS), theme)
        return centre.x() - px(8)

    # Qt

    def sizeHint(self) -> QSize:
        """Return the fixed height."""
        return QSize(round(self._look.px(300)), round(self._look.px(HEIGHT)))

    def minimumSizeHint(self) -> QSize:
        """Return the fixed height and hardly any width."""
        return QSize(round(self._look.px(80)), round(self._look.px(HEIGHT)))


def _vector(values: Floats, decimals: int) -> str:
    texts = [value_text(float(v), decimals) for v in values]
    return texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
