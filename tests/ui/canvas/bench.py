"""A canvas that shows a project and makes the edits that it asks for, with mouse, wheel and keys to use it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import generate
from mlp_studio.core.network import UnitKey, WeightKey
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas import NetworkCanvas
from mlp_studio.ui.canvas.layout import point_on
from mlp_studio.ui.canvas.scene import NetworkScene
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.canvas.view import NetworkView
from mlp_studio.ui.theme import Look

Button, Key, Modifier = Qt.MouseButton, Qt.Key, Qt.KeyboardModifier
NONE, SHIFT, CTRL, ALT = Modifier.NoModifier, Modifier.ShiftModifier, Modifier.ControlModifier, Modifier.AltModifier
BESIDE = QPoint(5, 5)
"""A position of the viewport where nothing is."""


def project_of(*sizes: int, activation: str = "tanh", data: str = "moons") -> Project:
    """Return a project with active layers of these sizes."""
    last = "softmax" if sizes[-1] > 1 else "sigmoid"
    return edits.new_project(sizes, (*(activation,) * (len(sizes) - 1), last), generate(data))


def numbered(*sizes: int, data: str = "xor") -> Project:
    """Return a project whose weight w_ij into layer s is s + i/10 + j/100, so that every weight can be told."""
    project = project_of(*sizes, data=data)
    weights = []
    for s, (rows, columns) in enumerate(project.network.shapes, start=1):
        weights.append(s + np.arange(rows)[:, None] / 10 + np.arange(columns)[None, :] / 100)
    return edits.set_weights(project, tuple(weights))


class Bench:
    """A canvas with a project behind it: edits change the project, refusals are kept, as the window does it."""

    def __init__(self, project: Project, look: Look, width: int = 784, height: int = 555) -> None:
        self.look = look
        self.canvas = NetworkCanvas(look)
        self.canvas.resize(width, height)
        self.project = project
        self.texts: list[str] = []
        self.gestures: list[str] = []
        self.refusals: list[StudioError] = []
        self.weights: list[WeightKey | None] = []
        self.units: list[UnitKey | None] = []
        self.hovered_units: list[UnitKey | None] = []
        self.selections: list[Selection] = []
        self.taps = 0
        canvas = self.canvas
        canvas.edit_requested.connect(self.on_edit)
        canvas.refused.connect(self.refusals.append)
        canvas.hovered_weight.connect(self.weights.append)
        canvas.unit_selected.connect(self.units.append)
        canvas.hovered_unit.connect(self.hovered_units.append)
        canvas.selection_changed.connect(self.selections.append)
        canvas.space_tapped.connect(self.on_tap)
        canvas.show_project(project)

    def on_edit(self, text: str, change: Callable[[Project], Project], gesture: str) -> None:
        try:
            after = change(self.project)
        except StudioError as error:
            self.refusals.append(error)
            return
        self.texts.append(text)
        self.gestures.append(gesture)
        self.show(after)

    def on_tap(self) -> None:
        self.taps += 1

    def show(self, project: Project) -> None:
        self.project = project
        self.canvas.show_project(project)

    # What is where

    @property
    def scene(self) -> NetworkScene:
        return self.canvas.scene

    @property
    def view(self) -> NetworkView:
        return self.canvas.view

    @property
    def viewport(self) -> QWidget:
        return self.canvas.view.viewport()

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.project.network.sizes

    @property
    def selected(self) -> set[UnitKey]:
        return set(self.canvas.selection.units)

    @property
    def selected_weights(self) -> set[WeightKey]:
        return set(self.canvas.selection.weights)

    def weight(self, key: WeightKey) -> float:
        s, i, j = key
        return float(self.project.network.weights[s - 1][i, j])

    def is_removed(self, key: WeightKey) -> bool:
        s, i, j = key
        return bool(self.project.network.removed[s - 1][i, j])

    def is_frozen(self, key: WeightKey) -> bool:
        s, i, j = key
        return bool(self.project.network.frozen[s - 1][i, j])

    def place(self, x: float, y: float) -> QPoint:
        """Return where a point of the scene is in the viewport."""
        return self.view.mapFromScene(QPointF(x, y))

    def unit(self, s: int, i: int) -> QPoint:
        return self.place(*self.scene.layout.place((s, i)))

    def edge(self, s: int, i: int, j: int, t: float = 0.5) -> QPoint:
        return self.place(*point_on(self.scene.layout.edge((s, i, j)), t))

    def below(self, s: int) -> QPoint:
        """Return the place below a column where a click adds a unit."""
        column = self.scene.layout.columns[s]
        return self.place(column.x, column.bottom + 20)

    def between(self, s: int, i: int) -> QPoint:
        """Return the place between unit i and the next one."""
        column = self.scene.layout.columns[s]
        return self.place(column.x, float(column.ys[i] + column.ys[i + 1]) / 2)

    def in_gap(self, s: int, share: float = 0.5) -> QPoint:
        """Return a place at the height of the first unit, between layer s − 1 and layer s."""
        left, right = self.scene.layout.columns[s - 1], self.scene.layout.columns[s]
        return self.place(left.x + share * (right.x - left.x), self.scene.layout.bounds[3] - 4)

    def label(self, key: WeightKey) -> QPoint:
        label = self.scene.labels.labels[key]
        return self.place(label.x, label.y)

    def picture(self) -> QImage:
        return self.viewport.grab().toImage()

    def colour(self, at: QPoint) -> QColor:
        return self.picture().pixelColor(at)

    # Mouse and keys

    def mouse(self, kind: QEvent.Type, at: QPoint, button: Button, held: Button, modifiers: Modifier = NONE) -> None:
        place = QPointF(self.viewport.mapToGlobal(at))
        QApplication.sendEvent(self.viewport, QMouseEvent(kind, QPointF(at), place, button, held, modifiers))

    def hover(self, at: QPoint, modifiers: Modifier = NONE) -> None:
        self.mouse(QEvent.Type.MouseMove, at, Button.NoButton, Button.NoButton, modifiers)

    def click(self, at: QPoint, modifiers: Modifier = NONE) -> None:
        self.hover(at, modifiers)
        QTest.mouseClick(self.viewport, Button.LeftButton, modifiers, at)

    def double_click(self, at: QPoint) -> None:
        self.click(at)
        self.mouse(QEvent.Type.MouseButtonDblClick, at, Button.LeftButton, Button.LeftButton)
        self.let_go(at)

    def press(self, at: QPoint, modifiers: Modifier = NONE, button: Button = Button.LeftButton) -> None:
        self.hover(at, modifiers)
        self.mouse(QEvent.Type.MouseButtonPress, at, button, button, modifiers)

    def pull(self, *to: QPoint, modifiers: Modifier = NONE, button: Button = Button.LeftButton) -> None:
        """Move with the button held."""
        for at in to:
            self.mouse(QEvent.Type.MouseMove, at, Button.NoButton, button, modifiers)

    def let_go(self, at: QPoint, modifiers: Modifier = NONE, button: Button = Button.LeftButton) -> None:
        self.mouse(QEvent.Type.MouseButtonRelease, at, button, Button.NoButton, modifiers)

    def drag(self, start: QPoint, *to: QPoint, modifiers: Modifier = NONE, button: Button = Button.LeftButton) -> None:
        """Press, move by half the way to the first place and on to each, and let go."""
        self.press(start, modifiers, button)
        self.pull((start + to[0]) / 2, *to, modifiers=modifiers, button=button)
        self.let_go(to[-1], modifiers, button)

    def wheel(self, at: QPoint, notches: int) -> None:
        angle, place = QPoint(0, 120 * notches), QPointF(self.viewport.mapToGlobal(at))
        event = QWheelEvent(QPointF(at), place, QPoint(), angle, Button.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(self.viewport, event)

    def key(self, *keys: Key, modifiers: Modifier = NONE) -> None:
        """Press keys on the network."""
        for key in keys:
            QTest.keyClick(self.view, key, modifiers)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        for sign in text:
            widget = QApplication.focusWidget()
            assert widget is not None
            QTest.keyClicks(widget, sign)

    def key_where_the_focus_is(self, key: Key, modifiers: Modifier = NONE) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, modifiers)
