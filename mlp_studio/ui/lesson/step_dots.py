"""The steps of a lesson as a row of dots: which are done, and which one is shown; a click goes to one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mlp_studio.ui.theme import Look

_PITCH, _LEAST_PITCH, _RADIUS, _HEIGHT = 14.0, 7.0, 3.5, 24
_MOST_WIDTH = 190.0


class StepDots(QWidget):
    """A dot for each step: filled and green when done, a ring when not, larger and violet when it is shown.

    Signals
    -------
    picked(index)
        A step was clicked.
    """

    picked = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._titles: tuple[str, ...] = ()
        self._done: frozenset[int] = frozenset()
        self._shown = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.theme_changed.connect(self._restyle)

    def show_steps(self, titles: tuple[str, ...], shown: int, done: frozenset[int]) -> None:
        """Show steps of these titles."""
        self._titles, self._shown, self._done = titles, shown, done
        self.setAccessibleName(f"Step {shown + 1} of {len(titles)}, {len(done)} done")
        self.updateGeometry()
        self.update()

    def centre_of(self, index: int) -> QPointF:
        """Return where a dot is."""
        return QPointF(self._pitch * (index + 0.5), self.height() / 2)

    @property
    def _pitch(self) -> float:
        return max(_LEAST_PITCH, min(self._look.px(_PITCH), _MOST_WIDTH / max(1, len(self._titles))))

    def _index_at(self, x: float) -> int:
        return max(0, min(len(self._titles) - 1, int(x / self._pitch)))

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    # Qt

    def sizeHint(self) -> QSize:
        """Return the room of all dots."""
        return QSize(round(self._pitch * len(self._titles)), round(self._look.px(_HEIGHT)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots."""
        theme, radius = self._look.theme, min(self._look.px(_RADIUS), 0.36 * self._pitch)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for i in range(len(self._titles)):
                is_done = i in self._done
                colour = theme.accent if i == self._shown else theme.ok if is_done else theme.ctrl
                painter.setPen(QPen(colour, 1.5))
                painter.setBrush(colour if is_done else Qt.BrushStyle.NoBrush)
                grown = radius * 1.35 if i == self._shown else radius
                painter.drawEllipse(self.centre_of(i), grown, grown)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go to the step that is clicked."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()) and self._titles:
            self.picked.emit(self._index_at(event.position().x()))

    def event(self, event: QEvent) -> bool:
        """Name the step under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._titles:
            i = self._index_at(event.pos().x())
            QToolTip.showText(event.globalPos(), f"{i + 1}. {self._titles[i]}{' (done)' if i in self._done else ''}", self)
            return True
        return super().event(event)
