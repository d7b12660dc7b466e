"""What a line of the algorithm reads and writes, lit up on the canvas: thin and faint what it reads, full what it writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mlp_studio.core.network import UnitKey
from mlp_studio.core.worked_update import Touched
from mlp_studio.ui.canvas.column_item import ColumnItem
from mlp_studio.ui.canvas.gap_item import GapItem, edge_path
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.canvas.travelling import Travel, TravellingItem
from mlp_studio.ui.canvas.unit_paint import SMALLEST_MARKED, bias_rect, paint_badge
from mlp_studio.ui.theme import Look, faded

MOST_EDGES = 160
"""Edges of a gap that are marked one by one; of more, the strongest."""
READ_WIDTH, WRITTEN_WIDTH = 6.0, 11.0
READ_OPACITY, WRITTEN_OPACITY = 0.16, 0.30
RING_OPACITY, HALO_OPACITY = 0.55, 0.18


class LineMarks:
    """Marks of units and edges over a scene; they follow when units get other places.

    Parameters
    ----------
    scene
        Which they are laid over.
    look
        Theme and scale.
    """

    def __init__(self, scene: NetworkScene, look: Look) -> None:
        self._scene = scene
        self._items = (_EdgesItem(look), _UnitsItem(look, self._is_on_path))
        self._values = TravellingItem(look, self._is_on_path)
        self._travel: Travel | None = None
        for item in (*self._items, self._values):
            scene.addItem(item)
            scene.overlays.append(item)
        scene.arranged.connect(self._place)
        self._place()

    @property
    def touched(self) -> Touched:
        """What is marked."""
        return self._items[0].touched

    @property
    def values(self) -> Travel | None:
        """The values of an example that belong to the line, or None."""
        return self._travel

    def show(self, touched: Touched, values: Travel | None) -> None:
        """Mark what a line reads and writes, and write values to the units: an example that stands still."""
        for item in self._items:
            item.show_touched(touched)
        self._travel = values
        self._values.show_travel(values)

    def set_values_shown(self, shown: bool) -> None:
        """Write the values of the line to the units, or leave those to other values."""
        self._values.show_travel(self._travel if shown else None)

    def clear(self) -> None:
        """Mark nothing."""
        self.show(Touched(), None)

    def _is_on_path(self, unit: UnitKey) -> bool:
        path = self._scene.labels.path
        return path is not None and path.has_unit(unit)

    def _place(self) -> None:
        columns = self._scene.columns
        gaps = [self._scene.gap(s) for s in range(1, len(columns))]
        for item in self._items:
            item.set_place(columns, gaps)
        self._values.set_place(columns, gaps, self._scene.values.bottom)


class _MarksItem(QGraphicsItem):
    """One kind of marks over the whole network."""

    def __init__(self, look: Look, z: float) -> None:
        super().__init__()
        self._look = look
        self._columns: Sequence[ColumnItem] = ()
        self._gaps: Sequence[GapItem] = ()
        self._bounds = QRectF()
        """Kept: what Qt believes must not change behind its back when a column does."""
        self.touched = Touched()
        self.setZValue(z)
        self.hide()

    def set_place(self, columns: Sequence[ColumnItem], gaps: Sequence[GapItem]) -> None:
        """Lie over these columns 0 … d and gaps 1 … d."""
        self.prepareGeometryChange()
        self._columns, self._gaps = columns, gaps
        self._bounds = QRectF()
        for item in (*columns, *gaps):
            self._bounds |= item.boundingRect()
        self.update()

    def show_touched(self, touched: Touched) -> None:
        """Mark these units and edges."""
        if touched != self.touched:
            self.touched = touched
            self.setVisible(touched != Touched())
            self.update()

    def boundingRect(self) -> QRectF:
        """Return what the item may paint on."""
        return self._bounds.adjusted(-10, -10, 10, 10)


class _EdgesItem(_MarksItem):
    """The marks of edges: halos below them, so that their colours and dashes are seen."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, 0.9)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for s, gap in enumerate(self._gaps, start=1):
            if s in self.touched.gaps_written or s in self.touched.gaps_read:
                self._paint_gap(painter, gap, written=s in self.touched.gaps_written)

    def _paint_gap(self, painter: QPainter, gap: GapItem, *, written: bool) -> None:
        theme, px = self._look.theme, self._look.px
        drawn = gap.drawn.copy()
        if not self.touched.biases:
            drawn[:, 0] = False
        rows, columns = np.nonzero(drawn)
        if len(rows) > MOST_EDGES:
            strongest = np.argpartition(-np.abs(gap.weights[rows, columns]), MOST_EDGES)[:MOST_EDGES]
            rows, columns = rows[strongest], columns[strongest]
        path = QPainterPath()
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            (x0, y0), (x1, y1) = gap.gap.starts[column].tolist(), gap.gap.ends[row].tolist()
            path.addPath(edge_path(((x0, y0), (x1, y1))))
        width, opacity = (WRITTEN_WIDTH, WRITTEN_OPACITY) if written else (READ_WIDTH, READ_OPACITY)
        pen = QPen(faded(theme.accent, opacity), px(width), Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
        painter.strokePath(path, pen)


class _UnitsItem(_MarksItem):
    """The marks of units: rings below their badges, and boxes around bias units that are read."""

    def __init__(self, look: Look, is_on_path: Callable[[UnitKey], bool]) -> None:
        super().__init__(look, 3.8)
        self._is_on_path = is_on_path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px, touched = self._look.theme, self._look.px, self.touched
        for s, item in enumerate(self._columns):
            written = s in touched.units_written
            if not written and s not in touched.units_read:
                continue
            for slot, y in enumerate(item.column.ys.tolist()):
                painter.save()
                painter.translate(item.column.x, y)
                beside = self._is_on_path((s, int(item.column.units[slot])))
                self._paint_ring(painter, item, slot, written=written, beside=beside)
                painter.restore()
            painter.setPen(QPen(faded(theme.accent, RING_OPACITY), px(2)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if item.has_bias and s < len(self._gaps) and touched.biases and not written:
                painter.drawRoundedRect(
                    bias_rect(self._look).adjusted(-px(3), -px(3), px(3), px(3)).translated(item.column.x, item.column.y_of(-1)),
                    px(7),
                    px(7),
                )

    def _paint_ring(self, painter: QPainter, item: ColumnItem, slot: int, *, written: bool, beside: bool) -> None:
        """Ring a unit; one on the path of a weight keeps its orange ring, with this one beside it."""
        theme, px, diameter = self._look.theme, self._look.px, item.column.diameter
        width, radius = px(3 if written else 2), diameter / 2 + (px(3 if written else 2) + px(1.5) if beside else 0.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if written:
            painter.setPen(QPen(faded(theme.accent, HALO_OPACITY), px(7)))
            painter.drawEllipse(QPointF(), radius + px(2.5), radius + px(2.5))
        painter.setPen(QPen(faded(theme.accent, 1.0 if written else RING_OPACITY), width))
        painter.drawEllipse(QPointF(), radius - width / 2, radius - width / 2)
        if diameter * painter.worldTransform().m11() >= SMALLEST_MARKED:
            paint_badge(painter, self._look, item.faces[slot].mark, diameter, bright=False)
