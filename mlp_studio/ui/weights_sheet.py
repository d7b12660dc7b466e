"""The sheet of weight matrices: shows them, and turns keys, mouse and clipboard into selections and requests for edits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from mlp_studio.core.arrays import Matrices
from mlp_studio.core.findings import counted
from mlp_studio.core.network import Network, WeightKey, weight_symbol
from mlp_studio.core.settings import ViewSettings
from mlp_studio.ui.number_editor import FIRST_SIGNS, NumberEditor
from mlp_studio.ui.theme import Look
from mlp_studio.ui.weights_commands import WeightCommands
from mlp_studio.ui.weights_layout import Block, SheetLayout
from mlp_studio.ui.weights_paint import SheetPainter, SheetState
from mlp_studio.ui.weights_words import block_in_words, matrices_in_words, weight_in_words, weight_name

NUDGE, FINE, COARSE = 0.1, 0.01, 1.0
"""What ↑ and ↓ add: alone, with Shift, and with Ctrl."""
SCROLLING_MS = 400
"""So long after a turn that has scrolled, the wheel goes on scrolling: a cell that comes under it is not meant."""
_WHEEL_STEP = 120
_NONE, _SHIFT, _CTRL, _ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
_STEPS = {_NONE: NUDGE, _SHIFT: FINE, _CTRL: COARSE}
_UP_DOWN: dict[int, int] = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_SIDEWAYS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_TABS: dict[int, int] = {Qt.Key.Key_Backtab: -1, Qt.Key.Key_Tab: 1}
_ENDS: dict[int, int] = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}
_EDIT = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}
_CUT = {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}


class MatrixSheet(QWidget):
    """All matrices of a network, side by side; they scroll below titles, headers and row numbers, which stay in view.

    One cell is current, and keys are for it: typing, Enter and F2 edit; ↑ and ↓ nudge by 0.1 (Shift 0.01, Ctrl 1); ← and → move,
    Alt+↑ and Alt+↓ move between rows, Tab goes on in reading order, Home and End to the ends of the row, and Escape lets it go. With
    Shift, ←, →, Alt+↑, Alt+↓, Home and End select a block, as dragging and Shift+click do; Ctrl+A selects the matrix. Del cuts what
    is selected, F freezes or thaws it, Ctrl+C copies, and Ctrl+V pastes from the current cell on.

    Signals
    -------
    hovered_weight(key)
        (s, i, j) under the pointer or made current, or None.
    selection_changed(keys)
        The user has selected these weights here: a frozenset of (s, i, j).
    edit_requested(text, edit, gesture)
        Make this edit; all with the same gesture, one after the other, are one undo step.
    wanted(key)
        This cell is to be in view.
    """

    hovered_weight = Signal(object)
    selection_changed = Signal(object)
    edit_requested = Signal(str, object, str)
    wanted = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        nothing = Network((), (), ())
        self._state = SheetState(nothing, nothing.weights, SheetLayout(nothing, look))
        self.commands = WeightCommands(self._state, self)
        self.commands.edit_requested.connect(self.edit_requested)
        self._head: WeightKey | None = None
        self._is_dragging = False
        self._wheel_rest = 0
        self._scrolled_at = 0
        self.editor = NumberEditor(look, self)
        self.editor.committed.connect(self._on_committed)
        self.editor.stepped.connect(self._on_stepped)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Weight matrices")
        look.theme_changed.connect(self._lay_out)

    # What is shown

    def show_network(self, network: Network, decimals: int = ViewSettings().decimals) -> None:
        """Show the matrices of a network, with so many decimals; what still exists of the selection stays."""
        state, before = self._state, self._state.network
        is_new = (before.inputs, before.layers, state.decimals) != (network.inputs, network.layers, decimals)
        state.network, state.weights, state.decimals = network, network.weights, decimals
        if is_new:
            self._lay_out()
        self.show_weights(network.weights)
        self._describe()

    def show_weights(self, weights: Matrices) -> None:
        """Show other values in the same shapes; what is being typed stays."""
        state = self._state
        if [w.shape for w in weights] != state.network.shapes:
            raise ValueError("weights of other shapes than the network's")
        state.weights = weights
        state.scales.clear()
        self.update()

    def highlight(self, key: WeightKey | None) -> bool:
        """Mark a cell; return whether the mark has changed. A key that the network does not have marks none."""
        if key is not None and not self._layout.has(key):
            key = None
        if key == self._state.highlighted:
            return False
        self._state.highlighted = key
        self.update()
        return True

    def select(self, keys: frozenset[WeightKey]) -> None:
        """Show what is selected elsewhere; one of the weights becomes current."""
        state = self._state
        keys = frozenset(key for key in keys if self._layout.has(key))
        if keys == state.selected:
            return
        self.editor.cancel()
        state.selected = keys
        if state.current not in keys:
            state.current = min(keys, default=None)
        self._head = state.current
        self._describe()
        self.update()
        if state.current is not None:
            self.wanted.emit(state.current)

    @property
    def marked(self) -> WeightKey | None:
        """The cell that is marked: hovered here, hovered elsewhere, or current."""
        return self._state.hovered or self._state.highlighted or self._state.current

    @property
    def current(self) -> WeightKey | None:
        """The cell that keys are for."""
        return self._state.current

    @property
    def selected(self) -> frozenset[WeightKey]:
        """The weights that are selected; the current one is among them."""
        return self._state.selected

    @property
    def _layout(self) -> SheetLayout:
        return self._state.layout

    def _describe(self) -> None:
        network = self._state.network
        current = f"; {self.description(self.current)}" if self.current else ""
        self.setAccessibleDescription(matrices_in_words(network) + current)

    def description(self, key: WeightKey) -> str:
        """Return a weight in words, with its full value."""
        return weight_in_words(self._state.network, self._state.weights, key)

    # Geometry

    def _lay_out(self) -> None:
        """Place the matrices and take the size that holds them; let go of what is no longer there."""
        state = self._state
        layout = state.layout = SheetLayout(state.network, self._look, state.decimals)
        selected = frozenset(key for key in state.selected if layout.has(key))
        for name in ("hovered", "highlighted", "current"):
            key = getattr(state, name)
            if key is not None and not layout.has(key):
                setattr(state, name, None)
        if state.current is None:
            self.editor.cancel()
            state.current = min(selected, default=None)
        elif self.editor.is_open:
            self.editor.place(self.cell_rect(state.current))
        if self._head is not None and not layout.has(self._head):
            self._head = state.current
        self.setMinimumSize(layout.size)
        self.resize(layout.size)  # the scroll area widens it to its own size again
        self.update()
        if selected != state.selected:
            state.selected = selected
            self.selection_changed.emit(selected)

    @property
    def origin(self) -> QPointF:
        """The place of the sheet at which the view begins."""
        return QPointF(max(0, -self.x()), max(0, -self.y()))

    @property
    def head_height(self) -> float:
        """Height of the titles and headers, which cover what is below them."""
        return self._layout.head

    def numbers_width(self, s: int) -> float:
        """Return the width of the row numbers of matrix s, which cover what is below them."""
        return self._layout.places[s - 1].numbers

    def cell_rect(self, key: WeightKey) -> QRect:
        """Return where a cell lies on the sheet."""
        return self._layout.cell_rect(key)

    def key_at(self, position: QPointF) -> WeightKey | None:
        """Return the cell that can be seen at a position of the sheet, or None between cells."""
        block = self._layout.block_at(position, self.origin)
        in_view = block is not None and self._on_cells(position, block)
        return block.first if block is not None and in_view else None

    def _on_cells(self, position: QPointF, block: Block) -> bool:
        return block.rows == block.columns == 1 and self.cell_rect(block.first).contains(position.toPoint())

    def sizeHint(self) -> QSize:
        """Return the size that holds all matrices."""
        return self._layout.size

    # Selecting

    def _select(self, current: WeightKey | None, head: WeightKey | None = None) -> None:
        """Make a cell current, and select the block from it to `head`, or it alone."""
        state = self._state
        self._head = head or current
        keys = frozenset[WeightKey]() if current is None else frozenset(Block.between(current, self._head or current).keys())
        is_new = current != state.current
        state.current = current
        if is_new:
            self._describe()
            self.hovered_weight.emit(current)
        if keys != state.selected:
            state.selected = keys
            self.selection_changed.emit(keys)
        self.update()

    def _go(self, key: WeightKey | None, *, extend: bool = False) -> None:
        """Go to a cell, or extend the selection to it."""
        if key is None:
            return
        if extend and self.current is not None:
            self._select(self.current, key)
        else:
            self._select(key)
        self.wanted.emit(key)

    def _hover(self, key: WeightKey | None) -> None:
        if key != self._state.hovered:
            self._state.hovered = key
            self.update()
            self.hovered_weight.emit(key)

    # Editing

    def open_editor(self, first_text: str = "") -> None:
        """Edit the current cell; `first_text` takes the place of its value."""
        key = self.current
        if key is None:
            return
        s, i, j = key
        self._go(key)
        self.editor.setAccessibleName(weight_name(self._state.network, key))
        self.editor.open(self.cell_rect(key), float(self._state.weights[s - 1][i, j]), first_text)

    def _on_committed(self, value: float) -> None:
        if self.current is not None:
            self.commands.set_value(self.current, value)

    def _on_stepped(self, dx: int, dy: int) -> None:
        if self.current is None:
            return
        if dx:
            self._go(self._layout.following(self.current, dx) or self.current)
        else:
            s, i, j = self.current
            self._go(self._layout.kept_within((s, i + dy, j)))

    def _nudge(self, step: float) -> None:
        """Add to the current weight, unless its edge is cut: a turn of the wheel is not to draw it back."""
        key = self.current
        if key is None:
            return
        s, i, j = key
        if self._state.network.removed[s - 1][i, j]:
            corner = self.mapToGlobal(self.cell_rect(key).bottomLeft())
            QToolTip.showText(corner, "This edge is cut. Type a number to draw it back.", self)
            return
        self.commands.nudge(key, step)

    def menu_for(self, key: WeightKey | None) -> QMenu:
        """Return the menu of a cell, which becomes current unless it is selected; the menu deletes itself when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        commands = self.commands
        if key is not None:
            if key not in self.selected:
                self._select(key)
            n, uncut, free = len(self.selected), len(commands.uncut), len(commands.free)
            menu.addAction("Edit\tF2", self.open_editor)
            if uncut:
                menu.addAction(f"Cut {counted(uncut, 'edge')}\tDel", commands.cut)
            if uncut < n:
                menu.addAction(f"Draw {counted(n - uncut, 'edge')} back", commands.draw_back)
            menu.addAction(f"{'Freeze' if free else 'Thaw'} {counted(free or n, 'weight')}\tF", commands.freeze)
            menu.addSeparator()
            menu.addAction("Copy value" if n == 1 else "Copy block", commands.copy_block)
            menu.addAction(f"Copy matrix {weight_symbol(self._state.network, key[0])}", lambda: commands.copy_matrix(key[0]))
        menu.addAction("Copy all matrices", lambda: commands.copy_matrix(None))
        if key is not None:
            paste = menu.addAction("Paste\tCtrl+V", commands.paste)
            paste.setEnabled(bool(QGuiApplication.clipboard().text().strip()))
        return menu

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what of the matrices lies in the part that is to be drawn."""
        with QPainter(self) as painter:
            SheetPainter(self._look, self.devicePixelRatioF()).paint(painter, self._state, QRectF(event.rect()), self.origin)

    def moveEvent(self, event: QMoveEvent) -> None:
        """Draw anew after scrolling: heads and row numbers stay where they are."""
        super().moveEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what is under the pointer: a cell, a row, a column or a matrix; with Shift, the block up to there."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        block = self._layout.block_at(event.position(), self.origin)
        current = self.current
        if block is None:
            self._select(None)
        elif event.modifiers() & _SHIFT and current is not None and current[0] == block.s:
            self._select(current, block.last)
            self._is_dragging = True
        else:
            self._select(block.first, block.last)
            self._is_dragging = self.key_at(event.position()) is not None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the cell under the pointer here and everywhere; while dragging, select up to there."""
        if self._is_dragging and self.current is not None:
            head = self._layout.nearest(self.current[0], event.position())
            if head != self._head:
                self._go(head, extend=True)
            return
        self._hover(self.key_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End dragging."""
        self._is_dragging = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the cell."""
        if event.button() == Qt.MouseButton.LeftButton and self.key_at(event.position()) is not None:
            self._is_dragging = False
            self.open_editor()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is hovered any more."""
        self._hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nudge the current cell if the wheel is over it, and scroll everywhere else."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        is_scrolling = event.timestamp() > 0 and event.timestamp() - self._scrolled_at < SCROLLING_MS
        step = _STEPS.get(event.modifiers())
        if is_scrolling or step is None or self.current is None or self.key_at(event.position()) != self.current:
            self._scrolled_at, self._wheel_rest = event.timestamp(), 0
            event.ignore()
            return
        self._wheel_rest += turn
        steps = int(self._wheel_rest / _WHEEL_STEP)
        self._wheel_rest -= steps * _WHEEL_STEP
        if steps:
            self._nudge(steps * step)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the cell."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        key = self.current if by_key else self.key_at(QPointF(event.pos()))
        place = self.mapToGlobal(self.cell_rect(key).bottomLeft()) if by_key and key is not None else event.globalPos()
        self.menu_for(key).popup(place)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by Tab finds a cell that is current."""
        super().focusInEvent(event)
        by_tab = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_tab and self.current is None and self._layout.has((1, 0, 0)):
            self._go((1, 0, 0))

    def event(self, event: QEvent) -> bool:
        """Show the full value as a tooltip, go on with Tab, and keep the keys that mean something here from the window's shortcuts."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            block = self._layout.block_at(QPointF(event.pos()), self.origin)
            if block is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), block_in_words(self._state.network, self._state.weights, block), self)
            return True
        if isinstance(event, QKeyEvent):
            act = self._meaning(event)
            if act is not None and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if act is not None and event.type() == QEvent.Type.KeyPress:
                act()
                event.accept()
                return True
        return super().event(event)

    def _meaning(self, event: QKeyEvent) -> Callable[[], Any] | None:
        """Return what a key does here, or None if it is not for the sheet."""
        if not self._layout.places:
            return None
        if event.matches(QKeySequence.StandardKey.Copy):
            return self.commands.copy
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        current = self.current
        if current is None:
            begins = modifiers == _NONE and (key in _EDIT or key in _SIDEWAYS or key in _UP_DOWN)
            return (lambda: self._go((1, 0, 0))) if begins else None
        if event.matches(QKeySequence.StandardKey.Paste):
            return self.commands.paste
        if event.matches(QKeySequence.StandardKey.SelectAll):
            whole = self._layout.whole(current[0])
            return lambda: self._select(whole.first, whole.last)
        return self._motion(current, key, modifiers) or self._command(event, key, modifiers)

    def _motion(self, current: WeightKey, key: int, modifiers: Qt.KeyboardModifier) -> Callable[[], Any] | None:
        """Return how a key moves the current cell or extends the selection."""
        if key in _TABS and modifiers in (_NONE, _SHIFT):
            target = self._layout.following(current, _TABS[key])
            return None if target is None else lambda: self._go(target)
        extend = bool(modifiers & _SHIFT)
        s, i, j = (self._head or current) if extend else current
        plain = modifiers & ~_SHIFT
        if key in _SIDEWAYS and plain == _NONE:
            step = _SIDEWAYS[key]
            goal = self._layout.kept_within((s, i, j + step)) if extend else self._layout.beside(current, step)
        elif key in _UP_DOWN and plain == _ALT:
            goal = self._layout.kept_within((s, i - _UP_DOWN[key], j))
        elif key in _ENDS and plain == _NONE:
            goal = self._layout.kept_within((s, i, 0 if _ENDS[key] < 0 else self._layout.places[s - 1].columns))
        else:
            return None
        return lambda: self._go(goal, extend=extend)

    def _command(self, event: QKeyEvent, key: int, modifiers: Qt.KeyboardModifier) -> Callable[[], Any] | None:
        """Return what a key does with the current cell or the selection."""
        if key in _UP_DOWN and modifiers in _STEPS:
            return lambda: self._nudge(_UP_DOWN[key] * _STEPS[modifiers])
        if modifiers not in (_NONE, _SHIFT):
            return None
        if key in _EDIT:
            return self.open_editor
        if event.text() in FIRST_SIGNS:
            text = event.text()
            return lambda: self.open_editor(text)
        if modifiers != _NONE:
            return None
        if key == Qt.Key.Key_Escape:
            return lambda: self._select(None)
        if key in _CUT:
            return self.commands.cut
        return self.commands.freeze if key == Qt.Key.Key_F else None
