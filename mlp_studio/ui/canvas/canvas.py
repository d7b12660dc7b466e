"""The network canvas: header strip, view, symbols and zoom control, and the edits that they ask for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize, Signal, Slot
from PySide6.QtGui import QResizeEvent, QTransform
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from mlp_studio.core import edits
from mlp_studio.core.arrays import Bytes, Matrices
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.footer import SymbolStrip, ZoomControl
from mlp_studio.ui.canvas.header import HeaderStrip
from mlp_studio.ui.canvas.layout import UnitKey, WeightKey
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.canvas.view import ZOOM_STEP, NetworkView
from mlp_studio.ui.theme import Look

Edit = Callable[[Project], Project]
MARGIN = 12.0
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

    edit_requested = Signal(str, object)
    """Text of the undo step, and the function from the project to the next one."""
    hovered_weight = Signal(object)
    """The weight (s, i, j) under pointer or keyboard, layer 1 … d, row and column from 0; or None."""
    unit_selected = Signal(object)
    """The selected unit (s, i), layer 0 … d, from 0; or None."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._said_weight: WeightKey | None = None
        self._said_unit: UnitKey | None = None
        self.scene = NetworkScene(look, self)
        self.header = HeaderStrip(look, self)
        self.view = NetworkView(self.scene, look, self)
        self.footer = SymbolStrip(look, self)
        self.zoom_control = ZoomControl(look, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # `minimumSizeHint` says what is needed
        for part in (self.header, self.view, self.footer):
            column.addWidget(part, 1 if part is self.view else 0)
        self.setAccessibleName("Network canvas")
        self._connect()

    # What is shown

    def show_project(self, project: Project) -> None:
        """Show a project; what was shown before is kept as far as it is the same."""
        self.scene.show_project(project)
        self.header.show_network(project.network)
        self.footer.show_network(project.network)
        self.view.show_network()
        self._say_unit()
        self._say_weight(self.scene.hovered)

    def show_weights(self, weights: Matrices) -> None:
        """Show the weights of a running training."""
        self.scene.show_weights(weights)

    def show_thumbnails(self, thumbnails: tuple[Bytes, ...]) -> None:
        """Show each unit's output over the plane: one RGBA array (units, t, t, 4) per layer 0 … d, row 0 at the top."""
        self.scene.show_thumbnails(thumbnails)

    @property
    def selected_unit(self) -> UnitKey | None:
        """The selected unit (s, i), or None."""
        return self.scene.selected

    def highlight_weight(self, key: WeightKey | None) -> None:
        """Show a weight as if the pointer were on its edge, because it is in another view; None ends that."""
        self._said_weight = key
        self.scene.hover(key)

    def select_unit(self, key: UnitKey | None) -> None:
        """Select a unit (s, i), or none."""
        self.scene.select(key)
        self._say_unit()

    # Zoom

    def zoom_to_fit(self) -> None:
        """Show the whole network."""
        self.view.zoom_to_fit()

    def zoom_in(self) -> None:
        """Zoom in by a quarter."""
        self.view.zoom_by(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Zoom out by a quarter."""
        self.view.zoom_by(1 / ZOOM_STEP)

    # Inside

    def _connect(self) -> None:
        header, view, zoom = self.header, self.view, self.zoom_control
        header.activation_requested.connect(self._on_activation_requested)
        header.count_requested.connect(self._on_count_requested)
        header.unit_added.connect(self._on_unit_requested)
        header.unit_removed.connect(self._on_unit_removed)
        header.layer_removed.connect(self._on_layer_removed)
        header.layer_added.connect(self._on_layer_requested)
        view.layer_requested.connect(self._on_layer_requested)
        view.unit_requested.connect(self._on_unit_requested)
        view.unit_removal_requested.connect(self._on_unit_removal_requested)
        view.unit_clicked.connect(self.select_unit)
        view.weight_hovered.connect(self._on_weight_hovered)
        view.gap_hovered.connect(header.light_gap)
        view.moved.connect(self._on_moved)
        zoom.zoom_in_requested.connect(self.zoom_in)
        zoom.zoom_out_requested.connect(self.zoom_out)
        zoom.reset_requested.connect(lambda: view.set_zoom(1.0))
        zoom.fit_requested.connect(self.zoom_to_fit)
        self._look.theme_changed.connect(self._on_theme_changed)

    def _ask(self, text: str, edit: Edit) -> None:
        self.edit_requested.emit(text, edit)

    @Slot(int, str)
    def _on_activation_requested(self, s: int, name: str) -> None:
        self._ask(f"Set activation to {name}", lambda project: edits.set_activation(project, s, name))

    @Slot(int, int)
    def _on_count_requested(self, s: int, count: int) -> None:
        self._ask(f"Set {count} unit{'' if count == 1 else 's'}", lambda project: edits.set_units(project, s, count))

    @Slot(int)
    def _on_unit_requested(self, s: int) -> None:
        self._ask("Add unit", lambda project: edits.add_unit(project, s))

    @Slot(int)
    def _on_unit_removed(self, s: int) -> None:
        self._ask("Remove unit", lambda project: edits.remove_unit(project, s))

    @Slot(object)
    def _on_unit_removal_requested(self, key: UnitKey) -> None:
        s, i = key
        self._ask("Remove unit", lambda project: edits.remove_unit(project, s, i))

    @Slot(int)
    def _on_layer_requested(self, position: int) -> None:
        self._ask("Add layer", lambda project: edits.add_layer(project, position))

    @Slot(int)
    def _on_layer_removed(self, s: int) -> None:
        self._ask("Remove layer", lambda project: edits.remove_layer(project, s))

    @Slot(object)
    def _on_weight_hovered(self, key: WeightKey | None) -> None:
        if key != self.scene.hovered:
            self.scene.hover(key)
        self._say_weight(key)

    def _say_weight(self, key: WeightKey | None) -> None:
        if key != self._said_weight:
            self._said_weight = key
            self.hovered_weight.emit(key)

    def _say_unit(self) -> None:
        if self.scene.selected != self._said_unit:
            self._said_unit = self.scene.selected
            self.unit_selected.emit(self._said_unit)

    @Slot()
    def _on_moved(self) -> None:
        if self.scene.network is None:
            return
        transform = self.view.viewportTransform()
        xs = [transform.map(QPointF(column.x, 0.0)).x() for column in self.scene.layout.columns]
        if len(self.header.headers) != len(xs):  # a new network is being shown, and the headers follow
            return
        self.header.place(transform * QTransform.fromTranslate(0, self.header.height()), xs)
        self.footer.place(transform * QTransform.fromTranslate(0, -self.view.height()), xs)
        self.zoom_control.show_zoom(self.view.zoom)
        if self.view.is_fitted:  # it stands still while the user moves the network
            self._place_zoom_control()

    @Slot()
    def _on_theme_changed(self) -> None:
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

    def sizeHint(self) -> QSize:
        """Return the size in the mock-ups."""
        return QSize(784, 555)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which it is of no use."""
        return QSize(320, 260)
