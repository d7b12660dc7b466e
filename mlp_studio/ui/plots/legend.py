"""The legend of the runs that are over: a sample of each line, what differs between the runs, and the loss; each can be hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from mlp_studio.ui.plots.kept_curves import EMPHASIS
from mlp_studio.ui.plots.lines import Stroke
from mlp_studio.ui.theme import Look, faded

ROW = 17
NOW = 0
"""In place of a number: the run that is shown in full."""
_SAMPLE, _CROSS, _PAD = 20, 12, 6
_WIDEST_SHARE, _HIGHEST_SHARE = 0.7, 0.6
"""Of the plot's frame: what the legend covers at most."""
_GROUND = 0.88


@dataclass(frozen=True)
class LegendRow:
    """One run: its number, how its line is drawn, and its name with a loss."""

    number: int
    stroke: Stroke
    name: str
    text: str


class Legend:
    """Rows in a corner of a frame that curves which fall leave free; the newest runs, where there is not room for all.

    Attributes
    ----------
    rect
        What it covers.
    left_out
        How many runs have no row.
    """

    def __init__(self, look: Look, rows: Sequence[LegendRow], frame: QRectF, *, is_low: bool = False, now: LegendRow | None = None) -> None:
        """Lay the rows out, that of the run that is shown in full first.

        They lie in the upper right corner, or the lower left one, which falling losses leave free on a logarithmic axis.
        """
        self._look = look
        px = look.px
        self._now = now
        room = max(1, int((_HIGHEST_SHARE * frame.height() - px(2 * _PAD)) / px(ROW)) - (now is not None))
        count = len(rows) if len(rows) <= room else max(1, room - 1)
        self.rows = tuple(rows[len(rows) - count :])
        self.left_out = len(rows) - count
        metrics = QFontMetricsF(look.font("caption", 600))
        # As wide as the widest number may be, so that the legend stands still.
        self._value_width = max([metrics.horizontalAdvance(text) for text in ("0.000", *(row.text for row in self.rows))])
        all_rows = (*self.rows, *(() if now is None else (now,)))
        self._name_width = max((metrics.horizontalAdvance(row.name) for row in all_rows), default=0.0)
        fixed = px(2 * _PAD + _SAMPLE + 6 + 10 + _CROSS + 2) + self._value_width
        width = min(fixed + self._name_width, max(fixed + px(40), _WIDEST_SHARE * frame.width()))
        self._name_width = width - fixed
        height = (count + (1 if self.left_out else 0) + (now is not None)) * px(ROW) + px(_PAD) if rows else 0.0
        left, top = (frame.left() + px(1), frame.bottom() - height - px(1)) if is_low else (frame.right() - width, frame.top() + px(1))
        self.rect = QRectF(left, top, width, height) if rows else QRectF()

    def row_at(self, place: QPointF) -> LegendRow | None:
        """Return the run whose row is at a place."""
        for i, row in enumerate(self.rows):
            if self._row_rect(i).contains(place):
                return row
        return None

    def is_cross(self, place: QPointF) -> bool:
        """Tell whether a place is at the end of a row, where a click hides its run."""
        return self.row_at(place) is not None and place.x() >= self.rect.right() - self._look.px(_PAD + _CROSS)

    def draw(self, painter: QPainter, hovered: int | None) -> None:
        """Draw the rows; that of the hovered run is emphasised, and shows the cross that hides it."""
        look, theme, px = self._look, self._look.theme, self._look.px
        if not self.rows:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.panel, _GROUND))
        painter.drawRoundedRect(self.rect, px(4), px(4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        shown = [*enumerate(self.rows), *(() if self._now is None else ((-1, self._now),))]
        for i, row in shown:
            rect, is_hovered = self._row_rect(i), row.number == hovered
            x, y = rect.left() + px(_PAD), rect.center().y()
            stroke = Stroke("ink", EMPHASIS, row.stroke.dashes) if is_hovered else row.stroke
            painter.setPen(stroke.pen(look))
            painter.drawLine(QPointF(x, y), QPointF(x + px(_SAMPLE), y))
            painter.setFont(look.font("caption", 600 if is_hovered else 400))
            painter.setPen(theme.ink if is_hovered else theme.ink2)
            x += px(_SAMPLE + 6)
            name = QFontMetricsF(painter.font()).elidedText(row.name, Qt.TextElideMode.ElideRight, self._name_width + 1)
            painter.drawText(QRectF(x, rect.top(), self._name_width + 1, rect.height()), Qt.AlignmentFlag.AlignVCenter, name)
            x += self._name_width + px(10)
            painter.drawText(
                QRectF(x, rect.top(), self._value_width, rect.height()),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                row.text,
            )
            if is_hovered:
                self._draw_cross(painter, QPointF(rect.right() - px(_PAD + _CROSS / 2), y))
        if self.left_out:
            rect = self._row_rect(len(self.rows))
            painter.setFont(look.font("caption"))
            painter.setPen(theme.ink3)
            text = f"and {self.left_out} more"
            painter.drawText(rect.adjusted(px(_PAD + _SAMPLE + 6), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_cross(self, painter: QPainter, middle: QPointF) -> None:
        arm = self._look.px(3)
        painter.setPen(QPen(self._look.theme.ink2, self._look.px(1.4)))
        painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm))
        painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))

    def _row_rect(self, i: int) -> QRectF:
        px = self._look.px
        top = self.rect.top() + px(_PAD / 2) + (i + (self._now is not None)) * px(ROW)
        return QRectF(self.rect.left(), top, self.rect.width(), px(ROW))
