"""A page of the microscope: its blocks below each other, what the pointer is on, and copying as LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from mlp_studio.ui.latex_copy import COPY, latex_menu, take_copy_key
from mlp_studio.ui.microscope.blocks import GAP, About, Block
from mlp_studio.ui.theme import Look

MARGIN = 6.0


class Sheet(QWidget):
    """Shows blocks, as wide as it is.

    Signals
    -------
    hovered(about)
        The unit or weight that the pointer is on, or None.
    """

    hovered = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._look = look
        self._blocks: tuple[Block, ...] = ()
        self._lit: About = None
        self._at = QPointF(-1, -1)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        look.theme_changed.connect(self._on_theme_changed)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What is shown."""
        return tuple(part for block in self._blocks for part in block.parts)

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show these, from above."""
        self._blocks = tuple(blocks)
        self._take_height()
        self.update()

    @property
    def latex(self) -> str:
        """All formulas, one a line."""
        return " \\\\\n".join(block.latex for block in self.blocks if block.latex)

    def rect_of(self, block: Block) -> QRectF:
        """Return where a block lies."""
        return next(box for one, box in self._boxes() if one is block)

    def _boxes(self) -> list[tuple[Block, QRectF]]:
        look = self._look
        margin, width = look.px(MARGIN), self.width() - 2 * look.px(MARGIN)
        boxes: list[tuple[Block, QRectF]] = []
        top = look.px(1)
        for block in self._blocks:
            height = block.height(look, width)
            boxes += block.boxes(look, QRectF(margin, top, width, height))
            top += height + look.px(GAP)
        return boxes

    def _hover(self, position: QPointF) -> None:
        self._at = position
        found = next((block.about_at(self._look, box, position) for block, box in self._boxes() if box.contains(position)), None)
        if found != self._lit:
            self._lit = found
            self.hovered.emit(found)
            self.update()

    def _take_height(self) -> None:
        """Be as high as the blocks at this width: a scroll area does not ask for it."""
        height = self.heightForWidth(self.width())
        if height != self.minimumHeight():
            self.setMinimumHeight(height)

    def _on_theme_changed(self) -> None:
        self._take_height()
        self.update()

    # Qt

    def heightForWidth(self, width: int) -> int:
        """Return the height of all blocks."""
        look, inside = self._look, width - 2 * self._look.px(MARGIN)
        heights = [block.height(look, inside) + look.px(GAP) for block in self._blocks]
        return round(sum(heights) + look.px(1))

    def sizeHint(self) -> QSize:
        """Return the height at this width."""
        return QSize(320, self.heightForWidth(max(320, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines elsewhere."""
        super().resizeEvent(event)
        self._take_height()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the blocks in view."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for block, box in self._boxes():
                if box.intersects(QRectF(event.rect())):
                    block.paint(painter, self._look, box, self._lit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what the pointer is on."""
        self._hover(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that it is on nothing."""
        self._hover(QPointF(-1, -1))

    def event(self, event: QEvent) -> bool:
        """Tell in a tip what of a formula is left out."""
        if isinstance(event, QHelpEvent):
            position = QPointF(event.pos())
            tips = (block.tip(self._look, box.width()) for block, box in self._boxes() if box.contains(position))
            QToolTip.showText(event.globalPos(), next(tips, ""), self)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the formula under the pointer, and all of them."""
        under = next((block.latex for block, box in self._boxes() if box.contains(QPointF(event.pos()))), "")
        formulas = ({COPY: under} if under else {}) | ({"Copy all formulas as LaTeX": self.latex} if self.latex else {})
        if formulas:
            latex_menu(self, formulas).popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy all formulas."""
        if not take_copy_key(event, self.latex):
            super().keyPressEvent(event)
