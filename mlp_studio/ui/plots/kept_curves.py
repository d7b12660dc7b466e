"""The runs that are over, as thin lines of a loss plot: thinned once for each scale, told apart by tone and dashes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QPainter

from mlp_studio.app.kept_runs import KeptRun
from mlp_studio.core.arrays import Floats
from mlp_studio.ui.plots.lines import Stroke, draw_line, stretches
from mlp_studio.ui.plots.scales import EpochScale, ValueScale
from mlp_studio.ui.plots.thinning import GrowingCurve
from mlp_studio.ui.theme import Look

_DASHES: tuple[tuple[float, ...], ...] = ((), (4.0, 3.0), (12.0, 4.0), (9.0, 3.0, 2.0, 3.0))
_TONES = ("ink2", "ctrl", "ink3")
EMPHASIS = 2.0
"""How much wider the line of a run is that is pointed at."""


def stroke_of(number: int) -> Stroke:
    """Return how the run of this number, from 1, is drawn: dashes change with every run, the tone with every fourth."""
    i = number - 1
    return Stroke(_TONES[i // len(_DASHES) % len(_TONES)], 1.0, _DASHES[i % len(_DASHES)])


class KeptCurve:
    """The training losses of one run that is over."""

    def __init__(self, run: KeptRun) -> None:
        """Take in the run."""
        self.run = run
        self.stroke = stroke_of(run.number)
        self._epochs = np.ascontiguousarray(run.rows[:, 0])
        self._losses = np.ascontiguousarray(run.rows[:, 1])
        self._curve = GrowingCurve()
        self._curve.take(self._epochs, self._losses)
        self._drawn: tuple[tuple[EpochScale, float], tuple[Floats, Floats]] | None = None

    @property
    def last_epoch(self) -> float:
        """The epoch at which it ended; 0 if it has no losses."""
        return float(self._epochs[-1]) if len(self._epochs) else 0.0

    @property
    def largest(self) -> float:
        """Largest finite loss; NaN if there is none."""
        return self._curve.largest

    @property
    def smallest_positive(self) -> float:
        """Smallest finite loss above 0; NaN if there is none."""
        return self._curve.smallest_positive

    def loss_at(self, epoch: float) -> float:
        """Return the loss at the last recorded epoch up to this one; NaN before the first and after the last."""
        index = int(np.searchsorted(self._epochs, epoch, side="right")) - 1
        return float(self._losses[index]) if index >= 0 and epoch <= self.last_epoch else np.nan

    @property
    def last_loss(self) -> float:
        """The loss at its end; NaN if there is none."""
        return float(self._losses[-1]) if len(self._losses) else np.nan

    def draw(self, painter: QPainter, look: Look, epochs: EpochScale, values: ValueScale, *, ratio: float, emphasised: bool) -> None:
        """Draw the line; one that is emphasised is wider, and in ink."""
        if not len(self._epochs):
            return
        x, mean = self._thinned(epochs, ratio)
        y = values.y(mean)
        stroke = Stroke("ink", EMPHASIS, self.stroke.dashes) if emphasised else self.stroke
        pen = stroke.pen(look)
        for part in stretches(y):
            painter.setPen(pen)
            draw_line(painter, x[part], y[part])

    def _thinned(self, epochs: EpochScale, ratio: float) -> tuple[Floats, Floats]:
        """Return pixels and mean losses of the columns, computed anew only for another scale."""
        key = (epochs, ratio)
        if self._drawn is None or self._drawn[0] != key:
            columns = max(16, int((epochs.x_of(self.last_epoch) - epochs.left) * ratio))
            thin = self._curve.thinned(self._epochs, self._losses, columns, epochs.edges)
            self._drawn = (key, (epochs.x(thin.x), thin.mean))
        return self._drawn[1]


def kept_curves(runs: Sequence[KeptRun], before: Sequence[KeptCurve]) -> tuple[KeptCurve, ...]:
    """Return the curves of these runs; those that were there before are kept."""
    known = {id(curve.run): curve for curve in before}
    return tuple(known.get(id(run)) or KeptCurve(run) for run in runs)
