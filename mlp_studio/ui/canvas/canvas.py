"""The network canvas: header strip, view, symbols, map and zoom control, and the edits that they ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent, QTransform
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from mlp_studio.core import edits
from mlp_studio.core.arrays import Bytes, Floats, Matrices
from mlp_studio.core.blank import invites_layer, is_blank
from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.commands import CanvasCommands
from mlp_studio.ui.canvas.footer import SymbolStrip, ToolControl, ZoomControl
from mlp_studio.ui.canvas.header import HeaderStrip
from mlp_studio.ui.canvas.keys import ZOOM_STEP
from mlp_studio.ui.canvas.minimap import Minimap
from mlp_studio.ui.canvas.name_line import NameEditor
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.canvas.selection import Selection, neighbour, same_structure
from mlp_studio.ui.canvas.travelling import Travel
from mlp_studio.ui.canvas.travelling_caption import Caption, TravelCaption
from mlp_studio.ui.canvas.view import NetworkView
from mlp_studio.ui.number_editor import NumberEditor
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.core.worked_update import Touched
    from mlp_studio.ui.canvas.line_marks import LineMarks

Edit = Callable[[Project], Project]
MARGIN = 12.0
QUIET = 0.25
"""Opacity of the edges of a blank project."""
SYMBOL_REACH = 30.0
"""About how far a symbol of the strip reaches from its middle."""


class NetworkCanvas(QWidget):
    """The network as a picture; it shows a project and asks for edits, and changes nothing itself.

    Parameters
    ----------
    look
        Theme and scale.
    parent
        Qt's owner.
    """

    edit_requested = Signal(str, object, str)
    """Text of the undo step, the function from the project to the next one, and the name of the gesture it belongs to, or ""."""
    refused = Signal(object)
    """A `StudioError`: what was asked for cannot be done."""
    hovered_weight = Signal(object)
    """The weight (s, i, j) under pointer or keyboard, layer 1 … d, row and column from 0; or None."""
    hovered_unit = Signal(object)
    """The unit (s, i) under the pointer, or None."""
    unit_selected = Signal(object)
    """The selected unit (s, i), layer 0 … d, from 0; or None, also where several are selected."""
    selection_changed = Signal(object)
    """The units and weights that are selected, a `Selection`."""
    space_tapped = Signal()
    """Space was pressed on the network and let go without moving it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._said_weight: WeightKey | None = None
        self._said_unit: UnitKey | None = None
        self._is_blank = False
        self._values: tuple[tuple[Floats, Floats], ...] = ()
        self._in_front = self._says_line = False
        self._line_caption: Caption | None = None
        self._edited_weight: WeightKey | None = None
        self._edited_unit: UnitKey | None = None
        self._typed_by_keyboard = False
        self.scene = NetworkScene(look, self)
        self.commands = CanvasCommands(self.scene, self)
        self.header = HeaderStrip(look, self)
        self.view = NetworkView(self.scene, self.commands, look, self)
        self.footer = SymbolStrip(look, self)
        self.zoom_control = ZoomControl(look, self)
        self.tool_control = ToolControl(look, self)
        self.minimap = Minimap(look, self)
        self.caption = TravelCaption(look, self)
        self.number_editor = NumberEditor(look, self.view.viewport())
        self.name_editor = NameEditor(look, self.view.viewport())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # `minimumSizeHint` says what is needed
        for part in (self.header, self.view, self.footer):
            column.addWidget(part, 1 if part is self.view else 0)
        self.setFocusProxy(self.view)
        self.setAccessibleName("Network canvas")
        self._connect()

    # What is shown

    def show_project(self, project: Project) -> None:
        """Show a project; what was shown before is kept as far as it is the same."""
        before = self.scene.network
        if before is not None and not same_structure(before, project.network):  # what was typed or dragged may be gone
            self.view.drop_gesture()
            self.number_editor.cancel()
            self.name_editor.close_editor(commit=False)
        self.scene.invitation.set_wanted(invites_layer(project))
        self.scene.show_project(project)
        self._is_blank = is_blank(project)
        self._show_blank()
        self.header.show_network(project.network)
        self.footer.show_network(project.network)
        self.view.show_network()
        self._show_collapsible()
        self._say_weight(self.scene.hovered)

    def _show_blank(self) -> None:
        """Let the random weights of an empty project step back behind the invitation; under the pointer they are as ever."""
        for s in range(1, len(self.scene.columns)):
            self.scene.gap(s).setOpacity(QUIET if self._is_blank else 1.0)
        self.scene.labels.setVisible(not self._is_blank)
        self._show_zoom_control()

    def _show_zoom_control(self) -> None:
        """Show it unless the layout is quiet, or there is nothing yet to look at more closely: words would be below it."""
        self.zoom_control.setVisible(not (self._look.layout.is_quiet or self._is_blank))

    def show_weights(self, weights: Matrices) -> None:
        """Show the weights of a running training."""
        self.scene.show_weights(weights)

    def show_thumbnails(self, thumbnails: tuple[Bytes, ...]) -> None:
        """Show each unit's output over the plane: one RGBA array (units, t, t, 4) per layer 0 … d, row 0 at the top."""
        self.scene.show_thumbnails(thumbnails)

    def show_values(self, values: tuple[tuple[Floats, Floats], ...], *, in_front: bool = False) -> None:
        """Show z and y of each unit for one example: (z, y) of layers 0 … d, z empty for the inputs; () shows none.

        The values of a line of the algorithm stand there instead, unless these are to be in front.
        """
        self._values, self._in_front = values, in_front and bool(values)
        self._choose_values()

    def _choose_values(self) -> None:
        """Let values of one example alone stand at the units, with the caption that belongs to them."""
        marks = vars(self).get("line_marks")
        if marks is None or marks.values is None:
            self.scene.show_values(self._values)
        else:
            marks.set_values_shown(not self._in_front)
            self.scene.show_values(self._values if self._in_front else ())
        wanted = None if self._in_front else self._line_caption
        if wanted is not None or self._says_line:
            self.caption.show_caption(wanted, self.view.geometry())
        self._says_line = wanted is not None

    def show_travel(self, travel: Travel | None, caption: Caption | None = None) -> None:
        """Show an example on its way through the network, and in words what happens to it; None shows none."""
        self.scene.show_travel(travel)
        self.caption.show_caption(caption, self.view.geometry())

    def show_line(self, touched: Touched | None, values: Travel | None = None, caption: Caption | None = None) -> None:
        """Light up what a line of the algorithm reads and writes, with values at the units and a caption on them; None ends that."""
        if touched is not None:
            self.line_marks.show(touched, values)
        elif "line_marks" in vars(self):
            self.line_marks.clear()
        self._line_caption = caption if values is not None else None
        self._choose_values()

    @cached_property
    def line_marks(self) -> LineMarks:
        """The marks of a line of the algorithm, made when there is the first one."""
        from mlp_studio.ui.canvas.line_marks import LineMarks  # not at start-up

        return LineMarks(self.scene, self._look)

    @property
    def selected_unit(self) -> UnitKey | None:
        """The selected unit (s, i), or None."""
        return self.scene.selection.unit

    @property
    def selection(self) -> Selection:
        """All that is selected."""
        return self.scene.selection

    def highlight_weight(self, key: WeightKey | None) -> None:
        """Show a weight as if the pointer were on its edge, because it is in another view; None ends that."""
        self._said_weight = key
        self.scene.hover(key)

    def highlight_unit(self, key: UnitKey | None) -> None:
        """Ring a unit because it is in another view; None ends that."""
        self.scene.link_unit(key)

    def select_unit(self, key: UnitKey | None) -> None:
        """Select a unit (s, i), or nothing."""
        self.scene.select(Selection() if key is None else Selection.of([key]))

    def select_weights(self, keys: frozenset[WeightKey]) -> None:
        """Select weights, and no unit."""
        self.scene.select(Selection.of(weights=keys))

    def open_layers(self, opened: bool | None) -> None:
        """Show all units of all layers (True), collapse the large ones (False), or leave it to the room there is (None)."""
        for s in range(len(self.scene.layout.columns)):
            self.scene.open_layer(s, opened)
        self._on_opened()

    def close_threads(self) -> None:
        """End the thread that draws edges; the canvas can still be looked at."""
        self.scene.close()

    # Zoom

    def zoom_to_fit(self) -> None:
        """Put every unit in its place, and show the whole network."""
        self.scene.arrange()
        self.view.zoom_to_fit()

    def show_anew(self) -> None:
        """Put every unit of another network in its place, and show it from its beginning."""
        self.scene.arrange()
        self.view.show_anew()

    def zoom_in(self) -> None:
        """Zoom in by a quarter."""
        self.view.zoom_by(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Zoom out by a quarter."""
        self.view.zoom_by(1 / ZOOM_STEP)

    # Inside

    def _connect(self) -> None:
        header, view, zoom, commands = self.header, self.view, self.zoom_control, self.commands
        commands.edit_requested.connect(self.edit_requested)
        commands.refused.connect(self.refused)
        header.activation_requested.connect(self._on_activation_requested)
        header.count_requested.connect(self._on_count_requested)
        header.unit_added.connect(lambda s: commands.ask("Add unit", lambda p: edits.add_unit(p, s), header.gesture(s)))
        header.unit_removed.connect(lambda s: commands.ask("Remove unit", lambda p: edits.remove_unit(p, s), header.gesture(s)))
        header.layer_removed.connect(lambda s: commands.ask("Remove layer", lambda p: edits.remove_layer(p, s)))
        header.layer_added.connect(lambda position: commands.place_layer(position, 4))
        header.layer_moved.connect(lambda s, at: commands.ask("Move layer", lambda p: edits.move_layer(p, s, at)))
        header.layer_duplicated.connect(lambda s: commands.ask("Duplicate layer", lambda p: edits.duplicate_layer(p, s)))
        header.name_requested.connect(lambda s, name: commands.ask("Name layer", lambda p: edits.rename_layer(p, s, name)))
        header.inputs_requested.connect(lambda names: commands.ask("Change features", lambda p: edits.set_inputs(p, names)))
        header.collapse_toggled.connect(self._on_collapse_toggled)
        header.drop_lit.connect(self._on_drop_lit)
        view.weight_hovered.connect(self._on_weight_hovered)
        view.unit_hovered.connect(self.hovered_unit)
        view.gap_hovered.connect(header.light_gap)
        view.weight_edit_requested.connect(self.edit_weight)
        view.unit_edit_requested.connect(self.edit_unit_name)
        view.space_tapped.connect(self.space_tapped)
        view.moved.connect(self._on_moved)
        view.layer_opened.connect(self._on_opened)
        view.placing_changed.connect(self.tool_control.show_placing)
        self.tool_control.placing_requested.connect(view.set_placing)
        self.minimap.centre_requested.connect(view.centre_on)
        self.number_editor.committed.connect(self._on_weight_typed)
        self.number_editor.closed.connect(self._on_typed)
        self.number_editor.stepped.connect(self._on_typing_goes_on)
        self.name_editor.committed.connect(self._on_name_typed)
        self.scene.arranged.connect(self._show_collapsible)
        self.scene.selection_changed.connect(self._on_selection_changed)
        zoom.zoom_in_requested.connect(self.zoom_in)
        zoom.zoom_out_requested.connect(self.zoom_out)
        zoom.reset_requested.connect(lambda: view.set_zoom(1.0))
        zoom.fit_requested.connect(self.zoom_to_fit)
        self._look.theme_changed.connect(self._on_theme_changed)

    @Slot(int, str)
    def _on_activation_requested(self, s: int, name: str) -> None:
        self.commands.ask(f"Set activation to {name}", lambda project: edits.set_activation(project, s, name))

    @Slot(int, int)
    def _on_count_requested(self, s: int, count: int) -> None:
        text = f"Set {count} unit{'' if count == 1 else 's'}"
        self.commands.ask(text, lambda project: edits.set_units(project, s, count), self.header.gesture(s))

    @Slot(int)
    def _on_collapse_toggled(self, s: int) -> None:
        self.scene.open_layer(s, self.scene.collapse_state(s) == "collapsed")
        self._on_opened()

    @Slot()
    def _on_opened(self) -> None:
        self.view.follow()

    @Slot()
    def _show_collapsible(self) -> None:
        """Bring the headers' buttons for large layers up to date."""
        if len(self.header.headers) == len(self.scene.layout.columns):
            for s in range(len(self.header.headers)):
                self.header.set_collapsible(s, self.scene.collapse_state(s))

    @Slot(object)
    def _on_drop_lit(self, position: int | None) -> None:
        self.scene.show_landing(position)

    @Slot(object)
    def _on_weight_hovered(self, key: WeightKey | None) -> None:
        if key != self.scene.hovered:
            self.scene.hover(key)
        self._say_weight(key)

    def _say_weight(self, key: WeightKey | None) -> None:
        if key != self._said_weight:
            self._said_weight = key
            self.hovered_weight.emit(key)

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        self.selection_changed.emit(selection)
        if selection.unit != self._said_unit:
            self._said_unit = selection.unit
            self.unit_selected.emit(self._said_unit)

    # Typing

    @Slot(object, str)
    def edit_weight(self, key: WeightKey, first_text: str = "") -> None:
        """Open the field for a weight over its label; `first_text` is what has been typed already."""
        if self.scene.network is None:
            return
        self.view.bring_into_view(key)
        self._edited_weight, self._typed_by_keyboard = key, self.scene.focused == key
        s, i, j = key
        self.scene.hover(key)
        self.number_editor.open(self._weight_rect(), float(self.scene.weights[s - 1][i, j]), first_text)

    @Slot(object)
    def edit_unit_name(self, key: UnitKey) -> None:
        """Open the field for the name of a unit of layers 1 … d, below it."""
        network = self.scene.network
        if network is None or key[0] < 1 or key[1] < 0:
            return
        self.view.bring_into_view(key)
        self._edited_unit = key
        self.name_editor.open(self._name_rect(key), network.layers[key[0] - 1].unit_name(key[1]))

    def _weight_rect(self) -> QRect:
        """Return where a weight is typed: over the large label."""
        box = self.scene.label.box
        middle = self.view.viewportTransform().map(self.scene.label.pos())
        return self._inside(QRectF(middle.x() + box.left(), middle.y() + box.top(), box.width(), box.height()).toRect())

    def _name_rect(self, key: UnitKey) -> QRect:
        """Return where the name of a unit is typed: below it."""
        x, y = self.scene.layout.place(key)
        below = self.view.viewportTransform().map(QPointF(x, y + self.scene.layout.columns[key[0]].diameter / 2))
        width, height = round(self._look.px(140)), round(self._look.px(28))
        return self._inside(QRect(round(below.x()) - width // 2, round(below.y() + self._look.px(2)), width, height))

    def _place_editors(self) -> None:
        """Let what is being typed stay at its weight or unit."""
        if self.number_editor.is_open:
            self.number_editor.place(self._weight_rect())
        if self.name_editor.is_open and self._edited_unit is not None:
            self.name_editor.setGeometry(self._name_rect(self._edited_unit))

    def _inside(self, rect: QRect) -> QRect:
        area = self.view.viewport().rect().adjusted(4, 4, -4, -4)
        rect.moveLeft(max(area.left(), min(rect.left(), area.right() - rect.width())))
        rect.moveTop(max(area.top(), min(rect.top(), area.bottom() - rect.height())))
        return rect

    @Slot(float)
    def _on_weight_typed(self, value: float) -> None:
        if self._edited_weight is not None:
            s, i, j = self._edited_weight
            self.commands.ask("Set weight", lambda project: edits.set_weight(project, s, i, j, value))

    @Slot()
    def _on_typed(self) -> None:
        """Leave the keyboard where it was before a weight was typed."""
        if self._typed_by_keyboard and self._edited_weight is not None:
            self.view.keys.focus(self._edited_weight)

    @Slot(int, int)
    def _on_typing_goes_on(self, right: int, down: int) -> None:
        """Go on with the next weight, or the one before, after Tab: in the order of the matrices."""
        network, key = self.scene.network, self._edited_weight
        if network is None or key is None or not right:
            return
        following = neighbour(network, key, right)
        if following is not None:
            self.view.keys.focus(following)
            self.edit_weight(following)

    @Slot(str)
    def _on_name_typed(self, name: str) -> None:
        if self._edited_unit is not None:
            s, i = self._edited_unit
            self.commands.ask("Name unit", lambda project: edits.rename_unit(project, s, i, name))

    @Slot()
    def _on_moved(self) -> None:
        if self.scene.network is None:
            return
        self._place_editors()
        transform = self.view.viewportTransform()
        xs = [transform.map(QPointF(column.x, 0.0)).x() for column in self.scene.layout.columns]
        if len(self.header.headers) != len(xs):  # a new network is being shown, and the headers follow
            return
        self.header.place(transform * QTransform.fromTranslate(0, self.header.height()), xs)
        self.footer.place(transform * QTransform.fromTranslate(0, -self.view.height()), xs)
        self.zoom_control.show_zoom(self.view.zoom)
        shown = QRectF(self.view.to_scene(QPointF(0, 0)), self.view.to_scene(QPointF(self.view.width(), self.view.height())))
        self.minimap.show_part(self.scene.layout, shown)
        if self.view.is_fitted:  # it stands still while the user moves the network
            self._place_zoom_control()

    @Slot()
    def _on_theme_changed(self) -> None:
        self.footer.setVisible(not self._look.layout.is_plain)
        self.tool_control.setVisible(not self._look.layout.is_quiet)
        self._show_zoom_control()
        self._place_zoom_control()
        self.view.show_network()
        self.update()

    def _place_zoom_control(self) -> None:
        """Put the zoom control into its corner: above the symbols if it would hide one there, and no unit above them."""
        margin, size = round(self._look.px(MARGIN)), self.zoom_control.size()
        left = self.width() - size.width() - margin
        lifted = self._has_room_above_symbols(left, size.height())
        self.zoom_control.move(left, self.height() - size.height() - (self.footer.height() if lifted else margin))
        self.footer.covered = 0 if lifted else size.width() + 2 * margin
        self.footer.update()
        self.minimap.move(self.width() - self.minimap.width() - margin, self.zoom_control.y() - self.minimap.height() - margin // 2)
        self.tool_control.move(margin, self.height() - self.tool_control.height() - margin // 2)

    def _has_room_above_symbols(self, left: int, height: int) -> bool:
        """Tell whether symbols reach beyond `left`, and no unit down to where a control of this height stands above them."""
        transform, columns, px = self.view.viewportTransform(), self.scene.layout.columns, self._look.px
        top = self.view.height() - height - px(4)
        if transform.map(QPointF(columns[-1].x, 0.0)).x() + px(SYMBOL_REACH) <= left:
            return False
        ends = [transform.map(QPointF(column.x + column.diameter / 2, column.bottom)) for column in columns]
        return all(end.y() <= top for end in ends if end is ends[-1] or end.x() + px(4) > left)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the zoom control in its corner."""
        super().resizeEvent(event)
        self._place_zoom_control()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the thread with the canvas."""
        self.close_threads()
        super().closeEvent(event)

    def sizeHint(self) -> QSize:
        """Return the size in the mock-ups."""
        return QSize(784, 555)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which it is of no use."""
        return QSize(320, 260)
