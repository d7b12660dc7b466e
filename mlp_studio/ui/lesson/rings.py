"""Soft rings around what a step is about: a unit, a weight, a part of the window; they go away by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from mlp_studio.core.lesson import Highlight
from mlp_studio.core.network import WeightKey, has_weight
from mlp_studio.ui.canvas.label_item import HEIGHT, READABLE
from mlp_studio.ui.canvas.layout import point_on
from mlp_studio.ui.theme import Look, faded

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

WAIT_MS, STAY_MS, FADE_MS, FADE_STEPS = 250, 3000, 600, 8
"""Until what a step opens has found its place; how long a ring stays; how long, and in how many steps, it fades."""
_AROUND, _NEAR, _WIDTH, _HALO = 6, 2, 2.5, 6.0
"""From a part of the window to its ring, from a unit or a label, which has others beside it; the line, and what glows beyond it."""

_LABEL_RADIUS = 6.0
"""Of the labels of weights, at scale 1."""


@dataclass(frozen=True)
class Place:
    """What is ringed, in the window: its rectangle, how round it is, how near the ring is; and whether words stand below it."""

    rect: QRect
    radius: float
    around: int = _AROUND
    has_words_below: bool = False


class Ring(QWidget):
    """One ring, over everything and in nobody's way."""

    def __init__(self, place: Place, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._look, self._place, self._strength = look, place, 1.0
        around = round(place.around + _HALO)
        self.setGeometry(place.rect.adjusted(-around, -around, around, around).intersected(parent.rect()))

    def set_strength(self, strength: float) -> None:
        """Fade."""
        self._strength = strength
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring with its halo."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            place = self._place
            inner = QRectF(self.rect()).adjusted(_HALO, _HALO, -_HALO, -_HALO)
            radius = min(place.radius + place.around, inner.width() / 2, inner.height() / 2)
            for width, opacity in ((2 * _HALO, 0.18), (_WIDTH, 0.95)):
                if place.has_words_below:
                    painter.setClipRegion(self.free_of_words)
                painter.setPen(QPen(faded(self._look.theme.accent, opacity * self._strength), width))
                painter.drawRoundedRect(inner, radius, radius)

    @property
    def free_of_words(self) -> QRegion:
        """Where the ring may be drawn without lying over the words below what it rings: its line is whole, its glow ends with it."""
        below = self.rect()
        below.setTop(self.height() - int(_HALO - _WIDTH / 2))
        return QRegion(self.rect()) - QRegion(below)


class Rings(QObject):
    """Rings what a step highlights, a moment after it is asked to."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._marks: tuple[Highlight, ...] = ()
        self._step = 0
        self.rings: list[Ring] = []
        """Those that are seen."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time)

    def show(self, marks: tuple[Highlight, ...]) -> None:
        """Ring these, in place of others; what is not there is left out."""
        self.clear()
        self._marks, self._step = marks, -1
        if marks:
            self._timer.start(WAIT_MS)

    def clear(self) -> None:
        """Take the rings away."""
        self._timer.stop()
        self._window.canvas.view.viewport().removeEventFilter(self)
        for ring in self.rings:
            ring.deleteLater()
            ring.hide()
        self.rings = []

    def place_of(self, mark: Highlight) -> Place | None:
        """Return where something is in the window, and how it is ringed; None where it is not to be seen."""
        if mark.kind in ("unit", "weight", "layer"):
            return self._on_canvas(mark)
        widget = self._widget(mark)
        if widget is None or not widget.isVisible():
            return None
        rect = QRect(widget.mapTo(self._window, QPoint(0, 0)), widget.size())
        is_part = mark.kind != "control"
        return Place(rect.adjusted(10, 10, -10, -10) if is_part else rect, 8.0)

    def _widget(self, mark: Highlight) -> QWidget | None:
        window, bar = self._window, self._window.tool_bar
        parts: dict[str, QWidget] = {
            "plane": window.plane,
            "canvas": window.canvas,
            "curves": window.curves,
            "data": window.data_dock,
            "play": bar.play_button,
            "speed": bar.speed_slider,
            "eta": bar.eta_field,
            "algorithm": bar.algorithm_field,
            "loss": bar.loss_field,
        }
        buttons = {
            "step example": bar.step_example_action,
            "step epoch": bar.step_epoch_action,
            "reset": bar.reset_action,
            "same start": bar.same_start_action,
        }
        name = mark.control or mark.kind
        if name == "next line":
            return self._next_line_button()
        return bar.button_of(buttons[name]) if name in buttons else parts.get(name)

    def _next_line_button(self) -> QWidget | None:
        from mlp_studio.ui.algorithm.view import AlgorithmView  # not before it is seen

        view = self._window.lecture.made("algorithm") if self._window.lecture.is_seen("algorithm") else None
        return view.commands.next_line_button if isinstance(view, AlgorithmView) else None

    def _on_canvas(self, mark: Highlight) -> Place | None:
        view, scene = self._window.canvas.view, self._window.canvas.scene
        network, columns = scene.network, scene.layout.columns if scene.network is not None else ()
        numbers = mark.numbers
        if network is None or numbers[0] >= len(columns) or not self._window.canvas.isVisible():
            return None
        around, radius, is_unit = _NEAR, 0.0, mark.kind == "unit"
        if mark.kind == "layer":
            column = columns[numbers[0]]
            half = 0.62 * column.diameter
            box = QRectF(QPointF(column.x - half, column.top), QPointF(column.x + half, column.bottom))
            around = _AROUND
        elif is_unit:
            if not 1 <= numbers[1] <= network.sizes[numbers[0]]:
                return None
            x, y = scene.layout.place((numbers[0], numbers[1] - 1))
            half = columns[numbers[0]].diameter / 2
            box = QRectF(x - half, y - half, 2 * half, 2 * half)
        else:
            key = (numbers[0], numbers[1] - 1, numbers[2])
            if not has_weight(network, key):
                return None
            box, radius = self._box_of_weight(key)
        rect = view.viewportTransform().mapRect(box).toRect().intersected(view.viewport().rect())
        if rect.isEmpty():
            return None
        rect.moveTopLeft(view.viewport().mapTo(self._window, rect.topLeft()))
        return Place(rect, radius or min(rect.width(), rect.height()) / 2, around, has_words_below=is_unit)

    def _box_of_weight(self, key: WeightKey) -> tuple[QRectF, float]:
        """Return the box of a weight's label in the scene and how round it is; the middle of its edge where there is no label."""
        scene, zoom, px = self._window.canvas.scene, self._window.canvas.view.zoom, self._window.look.px
        label = scene.labels.labels.get(key)
        if key == scene.hovered:
            return scene.hits.label_box(zoom), px(_LABEL_RADIUS)
        if label is not None and px(HEIGHT) * zoom >= READABLE:
            return scene.labels.box(label), px(_LABEL_RADIUS) * zoom
        x, y = point_on(scene.layout.edge(key), 0.5)
        return QRectF(x - 16, y - 16, 32, 32), 0.0

    def _on_time(self) -> None:
        self._step += 1
        if self._step == 0:
            self._make()
            return
        if self._step >= FADE_STEPS or self._window.slow_motion.is_reduced:
            self.clear()
            return
        for ring in self.rings:
            ring.set_strength(1 - self._step / FADE_STEPS)
        self._timer.start(FADE_MS // FADE_STEPS)

    def _make(self) -> None:
        for mark in self._marks:
            place = self.place_of(mark)
            if place is not None:
                ring = Ring(place, self._window.look, self._window)
                ring.show()
                ring.raise_()
                self.rings.append(ring)
        self._window.canvas.view.viewport().installEventFilter(self)
        self._timer.start(STAY_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go as soon as the learner touches the canvas: what is ringed there may move."""
        if event.type() in (QEvent.Type.Wheel, QEvent.Type.MouseButtonPress, QEvent.Type.Resize):
            self.clear()
        return False
