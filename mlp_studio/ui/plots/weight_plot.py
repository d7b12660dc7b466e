"""The plot of weights over time: a line for each weight in the colour of its layer, or how the weights of each layer spread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from mlp_studio.core.arrays import Floats
from mlp_studio.core.network import WeightKey, weight_symbol
from mlp_studio.ui.axes import range_end
from mlp_studio.ui.canvas.symbols import matrix_latex, weight_latex
from mlp_studio.ui.formats import weight_text
from mlp_studio.ui.plots.epoch_plot import Axes, End, EpochPlot
from mlp_studio.ui.plots.layer_colours import layer_colour
from mlp_studio.ui.plots.lines import Entry, Stroke, draw_band, draw_line
from mlp_studio.ui.plots.weight_tracks import WeightTracks
from mlp_studio.ui.theme import Look, faded
from mlp_studio.ui.weights_words import weight_name

MOST_NAMED = 40
_APART = 15
_MOST_PLACES = 6_000
"""Places of all lines together: Qt is handed one at a time, 1 µs each (measured)."""
_FEW = 20
"""Up to so many lines are wider than a pixel, for which Qt takes thirty times as long (measured)."""
_REACH = 12
"""Pixels from the pointer within which the nearest line is meant."""
_MOST_LISTED = 6
_QUIET, _QUIETER = 0.75, 0.28


class WeightPlot(EpochPlot):
    """The plot of weights, on the scale of epochs of its leader.

    Signals
    -------
    hovered_weight(key)
        The weight whose line is under the pointer, or None.
    """

    hovered_weight = Signal(object)

    def __init__(self, look: Look, leader: EpochPlot, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(look, "Weights over epochs", parent, leader)
        self._tracks = WeightTracks()
        self._version = 0
        self._hidden: frozenset[int] = frozenset()
        self._marked: tuple[WeightKey, ...] = ()
        self._near: WeightKey | None = None

    # What is shown

    @property
    def tracks(self) -> WeightTracks:
        """The numbers that are drawn."""
        return self._tracks

    def show_tracks(self, tracks: WeightTracks) -> None:
        """Show the weights of a run's moments; the tracks may be the same as before with more in them."""
        self._tracks = tracks
        self._version += 1
        if tracks.network is not None:
            count = f"{sum(w.size for w in tracks.network.weights):,} weights"
            bands = ": least, quarter, median, three quarters and largest weight of each layer" if tracks.has_bands else ""
            moments = "no run yet" if not len(tracks.places) else f"{len(tracks.places):,} moments"
            self.setAccessibleDescription(f"{count}, {moments}{bands}")
        self.show_changes()

    def set_layers(self, hidden: Iterable[int]) -> None:
        """Leave the weights of some layers s = 1 … d out."""
        self._hidden = frozenset(hidden)
        self._version += 1
        self.update()

    def mark(self, keys: Iterable[WeightKey]) -> None:
        """Emphasise these weights, which are hovered or selected elsewhere."""
        marked = tuple(key for key in dict.fromkeys(keys) if key in self._tracks.index)
        if marked != self._marked:
            self._marked = marked
            self.update()

    @property
    def emphasised(self) -> tuple[WeightKey, ...]:
        """The weights that are emphasised: that under the pointer, and those that are marked."""
        near = () if self._near is None else (self._near,)
        marked = (key for key in (*near, *self._marked) if key[0] not in self._hidden and key in self._tracks.index)
        return tuple(dict.fromkeys(marked))

    def _layers(self) -> list[int]:
        """Return the layers that are shown."""
        network = self._tracks.network
        return [] if network is None else [s for s in range(1, network.d + 1) if s not in self._hidden]

    def _shown_values(self) -> Floats:
        """Return the numbers of all layers that are shown, in rows for the moments."""
        values, layers = self._tracks.values, self._layers()
        if not len(values) or not layers:
            return np.empty((len(values), 0))
        if self._tracks.has_bands:
            return values[:, [s - 1 for s in layers]].reshape(len(values), -1)
        columns = self._tracks.layer_columns()
        return np.concatenate([values[:, columns[s - 1]] for s in layers], axis=1)

    # What the plot says of its own

    @property
    def caption(self) -> str:
        """What the vertical axis measures."""
        return "weights" if not self._tracks.has_bands else "weights: median, quartiles, range"

    @property
    def last_epoch(self) -> float | None:
        """The place of the newest moment."""
        return float(self._tracks.places[-1]) if len(self._tracks.places) else None

    def value_range(self) -> tuple[float, float]:
        """Return the range of the weights that are shown; it has 0 in it, and grows in steps."""
        values = self._shown_values()
        values = values[np.isfinite(values)] if values.size else values
        low, high = (float(values.min()), float(values.max())) if values.size else (-1.0, 1.0)
        span = max(abs(low), abs(high)) or 1.0
        # A side that hardly counts gets a quarter of the other's height, so that the range does not jump where a weight changes its sign.
        least = range_end(span) / 4
        return -max(range_end(-low) if low < 0 else 0.0, least), max(range_end(high) if high > 0 else 0.0, least)

    def back_key(self) -> object:
        """Return what the lines depend on."""
        return self._version, bool(self.emphasised)

    def draw_back(self, painter: QPainter, axes: Axes) -> None:
        """Draw the lines, or the bands, of all layers that are shown."""
        if not len(self._tracks.places):
            return
        painter.save()
        painter.setClipRect(axes.frame.adjusted(-1, -1, 1, 1))
        at = self._columns(axes)
        x = axes.epochs.x(self._tracks.places[at])
        values = self._tracks.values[at]
        for s in self._layers():
            colour = layer_colour(self.look.theme, s)
            if self._tracks.has_bands:
                self._draw_bands(painter, axes, x, values[:, s - 1], colour)
            else:
                self._draw_lines(painter, axes, x, values[:, self._tracks.layer_columns()[s - 1]], colour)
        painter.restore()

    def _draw_bands(self, painter: QPainter, axes: Axes, x: Floats, quantiles: Floats, colour: QColor) -> None:
        least, quarter, median, three, most = (axes.values.y(quantiles[:, i]) for i in range(quantiles.shape[1]))
        # Eight filled ranges above each other would be mud: the range is two lines, the middle half is filled.
        draw_band(painter, x, quarter, three, faded(colour, 0.22))
        for y, width in ((least, 1.0), (most, 1.0), (median, 2.0)):
            pen = Stroke("ink", width).pen(self.look)
            pen.setColor(colour)
            painter.setPen(pen)
            draw_line(painter, x, y)

    def _draw_lines(self, painter: QPainter, axes: Axes, x: Floats, values: Floats, colour: QColor) -> None:
        pen = Stroke("ink", 1.25).pen(self.look)
        if self._tracks.values.shape[1] > _FEW:
            pen.setWidth(1)
            pen.setCosmetic(True)
        pen.setColor(faded(colour, _QUIETER if self.emphasised else _QUIET))
        painter.setPen(pen)
        for column in range(values.shape[1]):
            draw_line(painter, x, axes.values.y(values[:, column]))

    def _columns(self, axes: Axes) -> list[int]:
        """Return the moments that are drawn: one for each pixel at most, the last of all in any case."""
        places = self._tracks.places
        pixels = axes.epochs.x(places)
        lines = max(1, self._tracks.values[0].size)
        pitch = max(1.0, axes.frame.width() * lines / _MOST_PLACES)
        first = np.unique(np.floor((pixels - axes.frame.left()) / pitch), return_index=True)[1].tolist()
        last = len(places) - 1
        return first if first[-1] == last else [*first, last]

    def draw_curves(self, painter: QPainter, axes: Axes) -> None:
        """Draw the emphasised weights above the others."""
        if not len(self._tracks.places):
            return
        at = self._columns(axes)
        x = axes.epochs.x(self._tracks.places[at])
        painter.save()
        painter.setClipRect(axes.frame.adjusted(-1, -1, 1, 1))
        for key in reversed(self.emphasised):
            pen = Stroke("ink", 2.5).pen(self.look)
            pen.setColor(layer_colour(self.look.theme, key[0]))
            painter.setPen(pen)
            draw_line(painter, x, axes.values.y(self._tracks.values[at, self._tracks.index[key]]))
        painter.restore()

    def ends(self, axes: Axes) -> list[End]:
        """Return the names that have room: emphasised weights first, then those that have changed most; of bands the layers'."""
        network, values = self._tracks.network, self._tracks.values
        if network is None or not len(values):
            return []
        theme = self.look.theme
        if self._tracks.has_bands:
            medians = [(s, float(values[-1, s - 1, 2])) for s in self._layers()]
            entries = [(self._entry_of_layer(s, median), median) for s, median in medians]
            return [End(float(axes.values.y(np.array(median))), entry) for entry, median in entries]
        emphasised = self.emphasised
        change = np.abs(values[-1] - values[0])
        order = sorted((key for key in self._tracks.index if key[0] not in self._hidden), key=lambda key: -change[self._tracks.index[key]])
        found: list[End] = []
        for key in [*emphasised, *([] if emphasised else order)]:
            value = float(values[-1, self._tracks.index[key]])
            y = float(axes.values.y(np.array(value)))
            has_room = all(abs(y - other.y) >= self.look.px(_APART) for other in found)
            if len(found) < MOST_NAMED and (has_room or key in emphasised):
                colour = theme.ink if key in emphasised else theme.ink2
                found.append(
                    End(
                        y,
                        Entry(
                            weight_name(network, key),
                            weight_text(value),
                            colour,
                            key in emphasised,
                            weight_latex(network, key),
                            layer_colour(theme, key[0]),
                        ),
                    )
                )
        return found

    def _entry_of_layer(self, s: int, value: float) -> Entry:
        network = self._tracks.network
        assert network is not None
        theme = self.look.theme
        return Entry(weight_symbol(network, s), weight_text(value), theme.ink2, True, matrix_latex(network, s), layer_colour(theme, s))

    def entries_at(self, epoch: float) -> tuple[float, list[Entry]]:
        """Return the moment at or before this epoch, with the emphasised weights; of bands the median, the least and the largest weight."""
        network, places, values = self._tracks.network, self._tracks.places, self._tracks.values
        if network is None or not len(places):
            return epoch, []
        index = max(0, int(np.searchsorted(places, epoch, side="right")) - 1)
        if self._tracks.has_bands:
            entries = []
            for s in self._layers():
                low, _, median, _, high = values[index, s - 1].tolist()
                entry = self._entry_of_layer(s, median)
                text = f"{weight_text(low)} … {weight_text(median)} … {weight_text(high)}"
                entries.append(replace(entry, text=text))
            return float(places[index]), entries
        theme, shown = self.look.theme, self.emphasised[:_MOST_LISTED]
        return float(places[index]), [
            Entry(
                weight_name(network, key), weight_text(value, 3), theme.ink, True, weight_latex(network, key), layer_colour(theme, key[0])
            )
            for key, value in ((key, float(values[index, self._tracks.index[key]])) for key in shown)
        ]

    # Qt

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read out the moment under the pointer, and point at the nearest line."""
        self._point_near(self._nearest(event.position()))
        super().mouseMoveEvent(event)

    def point_at_nothing(self) -> None:
        """Take the cross-hair and the emphasis away."""
        self._point_near(None)
        super().point_at_nothing()

    def _nearest(self, place: QPointF) -> WeightKey | None:
        """Return the weight whose line is nearest to a place, if it is within reach."""
        tracks, axes = self._tracks, self.axes()
        if tracks.has_bands or not len(tracks.places) or not axes.frame.contains(place):
            return None
        epoch = axes.epochs.place_at(place.x())
        row = np.array([np.interp(epoch, tracks.places, column) for column in tracks.values.T])
        keys = [key for key in tracks.index if key[0] not in self._hidden]
        if not keys:
            return None
        y = axes.values.y(row)
        distances = [abs(float(y[self._tracks.index[key]]) - place.y()) for key in keys]
        best = int(np.argmin(distances))
        return keys[best] if distances[best] <= self.look.px(_REACH) else None

    def _point_near(self, key: WeightKey | None) -> None:
        if key != self._near:
            self._near = key
            self.update()
            self.hovered_weight.emit(key)
