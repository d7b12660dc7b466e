"""The strip above the network: each layer's name, activation and number of units, and the buttons that add and remove layers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QFontMetricsF, QIntValidator, QKeyEvent, QPainter, QPaintEvent, QPen, QTransform, QWheelEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QToolButton, QWidget

from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.network import MAX_LAYERS, MAX_UNITS, Network
from mlp_studio.ui.canvas.symbols import layer_name
from mlp_studio.ui.canvas.view import paint_dots
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

HEIGHT = 72.0
NAME_MIDDLE, CONTROL_TOP = 20.0, 36.0
CONTROL_WIDTH, CONTROL_HEIGHT = 154.0, 28.0
BUTTON, COUNT = 21.0, 24.0
COMPACT_WIDTH = 136.0
"""Below it a control is set narrower; below `NAMELESS_WIDTH` it leaves out the activation's name, below `MENU_WIDTH` it is a menu alone."""
NAMELESS_WIDTH = 104.0
MENU_WIDTH = 78.0
MIN_WIDTH = 22.0
"""Distance of columns on screen below which there are no headers."""
ADD_SIDE, ADD_WIDTH = 24.0, 96.0
"""Of the buttons that add a layer: their size, and the distance of columns below which there are none."""
CLOSE_SIDE = 20.0


class FlatButton(QToolButton):
    """A small button without a frame, with an icon, that says what it does.

    Parameters
    ----------
    name
        Of the icon.
    look
        Theme and scale.
    tip
        Tooltip and accessible name.
    parent
        Qt's owner.
    """

    def __init__(self, name: str, look: Look, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setIcon(icon(name, look))
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setStyleSheet("QToolButton { padding: 0; border-radius: 6px; } QToolButton:focus { padding: 0; }")
        self.say(tip)

    def say(self, tip: str) -> None:
        """Set tooltip and accessible name."""
        self.setToolTip(tip)
        self.setAccessibleName(tip)

    def place(self, x: float, y: float, width: float, height: float) -> None:
        """Put the button somewhere, in pixels; its icon is as large as fits."""
        self.setGeometry(round(x), round(y), round(width), round(height))
        side = round(min(width, height, self._look.px(22)) - self._look.px(6))
        self.setIconSize(QSize(side, side))


class CountField(QLineEdit):
    """The number of units, to be typed; arrow keys and the wheel change it by one."""

    requested = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = 1
        self.setValidator(QIntValidator(1, MAX_UNITS, self))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.editingFinished.connect(self._on_editing_finished)

    def show_count(self, count: int) -> None:
        """Show the number of units as it is."""
        self._count = count
        if self.text() != str(count):
            self.setText(str(count))

    def _on_editing_finished(self) -> None:
        if not self.hasAcceptableInput():
            self.setText(str(self._count))
        elif int(self.text()) != self._count:
            self.requested.emit(int(self.text()))

    def _step(self, by: int) -> None:
        count = min(max(self._count + by, 1), MAX_UNITS)
        if count != self._count:
            self.requested.emit(count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the number by one with the arrow keys; Escape takes back what was typed."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if event.key() == Qt.Key.Key_Up else -1)
            return
        if event.key() == Qt.Key.Key_Escape:
            self.setText(str(self._count))
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the number by one, but only where the user has been in the field."""
        if self.hasFocus() and event.angleDelta().y():
            self._step(1 if event.angleDelta().y() > 0 else -1)
        event.accept()


class LayerHeader(QWidget):
    """Name and control of one layer; the inputs have a name and a count only."""

    activation_requested = Signal(str)
    count_requested = Signal(int)
    added = Signal()
    removed = Signal()
    layer_removed = Signal()
    layer_added_before = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._network: Network | None = None
        self._s = 0
        self._control = QRectF()
        self.name_label, self.caption = QLabel(self), QLabel(self)
        for label in (self.name_label, self.caption):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.remove_layer_button = FlatButton("close", look, "Remove this layer", self)
        self.activation_button = QToolButton(self)
        self.activation_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.activation_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self.activation_button)
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # the button is turned round, to have its arrow behind the name
        self.activation_button.setMenu(menu)
        self.minus_button = FlatButton("minus", look, "Remove the last unit", self)
        self.count_field = CountField(self)
        self.plus_button = FlatButton("plus", look, "Add a unit", self)
        self.remove_layer_button.clicked.connect(self.layer_removed)
        self.minus_button.clicked.connect(self.removed)
        self.plus_button.clicked.connect(self.added)
        self.count_field.requested.connect(self.count_requested)

    @property
    def layer(self) -> int:
        """The layer s = 0 … d that it belongs to."""
        return self._s

    def show_layer(self, network: Network, s: int) -> None:
        """Show layer s = 0 … d of a network."""
        same = self._network is not None and self._s == s and self._state(self._network, self._s) == self._state(network, s)
        self._network, self._s = network, s
        if same:
            return
        name, count = layer_name(network, s), network.sizes[s]
        if s == 0:
            self.caption.setText(f"{count} feature{'' if count == 1 else 's'}")
            self.setAccessibleName(f"Input layer, {count} features")
            return
        activation = network.layers[s - 1].function
        self.setAccessibleName(f"{name} layer")
        self.count_field.show_count(count)
        self.count_field.setAccessibleName(f"Number of units of {name}")
        self.count_field.setToolTip(f"Number of units of this layer, 1 to {MAX_UNITS}")
        self.minus_button.setEnabled(count > 1)
        self.minus_button.say("Remove the last unit" if count > 1 else "A layer has at least one unit")
        self.plus_button.setEnabled(count < MAX_UNITS)
        self.plus_button.say("Add a unit" if count < MAX_UNITS else f"A layer has at most {MAX_UNITS} units")
        self.remove_layer_button.say(f"Remove layer {name}")
        self.activation_button.setToolTip(f"Activation: {activation.name}, f(z) = {activation.formula}")
        self.activation_button.setAccessibleName(f"Activation of {name}: {activation.name}")
        self._fill_menu(network, s)

    def place(self, centre: float, pitch: float) -> None:
        """Put the header over its column: `centre` in the strip's pixels, for columns `pitch` pixels apart."""
        px = self._look.px
        width = min(pitch, px(CONTROL_WIDTH) + px(30))
        self.setVisible(pitch >= px(MIN_WIDTH))
        self.setGeometry(round(centre - width / 2), 0, round(width), round(px(HEIGHT)))
        # Half a round button for a new layer stands at either end of the column's share of the strip.
        room = pitch - px(ADD_SIDE + 4) if pitch >= px(ADD_WIDTH) else pitch
        self._lay_out(float(self.width()), min(room, float(self.width())))

    @staticmethod
    def _state(network: Network, s: int) -> tuple[object, ...]:
        layer = network.layers[s - 1] if s else None
        return (network.sizes[s], None if layer is None else (layer.activation, layer.name), s == network.d, network.d)

    def _fill_menu(self, network: Network, s: int) -> None:
        menu, last = self.activation_button.menu(), s == network.d
        menu.clear()
        group = QActionGroup(menu)
        for activation in ACTIVATIONS.values():
            if activation.last_layer_only and not last:
                continue
            action = menu.addAction(activation.name)
            action.setToolTip(f"f(z) = {activation.formula}")
            action.setCheckable(True)
            action.setChecked(activation.name == network.layers[s - 1].activation)
            group.addAction(action)
            action.triggered.connect(lambda _, name=activation.name: self.activation_requested.emit(name))
        menu.setToolTipsVisible(True)
        menu.addSeparator()
        menu.addAction(icon("plus", self._look), "Add unit").triggered.connect(self.added)
        remove = menu.addAction(icon("minus", self._look), "Remove last unit")
        remove.setEnabled(network.sizes[s] > 1)
        remove.triggered.connect(self.removed)
        menu.addAction(icon("layer-plus", self._look), "Add layer before this one").triggered.connect(self.layer_added_before)
        if not last:
            menu.addAction(icon("trash", self._look), "Remove layer").triggered.connect(self.layer_removed)

    def restyle(self) -> None:
        """Take over theme and scale."""
        theme, look = self._look.theme, self._look
        self.name_label.setFont(look.font("title"))
        self.caption.setFont(look.font("caption"))
        self.caption.setStyleSheet(f"color: {theme.ink3.name()}")
        self.activation_button.setFont(look.font("caption", 500))
        self.count_field.setFont(look.font("body", 600))
        self.count_field.setStyleSheet(
            f"QLineEdit {{ background: transparent; border: none; padding: 0; min-height: 0; color: {theme.ink.name()}; }}"
            f"QLineEdit:focus {{ border: 2px solid {theme.accent.name()}; border-radius: 4px; padding: 0; }}"
        )
        self.activation_button.setStyleSheet(
            f"QToolButton {{ color: {theme.ink.name()}; border: none; padding: 0 3px 0 5px; text-align: left; border-radius: 7px; }}"
            f"QToolButton:hover {{ background: {theme.hover.name()}; }}"
            f"QToolButton:focus {{ border: 2px solid {theme.accent.name()}; }}"
            "QToolButton::menu-indicator { image: none; }"
        )
        self.update()

    def _lay_out(self, width: float, room: float) -> None:
        """Lay out a header of this width, of which the name with its button may take `room` in the middle."""
        network, px = self._network, self._look.px
        if network is None:
            return
        middle, has_close = width / 2, 0 < self._s < network.d and width >= px(60)
        close = px(CLOSE_SIDE + 2) if has_close else 0.0
        metrics = QFontMetricsF(self._look.font("title"))
        name = self._fitting_name(network, metrics, room - close - 3)
        self.name_label.setText(name)
        self.name_label.setToolTip(layer_name(network, self._s))
        name_width = metrics.horizontalAdvance(name) + 2
        # The name stands over the column, but for what the button right of it would lack.
        left = min(middle - name_width / 2, middle + room / 2 - name_width - 1 - close)
        self.name_label.setGeometry(round(left), round(px(NAME_MIDDLE - 10)), round(name_width) + 1, round(px(20)))
        self.remove_layer_button.setVisible(has_close)
        self.remove_layer_button.place(left + name_width + px(2), px(NAME_MIDDLE - 10), px(CLOSE_SIDE), px(CLOSE_SIDE))
        self.caption.setVisible(self._s == 0 and width >= px(70))
        self.caption.setGeometry(0, round(px(CONTROL_TOP)), round(width), round(px(CONTROL_HEIGHT)))
        self._lay_out_control(width, has_control=self._s > 0)

    def _fitting_name(self, network: Network, metrics: QFontMetricsF, room: float) -> str:
        """Return the fullest name that fits: the number of a hidden layer is never lost."""
        s, full = self._s, layer_name(network, self._s)
        if s == 0:
            shorter = ["In", "x"]
        elif network.layers[s - 1].name:
            elided = metrics.elidedText(full, Qt.TextElideMode.ElideRight, room)
            shorter = [elided if room >= metrics.horizontalAdvance("MM…") else str(s)]
        elif s == network.d:
            shorter = ["Out", "y"]
        else:
            shorter = [f"H {s}", str(s)]
        return next((name for name in (full, *shorter) if metrics.horizontalAdvance(name) <= room), shorter[-1])

    def _lay_out_control(self, width: float, *, has_control: bool) -> None:
        px, network = self._look.px, self._network
        assert network is not None
        for part in (self.activation_button, self.minus_button, self.count_field, self.plus_button):
            part.setVisible(has_control)
        if not has_control:
            self._control = QRectF()
            return
        only_menu = width < px(MENU_WIDTH)
        full = min(px(CONTROL_WIDTH), width - px(6))
        if only_menu:
            full = min(px(28), width - 2)
        left = (width - full) / 2
        self._control = QRectF(left, px(CONTROL_TOP), full, px(CONTROL_HEIGHT))
        for part in (self.minus_button, self.count_field, self.plus_button):
            part.setVisible(not only_menu)
        tail = 0.0 if only_menu else px(2 * BUTTON + COUNT) * (1.0 if full >= px(COMPACT_WIDTH) else 0.8)
        name = network.layers[self._s - 1].activation if full >= px(NAMELESS_WIDTH) else ""
        self._show_activation(name, full - tail, only_menu=only_menu)
        self.activation_button.setGeometry(
            round(left + 1), round(px(CONTROL_TOP) + 1), round(full - tail - 2), round(px(CONTROL_HEIGHT) - 2)
        )
        if only_menu:
            return
        x, unit = left + full - tail, tail / (2 * BUTTON + COUNT)
        button, count, top, height = BUTTON * unit, COUNT * unit, px(CONTROL_TOP + 3), px(CONTROL_HEIGHT - 6)
        self.minus_button.place(x + 1, top, button - 1, height)
        self.count_field.setGeometry(round(x + button), round(top), round(count), round(height))
        self.plus_button.place(x + button + count, top, button - 2, height)

    def _show_activation(self, name: str, width: float, *, only_menu: bool) -> None:
        """Show the activation's name with an arrow, which gives way where the name needs its place."""
        px, button = self._look.px, self.activation_button
        side = round(px(16 if only_menu else 14))
        metrics, room, arrow = QFontMetricsF(button.font()), width - px(9), side + px(4)
        has_arrow = not name or metrics.horizontalAdvance(name) <= room - arrow
        button.setIcon(icon("more" if only_menu else "chevron-down", self._look))
        button.setIconSize(QSize(side, side))
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft if has_arrow else Qt.LayoutDirection.LeftToRight)
        style = Qt.ToolButtonStyle
        both = style.ToolButtonTextBesideIcon if has_arrow else style.ToolButtonTextOnly
        button.setToolButtonStyle(both if name else style.ToolButtonIconOnly)
        button.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, room - (arrow if has_arrow else 0)) if name else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame around the control."""
        if self._control.isEmpty():
            return
        theme, px = self._look.theme, self._look.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(self._control.adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
        if not self.minus_button.isHidden() and self.activation_button.text():
            x = round(self.activation_button.geometry().right() + 1) + 0.5
            painter.drawLine(QPointF(x, self._control.top() + px(7)), QPointF(x, self._control.bottom() - px(7)))
        painter.end()


class HeaderStrip(QWidget):
    """The headers of all layers, and between them the buttons that add a layer there."""

    activation_requested = Signal(int, str)
    count_requested = Signal(int, int)
    unit_added = Signal(int)
    unit_removed = Signal(int)
    layer_removed = Signal(int)
    layer_added = Signal(int)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._transform = QTransform()
        self._xs: Sequence[float] = ()
        self._lit: int | None = None
        self.headers: list[LayerHeader] = []
        self.add_buttons: list[FlatButton] = []
        look.theme_changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_network(self, network: Network) -> None:
        """Show the layers of a network."""
        while len(self.headers) > network.d + 1:
            _discard(self.headers.pop())
        while len(self.headers) < network.d + 1:
            self.headers.append(self._new_header())
        while len(self.add_buttons) > network.d:
            _discard(self.add_buttons.pop())
        while len(self.add_buttons) < network.d:
            self.add_buttons.append(self._new_add_button(len(self.add_buttons)))
            self._style_add_button(self.add_buttons[-1])
        for s, header in enumerate(self.headers):
            header.show_layer(network, s)
        for position, button in enumerate(self.add_buttons):
            full = network.d >= MAX_LAYERS
            before, after = layer_name(network, position), layer_name(network, position + 1)
            keys = " (L)" if position == network.d - 1 else ""
            button.setEnabled(not full)
            button.say(f"A network has at most {MAX_LAYERS} layers" if full else f"Add a layer between {before} and {after}{keys}")
        self._order_tabs()

    def place(self, transform: QTransform, xs: Sequence[float]) -> None:
        """Follow the view: its transformation, in this strip's pixels, and the columns' x."""
        self._transform, self._xs = transform, xs
        pitch = xs[1] - xs[0]
        for header, x in zip(self.headers, xs, strict=True):
            header.place(x, pitch)
        side = self._look.px(ADD_SIDE)
        for button, left, right in zip(self.add_buttons, xs, xs[1:], strict=False):
            button.setVisible(pitch >= self._look.px(ADD_WIDTH))
            button.place((left + right - side) / 2, self._look.px(NAME_MIDDLE) - side / 2, side, side)
        self.update()

    def light_gap(self, s: int | None) -> None:
        """Light the button that adds a layer before layer s, because the pointer is over the edges there."""
        if s != self._lit:
            self._lit = s
            for button in self.add_buttons:
                self._style_add_button(button)

    def _new_header(self) -> LayerHeader:
        header = LayerHeader(self._look, self)
        header.restyle()
        header.activation_requested.connect(lambda name: self.activation_requested.emit(header.layer, name))
        header.count_requested.connect(lambda count: self.count_requested.emit(header.layer, count))
        header.added.connect(lambda: self.unit_added.emit(header.layer))
        header.removed.connect(lambda: self.unit_removed.emit(header.layer))
        header.layer_removed.connect(lambda: self.layer_removed.emit(header.layer))
        header.layer_added_before.connect(lambda: self.layer_added.emit(header.layer - 1))
        header.show()
        return header

    def _new_add_button(self, position: int) -> FlatButton:
        button = FlatButton("plus", self._look, "Add a layer", self)
        button.clicked.connect(lambda: self.layer_added.emit(position))
        button.show()
        return button

    def _style_add_button(self, button: FlatButton) -> None:
        theme, lit = self._look.theme, self.add_buttons.index(button) + 1 == self._lit
        edge = theme.accent if lit else theme.line2
        radius = round(self._look.px(ADD_SIDE)) // 2
        button.setStyleSheet(
            f"QToolButton {{ padding: 0; border: 1px {'solid' if lit else 'dashed'} {edge.name()}; border-radius: {radius}px;"
            f" background: {(theme.accent_bg if lit else theme.canvas).name()}; }}"
            f"QToolButton:hover {{ border: 1px solid {theme.accent.name()}; background: {theme.accent_bg.name()}; }}"
            f"QToolButton:focus {{ border: 2px solid {theme.accent.name()}; }}"
        )

    def _order_tabs(self) -> None:
        chain: list[QWidget] = []
        for s, header in enumerate(self.headers):
            if s:
                chain.append(self.add_buttons[s - 1])
                chain += [header.activation_button, header.minus_button, header.count_field, header.plus_button, header.remove_layer_button]
        for first, second in pairwise(chain):
            QWidget.setTabOrder(first, second)

    def _on_theme_changed(self) -> None:
        self.setFixedHeight(round(self._look.px(HEIGHT)))
        for header in self.headers:
            header.restyle()
        for button in self.add_buttons:
            self._style_add_button(button)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, which goes on below."""
        painter = QPainter(self)
        paint_dots(painter, QRectF(self.rect()), self._transform, self._look)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Forget the lit button when the pointer leaves."""
        if event.type() == QEvent.Type.Leave:
            self.light_gap(None)
        return super().event(event)


def _discard(widget: QWidget) -> None:
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()
