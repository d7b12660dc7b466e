"""What marks single edges: those that are looked at or selected, and the label of the one that is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.ui.formats import MINUS, weight_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.icons import pixmap
from mlp_studio.ui.theme import Look, faded

HALO = 3.0
LABEL_HEIGHT = 30.0
SYMBOL_PX = 17.0


class EdgesItem(QGraphicsItem):
    """Some edges at full strength, each with a halo that lifts it off the others: the hovered one, or those selected."""

    def __init__(self, look: Look, *, selected: bool = False) -> None:
        super().__init__()
        self._look = look
        self._selected = selected
        self._edges: tuple[tuple[QPainterPath, QPen], ...] = ()
        self._bounds = QRectF()
        self.setZValue(2 if not selected else 1.5)
        self.hide()

    def show_edges(self, edges: Sequence[tuple[QPainterPath, QPen]]) -> None:
        """Show these edges, each with its opaque pen; none hides the item."""
        self.prepareGeometryChange()
        self._edges = tuple(edges)
        self._bounds = QRectF()
        for path, pen in edges:
            margin = pen.widthF() / 2 + self._look.px(HALO + 1)
            self._bounds |= path.boundingRect().adjusted(-margin, -margin, margin, margin)
        self.setVisible(bool(edges))
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._look.theme, self._look.px
        for path, pen in self._edges:
            halo = QPen(faded(theme.accent, 0.35) if self._selected else theme.canvas, pen.widthF() + 2 * px(HALO))
            halo.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.strokePath(path, halo)
            painter.strokePath(path, pen)


class WeightLabel(QGraphicsItem):
    """The label of the edge that is looked at: symbol and value, as wide as the widest value, the same size at every zoom."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._latex = ""
        self._text = ""
        self._negative = self._focused = self._frozen = self._cut = False
        self._box = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setZValue(5)
        self.hide()

    @property
    def text(self) -> str:
        """The value as it is shown."""
        return self._text

    def show_value(self, latex: str, value: float | None, *, focused: bool, frozen: bool = False, decimals: int = 3) -> None:
        """Show a weight beside its symbol; None for an edge that is cut, a lock at one that is frozen."""
        px = self._look.px
        self.prepareGeometryChange()
        self._latex, self._focused, self._frozen = latex, focused, frozen
        self._text = "cut" if value is None else weight_text(value, decimals)
        self._negative, self._cut = value is not None and value < 0, value is None
        metrics = QFontMetricsF(self._value_font())
        room = max(metrics.horizontalAdvance(f"{MINUS}0.{'0' * decimals}"), metrics.horizontalAdvance(self._text))
        width = px(12 + 20 + 12) + (px(18) if frozen else 0.0) + formula_size(latex, px(SYMBOL_PX)).width + room
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
        edge = theme.accent if self._focused else theme.ctrl if self._cut else theme.negative if self._negative else theme.positive
        painter.setPen(QPen(edge, px(2 if self._focused else 1.5)))
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(self._box.adjusted(0.75, 0.75, -0.75, -0.75), px(6), px(6))
        inside = self._box.adjusted(px(12), 0, -px(12), 0)
        draw_formula(painter, inside, self._latex, px(SYMBOL_PX), theme.ink2)
        if self._frozen:
            left = inside.left() + formula_size(self._latex, px(SYMBOL_PX)).width + px(7)
            painter.drawPixmap(QPointF(left, -px(6.5)), pixmap("lock", theme.ink2, px(13), painter.device().devicePixelRatioF()))
        painter.setFont(self._value_font())
        painter.setPen(theme.ink3 if self._cut else theme.ink)
        painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._text)

    def _value_font(self) -> QFont:
        font = self._look.font("body", 600)
        font.setPixelSize(round(self._look.px(14)))
        return font
