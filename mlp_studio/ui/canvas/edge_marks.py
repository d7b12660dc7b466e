"""What marks single edges: the one that is looked at with its label, and small labels on all edges of a small network."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.ui.canvas.gap_item import GapItem, edge_path
from mlp_studio.ui.formats import MINUS, weight_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.theme import Look, faded

HALO = 3.0
LABEL_HEIGHT, SMALL_LABEL_HEIGHT = 30.0, 26.0
SYMBOL_PX = 17.0


class HoveredEdge(QGraphicsItem):
    """One edge at full strength, with a halo that lifts it off the others."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._path = QPainterPath()
        self._pen = QPen()
        self.setZValue(2)
        self.hide()

    def show_edge(self, item: GapItem, i: int, j: int) -> None:
        """Show edge (i, j) of a gap."""
        self.prepareGeometryChange()
        self._path, self._pen = edge_path(item.gap, i, j), item.full_pen(i, j)
        self.show()
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        margin = self._pen.widthF() / 2 + self._look.px(HALO)
        return self._path.boundingRect().adjusted(-margin, -margin, margin, margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QPen(self._look.theme.canvas, self._pen.widthF() + 2 * self._look.px(HALO))
        halo.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.strokePath(self._path, halo)
        painter.strokePath(self._path, self._pen)


class WeightLabel(QGraphicsItem):
    """The label of the edge that is looked at: symbol and value, as wide as the widest value, the same size at every zoom."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._latex = ""
        self._text = ""
        self._negative = self._focused = False
        self._box = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setZValue(5)
        self.hide()

    @property
    def text(self) -> str:
        """The value as it is shown."""
        return self._text

    def show_value(self, latex: str, value: float, *, focused: bool) -> None:
        """Show a weight with 3 decimals, beside its symbol."""
        px = self._look.px
        self.prepareGeometryChange()
        self._latex, self._text, self._negative, self._focused = latex, weight_text(value, 3), value < 0, focused
        metrics = QFontMetricsF(self._value_font())
        room = max(metrics.horizontalAdvance(f"{MINUS}0.000"), metrics.horizontalAdvance(self._text))
        width = px(12 + 20 + 12) + formula_size(latex, px(SYMBOL_PX)).width + room
        self._box = QRectF(-width / 2, -px(LABEL_HEIGHT) / 2, width, px(LABEL_HEIGHT))
        self.show()
        self.update()

    @property
    def box(self) -> QRectF:
        """The label's rectangle around its centre, in pixels."""
        return self._box

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._box.adjusted(-2, -2, 2, 4)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw it."""
        theme, px = self._look.theme, self._look.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.ink, 0.10))
        painter.drawRoundedRect(self._box.translated(0, 1.5), px(6), px(6))
        edge = theme.accent if self._focused else theme.negative if self._negative else theme.positive
        painter.setPen(QPen(edge, px(2 if self._focused else 1.5)))
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(self._box.adjusted(0.75, 0.75, -0.75, -0.75), px(6), px(6))
        inside = self._box.adjusted(px(12), 0, -px(12), 0)
        draw_formula(painter, inside, self._latex, px(SYMBOL_PX), theme.ink2)
        painter.setFont(self._value_font())
        painter.setPen(theme.ink)
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._text)

    def _value_font(self) -> QFont:
        font = self._look.font("body", 600)
        font.setPixelSize(round(self._look.px(14)))
        return font


class SmallLabel(QGraphicsItem):
    """The value of one edge, on it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._text = ""
        self.setZValue(2.5)

    @property
    def text(self) -> str:
        """The value as it is shown."""
        return self._text

    def set_value(self, value: float) -> None:
        """Show a weight with 2 decimals."""
        text = weight_text(value)
        if text != self._text:
            self.prepareGeometryChange()
            self._text = text
            self.update()

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        width, height = small_label_size(self._look, self._text)
        return QRectF(-width / 2, -height / 2, width, height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw it."""
        theme, box = self._look.theme, self.boundingRect()
        if box.height() * painter.worldTransform().m11() < 13:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.canvas)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), self._look.px(6), self._look.px(6))
        painter.setFont(self._look.font("body"))
        painter.setPen(theme.ink2)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._text)


def small_label_size(look: Look, text: str = f"{MINUS}0.00") -> tuple[float, float]:
    """Return width and height of a small label; never narrower than for one digit before the point."""
    metrics = QFontMetricsF(look.font("body"))
    width = max(metrics.horizontalAdvance(text), metrics.horizontalAdvance(f"{MINUS}0.00"))
    return width + look.px(14), look.px(SMALL_LABEL_HEIGHT)


class InvitationItem(QGraphicsItem):
    """The dashed card between inputs and outputs that invites to add a hidden layer."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._size = (0.0, 0.0)
        self._hovered = False
        self.setZValue(0)
        self.hide()

    def set_place(self, rect: tuple[float, float, float, float] | None) -> None:
        """Show the card in (x, y, width, height), or hide it."""
        self.setVisible(rect is not None)
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

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        margin = self._look.px(180)
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
        below = QRectF(width / 2 - px(170), height + px(10), px(340), px(24))
        painter.setFont(self._look.font("counter"))
        painter.setPen(theme.ink)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, "Click to add a layer, or press L")
        font = self._look.font("body")
        font.setPixelSize(round(px(14)))
        painter.setFont(font)
        painter.setPen(theme.ink2)
        painter.drawText(below.translated(0, px(26)), Qt.AlignmentFlag.AlignCenter, "Without one, the boundary is a straight line.")
