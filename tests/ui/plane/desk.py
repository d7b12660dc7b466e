"""A plane on which lines are picked and dragged, and the project that this changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from mlp_studio.core.errors import StudioError
from mlp_studio.core.hyperplane import Line, Lines, lines_of
from mlp_studio.core.network import Layer, Network
from mlp_studio.core.project import Project
from mlp_studio.ui.plane.view import PlaneView
from mlp_studio.ui.theme import LIGHT
from tests.core.nets import xor_project
from tests.ui.plane.places import CORNERS, at

LEFT = Qt.MouseButton.LeftButton
NONE, CTRL, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
VERTICAL: Line = (-0.4, 1.0, 0.0)
"""x1 = 0.4, positive to the right."""
RISING: Line = (0.6, -1.0, 1.0)
"""x2 = x1 − 0.6, positive to the upper left."""


class Desk:
    """A plane and the project that its edits change, as the window would have it."""

    def __init__(self, plane: PlaneView, project: Project) -> None:
        self.plane = plane
        self.asked: list[tuple[str, str]] = []
        self.refused: list[StudioError] = []
        self.picked: list[int | None] = []
        self.hovered: list[int | None] = []
        plane.edit_requested.connect(self._edit)
        plane.refused.connect(self.refused.append)
        plane.unit_picked.connect(self.picked.append)
        plane.hovered_unit.connect(self.hovered.append)
        plane.show_points(CORNERS)
        self.show(project)

    def _edit(self, text: str, edit: Callable[[Project], Project], gesture: str) -> None:
        self.asked.append((text, gesture))
        self.show(edit(self.project))

    def show(self, project: Project) -> None:
        self.project = project
        self.plane.show_hyperplanes(*self.lines)

    @property
    def lines(self) -> Lines:
        lines = lines_of(self.project.network)
        assert lines is not None
        return lines

    def line(self, unit: int) -> Line:
        return self.lines.line(unit)

    @property
    def texts(self) -> set[str]:
        return {text for text, _ in self.asked}

    @property
    def gestures(self) -> set[str]:
        return {gesture for _, gesture in self.asked}


def project_with(*rows: Line) -> Project:
    layers = (Layer("h1", len(rows), "heaviside"), Layer("o", 1, "heaviside"))
    network = Network(("x1", "x2"), layers, (np.array(rows), np.ones((1, len(rows) + 1))))
    return replace(xor_project(), network=network)


def drag(
    qtbot: QtBot, plane: PlaneView, start: QPoint, *ends: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press at a position and move to others; the button stays down."""
    qtbot.mousePress(plane, LEFT, pos=start)
    for end in ends:
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove, QPointF(end), plane.mapToGlobal(QPointF(end)), Qt.MouseButton.NoButton, LEFT, modifier
        )
        QApplication.sendEvent(plane, event)


def release(qtbot: QtBot, plane: PlaneView, position: QPoint) -> None:
    qtbot.mouseRelease(plane, LEFT, pos=position)


def is_violet(colour: QColor) -> bool:
    """Tell whether a pixel is of the accent's colour, however thinly."""
    return abs(colour.hue() - LIGHT.accent.hue()) < 12 and colour.saturation() > 40


def has_violet(plane: PlaneView, x: float, y: float) -> bool:
    """Tell whether a selected line goes through a place."""
    image, centre = plane.grab().toImage(), at(plane, x, y)
    return any(is_violet(image.pixelColor(centre + QPoint(dx, dy))) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
