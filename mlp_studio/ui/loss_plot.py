"""The loss plot: training loss, test loss and error rate over the epochs, their names and values at the ends of the curves."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.ui.axes import range_end, tick_step, tick_text, ticks
from mlp_studio.ui.curves import GrowingCurve
from mlp_studio.ui.formats import count_text, loss_text, percent_text
from mlp_studio.ui.plane_paint import draw_invitation
from mlp_studio.ui.theme import Look, faded

LEFT, RIGHT, TOP, BOTTOM = 44, 50, 12, 40
"""Margins around the plot at scale 1; at the right is room for names that begin at the ends of the curves."""
GRID_PARTS = 4
LABEL_PITCH = 17
_NAME_GAP = 9
_LEAST_EPOCHS = 10.0
_NO_CURVE = np.empty(0)


@dataclass(frozen=True)
class _Style:
    """How one curve is drawn and named; `band` is the opacity of the range of its values."""

    name: str
    colour: str
    width: float
    band: float
    dashes: tuple[float, ...] = ()
    bold: bool = True


_STYLES = (
    _Style("training", "ink", 2.0, 0.22),
    _Style("test", "test", 2.0, 0.22, (7.0, 4.0)),
    _Style("errors", "ink3", 1.25, 0.15, (1.25, 3.0), bold=False),
)
_TRAINING, _TEST, _ERRORS = range(3)


@dataclass(frozen=True)
class _Axes:
    """Where values stand: the frame in pixels, the last epoch, and the range of the losses, as powers of ten if logarithmic."""

    frame: QRectF
    last: float
    low: float
    high: float
    is_log: bool

    def x(self, epochs: Floats) -> Floats:
        """Return pixels from epochs."""
        return np.asarray(self.frame.left() + epochs * (self.frame.width() / self.last))

    def y(self, values: Floats, *, is_share: bool = False) -> Floats:
        """Return pixels from losses, or from shares 0..1, whose 1 is the upper edge."""
        if is_share:
            part = values
        elif self.is_log:
            with np.errstate(all="ignore"):
                part = (np.where(values > 0, np.log10(values), np.nan) - self.low) / (self.high - self.low)
        else:
            part = values / self.high
        return np.asarray(self.frame.bottom() - part * self.frame.height())


class LossPlot(QWidget):
    """The plot of losses.

    Signals
    -------
    hovered(epoch)
        The epoch under the pointer, or None when it leaves.
    """

    hovered = Signal(object)
    axis_changed = Signal()

    def x_of(self, place: float) -> float:
        """Return where a place of the run stands, in the widget."""
        frame = self.plot_rect()
        return frame.left() + place * frame.width() / self.last_epoch_shown

    def place_at(self, x: float) -> float:
        """Return the place of the run at a position."""
        frame = self.plot_rect()
        return max(0.0, (x - frame.left()) / frame.width() * self.last_epoch_shown)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._title = ""
        self._is_log = False
        self._epochs: Floats = _NO_CURVE
        self._values: list[Floats | None] = [None, None, None]
        self._curves = [GrowingCurve() for _ in _STYLES]
        self._playhead: float | None = None
        self._pointer: float | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Loss over epochs")
        look.theme_changed.connect(self._on_theme_changed)
        self._describe()

    # What is shown

    def set_title(self, text: str) -> None:
        """Name what the vertical axis measures: "cross-entropy, mean over D"."""
        self._title = text
        self.setStatusTip(f"Loss: {text}. The dotted error rate fills the height at 100 %")
        self._describe()
        self.update()

    def show_history(self, epochs: Floats, train: Floats, test: Floats | None = None, error_rate: Floats | None = None) -> None:
        """Show a run so far.

        Parameters
        ----------
        epochs
            t, ascending, (n,); the arrays stay the caller's and may grow or be cut between calls.
        train, test
            Losses, (n,); what is not finite is a gap. None: there are no test points.
        error_rate
            Share of misclassified training examples, 0..1, (n,), or None.
        """
        self._epochs = epochs
        self._values = [train, test, error_rate]
        for curve, values in zip(self._curves, self._values, strict=True):
            curve.take(epochs if values is not None else _NO_CURVE, values if values is not None else _NO_CURVE)
        self._describe()
        self.update()

    def set_playhead(self, epoch: float | None) -> None:
        """Put the playhead at an epoch that is looked back to; None keeps it at the end of the run."""
        self._playhead = epoch
        self.update()

    def set_log(self, on: bool) -> None:
        """Make the axis of the losses logarithmic, or linear from 0."""
        if on != self._is_log:
            self._is_log = on
            self.update()

    @property
    def is_log(self) -> bool:
        """Whether the axis of the losses is logarithmic."""
        return self._is_log

    @property
    def last_epoch_shown(self) -> float:
        """The end of the axis of epochs: it grows in steps of ×1.5 at most."""
        last = float(self._epochs[-1]) if len(self._epochs) else 0.0
        return max(_LEAST_EPOCHS, range_end(last / self.filled_share))

    @property
    def filled_share(self) -> float:
        """The share of the width that curves fill at most, so that names fit beside their ends: beyond it the range grows a step."""
        px = self._look.px
        digits = "0" * len(str(int(self.loss_range[1])))
        name = QFontMetricsF(self._look.font("caption", 600)).horizontalAdvance(f"training {digits}.000")
        lacking = name + px(_NAME_GAP + 4) - px(RIGHT)
        return min(0.9, max(0.4, 1 - lacking / max(1.0, self.plot_rect().width())))

    @property
    def loss_range(self) -> tuple[float, float]:
        """The lower and upper end of the axis of losses."""
        losses = self._curves[:_ERRORS]
        largest = np.fmax.reduce([curve.largest for curve in losses])
        if self._is_log:
            smallest = np.fmin.reduce([curve.smallest_positive for curve in losses])
            if not np.isfinite(smallest):
                return 0.1, 1.0
            low, high = 10.0 ** floor(log10(smallest)), 10.0 ** ceil(log10(largest))
            return low, high if high > low else 10 * low
        return 0.0, range_end(float(largest)) if np.isfinite(largest) else 1.0

    def values_at(self, epoch: float) -> tuple[float, list[tuple[str, str]]]:
        """Return the last recorded epoch up to this one, with name and text of every value there."""
        index = max(0, int(np.searchsorted(self._epochs, epoch, side="right")) - 1)
        texts = [
            (style.name, self._text(number, float(values[index])))
            for number, (style, values) in enumerate(zip(_STYLES, self._values, strict=True))
            if values is not None
        ]
        return float(self._epochs[index]), texts

    @staticmethod
    def _text(number: int, value: float) -> str:
        return percent_text(value) if number == _ERRORS else loss_text(value)

    def _describe(self) -> None:
        if not len(self._epochs):
            self.setAccessibleDescription("no run yet")
            return
        epoch, texts = self.values_at(float(self._epochs[-1]))
        self.setAccessibleDescription(f"{self._title}; epoch {_epoch_text(epoch)}: " + ", ".join(f"{name} {text}" for name, text in texts))

    # Painting

    def plot_rect(self) -> QRectF:
        """Return where the curves lie in the widget."""
        px = self._look.px
        return QRectF(self.rect()).adjusted(px(LEFT), px(TOP), -px(RIGHT), -px(BOTTOM)).toRect().toRectF()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw grid, curves, playhead, names and cross-hair."""
        painter = QPainter(self)
        theme = self._look.theme
        painter.fillRect(self.rect(), theme.panel)
        low, high = self.loss_range
        if self._is_log:
            low, high = log10(low), log10(high)
        axes = _Axes(self.plot_rect(), self.last_epoch_shown, low, high, self._is_log)
        if axes.frame.width() < 20 or axes.frame.height() < 20:
            painter.end()
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_grid(painter, axes)
        self._draw_epochs(painter, axes)
        if not len(self._epochs):
            draw_invitation(painter, self._look, axes.frame, "No run yet", "Press Play")
            painter.end()
            return
        for number in (_ERRORS, _TEST, _TRAINING):
            self._draw_curve(painter, axes, number)
        self._draw_playhead(painter, axes)
        if self._pointer is None:
            self._draw_names(painter, axes)
        else:
            self._draw_pointer(painter, axes)
        painter.end()

    def _draw_grid(self, painter: QPainter, axes: _Axes) -> None:
        theme, px, frame = self._look.theme, self._look.px, axes.frame
        painter.setFont(self._look.font("caption"))
        if axes.is_log:
            step = max(1, ceil((axes.high - axes.low) / 6))
            places = [(10.0**e, e / 1.0) for e in range(round(axes.low), round(axes.high) + 1, step)]
            marks = [(_power_text(value), (e - axes.low) / (axes.high - axes.low)) for value, e in places]
        else:
            part = axes.high / GRID_PARTS
            marks = [(tick_text(i * part, part), i / GRID_PARTS) for i in range(GRID_PARTS + 1)]
        for text, share in marks:
            y = round(frame.bottom() - share * frame.height()) + 0.5
            painter.setPen(QPen(theme.line, 1))
            painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y))
            painter.setPen(theme.ink3)
            box = QRectF(0, y - px(10), frame.left() - px(8), px(20))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_epochs(self, painter: QPainter, axes: _Axes) -> None:
        theme, px, frame = self._look.theme, self._look.px, axes.frame
        painter.setPen(theme.ink3)
        metrics = QFontMetricsF(painter.font())
        step = tick_step(axes.last, max(2, int(frame.width() / px(64))), whole=True)
        for value in ticks(0.0, axes.last, step):
            x = float(axes.x(np.array([value]))[0])
            text = tick_text(value, step)
            width = metrics.horizontalAdvance(text)
            painter.drawText(QRectF(x - width, frame.bottom() + px(5), 2 * width, px(18)), Qt.AlignmentFlag.AlignCenter, text)
        box = QRectF(frame.left(), frame.bottom() + px(21), frame.width(), px(18))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "epoch t")

    def _draw_curve(self, painter: QPainter, axes: _Axes, number: int) -> None:
        values, style = self._values[number], _STYLES[number]
        if values is None:
            return
        columns = max(16, int(axes.frame.width() * self.devicePixelRatioF() * float(self._epochs[-1]) / axes.last))
        thin = self._curves[number].thinned(self._epochs, values, columns)
        x = axes.x(thin.x)
        low, high, mean = (axes.y(v, is_share=number == _ERRORS) for v in (thin.low, thin.high, thin.mean))
        colour = getattr(self._look.theme, style.colour)
        pen = QPen(colour, self._look.px(style.width))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if style.dashes:
            pen.setDashPattern([length / style.width for length in style.dashes])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.save()
        painter.setClipRect(axes.frame.adjusted(-1, -2, 1, 2))
        for part in _parts(low + high):
            # A line along every zigzag of a long run would be a blot: the mean as a line, all values as a faint band.
            _draw_band(painter, x[part], low[part], high[part], faded(colour, style.band))
            painter.setPen(pen)
            _draw_line(painter, x[part], mean[part])
        painter.restore()

    def _draw_playhead(self, painter: QPainter, axes: _Axes) -> None:
        epoch = float(self._epochs[-1]) if self._playhead is None else self._playhead
        x = round(float(axes.x(np.array([epoch]))[0])) + 0.5
        painter.setPen(QPen(self._look.theme.accent, self._look.px(1.5)))
        painter.drawLine(QPointF(x, axes.frame.top()), QPointF(x, axes.frame.bottom()))

    def _draw_names(self, painter: QPainter, axes: _Axes) -> None:
        """Write names and values beside the ends of the curves, at least 17 px apart."""
        theme, px, frame = self._look.theme, self._look.px, axes.frame
        ends = []
        for number, (style, values) in enumerate(zip(_STYLES, self._values, strict=True)):
            if values is not None:
                value = float(values[-1])
                y = float(axes.y(np.array([value]), is_share=number == _ERRORS)[0])
                ends.append((y if np.isfinite(y) else frame.top(), style, f"{style.name} {self._text(number, value)}"))
        ends.sort(key=lambda end: end[0])
        places = spread([end[0] for end in ends], px(LABEL_PITCH), frame.top() + px(7), frame.bottom() - px(5))
        left = float(axes.x(self._epochs[-1:])[0]) + px(_NAME_GAP)
        for y, (_, style, text) in zip(places, ends, strict=True):
            font = QFont(self._look.font("caption", 600 if style.bold else 400))
            painter.setFont(font)
            painter.setPen(getattr(theme, style.colour))
            painter.drawText(QRectF(left, y - px(10), self.width() - left, px(20)), Qt.AlignmentFlag.AlignVCenter, text)

    def _draw_pointer(self, painter: QPainter, axes: _Axes) -> None:
        """Draw a cross-hair at the recorded epoch under the pointer, and its values in a box."""
        assert self._pointer is not None
        theme, px, frame = self._look.theme, self._look.px, axes.frame
        epoch, texts = self.values_at(self._pointer)
        x = float(axes.x(np.array([epoch]))[0])
        painter.setPen(QPen(faded(theme.ink, 0.45), 1))
        painter.drawLine(QPointF(round(x) + 0.5, frame.top()), QPointF(round(x) + 0.5, frame.bottom()))
        rows = [("epoch", _epoch_text(epoch), theme.ink2)]
        rows += [(name, text, getattr(theme, _STYLES_BY_NAME[name].colour)) for name, text in texts]
        font = self._look.font("caption", 500)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        name_width = max(metrics.horizontalAdvance(row[0]) for row in rows)
        # As wide as the widest number may be, so that the box stands still while the pointer moves.
        width = name_width + max(metrics.horizontalAdvance(text) for text in (*(row[1] for row in rows), "100.0 %", "−0.000")) + px(26)
        height = len(rows) * px(LABEL_PITCH) + px(10)
        left = x + px(9) if x + px(9) + width < self.width() - px(2) else x - px(9) - width
        box = QRectF(left, frame.top() + px(2), width, height)
        painter.setPen(QPen(theme.line2, 1))
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(box, px(6), px(6))
        for i, (name, text, colour) in enumerate(rows):
            row = QRectF(box.left() + px(8), box.top() + px(5) + i * px(LABEL_PITCH), width - px(16), px(LABEL_PITCH))
            painter.setPen(colour)
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()

    # Qt

    def sizeHint(self) -> QSize:
        """Return the size in the mock-ups."""
        return QSize(round(self._look.px(412)), round(self._look.px(280)))

    def minimumSizeHint(self) -> QSize:
        """Return a size at which the curves are still readable."""
        return QSize(round(self._look.px(220)), round(self._look.px(120)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the epoch under the pointer."""
        frame, x = self.plot_rect(), event.position().x()
        inside = len(self._epochs) > 0 and frame.contains(event.position())
        self._point_at(min((x - frame.left()) / frame.width() * self.last_epoch_shown, float(self._epochs[-1])) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the cross-hair away."""
        self._point_at(None)

    def _point_at(self, epoch: float | None) -> None:
        if epoch != self._pointer:
            self._pointer = epoch
            self.update()
            self.hovered.emit(epoch)


_STYLES_BY_NAME = {style.name: style for style in _STYLES}


def spread(places: list[float], apart: float, low: float, high: float) -> list[float]:
    """Return the ascending `places` moved as little as needed to be `apart` from each other, within low … high while they fit there."""
    result: list[float] = []
    for place in places:
        result.append(max(place, result[-1] + apart if result else low))
    limit = high
    for i in range(len(result) - 1, -1, -1):
        result[i] = min(result[i], limit)
        limit = result[i] - apart
    lacking = low - result[0] if result else 0.0
    return [place + max(0.0, lacking) for place in result]


def _epoch_text(epoch: float) -> str:
    return count_text(int(epoch)) if epoch == int(epoch) else f"{epoch:,.2f}"


def _power_text(value: float) -> str:
    return f"{value:g}" if 1e-4 < value < 1e5 else "10" + str(round(log10(value))).translate(_RAISED)


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _parts(values: Floats) -> list[slice]:
    """Return the stretches without a gap."""
    present = np.concatenate([[False], np.isfinite(values), [False]])
    edges = np.flatnonzero(present[1:] != present[:-1]).tolist()
    return [slice(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _draw_line(painter: QPainter, x: Floats, y: Floats) -> None:
    if len(x) == 1:
        painter.drawPoint(QPointF(float(x[0]), float(y[0])))
        return
    painter.drawPolyline(_polygon(x, y))


def _draw_band(painter: QPainter, x: Floats, low: Floats, high: Floats, colour: QColor) -> None:
    if len(x) < 2 or float(np.abs(high - low).max()) < 1.0:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(_polygon(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _polygon(x: Floats, y: Floats) -> QPolygonF:
    return QPolygonF([QPointF(a, b) for a, b in zip(x.tolist(), np.clip(y, -1e5, 1e5).tolist(), strict=True)])
