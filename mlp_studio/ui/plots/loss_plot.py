"""The loss plot: training loss, test loss and error rate over the epochs, beside the losses of the runs that are over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from mlp_studio.app.kept_runs import KeptRun
from mlp_studio.app.run_labels import current_label, run_labels
from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import Network
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.ui.axes import range_end
from mlp_studio.ui.formats import loss_text, percent_text
from mlp_studio.ui.plots.epoch_plot import Axes, End, EpochPlot, epoch_text
from mlp_studio.ui.plots.kept_curves import KeptCurve, kept_curves
from mlp_studio.ui.plots.legend import NOW, Legend, LegendRow
from mlp_studio.ui.plots.lines import Entry, Stroke, draw_band, draw_line, stretches
from mlp_studio.ui.plots.thinning import GrowingCurve
from mlp_studio.ui.theme import Look, faded

GRID_PARTS = 4
_LEAST_LOSS, _MOST_LOSS = 1e-300, 1e300
"""Ends of the axis at most: beyond them powers of ten and steps overflow; a run that diverges comes there."""
BEYOND = 3.0
"""Runs that are over make the axis of losses at most so many times as high as the current run does, and without one as half of them do:
one that diverged would flatten all the others. What is above is cut at the frame."""
_NO_CURVE = np.empty(0)


@dataclass(frozen=True)
class _Style:
    """How one curve is drawn and named; `band` is the opacity of the range of its values."""

    name: str
    stroke: Stroke
    band: float
    bold: bool = True


_STYLES = (
    _Style("training", Stroke("ink", 2.0), 0.22),
    _Style("test", Stroke("test", 2.0, (7.0, 4.0)), 0.22),
    _Style("errors", Stroke("ink3", 1.25, (1.25, 3.0)), 0.15, bold=False),
)
_TRAINING, _TEST, _ERRORS = range(3)


class LossPlot(EpochPlot):
    """The plot of losses."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(look, "Loss over epochs", parent)
        self._title = ""
        self._epochs: Floats = _NO_CURVE
        self._values: list[Floats | None] = [None, None, None]
        self._curves = [GrowingCurve() for _ in _STYLES]
        self._runs: tuple[KeptRun, ...] = ()
        self._current: tuple[TrainingSettings, Network, tuple[TrainingSettings, ...]] | None = None
        self._now = ""
        self._hidden: set[int] = set()
        self._kept: tuple[KeptCurve, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._hovered_run: int | None = None
        self._is_preparing = False
        self._describe()

    # What is shown

    @property
    def title(self) -> str:
        """What the vertical axis measures."""
        return self._title

    def set_title(self, text: str) -> None:
        """Name what the vertical axis measures: "cross-entropy, mean over D"."""
        self._title = text
        self.setStatusTip(
            f"Loss: {text}. The dotted error rate fills the height at 100 %. Shift+Y, Shift+X: logarithmic axes; a right-click has more"
        )
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
        self.show_changes()

    def show_runs(
        self, runs: Sequence[KeptRun], settings: TrainingSettings, network: Network, before: tuple[TrainingSettings, ...] = ()
    ) -> None:
        """Show runs that are over as thin lines, with what differs between them and a run with these settings and this network.

        Parameters
        ----------
        runs
            Oldest first. Those that the user has hidden stay so.
        settings, network, before
            Of the run that `show_history` shows, and the settings that it had before.
        """
        wanted, current = tuple(runs), (settings, network.layers, before)
        if wanted == self._runs and self._current is not None:
            shown_settings, shown_network, shown_before = self._current
            if current == (shown_settings, shown_network.layers, shown_before):
                return
        self._runs, self._current = wanted, (settings, network, before)
        self._hidden &= {run.number for run in wanted}
        self._take_runs()

    def hide_run(self, number: int) -> None:
        """Take the line of one run away."""
        self._hidden.add(number)
        self._hovered_run = None
        self._take_runs()

    @property
    def runs(self) -> tuple[tuple[KeptRun, str], ...]:
        """The runs that are drawn, with their labels."""
        return tuple((curve.run, label) for curve, label in zip(self._kept, self._labels, strict=True))

    @property
    def hovered_run(self) -> int | None:
        """The number of the run whose row of the legend is under the pointer."""
        return self._hovered_run

    def _take_runs(self) -> None:
        assert self._current is not None
        shown = [run for run in self._runs if run.number not in self._hidden]
        self._kept = kept_curves(shown, self._kept)
        self._labels = tuple(run_labels(shown, *self._current))
        self._now = current_label(shown, *self._current) if shown else ""
        self._describe()
        self.show_changes()

    @property
    def last_epoch(self) -> float | None:
        """The newest epoch; None before the first."""
        return float(self._epochs[-1]) if len(self._epochs) else None

    @property
    def invitation(self) -> tuple[str, str]:
        """What is missing."""
        if self._is_preparing:
            return "Preparing…", "The training code is being compiled, once"
        return ("", "") if self._kept else super().invitation

    def show_lack(self, lack: str) -> None:
        """Say, while there is no run yet, what it takes to begin one; "" where that is only to press Play."""
        mend = lack or "Press Play"
        if mend != self.mend:
            self.mend = mend
            self.update()

    def show_preparing(self, on: bool) -> None:
        """Say, while there is no run yet, that one is being prepared."""
        self._is_preparing = on
        self.update()

    def later_end(self) -> float:
        """Return the last epoch of the runs that are over."""
        return max((curve.last_epoch for curve in self._kept), default=0.0)

    def widest_name(self) -> str:
        """Return the name of the training loss with as many digits as the largest loss has."""
        digits = "0" * len(str(int(self.loss_range[1])))
        return f"training {digits}.000"

    @property
    def loss_range(self) -> tuple[float, float]:
        """The lower and upper end of the axis of losses."""
        losses: list[GrowingCurve | KeptCurve] = [*self._curves[:_ERRORS], *self._kept]
        largest = float(np.clip(self._largest_loss(), _LEAST_LOSS, _MOST_LOSS))
        if self.is_log:
            smallest = float(np.clip(np.fmin.reduce([curve.smallest_positive for curve in losses]), _LEAST_LOSS, _MOST_LOSS))
            if not np.isfinite(smallest):
                return 0.1, 1.0
            low, high = 10.0 ** floor(log10(smallest)), 10.0 ** ceil(log10(largest))
            return low, high if high > low else 10 * low
        return 0.0, range_end(largest) if np.isfinite(largest) else 1.0

    def _largest_loss(self) -> float:
        """Return the largest loss that the axis has room for; NaN where there is none."""
        now = float(np.fmax.reduce([curve.largest for curve in self._curves[:_ERRORS]]))
        over = sorted(curve.largest for curve in self._kept if np.isfinite(curve.largest))
        if not over:
            return now
        usual = now if now > 0 else over[(len(over) - 1) // 2]
        return float(np.fmax(now, min(over[-1], BEYOND * usual)))

    def value_range(self) -> tuple[float, float]:
        """Return the range of losses."""
        return self.loss_range

    @property
    def caption(self) -> str:
        """What the vertical axis measures."""
        return self._title

    def grid_parts(self) -> int:
        """Return four: the ranges are made for it."""
        return GRID_PARTS

    def values_at(self, epoch: float) -> tuple[float, list[tuple[str, str]]]:
        """Return the last recorded epoch up to this one, with name and text of every value there."""
        at, entries = self.entries_at(epoch)
        return at, [(entry.name, entry.text) for entry in entries]

    def entries_at(self, epoch: float) -> tuple[float, list[Entry]]:
        """Return the last recorded epoch up to this one, with all values there."""
        last = self.last_epoch
        if last is None or epoch > last:
            return epoch, []
        index = max(0, int(np.searchsorted(self._epochs, epoch, side="right")) - 1)
        return float(self._epochs[index]), self._entries(index)

    def _entries(self, index: int) -> list[Entry]:
        theme = self.look.theme
        return [
            Entry(style.name, _text(number, float(values[index])), getattr(theme, style.stroke.colour), style.bold)
            for number, (style, values) in enumerate(zip(_STYLES, self._values, strict=True))
            if values is not None
        ]

    def _describe(self) -> None:
        last = self.last_epoch
        if last is None:
            self.setAccessibleDescription("no run yet")
            return
        epoch, texts = self.values_at(last)
        newest = f"{self._title}; epoch {epoch_text(epoch)}: " + ", ".join(f"{name} {text}" for name, text in texts)
        over = "".join(f"; {label}: {loss_text(curve.last_loss)}" for curve, label in zip(self._kept, self._labels, strict=True))
        self.setAccessibleDescription(newest + over)

    # Painting

    def back_key(self) -> object:
        """Return the runs that are over, and the one that is pointed at."""
        return tuple(curve.run.number for curve in self._kept), tuple(id(curve) for curve in self._kept), self._hovered_run

    def draw_back(self, painter: QPainter, axes: Axes) -> None:
        """Draw the runs that are over, that which is pointed at last."""
        painter.save()
        painter.setClipRect(axes.frame.adjusted(-1, -2, 1, 2))
        for curve in sorted(self._kept, key=lambda curve: curve.run.number == self._hovered_run):
            emphasised = curve.run.number == self._hovered_run
            curve.draw(painter, self.look, axes.epochs, axes.values, ratio=self.devicePixelRatioF(), emphasised=emphasised)
        painter.restore()

    def draw_curves(self, painter: QPainter, axes: Axes) -> None:
        """Draw the losses and the error rate."""
        for number in (_ERRORS, _TEST, _TRAINING):
            self._draw_curve(painter, axes, number)

    def _draw_curve(self, painter: QPainter, axes: Axes, number: int) -> None:
        values, style = self._values[number], _STYLES[number]
        if values is None or not len(values):
            return
        width = axes.epochs.x_of(float(self._epochs[-1])) - axes.frame.left()
        columns = max(16, int(width * self.devicePixelRatioF()))
        thin = self._curves[number].thinned(self._epochs, values, columns, axes.epochs.edges)
        x, y = axes.epochs.x(thin.x), axes.values.y_of_share if number == _ERRORS else axes.values.y
        low, high, mean = y(thin.low), y(thin.high), y(thin.mean)
        pen = style.stroke.pen(self.look)
        painter.save()
        painter.setClipRect(axes.frame.adjusted(-1, -2, 1, 2))
        for part in stretches(low + high):
            # A line along every zigzag of a long run would be a blot: the mean as a line, all values as a faint band.
            draw_band(painter, x[part], low[part], high[part], faded(pen.color(), style.band))
            painter.setPen(pen)
            draw_line(painter, x[part], mean[part])
        painter.restore()

    def draw_front(self, painter: QPainter, axes: Axes) -> QRectF:
        """Draw the legend of the runs that are over."""
        legend = self.legend(axes.frame)
        legend.draw(painter, self._hovered_run)
        return legend.rect

    def legend(self, frame: QRectF | None = None) -> Legend:
        """Return the legend as it lies in the widget, or in another frame: at the cross-hair its losses are those there, else the last."""
        at = self.pointer if self._hovered_run is None else None
        rows = [
            LegendRow(curve.run.number, curve.stroke, label, loss_text(curve.last_loss if at is None else curve.loss_at(at)))
            for curve, label in zip(self._kept, self._labels, strict=True)
        ]
        now = LegendRow(NOW, _STYLES[_TRAINING].stroke, self._now, "") if rows and len(self._epochs) else None
        return Legend(self.look, rows, self.plot_rect() if frame is None else frame, is_low=self.is_log, now=now)

    def ends(self, axes: Axes) -> list[End]:
        """Return the newest values."""
        ends = []
        if len(self._epochs):
            entries = iter(self._entries(-1))
            for number, values in enumerate(self._values):
                if values is not None:
                    y = axes.values.y_of_share if number == _ERRORS else axes.values.y
                    ends.append(End(float(y(values[-1:])[0]), next(entries)))
        return ends

    # Qt

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at a run in the legend, or else read out the epoch."""
        row = self.legend().row_at(event.position())
        self._point_at_run(None if row is None else row.number)
        if row is None:
            super().mouseMoveEvent(event)
        else:
            super().point_at_nothing()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hide the run whose cross in the legend is pressed."""
        legend, place = self.legend(), event.position()
        row = legend.row_at(place)
        if row is not None and legend.is_cross(place) and event.button() == Qt.MouseButton.LeftButton:
            self.hide_run(row.number)
        else:
            super().mousePressEvent(event)

    def point_at_nothing(self) -> None:
        """Take the cross-hair and the emphasis away."""
        self._point_at_run(None)
        super().point_at_nothing()

    def _point_at_run(self, number: int | None) -> None:
        if number != self._hovered_run:
            self._hovered_run = number
            tip = next((label for curve, label in zip(self._kept, self._labels, strict=True) if curve.run.number == number), "")
            self.setToolTip(f"{tip}; × hides it" if tip else "")
            self.update()


def _text(number: int, value: float) -> str:
    return percent_text(value) if number == _ERRORS else loss_text(value)
