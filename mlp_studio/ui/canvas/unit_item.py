"""Units and bias units as the canvas draws them: picture, ring, number, label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QImage, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.core.arrays import Bytes
from mlp_studio.ui.canvas.layout import BIAS_SIDE, RIM, UnitKey
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.markers import draw_marker
from mlp_studio.ui.theme import Look, faded

BADGE = 17.0
LABEL_ROOM = 84.0
"""Width for a label left of an input, at scale 1."""
NAME_GAP, MARKER_RADIUS = 22.0, 5.5
FORMULA_PX = 20.0
SMALLEST_PICTURE, SMALLEST_MARKED = 24.0, 8.0
"""Diameters on screen from which on a unit shows its picture, and its number."""


@dataclass(frozen=True)
class UnitMark:
    """What stands at a unit besides its picture: a number, a formula left of it, or the class right of it."""

    number: int | None = None
    formula_left: str = ""
    formula_right: str = ""
    class_index: int | None = None
    class_name: str = ""


class UnitItem(QGraphicsItem):
    """One unit, its centre at the item's origin."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.key: UnitKey = (0, 0)
        self._diameter = 1.0
        self._mark = UnitMark()
        self._picture: Bytes | None = None
        self._image: QImage | None = None
        self._mean: QColor | None = None
        self._selected = self._ringed = self._focused = False
        self.setZValue(3)

    @property
    def diameter(self) -> float:
        """Of the ring, in the scene."""
        return self._diameter

    @property
    def mark(self) -> UnitMark:
        """What stands at the unit."""
        return self._mark

    def set_place(self, key: UnitKey, x: float, y: float, diameter: float, mark: UnitMark) -> None:
        """Put the unit somewhere and say what stands at it."""
        self.key = key
        self.setPos(x, y)
        if (diameter, mark) != (self._diameter, self._mark):
            self.prepareGeometryChange()
            self._diameter, self._mark = diameter, mark
            self.update()

    def set_picture(self, picture: Bytes | None) -> None:
        """Show this unit's output over the plane: (t, t, 4) RGBA, row 0 at the top."""
        self._picture = picture
        self._image = self._mean = None
        self.update()

    def set_state(self, *, selected: bool, ringed: bool, focused: bool) -> None:
        """Ring it in accent because it is selected or at a hovered edge; with a second ring where the keyboard is."""
        if (selected, ringed, focused) != (self._selected, self._ringed, self._focused):
            self._selected, self._ringed, self._focused = selected, ringed, focused
            self.update()

    def covers(self, point: QPointF) -> bool:
        """Tell whether a point of the scene lies on the disc."""
        away = point - self.pos()
        return QPointF.dotProduct(away, away) <= (self._diameter / 2) ** 2

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        r, px = self._diameter / 2 + self._look.px(7), self._look.px
        left = px(LABEL_ROOM) if self._mark.formula_left else 0.0
        right = px(NAME_GAP + 18) + self._name_width() if self._mark.class_index is not None or self._mark.formula_right else 0.0
        return QRectF(-r - left, -r, 2 * r + left + right, 2 * r)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw it, with as much detail as its size on screen allows."""
        theme, r = self._look.theme, self._diameter / 2
        on_screen = self._diameter * painter.worldTransform().m11()
        bright = self._selected or self._ringed
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if on_screen < SMALLEST_MARKED and not (bright or self._focused):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._mean_colour())
            painter.drawEllipse(QPointF(), r, r)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.canvas)
        painter.drawEllipse(QPointF(), r + self._look.px(RIM), r + self._look.px(RIM))
        ring = self._look.px(2.5 if bright else 1.5)
        painter.setPen(QPen(theme.accent if bright else theme.line2, ring))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setBrush(self._brush() if on_screen >= SMALLEST_PICTURE else self._mean_colour())
        painter.drawEllipse(QPointF(), r - ring / 2, r - ring / 2)
        if self._focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, self._look.px(2)))
            painter.drawEllipse(QPointF(), r + self._look.px(4), r + self._look.px(4))
        if on_screen >= SMALLEST_MARKED:
            self._paint_badge(painter, bright)
            self._paint_labels(painter)

    def _mean_colour(self) -> QColor:
        """Return the mean colour of the picture: what it looks like where it would be too small to read."""
        if self._mean is None:
            has_picture = self._picture is not None and len(self._picture) > 0
            sampled = np.asarray(self._picture)[::4, ::4, :3].mean(axis=(0, 1)) if has_picture else None
            self._mean = self._look.theme.middle if sampled is None else QColor(*(int(v) for v in sampled))
        return self._mean

    def _brush(self) -> QBrush:
        """Return the picture as a texture over the disc: an ellipse with a clip path would be slower."""
        if self._picture is None or len(self._picture) == 0:
            return QBrush(self._look.theme.middle)
        if self._image is None:
            height, width = self._picture.shape[:2]
            data = np.ascontiguousarray(self._picture)
            image = QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
            self._image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        brush, d = QBrush(self._image), self._diameter
        brush.setTransform(QTransform.fromTranslate(-d / 2, -d / 2).scale(d / self._image.width(), d / self._image.height()))
        return brush

    def _paint_badge(self, painter: QPainter, bright: bool) -> None:
        if self._mark.number is None:
            return
        theme, px, r = self._look.theme, self._look.px, self._diameter / 2
        font = self._look.font("caption", 500)
        font.setPixelSize(round(px(11)))
        text = str(self._mark.number)
        side = px(BADGE if r > px(16) else 14)
        width = max(side, QFontMetricsF(font).horizontalAdvance(text) + px(7))
        badge = QRectF(0, 0, width, side)
        badge.moveCenter(QPointF(-0.73 * r, -0.78 * r) if r > px(16) else QPointF(-1.05 * r, -0.85 * r))
        painter.save()
        painter.translate(badge.center())
        enlarged = max(1.0, painter.worldTransform().m11())
        painter.scale(1 / enlarged, 1 / enlarged)  # a badge does not grow beyond its size at 100 %: it would cover the picture
        badge.moveCenter(QPointF())
        painter.setPen(QPen(theme.accent if bright else theme.ctrl, px(1)))
        painter.setBrush(theme.accent if bright else theme.panel)
        painter.drawRoundedRect(badge, side / 2, side / 2)
        painter.setFont(font)
        painter.setPen(theme.on_accent if bright else theme.ink2)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _paint_labels(self, painter: QPainter) -> None:
        mark, theme, px, r = self._mark, self._look.theme, self._look.px, self._diameter / 2
        if mark.formula_left:
            room, size = px(LABEL_ROOM - 14), px(FORMULA_PX)
            size = max(px(10), min(size, size * room / max(1.0, formula_size(mark.formula_left, size).width)))
            rect = QRectF(-r - px(11) - room, -px(14), room, px(28))
            draw_formula(painter, rect, mark.formula_left, size, theme.ink, Qt.AlignmentFlag.AlignRight)
        if mark.formula_right:
            rect = QRectF(r + px(12), -px(14), px(40), px(28))
            draw_formula(painter, rect, mark.formula_right, px(FORMULA_PX), theme.ink)
        if mark.class_index is not None:
            centre = QPointF(r + px(NAME_GAP), 0)
            draw_marker(painter, centre, mark.class_index, px(MARKER_RADIUS), theme)
            painter.setFont(self._look.font("title"))
            painter.setPen(theme.ink)
            rect = QRectF(centre.x() + px(13), -px(12), self._name_width() + px(4), px(24))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided_name(mark.class_name, self._look))

    def _name_width(self) -> float:
        return QFontMetricsF(self._look.font("title")).horizontalAdvance(elided_name(self._mark.class_name, self._look))


def elided_name(name: str, look: Look) -> str:
    """Return a class name as far as there is room for it at an output unit."""
    return QFontMetricsF(look.font("title")).elidedText(name, Qt.TextElideMode.ElideRight, look.px(104))


class BiasItem(QGraphicsItem):
    """A bias unit: a dashed box with the constant 1 in it; not a circle, for it computes nothing."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.key: UnitKey = (0, -1)
        self._ringed = self._focused = False
        self.setZValue(3)

    def set_place(self, key: UnitKey, x: float, y: float) -> None:
        """Put the box somewhere."""
        self.key = key
        self.setPos(x, y)

    def set_state(self, *, ringed: bool, focused: bool) -> None:
        """Mark it as the start of a hovered edge, or as where the keyboard is."""
        if (ringed, focused) != (self._ringed, self._focused):
            self._ringed, self._focused = ringed, focused
            self.update()

    def covers(self, point: QPointF) -> bool:
        """Tell whether a point of the scene lies in the box."""
        return self._box().translated(self.pos()).contains(point)

    def _box(self) -> QRectF:
        side = self._look.px(BIAS_SIDE)
        return QRectF(-side / 2, -side / 2, side, side)

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        margin = self._look.px(5)
        return self._box().adjusted(-margin, -margin, margin, margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw it, with as much detail as its size on screen allows."""
        theme, px, box = self._look.theme, self._look.px, self._box()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.accent if self._ringed else theme.ctrl, px(1.25))
        pen.setDashPattern([3 / 1.25, 2.5 / 1.25])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(theme.canvas)
        painter.drawRoundedRect(box, px(5), px(5))
        if self._focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.accent, px(2)))
            margin = px(3.5)
            painter.drawRoundedRect(box.adjusted(-margin, -margin, margin, margin), px(8), px(8))
        if px(BIAS_SIDE) * painter.worldTransform().m11() >= 8:
            painter.setFont(self._look.font("title"))
            painter.setPen(theme.ink2)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "1")


class GhostUnitItem(QGraphicsItem):
    """The place under a column where a click adds a unit."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._diameter = 24.0
        self.setZValue(2)
        self.hide()

    def set_place(self, x: float, y: float, diameter: float) -> None:
        """Put the ghost under a column."""
        self.prepareGeometryChange()
        self._diameter = diameter
        self.setPos(x, y)

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        r = self._diameter / 2 + 1
        return QRectF(-r, -r, 2 * r, 2 * r)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw it, with as much detail as its size on screen allows."""
        theme, px, r = self._look.theme, self._look.px, self._diameter / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(faded(theme.accent, 0.08))
        pen = QPen(theme.accent, px(1.5))
        pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        painter.drawEllipse(QPointF(), r - px(1), r - px(1))
        arm = min(px(6), r / 2)
        painter.setPen(QPen(theme.accent, px(1.6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(-arm, 0), QPointF(arm, 0))
        painter.drawLine(QPointF(0, -arm), QPointF(0, arm))
