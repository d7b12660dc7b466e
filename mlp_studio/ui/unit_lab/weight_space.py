"""The weight space: where w1 and w2 of the units have been, and the last update of each as an arrow."""

from __future__ import annotations

from math import cos, hypot, isfinite, pi, sin

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from mlp_studio.core.round_numbers import range_end, tick_step, ticks
from mlp_studio.core.unit_lab import LabRun, UnitCourse
from mlp_studio.ui.axes import tick_text
from mlp_studio.ui.formulas import draw_formula
from mlp_studio.ui.plane.arrow import draw_arrow
from mlp_studio.ui.plane.paint import draw_frame
from mlp_studio.ui.polygons import polygon
from mlp_studio.ui.theme import Look, faded
from mlp_studio.ui.unit_lab.learner_panel import LETTERS, RULE
from mlp_studio.ui.unit_lab.panel import BADGE, Panel, draw_badge

ALL = "all"
_LEAST = 0.1
AXES = ("w_1", "w_2")
_WORDS = "The paths of (w₁, w₂) from the common start ○; the arrow is the last update. A unit's line lies across its (w₁, w₂)."


class WeightSpace(Panel):
    """All units in one picture, or one of them at its own scale."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "", parent)
        self._run: LabRun | None = None
        self._reach = 1.0
        choice = self.add_choice("Units in the weight space")
        choice.activated.connect(lambda _: self._show())
        self.setAccessibleName("Weight space")
        self.setToolTip(_WORDS)

    def show_run(self, run: LabRun) -> None:
        """Show where the units are now."""
        assert self.choice is not None
        if self._run is not run:
            self._run, self._reach = run, 0.0
            key = self.choice.key
            titles = [(name, f"Weight space: {unit.learner.title}") for name, unit in run.units.items()]
            self.choice.set_choices([(ALL, "Weight space"), *titles] if len(titles) > 1 else titles)
            self.choice.set_key(key if self.choice.findData(key) >= 0 else str(self.choice.itemData(0)))
        self._show()

    @property
    def shown(self) -> tuple[UnitCourse, ...]:
        """The units that are in the picture."""
        if self._run is None or self.choice is None:
            return ()
        return tuple(unit for name, unit in self._run.units.items() if self.choice.key in (ALL, name))

    @property
    def reach(self) -> float:
        """How far the axes go from 0 on all sides: in steps, so that they rarely change."""
        return self._reach

    def _show(self) -> None:
        places = [place for unit in self.shown for place in (unit.path[0], unit.w[1:], *self._farthest(unit))]
        largest = max((max(abs(a), abs(b)) for a, b in places), default=1.0)
        self._reach = range_end(max(_LEAST, 1.3 * largest)) if isfinite(largest) else 1.0
        self.update()

    def _farthest(self, unit: UnitCourse) -> list[tuple[float, float]]:
        return [max(unit.path, key=lambda place: max(abs(place[0]), abs(place[1])))]

    @property
    def formulas(self) -> dict[str, str]:
        """Both axes, and the update."""
        return {"horizontal axis": AXES[0], "vertical axis": AXES[1], "update rule": RULE}

    def words_height(self) -> float:
        """Return the height of the update and of some lines of words."""
        return 7 * self.line_height()

    def paint_picture(self, painter: QPainter, rect: QRect) -> None:
        """Paint axes, paths and arrows."""
        look = self._look
        theme, px, run = look.theme, look.px, self._run
        painter.fillRect(rect, theme.panel)
        if run is not None:
            painter.save()
            painter.setClipRect(rect)
            centre, unit_px = QRectF(rect).center(), rect.width() / (2 * self._reach)
            painter.setPen(QPen(theme.line, 1))
            painter.drawLine(QPointF(rect.left(), centre.y()), QPointF(rect.right() + 1, centre.y()))
            painter.drawLine(QPointF(centre.x(), rect.top()), QPointF(centre.x(), rect.bottom() + 1))
            self._paint_ticks(painter, rect)

            def at(place: tuple[float, float]) -> QPointF:
                return QPointF(centre.x() + place[0] * unit_px, centre.y() - place[1] * unit_px)

            for unit in self.shown:
                path = np.array([*unit.path, unit.w[1:]])
                painter.setPen(QPen(faded(theme.ink, 0.4), px(1.2)))
                painter.drawPolyline(polygon(centre.x() + path[:, 0] * unit_px, centre.y() - path[:, 1] * unit_px))
            painter.setPen(QPen(theme.ink2, px(1.4)))
            painter.setBrush(theme.panel)
            painter.drawEllipse(at(run.start[1:]), px(3.5), px(3.5))
            taken: list[QPointF] = []
            for unit in self.shown:
                start, end = at((unit.w[1] - unit.step[1], unit.w[2] - unit.step[2])), at(unit.w[1:])
                draw_arrow(painter, start, end, theme.accent, px(2.2), px(7))
                painter.setPen(QPen(theme.panel, px(1)))
                painter.setBrush(theme.ink)
                painter.drawEllipse(end, px(3), px(3))
                taken.append(self._badge_place(end, taken))
            for unit, place in zip(self.shown, taken, strict=True):
                size = px(BADGE)
                box = QRectF(place.x() - size / 2, place.y() - size / 2, size, size)
                draw_badge(painter, look, box, LETTERS[unit.learner.name])
            painter.restore()
        draw_frame(painter, look, rect, is_focused=False)

    def _badge_place(self, end: QPointF, taken: list[QPointF]) -> QPointF:
        """Return where a unit's letter stands: beyond its place, seen from the middle, and beside the letters that stand already."""
        px, centre = self._look.px, QRectF(self.picture).center()
        out = end - centre
        length = hypot(out.x(), out.y())
        towards = out / length if length > 1 else QPointF(0, -1)
        inner = QRectF(self.picture).adjusted(px(10), px(10), -px(10), -px(10))
        places = [
            _held(
                end
                + QPointF(towards.x() * cos(turn) - towards.y() * sin(turn), towards.x() * sin(turn) + towards.y() * cos(turn)) * px(16),
                inner,
            )
            for turn in (0.0, 1.2, -1.2, 2.2, -2.2, pi)
        ]
        free = (p for p in places if all(hypot(p.x() - t.x(), p.y() - t.y()) >= px(BADGE) for t in taken))
        return next(free, places[0])

    def _paint_ticks(self, painter: QPainter, rect: QRect) -> None:
        """Write a few numbers beside the axes, and their symbols at their ends."""
        theme, px = self._look.theme, self._look.px
        painter.setFont(self._look.font("caption"))
        metrics, centre = QFontMetricsF(painter.font()), QRectF(rect).center()
        step = tick_step(2 * self._reach, 4)
        for value in ticks(-self._reach, self._reach, step):
            share = value / self._reach
            if abs(share) < 1e-9 or abs(share) > 0.85:
                continue
            text = tick_text(value, step)
            width = metrics.horizontalAdvance(text)
            x, y = centre.x() + share * rect.width() / 2, centre.y() - share * rect.height() / 2
            painter.setPen(QPen(theme.ctrl, 1))
            painter.drawLine(QPointF(x, centre.y() - 2), QPointF(x, centre.y() + 2))
            painter.drawLine(QPointF(centre.x() - 2, y), QPointF(centre.x() + 2, y))
            painter.setPen(theme.ink3)
            if rect.left() + px(2) <= x - width / 2 and x + width / 2 <= rect.right() - px(24):  # at the right stands the axis' name
                below = QRectF(x - width, centre.y() + px(3), 2 * width, metrics.height())
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
            box = QRectF(centre.x() - width - px(6), y - metrics.height() / 2, width, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        draw_formula(painter, QPointF(rect.right() - px(20), centre.y() - px(5)), AXES[0], px(14), theme.ink2)
        draw_formula(painter, QPointF(centre.x() + px(5), rect.top() + px(14)), AXES[1], px(14), theme.ink2)

    def paint_words(self, painter: QPainter, rect: QRectF) -> None:
        """Write the update of all units, and say what the picture shows."""
        row = self.line_height()
        painter.setFont(self._look.font("caption"))
        draw_formula(painter, QRectF(rect.left(), rect.top(), rect.width(), row), RULE, self._look.px(14), self._look.theme.ink2)
        painter.setPen(self._look.theme.ink3)
        painter.drawText(rect.adjusted(0, 1.3 * row, 0, 0), int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), _WORDS)


def _held(place: QPointF, room: QRectF) -> QPointF:
    return QPointF(min(max(place.x(), room.left()), room.right()), min(max(place.y(), room.top()), room.bottom()))
