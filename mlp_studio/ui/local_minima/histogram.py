"""The histogram of final losses: how many starts end where; a click selects one of a bar."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.core.findings import counted
from mlp_studio.core.starts import bins_of
from mlp_studio.training.local_minima import StartEnd
from mlp_studio.ui.axes import tick_step, tick_text, ticks
from mlp_studio.ui.formats import count_text, loss_text
from mlp_studio.ui.local_minima.words import final_losses
from mlp_studio.ui.theme import Look

BINS = 20
LEFT, RIGHT, TOP, BOTTOM, LOW_BOTTOM = 8, 8, 20, 36, 20
LOW = 100
"""Below this height there is no caption: the bars need the room."""
_PITCH = 52


class LossHistogram(QWidget):
    """Bars over the final losses.

    Signals
    -------
    chosen(number)
        A start of the bar that was clicked, from 0: that with the lowest loss.
    """

    chosen = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Begin without bars."""
        super().__init__(parent)
        self._look = look
        self._ends: tuple[StartEnd, ...] = ()
        self._losses = np.empty(0)
        self._counts, self._bounds, self._bins = bins_of(self._losses, BINS)
        self._chosen: int | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Histogram of final losses")
        look.theme_changed.connect(self._restyle)

    def show_ends(self, ends: tuple[StartEnd, ...]) -> None:
        """Show these starts."""
        self._ends, self._losses = ends, final_losses(ends)
        self._counts, self._bounds, self._bins = bins_of(self._losses, BINS)
        filled = [f"{counted(int(n), 'start')} up to {loss_text(self._bounds[i + 1])}" for i, n in enumerate(self._counts) if n]
        self.setAccessibleDescription("; ".join(filled))
        self.update()

    def choose(self, number: int | None) -> None:
        """Mark the bar of a start."""
        self._chosen = number
        self.update()

    @property
    def counts(self) -> list[int]:
        """How many starts each bar stands for."""
        return [int(n) for n in self._counts]

    def bar_rect(self, i: int) -> QRectF:
        """Return where a bar lies, as high as it is drawn."""
        frame = self._frame()
        width = frame.width() / BINS
        height = frame.height() * int(self._counts[i]) / max(1, int(self._counts.max(initial=0)))
        return QRectF(frame.left() + i * width + 0.5, frame.bottom() - height, max(1.0, width - 1), height)

    def _frame(self) -> QRectF:
        px = self._look.px
        return QRectF(self.rect()).adjusted(px(LEFT), px(TOP), -px(RIGHT), -px(BOTTOM if self._has_caption else LOW_BOTTOM))

    @property
    def _has_caption(self) -> bool:
        return self.height() >= self._look.px(LOW)

    def _bin_at(self, at: QPointF) -> int | None:
        frame = self._frame()
        if not (frame.left() <= at.x() < frame.right() and 0 <= at.y() <= frame.bottom()):
            return None
        i = int((at.x() - frame.left()) / frame.width() * BINS)
        return i if self._counts[i] else None

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars with their counts, the axis and its name."""
        look, px, theme = self._look, self._look.px, self._look.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(look.font("caption"))
            metrics = QFontMetricsF(painter.font())
            frame = self._frame()
            marked = next((int(self._bins[k]) for k, end in enumerate(self._ends) if end.number == self._chosen), None)
            for i, count in enumerate(self._counts.tolist()):
                if not count:
                    continue
                bar = self.bar_rect(i)
                painter.fillRect(bar, theme.accent if i == marked else theme.ctrl)
                text = count_text(count)
                painter.setPen(theme.accent if i == marked else theme.ink2)
                if metrics.horizontalAdvance(text) <= bar.width() + px(14):
                    painter.drawText(
                        QRectF(bar.center().x() - px(20), bar.top() - px(17), px(40), px(16)), Qt.AlignmentFlag.AlignCenter, text
                    )
            painter.setPen(QPen(theme.line2, 1))
            painter.drawLine(frame.bottomLeft(), frame.bottomRight())
            painter.setPen(theme.ink3)
            end = float(self._bounds[-1])
            step = tick_step(end, max(2, int(frame.width() / px(_PITCH))))
            for value in ticks(0.0, end, step):
                x, text = frame.left() + value / end * frame.width(), tick_text(value, step)
                left = min(max(0.0, x - metrics.horizontalAdvance(text) / 2), self.width() - metrics.horizontalAdvance(text))
                painter.drawText(QPointF(left, frame.bottom() + px(4) + metrics.ascent()), text)
            if self._has_caption:
                caption = metrics.elidedText("starts by their final loss L", Qt.TextElideMode.ElideRight, frame.width())
                painter.drawText(QPointF(frame.left(), self.height() - metrics.descent() - px(2)), caption)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the lowest start of the bar."""
        i = self._bin_at(event.position())
        if i is not None and event.button() == Qt.MouseButton.LeftButton:
            mine = [k for k in range(len(self._ends)) if self._bins[k] == i]
            self.chosen.emit(self._ends[min(mine, key=lambda k: float(self._losses[k]))].number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the bar under the pointer stands for."""
        i = self._bin_at(event.position())
        if i is None:
            self.setToolTip("Starts by their final loss L")
            return
        low, high = self._bounds[i : i + 2].tolist()
        self.setToolTip(f"{counted(int(self._counts[i]), 'start')}: L from {loss_text(low)} to {loss_text(high)}")

    def leaveEvent(self, event: QEvent) -> None:
        """Say nothing more."""
        self.setToolTip("")

    def sizeHint(self) -> QSize:
        """Return a size at which the bars can be told apart."""
        return QSize(round(self._look.px(220)), round(self._look.px(130)))

    def minimumSizeHint(self) -> QSize:
        """Return the least at which the bars are seen."""
        return QSize(round(self._look.px(120)), round(self._look.px(90)))
