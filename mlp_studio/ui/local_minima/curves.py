"""The losses of all starts over their epochs, laid over each other; the selected one stands out."""

from __future__ import annotations

from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from mlp_studio.app.kept_runs import KeptRun
from mlp_studio.core.moments import Moment
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.training.local_minima import StartEnd
from mlp_studio.ui.axes import range_end
from mlp_studio.ui.formats import loss_text
from mlp_studio.ui.plots.epoch_plot import Axes, End, EpochPlot
from mlp_studio.ui.plots.kept_curves import KeptCurve
from mlp_studio.ui.plots.lines import Entry, Stroke
from mlp_studio.ui.theme import Look

LINE = Stroke("ctrl", 0.8)
_BEYOND = 3.0
"""The axis has room for so many times the loss that half of the starts begin with, at least for all final ones: not for a divergence."""


class StartCurves(EpochPlot):
    """The plot of many starts."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Begin without curves."""
        super().__init__(look, "Losses of all starts over epochs", parent)
        self.mend = ""
        self._ends: dict[int, StartEnd] = {}
        self._curves: dict[int, KeptCurve] = {}
        self._chosen: int | None = None
        self._largest = 1.0

    def show_ends(self, ends: tuple[StartEnd, ...]) -> None:
        """Show these starts; what has been drawn of them before is kept."""
        curves = {}
        for end in ends:
            if self._ends.get(end.number) is end:
                curves[end.number] = self._curves[end.number]
            else:
                curves[end.number] = _curve_of(end)
        self._ends, self._curves = {end.number: end for end in ends}, curves
        begins = np.array([end.rows[0, 1] for end in ends])
        lasts = np.array([end.loss for end in ends])
        begins, lasts = begins[np.isfinite(begins)], lasts[np.isfinite(lasts)]
        most = _BEYOND * float(np.median(begins)) if len(begins) else 1.0
        highest = np.fmax.reduce([np.fmin(curve.largest, most) for curve in curves.values()], initial=np.nan)
        self._largest = float(np.fmax(highest, np.fmin(np.max(lasts, initial=0.0), 10 * most)))
        self.setAccessibleDescription(f"{len(ends)} curves")
        self.show_changes()

    def choose(self, number: int | None) -> None:
        """Make one curve stand out."""
        self._chosen = number
        self.show_changes()

    @property
    def last_epoch(self) -> float | None:
        """The last epoch of any start."""
        return max((curve.last_epoch for curve in self._curves.values()), default=None)

    @property
    def last_epoch_shown(self) -> float:
        """The end of the axis: where the longest curve has just room for its name, for the starts do not grow as a run does."""
        return max(1.0, self.at_share(self.last_epoch or 0.0))

    @property
    def invitation(self) -> tuple[str, str]:
        """Say nothing: the view does."""
        return "", ""

    @property
    def caption(self) -> str:
        """What the vertical axis measures."""
        return "training loss"

    def widest_name(self) -> str:
        """Return the longest name at a curve's end."""
        return "start 000 0.000"

    def grid_parts(self) -> int:
        """Return four: the ranges are made for it."""
        return 0 if self.is_log else 4

    def value_range(self) -> tuple[float, float]:
        """Return the range of losses."""
        if not self.is_log:
            return 0.0, range_end(self._largest) if np.isfinite(self._largest) else 1.0
        smallest = float(np.fmin.reduce([curve.smallest_positive for curve in self._curves.values()], initial=np.nan))
        if not np.isfinite(smallest):
            return 0.1, 1.0
        low, high = floor(log10(smallest)), ceil(log10(max(self._largest, smallest)))
        return 10.0**low, 10.0 ** max(high, low + 1)

    def minimumSizeHint(self) -> QSize:
        """Return the least at which the curves can be told apart: the bottom dock is low."""
        return QSize(round(self.look.px(140)), round(self.look.px(90)))

    def _draw_playhead(self, painter: QPainter, axes: Axes) -> None:
        """Draw none: the starts are of no run that could be looked back at."""

    def back_key(self) -> object:
        """Return the curves."""
        return tuple(id(curve) for curve in self._curves.values())

    def draw_back(self, painter: QPainter, axes: Axes) -> None:
        """Draw all curves alike."""
        painter.save()
        painter.setClipRect(axes.frame.adjusted(-1, -2, 1, 2))
        for curve in self._curves.values():
            curve.draw(painter, self.look, axes.epochs, axes.values, ratio=self.devicePixelRatioF(), emphasised=False)
        painter.restore()

    def draw_curves(self, painter: QPainter, axes: Axes) -> None:
        """Draw the selected one over them."""
        curve = self._curves.get(-1 if self._chosen is None else self._chosen)
        if curve is None:
            return
        painter.save()
        painter.setClipRect(axes.frame.adjusted(-1, -2, 1, 2))
        plain, curve.stroke = curve.stroke, Stroke("accent", 2.0)
        curve.draw(painter, self.look, axes.epochs, axes.values, ratio=self.devicePixelRatioF(), emphasised=False)
        curve.stroke = plain
        painter.restore()

    def ends(self, axes: Axes) -> list[End]:
        """Return the name of the selected one."""
        end = self._ends.get(-1 if self._chosen is None else self._chosen)
        if end is None or not np.isfinite(end.loss):
            return []
        y = float(axes.values.y(np.array([end.loss]))[0])
        return [End(y, Entry(f"start {end.number + 1}", loss_text(end.loss), self.look.theme.accent))]

    def entries_at(self, epoch: float) -> tuple[float, list[Entry]]:
        """Return the lowest, the middle and the highest loss of those that are that far, and that of the selected one."""
        theme = self.look.theme
        losses = np.array([curve.loss_at(epoch) for curve in self._curves.values()])
        losses = losses[np.isfinite(losses)]
        if not len(losses):
            return epoch, []
        values = (("highest", losses.max()), ("median", np.median(losses)), ("lowest", losses.min()))
        entries = [Entry(name, loss_text(float(value)), theme.ink2) for name, value in values]
        curve = self._curves.get(-1 if self._chosen is None else self._chosen)
        if curve is not None:
            entries.append(Entry(f"start {curve.run.number}", loss_text(curve.loss_at(epoch)), theme.accent))
        return float(floor(epoch)), entries


def _curve_of(end: StartEnd) -> KeptCurve:
    curve = KeptCurve(KeptRun(end.number + 1, end.rows, TrainingSettings(), Moment(end.network, end.epoch)))
    curve.stroke = LINE
    return curve
