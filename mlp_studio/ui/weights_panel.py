"""The weight matrices side by side, tinted by sign and size: read-only, live during a run, linked with the canvas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.features import feature_symbol
from mlp_studio.core.network import Network, weight_symbol
from mlp_studio.core.project import Project
from mlp_studio.ui.formats import full_text, weight_text
from mlp_studio.ui.formulas import draw_formula, formula_size
from mlp_studio.ui.icons import pixmap
from mlp_studio.ui.theme import Look, faded

WeightKey = tuple[int, int, int]
"""(s, i, j): layer 1 … d, row i from 0, column j from 0, where 0 is the bias."""
CELL_WIDTH, CELL_HEIGHT, CELL_GAP, CELL_RADIUS = 58, 26, 2, 4
BIAS_GAP = 6
MATRIX_GAP = 24
NUMBERS = 24
"""Width of the row numbers at the left of a matrix."""
MARGIN, TITLE_HEIGHT = 14, 32
LEAST_TINT, MORE_TINT = 0.06, 0.30
_CENTRED = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class WeightsPanel(QWidget):
    """The panel: a scroll area around one widget that paints all matrices.

    A click makes a cell current, arrows move on from there, Escape lets it go; Ctrl+C copies the current or hovered matrix as TSV, or
    all of them.

    Signals
    -------
    hovered_weight(key)
        (s, i, j) under the pointer or made current by keyboard, or None.
    """

    hovered_weight = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = MatrixSheet(look, self)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self.sheet)
        self._area.setFocusProxy(self.sheet)
        self.setFocusProxy(self.sheet)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Weight matrices")
        self.setStatusTip("Weights: Ctrl+C copies a matrix with all digits; the tooltip has the full value")
        self.sheet.hovered_weight.connect(self.hovered_weight)
        self.sheet.current_changed.connect(self._show_cell)

    def show_project(self, project: Project) -> None:
        """Show the matrices of this project's network."""
        self.sheet.show_network(project.network)

    def show_weights(self, weights: Matrices) -> None:
        """Show other values in the same matrices; only cells that can be seen are drawn.

        Raises
        ------
        ValueError
            If their shapes are not those of the network that is shown.
        """
        self.sheet.show_weights(weights)

    def highlight_weight(self, key: WeightKey | None) -> None:
        """Mark a cell that is hovered elsewhere and bring it into view; None marks none."""
        if self.sheet.highlight(key) and key is not None:
            self._show_cell(key)

    def _show_cell(self, key: WeightKey) -> None:
        cell = self.sheet.cell_rect(key)
        self._area.ensureVisible(cell.center().x(), cell.center().y(), cell.width(), cell.height())

    def copy(self) -> None:
        """Copy the current or hovered matrix, or all, as TSV with full precision."""
        self.sheet.copy()

    def sizeHint(self) -> QSize:
        """Return the size in the mock-ups, without the tabs."""
        return QSize(784, 196)


@dataclass(frozen=True)
class _Place:
    """Where a matrix lies: the left and upper edge of its cell (0, 0), and its shape."""

    left: float
    top: float
    rows: int
    columns: int


class MatrixSheet(QWidget):
    """Paints the matrices; everything is computed from a cell's number, so that its cost is that of the cells in view."""

    hovered_weight = Signal(object)
    current_changed = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._network: Network | None = None
        self._weights: Matrices = ()
        self._scales: tuple[float, ...] = ()
        self._places: tuple[_Place, ...] = ()
        self._highlighted: WeightKey | None = None
        self._hovered: WeightKey | None = None
        self._current: WeightKey | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Weight matrices")
        look.theme_changed.connect(self._lay_out)

    # What is shown

    def show_network(self, network: Network) -> None:
        """Show the matrices of a network."""
        same = self._network is not None and self._network.shapes == network.shapes
        self._network = network
        if not same:
            self._highlighted = self._hovered = self._current = None
            self._lay_out()
        self.show_weights(network.weights)

    def show_weights(self, weights: Matrices) -> None:
        """Show other values in the same shapes."""
        if self._network is None or [w.shape for w in weights] != self._network.shapes:
            raise ValueError("weights of other shapes than the network's")
        self._weights = weights
        self._scales = tuple(_largest(w) for w in weights)
        self._describe()
        self.update()

    def highlight(self, key: WeightKey | None) -> bool:
        """Mark a cell; return whether the mark has changed. A key that the network does not have marks none."""
        if key is not None and not self._has(key):
            key = None
        if key == self._highlighted:
            return False
        self._highlighted = key
        self.update()
        return True

    @property
    def marked(self) -> WeightKey | None:
        """The cell that is marked: hovered here, hovered elsewhere, or current."""
        return self._hovered or self._highlighted or self._current

    def _has(self, key: WeightKey) -> bool:
        s, i, j = key
        return 1 <= s <= len(self._places) and 0 <= i < self._places[s - 1].rows and 0 <= j < self._places[s - 1].columns

    def _describe(self) -> None:
        network = self._network
        assert network is not None
        names = (f"{weight_symbol(network, s)} {rows} × {columns}" for s, (rows, columns) in enumerate(network.shapes, start=1))
        current = f"; {self.description(self._current)}" if self._current else ""
        self.setAccessibleDescription(", ".join(names) + current)

    def description(self, key: WeightKey) -> str:
        """Return a weight in words, with its full value."""
        s, i, j = key
        network = self._network
        assert network is not None
        before = "the bias" if j == 0 else feature_symbol(network.inputs[j - 1]) if s == 1 else f"unit {j} of layer {s - 1}"
        after = f"output unit {i + 1}" if s == network.d else f"unit {i + 1} of layer {s}"
        notes = [note for note, mask in (("removed", network.removed), ("frozen", network.frozen)) if mask[s - 1][i, j]]
        note = f" ({', '.join(notes)})" if notes else ""
        return f"{full_text(float(self._weights[s - 1][i, j]))}, from {before} to {after}{note}"

    # Geometry

    def _lay_out(self) -> None:
        """Place the matrices and take the size that holds them."""
        px = self._look.px
        places, x, height = [], px(MARGIN), 0.0
        top = px(TITLE_HEIGHT + CELL_HEIGHT + CELL_GAP)
        for rows, columns in self._network.shapes if self._network else ():
            left = x + px(NUMBERS)
            places.append(_Place(left, top, rows, columns))
            x = left + self._offset(columns) - px(CELL_GAP) + px(MATRIX_GAP)
            height = max(height, top + rows * px(CELL_HEIGHT + CELL_GAP))
        self._places = tuple(places)
        self.resize(round(x - px(MATRIX_GAP) + px(MARGIN)), round(height + px(MARGIN / 2)))
        self.update()

    def _offset(self, j: int) -> float:
        """Return how far right of the bias column the column j begins."""
        px = self._look.px
        return j * px(CELL_WIDTH + CELL_GAP) + (px(BIAS_GAP - CELL_GAP) if j else 0.0)

    def cell_rect(self, key: WeightKey) -> QRect:
        """Return where a cell lies on the sheet."""
        s, i, j = key
        px, place = self._look.px, self._places[s - 1]
        return QRectF(place.left + self._offset(j), place.top + i * px(CELL_HEIGHT + CELL_GAP), px(CELL_WIDTH), px(CELL_HEIGHT)).toRect()

    def key_at(self, position: QPointF) -> WeightKey | None:
        """Return the cell at a position of the sheet, or None between cells."""
        px = self._look.px
        for s, place in enumerate(self._places, start=1):
            i = int((position.y() - place.top) // px(CELL_HEIGHT + CELL_GAP))
            x = position.x() - place.left
            j = 0 if x < px(CELL_WIDTH) else int((x - px(BIAS_GAP - CELL_GAP)) // px(CELL_WIDTH + CELL_GAP))
            key = (s, i, j)
            if x >= 0 and self._has(key) and self.cell_rect(key).contains(position.toPoint()):
                return key
        return None

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what of the matrices lies in the part that is to be drawn."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = QRectF(event.rect())
        painter.fillRect(seen, self._look.theme.panel)
        for s, place in enumerate(self._places, start=1):
            if place.left - self._look.px(NUMBERS) <= seen.right() and place.left + self._offset(place.columns) >= seen.left():
                self._draw_matrix(painter, s, place, seen)
        painter.end()

    def _draw_matrix(self, painter: QPainter, s: int, place: _Place, seen: QRectF) -> None:
        px = self._look.px
        pitch = px(CELL_HEIGHT + CELL_GAP)
        first_row = max(0, int((seen.top() - place.top) // pitch))
        last_row = min(place.rows - 1, int((seen.bottom() - place.top) // pitch))
        width = px(CELL_WIDTH + CELL_GAP)
        first_column = max(0, int((seen.left() - place.left - px(BIAS_GAP)) // width))
        last_column = min(place.columns - 1, int((seen.right() - place.left) // width))
        self._draw_head(painter, s, place, range(first_column, last_column + 1))
        painter.setFont(self._look.font("caption"))
        painter.setPen(self._look.theme.ink3)
        for i in range(first_row, last_row + 1):
            box = QRectF(place.left - px(NUMBERS), place.top + i * pitch, px(NUMBERS - 10), px(CELL_HEIGHT))
            painter.drawText(box, _RIGHT, str(i + 1))
        self._draw_cells(painter, s, range(first_row, last_row + 1), range(first_column, last_column + 1))

    def _draw_head(self, painter: QPainter, s: int, place: _Place, columns: range) -> None:
        """Draw title, headers, and the slab behind the bias column."""
        network, theme, px = self._network, self._look.theme, self._look.px
        assert network is not None
        latex = _latex(weight_symbol(network, s))
        title = QRectF(place.left, 0, px(120), px(TITLE_HEIGHT))
        draw_formula(painter, title, latex, px(17), theme.ink)
        painter.setFont(self._look.font("caption"))
        painter.setPen(theme.ink3)
        beside = title.translated(formula_size(latex, px(17)).width + px(8), 0)
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, f"{place.rows} × {place.columns}")
        head = QRectF(place.left, place.top - px(CELL_HEIGHT + CELL_GAP), px(CELL_WIDTH), px(CELL_HEIGHT))
        if 0 in columns:
            slab = head.adjusted(0, 0, 0, place.rows * px(CELL_HEIGHT + CELL_GAP))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.sunken)
            painter.drawRoundedRect(slab, px(CELL_RADIUS), px(CELL_RADIUS))
        for j in columns:
            box = head.translated(self._offset(j), 0)
            if j == 0:
                painter.setFont(self._look.font("body", 500))
                painter.setPen(theme.ink2)
                painter.drawText(box, _CENTRED, "1")
            elif s == 1 and network.inputs[j - 1] not in ("x1", "x2"):
                painter.setFont(self._look.font("caption"))
                painter.setPen(theme.ink2)
                name = feature_symbol(network.inputs[j - 1])
                painter.drawText(box, _CENTRED, QFontMetricsF(painter.font()).elidedText(name, Qt.TextElideMode.ElideRight, box.width()))
            else:
                symbol = f"x_{network.inputs[j - 1][1:]}" if s == 1 else f"y_{{{j}}}"
                draw_formula(painter, box, symbol, px(15), theme.ink2, Qt.AlignmentFlag.AlignHCenter)

    def _draw_cells(self, painter: QPainter, s: int, rows: range, columns: range) -> None:
        network, theme, px = self._network, self._look.theme, self._look.px
        assert network is not None
        usual, strong = self._look.font("body"), self._look.font("body", 600)
        removed, frozen = network.removed[s - 1], network.frozen[s - 1]
        part = self._weights[s - 1][rows.start : rows.stop, columns.start : columns.stop].tolist()
        scale, radius, marked = self._scales[s - 1], px(CELL_RADIUS), self.marked
        for i, values in zip(rows, part, strict=True):
            for j, value in zip(columns, values, strict=True):
                box = QRectF(self.cell_rect((s, i, j)))
                is_marked = marked == (s, i, j)
                if not removed[i, j]:
                    share = min(1.0, abs(value) / scale) if value == value else 0.0
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(faded(theme.negative if value < 0 else theme.positive, LEAST_TINT + MORE_TINT * share))
                    painter.drawRoundedRect(box, radius, radius)
                if is_marked:
                    painter.setPen(QPen(theme.accent, 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)
                if frozen[i, j]:
                    lock = pixmap("lock", theme.ink3, px(12), self.devicePixelRatioF())
                    painter.drawPixmap(QPointF(box.left() + px(4), box.center().y() - px(6)), lock)
                painter.setFont(strong if is_marked else usual)
                painter.setPen(theme.ink3 if removed[i, j] else theme.ink)
                text = "·" if removed[i, j] else self._cell_text(value, box.width() - px(10), is_marked=is_marked)
                painter.drawText(box.adjusted(0, 0, -px(7), 0), _RIGHT, text)

    def _cell_text(self, value: float, width: float, *, is_marked: bool) -> str:
        if is_marked:
            precise = weight_text(value, 3)
            if QFontMetricsF(self._look.font("body", 600)).horizontalAdvance(precise) <= width:
                return precise
        return weight_text(value)

    # Copying

    def tsv(self, s: int | None) -> str:
        """Return the matrix of layer s, or all parted by empty lines, as tab-separated numbers with every digit."""
        matrices = self._weights if s is None else (self._weights[s - 1],)
        return "\n\n".join("\n".join("\t".join(repr(v) for v in row) for row in matrix.tolist()) for matrix in matrices)

    def copy(self, s: int | None = None) -> None:
        """Copy the matrix of layer s; without one, that of the current or hovered cell, or all."""
        key = self._current or self._hovered
        chosen = s if s is not None else key[0] if key is not None else None
        QGuiApplication.clipboard().setText(self.tsv(chosen))

    def menu_for(self, key: WeightKey | None) -> QMenu:
        """Return the menu of a cell; it deletes itself when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if key is not None and self._network is not None:
            menu.addAction(f"Copy matrix {weight_symbol(self._network, key[0])}", lambda: self.copy(key[0]))
        menu.addAction("Copy all matrices", lambda: QGuiApplication.clipboard().setText(self.tsv(None)))
        return menu

    # Qt

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the cell under the pointer here and everywhere."""
        self._hover(self.key_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered any more."""
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the cell under the pointer current."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._make_current(self.key_at(event.position()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy."""
        self.menu_for(self.key_at(QPointF(event.pos())) or self._current).popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        """Show the full value as a tooltip, and keep the keys that mean something here from the window's shortcuts."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            key = self.key_at(QPointF(event.pos()))
            if key is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), self.description(key), self, self.cell_rect(key))
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Copy):
            return True
        return self._current is not None and (event.key() in _ARROWS or event.key() == Qt.Key.Key_Escape)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, or move the current cell."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Escape and self._current is not None:
            self._make_current(None)
        elif event.key() in _ARROWS and self._places and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._step(*_ARROWS[event.key()])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2) and self._current is None and self._places:
            self._make_current((1, 0, 0))
        else:
            super().keyPressEvent(event)

    def _step(self, down: int, right: int) -> None:
        """Move the current cell by one, over the edge of a matrix into its neighbour."""
        if self._current is None:
            self._make_current((1, 0, 0))
            return
        s, i, j = self._current
        i, j = i + down, j + right
        if j < 0 and s > 1:
            s, j = s - 1, self._places[s - 2].columns - 1
        elif j >= self._places[s - 1].columns and s < len(self._places):
            s, j = s + 1, 0
        place = self._places[s - 1]
        self._make_current((s, min(max(i, 0), place.rows - 1), min(max(j, 0), place.columns - 1)))

    def _hover(self, key: WeightKey | None) -> None:
        if key != self._hovered:
            self._hovered = key
            self.update()
            self.hovered_weight.emit(key)

    def _make_current(self, key: WeightKey | None) -> None:
        if key == self._current:
            return
        self._current = key
        self._describe()
        self.update()
        self.hovered_weight.emit(key)
        if key is not None:
            self.current_changed.emit(key)


def _largest(matrix: Floats) -> float:
    finite = matrix[np.isfinite(matrix)]
    return float(np.abs(finite).max(initial=0.0)) or 1.0


@lru_cache(maxsize=64)
def _latex(symbol: str) -> str:
    """Return LaTeX of a matrix's symbol: W^{h1} for "W^h1"."""
    base, _, index = symbol.partition("^")
    return f"{base}^{{{index}}}"
