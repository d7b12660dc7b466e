"""The plot of the import panel: the points that a choice gives, as the plane will show them."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mlp_studio.core.findings import counted
from mlp_studio.core.points import EMPTY, PointSet
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.plane.paint import PointPainter, draw_axes, draw_frame, draw_invitation, draw_note
from mlp_studio.ui.theme import Look

LEFT, RIGHT, TOP, AXIS = 44, 24, 22, 28
"""Margins around the square at scale 1: tick labels, room for the end of a name, the name of the second coordinate, tick labels."""
SMALLEST, LARGEST = 120, 460
"""Side of the square: where the points can just be told apart, and where more would tell no more."""


class PreviewPlot(QWidget):
    """A square with points and axes; nothing can be done in it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._points: PointSet = EMPTY
        self._painter = PointPainter(look)
        look.theme_changed.connect(self._on_theme_changed)
        self.show_points(EMPTY)

    @property
    def points(self) -> PointSet:
        """The points that are shown."""
        return self._points

    def show_points(self, points: PointSet) -> None:
        """Show these points."""
        self._points = points
        self._painter.take(points)
        n = len(points)
        self.setAccessibleName(f"Preview: {counted(n, 'point')} over {points.axes[0]} and {points.axes[1]}")
        self.update()

    def plot_rect(self) -> QRect:
        """Return where the square lies in the widget: at the upper left, as large as there is room."""
        px = self._look.px
        side = min(self.width() - px(LEFT + RIGHT), self.height() - px(TOP + AXIS), px(LARGEST))
        return QRect(round(px(LEFT)), round(px(TOP)), max(16, int(side)), max(16, int(side)))

    def _on_theme_changed(self) -> None:
        self._painter.forget_stamps()
        self.update()

    def size_within(self, width: int, height: int) -> QSize:
        """Return the size with the largest square that fits, within its own bounds."""
        px = self._look.px
        side = min(width - px(LEFT + RIGHT), height - px(TOP + AXIS))
        side = max(px(SMALLEST), min(side, px(LARGEST)))
        return QSize(round(side + px(LEFT + RIGHT)), round(side + px(TOP + AXIS)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the points, the frame and the axes, as the plane does."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect, points, bounds = self.plot_rect(), self._points, self._points.bounds()
            drawn = len(self._painter.shown)
            if len(points):
                picture = self._painter.paint(rect.width(), self.devicePixelRatioF(), bounds, None)
                painter.drawPixmap(rect, picture)
            draw_frame(painter, self._look, rect, is_focused=False)
            if len(points):
                draw_axes(painter, self._look, rect, bounds, points.axes)
            else:
                draw_invitation(painter, self._look, QRectF(rect), "No points", "The choices beside give none")
            if drawn < len(points):
                draw_note(painter, self._look, rect, f"{count_text(drawn)} of {count_text(len(points))} points drawn")
