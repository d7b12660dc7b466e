"""What every plot over the epochs of a run has: grid, ticks, logarithmic scales, playhead, cross-hair with values, names at the ends."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from mlp_studio.ui.axes import range_end
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.plane.paint import draw_invitation
from mlp_studio.ui.plots.lines import NAME_GAP, PITCH, Entry, draw_box, draw_end, spread
from mlp_studio.ui.plots.scales import EpochScale, ValueScale, stretch, unstretch
from mlp_studio.ui.theme import Look, faded

LEFT, RIGHT, TOP, BOTTOM = 44, 50, 12, 40
"""Margins around the plot at scale 1, the left one at least; at the right is room for names that begin at the ends of the curves."""
LEFT_STEP, TICK_GAP = 8, 8
"""The left margin follows the widest tick in such steps, and only grows during a run: nothing jitters. Between tick and frame."""
LEAST_EPOCHS = 10.0
LEAST_SIDE = 20
_TICK_PITCH, _GRID_PITCH = 64, 34


@dataclass(frozen=True)
class Axes:
    """The frame of the curves and both scales; `size` is that of the whole plot."""

    size: QSizeF
    frame: QRectF
    epochs: EpochScale
    values: ValueScale


@dataclass(frozen=True)
class End:
    """What stands at the end of a curve: its pixel, NaN if it has none, and its name with its value there."""

    y: float
    entry: Entry


class EpochPlot(QWidget):
    """A plot of curves over the epochs.

    A plot with a `leader` has that one's scale of epochs and its playhead, so that one timeline serves both.

    Signals
    -------
    hovered(epoch)
        The epoch under the pointer, or None when it leaves.
    axis_changed()
        Places of the run stand elsewhere: the range grew, the plot has another size, or another scale.
    playhead_moved()
        The playhead stands elsewhere.
    scales_changed()
        A scale has become linear or logarithmic.
    """

    hovered = Signal(object)
    axis_changed = Signal()
    playhead_moved = Signal()
    scales_changed = Signal()

    def __init__(self, look: Look, name: str, parent: QWidget | None = None, leader: EpochPlot | None = None) -> None:
        """Begin empty; `name` is for screen readers."""
        super().__init__(parent)
        self.look = look
        self._leader = leader
        self.mend = "Press Play"
        """What to do while there is no run."""
        self._is_log = self._is_log_epochs = False
        self._playhead: float | None = None
        self._pointer: float | None = None
        self._told: tuple[EpochScale, float] | None = None
        self._back: tuple[object, QPixmap] | None = None
        self._margins: dict[EpochPlot, float] = {}
        self._margin: tuple[object, float, float] = (None, 0.0, 0.0)
        self._tick_width: tuple[object, float] = (None, 0.0)
        self._name_width: tuple[tuple[str, float], float] = (("", 0.0), 0.0)
        self.context_menu: QMenu | None = None
        """What a right-click opens."""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)
        look.theme_changed.connect(self._on_theme_changed)
        if leader is not None:
            leader.axis_changed.connect(self._on_leader_changed)
            leader.playhead_moved.connect(self.update)

    # What a plot says of its own

    @property
    def last_epoch(self) -> float | None:
        """The newest epoch that has values; None while there is none."""
        raise NotImplementedError

    @property
    def invitation(self) -> tuple[str, str]:
        """What is missing while there are no curves, and what to do about it."""
        return "No run yet", (self if self._leader is None else self._leader).mend

    @property
    def caption(self) -> str:
        """What the vertical axis measures."""
        return ""

    def widest_name(self) -> str:
        """Return a name with a value as wide as those at the ends of the curves become."""
        return "training 0.000"

    def value_range(self) -> tuple[float, float]:
        """Return the lower and upper end of the axis of values, both above 0 where that is logarithmic."""
        raise NotImplementedError

    def grid_parts(self) -> int:
        """Return how many equal parts the axis of values has, or 0 for round steps."""
        return 0

    def back_key(self) -> object:
        """Return what the curves of `draw_back` depend on, beside theme, size and scales."""
        return None

    def draw_back(self, painter: QPainter, axes: Axes) -> None:
        """Draw the curves that stay as they are from frame to frame: they are kept as a picture."""

    def draw_curves(self, painter: QPainter, axes: Axes) -> None:
        """Draw the other curves."""

    def draw_front(self, painter: QPainter, axes: Axes) -> QRectF:
        """Draw what stands before the curves; return what it covers, which names and cross-hair keep clear of."""
        return QRectF()

    def ends(self, axes: Axes) -> list[End]:
        """Return what stands at the ends of the curves."""
        return []

    def entries_at(self, epoch: float) -> tuple[float, list[Entry]]:
        """Return the last recorded epoch up to this one, with the values there."""
        raise NotImplementedError

    def later_end(self) -> float:
        """Return an epoch that the axis holds beside the newest one."""
        return 0.0

    # Scales

    def set_log(self, on: bool) -> None:
        """Make the axis of the values logarithmic, or linear."""
        if on != self._is_log:
            self._is_log = on
            self.tell_axis()
            self.scales_changed.emit()
            self.update()

    @property
    def is_log(self) -> bool:
        """Whether the axis of the values is logarithmic."""
        return self._is_log

    def set_log_epochs(self, on: bool) -> None:
        """Make the axis of epochs logarithmic (from epoch 1 on, linear before), or linear."""
        if self._leader is not None:
            self._leader.set_log_epochs(on)
        elif on != self._is_log_epochs:
            self._is_log_epochs = on
            self.tell_axis()
            self.scales_changed.emit()
            self.update()

    @property
    def is_log_epochs(self) -> bool:
        """Whether the axis of epochs is logarithmic."""
        return self._is_log_epochs if self._leader is None else self._leader.is_log_epochs

    @property
    def last_epoch_shown(self) -> float:
        """The end of the axis of epochs: it grows in steps of ×1.5 at most."""
        if self._leader is not None:
            return self._leader.last_epoch_shown
        return max(LEAST_EPOCHS, range_end(self.at_share(self.last_epoch or 0.0)), range_end(self.later_end()))

    def at_share(self, last: float) -> float:
        """Return the end of an axis on which curves that end at `last` take their share of the width."""
        return unstretch(stretch(last) / self.filled_share) if self.is_log_epochs else last / self.filled_share

    @property
    def filled_share(self) -> float:
        """The share of the width that curves fill at most, so that names fit beside their ends: beyond it the range grows a step."""
        px, key = self.look.px, (self.widest_name(), self.look.scale)
        if self._name_width[0] != key:  # a font takes as long to make as half of the curves to draw
            self._name_width = key, QFontMetricsF(self.look.font("caption", 600)).horizontalAdvance(key[0])
        lacking = self._name_width[1] + px(NAME_GAP + 4) - px(RIGHT)
        return min(0.9, max(0.4, 1 - lacking / max(1.0, self.plot_rect().width())))

    def plot_rect(self, size: QSizeF | None = None) -> QRectF:
        """Return where the curves lie in the widget, or in a picture of another size."""
        px = self.look.px
        whole = QRectF(self.rect()) if size is None else QRectF(0, 0, size.width(), size.height())
        left = self.left if size is None else self._wanted_left(whole.height())
        return whole.adjusted(left, px(TOP), -px(RIGHT), -px(BOTTOM)).toRect().toRectF()

    @property
    def left(self) -> float:
        """The left margin: room for the widest tick of this plot and of all that have the same scale of epochs."""
        if self._leader is not None:
            return self._leader.left
        return max(self._margins.values(), default=self.look.px(LEFT))

    def make_room(self, plot: EpochPlot, left: float) -> None:
        """Hold a left margin for a plot that this one leads, or for itself."""
        self._margins[plot] = left

    def _wanted_left(self, height: float) -> float:
        """Return the left margin that the ticks of a plot of some height need."""
        px, font = self.look.px, self.look.font("caption")
        scale = self._value_scale(0.0, height - px(TOP) - px(BOTTOM))
        key = (scale, font.pixelSize())
        if self._tick_width[0] != key:
            metrics = QFontMetricsF(font)
            marks = scale.marks(px(_GRID_PITCH)) if scale.height >= LEAST_SIDE else []
            self._tick_width = key, max((metrics.horizontalAdvance(text) for _, text in marks), default=0.0)
        lacking = self._tick_width[1] + px(TICK_GAP + 2) - px(LEFT)
        return px(LEFT) + px(LEFT_STEP) * max(0, ceil(lacking / px(LEFT_STEP)))

    def _fit_left(self) -> None:
        kind, last, left = (self._is_log, self.look.scale, self.height()), self.last_epoch or 0.0, self._wanted_left(self.height())
        if kind == self._margin[0] and last >= self._margin[1]:
            left = max(left, self._margin[2])
        self._margin = kind, last, left
        (self if self._leader is None else self._leader).make_room(self, left)
        if self._leader is not None:
            self._leader.tell_axis()

    def x_of(self, place: float) -> float:
        """Return where a place of the run, in epochs and their fraction, stands in the widget."""
        return self._epoch_scale(self.plot_rect()).x_of(place)

    def place_at(self, x: float) -> float:
        """Return the place of the run at a position in the widget, 0 … the end of the axis."""
        return self._epoch_scale(self.plot_rect()).place_at(x)

    def tell_axis(self) -> None:
        """Emit `axis_changed` if places of the run stand elsewhere than when it was last emitted."""
        self._fit_left()
        frame = self.plot_rect()
        told = (self._epoch_scale(frame), frame.right())
        if told != self._told:
            self._told = told
            self.axis_changed.emit()

    def axes(self, size: QSizeF | None = None) -> Axes:
        """Return the frame and the scales for the widget, or for a picture of another size."""
        frame = self.plot_rect(size)
        values = self._value_scale(frame.bottom(), frame.height())
        return Axes(QSizeF(self.size()) if size is None else size, frame, self._epoch_scale(frame), values)

    def _value_scale(self, bottom: float, height: float) -> ValueScale:
        low, high = self.value_range()
        if self._is_log:
            low, high = log10(low), log10(high)
        return ValueScale(bottom, height, low, high, self._is_log, self.grid_parts())

    def _epoch_scale(self, frame: QRectF) -> EpochScale:
        return EpochScale(frame.left(), frame.width(), self.last_epoch_shown, self.is_log_epochs)

    # Playhead and pointer

    def set_playhead(self, epoch: float | None) -> None:
        """Put the playhead at an epoch that is looked back to; None keeps it at the end of the run."""
        if epoch != self._playhead:
            self._playhead = epoch
            self.playhead_moved.emit()
            self.update()

    @property
    def playhead(self) -> float | None:
        """The epoch that is looked back to, or None."""
        return self._playhead if self._leader is None else self._leader.playhead

    @property
    def pointer(self) -> float | None:
        """The epoch at which the cross-hair stands, or None."""
        return self._pointer

    def point_at_nothing(self) -> None:
        """Take the cross-hair away."""
        self._point_at(None)

    def show_changes(self) -> None:
        """Tell of what follows from other curves, and paint them."""
        self.tell_axis()
        self.update()

    # Painting

    def draw(self, painter: QPainter, size: QSizeF) -> None:
        """Draw the plot for a file, in a picture of this size: without playhead and cross-hair, and nothing of it as pixels."""
        self.point_at_nothing()
        axes = self.axes(size)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_grid(painter, axes)
        self.draw_back(painter, axes)
        self.draw_curves(painter, axes)
        self._draw_names(painter, axes, self.draw_front(painter, axes))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw grid, curves, playhead, names and cross-hair."""
        with QPainter(self) as painter:  # a film renders the plot: were the painter open after an error, Qt would end the process
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        axes = self.axes()
        if min(axes.frame.width(), axes.frame.height()) < LEAST_SIDE:
            painter.fillRect(self.rect(), self.look.theme.panel)
            return
        painter.drawPixmap(0, 0, self._background(axes))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.last_epoch is None:
            if self._is_empty:
                draw_invitation(painter, self.look, axes.frame, *self.invitation)
        else:
            self.draw_curves(painter, axes)
            self._draw_playhead(painter, axes)
        covered = self.draw_front(painter, axes)
        if self.last_epoch is not None:
            if self._pointer is None:
                self._draw_names(painter, axes, covered)
            else:
                self._draw_pointer(painter, axes, self._pointer, covered)

    def _background(self, axes: Axes) -> QPixmap:
        """Return grid and lasting curves as a picture, drawn anew only when something in it is another."""
        ratio = self.devicePixelRatioF()
        look, is_empty = self.look, self._is_empty
        key = (look.theme.name, look.scale, self.size().toTuple(), ratio, is_empty, axes.epochs, axes.values, self.caption, self.back_key())
        if self._back is None or self._back[0] != key:
            picture = QPixmap(self.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(self.look.theme.panel)
            with QPainter(picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                (self._draw_axes if is_empty else self._draw_grid)(painter, axes)
                self.draw_back(painter, axes)
            self._back = (key, picture)
        return self._back[1]

    @property
    def _is_empty(self) -> bool:
        return self.last_epoch is None and bool(self.invitation[0])

    def _draw_axes(self, painter: QPainter, axes: Axes) -> None:
        """Draw the axes alone: scales of nothing would only run through the words (Source: look.md §6)."""
        left, bottom = round(axes.frame.left()) + 0.5, round(axes.frame.bottom()) - 0.5
        painter.setPen(QPen(self.look.theme.line2, 1))
        painter.drawLine(QPointF(left, axes.frame.top()), QPointF(left, bottom))
        painter.drawLine(QPointF(left, bottom), QPointF(axes.frame.right(), bottom))

    def _draw_grid(self, painter: QPainter, axes: Axes) -> None:
        theme, px, frame = self.look.theme, self.look.px, axes.frame
        painter.setFont(self.look.font("caption"))
        for place, text in axes.values.marks(px(_GRID_PITCH)):
            y = round(place) + 0.5
            painter.setPen(QPen(theme.line, 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(theme.ink3)
            box = QRectF(0, y - px(10), frame.left() - px(TICK_GAP), px(20))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        metrics = QFontMetricsF(painter.font())
        painter.setPen(theme.ink3)
        for value, text in axes.epochs.marks(px(_TICK_PITCH)):
            x, width = axes.epochs.x_of(value), metrics.horizontalAdvance(text)
            painter.drawText(QRectF(x - width, frame.bottom() + px(5), 2 * width, px(18)), Qt.AlignmentFlag.AlignCenter, text)
        box = QRectF(frame.left(), frame.bottom() + px(21), frame.width(), px(18))
        name = "epoch t, logarithmic" if axes.epochs.is_log else "epoch t"
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
        room = box.width() - metrics.horizontalAdvance(name) - px(16)
        caption = metrics.elidedText(self.caption, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, caption)

    def _draw_playhead(self, painter: QPainter, axes: Axes) -> None:
        place = self.playhead
        place = self.last_epoch if place is None else place
        if place is None:
            return
        x = round(axes.epochs.x_of(place)) + 0.5
        painter.setPen(QPen(self.look.theme.accent, self.look.px(1.5)))
        painter.drawLine(QPointF(x, axes.frame.top()), QPointF(x, axes.frame.bottom()))

    def _draw_names(self, painter: QPainter, axes: Axes, covered: QRectF) -> None:
        """Write names and values beside the ends of the curves, at least 17 px apart."""
        px, frame = self.look.px, axes.frame
        ends = sorted((end if end.y == end.y else End(frame.top(), end.entry) for end in self.ends(axes)), key=lambda end: end.y)
        if not ends:
            return
        left = axes.epochs.x_of(self.last_epoch or 0.0) + px(NAME_GAP)
        pitch = px(PITCH)
        top = frame.top() + px(7)
        if covered.right() > left and covered.bottom() + pitch * len(ends) < frame.bottom():
            top = max(top, covered.bottom() + px(9))
        places = spread([end.y for end in ends], pitch, top, frame.bottom() - px(5))
        for y, end in zip(places, ends, strict=True):
            painter.setFont(self.look.font("caption", 600 if end.entry.bold else 400))
            draw_end(painter, self.look, QRectF(left, y - px(10), axes.size.width() - left, px(20)), end.entry)

    def _draw_pointer(self, painter: QPainter, axes: Axes, pointer: float, covered: QRectF) -> None:
        """Draw a cross-hair at the recorded epoch under the pointer, and its values in a box."""
        theme, frame = self.look.theme, axes.frame
        epoch, entries = self.entries_at(pointer)
        x = axes.epochs.x_of(epoch)
        painter.setPen(QPen(faded(theme.ink, 0.45), 1))
        painter.drawLine(QPointF(round(x) + 0.5, frame.top()), QPointF(round(x) + 0.5, frame.bottom()))
        rows = [Entry("epoch", epoch_text(epoch), theme.ink2), *entries]
        draw_box(painter, self.look, rows, x, QRectF(0, frame.top(), axes.size.width(), frame.height()), covered)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.tell_axis()
        self.update()

    def _on_leader_changed(self) -> None:
        self.tell_axis()
        self.update()

    # Qt

    def sizeHint(self) -> QSize:
        """Return the size in the mock-ups."""
        return QSize(round(self.look.px(412)), round(self.look.px(280)))

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the curves are still readable."""
        return QSize(round(self.look.px(220)), round(self.look.px(120)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that places stand elsewhere; a leader that is hidden meanwhile has the same size."""
        super().resizeEvent(event)
        if self._leader is not None and not self._leader.isVisible():
            self._leader.resize(event.size())
            self._leader.tell_axis()
        self.tell_axis()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the epoch under the pointer."""
        last = self.last_epoch
        inside = last is not None and self.plot_rect().contains(event.position())
        self._point_at(min(self.place_at(event.position().x()), max(last or 0.0, self.later_end())) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the cross-hair away."""
        self.point_at_nothing()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the plot."""
        if self.context_menu is not None:
            self.context_menu.popup(event.globalPos())

    def _point_at(self, epoch: float | None) -> None:
        if epoch != self._pointer:
            self._pointer = epoch
            self.update()
            self.hovered.emit(epoch)


def epoch_text(epoch: float) -> str:
    """Return an epoch, with two decimals within one."""
    return count_text(int(epoch)) if epoch == int(epoch) else f"{epoch:,.2f}"
