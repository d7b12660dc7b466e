"""Lines of formulas as a widget, as high as they are at its width; they are copied as LaTeX."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.core.hand_steps import Line
from mlp_studio.ui.formulas import draw_formula
from mlp_studio.ui.latex_copy import COPY, latex_menu, take_copy_key
from mlp_studio.ui.line_setting import placed
from mlp_studio.ui.theme import Look

HANGING = 1.8
"""By how much a line goes on further right, in its font size."""
LEADING = 1.62


class FormulaLines(QWidget):
    """Some lines below each other.

    Parameters
    ----------
    look
        Theme and scale.
    px
        Font size at scale 1.
    colour
        Name of a colour of `Theme`.
    parent
        Qt's owner.
    """

    def __init__(self, look: Look, px: float = 16.0, colour: str = "ink", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._px, self._colour = look, px, colour
        self._lines: tuple[Line, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        look.theme_changed.connect(self._fit)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown."""
        return self._lines

    @property
    def latex(self) -> str:
        """What is copied."""
        return r" \\ ".join(" ".join(line) for line in self._lines)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Show these lines; none hides the widget."""
        if lines != self._lines:
            self._lines = lines
            self.setAccessibleName(self.latex)
            self._fit()
        self.setVisible(bool(lines))

    def _fit(self) -> None:
        self.setFixedHeight(self._height(self.width()))
        self.update()

    def _height(self, width: int) -> int:
        size = self._look.px(self._px)
        rows = sum(placed(line, size, width, HANGING * size)[-1].row + 1 for line in self._lines)
        return round(rows * LEADING * size) + 2

    # Qt

    def sizeHint(self) -> QSize:
        """Return the room that the lines take."""
        return QSize(200, self._height(max(200, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the lines at this width: a scroll area does not ask for it."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy."""
        latex_menu(self, {COPY: self.latex}).popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy."""
        if not take_copy_key(event, self.latex):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines."""
        size = self._look.px(self._px)
        with QPainter(self) as painter:
            colour, y = getattr(self._look.theme, self._colour), 1.15 * size
            for line in self._lines:
                row = 0
                for part in placed(line, size, self.width(), HANGING * size):
                    y += (part.row - row) * LEADING * size
                    row = part.row
                    draw_formula(painter, QPointF(part.x, y), part.latex, size, colour)
                y += LEADING * size
