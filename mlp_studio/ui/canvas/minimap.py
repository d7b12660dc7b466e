"""The minimap: the whole network in the corner of a view that shows a part of it, with a frame around that part to be dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QWidget

from mlp_studio.ui.canvas.layout import Layout
from mlp_studio.ui.theme import Look, faded

SIZE = (132.0, 88.0)
MARGIN = 8.0


class Minimap(QWidget):
    """Columns as strokes, units as dots where there is room for them; a press or a drag moves the view there."""

    centre_requested = Signal(QPointF)
    """A point of the scene is to be in the middle of the view."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._layout: Layout | None = None
        self._shown = QRectF()
        self.setAccessibleName("Map of the network")
        self.setToolTip("The whole network: drag the frame to see another part")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.theme_changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.hide()

    def show_part(self, layout: Layout, shown: QRectF) -> None:
        """Show a layout and the part of the scene that the view shows; hides itself where that is all of it."""
        self._layout, self._shown = layout, shown
        left, top, right, bottom = layout.bounds
        # What lies around the units is no reason for a map.
        needed = QRectF(QPointF(left, top), QPointF(right, bottom)).adjusted(40, 10, -40, -10)
        self.setVisible(not self._look.layout.is_plain and not shown.adjusted(-1, -1, 1, 1).contains(needed))
        self.update()

    @property
    def frame(self) -> QRectF:
        """The frame around what the view shows, in the map's pixels."""
        return self._transform().mapRect(self._shown)

    def _transform(self) -> QTransform:
        """Return the map from the scene to this widget."""
        assert self._layout is not None
        left, top, right, bottom = self._layout.bounds
        margin = self._look.px(MARGIN)
        width, height = self.width() - 2 * margin, self.height() - 2 * margin
        scale = min(width / (right - left), height / (bottom - top))
        dx = margin + (width - scale * (right - left)) / 2
        dy = margin + (height - scale * (bottom - top)) / 2
        return QTransform.fromTranslate(dx, dy).scale(scale, scale).translate(-left, -top)

    def _on_theme_changed(self) -> None:
        self.setFixedSize(*(round(self._look.px(side)) for side in SIZE))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the network and the frame."""
        if self._layout is None:
            return
        theme, px = self._look.theme, self._look.px
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.line, 1))
            painter.setBrush(theme.panel)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
            transform = self._transform()
            for column in self._layout.columns:
                x = transform.map(QPointF(column.x, 0)).x()
                top, bottom = (transform.map(QPointF(0, y)).y() for y in (float(column.ys[0]), float(column.ys[-1])))
                step = column.row * transform.m11()
                if step < 4:
                    painter.setPen(QPen(theme.ctrl, px(3), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                    painter.drawLine(QPointF(x, top), QPointF(x, bottom))
                    continue
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.ctrl)
                for y in column.ys:
                    painter.drawEllipse(transform.map(QPointF(column.x, float(y))), min(px(3), step / 2.5), min(px(3), step / 2.5))
            painter.setPen(QPen(theme.accent, 1.5))
            painter.setBrush(faded(theme.accent, 0.10))
            painter.drawRoundedRect(self.frame & QRectF(self.rect()).adjusted(2, 2, -2, -2), px(3), px(3))

    def _go(self, position: QPointF) -> None:
        if self._layout is None:
            return
        inverted, _ = self._transform().inverted()
        self.centre_requested.emit(inverted.map(position))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the view to where it was pressed."""
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the view follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())
