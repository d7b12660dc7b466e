"""The canvas ground: its colour, and a grid of dots that moves with the network."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap, QTransform

from mlp_studio.ui.theme import Look

DOT_PITCH = 24


def paint_dots(painter: QPainter, rect: QRectF, transform: QTransform, look: Look) -> None:
    """Paint the canvas ground into a rectangle: its colour, and a grid of dots that moves with the network; a plain layout has none."""
    if look.layout.is_plain:
        painter.fillRect(rect, look.theme.canvas)
        return
    pitch = DOT_PITCH * look.scale * transform.m11()
    while pitch < 14:
        pitch *= 2
    tile = _tile(pitch, look.theme.canvas, look.theme.dots, painter.device().devicePixelRatioF())
    side = tile.deviceIndependentSize().width()
    brush = QBrush(tile)
    origin = QPointF(transform.dx() % side, transform.dy() % side)
    painter.setBrushOrigin(origin)
    painter.fillRect(rect, brush)


def _tile(pitch: float, ground: QColor, dots: QColor, dpr: float) -> QPixmap:
    side = max(1, round(pitch * dpr))
    tile = QPixmap(side, side)
    tile.fill(ground)
    with QPainter(tile) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dots)
        painter.drawEllipse(QPointF(side / 2, side / 2), 0.9 * dpr, 0.9 * dpr)
    tile.setDevicePixelRatio(dpr)
    return tile
