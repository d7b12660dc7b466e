"""The strip above the network on a bench of its own, which applies the edits that it asks for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.feature_menu import FeatureMenu
from mlp_studio.ui.canvas.header import HeaderStrip, LayerHeader
from mlp_studio.ui.canvas.layer_menu import LayerMenu
from mlp_studio.ui.theme import Look

Make = Callable[..., "Bench"]


def project_of(*sizes: int, activation: str = "tanh") -> Project:
    last = "softmax" if sizes[-1] > 1 else "sigmoid"
    return edits.new_project(sizes, (*(activation,) * (len(sizes) - 1), last), generate("moons"))


class Bench:
    """A strip over columns at equal distance, which applies the edits that it asks for."""

    def __init__(self, project: Project, width: int, pitch: float, look: Look) -> None:
        self.project = project
        self.asked: list[tuple[object, ...]] = []
        self.gestures: list[str] = []
        self.lit: list[int | None] = []
        self.pitch = pitch
        self.host = QWidget()
        self.host.resize(width, 90)
        self.strip = HeaderStrip(look, self.host)
        self.strip.resize(width, self.strip.height())
        strip = self.strip
        strip.drop_lit.connect(self.lit.append)
        strip.inputs_requested.connect(lambda inputs: self.ask("inputs", lambda p: edits.set_inputs(p, inputs), inputs))
        strip.name_requested.connect(lambda s, name: self.ask("name", lambda p: edits.rename_layer(p, s, name), s, name))
        strip.activation_requested.connect(lambda s, name: self.ask("activation", lambda p: edits.set_activation(p, s, name), s, name))
        strip.count_requested.connect(lambda s, n: self.ask("count", lambda p: edits.set_units(p, s, n), s, n, of=s))
        strip.unit_added.connect(lambda s: self.ask("add", lambda p: edits.add_unit(p, s), s, of=s))
        strip.unit_removed.connect(lambda s: self.ask("remove", lambda p: edits.remove_unit(p, s), s, of=s))
        strip.layer_added.connect(lambda position: self.ask("add layer", lambda p: edits.add_layer(p, position), position))
        strip.layer_removed.connect(lambda s: self.ask("remove layer", lambda p: edits.remove_layer(p, s), s))
        strip.layer_duplicated.connect(lambda s: self.ask("duplicate", lambda p: edits.duplicate_layer(p, s), s))
        strip.layer_moved.connect(lambda s, at: self.ask("move", lambda p: edits.move_layer(p, s, at), s, at))
        strip.collapse_toggled.connect(lambda s: self.asked.append(("collapse", s)))
        self.show(project)

    def ask(self, what: str, change: Callable[[Project], Project], *values: object, of: int | None = None) -> None:
        self.asked.append((what, *values))
        if of is not None:
            self.gestures.append(self.strip.gesture(of))
        try:
            self.show(change(self.project))
        except StudioError:
            return

    def show(self, project: Project) -> None:
        self.project = project
        self.strip.show_network(project.network)
        self.place()

    def place(self, shift: float = 0.0) -> None:
        self.strip.place(QTransform(), [shift + 90 + self.pitch * s for s in range(self.project.network.d + 1)])

    @property
    def headers(self) -> list[LayerHeader]:
        return self.strip.headers

    @property
    def feature_menu(self) -> FeatureMenu:
        menu = self.headers[0].inputs_button.menu()
        assert isinstance(menu, FeatureMenu)
        return menu

    def layer_menu(self, s: int) -> LayerMenu:
        menu = self.headers[s].activation_button.menu()
        assert isinstance(menu, LayerMenu)
        return menu

    def feature(self, text: str):  # type: ignore[no-untyped-def]
        return next(action for action in self.feature_menu.actions() if action.text() == text)

    def open_features(self) -> FeatureMenu:
        menu = self.feature_menu
        menu.popup(self.host.mapToGlobal(QPoint(0, 90)))
        QApplication.processEvents()
        return menu

    def drag(self, s: int, *to: float) -> None:
        """Press on the name of layer s and move to these x of the strip, without letting go."""
        label = self.headers[s].name_label
        start = QPointF(label.rect().center())
        mouse(label, QEvent.Type.MouseButtonPress, start)
        for x in to:
            mouse(label, QEvent.Type.MouseMove, QPointF(label.mapFrom(self.strip, QPoint(round(x), 0)).x(), start.y()))

    def drop(self, s: int) -> None:
        label = self.headers[s].name_label
        mouse(label, QEvent.Type.MouseButtonRelease, QPointF(label.rect().center()))


def mouse(widget: QWidget, kind: QEvent.Type, at: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    held = none if kind is QEvent.Type.MouseButtonRelease else left
    button = none if kind is QEvent.Type.MouseMove else left
    place = QPointF(widget.mapToGlobal(at))
    QApplication.sendEvent(widget, QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier))


def wheel(widget: QWidget, by: int) -> None:
    middle = QPointF(widget.rect().center())
    none, keys, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(middle, QPointF(widget.mapToGlobal(middle)), QPoint(), QPoint(0, 120 * by), none, keys, phase, False)
    QApplication.sendEvent(widget, event)
