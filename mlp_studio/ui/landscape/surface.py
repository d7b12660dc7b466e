"""The landscape as a surface that turns: a mesh in the greys of the map, painted from back to front, with the way of the run on it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.landscape import interpolated
from mlp_studio.core.measures import evenly
from mlp_studio.training.landscape_worker import Landscape
from mlp_studio.ui.formats import loss_text
from mlp_studio.ui.formula_menu import FormulaMenu
from mlp_studio.ui.formulas import draw_formula
from mlp_studio.ui.landscape.shades import axes_formulas, band_of, cross_path, greys, is_joined, is_near, way_pens
from mlp_studio.ui.theme import Look, faded

MESH = 20
"""Places along each axis: to paint its 361 faces takes a third of a frame; 24 places take half of one, and 48 would take two (measured)."""
YAW, PITCH = -0.62, 0.62
"""The view at first, in radians: turned about the upright axis, and from above."""
LOWEST, STEEPEST = 0.12, 1.5
HEIGHT = 0.85
"""Of the surface, by the half of its side."""
_PER_PIXEL = 0.01
_TURN = 0.12
_TURNS = {Qt.Key.Key_Left: (-_TURN, 0.0), Qt.Key.Key_Right: (_TURN, 0.0), Qt.Key.Key_Up: (0.0, _TURN), Qt.Key.Key_Down: (0.0, -_TURN)}
_NAME = 15
MOST_STEPS = 200


class LossSurface(QWidget):
    """The surface of one landscape; a drag or the arrows turn it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._look = look
        self._landscape: Landscape | None = None
        self._names = ("", "")
        self.formula_menu = FormulaMenu(self, lambda: axes_formulas(self._names) if self._landscape is not None else {})
        self._mesh: tuple[Floats, Floats, Floats] | None = None
        self.yaw, self.pitch = YAW, PITCH
        self._dragged_from: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName("Surface of the loss")
        self.setToolTip("Drag, or use the arrows, to turn the surface; a double-click turns it back")
        look.theme_changed.connect(self.update)

    def show_landscape(self, landscape: Landscape, names: tuple[str, str]) -> None:
        """Show a landscape; the names of its axes are LaTeX."""
        self._landscape, self._names = landscape, names
        chosen = evenly(np.arange(len(landscape.xs)), MESH)
        self._mesh = landscape.xs[chosen], landscape.ys[chosen], landscape.losses[np.ix_(chosen, chosen)]
        self.setAccessibleDescription(f"The network's loss here is {loss_text(landscape.loss)}")
        self.update()

    def turn(self, yaw: float, pitch: float) -> None:
        """Turn the view by so much."""
        self.yaw += yaw
        self.pitch = min(STEEPEST, max(LOWEST, self.pitch + pitch))
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw faces and the steps of the way, the farthest first."""
        landscape, mesh = self._landscape, self._mesh
        if landscape is None or mesh is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            view = _View(landscape, self.yaw, self.pitch, self._room(landscape))
            self._draw_base(painter, view)
            faces, depths, bands = self._faces(view, *mesh)
            steps, step_depths, near = self._steps(view, landscape)
            order = np.argsort(-np.concatenate([depths, step_depths]), kind="stable").tolist()
            colours = greys(self._look)
            edge = faded(self._look.theme.ink3, 0.45)
            edge_pen = QPen(edge, self._look.px(0.7))
            on, off = way_pens(self._look)
            kind = -1
            for index in order:
                if index < len(faces):
                    if kind != (now := int(bands[index])):
                        painter.setPen(edge_pen)
                        painter.setBrush(colours[now])
                        kind = now
                    painter.drawConvexPolygon(faces[index])
                else:
                    kind = -1
                    step = index - len(faces)
                    painter.setPen(on if near[step] else off)
                    painter.drawLine(*steps[step])
            self._draw_marks(painter, view, landscape)
            if self.hasFocus():
                painter.setPen(QPen(self._look.theme.accent, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _room(self, landscape: Landscape) -> QRectF:
        px = self._look.px
        return QRectF(self.rect()).adjusted(px(8), px(8), -px(8), -px(14))

    def _faces(self, view: _View, xs: Floats, ys: Floats, losses: Floats) -> tuple[list[QPolygonF], Floats, np.ndarray]:
        """Return the faces of the mesh as polygons, how far each is, and its band."""
        a, b = np.meshgrid(xs, ys)
        x, y, depth = view.project(a, b, losses)
        corners = [
            (slice(0, -1), slice(0, -1)),
            (slice(0, -1), slice(1, None)),
            (slice(1, None), slice(1, None)),
            (slice(1, None), slice(0, -1)),
        ]
        px = np.stack([x[c].ravel() for c in corners], axis=1).tolist()
        py = np.stack([y[c].ravel() for c in corners], axis=1).tolist()
        faces = [QPolygonF([QPointF(u, v) for u, v in zip(us, vs, strict=True)]) for us, vs in zip(px, py, strict=True)]
        depths = np.mean([depth[c].ravel() for c in corners], axis=0)
        means = np.mean([losses[c].ravel() for c in corners], axis=0)
        assert self._landscape is not None
        return faces, depths, band_of(means, self._landscape.levels)

    def _steps(self, view: _View, landscape: Landscape) -> tuple[list[tuple[QPointF, QPointF]], Floats, np.ndarray]:
        """Return the steps of the run's way within the window, how far each is, and whether it lies on the slice."""
        places = np.concatenate([landscape.way, [landscape.place]])[-MOST_STEPS:]
        heights = np.array([interpolated(landscape.losses, landscape.xs, landscape.ys, a, b) for a, b in places.tolist()])
        near = np.append(is_near(landscape), True)[-MOST_STEPS:]
        inside = np.isfinite(heights)
        x, y, depth = view.project(places[:, 0], places[:, 1], heights)
        chosen = np.flatnonzero(inside[:-1] & inside[1:] & is_joined(landscape)[1 - len(places) :])
        steps = [(QPointF(float(x[i]), float(y[i])), QPointF(float(x[i + 1]), float(y[i + 1]))) for i in chosen.tolist()]
        # A face's width nearer than it is: what lies in a face is painted after it.
        nearer = np.minimum(depth[chosen], depth[chosen + 1]) - 1.5 * 2 / MESH
        return steps, nearer, near[chosen] & near[chosen + 1]

    def _draw_base(self, painter: QPainter, view: _View) -> None:
        """Draw the ground of the surface and the names of the axes beside its nearest sides."""
        px, theme = self._look.px, self._look.theme
        corners = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
        x, y, depth = view.place(corners[:, 0], corners[:, 1], np.zeros(4))
        painter.setPen(QPen(theme.line2, 1))
        painter.drawPolygon(QPolygonF([QPointF(u, v) for u, v in zip(x.tolist(), y.tolist(), strict=True)]))
        for name, sides in zip(self._names, (((0, 1), (3, 2)), ((0, 3), (1, 2))), strict=True):
            i, j = min(sides, key=lambda side: float(depth[list(side)].sum()))
            at = QPointF(float(x[i] * 0.3 + x[j] * 0.7), float(y[i] * 0.3 + y[j] * 0.7) + px(15))
            at.setX(min(max(at.x(), 0.0), self.width() - px(30)))
            at.setY(min(at.y(), self.height() - px(5)))
            draw_formula(painter, at, name, px(_NAME), theme.ink2)

    def _draw_marks(self, painter: QPainter, view: _View, landscape: Landscape) -> None:
        """Draw the network's place and the lowest minimum, over everything: they are what one looks for."""
        px, theme = self._look.px, self._look.theme
        for a, b, loss in landscape.minima[:1]:
            centre = view.point(a, b, loss)
            cross = cross_path(centre, px(4.5))
            for pen in (QPen(theme.panel, px(4.5)), QPen(theme.ink, px(2))):
                painter.setPen(pen)
                painter.drawPath(cross)
        left, right, bottom, top = landscape.window
        a, b = landscape.place
        if left <= a <= right and bottom <= b <= top and np.isfinite(landscape.loss):
            painter.setPen(QPen(theme.accent, px(2.5)))
            painter.setBrush(theme.panel)
            painter.drawEllipse(view.point(a, b, landscape.loss), px(4.5), px(4.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)

    # Qt

    def sizeHint(self) -> QSize:
        """Return a size at which the mesh is legible."""
        return QSize(round(self._look.px(320)), round(self._look.px(260)))

    def minimumSizeHint(self) -> QSize:
        """Return the least at which it can be read."""
        return QSize(round(self._look.px(140)), round(self._look.px(100)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to turn."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn."""
        if self._dragged_from is not None:
            moved, self._dragged_from = event.position() - self._dragged_from, event.position()
            self.turn(-_PER_PIXEL * moved.x(), _PER_PIXEL * moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the turn."""
        self._dragged_from = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Turn back to the first view."""
        self.turn(YAW - self.yaw, PITCH - self.pitch)

    def event(self, event: QEvent) -> bool:
        """Claim the arrows before the window's shortcuts have them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    @staticmethod
    def _wants(event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        return plain and event.key() in _TURNS

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn by the arrows."""
        if self._wants(event):
            self.turn(*_TURNS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class _View:
    """From places of the plane and losses to pixels and distances: parallel, so that equal heights look equal."""

    def __init__(self, landscape: Landscape, yaw: float, pitch: float, room: QRectF) -> None:
        left, right, bottom, top = landscape.window
        self._middle = (left + right) / 2, (bottom + top) / 2
        self._half = (right - left) / 2, (top - bottom) / 2
        finite = landscape.losses[np.isfinite(landscape.losses)]
        self._low = float(finite.min()) if len(finite) else 0.0
        self._span = max(float(finite.max()) - self._low if len(finite) else 0.0, 1e-12)
        self._turn = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
        reach_x = abs(self._turn[0]) + abs(self._turn[1])
        reach_y = reach_x * self._turn[3] + HEIGHT * self._turn[2] / 2
        self._scale = min(room.width() / 2 / reach_x, room.height() / 2 / reach_y)
        self._centre = room.center() + QPointF(0.0, self._scale * HEIGHT * self._turn[2] / 2)

    def project(self, a: Floats, b: Floats, losses: Floats) -> tuple[Floats, Floats, Floats]:
        """Return pixels x and y of places with their losses, and how far they are; what is not finite is as high as the highest."""
        height = np.clip((np.where(np.isfinite(losses), losses, np.inf) - self._low) / self._span, 0.0, 1.0)
        return self.place((a - self._middle[0]) / self._half[0], (b - self._middle[1]) / self._half[1], height)

    def place(self, u: Floats, v: Floats, height: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the same of places in −1 … 1 and heights in 0 … 1."""
        cos, sin, across, down = self._turn
        x, far = u * cos - v * sin, u * sin + v * cos
        return self._centre.x() + self._scale * x, self._centre.y() - self._scale * (far * down + HEIGHT * height * across), far

    def point(self, a: float, b: float, loss: float) -> QPointF:
        """Return the pixel of one place."""
        x, y, _ = self.project(np.array([a]), np.array([b]), np.array([loss]))
        return QPointF(float(x[0]), float(y[0]))
