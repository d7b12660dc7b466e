"""What a gesture shows while it lasts: the rubber band, an edge that is being drawn, units on the move, and where they would land."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.ui.canvas.layout import Layout
from mlp_studio.ui.canvas.unit_paint import UnitFace, paint_unit
from mlp_studio.ui.theme import Look, faded


class GestureMarks(QGraphicsItem):
    """One item for all of it: whatever is set is painted, `clear` takes everything away."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._band: QRectF | None = None
        self._draft: QPainterPath | None = None
        self._landing: QLineF | None = None
        self._lifted: tuple[tuple[UnitFace, QPointF], ...] = ()
        self._diameter = 1.0
        self.setZValue(6)
        self.hide()

    def show_band(self, band: QRectF) -> None:
        """Show the rubber band."""
        self._show(band=band.normalized())

    def show_draft(self, path: QPainterPath) -> None:
        """Show an edge that is being drawn."""
        self._show(draft=path)

    def show_lifted(self, faces: tuple[tuple[UnitFace, QPointF], ...], diameter: float, landing: QLineF | None) -> None:
        """Show units that are being moved, each with its centre, and a line where they would land."""
        self._diameter = diameter
        self._show(lifted=faces, landing=landing)

    def show_landing(self, landing: QLineF) -> None:
        """Show a line where something would land."""
        self._show(landing=landing)

    def clear(self) -> None:
        """Show nothing."""
        self._show()
        self.hide()

    @property
    def landing(self) -> QLineF | None:
        """The line where what is being moved would land."""
        return self._landing

    def _show(
        self,
        *,
        band: QRectF | None = None,
        draft: QPainterPath | None = None,
        landing: QLineF | None = None,
        lifted: tuple[tuple[UnitFace, QPointF], ...] = (),
    ) -> None:
        self.prepareGeometryChange()
        self._band, self._draft, self._landing, self._lifted = band, draft, landing, lifted
        self.show()
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        bounds = QRectF()
        if self._band is not None:
            bounds |= self._band
        if self._draft is not None:
            bounds |= self._draft.boundingRect()
        if self._landing is not None:
            bounds |= QRectF(self._landing.p1(), self._landing.p2()).normalized().adjusted(-1, -1, 1, 1)
        r = self._diameter / 2 + 90
        for _, centre in self._lifted:
            bounds |= QRectF(centre.x() - r, centre.y() - r, 2 * r, 2 * r)
        return bounds.adjusted(-8, -8, 8, 8)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw whatever is set."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._look.theme, self._look.px
        if self._band is not None:
            painter.setPen(QPen(theme.accent, 0))
            painter.setBrush(faded(theme.accent, 0.10))
            painter.drawRect(self._band)
        if self._draft is not None:
            painter.strokePath(self._draft, QPen(theme.accent, px(2), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if self._landing is not None:
            painter.setPen(QPen(theme.accent, px(3), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(self._landing)
        painter.setOpacity(0.75)
        for face, centre in self._lifted:
            painter.save()
            painter.translate(centre)
            paint_unit(painter, self._look, face, self._diameter)
            painter.restore()


def line_in_gap(layout: Layout, gap: int) -> QLineF:
    """Return the vertical line in the middle of the gap before a layer, where a new layer would stand."""
    left, right = layout.columns[gap - 1], layout.columns[gap]
    x = (left.x + right.x) / 2
    return QLineF(x, min(left.top, right.top), x, max(left.bottom, right.bottom))
