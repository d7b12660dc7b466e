"""The header of one layer: its name, its activation or features, and its number of units."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from mlp_studio.core.findings import counted
from mlp_studio.core.network import Network
from mlp_studio.ui.canvas.activation_curve import curve_icon
from mlp_studio.ui.canvas.count_field import CountField, most_units
from mlp_studio.ui.canvas.feature_menu import FeatureMenu
from mlp_studio.ui.canvas.flat_button import FlatButton, MenuButton, RepeatButton
from mlp_studio.ui.canvas.layer_menu import LayerMenu, formula_html
from mlp_studio.ui.canvas.layer_title import LayerTitle
from mlp_studio.ui.canvas.symbols import feature_text, layer_name, layer_words
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.theme import Look

HEIGHT = 72.0
PLAIN_HEIGHT = 64.0
"""Of the headers of a plain layout, which have less air below."""
NAME_MIDDLE, CONTROL_TOP, WORDS_TOP = 20.0, 36.0, 31.0
CONTROL_WIDTH, WIDE_CONTROL, INPUT_WIDTH, CONTROL_HEIGHT = 154.0, 180.0, 108.0, 28.0
"""Of a control: its usual width, that where columns are far enough apart, that of the inputs' one, and its height."""
BUTTON, COUNT, LONG_COUNT = 21.0, 24.0, 36.0
"""Widths of − and +, and of the number between them with up to two digits, and with more."""
COMPACT_WIDTH = 136.0
"""Below it a control is set narrower; below `NAMELESS_WIDTH` it leaves out the activation's name, below `MENU_WIDTH` it is a menu alone."""
NAMELESS_WIDTH = 104.0
MENU_WIDTH = 78.0
MIN_WIDTH = 22.0
"""Distance of columns on screen below which there are no headers."""
ADD_SIDE, ADD_WIDTH = 24.0, 96.0
"""Of the buttons that add a layer: their size, and the distance of columns below which there are none."""
SMALL_SIDE = 20.0
"""Of the buttons beside the name."""
MOST_BESIDE = 60.0
"""Width of a header below which there is nothing beside the name."""
Collapsible = Literal["open", "collapsed"] | None


class LayerHeader(QWidget):
    """Name and control of one layer; the inputs have their features in place of activation and count.

    Its parts are made when they are first needed: of 64 layers most have their headers beside the view, and those cost nothing.

    Signals
    -------
    inputs_requested(inputs)
        Of the inputs alone: the features that the network is to have.
    activation_requested(name), count_requested(count), added, removed
        The layer's function; a typed number of units; a unit more, one less.
    held
        A press or a stay in the number begins: the changes of the count until the next time are one gesture.
    rename_requested, layer_duplicated, layer_moved(position), layer_removed, layer_added_before, collapse_toggled
        What the menu and the buttons beside the name ask for.
    drag_started(place), drag_moved(place), drag_ended, drag_cancelled
        The layer is dragged by its name; places in global pixels.
    """

    inputs_requested = Signal(object)
    activation_requested = Signal(str)
    count_requested = Signal(int)
    added = Signal()
    removed = Signal()
    held = Signal()
    rename_requested = Signal()
    layer_duplicated = Signal()
    layer_moved = Signal(int)
    layer_removed = Signal()
    layer_added_before = Signal()
    collapse_toggled = Signal()
    drag_started = Signal(QPointF)
    drag_moved = Signal(QPointF)
    drag_ended = Signal()
    drag_cancelled = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._network: Network | None = None
        self._s = 0
        self._collapsible: Collapsible = None
        self._control = QRectF()
        self._caption = ""
        self._is_entered = False
        self._room: tuple[float, float] | None = None
        self._is_new = self._is_stale = True

    # Parts, each made when it is first asked for

    @cached_property
    def name_label(self) -> LayerTitle:
        """The name, by which the layer is renamed and dragged."""
        label = LayerTitle(self._look, self)
        label.setFont(self._look.font("title"))
        label.rename_requested.connect(self.rename_requested)
        label.drag_started.connect(self.drag_started)
        label.drag_moved.connect(self.drag_moved)
        label.drag_ended.connect(self.drag_ended)
        label.drag_cancelled.connect(self.drag_cancelled)
        return label

    @cached_property
    def inputs_button(self) -> MenuButton:
        """The inputs' control."""
        button = self._menu_button()
        menu = FeatureMenu(self._look, button)
        menu.requested.connect(self.inputs_requested)
        button.setMenu(menu)
        return button

    @cached_property
    def activation_button(self) -> MenuButton:
        """The first part of an active layer's control."""
        button = self._menu_button()
        menu = LayerMenu(self._look, button)
        menu.activation_requested.connect(self.activation_requested)
        menu.rename_requested.connect(self.rename_requested)
        menu.duplicated.connect(self.layer_duplicated)
        menu.moved.connect(self.layer_moved)
        menu.unit_added.connect(self._on_added)
        menu.unit_removed.connect(self._on_removed)
        menu.layer_added_before.connect(self.layer_added_before)
        menu.layer_removed.connect(self.layer_removed)
        button.setMenu(menu)
        return button

    @cached_property
    def minus_button(self) -> RepeatButton:
        """One unit less."""
        button = RepeatButton("minus", self._look, "Remove the last unit", self)
        button.held.connect(self.held)
        button.clicked.connect(self.removed)
        return button

    @cached_property
    def plus_button(self) -> RepeatButton:
        """One unit more."""
        button = RepeatButton("plus", self._look, "Add a unit", self)
        button.held.connect(self.held)
        button.clicked.connect(self.added)
        return button

    @cached_property
    def count_field(self) -> CountField:
        """The number of units."""
        field = CountField(self._look, self)
        field.restyle()
        field.entered.connect(self.held)
        field.requested.connect(self.count_requested)
        field.stepped.connect(lambda by: (self.added if by > 0 else self.removed).emit())
        return field

    @cached_property
    def remove_layer_button(self) -> FlatButton:
        """The cross beside a hidden layer's name."""
        button = FlatButton("close", self._look, "Remove this layer", self)
        button.clicked.connect(self.layer_removed)
        button.hide()
        return button

    @cached_property
    def collapse_button(self) -> FlatButton:
        """The arrow beside the name of a layer with more units than fit."""
        button = FlatButton("chevron-down", self._look, "Collapse", self)
        button.clicked.connect(self.collapse_toggled)
        button.hide()
        return button

    def _menu_button(self) -> MenuButton:
        button = MenuButton(self._look, self)
        button.setFont(self._look.font("caption", 500))
        return button

    # What is shown

    @property
    def layer(self) -> int:
        """The layer s = 0 … d that it belongs to."""
        return self._s

    @property
    def collapsible(self) -> Collapsible:
        """Whether all of its units are shown, or only some; None where all fit anyway."""
        return self._collapsible

    @property
    def tab_order(self) -> list[QWidget]:
        """The parts in the order of Tab, as far as they are there."""
        if self._is_new or self._network is None:
            return []
        if self._s == 0:
            return [self.inputs_button]
        parts: list[QWidget] = [self.name_label]
        parts += [self.collapse_button] if self._collapsible else []
        parts += [self.remove_layer_button] if self._s < self._network.d else []
        return [*parts, self.activation_button, self.minus_button, self.count_field, self.plus_button]

    def show_layer(self, network: Network, s: int) -> None:
        """Show layer s = 0 … d of a network."""
        same = self._network is not None and self._s == s and self._state(self._network, s) == self._state(network, s)
        self._network, self._s = network, s
        if not same:
            self._room, self._is_stale = None, True
            if not self.isHidden():
                self._refresh()

    def set_collapsible(self, state: Collapsible) -> None:
        """Show that all units are shown or only some, with a button to change that, or nothing."""
        if state != self._collapsible:
            self._collapsible = state
            self._room = None

    def place(self, centre: float, pitch: float) -> bool:
        """Put the header over its column: `centre` in the strip's pixels, for columns `pitch` pixels apart.

        Return True if it has new parts for the order of Tab.
        """
        px, strip = self._look.px, self.parentWidget()
        assert strip is not None
        width = round(min(pitch, px(WIDE_CONTROL) + px(30)))
        left = round(centre - width / 2)
        shown = pitch >= px(MIN_WIDTH) and left + width > 0 and left < strip.width()
        if not shown:
            self.setVisible(False)
            return False
        self.setGeometry(left, 0, width, round(px(HEIGHT)))
        self.setVisible(True)
        # Half a round button for a new layer stands at either end of the column's share of the strip.
        room = min(pitch - px(ADD_SIDE + 4) if pitch >= px(ADD_WIDTH) else pitch, float(width))
        if self._room == (float(width), room):
            return False
        self._room = (float(width), room)
        was_new, self._is_new = self._is_new, False
        if was_new or self._is_stale:
            self._refresh()
        elif self._network is not None:
            self._lay_out(*self._room)
        return was_new

    @staticmethod
    def _state(network: Network, s: int) -> tuple[object, ...]:
        """Return what a header shows of a network: names of its neighbours stand in tooltips."""
        if s == 0:
            return (network.inputs, network.d)
        names = tuple(layer_name(network, at) for at in range(s - 1, min(s + 1, network.d) + 1))
        layer = network.layers[s - 1]
        return (layer.units, layer.activation, layer.name, names, network.d)

    def _refresh(self) -> None:
        network, s = self._network, self._s
        if network is None:
            return
        self._is_stale = False
        if s == 0:
            self._show_inputs(network)
        else:
            self._show_active(network, s)
        if self._room is not None:
            self._lay_out(*self._room)

    def _show_inputs(self, network: Network) -> None:
        features = ", ".join(feature_text(text) for text in network.inputs)
        self.setAccessibleName(f"Input layer, {counted(network.p, 'feature')}")
        self.inputs_button.say(f"Features of the plane: {features}", f"Inputs: {features}")
        menu = self.inputs_button.menu()
        assert isinstance(menu, FeatureMenu)
        menu.show_inputs(network.inputs)

    def _show_active(self, network: Network, s: int) -> None:
        name, count, limit = layer_name(network, s), network.sizes[s], most_units(network, s)
        function = network.layers[s - 1].function
        self.setAccessibleName(f"{name} layer")
        self.count_field.show_count(count, limit, f"Number of units of {name}")
        self.minus_button.setEnabled(count > 1)
        self.minus_button.say("Remove the last unit" if count > 1 else "A layer has at least one unit")
        self.plus_button.setEnabled(count < limit)
        whose = "The output layer" if s == network.d else "A layer"
        self.plus_button.say("Add a unit" if count < limit else f"{whose} has at most {count_text(limit)} units")
        self.remove_layer_button.say(f"Remove layer {name}")
        tip = f"Activation: {function.name}, <i>f</i>(z) = {formula_html(function.formula)}"
        self.activation_button.say(tip, f"Activation of {name}: {function.name}")
        menu = self.activation_button.menu()
        assert isinstance(menu, LayerMenu)
        menu.show_layer(network, s)

    def restyle(self) -> None:
        """Take over theme and scale, in all parts that have been made."""
        self._room = None
        made = vars(self)
        if "name_label" in made:
            self.name_label.setFont(self._look.font("title"))
        if "count_field" in made:
            self.count_field.restyle()
        for name in ("inputs_button", "activation_button"):
            if name in made:
                made[name].setFont(self._look.font("caption", 500))
        self.update()

    # Where its parts stand

    def _lay_out(self, width: float, room: float) -> None:
        """Lay out a header of this width, of which the name with its buttons may take `room` in the middle."""
        network, px, s = self._network, self._look.px, self._s
        assert network is not None
        beside = width >= px(MOST_BESIDE)
        bare = self.is_bare
        beside, room = beside and not bare, width if bare else room
        has_close, has_arrow = beside and 0 < s < network.d, beside and self._collapsible is not None
        close, arrow = (px(SMALL_SIDE + 2) if has else 0.0 for has in (has_close, has_arrow))
        metrics = QFontMetricsF(self._look.font("title"))
        name = self._fitting_name(network, metrics, room - close - arrow - 3 - px(6))
        self.name_label.show()
        self.name_label.setText(name)
        self.name_label.allow(rename=s > 0, drag=0 < s < network.d and network.d > 2)
        self.name_label.setToolTip(self._name_tip(network))
        self.name_label.setAccessibleName(layer_name(network, s))
        name_width = metrics.horizontalAdvance(name) + px(6)
        # The name stands over the column, but for what the buttons beside it would lack.
        middle = width / 2
        left = min(middle - name_width / 2, middle + room / 2 - name_width - 1 - close)
        left = max(left, middle - room / 2 + arrow)
        top = px(NAME_MIDDLE - 10)
        self.name_label.setGeometry(round(left), round(top), round(name_width) + 1, round(px(20)))
        self.remove_layer_button.setVisible(has_close)
        self.remove_layer_button.place(left + name_width, top, px(SMALL_SIDE), px(SMALL_SIDE))
        if has_arrow or "collapse_button" in vars(self):
            button = self.collapse_button
            button.setVisible(has_arrow)
            button.place(left - px(SMALL_SIDE), top, px(SMALL_SIDE), px(SMALL_SIDE))
            button.turn_icon(-90 if self._collapsible == "collapsed" else 0)
            title = layer_name(network, s)
            all_of = f"{count_text(network.sizes[s])} units of {title}"
            button.say(f"Show all {all_of}" if self._collapsible == "collapsed" else f"Show only some of the {all_of}")
        self._caption = ""
        if bare:
            self._lay_out_caption(network, width)
        elif s == 0:
            self._lay_out_inputs(network, width)
        else:
            self._lay_out_active(network, width)
        self.update()

    def _lay_out_caption(self, network: Network, width: float) -> None:
        """Put words into the place of the control: what the pointer brings back."""
        self._control = QRectF()
        made = vars(self)
        for part in ("inputs_button", "activation_button", "minus_button", "count_field", "plus_button"):
            if part in made:
                made[part].hide()
        metrics = QFontMetricsF(self._look.font("caption"))
        texts = layer_words(network, self._s)
        fitting = [text for text in texts if metrics.horizontalAdvance(text) <= width]
        self._caption = fitting[0] if fitting else metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, width)

    def _name_tip(self, network: Network) -> str:
        title, s = layer_name(network, self._s), self._s
        if s == 0:
            return f"{title}: the features that the network is given"
        return f"{title}\nDouble-click or F2 renames it" + ("; drag moves it between others" if network.d - 1 > 1 and s < network.d else "")

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

    def _lay_out_inputs(self, network: Network, width: float) -> None:
        px = self._look.px
        full = min(px(INPUT_WIDTH), width - px(6))
        words = counted(network.p, "feature") if full >= px(MENU_WIDTH + 12) else str(network.p) if full >= px(36) else ""
        full = full if words != str(network.p) else min(full, px(48))
        self._frame(width, full)
        self._fill(self.inputs_button, self._control.adjusted(1, 1, -1, -1), words)

    def _lay_out_active(self, network: Network, width: float) -> None:
        px = self._look.px
        layer = network.layers[self._s - 1]
        only_menu = width < px(MENU_WIDTH)
        full = min(px(28), width - 2) if only_menu else min(max(px(CONTROL_WIDTH), width - px(30)), width - px(6))
        self._frame(width, full)
        for part in (self.minus_button, self.count_field, self.plus_button):
            part.setVisible(not only_menu)
        count = LONG_COUNT if layer.units > 99 else COUNT
        tail = 0.0 if only_menu else px(2 * BUTTON + count) * (1.0 if full >= px(COMPACT_WIDTH) else 0.8)
        name = layer.activation if full >= px(NAMELESS_WIDTH) else ""
        self._fill(
            self.activation_button,
            self._control.adjusted(1, 1, -1 - tail, -1),
            name,
            "" if only_menu else layer.activation,
        )
        if only_menu:
            return
        x, unit = self._control.right() - tail, tail / (2 * BUTTON + count)
        top, height = px(CONTROL_TOP + 3), px(CONTROL_HEIGHT - 6)
        self.minus_button.place(x + 1, top, BUTTON * unit - 1, height)
        self.count_field.place(QRect(round(x + BUTTON * unit), round(top), round(count * unit), round(height)))
        self.plus_button.place(x + (BUTTON + count) * unit, top, BUTTON * unit - 2, height)

    def _frame(self, width: float, full: float) -> None:
        px = self._look.px
        self._control = QRectF((width - full) / 2, px(CONTROL_TOP), full, px(CONTROL_HEIGHT))

    def _fill(self, button: MenuButton, box: QRectF, words: str, curve: str = "") -> None:
        place = QRect(round(box.left()), round(box.top()), round(box.width()), round(box.height()))
        button.show()
        button.setGeometry(place)
        button.show_words(words, place.width(), curve_icon(curve, self._look) if curve else None)

    def _on_added(self) -> None:
        self.held.emit()
        self.added.emit()

    def _on_removed(self) -> None:
        self.held.emit()
        self.removed.emit()

    @property
    def is_bare(self) -> bool:
        """Whether there are words in the place of the control, as a quiet layout has it until the pointer comes."""
        return self._look.layout.is_quiet and not self._is_entered

    def _on_pointer(self, *, is_here: bool) -> None:
        self._is_entered = is_here
        if self._look.layout.is_quiet and self._room is not None and self._network is not None:
            self._lay_out(*self._room)

    # Qt

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the control, where it is not there anyway."""
        super().enterEvent(event)
        self._on_pointer(is_here=True)

    def leaveEvent(self, event: QEvent) -> None:
        """Show words in its place again."""
        super().leaveEvent(event)
        self._on_pointer(is_here=False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the layer's menu at the pointer."""
        button = self.activation_button if self._s else self.inputs_button
        button.menu().popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame around the control, or the words in its place."""
        theme, px = self._look.theme, self._look.px
        if self._caption:
            with QPainter(self) as painter:
                painter.setFont(self._look.font("caption"))
                painter.setPen(theme.ink2)
                painter.drawText(QRectF(0, px(WORDS_TOP), self.width(), px(20)), Qt.AlignmentFlag.AlignCenter, self._caption)
        if self._control.isEmpty():
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.line, 1))
            painter.setBrush(theme.panel)
            painter.drawRoundedRect(self._control.adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))
            if self._s and not self.minus_button.isHidden():
                x = self.activation_button.geometry().right() + 1.5
                painter.drawLine(QPointF(x, self._control.top() + px(7)), QPointF(x, self._control.bottom() - px(7)))
