"""Dragging a line of the plane: parallel to itself, or about a point of it; each drag is an object that can be taken back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from math import pi, tau

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap, QPolygonF

from mlp_studio.core.hyperplane import MOVE, TURN, Change, Line, Place, moved, normal_angle, set_line, swept, turned
from mlp_studio.core.project import Project
from mlp_studio.ui.plane.viewport import Viewport

SNAP = pi / 12
"""With Shift a line stops at multiples of this angle: 15°."""
Ask = Callable[[str, Callable[[Project], Project], str], None]
"""Asks for an edit: the text of the undo step, the edit, the name of the gesture."""


class LineGesture(ABC):
    """One drag of a unit's line.

    All positions refer to the line as it was shown when the drag began, and each edit sets the whole line, so that a run that
    trains between two moves does not disturb it.
    """

    change: Change

    def __init__(self, unit: int, line: Line, view: Viewport, press: QPointF, name: str, ask: Ask) -> None:
        """Begin at a position of the widget; `ask` is called for each edit, all with the gesture's name."""
        self.unit = unit
        self.start = self.line = line
        self._view = view
        self._press = view.place_at(press)
        self._name = name
        self._ask = ask

    def move(self, position: QPointF, *, snap: bool) -> None:
        """Follow the pointer; with `snap` stop at round angles."""
        self._take(self._line_at(self._view.place_at(position), snap))

    def cancel(self) -> None:
        """Put the line back to where the drag began."""
        self._take(self.start)

    @abstractmethod
    def _line_at(self, place: Place, snap: bool) -> Line:
        """Return the line for a place of the pointer."""

    def _take(self, line: Line) -> None:
        if line != self.line:
            self.line = line
            self._ask(change_text(self.change, self.unit), partial(set_line, unit=self.unit, line=line), self._name)


class MoveLine(LineGesture):
    """Moves a line parallel to itself."""

    change = MOVE

    def _line_at(self, place: Place, snap: bool) -> Line:
        return moved(self.start, (place[0] - self._press[0], place[1] - self._press[1]))


class TurnLine(LineGesture):
    """Turns a line about a point of it, by the angle that the pointer sweeps."""

    change = TURN

    def __init__(self, unit: int, line: Line, view: Viewport, press: QPointF, name: str, ask: Ask, pivot: Place) -> None:
        """Begin at a position of the widget; the line turns about `pivot`."""
        super().__init__(unit, line, view, press, name, ask)
        self._pivot = pivot

    def _line_at(self, place: Place, snap: bool) -> Line:
        if place == self._pivot:
            return self.line
        angle = swept(self._pivot, self._press, place)
        if snap:
            normal = normal_angle(self.start)
            angle = round((normal + angle) / SNAP) * SNAP - normal
        return turned(self.start, self._pivot, angle % tau)


def change_text(change: Change, unit: int) -> str:
    """Return the text of the undo step."""
    return f"{change.verb} line of unit {unit + 1}"


def turn_cursor() -> QCursor:
    """Return a cursor that says: this turns. Qt has none; an arc with two heads, black on white, is seen on any ground."""
    picture = QPixmap(24, 24)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        heads = (
            QPolygonF([QPointF(1.5, 14.5), QPointF(9.5, 14.5), QPointF(5.5, 20)]),
            QPolygonF([QPointF(14.5, 14.5), QPointF(22.5, 14.5), QPointF(18.5, 20)]),
        )
        for colour, width in ((QColor("white"), 5.0), (QColor("black"), 2.0)):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawArc(QRectF(5.5, 6, 13, 15), 0, 180 * 16)
            painter.setPen(QPen(colour, width - 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            painter.setBrush(colour)
            for head in heads:
                painter.drawPolygon(head)
    return QCursor(picture, 12, 12)
