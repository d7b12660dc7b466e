"""An arrow with an open head, for the positive side of a line and for a vector."""

from __future__ import annotations

from math import hypot

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

SPREAD = 0.8
"""Half of the head's width by its length."""


def draw_arrow(painter: QPainter, start: QPointF, end: QPointF, colour: QColor, width: float, head: float) -> None:
    """Draw an arrow whose head is `head` long, or as long as the arrow; one without length is not drawn."""
    along = end - start
    length = hypot(along.x(), along.y())
    if length < 0.5:
        return
    painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawLine(start, end)
    back = along * (min(head, length) / length)
    for turn in (1, -1):
        painter.drawLine(end, end - back + QPointF(-turn * back.y(), turn * back.x()) * SPREAD)
