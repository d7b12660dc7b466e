"""The gestures of the pointer on the network: each begins, moves, and ends once, or is given up with Escape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt

from mlp_studio.core import edits
from mlp_studio.core.network import MAX_UNITS, UnitKey, WeightKey
from mlp_studio.ui.canvas.gap_item import edge_path
from mlp_studio.ui.canvas.gesture_marks import line_in_gap
from mlp_studio.ui.canvas.layout import MAX_ROW, MAX_UNIT
from mlp_studio.ui.canvas.selection import Selection

if TYPE_CHECKING:
    from mlp_studio.ui.canvas.view import NetworkView

COARSE, FINE = 0.01, 0.001
"""Change of a weight for each pixel of a drag; with Shift the finer one."""
Modifiers = Qt.KeyboardModifier


class Gesture(Protocol):
    """What the view asks of a gesture; positions are the viewport's."""

    cursor: Qt.CursorShape

    def move(self, position: QPointF, modifiers: Modifiers) -> None:
        """Follow the pointer."""

    def end(self) -> None:
        """Do it: the button was let go."""

    def cancel(self) -> None:
        """Give it up: everything is as before."""


class Pan:
    """The network follows the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: NetworkView, start: QPointF) -> None:
        """Begin at a position of the viewport."""
        self._view, self._at = view, start
        self._begin = start

    def move(self, position: QPointF, modifiers: Modifiers) -> None:
        """Follow the pointer."""
        self._view.pan_by(position - self._at)
        self._at = position

    def end(self) -> None:
        """Stay here."""

    def cancel(self) -> None:
        """Go back."""
        self._view.pan_by(self._begin - self._at)


class RubberBand:
    """A rectangle that selects the units in it, or, where there are none, the edges whose middle is in it."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: NetworkView, start: QPointF, modifiers: Modifiers) -> None:
        """Begin at a position of the viewport; with Shift or Ctrl what is selected stays."""
        self._view, self._scene = view, view.network_scene
        self._from = view.to_scene(start)
        self._before = self._scene.selection
        self._kept = self._before if modifiers & (Modifiers.ShiftModifier | Modifiers.ControlModifier) else Selection()

    def move(self, position: QPointF, modifiers: Modifiers) -> None:
        """Stretch it, and select what is in it."""
        band = QRectF(self._from, self._view.to_scene(position)).normalized()
        self._scene.marks.show_band(band)
        layout = self._scene.layout
        units = [
            (s, unit)
            for s, column in enumerate(layout.columns)
            if band.left() <= column.x <= band.right()
            for unit, y in zip(column.units.tolist(), column.ys.tolist(), strict=True)
            if band.top() <= y <= band.bottom()
        ]
        weights = [] if units else self._weights_in(band)
        self._scene.select(Selection.of([*self._kept.units, *units], [*self._kept.weights, *weights]))

    def end(self) -> None:
        """Keep what is selected."""
        self._scene.marks.clear()

    def cancel(self) -> None:
        """Select what was selected before."""
        self._scene.marks.clear()
        self._scene.select(self._before)

    def _weights_in(self, band: QRectF) -> list[WeightKey]:
        network, layout = self._scene.network, self._scene.layout
        found: list[WeightKey] = []
        for s, gap in enumerate(layout.gaps, start=1):
            middle = (gap.starts[1, 0] + gap.ends[0, 0]) / 2
            if network is None or not band.left() <= middle <= band.right():
                continue
            ys = (gap.ends[:, 1][:, None] + gap.starts[:, 1][None, :]) / 2
            for row, column in zip(*((band.top() <= ys) & (ys <= band.bottom())).nonzero(), strict=True):
                key = layout.key(s, int(row), int(column))
                if not network.removed[s - 1][key[1], key[2]] and (key[2] > 0 or self._scene.view_settings.biases):
                    found.append(key)
        return found


class DragWeight:
    """A label that changes its weight by how far it is dragged to the side; the whole drag is one undo step."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: NetworkView, key: WeightKey, start: QPointF) -> None:
        """Begin with the weight as it is shown."""
        self._view, self._key, self._at = view, key, start
        s, i, j = key
        self._start = self._value = float(view.network_scene.weights[s - 1][i, j])
        network = view.network_scene.network
        self._was_cut = network is not None and bool(network.removed[s - 1][i, j])
        self._gesture = view.new_gesture()
        self._touched = False

    def move(self, position: QPointF, modifiers: Modifiers) -> None:
        """Change the weight."""
        step = FINE if modifiers & Modifiers.ShiftModifier else COARSE
        self._value += (position.x() - self._at.x()) * step
        self._at = position
        self._give(round(self._value, 3 if step == FINE else 2))

    def end(self) -> None:
        """Keep the value."""

    def cancel(self) -> None:
        """Go back to the value before."""
        if not self._touched:
            return
        if self._was_cut:
            key = self._key
            self._view.commands.ask("Change weight", lambda project: edits.remove_weights(project, [key]), self._gesture)
        else:
            self._give(self._start)

    def _give(self, value: float) -> None:
        s, i, j = self._key
        self._touched = True
        self._view.commands.ask("Change weight", lambda project: edits.set_weight(project, s, i, j, value), self._gesture)


class MoveUnits:
    """Units that follow the pointer, to another place in their layer, to another layer, or between two to make a new one."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: NetworkView, key: UnitKey, start: QPointF) -> None:
        """Begin with the selected units if the one under the pointer is among them, otherwise with that one."""
        self._view, self._scene = view, view.network_scene
        if key not in self._scene.selection.units:
            self._scene.select(Selection.of([key]))
        self._moving = sorted(self._scene.selection.units)
        self._from = view.to_scene(start)
        self._target: tuple[int, int] | None = None
        self._new_layer: int | None = None

    def move(self, position: QPointF, modifiers: Modifiers) -> None:
        """Show them under the pointer, and where they would land."""
        point = self._view.to_scene(position)
        shift, layout = point - self._from, self._scene.layout
        lifted = []
        for s, i in self._moving:
            slot = layout.columns[s].slot(i)
            if slot is not None:
                lifted.append((self._scene.faces(s)[slot], QPointF(*layout.place((s, i))) + shift))
        self._target = self._new_layer = None
        over = self._scene.hits.column_at(point)
        landing = None
        if over is not None:
            landing = self._land_in_column(over, point)
        else:
            gap = self._scene.hits.gap_at(point)
            if gap is not None and all(key[0] > 0 for key in self._moving):
                self._new_layer = gap - 1
                landing = line_in_gap(layout, gap)
        self._scene.marks.show_lifted(tuple(lifted), layout.columns[self._moving[0][0]].diameter, landing)

    def end(self) -> None:
        """Move them."""
        self._scene.marks.clear()
        if self._target is not None:
            self._view.commands.move(self._moving, *self._target)
        elif self._new_layer is not None:
            self._view.commands.move_to_new_layer(self._moving, self._new_layer)

    def cancel(self) -> None:
        """Leave them where they were."""
        self._scene.marks.clear()

    def _land_in_column(self, s: int, point: QPointF) -> QLineF | None:
        if (s == 0) != all(key[0] == 0 for key in self._moving):
            return None
        column = self._scene.layout.columns[s]
        before = column.place_at(point.y())
        staying = before - sum(1 for at, i in self._moving if at == s and i < before)
        self._target = s, staying
        slot = int(column.units.searchsorted(before))
        y = float(column.ys[slot]) - column.row / 2 if slot < len(column.ys) else float(column.ys[-1]) + column.row / 2
        if column.row > column.diameter + 90:
            y = float(column.ys[slot]) - column.diameter / 2 - 12 if slot < len(column.ys) else column.bottom + 12
        r = column.diameter / 2 + 8
        return QLineF(column.x - r, y, column.x + r, y)


class DrawEdge:
    """An edge that is drawn from a unit to one of the next layer, to bring back one that was cut."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: NetworkView, source: UnitKey) -> None:
        """Begin at a unit or bias unit."""
        self._view, self._scene, self._source = view, view.network_scene, source
        self._target: UnitKey | None = None

    def move(self, position: QPointF, modifiers: Modifiers) -> None:
        """Draw it to the pointer, or to the unit that is there."""
        point = self._view.to_scene(position)
        layout, (s, i) = self._scene.layout, self._source
        self._target = self._scene.hits.unit_at(point)
        start = self._scene.port.pos()
        end = (point.x(), point.y())
        if self._target is not None and self._target[0] == s + 1 and self._target[1] >= 0:
            end = layout.edge((s + 1, self._target[1], i + 1))[1]
        self._scene.link_unit(self._target)
        self._scene.marks.show_draft(edge_path(((start.x(), start.y()), end)))

    def end(self) -> None:
        """Draw it."""
        self.cancel()
        if self._target is not None and self._target != self._source:
            self._view.commands.draw_edge(self._source, self._target)

    def cancel(self) -> None:
        """Leave it."""
        self._scene.marks.clear()
        self._scene.link_unit(None)


class PlaceLayer:
    """The first hidden layer, drawn into the invitation: the further down it is dragged, the more units it has."""

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, view: NetworkView, start: QPointF) -> None:
        """Begin where the button was pressed."""
        self._view, self._scene = view, view.network_scene
        self._from = view.to_scene(start)
        self._count = 1
        self.move(start, Modifiers.NoModifier)

    def move(self, position: QPointF, modifiers: Modifiers) -> None:
        """Show its units."""
        look = self._view.look
        row = look.px(MAX_ROW) * 0.75
        self._count = min(max(1, 1 + int((self._view.to_scene(position).y() - self._from.y()) / row)), MAX_UNITS)
        x = (self._scene.layout.columns[0].x + self._scene.layout.columns[1].x) / 2
        ys = [self._from.y() + row * at for at in range(self._count)]
        self._scene.ghost.set_places(x, ys, look.px(MAX_UNIT))

    def end(self) -> None:
        """Add it."""
        self._scene.ghost.hide()
        self._view.commands.place_layer(0, self._count)

    def cancel(self) -> None:
        """Leave it."""
        self._scene.ghost.hide()
