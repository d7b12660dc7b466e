"""The landscape as a map: seven greys with contour lines, the minima, the way of the run, and a cross-hair to put the network somewhere."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.core.landscape import Window
from mlp_studio.core.landscape_window import shifted, with_aspect, zoomed
from mlp_studio.training.landscape_worker import Landscape
from mlp_studio.ui.axes import tick_step, tick_text, ticks
from mlp_studio.ui.formats import loss_text
from mlp_studio.ui.formula_menu import FormulaMenu
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.landscape.shades import (
    FAINT,
    axes_formulas,
    band_path,
    cross_path,
    greys,
    is_joined,
    is_near,
    mapped,
    to_picture,
    way_pens,
)
from mlp_studio.ui.polygons import polygon
from mlp_studio.ui.theme import Look, faded

LEFT, RIGHT, TOP, BOTTOM = 40, 10, 22, 22
KEY = 64
"""Room of the key to the greys, at the right of a map that is wide enough."""
LEAST_FOR_KEY = 300
ZOOM = 0.8
MOVED = 4
"""Pixels from which a press is a drag."""
_NAME = 15
_PITCH, _ROW_PITCH = 44, 24
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Down: (0, -1), Qt.Key.Key_Up: (0, 1)}
_ZOOMS = {Qt.Key.Key_Plus: ZOOM, Qt.Key.Key_Equal: ZOOM, Qt.Key.Key_Minus: 1 / ZOOM}
_PUTS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LossMap(QWidget):
    """The map of one landscape.

    Signals
    -------
    put_requested(a, b)
        The network is to go to this place.
    window_wanted(window)
        Something else is to be looked at; None to follow the run again.
    hovered(place)
        The place under the pointer or the cross-hair, (a, b), or None.
    aspect_changed()
        The map is wider or narrower for its height.
    """

    put_requested = Signal(float, float)
    window_wanted = Signal(object)
    hovered = Signal(object)
    aspect_changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._look = look
        self._landscape: Landscape | None = None
        self._names = ("", "")
        self.formula_menu = FormulaMenu(self, lambda: axes_formulas(self._names) if self._landscape is not None else {})
        self._note = ""
        self._window: Window | None = None
        self._cross: tuple[float, float] | None = None
        self._pressed: tuple[QPointF, Window] | None = None
        self._is_dragging = False
        self._back: tuple[object, QPixmap] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Map of the loss")
        look.theme_changed.connect(self._on_theme_changed)

    # What it shows

    def show_landscape(self, landscape: Landscape, names: tuple[str, str]) -> None:
        """Show a landscape; the names of its axes are LaTeX."""
        self._landscape, self._names = landscape, names
        if self._pressed is None:
            self._window = landscape.window
        self._describe()
        self.update()

    def show_note(self, text: str) -> None:
        """Write this above the map, at the right: the place and its loss, where nothing else has room for them."""
        if text != self._note:
            self._note = text
            self.update()

    @property
    def note(self) -> str:
        """What is written above the map."""
        return self._note

    @property
    def landscape(self) -> Landscape | None:
        """What is shown."""
        return self._landscape

    @property
    def cross(self) -> tuple[float, float] | None:
        """Where the cross-hair is that the arrows move, or None."""
        return self._cross

    @property
    def aspect(self) -> float:
        """Width of the map by its height."""
        frame = self.frame()
        return round(min(4.0, max(0.4, frame.width() / frame.height())), 2)

    def frame(self) -> QRectF:
        """Return where the map lies in the widget."""
        px = self._look.px
        right = KEY if self.width() >= px(LEAST_FOR_KEY) else RIGHT
        whole = QRectF(self.rect()).adjusted(px(LEFT), px(TOP), -px(right), -px(BOTTOM))
        return QRectF(whole.topLeft(), whole.size().expandedTo(QSize(20, 20)))

    def place_of(self, a: float, b: float) -> QPointF:
        """Return where a place of the plane is seen."""
        assert self._window is not None
        return to_picture(self._window, self.frame()).map(QPointF(a, b))

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Look at `factor` times as much, around a place or the middle."""
        if self._window is not None:
            self._want(zoomed(self._window, factor, at))

    def _want(self, window: Window) -> None:
        self._window = with_aspect(window, self.aspect)
        self.window_wanted.emit(self._window)
        self.update()

    def _place_at(self, at: QPointF) -> tuple[float, float] | None:
        frame = self.frame()
        if self._window is None or not frame.adjusted(-1, -1, 1, 1).contains(at):
            return None
        back, _ = to_picture(self._window, frame).inverted()
        place = back.map(at)
        return place.x(), place.y()

    def _describe(self) -> None:
        landscape = self._landscape
        if landscape is not None:
            lowest = f"; lowest minimum {loss_text(landscape.minima[0][2])}" if landscape.minima else ""
            self.setAccessibleDescription(f"The network's loss here is {loss_text(landscape.loss)}{lowest}")

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map."""
        landscape, window = self._landscape, self._window
        if landscape is None or window is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            frame, way = self.frame(), to_picture(window, self.frame())
            painter.drawPixmap(0, 0, self._ground(landscape, window))
            painter.save()
            painter.setClipRect(frame)
            self._draw_way(painter, landscape, way)
            self._draw_minima(painter, landscape, way, frame)
            self._draw_present(painter, way.map(QPointF(*landscape.place)))
            if self._cross is not None:
                self._draw_cross(painter, way.map(QPointF(*self._cross)), frame)
            painter.restore()
            if self._note:
                painter.setFont(self._look.font("caption"))
                painter.setPen(self._look.theme.ink)
                room = QRectF(frame.left() + formula_size(self._names[1], self._look.px(_NAME)).width, 0, frame.width(), frame.top())
                painter.drawText(
                    room.intersected(QRectF(self.rect())), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._note
                )
            if self.hasFocus():
                painter.setPen(QPen(self._look.theme.accent, 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(frame.adjusted(-1, -1, 1, 1), 4, 4)

    def _ground(self, landscape: Landscape, window: Window) -> QPixmap:
        """Return greys, lines, ticks, names and key as a picture: they stay while the run's way grows."""
        ratio = self.devicePixelRatioF()
        key = (landscape.bands, window, self.size(), ratio, self._look.theme, self._look.scale, self._names)
        if self._back is None or self._back[0] != key:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._draw_ground(painter, landscape, window)
            self._back = (key, picture)
        return self._back[1]

    def _draw_ground(self, painter: QPainter, landscape: Landscape, window: Window) -> None:
        look, theme, frame = self._look, self._look.theme, self.frame()
        way = to_picture(window, frame)
        painter.save()
        painter.setClipRect(frame)
        painter.fillRect(frame, theme.sunken)
        colours = greys(look)
        if not landscape.bands:
            painter.fillRect(way.mapRect(_rect(landscape.window)), colours[0])
        for band, colour in zip(landscape.bands, colours, strict=False):
            path = band_path(band, way)
            painter.setPen(QPen(colour, 0.7))  # its own edge, so that no seam of the ground shows between two greys
            painter.setBrush(colour)
            painter.drawPath(path)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(faded(theme.ink3, 0.8), look.px(1)))
        for lines in landscape.lines:
            for line in lines:
                painter.drawPolyline(polygon(*mapped(line, way)))
        painter.restore()
        painter.setPen(QPen(theme.line2, 1))
        painter.drawRoundedRect(frame, 4, 4)
        self._draw_axes(painter, window, frame)
        if self.width() >= look.px(LEAST_FOR_KEY):
            self._draw_key(painter, landscape, frame)

    def _draw_axes(self, painter: QPainter, window: Window, frame: QRectF) -> None:
        look, px, theme = self._look, self._look.px, self._look.theme
        painter.setFont(look.font("caption"))
        metrics = QFontMetricsF(painter.font())
        left, right, bottom, top = window
        way = to_picture(window, frame)
        step = tick_step(max(right - left, 1e-12), max(3, int(frame.width() / px(_PITCH))))
        name_width = formula_size(self._names[0], px(_NAME)).width
        for value in ticks(left, right, step):
            x, text = way.map(QPointF(value, 0)).x(), tick_text(value, step)
            width = metrics.horizontalAdvance(text)
            if x + width / 2 < frame.right() - name_width - px(8):  # or the tick would stand in the name
                painter.setPen(QPen(theme.ctrl, 1))
                painter.drawLine(QPointF(x, frame.bottom()), QPointF(x, frame.bottom() + px(3)))
                painter.setPen(theme.ink3)
                painter.drawText(QPointF(x - width / 2, frame.bottom() + px(4) + metrics.ascent()), text)
        draw_formula(painter, QPointF(frame.right() - name_width, frame.bottom() + px(16)), self._names[0], px(_NAME), theme.ink2)
        step = tick_step(max(top - bottom, 1e-12), max(3, int(frame.height() / px(_ROW_PITCH))))
        for value in ticks(bottom, top, step):
            y, text = way.map(QPointF(0, value)).y(), tick_text(value, step)
            painter.setPen(QPen(theme.ctrl, 1))
            painter.drawLine(QPointF(frame.left() - px(3), y), QPointF(frame.left(), y))
            painter.setPen(theme.ink3)
            box = QRectF(0, y - px(8), frame.left() - px(6), px(16))
            if box.top() > frame.top() - px(8):
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        draw_formula(painter, QPointF(frame.left() - px(4), frame.top() - px(7)), self._names[1], px(_NAME), theme.ink2)

    def _draw_key(self, painter: QPainter, landscape: Landscape, frame: QRectF) -> None:
        look, px, theme = self._look, self._look.px, self._look.theme
        painter.setFont(look.font("caption"))
        levels = landscape.levels
        x = frame.right() + px(8)
        draw_formula(painter, QPointF(x, frame.top() - px(7)), "L", px(_NAME), theme.ink2)
        if not len(levels):
            painter.setPen(theme.ink3)
            painter.drawText(QPointF(x, frame.top() + px(14)), loss_text(landscape.loss))
            return
        colours = greys(look)
        height = frame.height() / len(colours)
        shown = 1 if height >= px(15) else 2 if height >= px(8) else len(colours)
        for i, colour in enumerate(colours):
            box = QRectF(x, frame.bottom() - (i + 1) * height, px(10), height)
            painter.fillRect(box, colour)
            painter.setPen(QPen(theme.line2, 1))
            painter.drawRect(box)
        painter.setPen(theme.ink3)
        for i, level in enumerate(levels.tolist()):
            if i % shown == 0 or (i == len(colours) and shown > 2):
                y = frame.bottom() - i * height
                text = loss_text(level)
                painter.drawText(QRectF(x + px(14), y - px(8), px(KEY), px(16)), Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_way(self, painter: QPainter, landscape: Landscape, way: QTransform) -> None:
        if not len(landscape.way):
            return
        px = self._look.px
        x, y = mapped(np.concatenate([landscape.way, [landscape.place]]), way)
        near = np.append(is_near(landscape), True)
        both, joined = near[:-1] & near[1:], is_joined(landscape)
        on, off = way_pens(self._look)
        for pen, chosen in ((off, joined & ~both), (on, joined & both)):
            path = QPainterPath()
            for i in np.flatnonzero(chosen).tolist():
                path.moveTo(float(x[i]), float(y[i]))
                path.lineTo(float(x[i + 1]), float(y[i + 1]))
            painter.setPen(pen)
            painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        shown = _apart(x[:-1], y[:-1], px(7))
        for i in shown:
            painter.setBrush(self._look.theme.accent if near[i] else faded(self._look.theme.accent, FAINT + 0.15))
            painter.drawEllipse(QPointF(float(x[i]), float(y[i])), px(2.4), px(2.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_minima(self, painter: QPainter, landscape: Landscape, way: QTransform, frame: QRectF) -> None:
        px, theme = self._look.px, self._look.theme
        painter.setFont(self._look.font("caption", 600))
        for i, (a, b, loss) in reversed(list(enumerate(landscape.minima))):
            centre = way.map(QPointF(a, b))
            cross = cross_path(centre, px(5 if i == 0 else 3.5))
            painter.setPen(QPen(theme.panel, px(4.5)))
            painter.drawPath(cross)
            painter.setPen(QPen(theme.ink, px(2 if i == 0 else 1.5)))
            painter.drawPath(cross)
            if i == 0:
                self._write_beside(painter, centre, loss_text(loss), frame)

    def _write_beside(self, painter: QPainter, centre: QPointF, text: str, frame: QRectF) -> None:
        px, theme = self._look.px, self._look.theme
        width = QFontMetricsF(painter.font()).horizontalAdvance(text) + px(8)
        left = centre.x() + px(9) if centre.x() + px(12) + width < frame.right() else centre.x() - px(9) - width
        box = QRectF(left, centre.y() - px(9), width, px(18))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.panel, 0.85))
        painter.drawRoundedRect(box, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(theme.ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_present(self, painter: QPainter, centre: QPointF) -> None:
        px, theme = self._look.px, self._look.theme
        painter.setPen(QPen(theme.accent, px(2.5)))
        painter.setBrush(theme.panel)
        painter.drawEllipse(centre, px(5), px(5))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_cross(self, painter: QPainter, centre: QPointF, frame: QRectF) -> None:
        for pen in (QPen(faded(self._look.theme.panel, 0.7), 3), QPen(self._look.theme.ink, 1)):
            painter.setPen(pen)
            painter.drawLine(QPointF(frame.left(), centre.y()), QPointF(frame.right(), centre.y()))
            painter.drawLine(QPointF(centre.x(), frame.top()), QPointF(centre.x(), frame.bottom()))

    def _on_theme_changed(self) -> None:
        self._back = None
        self.updateGeometry()
        self.update()

    # Qt

    def sizeHint(self) -> QSize:
        """Return a size at which ticks, names and key have room."""
        return QSize(round(self._look.px(380)), round(self._look.px(280)))

    def minimumSizeHint(self) -> QSize:
        """Return the least at which there is a map."""
        return QSize(round(self._look.px(140)), round(self._look.px(100)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a map of the new shape."""
        super().resizeEvent(event)
        self.aspect_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, or a drag."""
        if event.button() == Qt.MouseButton.LeftButton and self._window is not None and self._place_at(event.position()) is not None:
            self._pressed, self._is_dragging = (event.position(), self._window), False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Do nothing more than the first click did."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is looked at, or tell the place."""
        if self._pressed is None:
            self.hovered.emit(self._place_at(event.position()))
            return
        begin, window = self._pressed
        moved = event.position() - begin
        if not self._is_dragging and moved.manhattanLength() < MOVED:
            return
        self._is_dragging = True
        frame, (left, right, bottom, top) = self.frame(), window
        self._window = shifted(window, -moved.x() * (right - left) / frame.width(), moved.y() * (top - bottom) / frame.height())
        self.window_wanted.emit(self._window)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or put the network there."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        place = self._place_at(event.position())
        if not self._is_dragging and place is not None:
            self._cross = None
            self.put_requested.emit(*place)
        self._is_dragging = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        place = self._place_at(event.position())
        if place is None or not event.angleDelta().y():
            event.ignore()
            return
        self.zoom(ZOOM ** (event.angleDelta().y() / 120), place)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Tell the place of the cross-hair again."""
        self.hovered.emit(self._cross)

    def event(self, event: QEvent) -> bool:
        """Claim the keys of the map before the window's shortcuts have them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        modifiers = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if modifiers != Qt.KeyboardModifier.NoModifier or self._landscape is None:
            return False
        key = event.key()
        if key in _PUTS or key == Qt.Key.Key_Escape:
            return self._cross is not None
        return key in _ARROWS or key in _ZOOMS or key == Qt.Key.Key_0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cross-hair, put the network there, zoom, or follow the run again."""
        if not self._wants(event):
            super().keyPressEvent(event)
            return
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self._move_cross(*_ARROWS[key], 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key in _ZOOMS:
            self.zoom(_ZOOMS[key], self._cross)
        elif key == Qt.Key.Key_0:
            self.window_wanted.emit(None)
        elif self._cross is not None:
            place, self._cross = self._cross, None
            self.hovered.emit(None)
            if key in _PUTS:
                self.put_requested.emit(*place)
        self.update()

    def _move_cross(self, x: int, y: int, steps: int) -> None:
        assert self._landscape is not None
        assert self._window is not None
        left, right, bottom, top = self._window
        a, b = self._landscape.place if self._cross is None else self._cross
        step = (top - bottom) / 100 * steps
        self._cross = min(right, max(left, a + x * step)), min(top, max(bottom, b + y * step))
        self.hovered.emit(self._cross)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the cross-hair away."""
        super().focusOutEvent(event)
        if self._cross is not None:
            self._cross = None
            self.hovered.emit(None)
        self.update()


def _rect(window: Window) -> QRectF:
    left, right, bottom, top = window
    return QRectF(left, bottom, right - left, top - bottom)


def _apart(x: np.ndarray, y: np.ndarray, distance: float) -> list[int]:
    """Return which places of a way get a dot: the first, and each that is far enough from the dot before."""
    shown: list[int] = []
    for i, (u, v) in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
        if not shown or abs(u - x[shown[-1]]) + abs(v - y[shown[-1]]) >= distance:
            shown.append(i)
    return shown
