"""The little pictures of the activation functions: each one's curve over its axes, for menus and headers."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPen, QPixmap, QPixmapCache, QPolygonF

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.ui.icons import DISABLED_OPACITY, drawn_by
from mlp_studio.ui.theme import Look

REACH = 3.6
"""The curve is drawn over z = −REACH … REACH."""
SAMPLES = 145
INSET = 1.5
"""Pixels that keep the line within its picture."""


@lru_cache(maxsize=32)
def curve_of(name: str) -> tuple[tuple[tuple[float, float], ...], float]:
    """Return the points of a function's curve and the height of its axis, all as shares 0..1 of width and height from the lower left.

    The curve fills its height. Softmax is drawn as one of two outputs, the other's z being 0.
    """
    z = np.linspace(-REACH, REACH, SAMPLES)
    activation = ACTIVATIONS[name]
    y = activation.function(np.stack([z, np.zeros_like(z)]))[0]
    low, high = min(float(y.min()), 0.0), max(float(y.max()), 0.0)
    shares = (y - low) / (high - low)
    return tuple(zip(((z + REACH) / (2 * REACH)).tolist(), shares.tolist(), strict=True)), -low / (high - low)


def curve_icon(name: str, look: Look) -> QIcon:
    """Return the picture of a function's curve: `ink2`, `accent` where checked, faint where disabled; it follows the theme by itself.

    It fills whatever rectangle it is painted into.
    """
    return drawn_by(_CurveEngine(name, look))


def paint_curve(painter: QPainter, rect: QRectF, name: str, axes: QColor, ink: QColor, width: float) -> None:
    """Draw a function's curve over its axes into a rectangle, with a line of this width."""
    points, zero = curve_of(name)
    box = rect.adjusted(INSET, INSET, -INSET, -INSET)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(axes, 1))
    level = box.bottom() - zero * box.height()
    painter.drawLine(QPointF(rect.left(), level), QPointF(rect.right(), level))
    painter.drawLine(QPointF(box.center().x(), rect.top()), QPointF(box.center().x(), rect.bottom()))
    painter.setPen(QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPolyline(QPolygonF([QPointF(box.left() + x * box.width(), box.bottom() - y * box.height()) for x, y in points]))


class _CurveEngine(QIconEngine):
    """Draws from the look's present theme, through a cache of pictures."""

    def __init__(self, name: str, look: Look) -> None:
        super().__init__()
        self._name = name
        self._look = look

    def clone(self) -> QIconEngine:
        return _CurveEngine(self._name, self._look)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        if not rect.isEmpty():
            painter.drawPixmap(rect.topLeft(), self._picture(rect.size(), mode, state, painter.device().devicePixelRatioF()))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        # `size` is in device pixels already; the ratio is set by QIcon. A button that has no room yet asks for none.
        result = QPixmap(size)
        if result.isNull():
            return result
        result.fill(Qt.GlobalColor.transparent)
        with QPainter(result) as painter:
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        return result

    def _picture(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, dpr: float) -> QPixmap:
        theme, scale = self._look.theme, self._look.scale
        key = f"curve {self._name} {theme.name} {scale} {size.width()} {size.height()} {dpr} {mode.name} {state.name}"
        result = QPixmap()
        if QPixmapCache.find(key, result):
            return result
        result = QPixmap(round(size.width() * dpr), round(size.height() * dpr))
        result.setDevicePixelRatio(dpr)
        result.fill(Qt.GlobalColor.transparent)
        with QPainter(result) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(DISABLED_OPACITY if mode == QIcon.Mode.Disabled else 1.0)
            ink = theme.accent if state == QIcon.State.On else theme.ink2
            paint_curve(painter, QRectF(0, 0, size.width(), size.height()), self._name, theme.line2, ink, 1.6 * scale)
        QPixmapCache.insert(key, result)
        return result
