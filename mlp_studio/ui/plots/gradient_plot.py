"""The plot of gradient norms: the length of each layer's gradient at the moments of a run, on a logarithmic axis unless it is linear."""

from __future__ import annotations

from math import ceil, floor, log10

import numpy as np
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import Network, weight_symbol
from mlp_studio.ui.axes import range_end
from mlp_studio.ui.canvas.symbols import matrix_latex
from mlp_studio.ui.formats import loss_text
from mlp_studio.ui.plots.epoch_plot import Axes, End, EpochPlot
from mlp_studio.ui.plots.layer_colours import layer_colour
from mlp_studio.ui.plots.lines import Entry, Stroke, draw_line, stretches
from mlp_studio.ui.plots.thinning import GrowingCurve
from mlp_studio.ui.theme import Look

_LEAST_DECADES = 1
_MOST_DECADES = 12
"""Norms further below the largest are 0 for all that can be seen of them."""
_DASHES: tuple[tuple[float, ...], ...] = ((), (7.0, 3.0), (2.0, 2.0), (9.0, 3.0, 2.0, 3.0))
"""Of the layers' lines, so that not the colour alone tells them apart."""


class GradientPlot(EpochPlot):
    """The plot of the norms of the gradient, layer by layer, on the scale of epochs of its leader."""

    def __init__(self, look: Look, leader: EpochPlot, parent: QWidget | None = None) -> None:
        """Begin empty, with a logarithmic axis of norms."""
        super().__init__(look, "Gradient norms over epochs", parent, leader)
        self._network: Network | None = None
        self._is_sampled = False
        self._places: Floats = np.empty(0)
        self._norms: Floats = np.empty((0, 0))
        self._curves: list[GrowingCurve] = []
        self.set_log(True)

    def show_norms(self, places: Floats, norms: Floats, network: Network) -> None:
        """Show ‖∂L/∂W^{h_s}‖ of the layers of a network, (m, d), at places (m,) of the run, ascending."""
        if norms.shape[1] != network.d:
            places, norms = np.empty(0), np.empty((0, network.d))
        self._places, self._norms, self._network = places, np.asfortranarray(norms), network
        self._curves = [GrowingCurve() for _ in range(network.d)]
        for s, curve in enumerate(self._curves):
            curve.take(places, self._norms[:, s])
        last = (
            ", ".join(f"{weight_symbol(network, s + 1)} {loss_text(float(norms[-1, s]))}" for s in range(network.d)) if len(norms) else ""
        )
        self.setAccessibleDescription(f"Length of the gradient at the last moment: {last}" if last else "no run yet")
        self.show_changes()

    @property
    def caption(self) -> str:
        """What the vertical axis measures."""
        return "length of the gradient ∂L/∂W" + (", of a sample of D" if self._is_sampled else "")

    def set_sampled(self, on: bool) -> None:
        """Say whether the norms are those of a sample of the training points."""
        if on != self._is_sampled:
            self._is_sampled = on
            self.update()

    @property
    def last_epoch(self) -> float | None:
        """The place of the newest moment."""
        return float(self._places[-1]) if len(self._places) else None

    def value_range(self) -> tuple[float, float]:
        """Return the range of the norms: whole powers of ten, or from 0 on."""
        largest = float(np.fmax.reduce([curve.largest for curve in self._curves], initial=np.nan))
        if not self.is_log:
            return 0.0, range_end(largest) if np.isfinite(largest) else 1.0
        smallest = float(np.fmin.reduce([curve.smallest_positive for curve in self._curves], initial=np.nan))
        if not np.isfinite(smallest):
            return 0.1, 1.0
        high = ceil(log10(largest))
        low = max(min(floor(log10(smallest)), high - _LEAST_DECADES), high - _MOST_DECADES)
        return 10.0**low, 10.0**high

    def draw_curves(self, painter: QPainter, axes: Axes) -> None:
        """Draw a line for each layer."""
        if not len(self._places):
            return
        columns = max(16, int((axes.epochs.x_of(float(self._places[-1])) - axes.frame.left()) * self.devicePixelRatioF()))
        painter.save()
        painter.setClipRect(axes.frame.adjusted(-1, -2, 1, 2))
        for s, curve in enumerate(self._curves):
            thin = curve.thinned(self._places, self._norms[:, s], columns, axes.epochs.edges)
            x, y = axes.epochs.x(thin.x), axes.values.y(thin.mean)
            pen = Stroke("ink", 2.0, _DASHES[s % len(_DASHES)]).pen(self.look)
            pen.setColor(layer_colour(self.look.theme, s + 1))
            painter.setPen(pen)
            for part in stretches(y):
                draw_line(painter, x[part], y[part])
        painter.restore()

    def ends(self, axes: Axes) -> list[End]:
        """Return the symbols of the layers with their newest norms."""
        if not len(self._places):
            return []
        y = axes.values.y(self._norms[-1])
        return [End(float(y[s]), entry) for s, entry in enumerate(self._entries(-1))]

    def entries_at(self, epoch: float) -> tuple[float, list[Entry]]:
        """Return the moment at or before this epoch, with the norm of each layer."""
        if not len(self._places):
            return epoch, []
        index = max(0, int(np.searchsorted(self._places, epoch, side="right")) - 1)
        return float(self._places[index]), self._entries(index)

    def _entries(self, index: int) -> list[Entry]:
        network = self._network
        assert network is not None
        theme = self.look.theme
        return [
            Entry(weight_symbol(network, s), loss_text(float(norm)), theme.ink, True, matrix_latex(network, s), layer_colour(theme, s))
            for s, norm in enumerate(self._norms[index], start=1)
        ]
