"""Markers tell the classes apart by their shape."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from mlp_studio.ui.markers import MarkerIcon, draw_marker
from mlp_studio.ui.theme import CLASS_SYMBOLS, LIGHT, Look


def painted(class_index: int, *, hollow: bool = False) -> QPixmap:
    picture = QPixmap(40, 40)
    picture.fill(LIGHT.panel)
    painter = QPainter(picture)
    draw_marker(painter, QPointF(20, 20), class_index, 12, LIGHT, hollow=hollow)
    painter.end()
    return picture


def test_every_class_has_a_shape_of_its_own(qapp: QApplication) -> None:
    shapes = set()
    for class_index in range(len(CLASS_SYMBOLS)):
        image = painted(class_index).toImage()
        shapes.add(tuple(image.pixelColor(x, y) != LIGHT.panel for x in range(40) for y in range(40)))
    assert len(shapes) == len(CLASS_SYMBOLS)


@pytest.mark.parametrize("class_index", range(len(CLASS_SYMBOLS)))
def test_a_marker_is_filled_or_hollow_in_its_middle(qapp: QApplication, class_index: int) -> None:
    assert painted(class_index).toImage().pixelColor(20, 20) == LIGHT.classes[class_index]
    assert painted(class_index, hollow=True).toImage().pixelColor(20, 20) == LIGHT.panel


def test_a_marker_icon_names_its_class(look: Look) -> None:
    icon = MarkerIcon(1, look, hollow=True)
    assert icon.accessibleName() == "Marker of class 2, hollow: a test point"
    icon.set_class(2)
    icon.resize(icon.sizeHint())
    assert icon.grab().toImage().pixelColor(0, 0) != LIGHT.classes[2]
    icon.deleteLater()
