"""How units, bias units and what stands at them are painted, with as much detail as their size on screen allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QTransform

from mlp_studio.core.arrays import Bytes
from mlp_studio.ui.canvas.layout import BIAS_SIDE, LEFT_MARGIN, RIM
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.markers import draw_marker
from mlp_studio.ui.theme import Look, faded

BADGE = 17.0
LABEL_ROOM = 84.0
"""Width for a label left of an input, at scale 1."""
NAME_GAP, MARKER_RADIUS = 22.0, 5.5
NAME_ROOM = 104.0
"""Width for the name of a class, or of a unit, at scale 1."""
FORMULA_PX, LEAST_FORMULA_PX = 20.0, 10.0
SMALLEST_PICTURE, SMALLEST_MARKED = 13.0, 8.0
"""Diameters on screen from which on a unit shows its picture, and its number."""


@dataclass(frozen=True)
class UnitMark:
    """What stands at a unit besides its picture: a number, a formula left of it, the class right of it, or the user's name below.

    `text` is the formula in plain letters, for where it is too long.
    """

    number: int | None = None
    formula_left: str = ""
    formula_right: str = ""
    class_index: int | None = None
    class_name: str = ""
    name: str = ""
    text: str = ""


class UnitFace:
    """What one unit looks like: its mark, and its output over the plane as a brush."""

    def __init__(self, mark: UnitMark) -> None:
        """Begin without a picture."""
        self.mark = mark
        self._picture: Bytes | None = None
        self._image: QImage | None = None
        self._mean: QColor | None = None

    def set_picture(self, picture: Bytes | None, mean: tuple[int, int, int] | None = None) -> None:
        """Take over this unit's output over the plane, (t, t, 4) RGBA, row 0 at the top, and its mean colour."""
        self._picture = picture
        self._image = None
        self._mean = None if mean is None else QColor(*mean)

    def mean_colour(self, look: Look) -> QColor:
        """Return the mean colour of the picture: what it looks like where it would be too small to read."""
        return look.theme.middle if self._mean is None else self._mean

    def brush(self, look: Look, diameter: float) -> QBrush:
        """Return the picture as a texture over a disc: an ellipse with a clip path would be slower."""
        if self._picture is None or len(self._picture) == 0:
            return QBrush(look.theme.middle)
        if self._image is None:
            height, width = self._picture.shape[:2]
            data = np.ascontiguousarray(self._picture)
            image = QImage(data.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
            self._image = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        brush = QBrush(self._image)
        scale = QTransform.fromTranslate(-diameter / 2, -diameter / 2).scale(
            diameter / self._image.width(), diameter / self._image.height()
        )
        brush.setTransform(scale)
        return brush


def paint_unit(painter: QPainter, look: Look, face: UnitFace, diameter: float) -> None:
    """Paint a unit at rest, its centre at the origin."""
    theme, r = look.theme, diameter / 2
    on_screen = diameter * painter.worldTransform().m11()
    painter.setPen(Qt.PenStyle.NoPen)
    if on_screen < SMALLEST_MARKED:
        painter.setBrush(face.mean_colour(look))
        painter.drawEllipse(QPointF(), r, r)
        return
    rim, ring = look.px(RIM), look.px(1.5)
    painter.setBrush(theme.canvas)
    painter.drawEllipse(QPointF(), r + rim, r + rim)
    painter.setPen(QPen(theme.line2, ring))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setBrush(face.brush(look, diameter) if on_screen >= SMALLEST_PICTURE else face.mean_colour(look))
    painter.drawEllipse(QPointF(), r - ring / 2, r - ring / 2)
    paint_badge(painter, look, face.mark, diameter, bright=False)
    _paint_labels(painter, look, face.mark, r)


def paint_ring(painter: QPainter, look: Look, mark: UnitMark, diameter: float, *, bright: bool, focused: bool) -> None:
    """Paint over a unit what marks it: the accent ring of a selected or linked one, a second one where the keyboard is."""
    theme, r = look.theme, diameter / 2
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if bright:
        width = look.px(2.5)
        painter.setPen(QPen(theme.accent, width))
        painter.drawEllipse(QPointF(), r - width / 2, r - width / 2)
    if focused:
        painter.setPen(QPen(theme.accent, look.px(2)))
        painter.drawEllipse(QPointF(), r + look.px(4), r + look.px(4))
    if bright and diameter * painter.worldTransform().m11() >= SMALLEST_MARKED:
        paint_badge(painter, look, mark, diameter, bright=True)


def paint_badge(painter: QPainter, look: Look, mark: UnitMark, diameter: float, *, bright: bool) -> None:
    """Paint the number of a hidden unit at its upper left, unless the layout is a plain one."""
    if mark.number is None or look.layout.is_plain:
        return
    theme, px, r = look.theme, look.px, diameter / 2
    font = look.font("caption", 500)
    font.setPixelSize(round(px(11)))
    text = str(mark.number)
    (x, y), half = badge_disc(look, r)
    side = 2 * half
    width = max(side, QFontMetricsF(font).horizontalAdvance(text) + px(7))
    badge = QRectF(0, 0, width, side)
    painter.save()
    painter.translate(x, y)
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


def badge_disc(look: Look, r: float) -> tuple[tuple[float, float], float]:
    """Return centre and radius of the badge of a unit of radius r at the origin, for a number of one figure."""
    if r > look.px(16):
        return (-0.73 * r, -0.78 * r), look.px(BADGE) / 2
    return (-1.05 * r, -0.85 * r), look.px(14) / 2


def _paint_labels(painter: QPainter, look: Look, mark: UnitMark, r: float) -> None:
    theme, px = look.theme, look.px
    if mark.formula_left:
        room, size = px(LABEL_ROOM - 14), px(FORMULA_PX)
        fitting = min(size, size * room / max(1.0, formula_size(mark.formula_left, size).width))
        rect = QRectF(-r - px(11) - room, -px(14), room, px(28))
        if fitting >= px(LEAST_FORMULA_PX):
            draw_formula(painter, rect, mark.formula_left, fitting, theme.ink, Qt.AlignmentFlag.AlignRight)
        else:
            painter.setFont(look.font("caption"))
            painter.setPen(theme.ink)
            elided = painter.fontMetrics().elidedText(mark.text, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, elided)
    if mark.formula_right and not mark.name:
        rect = QRectF(r + px(12), -px(14), px(40), px(28))
        draw_formula(painter, rect, mark.formula_right, px(FORMULA_PX), theme.ink)
    if mark.class_index is not None or (mark.formula_right and mark.name):
        left = r + px(12)
        if mark.class_index is not None:
            draw_marker(painter, QPointF(r + px(NAME_GAP), 0), mark.class_index, px(MARKER_RADIUS), theme)
            left = r + px(NAME_GAP + 13)
        text = elided_name(mark.name or mark.class_name, look)
        painter.setFont(look.font("title"))
        painter.setPen(theme.ink)
        painter.drawText(QRectF(left, -px(12), name_width(mark, look) + px(4), px(24)), _LEFT, text)
    elif mark.name:
        painter.setFont(name_font(look))
        painter.setPen(theme.ink2)
        painter.drawText(name_rect(r, look), Qt.AlignmentFlag.AlignCenter, elided_name(mark.name, look))


def left_margin(features: tuple[str, ...], look: Look) -> float:
    """Return what the names of the inputs take left of the columns, at scale 1: little where they are x₁ and x₂ in a plain layout."""
    is_short = all(len(feature) <= 2 for feature in features)
    return look.layout.least_margins[0] if is_short else LEFT_MARGIN


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def name_font(look: Look) -> QFont:
    """Return the font of a hidden unit's name."""
    return look.font("caption", 500)


def name_rect(r: float, look: Look) -> QRectF:
    """Return where a hidden unit's name stands, below a unit of radius r at the origin."""
    return QRectF(-look.px(60), r + look.px(2), look.px(120), look.px(16))


def name_width(mark: UnitMark, look: Look) -> float:
    """Return the width of the name right of an output unit."""
    return QFontMetricsF(look.font("title")).horizontalAdvance(elided_name(mark.name or mark.class_name, look))


def elided_name(name: str, look: Look) -> str:
    """Return a name as far as there is room for it at a unit."""
    return QFontMetricsF(look.font("title")).elidedText(name, Qt.TextElideMode.ElideRight, look.px(NAME_ROOM))


def bias_rect(look: Look) -> QRectF:
    """Return the box of a bias unit at the origin."""
    side = look.px(BIAS_SIDE)
    return QRectF(-side / 2, -side / 2, side, side)


def paint_bias(painter: QPainter, look: Look, *, symbol: str = "", ringed: bool = False, focused: bool = False) -> None:
    """Paint a bias unit at the origin: a dashed box with the constant 1 in it; not a circle, for it computes nothing.

    `symbol` is what the lecture calls it, x_0 or y_0^{h}; it stands at the left.
    """
    theme, px, box = look.theme, look.px, bias_rect(look)
    pen = QPen(theme.accent if ringed else theme.ctrl, px(1.25))
    pen.setDashPattern([3 / 1.25, 2.5 / 1.25])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(theme.canvas)
    painter.drawRoundedRect(box, px(5), px(5))
    if focused:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent, px(2)))
        margin = px(3.5)
        painter.drawRoundedRect(box.adjusted(-margin, -margin, margin, margin), px(8), px(8))
    if px(BIAS_SIDE) * painter.worldTransform().m11() >= SMALLEST_MARKED:
        painter.setFont(look.font("title"))
        painter.setPen(theme.ink2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "1")
    if symbol and not look.layout.is_plain and px(BIAS_SIDE) * painter.worldTransform().m11() >= SMALLEST_PICTURE / 2:
        room = px(40)
        place = QRectF(box.left() - room - px(5), -px(12), room, px(24))
        draw_formula(painter, place, symbol, px(15), theme.ink3, Qt.AlignmentFlag.AlignRight)


def paint_ellipsis(painter: QPainter, look: Look, diameter: float, hidden: int) -> None:
    """Paint at the origin the ellipsis that stands for the units of a collapsed layer that are not shown, with their number."""
    theme, px = look.theme, look.px
    reach = min(diameter / 2, px(18))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.ink3)
    for dy in (-0.55, 0.0, 0.55):
        painter.drawEllipse(QPointF(0, dy * reach), px(2.2), px(2.2))
    if diameter * painter.worldTransform().m11() >= SMALLEST_PICTURE:
        painter.setFont(look.font("caption"))
        painter.setPen(theme.ink3)
        painter.drawText(QRectF(px(8), -px(9), px(80), px(18)), _LEFT, f"{hidden} more")


def paint_ghost(painter: QPainter, look: Look, diameter: float) -> None:
    """Paint at the origin the place where a click adds a unit."""
    theme, px, r = look.theme, look.px, diameter / 2
    painter.setBrush(faded(theme.accent, 0.08))
    pen = QPen(theme.accent, px(1.5))
    pen.setDashPattern([3, 2.5])
    painter.setPen(pen)
    painter.drawEllipse(QPointF(), r - px(1), r - px(1))
    arm = min(px(6), r / 2)
    painter.setPen(QPen(theme.accent, px(1.6), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(-arm, 0), QPointF(arm, 0))
    painter.drawLine(QPointF(0, -arm), QPointF(0, arm))
