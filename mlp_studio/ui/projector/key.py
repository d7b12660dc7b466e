"""The key below the Projector: which lines are positive and negative weights, and which marker is which class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolBar, QWidget

from mlp_studio.core.points import PointSet
from mlp_studio.ui.markers import draw_marker
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

HEIGHT, MARGIN = 64, 34
SAMPLE, WIDTH, GAP = 60, 6, 16
"""Length and width of a sample of a line, and what parts it from its words."""
BETWEEN = 40
MARKER_RADIUS, MARKER_GAP = 9, 18
"""Of a class's marker, and from its middle to the name."""
SHORTEST = 36
"""Room for a class's name below which it is left out; the marker stays."""


class SignKey(QWidget):
    """The samples with their words at the left, the classes at the right; names get shorter where there are many."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._names: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look.theme_changed.connect(self.update)

    def show_points(self, points: PointSet) -> None:
        """Show the classes of these points."""
        if (points.classes or ()) != self._names or not self.accessibleName():
            self._names = points.classes or ()
            classes = f"; classes: {', '.join(self._names)}" if self._names else ""
            self.setAccessibleName(f"Key: a solid line is a positive weight, a dashed one a negative weight{classes}")
            self.update()

    def shown_names(self, room: float) -> list[str]:
        """Return the classes' names as far as they fit beside each other into `room` pixels."""
        metrics = QFontMetricsF(self._look.font("body", 600))
        rest = room - len(self._names) * (MARKER_RADIUS + MARKER_GAP) - BETWEEN * max(0, len(self._names) - 1)
        texts = list(self._names)
        # The longest give way first: each has the same share at most.
        for count, (width, index) in enumerate(sorted((metrics.horizontalAdvance(text), i) for i, text in enumerate(texts))):
            share = rest / (len(texts) - count)
            if width > share:
                elided = metrics.elidedText(texts[index], Qt.TextElideMode.ElideRight, share)
                texts[index] = elided if share >= SHORTEST else ""
            rest -= min(width, max(0.0, share))
        return texts

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the key."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            left = self._draw_signs(painter)
            self._draw_classes(painter, self.width() - MARGIN - left - BETWEEN)

    def _draw_signs(self, painter: QPainter) -> float:
        """Draw the samples of lines; return where they end."""
        theme, middle, x = self._look.theme, self.height() / 2, float(MARGIN)
        metrics = QFontMetricsF(self._look.font("body"))
        painter.setFont(self._look.font("body"))
        for words, colour, dash in (("positive weight", theme.positive, []), ("negative weight", theme.negative, [2.0, 1.1])):
            pen = QPen(colour, WIDTH)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if dash:
                pen.setDashPattern(dash)
            painter.setPen(pen)
            painter.drawLine(QPointF(x, middle), QPointF(x + SAMPLE, middle))
            x += SAMPLE + GAP
            painter.setPen(theme.ink2)
            painter.drawText(QRectF(x, 0, self.width(), self.height()), _LEFT, words)
            x += metrics.horizontalAdvance(words) + BETWEEN
        return x - BETWEEN

    def _draw_classes(self, painter: QPainter, room: float) -> None:
        theme, middle = self._look.theme, self.height() / 2
        font = self._look.font("body", 600)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(theme.ink)
        x = float(self.width() - MARGIN)
        for index, text in reversed(list(enumerate(self.shown_names(room)))):
            width = metrics.horizontalAdvance(text)
            x -= width + MARKER_GAP
            painter.drawText(QRectF(x + MARKER_GAP, 0, width + 2, self.height()), _LEFT, text)
            draw_marker(painter, QPointF(x, middle), index, MARKER_RADIUS, theme)
            x -= MARKER_RADIUS + BETWEEN

    def sizeHint(self) -> QSize:
        """Return the fixed height and any width."""
        return QSize(400, HEIGHT)


_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class KeyBar(QToolBar):
    """The key over the full width of the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__("Key", window)
        self._look = window.look
        self.setObjectName("key")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.key = SignKey(window.look, self)
        self.setContentsMargins(0, 0, 0, 0)
        self.addWidget(self.key)
        self.key.show_points(window.document.project.points)
        window.document.changed.connect(lambda _, project: self.key.show_points(project.points))
        window.look.theme_changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setFixedHeight(HEIGHT)
        line = self._look.theme.line.name()
        self.setStyleSheet(f"QToolBar {{ padding: 0; border-top: 1px solid {line}; border-bottom: none; }}")
