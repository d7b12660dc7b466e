"""All verdicts on pairs of classes at a glance: a triangle of marks under the classes, and one more for each against the rest."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from mlp_studio.core.separability import Separation
from mlp_studio.ui.icons import paint_icon
from mlp_studio.ui.markers import draw_marker
from mlp_studio.ui.theme import Look

CELL, HEADER, REST_GAP = 19, 18, 6
"""Side of a cell, height of the line above, and the gap before the column of the rest, at scale 1."""
_MARKER = 5.0
_MARK = 0.7
"""Side of a mark, as a share of its cell's."""


class SeparabilityMatrix(QWidget):
    """A mark for each pair: row and column begin at the markers of their classes, on the diagonal.

    Signals
    -------
    picked(separation)
        The user clicked on a mark.
    """

    picked = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._verdicts: tuple[Separation, ...] = ()
        self._current: Separation | None = None
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Linear separability of all pairs of classes")
        look.theme_changed.connect(self._on_theme_changed)

    def show_verdicts(self, verdicts: tuple[Separation, ...], current: Separation | None) -> None:
        """Show these verdicts, `current` being the one that the panel is on."""
        resized = self._classes_of(verdicts) != self._classes_of(self._verdicts)
        self._verdicts, self._current = verdicts, current
        if resized:
            self.updateGeometry()
        self.setAccessibleDescription("; ".join(_short(v) for v in verdicts))
        self.update()

    @property
    def current(self) -> Separation | None:
        """The verdict that is marked."""
        return self._current

    def cell_of(self, separation: Separation) -> QRectF:
        """Return where the mark of a verdict is."""
        column = separation.others if separation.others is not None else self._classes_of(self._verdicts)
        gap = REST_GAP if separation.others is None else 0
        return self._square(separation.first, column).translated(self._look.px(gap), 0)

    def _square(self, row: int, column: int) -> QRectF:
        """Return a place of the triangle; where the panel is too narrow, its cells are smaller."""
        px, columns = self._look.px, self._classes_of(self._verdicts) + 1
        side = min(px(CELL), (self.width() - px(REST_GAP)) / columns)
        return QRectF(side * column, px(HEADER) + side * row, side, side)

    @staticmethod
    def _classes_of(verdicts: tuple[Separation, ...]) -> int:
        return max((v.first for v in verdicts), default=-1) + 1

    def _at(self, position: QPointF) -> Separation | None:
        return next((v for v in self._verdicts if self.cell_of(v).contains(position)), None)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    # Qt

    def sizeHint(self) -> QSize:
        """Return the room of one row and one column for each class, and the column of the rest."""
        count, px = self._classes_of(self._verdicts), self._look.px
        return QSize(round(px(CELL * (count + 1) + REST_GAP)), round(px(HEADER + CELL * count)))

    def minimumSizeHint(self) -> QSize:
        """Return the height, and a width to which the cells can shrink."""
        return QSize(round(self._look.px(120)), self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Say in words what a mark means."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._tell(event.globalPos(), self._at(QPointF(event.pos())))
            return True
        return super().event(event)

    def _tell(self, position: QPoint, separation: Separation | None) -> None:
        if separation is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(position, _short(separation), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the verdict under the pointer."""
        hit = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and hit is not None:
            self.picked.emit(hit)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the markers on the diagonal and the marks."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme, px = self._look.theme, self._look.px
            for verdict in self._verdicts:
                cell = self.cell_of(verdict)
                if verdict == self._current:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(theme.accent_bg)
                    painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), px(4), px(4))
                mark = QRectF(0, 0, _MARK * cell.width(), _MARK * cell.width())
                mark.moveCenter(cell.center())
                if verdict.is_empty:
                    painter.setPen(theme.ink3)
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, "·")
                else:
                    paint_icon(
                        painter, mark, "check" if verdict.is_separable else "close", theme.ok if verdict.is_separable else theme.ink2
                    )
            for c in range(self._classes_of(self._verdicts)):
                draw_marker(painter, self._square(c, c).center(), c, px(_MARKER), theme)
            painter.setFont(self._look.font("caption"))
            painter.setPen(theme.ink3)
            column = self._square(0, self._classes_of(self._verdicts)).translated(px(REST_GAP), 0)
            over = (QFontMetricsF(painter.font()).horizontalAdvance("rest") - column.width()) / 2
            head = QRectF(0, 0, min(column.right() + over, self.width()), px(HEADER))
            painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "rest")


def _short(separation: Separation) -> str:
    a, b = separation.names
    if separation.is_empty:
        return separation.words()
    return f"{a} and {b}: {'' if separation.is_separable else 'not '}linearly separable"
