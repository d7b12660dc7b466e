"""The strip above the network: each layer's header, and between them the buttons that add layers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTransform
from PySide6.QtWidgets import QApplication, QWidget

from mlp_studio.core.network import MAX_LAYERS, Network
from mlp_studio.ui.canvas.flat_button import FlatButton, GapButton
from mlp_studio.ui.canvas.ground import paint_dots
from mlp_studio.ui.canvas.layer_drag import LayerDrag
from mlp_studio.ui.canvas.layer_header import ADD_SIDE, ADD_WIDTH, HEIGHT, NAME_MIDDLE, PLAIN_HEIGHT, Collapsible, LayerHeader
from mlp_studio.ui.canvas.name_line import NameEditor
from mlp_studio.ui.canvas.symbols import layer_name
from mlp_studio.ui.theme import Look

__all__ = ["FlatButton", "HeaderStrip", "LayerHeader"]

EDITOR_WIDTH, EDITOR_HEIGHT = 132.0, 26.0


class HeaderStrip(QWidget):
    """The headers of all layers, and between them the buttons that add a layer there.

    Signals
    -------
    inputs_requested(inputs)
        The features, as a tuple, that the network is to have.
    name_requested(s, name)
        "" takes the name away.
    activation_requested(s, name)
    count_requested(s, count), unit_added(s), unit_removed(s)
        A typed number; one more; one less. `gesture(s)` names what belongs to one undo step.
    layer_added(position), layer_removed(s), layer_duplicated(s), layer_moved(s, position)
        Positions as in `edits.add_layer` and `edits.move_layer`.
    drop_lit(gap)
        While a layer is dragged: the gap 0 … d − 1 that it would go to, between the columns gap and gap + 1 as they stand, or None.
    collapse_toggled(s)
    """

    inputs_requested = Signal(object)
    name_requested = Signal(int, str)
    activation_requested = Signal(int, str)
    count_requested = Signal(int, int)
    unit_added = Signal(int)
    unit_removed = Signal(int)
    layer_added = Signal(int)
    layer_removed = Signal(int)
    layer_duplicated = Signal(int)
    layer_moved = Signal(int, int)
    drop_lit = Signal(object)
    collapse_toggled = Signal(int)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._network: Network | None = None
        self._transform = QTransform()
        self._xs: Sequence[float] = ()
        self._lit: int | None = None
        self._turn = 0
        self._drag: LayerDrag | None = None
        self._renamed = 0
        self.headers: list[LayerHeader] = []
        self.add_buttons: list[GapButton] = []
        self.editor = NameEditor(look, self)
        self.editor.committed.connect(lambda name: self.name_requested.emit(self._renamed, name))
        self.editor.closed.connect(self._on_named)
        look.theme_changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_named(self) -> None:
        """Put the focus back on the name, unless a click elsewhere has taken it."""
        focused = QApplication.focusWidget()
        if focused is None or focused is self.editor or focused is self.editor.parentWidget():
            self.headers[self._renamed].name_label.setFocus()

    # What is shown

    def show_network(self, network: Network) -> None:
        """Show the layers of a network."""
        if self._network is not None and [layer.id for layer in self._network.layers] != [layer.id for layer in network.layers]:
            self._cancel_drag()
            self.editor.close_editor(commit=False)
        self._network = network
        grown = len(self.headers) != network.d + 1
        while len(self.headers) > network.d + 1:
            _discard(self.headers.pop())
        while len(self.headers) < network.d + 1:
            self.headers.append(self._new_header())
        while len(self.add_buttons) > network.d:
            _discard(self.add_buttons.pop())
        while len(self.add_buttons) < network.d:
            self.add_buttons.append(self._new_add_button(len(self.add_buttons)))
        for s, header in enumerate(self.headers):
            header.show_layer(network, s)
        for position, button in enumerate(self.add_buttons):
            full = network.d >= MAX_LAYERS
            before, after = layer_name(network, position), layer_name(network, position + 1)
            keys = " (L)" if position == network.d - 1 else ""
            button.setEnabled(not full)
            button.say(f"A network has at most {MAX_LAYERS} layers" if full else f"Add a layer between {before} and {after}{keys}")
        if grown:
            self._order_tabs()

    def place(self, transform: QTransform, xs: Sequence[float]) -> None:
        """Follow the view: its transformation, in this strip's pixels, and the columns' x."""
        self._transform, self._xs = transform, xs
        pitch = xs[1] - xs[0]
        has_new = [header.place(x, pitch) for header, x in zip(self.headers, xs, strict=True)]
        side = self._look.px(ADD_SIDE)
        for button, left, right in zip(self.add_buttons, xs, xs[1:], strict=False):
            x = (left + right - side) / 2
            shown = pitch >= self._look.px(ADD_WIDTH) and -side < x < self.width() and not self._is_bare
            if shown:
                button.place(x, self._look.px(NAME_MIDDLE) - side / 2, side, side)
            button.setVisible(shown)  # once it is in its place: shown before, it would take the pointer for its own
        if any(has_new):
            self._order_tabs()
        if self.editor.is_open:
            self.editor.setGeometry(self._place_of_editor())
        self.update()

    def light_gap(self, s: int | None) -> None:
        """Light the button that adds a layer before layer s, because the pointer is over the edges there."""
        if s != self._lit:
            self._lit = s
            for position, button in enumerate(self.add_buttons):
                button.lit = position + 1 == s

    def set_collapsible(self, s: int, state: Collapsible) -> None:
        """Show beside the name of layer s whether all of its units are shown or only some; None where there is nothing to collapse."""
        header = self.headers[s]
        if state != header.collapsible:
            header.set_collapsible(state)
            if len(self._xs) == len(self.headers):
                header.place(self._xs[s], self._xs[1] - self._xs[0])
            self._order_tabs()

    def gesture(self, s: int) -> str:
        """Return the gesture of layer s that goes on: one press of − or +, however long it is held, or one stay in the number."""
        assert self._network is not None
        return f"count {self._network.layers[s - 1].id} {self._turn}"

    def rename(self, s: int) -> None:
        """Open the line in which the name of layer s = 1 … d is typed."""
        network = self._network
        if network is None or not 1 <= s <= network.d:
            return
        self._renamed = s
        name = network.layers[s - 1].name
        self.editor.open(self._place_of_editor(), name, layer_name(network, s))

    # Inside

    def _new_header(self) -> LayerHeader:
        header = LayerHeader(self._look, self)
        header.hide()
        header.inputs_requested.connect(self.inputs_requested)
        header.activation_requested.connect(lambda name: self.activation_requested.emit(header.layer, name))
        header.count_requested.connect(lambda count: self.count_requested.emit(header.layer, count))
        header.added.connect(lambda: self.unit_added.emit(header.layer))
        header.removed.connect(lambda: self.unit_removed.emit(header.layer))
        header.held.connect(self._on_held)
        header.rename_requested.connect(lambda: self.rename(header.layer))
        header.layer_duplicated.connect(lambda: self.layer_duplicated.emit(header.layer))
        header.layer_moved.connect(lambda position: self.layer_moved.emit(header.layer, position))
        header.layer_removed.connect(lambda: self.layer_removed.emit(header.layer))
        header.layer_added_before.connect(lambda: self.layer_added.emit(header.layer - 1))
        header.collapse_toggled.connect(lambda: self.collapse_toggled.emit(header.layer))
        header.drag_started.connect(lambda place: self._on_drag_started(header, place))
        header.drag_moved.connect(self._on_drag_moved)
        header.drag_ended.connect(self._on_drag_ended)
        header.drag_cancelled.connect(self._cancel_drag)
        return header

    def _new_add_button(self, position: int) -> GapButton:
        button = GapButton(self._look, "Add a layer", self)
        button.hide()  # until it has its place
        button.lit = position + 1 == self._lit
        button.clicked.connect(lambda: self.layer_added.emit(position))
        return button

    def _order_tabs(self) -> None:
        chain: list[QWidget] = []
        for s, header in enumerate(self.headers):
            parts = header.tab_order
            chain += [self.add_buttons[s - 1], *parts] if s and parts else parts
        for first, second in pairwise(chain):
            QWidget.setTabOrder(first, second)

    def _place_of_editor(self) -> QRect:
        px, header = self._look.px, self.headers[self._renamed]
        width, height = round(min(px(EDITOR_WIDTH), max(header.width(), px(80)))), round(px(EDITOR_HEIGHT))
        left = min(max(header.geometry().center().x() - width // 2, 0), max(0, self.width() - width))
        return QRect(left, round(px(NAME_MIDDLE)) - height // 2, width, height)

    def _on_held(self) -> None:
        self._turn += 1

    def _on_drag_started(self, header: LayerHeader, place: QPointF) -> None:
        self._cancel_drag()
        self._drag = LayerDrag(header, header.layer, self._xs, self._look, self)
        self._drag.start(self.mapFromGlobal(place))

    def _on_drag_moved(self, place: QPointF) -> None:
        if self._drag is None:
            return
        before = self._drag.gap
        self._drag.move(self.mapFromGlobal(place))
        if self._drag.gap != before:
            self.drop_lit.emit(self._drag.gap)

    def _on_drag_ended(self) -> None:
        drag, self._drag = self._drag, None
        if drag is None:
            return
        position = drag.end()
        if position is not None:
            self.drop_lit.emit(None)
            self.layer_moved.emit(drag.s, position)

    def _cancel_drag(self) -> None:
        drag, self._drag = self._drag, None
        if drag is None:
            return
        lit = drag.gap is not None
        drag.cancel()
        self.headers[drag.s].name_label.end_drag()
        if lit:
            self.drop_lit.emit(None)

    def _on_theme_changed(self) -> None:
        self.setFixedHeight(round(self._look.px(PLAIN_HEIGHT if self._look.layout.is_plain else HEIGHT)))
        for header in self.headers:
            header.restyle()
        self._place_again()
        self.update()

    def _place_again(self) -> None:
        if self.headers and len(self._xs) == len(self.headers):
            self.place(self._transform, self._xs)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the headers that there is room for now."""
        super().resizeEvent(event)
        self._place_again()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, which goes on below."""
        with QPainter(self) as painter:
            paint_dots(painter, QRectF(self.rect()), self._transform, self._look)

    @property
    def _is_bare(self) -> bool:
        """Whether there are no buttons, as in a plain layout where the pointer is elsewhere."""
        return self._look.layout.is_plain and not self.underMouse()

    def event(self, event: QEvent) -> bool:
        """Forget the lit button when the pointer leaves; a plain layout has its buttons only while it is here."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            if event.type() == QEvent.Type.Leave:
                self.light_gap(None)
            if self._look.layout.is_plain:
                self._place_again()
        return handled


def _discard(widget: QWidget) -> None:
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()
