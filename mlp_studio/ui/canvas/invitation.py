"""The dashed card between inputs and outputs that invites to draw the first hidden layer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.ui.theme import Look, faded


class InvitationItem(QGraphicsItem):
    """The dashed card between inputs and outputs that invites to add a hidden layer."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._size = (0.0, 0.0)
        self._hovered = self._is_wanted = self._has_place = False
        self.setZValue(0)
        self.hide()

    def set_wanted(self, wanted: bool) -> None:
        """Show the card where it has a place, or do not."""
        self._is_wanted = wanted
        self.setVisible(wanted and self._has_place)

    def set_place(self, rect: tuple[float, float, float, float] | None) -> None:
        """Put the card into (x, y, width, height), or nowhere."""
        self._has_place = rect is not None
        self.set_wanted(self._is_wanted)
        if rect is not None:
            self.prepareGeometryChange()
            self.setPos(rect[0], rect[1])
            self._size = rect[2], rect[3]

    def set_hovered(self, hovered: bool) -> None:
        """Light it up under the pointer."""
        if hovered != self._hovered:
            self._hovered = hovered
            self.update()

    def covers(self, point: QPointF) -> bool:
        """Tell whether a click there adds a layer."""
        return self.isVisible() and QRectF(self.pos(), QPointF(self.x() + self._size[0], self.y() + self._size[1])).contains(point)

    @property
    def bottom(self) -> float:
        """Lower end of the card and the words below it, in the scene."""
        return self.y() + self._size[1] + self._look.px(64)

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        margin = self._look.px(250)
        return QRectF(-margin, -2, self._size[0] + 2 * margin, self._size[1] + self._look.px(68))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw it."""
        theme, px = self._look.theme, self._look.px
        width, height = self._size
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.accent, px(1.5))
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(theme.accent_bg if self._hovered else faded(theme.accent_bg, 0.5))
        painter.drawRoundedRect(QRectF(0, 0, width, height), px(8), px(8))
        painter.setPen(QPen(theme.accent, px(2), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        centre, arm = QPointF(width / 2, height - px(34)), px(9)  # the edges pass above
        painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0))
        painter.drawLine(centre - QPointF(0, arm), centre + QPointF(0, arm))
        below = QRectF(width / 2 - px(280), height + px(10), px(560), px(24))
        painter.setFont(self._look.font("counter"))
        painter.setPen(theme.ink)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, "Click to place a unit, or press L for a layer")
        font = self._look.font("body")
        font.setPixelSize(round(px(14)))
        painter.setFont(font)
        painter.setPen(theme.ink2)
        hint = "Drag down for more units. Drop a data file anywhere."
        painter.drawText(below.translated(0, px(26)), Qt.AlignmentFlag.AlignCenter, hint)
