"""A unit's activation and its derivative as curves, with the examples' weighted sums on them (Source: ML:IV-66..71)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.notation import function_latex
from mlp_studio.core.points import PointSet
from mlp_studio.core.round_numbers import tick_step, ticks
from mlp_studio.core.unit_curve import Curve, UnitSums, activation_curve, reach_for
from mlp_studio.ui.axes import tick_text
from mlp_studio.ui.formats import count_text, value_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.latex_copy import number_latex
from mlp_studio.ui.markers import class_colour, paint_symbol
from mlp_studio.ui.plane.paint import draw_frame, draw_invitation, draw_ring
from mlp_studio.ui.polygons import polygon
from mlp_studio.ui.theme import CLASS_SYMBOLS, Look, faded
from mlp_studio.ui.unit_lab.panel import Panel

NETWORK = "network"
RUG, _PAIR = 12, 78
"""Height of the marks under the curve, and width of a number with its symbol."""
_MOST_MARKS, _MOST_DOTS = 2000, 60
"""Marks in the rug, and examples that have a dot on the curve as well."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, eq=False)
class ShownUnit:
    """A unit and its sums: `points` are those that the sums' indices are of, `picked` the picked one, `symbol` the LaTeX of its output."""

    sums: UnitSums
    points: PointSet
    picked: int | None = None
    symbol: str = "y"


class CurvePanel(Panel):
    """The unit of one of the learners, or the one that is selected on the canvas."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "", parent)
        self._shown: ShownUnit | None = None
        self._curve: Curve | None = None
        self._reach = 0.0
        self._missing = ("", "")
        self.add_choice("Unit whose activation is shown")
        self.setAccessibleName("Activation and derivative")

    def show_unit(self, shown: ShownUnit) -> None:
        """Show this unit."""
        before, self._shown = self._shown, shown
        reach = reach_for(shown.sums.z)
        if before is None or before.sums.activation != shown.sums.activation or reach != self._reach:
            self._curve = activation_curve(shown.sums.activation, reach)
        self._reach = reach
        self.setToolTip(self.words)
        self.update()

    def show_nothing(self, what: str, mend: str) -> None:
        """Say what is missing."""
        self._shown, self._missing = None, (what, mend)
        self.setToolTip("")
        self.update()

    @property
    def shown(self) -> ShownUnit | None:
        """What is shown, or None."""
        return self._shown

    @property
    def words(self) -> str:
        """What it shows, in words."""
        shown = self._shown
        if shown is None:
            return ". ".join(self._missing)
        sums, n = shown.sums, len(shown.sums.z)
        sample = f"; a sample of {count_text(n)} of {count_text(sums.among)} points" if n < sums.among else ""
        if self._curve is None:
            return f"softmax: y depends on all sums of the layer, so there is no one curve{sample}"
        if not sums.slope.any() and n:
            return f"{sums.activation}: f′(z) = 0 at every example, so there is no gradient{sample}"
        return f"{sums.activation}: f and f′, and z of each point below them{sample}"

    @property
    def picked_values(self) -> tuple[float, float, float] | None:
        """z, y and f'(z) of the picked example, or None."""
        shown = self._shown
        if shown is None or shown.picked is None:
            return None
        (found,) = np.nonzero(shown.sums.indices == shown.picked)
        if not len(found):
            return None
        sums, i = shown.sums, found[0]
        return float(sums.z[i]), float(sums.y[i]), float(sums.slope[i])

    @property
    def formulas(self) -> dict[str, str]:
        """What the unit puts out, and z, y and f'(z) of the picked example."""
        shown, values = self._shown, self.picked_values
        if shown is None:
            return {}
        name = function_latex(shown.sums.activation)
        found = {"output": f"{shown.symbol} = {name}(z)" if name else f"{shown.symbol} = z"}
        if values is not None:
            parts = zip((("sum", "z"), ("picked output", shown.symbol), ("slope", "f'(z)")), values, strict=True)
            found |= {what: f"{symbol} = {number_latex(value)}" for (what, symbol), value in parts}
        return found

    def words_height(self) -> float:
        """Return the height of the picked example's numbers and of some lines of words."""
        return 7 * self.line_height()

    # Painting

    def paint_picture(self, painter: QPainter, rect: QRect) -> None:
        """Paint curves, rug and dots."""
        look, shown = self._look, self._shown
        painter.fillRect(rect, look.theme.panel)
        if shown is None:
            draw_frame(painter, look, rect, is_focused=False, is_empty=True)
            return
        low, high = self._range(shown.sums)
        px, box = look.px, QRectF(rect).adjusted(0, look.px(14), 0, -look.px(RUG + 18))

        def x(z: Floats) -> Floats:
            return box.left() + (z / self._reach + 1) / 2 * box.width()

        def y(value: Floats) -> Floats:
            return box.bottom() - (value - low) / (high - low) * box.height()

        painter.save()
        painter.setClipRect(rect)
        self._paint_axes(painter, rect, box, float(y(np.zeros(1))[0]), float(y(np.ones(1))[0]) if high >= 1 else None)
        if self._curve is not None:
            curve = self._curve
            for values, pen in ((curve.slope, self._slope_pen()), (curve.f, QPen(look.theme.ink, px(2)))):
                painter.setPen(pen)
                painter.drawPolyline(polygon(x(curve.z), y(values)))
            self._name_curves(painter, box)
        self._paint_points(painter, rect, shown, x(shown.sums.z), y(shown.sums.y))
        picked = self.picked_values
        if picked is not None:
            self._paint_picked(painter, rect, x(np.array(picked[:1])), y(np.array(picked[1:])))
        painter.restore()
        draw_frame(painter, look, rect, is_focused=False)

    def _slope_pen(self) -> QPen:
        pen = QPen(self._look.theme.test, self._look.px(1.6))
        pen.setDashPattern([4, 3])
        return pen

    def _range(self, sums: UnitSums) -> tuple[float, float]:
        """Return the values at the lower and the upper end: those of both curves, or of the outputs."""
        parts = [np.array([0.0, 1.0])]
        parts += [sums.y] if self._curve is None else [self._curve.f, self._curve.slope]
        values = np.concatenate(parts)
        values = values[np.isfinite(values)]
        low, high = float(values.min()), float(values.max())
        return low - 0.04 * (high - low), high + 0.04 * (high - low)

    def _paint_axes(self, painter: QPainter, rect: QRect, box: QRectF, zero: float, one: float | None) -> None:
        theme, px = self._look.theme, self._look.px
        painter.setFont(self._look.font("caption"))
        metrics = QFontMetricsF(painter.font())
        middle = box.center().x()
        painter.setPen(QPen(theme.line2, 1))
        painter.drawLine(QPointF(middle, rect.top()), QPointF(middle, box.bottom()))
        painter.drawLine(QPointF(rect.left(), zero), QPointF(rect.right() + 1, zero))
        if one is not None and abs(one - zero) > metrics.height():
            painter.setPen(QPen(theme.line, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(rect.left(), one), QPointF(rect.right() + 1, one))
            painter.setPen(theme.ink3)
            painter.drawText(QPointF(middle + px(4), one - px(3)), "1")
        base = rect.bottom() - px(1) - metrics.height()
        step = tick_step(2 * self._reach, 4)
        for value in ticks(-self._reach, self._reach, step):
            share = value / self._reach
            if abs(share) > 0.8:
                continue
            painter.setPen(theme.ink3)
            at = middle + share * box.width() / 2
            painter.drawText(QRectF(at - px(30), base, px(60), metrics.height()), Qt.AlignmentFlag.AlignCenter, tick_text(value, step))
        draw_formula(painter, QPointF(rect.right() - px(13), base + metrics.height() - px(4)), "z", px(14), theme.ink2)

    def _name_curves(self, painter: QPainter, box: QRectF) -> None:
        """Write f and f' at the upper left, in the colours of their lines."""
        theme, px = self._look.theme, self._look.px
        top = box.top() + px(1)
        for symbol, colour, left in (("f", theme.ink, box.left() + px(8)), ("f′", theme.test, box.left() + px(24))):
            draw_formula(painter, QPointF(left, top), symbol, px(15), colour)

    def _paint_points(self, painter: QPainter, rect: QRect, shown: ShownUnit, x: Floats, y: Floats) -> None:
        """Draw a mark under the curve for each example, in the colour of its class, and dots on the curve for a few."""
        theme, px, sums = self._look.theme, self._look.px, shown.sums
        metrics = QFontMetricsF(self._look.font("caption"))
        classes = shown.points.marker_classes[sums.indices]
        fine = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        step = max(1, len(fine) // _MOST_MARKS)
        bottom = rect.bottom() - metrics.height() - px(3)
        is_regression = shown.points.setting == "regression"
        opacity = 0.85 if len(fine) <= 100 else 0.35
        marked = fine[::step]
        for c in sorted(set(classes[marked].tolist())):
            colour = theme.ctrl if is_regression else class_colour(theme, c)
            painter.setPen(QPen(faded(colour, opacity), px(1.5)))
            painter.drawLines([QLineF(at, bottom, at, bottom - px(RUG)) for at in x[marked[classes[marked] == c]].tolist()])
        if len(fine) <= _MOST_DOTS or self._curve is None:
            for i in fine[:: max(1, len(fine) // 200)].tolist():
                c = int(classes[i])
                symbol = "o" if is_regression else CLASS_SYMBOLS[c % len(CLASS_SYMBOLS)]
                colour = theme.ctrl if is_regression else class_colour(theme, c)
                paint_symbol(painter, QPointF(x[i], y[i]), symbol, px(3.4), colour, theme)

    def _paint_picked(self, painter: QPainter, rect: QRect, x: Floats, y: Floats) -> None:
        """Draw a line through the picked example's z, with rings on both curves."""
        theme, px = self._look.theme, self._look.px
        at = float(x[0])
        if not (np.isfinite(at) and np.isfinite(y).all()):
            return
        painter.setPen(QPen(theme.accent, px(1.2)))
        bottom = rect.bottom() - QFontMetricsF(self._look.font("caption")).height() - px(3)
        painter.drawLine(QPointF(at, rect.top()), QPointF(at, bottom))
        for value in y.tolist()[: 1 if self._curve is None else 2]:
            draw_ring(painter, self._look, QPointF(at, value), px(5), theme.accent, px(2))

    def paint_words(self, painter: QPainter, rect: QRectF) -> None:
        """Write the picked example's numbers, and what the picture shows."""
        look, px, row = self._look, self._look.px, self.line_height()
        theme, at = look.theme, QRectF(rect.left(), rect.top(), rect.width(), row)
        if self._shown is None:
            if self._missing[0]:
                draw_invitation(painter, look, QRectF(self.picture).adjusted(0, 0, 0, 0), *self._missing)
            return
        painter.setFont(look.font("caption"))
        values = self.picked_values
        if values is not None:
            left = at.left()
            for symbol, value in zip(("z", self._shown.symbol, "f′"), values, strict=True):
                if left + px(_PAIR) > at.right() + 1:
                    left = at.left()
                    at.translate(0, row)
                draw_formula(painter, QRectF(left, at.top(), px(40), row), symbol, px(14), theme.ink2)
                left += formula_size(symbol, px(14)).width + px(4)
                text = value_text(value)
                painter.setPen(theme.ink)
                painter.drawText(QRectF(left, at.top(), px(80), row), _MIDDLE, text)
                left += QFontMetricsF(painter.font()).horizontalAdvance(text) + px(8)
        else:
            at.translate(0, -row)
        at.translate(0, row)
        at.setBottom(rect.bottom())
        painter.setPen(theme.ink3)
        hint = " A click on a point in the plane marks its z." if values is None else ""
        painter.drawText(at, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), f"{self.words}.{hint}")
