"""How the weight matrices are drawn: cells tinted by sign and size, and heads and row numbers that stay in view."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.features import feature_symbol
from mlp_studio.core.network import Network, WeightKey
from mlp_studio.ui.canvas.symbols import matrix_latex
from mlp_studio.ui.formats import weight_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.icons import pixmap
from mlp_studio.ui.theme import Look, faded
from mlp_studio.ui.weights_layout import BESIDE_NUMBERS, CELL_GAP, CELL_RADIUS, TITLE_HEIGHT, Place, SheetLayout

LEAST_TINT, MORE_TINT = 0.06, 0.30
LOCK = 10
_CENTRED = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass
class SheetState:
    """What the sheet shows.

    Attributes
    ----------
    network, weights
        Names and masks come from the network, values from the weights: a run's newest, in the same shapes.
    layout
        Where everything lies.
    decimals
        Of the cells; a cell that is marked has one more, if there is room.
    hovered, highlighted, current
        The cell under the pointer, the one that is hovered elsewhere, and the one that keys mean.
    selected
        Weights that are selected, here or on the canvas.
    scales
        The largest size in each matrix that was drawn since the weights came.
    """

    network: Network
    weights: Matrices
    layout: SheetLayout
    decimals: int = 2
    hovered: WeightKey | None = None
    highlighted: WeightKey | None = None
    current: WeightKey | None = None
    selected: frozenset[WeightKey] = frozenset()
    scales: dict[int, float] = field(default_factory=dict)

    def scale(self, s: int) -> float:
        """Return the largest size of a weight in matrix s; only what is drawn is measured."""
        if s not in self.scales:
            self.scales[s] = _largest(self.weights[s - 1])
        return self.scales[s]


class SheetPainter:
    """Draws the part of a sheet that can be seen.

    Parameters
    ----------
    look
        Theme and scale.
    dpr
        Device pixel ratio, for icons.
    """

    def __init__(self, look: Look, dpr: float) -> None:
        self._look = look
        self._theme = look.theme
        self._px = look.px
        self._dpr = dpr
        self._usual, self._strong, self._caption = look.font("body"), look.font("body", 600), look.font("caption")
        self._strong_metrics = QFontMetricsF(self._strong)
        self._digit = self._strong_metrics.horizontalAdvance("0")

    def paint(self, painter: QPainter, state: SheetState, seen: QRectF, origin: QPointF) -> None:
        """Draw what lies in `seen`, a rectangle of the sheet; `origin` is where the view begins."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(seen, self._theme.panel)
        layout = state.layout
        shown = [
            (s, place)
            for s, place in enumerate(layout.places, start=1)
            if place.left - place.numbers <= seen.right() and layout.right(place) >= seen.left()
        ]
        for s, place in shown:
            rows = layout.rows_within(place, max(seen.top(), origin.y() + layout.head), seen.bottom())
            columns = layout.columns_within(place, seen.left(), seen.right())
            if 0 in columns:
                self._draw_slab(painter, layout, place)
            self._draw_cells(painter, state, s, rows, columns)
            self._draw_row_numbers(painter, state, s, rows, origin)
        if seen.top() < origin.y() + layout.head:
            painter.fillRect(QRectF(seen.left(), origin.y(), seen.width(), layout.head - self._px(CELL_GAP) / 2), self._theme.panel)
            for s, place in shown:
                self._draw_head(painter, state, s, layout.columns_within(place, seen.left(), seen.right()), origin)

    def _draw_slab(self, painter: QPainter, layout: SheetLayout, place: Place) -> None:
        """Draw what marks the bias column, over its full height."""
        slab = QRectF(place.left, layout.head - layout.row_pitch, layout.cell_width, layout.cell_height + place.rows * layout.row_pitch)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.sunken)
        painter.drawRoundedRect(slab, self._px(CELL_RADIUS), self._px(CELL_RADIUS))

    def _draw_row_numbers(self, painter: QPainter, state: SheetState, s: int, rows: range, origin: QPointF) -> None:
        layout, px, theme = state.layout, self._px, self._theme
        place, layer = layout.places[s - 1], state.network.layers[s - 1]
        left = layout.strip_left(place, origin)
        if left > place.left - place.numbers:
            painter.fillRect(QRectF(left, origin.y(), place.numbers, layout.size.height()), theme.panel)
        painter.setFont(self._caption)
        metrics = QFontMetricsF(self._caption)
        digits = metrics.horizontalAdvance(str(place.rows))
        current = state.current
        for i in rows:
            box = QRectF(left, layout.head + i * layout.row_pitch, place.numbers - px(BESIDE_NUMBERS), layout.cell_height)
            is_current = current is not None and current[:2] == (s, i)
            painter.setPen(theme.ink if is_current else theme.ink3)
            painter.drawText(box, _RIGHT, str(i + 1))
            name = layer.unit_name(i)
            if name:
                box.setWidth(box.width() - digits - px(6))
                painter.setPen(theme.ink if is_current else theme.ink2)
                painter.drawText(box, _RIGHT, metrics.elidedText(name, Qt.TextElideMode.ElideRight, box.width()))

    def _draw_head(self, painter: QPainter, state: SheetState, s: int, columns: range, origin: QPointF) -> None:
        """Draw title and column headers."""
        layout, px, theme = state.layout, self._px, self._theme
        place = layout.places[s - 1]
        latex, shape = matrix_latex(state.network, s), f"{place.rows} × {place.columns}"
        width = formula_size(latex, px(17)).width
        full = width + px(8) + QFontMetricsF(self._caption).horizontalAdvance(shape)
        left = max(place.left, min(origin.x() + px(8), layout.right(place) - full))
        title = QRectF(left, origin.y(), full + px(8), px(TITLE_HEIGHT))
        draw_formula(painter, title, latex, px(17), theme.ink)
        painter.setFont(self._caption)
        painter.setPen(theme.ink3)
        painter.drawText(title.translated(width + px(8), 0), _MIDDLE, shape)
        painter.save()
        strip = layout.strip_left(place, origin)
        if strip > place.left - place.numbers:  # headers do not run over the row numbers' room
            painter.setClipRect(QRectF(strip + place.numbers, origin.y(), layout.right(place) - strip, layout.head))
        for j in columns:
            box = QRectF(place.left + layout.offset(j), origin.y() + layout.head - layout.row_pitch, layout.cell_width, layout.cell_height)
            self._draw_column_header(painter, state.network, s, j, box)
        painter.restore()

    def _draw_column_header(self, painter: QPainter, network: Network, s: int, j: int, box: QRectF) -> None:
        theme, px = self._theme, self._px
        if j == 0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.sunken)
            painter.drawRoundedRect(box, px(CELL_RADIUS), px(CELL_RADIUS))
            painter.setFont(self._look.font("body", 500))
            painter.setPen(theme.ink2)
            painter.drawText(box, _CENTRED, "1")
            return
        name = source_name(network, s, j)
        if name:
            painter.setFont(self._caption)
            painter.setPen(theme.ink2)
            painter.drawText(box, _CENTRED, QFontMetricsF(self._caption).elidedText(name, Qt.TextElideMode.ElideRight, box.width()))
        else:
            symbol = f"x_{{{network.inputs[j - 1][1:]}}}" if s == 1 else f"y_{{{j}}}"
            draw_formula(painter, box, symbol, px(15), theme.ink2, Qt.AlignmentFlag.AlignHCenter)

    def _draw_cells(self, painter: QPainter, state: SheetState, s: int, rows: range, columns: range) -> None:
        if not rows or not columns:
            return
        px, theme, network = self._px, self._theme, state.network
        removed, frozen = network.removed[s - 1], network.frozen[s - 1]
        part = state.weights[s - 1][rows.start : rows.stop, columns.start : columns.stop].tolist()
        scale, radius, glow = state.scale(s), px(CELL_RADIUS), px(CELL_GAP)
        for i, values in zip(rows, part, strict=True):
            for j, value in zip(columns, values, strict=True):
                key = (s, i, j)
                box = QRectF(state.layout.cell_rect(key))
                is_marked = key in (state.hovered, state.highlighted, state.current)
                is_selected = key in state.selected
                painter.setPen(Qt.PenStyle.NoPen)
                if is_selected:
                    painter.setBrush(faded(theme.accent, 0.45))
                    painter.drawRoundedRect(box.adjusted(-glow, -glow, glow, glow), radius + glow, radius + glow)
                    painter.setBrush(theme.panel)
                    painter.drawRoundedRect(box, radius, radius)
                if not removed[i, j]:
                    share = min(1.0, abs(value) / scale) if value == value else 0.0
                    painter.setBrush(faded(theme.negative if value < 0 else theme.positive, LEAST_TINT + MORE_TINT * share))
                    painter.drawRoundedRect(box, radius, radius)
                if is_marked:
                    painter.setPen(QPen(theme.accent, 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)
                if frozen[i, j]:
                    lock = pixmap("lock", theme.ink2, px(LOCK), self._dpr)
                    painter.drawPixmap(QPointF(box.left() + px(2), box.top() + px(2)), lock)
                painter.setFont(self._strong if is_marked or removed[i, j] else self._usual)
                painter.setPen(theme.ink3 if removed[i, j] else theme.ink)
                text = "·" if removed[i, j] else self._text(value, state.decimals, box.width() - px(10), is_marked=is_marked)
                painter.drawText(box.adjusted(0, 0, -px(7), 0), _RIGHT, text)

    def _text(self, value: float, decimals: int, width: float, *, is_marked: bool) -> str:
        """Return a value with one decimal more where it is marked, and with fewer where they do not fit."""
        if is_marked:
            precise = weight_text(value, decimals + 1)
            if self._strong_metrics.horizontalAdvance(precise) <= width:
                return precise
        text = weight_text(value, decimals)
        while decimals and len(text) * self._digit > width and self._strong_metrics.horizontalAdvance(text) > width:
            decimals -= 1
            text = weight_text(value, decimals)
        return text


def source_name(network: Network, s: int, j: int) -> str:
    """Return how column j ≥ 1 of matrix s is headed: the user's name of the unit, a feature, or "" where a symbol stands for it."""
    if s > 1:
        return network.layers[s - 2].unit_name(j - 1)
    feature = network.inputs[j - 1]
    return "" if feature in ("x1", "x2") else feature_symbol(feature)


def _largest(matrix: Floats) -> float:
    finite = matrix[np.isfinite(matrix)]
    return float(np.abs(finite).max(initial=0.0)) or 1.0
