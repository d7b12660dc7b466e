"""The loss as a mere line, without axes: whether it falls, flattens or jumps is seen from afar."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.ui.plots.thinning import GrowingCurve, equal_columns
from mlp_studio.ui.polygons import polygon
from mlp_studio.ui.theme import Look

WIDTH, SMALL_WIDTH = 175, 110
MARGIN = 19
"""Above and below, in pixels."""
_LINE = 3.0


class LossLine(QWidget):
    """The training loss from the first epoch to the newest, from 0 to the largest."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._curve = GrowingCurve()
        self._epochs: Floats = np.empty(0)
        self._losses: Floats = np.empty(0)
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Loss over epochs")
        look.theme_changed.connect(self.update)

    def show_losses(self, epochs: Floats, losses: Floats) -> None:
        """Show the losses (n,) after these epochs; the arrays stay the caller's."""
        self._epochs, self._losses = epochs, losses
        self._curve.take(epochs, losses)
        self.update()

    def line(self) -> QPolygonF:
        """Return the line in the widget's pixels; empty where there are not two losses yet."""
        largest = self._curve.largest
        if len(self._epochs) < 2 or not np.isfinite(largest):
            return QPolygonF()
        frame = QRectF(self.rect()).adjusted(2, MARGIN, -2, -MARGIN)
        thin = self._curve.thinned(self._epochs, self._losses, max(16, round(frame.width())), equal_columns)
        known = np.isfinite(thin.mean)
        first, last = float(self._epochs[0]), float(self._epochs[-1])
        x = frame.left() + (thin.x[known] - first) / max(last - first, 1e-12) * frame.width()
        y = frame.bottom() - thin.mean[known] / (largest or 1.0) * frame.height()
        return polygon(x, y)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(self._look.theme.ink, _LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(self.line())
