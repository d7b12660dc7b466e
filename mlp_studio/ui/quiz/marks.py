"""What the quiz marks on the canvas: the unit or edge that is asked about, and covers over values that are still to be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.core.hand_steps import HandStep
from mlp_studio.core.network import WeightKey
from mlp_studio.core.quiz import Quiz
from mlp_studio.ui.canvas.gap_item import edge_path
from mlp_studio.ui.canvas.layout import point_on
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.canvas.unit_marks import BOTH_LINES
from mlp_studio.ui.theme import Look, faded

ROW = 13.0
"""Height of a line of values at a unit, as the canvas writes it."""
COVER, PILL = 62.0, 30.0
EDGE_WIDTH, RING, RIM = 3.0, 7.0, 3.0
"""Of the edge, of the ring around a unit, and of the free space between them."""
BESIDE = 25.0
"""How far below the weight it is asked for what becomes of it."""


@dataclass(frozen=True)
class Cover:
    """A line of values that is covered; `is_asked` where it is the one that the question is about."""

    box: QRectF
    is_asked: bool


class QuizMarks:
    """Lies over a scene while a question stands; the pictures that are exported of the network have it not.

    Parameters
    ----------
    scene
        Which it is laid over.
    """

    def __init__(self, scene: NetworkScene) -> None:
        self._scene = scene
        self._look: Look = scene.look
        self._quiz: Quiz | None = None
        self._items = (_Layer(self._paint_light, 1.6), _Layer(self._paint_covers, 4.8))
        for item in self._items:
            scene.addItem(item)
            scene.overlays.append(item)
        scene.arranged.connect(self._place)

    def show_quiz(self, quiz: Quiz | None) -> None:
        """Mark what a round asks; None marks nothing."""
        self._quiz = quiz
        for item in self._items:
            item.setVisible(self._fits)
        self._place()

    @property
    def question(self) -> HandStep | None:
        """What is marked."""
        return self._quiz.question if self._quiz is not None and self._fits else None

    @property
    def covers(self) -> list[Cover]:
        """What is covered now: every value that is still to be found, if the canvas shows values, and always the one that is asked."""
        quiz = self._quiz
        if quiz is None or not self._fits:
            return []
        known = {(step.kind, step.place) for step in quiz.known}
        found = []
        for step in quiz.questions:
            if step.kind not in ("z", "y") or (step.kind, step.place) in known:
                continue
            is_asked = step is quiz.question
            box = self._value_box(step)
            if box is not None and (is_asked or self._scene.values.isVisible()):
                found.append(Cover(box, is_asked))
        return found

    @property
    def _fits(self) -> bool:
        """Whether the scene shows the network of the round."""
        network, quiz = self._scene.network, self._quiz
        return quiz is not None and network is not None and network.sizes == quiz.done.network.sizes

    def _place(self) -> None:
        bounds = QRectF()
        for column in self._scene.columns:
            bounds |= column.boundingRect()
        for item in self._items:
            item.set_bounds(bounds.adjusted(-30, -10, 30, 60))

    def _unit(self, step: HandStep) -> tuple[QPointF, float] | None:
        """Return centre and radius of a step's unit, or None where it is not drawn."""
        s, i = step.place[:2]
        if s >= len(self._scene.columns):
            return None
        column = self._scene.columns[s].column
        if column.slot(i) is None:
            return None
        return QPointF(column.x, column.y_of(i)), column.diameter / 2

    def _value_box(self, step: HandStep) -> QRectF | None:
        """Return where the canvas writes z or y of a unit: below each other, or y alone where there is little room."""
        unit = self._unit(step)
        if unit is None:
            return None
        px, item = self._look.px, self._scene.columns[step.place[0]]
        centre, radius = unit
        column = item.column
        named = px(16) if any(face.mark.name and not face.mark.formula_right for face in item.faces) else 0.0
        room = (column.row if len(column.ys) > 1 else px(200)) - column.diameter
        top = centre.y() + radius + named
        has_both = room >= px(BOTH_LINES) + named and top + px(BOTH_LINES) <= self._scene.values.bottom
        row = 1 if step.kind == "y" and has_both else 0
        return QRectF(centre.x() - px(COVER) / 2, top + px(1) + row * px(ROW), px(COVER), px(ROW))

    # Painting

    def _paint_light(self, painter: QPainter) -> None:
        """Light what is asked about, below units and labels."""
        question = self.question
        if question is None:
            return
        theme, px = self._look.theme, self._look.px
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(question.place) == 3:
            path = edge_path(self._scene.layout.edge(_key(question)))
            painter.strokePath(path, QPen(faded(theme.accent, 0.3), px(3 * EDGE_WIDTH)))
            painter.strokePath(path, QPen(theme.accent, px(EDGE_WIDTH)))
            return
        unit = self._unit(question)
        if unit is not None:
            centre, radius = unit
            for width, opacity in ((RING, 0.3), (RING / 3, 1.0)):
                painter.setPen(QPen(faded(theme.accent, opacity), px(width)))
                painter.drawEllipse(centre, radius + px(RIM + RING / 2), radius + px(RIM + RING / 2))

    def _paint_covers(self, painter: QPainter) -> None:
        """Cover what is still to be found."""
        quiz, question = self._quiz, self.question
        for cover in self.covers:
            self._paint_pill(painter, cover.box, is_asked=cover.is_asked)
        if quiz is None or question is None or question in quiz.known or question.kind in ("z", "y"):
            return
        if len(question.place) == 3:
            key = _key(question)
            label = self._scene.labels.labels.get(key)
            middle = QPointF(*point_on(self._scene.layout.edge(key), 0.5))
            if label is not None:
                middle = QPointF(label.x, label.y + self._look.px(BESIDE))
            box = QRectF(0, 0, self._look.px(PILL), self._look.px(22))
            box.moveCenter(middle)
            self._paint_pill(painter, box, is_asked=True)
            return
        below = self._value_box(question)
        if below is not None:
            self._paint_pill(painter, below.translated(0, self._look.px(2 * ROW)), is_asked=True)

    def _paint_pill(self, painter: QPainter, box: QRectF, *, is_asked: bool) -> None:
        theme, px = self._look.theme, self._look.px
        painter.setPen(QPen(theme.accent, px(1.5)) if is_asked else Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent_bg if is_asked else theme.canvas)
        painter.drawRoundedRect(box, px(4), px(4))
        font = self._look.font("caption", 600)
        font.setPixelSize(round(px(11)))
        painter.setFont(font)
        painter.setPen(theme.accent if is_asked else theme.ink3)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")


class _Layer(QGraphicsItem):
    """One of the two layers of marks."""

    def __init__(self, paint: Callable[[QPainter], None], z: float) -> None:
        super().__init__()
        self._paint, self._bounds = paint, QRectF()
        self.setZValue(z)
        self.hide()

    def set_bounds(self, bounds: QRectF) -> None:
        """Paint on this."""
        self.prepareGeometryChange()
        self._bounds = bounds
        self.update()

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw the marks."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter)


def _key(step: HandStep) -> WeightKey:
    s, i, j = step.place
    return s, i, j
