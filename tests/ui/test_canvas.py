"""The network canvas: what it shows of a project, and the edits that clicks and keys on it ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication, QStyleOptionGraphicsItem, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import generate
from mlp_studio.core.network import MAX_LAYERS
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas import NetworkCanvas
from mlp_studio.ui.canvas.header import LayerHeader
from mlp_studio.ui.canvas.symbols import feature_latex, layer_name, matrix_latex, weight_latex, weight_words
from mlp_studio.ui.canvas.unit_item import UnitItem, UnitMark
from mlp_studio.ui.theme import LIGHT, Look


def project_of(*sizes: int, activation: str = "tanh", data: str = "moons") -> Project:
    last = "softmax" if sizes[-1] > 1 else "sigmoid"
    return edits.new_project(sizes, (*(activation,) * (len(sizes) - 1), last), generate(data))


class Bench:
    """A canvas that shows a project and applies the edits that it asks for, as the window does."""

    def __init__(self, project: Project, look: Look) -> None:
        self.look = look
        self.canvas = NetworkCanvas(look)
        self.canvas.resize(784, 555)
        self.project = project
        self.texts: list[str] = []
        self.weights: list[object] = []
        self.units: list[object] = []
        self.canvas.edit_requested.connect(self.on_edit)
        self.canvas.hovered_weight.connect(self.weights.append)
        self.canvas.unit_selected.connect(self.units.append)
        self.canvas.show_project(project)

    def on_edit(self, text: str, change: Callable[[Project], Project]) -> None:
        self.texts.append(text)
        self.show(change(self.project))

    def show(self, project: Project) -> None:
        self.project = project
        self.canvas.show_project(project)

    @property
    def viewport(self):  # type: ignore[no-untyped-def]
        return self.canvas.view.viewport()

    def place(self, x: float, y: float) -> QPoint:
        """Return where a point of the scene is in the viewport."""
        return self.canvas.view.mapFromScene(QPointF(x, y))

    def unit(self, s: int, i: int) -> QPoint:
        column = self.canvas.scene.layout.columns[s]
        return self.place(column.x, float(column.ys[i]))

    def edge(self, s: int, i: int, j: int, t: float = 0.5) -> QPoint:
        return self.place(*self.canvas.scene.layout.gaps[s - 1].point(i, j, t))

    def colour(self, at: QPoint) -> QColor:
        return self.viewport.grab().toImage().pixelColor(at)


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(project: Project) -> Bench:
        new = Bench(project, Look())
        with qtbot.waitExposed(new.canvas):
            new.canvas.show()
        made.append(new)
        return new

    yield make
    for one in made:
        one.canvas.close()
        one.canvas.deleteLater()


# What is shown


def test_every_layer_has_its_units_and_all_but_the_last_a_bias_unit(bench: Callable[..., Bench]) -> None:
    scene = bench(project_of(5, 4, 2)).canvas.scene
    assert [len(scene.units(s)) for s in range(4)] == [2, 5, 4, 2]
    assert [scene.bias(s) is None for s in range(4)] == [False, False, False, True]


def test_inputs_are_labelled_hidden_units_numbered_and_outputs_named_by_class(bench: Callable[..., Bench]) -> None:
    scene = bench(project_of(3, 2)).canvas.scene
    assert [unit.mark.formula_left for unit in scene.units(0)] == ["x_1", "x_2"]
    assert [unit.mark.number for unit in scene.units(1)] == [1, 2, 3]
    assert [(unit.mark.class_index, unit.mark.class_name) for unit in scene.units(2)] == [(0, "−"), (1, "+")]


def test_a_single_output_unit_is_y_and_has_no_class(bench: Callable[..., Bench]) -> None:
    (unit,) = bench(project_of(3, 1)).canvas.scene.units(2)
    assert unit.mark.formula_right == "y"
    assert unit.mark.class_index is None


def test_a_strong_positive_edge_is_painted_blue_and_a_negative_one_brick(bench: Callable[..., Bench]) -> None:
    project = edits.set_weights(project_of(2, 1, data="xor"), (np.array([[0, 5, 0], [0, 0, -5.0]]), np.zeros((1, 3))))
    one = bench(project)
    scene = one.canvas.scene
    for label in scene.small_labels.values():
        label.hide()
    blue = one.colour(one.edge(1, 0, 1, 0.2))
    assert blue.blue() > blue.red() + 40
    brick = [one.colour(one.edge(1, 1, 2, t)) for t in np.linspace(0.1, 0.4, 12)]  # dashed: not at every point
    assert any(c.red() > c.blue() + 40 for c in brick)


def test_a_unit_shows_its_picture(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(2, 1))
    thumbnails = [np.full((units, 20, 20, 4), 255, np.uint8) for units in (2, 2, 1)]
    thumbnails[1][1, :10, :] = (200, 30, 40, 255)
    one.canvas.show_thumbnails(tuple(thumbnails))
    at = one.unit(1, 1)
    assert one.colour(at - QPoint(0, 12)) == QColor(200, 30, 40)
    assert one.colour(at + QPoint(0, 12)) == QColor(255, 255, 255)


def test_pictures_and_weights_of_another_structure_are_ignored(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(2, 1))
    one.canvas.show_thumbnails((np.zeros((2, 4, 4, 4), np.uint8),))
    one.canvas.show_weights((np.ones((3, 3)),))
    assert one.canvas.scene.weights == one.project.network.weights


def test_items_of_a_layer_are_kept_when_another_layer_is_added(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(3, 2))
    scene = one.canvas.scene
    hidden, outputs = scene.units(1), scene.units(2)
    before = list(hidden), list(outputs)
    one.show(edits.add_layer(one.project, 1))
    assert (scene.units(1), scene.units(3)) == before
    assert len(scene.units(2)) == 4


def test_items_of_a_removed_layer_are_gone(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(3, 4, 2))
    count = len(one.canvas.scene.items())
    gone = set(one.canvas.scene.units(1))
    one.show(edits.remove_layer(one.project, 1))
    assert gone.isdisjoint(one.canvas.scene.items())
    assert len(one.canvas.scene.items()) == count - 5  # three units, the bias, the edges


def test_a_small_network_labels_every_weight_and_they_follow_a_run(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(2, 1, data="xor"))
    labels = one.canvas.scene.small_labels
    assert len(labels) == 9
    weights = tuple(np.full(w.shape, -1.5) for w in one.project.network.weights)
    one.canvas.show_weights(weights)
    assert {label.text for label in labels.values()} == {"−1.50"}


def test_a_larger_network_has_no_labels(bench: Callable[..., Bench]) -> None:
    assert bench(project_of(5, 4, 2)).canvas.scene.small_labels == {}


def test_edges_do_not_jump_when_the_largest_weight_shrinks_during_a_run(bench: Callable[..., Bench]) -> None:
    project = edits.set_weights(project_of(1, 1), (np.array([[0.0, 4.0, 1.0]]), np.zeros((1, 2))))
    one = bench(project)
    gap = one.canvas.scene.gap(1)
    level = gap.styles.level[0, 2]
    one.canvas.show_weights((np.array([[0.0, 2.0, 1.0]]), np.zeros((1, 2))))
    assert gap.styles.level[0, 2] == level
    one.show(edits.set_weights(project, (np.array([[0.0, 2.0, 1.0]]), np.zeros((1, 2)))))
    assert gap.styles.level[0, 2] == level  # the run's last weights become the project's
    one.show(edits.set_weights(project, (np.array([[0.0, 0.5, 1.0]]), np.zeros((1, 2)))))
    assert gap.styles.level[0, 2] > level


def test_a_network_too_large_for_a_frame_is_drawn_in_the_background(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(30, 30, 2))
    one.viewport.repaint()
    qtbot.waitUntil(lambda: not one.canvas.scene.is_drawing, timeout=20_000)
    image = one.viewport.grab().toImage()
    gap = one.canvas.scene.layout.gaps[1]
    x, y = gap.point(15, 15, 0.5)
    near = [image.pixelColor(one.place(x, y + dy)) for dy in range(-40, 40, 2)]
    assert any(abs(c.red() - c.blue()) > 15 for c in near)


def test_weights_that_are_not_finite_do_not_break_the_picture(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(2, 1, data="xor"))
    one.canvas.show_weights(tuple(np.full(w.shape, np.nan) for w in one.project.network.weights))
    one.viewport.repaint()
    assert {label.text for label in one.canvas.scene.small_labels.values()} == {"–"}


def test_the_ground_follows_the_theme(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(3, 2))
    corner = QPoint(3, 3)
    assert one.colour(corner) == LIGHT.canvas
    one.look.set_theme("dark")
    assert one.colour(corner) == one.look.theme.canvas


def test_a_larger_scale_makes_larger_units(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(2, 2))
    before = one.canvas.scene.units(1)[0].diameter
    one.look.set_scale(1.6)
    assert one.canvas.scene.units(1)[0].diameter == pytest.approx(1.6 * before, rel=0.2)


def test_a_perceptron_shows_the_invitation_to_add_a_layer_and_a_click_adds_one(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(1))
    card = one.canvas.scene.layout.card(1.0)
    assert card is not None
    qtbot.mouseClick(one.viewport, Qt.MouseButton.LeftButton, pos=one.place(card[0] + 10, card[1] + card[3] - 10))
    assert one.texts == ["Add layer"]
    assert one.project.network.d == 2
    assert not one.canvas.scene.invites_at(QPointF(card[0] + 10, card[1] + card[3] - 10))


# Weights under the pointer


def test_hovering_an_edge_names_its_weight_and_shows_its_value(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(edits.set_weight(project_of(5, 4, 2), 2, 1, 1, -1.0))
    qtbot.mouseMove(one.viewport, one.edge(2, 1, 1, 0.3))
    assert one.weights[-1] == (2, 1, 1)
    label = one.canvas.scene.label
    assert label.isVisible()
    assert label.text == "−1.000"
    qtbot.mouseMove(one.viewport, QPoint(5, 5))
    assert one.weights[-1] is None
    assert not label.isVisible()


def test_the_label_of_a_hovered_weight_follows_a_run(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(5, 4, 2))
    one.canvas.highlight_weight((1, 0, 2))
    one.canvas.show_weights(tuple(np.full(w.shape, 0.25) for w in one.project.network.weights))
    assert one.canvas.scene.label.text == "0.250"


def test_highlighting_a_weight_from_outside_says_nothing_back(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(5, 4, 2))
    one.canvas.highlight_weight((3, 1, 4))
    assert one.canvas.scene.hovered == (3, 1, 4)
    one.canvas.highlight_weight(None)
    assert one.canvas.scene.hovered is None
    assert one.weights == []


def test_a_weight_that_does_not_exist_is_not_highlighted(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(2, 2))
    for key in ((0, 0, 0), (1, 5, 0), (1, 0, 9), (7, 0, 0)):
        one.canvas.highlight_weight(key)
        assert one.canvas.scene.hovered is None


def test_a_hovered_weight_that_disappears_is_hovered_no_more(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(5, 2))
    qtbot.mouseMove(one.viewport, one.edge(1, 4, 2, 0.8))
    assert one.weights[-1] == (1, 4, 2)
    one.show(edits.set_units(one.project, 1, 2))
    assert one.weights[-1] is None
    one.viewport.repaint()
    assert not one.canvas.scene.label.isVisible()


def test_a_removed_edge_cannot_be_hovered(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    project = project_of(1, 1)
    cut = np.zeros((1, 3), bool)
    cut[0, 1] = True
    network = replace(project.network, removed=(cut, project.network.removed[1]))
    one = bench(replace(project, network=network.with_weights(network.weights)))
    for label in one.canvas.scene.small_labels.values():
        label.hide()
    qtbot.mouseMove(one.viewport, one.edge(1, 0, 1, 0.1))
    assert one.weights == []


# Units


def test_clicking_a_unit_selects_it_and_clicking_elsewhere_ends_that(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(5, 4, 2))
    qtbot.mouseClick(one.viewport, Qt.MouseButton.LeftButton, pos=one.unit(1, 2))
    assert one.canvas.selected_unit == (1, 2)
    qtbot.mouseClick(one.viewport, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert one.canvas.selected_unit is None
    assert one.units == [(1, 2), None]
    assert one.texts == []


def test_a_selected_unit_is_ringed_in_the_accent_colour(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(5, 4, 2))
    one.canvas.select_unit((1, 2))
    radius = round(one.canvas.scene.units(1)[2].diameter / 2)
    at = one.unit(1, 2)
    ring = [one.colour(at + QPoint(0, radius - d)) for d in range(4)]
    assert LIGHT.accent in ring


def test_the_selection_moves_along_with_its_layer(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(5, 2))
    one.canvas.select_unit((1, 3))
    one.show(edits.add_layer(one.project, 0))
    assert one.canvas.selected_unit == (2, 3)
    assert one.units[-1] == (2, 3)


def test_the_selection_ends_when_its_unit_is_removed(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(5, 2))
    one.canvas.select_unit((1, 4))
    one.show(edits.remove_unit(one.project, 1))
    assert one.canvas.selected_unit is None
    assert one.units == [(1, 4), None]


def test_a_click_under_a_column_adds_a_unit_to_it(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(2, 2))
    column = one.canvas.scene.layout.columns[1]
    place = one.place(column.x, column.bottom + 20)
    qtbot.mouseMove(one.viewport, place)
    assert one.canvas.scene.ghost.isVisible()
    qtbot.mouseClick(one.viewport, Qt.MouseButton.LeftButton, pos=place)
    assert one.texts == ["Add unit"]
    assert one.project.network.sizes == (2, 3, 2)


@pytest.mark.parametrize(
    ("before", "after"),
    [((2, 1), (1, 1)), ((2, 2, 1), (2, 1)), ((1, 3), (1, 2)), ((2, 2, 1), (1, 1, 1))],
    ids=["fewer units", "a layer less", "fewer outputs", "fewer units in both layers"],
)
def test_a_network_that_shrinks_has_the_labels_of_the_weights_it_has_left(
    before: tuple[int, ...], after: tuple[int, ...], bench: Callable[..., Bench]
) -> None:
    one = bench(project_of(*before))
    one.canvas.highlight_weight((len(before), 0, 0))
    one.show(project_of(*after))
    shapes = one.project.network.shapes
    assert set(one.canvas.scene.small_labels) == {(s, i, j) for s, shape in enumerate(shapes, 1) for i, j in np.ndindex(shape)}


def test_minus_on_the_hidden_layer_of_a_labelled_network_removes_a_unit(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(2, 1, data="xor"))
    qtbot.mouseClick(one.canvas.header.headers[1].minus_button, Qt.MouseButton.LeftButton)
    assert one.project.network.sizes == (2, 1, 1)
    assert len(one.canvas.scene.small_labels) == 5


def badge_size(one: Bench, zoom: float) -> int:
    """Return the height on screen of what changes where the number of a unit is drawn."""
    unit = UnitItem(one.look)
    images = []
    for number in (None, 8):
        unit.set_place((1, 7), 0.0, 0.0, 52.0, UnitMark(number=number))
        image = QImage(240, 240, QImage.Format.Format_RGB32)
        image.fill(LIGHT.canvas)
        painter = QPainter(image)
        painter.translate(120, 120)
        painter.scale(zoom, zoom)
        unit.paint(painter, QStyleOptionGraphicsItem())
        painter.end()
        images.append(np.array(image.constBits()).reshape(240, 240, 4))
    changed = (images[0] != images[1]).any(axis=(1, 2))
    rows = np.flatnonzero(changed)
    return int(rows[-1] - rows[0] + 1)


def test_a_badge_shrinks_with_the_network_but_does_not_grow_beyond_its_size(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(3, 2))
    full = badge_size(one, 1.0)
    assert 17 <= full <= 20
    assert badge_size(one, 0.5) < full
    assert badge_size(one, 1.62) <= full + 1
    assert badge_size(one, 3.0) <= full + 1


# The header


@pytest.mark.parametrize("width", [640, 784, 900, 1300])
@pytest.mark.parametrize("layers", [1, 2, 4, 5, 6, 9])
def test_the_button_that_removes_a_layer_keeps_clear_of_those_that_add_one(layers: int, width: int, bench: Callable[..., Bench]) -> None:
    header = bench(project_of(*(3,) * layers, 2)).canvas
    header.resize(width, 600)
    QApplication.processEvents()
    strip = header.header
    for one in strip.headers:
        parts = [one.name_label] + ([one.remove_layer_button] if one.remove_layer_button.isVisible() else [])
        for part in parts:
            place = part.geometry().translated(one.pos())
            assert not any(button.isVisible() and button.geometry().intersects(place) for button in strip.add_buttons)


def test_many_hidden_layers_keep_their_numbers(bench: Callable[..., Bench]) -> None:
    headers = bench(project_of(*(3,) * 6, 2)).canvas.header.headers[1:-1]
    assert [header.name_label.text()[-1] for header in headers] == list("123456")
    assert not any("…" in header.name_label.text() for header in headers)


@pytest.mark.parametrize("activation", ["heaviside", "leaky relu"])
@pytest.mark.parametrize("scale", [1.0, 1.6])
def test_a_long_activation_is_written_out_where_columns_are_150_apart(activation: str, scale: float, qtbot: QtBot) -> None:
    strip = QWidget()
    qtbot.addWidget(strip)
    header = LayerHeader(Look(scale), strip)
    header.restyle()
    header.show_layer(project_of(3, 2, activation=activation).network, 1)
    for pitch in (150, 176, 220):
        header.place(200 * scale, pitch * scale)
        assert header.activation_button.text() == activation


def test_the_plus_and_minus_of_a_layer_change_its_units(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    header = one.canvas.header.headers[1]
    qtbot.mouseClick(header.plus_button, Qt.MouseButton.LeftButton)
    assert one.project.network.sizes == (2, 4, 2)
    assert header.count_field.text() == "4"
    qtbot.mouseClick(header.minus_button, Qt.MouseButton.LeftButton)
    assert one.project.network.sizes == (2, 3, 2)
    assert one.texts == ["Add unit", "Remove unit"]


def test_the_last_unit_of_a_layer_cannot_be_removed_and_the_button_says_why(bench: Callable[..., Bench]) -> None:
    header = bench(project_of(1, 1)).canvas.header.headers[1]
    assert not header.minus_button.isEnabled()
    assert "at least one unit" in header.minus_button.toolTip()


def test_a_typed_number_of_units_is_taken_over(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    field = one.canvas.header.headers[1].count_field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "12")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert one.project.network.sizes == (2, 12, 2)
    assert one.texts == ["Set 12 units"]


def test_escape_and_nonsense_leave_the_number_of_units(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    field = one.canvas.header.headers[1].count_field
    field.selectAll()
    qtbot.keyClicks(field, "0")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "3"
    field.clear()
    field.editingFinished.emit()
    assert field.text() == "3"
    assert one.texts == []


def test_arrow_keys_in_the_number_change_it_by_one(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    field = one.canvas.header.headers[1].count_field
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert one.project.network.sizes == (2, 4, 2)


def test_the_activation_menu_sets_the_activation(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(3, 2))
    menu = one.canvas.header.headers[1].activation_button.menu()
    next(action for action in menu.actions() if action.text() == "relu").trigger()
    assert one.project.network.layers[0].activation == "relu"
    assert one.texts == ["Set activation to relu"]
    checked = [action.text() for action in one.canvas.header.headers[1].activation_button.menu().actions() if action.isChecked()]
    assert checked == ["relu"]


def test_only_the_output_layer_offers_softmax(bench: Callable[..., Bench]) -> None:
    headers = bench(project_of(3, 2)).canvas.header.headers
    names = [[action.text() for action in header.activation_button.menu().actions()] for header in headers[1:]]
    assert "softmax" not in names[0]
    assert "softmax" in names[1]


def test_a_hidden_layer_has_a_button_that_removes_it_and_the_output_layer_has_none(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(3, 4, 2))
    headers = one.canvas.header.headers
    assert [header.remove_layer_button.isVisible() for header in headers] == [False, True, True, False]
    qtbot.mouseClick(headers[1].remove_layer_button, Qt.MouseButton.LeftButton)
    assert one.project.network.sizes == (2, 4, 2)
    assert one.texts == ["Remove layer"]


def test_a_button_between_two_layers_adds_one_there(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    qtbot.mouseClick(one.canvas.header.add_buttons[0], Qt.MouseButton.LeftButton)
    assert one.project.network.sizes == (2, 4, 3, 2)
    qtbot.mouseClick(one.canvas.header.add_buttons[2], Qt.MouseButton.LeftButton)
    assert one.project.network.sizes == (2, 4, 3, 4, 2)


def test_layers_are_named_by_their_place(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(3, 2))
    assert [header.name_label.text() for header in one.canvas.header.headers] == ["Input", "Hidden", "Output"]
    one.show(edits.add_layer(one.project, 1))
    assert [header.name_label.text() for header in one.canvas.header.headers] == ["Input", "Hidden 1", "Hidden 2", "Output"]


def test_a_header_stands_over_its_column_after_panning(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    header = one.canvas.header.headers[1]
    start = QPoint(20, 300)
    qtbot.mousePress(one.viewport, Qt.MouseButton.MiddleButton, pos=start)
    qtbot.mouseMove(one.viewport, start + QPoint(30, 0))
    QApplication.sendEvent(one.viewport, _moved(start + QPoint(60, 10)))
    qtbot.mouseRelease(one.viewport, Qt.MouseButton.MiddleButton, pos=start + QPoint(60, 10))
    assert abs(header.geometry().center().x() - one.unit(1, 0).x()) <= 1


def test_every_button_says_what_it_does(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(3, 2))
    buttons = [*one.canvas.header.add_buttons, one.canvas.zoom_control.fit_button, one.canvas.zoom_control.zoom_in_button]
    for header in one.canvas.header.headers[1:]:
        buttons += [header.activation_button, header.minus_button, header.plus_button, header.remove_layer_button]
    for button in buttons:
        assert button.toolTip()
        assert button.accessibleName()


def test_a_network_of_many_layers_cannot_grow_beyond_the_limit(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(*(1,) * MAX_LAYERS))
    assert not any(button.isEnabled() for button in one.canvas.header.add_buttons)


# Zoom


def test_the_wheel_zooms_at_the_pointer(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(5, 4, 2))
    at = one.unit(1, 2)
    wheel = QWheelEvent(
        QPointF(at),
        QPointF(one.viewport.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(one.viewport, wheel)
    assert one.canvas.view.zoom == pytest.approx(1.25**2)
    assert (one.unit(1, 2) - at).manhattanLength() <= 3
    assert one.canvas.zoom_control.percent_button.text() == "156%"


def test_a_network_too_large_is_shown_as_a_whole_by_zoom_to_fit(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(40, 40, 40, 40, 40, 2))
    assert one.canvas.view.zoom < 0.6
    one.canvas.zoom_in()
    one.canvas.zoom_in()
    zoomed = one.canvas.view.zoom
    one.canvas.zoom_to_fit()
    assert one.canvas.view.zoom < zoomed
    area = one.viewport.rect()
    for s, i in ((0, 0), (1, 0), (1, 39), (5, 39), (6, 1)):
        assert area.contains(one.unit(s, i))


def test_a_small_network_is_fitted_at_its_own_size(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(5, 4, 2))
    assert one.canvas.view.zoom == 1
    one.canvas.resize(1100, 700)
    assert one.canvas.view.zoom == 1


def test_the_zoom_stays_when_an_edit_comes_after_the_user_has_zoomed(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(5, 4, 2))
    qtbot.mouseClick(one.canvas.zoom_control.zoom_in_button, Qt.MouseButton.LeftButton)
    assert one.canvas.view.zoom == 1.25
    one.show(edits.add_unit(one.project, 1))
    assert one.canvas.view.zoom == 1.25
    qtbot.mouseClick(one.canvas.zoom_control.percent_button, Qt.MouseButton.LeftButton)
    assert one.canvas.view.zoom == 1


# The keyboard


def test_arrows_walk_along_units_and_their_edges(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(5, 4, 2))
    view, scene = one.canvas.view, one.canvas.scene
    seen = []
    for key in (
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
    ):
        qtbot.keyClick(view, key)
        seen.append(scene.focused)
    assert seen == [(0, 0), (0, 1), (1, 0, 2), (1, 1, 2), (1, 1), (1, 1, 1), (1, 1, 2), (0, 1)]
    assert [key for key in one.weights if key is not None] == [(1, 0, 2), (1, 1, 2), (1, 1, 1), (1, 1, 2)]


def test_the_bias_unit_is_reached_by_going_up(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(2, 2))
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Right):
        qtbot.keyClick(one.canvas.view, key)
    assert one.canvas.scene.focused == (1, 0, 0)


def test_the_focused_weight_is_described_for_a_screen_reader(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(edits.set_weight(project_of(2, 2), 1, 0, 1, 0.5))
    qtbot.keyClick(one.canvas.view, Qt.Key.Key_Right)
    qtbot.keyClick(one.canvas.view, Qt.Key.Key_Right)
    assert one.canvas.view.accessibleDescription() == "Weight from Input unit 1 to Hidden unit 1: 0.500"


def test_enter_selects_the_focused_unit_and_escape_leaves(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(2, 2))
    qtbot.keyClick(one.canvas.view, Qt.Key.Key_Down)
    qtbot.keyClick(one.canvas.view, Qt.Key.Key_Return)
    assert one.canvas.selected_unit == (0, 0)
    qtbot.keyClick(one.canvas.view, Qt.Key.Key_Escape)
    assert one.canvas.selected_unit is None
    assert one.canvas.scene.focused is None


def test_del_removes_the_selected_unit_but_never_an_input(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(4, 2))
    kept = np.delete(one.project.network.weights[0], 1, axis=0)
    one.canvas.select_unit((0, 1))
    qtbot.keyClick(one.canvas.view, Qt.Key.Key_Delete)
    assert one.texts == []
    one.canvas.select_unit((1, 1))
    qtbot.keyClick(one.canvas.view, Qt.Key.Key_Delete)
    assert one.texts == ["Remove unit"]
    assert np.array_equal(one.project.network.weights[0], kept)


def test_l_adds_a_layer_before_the_output(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    qtbot.keyClick(one.canvas.view, Qt.Key.Key_L)
    assert one.project.network.sizes == (2, 3, 4, 2)


def test_plus_and_minus_zoom(bench: Callable[..., Bench], qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    qtbot.keyClick(one.canvas.view, Qt.Key.Key_Plus)
    assert one.canvas.view.zoom == 1.25
    qtbot.keyClick(one.canvas.view, Qt.Key.Key_Minus)
    assert one.canvas.view.zoom == 1


# Symbols


def test_the_strip_below_names_sizes_and_matrices(bench: Callable[..., Bench]) -> None:
    one = bench(project_of(5, 4, 2))
    one.canvas.resize(1100, 700)
    assert [latex for _, latex in one.canvas.footer.symbols()] == [
        "p = 2",
        "W^{h1}",
        "l_{1} = 5",
        "W^{h2}",
        "l_{2} = 4",
        "W^{o}",
        "k = 2",
    ]


@pytest.mark.parametrize("sizes", [(5, 2), (5, 4, 3), (3, 1)])
@pytest.mark.parametrize("width", [560, 784, 860, 1200])
def test_the_number_of_outputs_is_not_hidden_by_the_zoom_control(sizes: tuple[int, ...], width: int, bench: Callable[..., Bench]) -> None:
    canvas = bench(project_of(*sizes)).canvas
    canvas.resize(width, 555)
    QApplication.processEvents()
    x, latex = canvas.footer.symbols()[-1]
    assert latex == f"k = {sizes[-1]}"
    zoom = canvas.zoom_control.geometry()
    assert zoom.bottom() < canvas.footer.y() or x + 15 < zoom.left()


def test_the_zoom_control_stays_below_what_was_raised_over_the_canvas(bench: Callable[..., Bench]) -> None:
    canvas = bench(project_of(3, 2)).canvas
    notice = QWidget(canvas)
    notice.show()
    notice.raise_()
    canvas.resize(900, 600)
    canvas.show_project(project_of(4, 2))
    notice.setGeometry(canvas.zoom_control.geometry())
    assert canvas.childAt(canvas.zoom_control.geometry().center()) is notice


def test_the_zoom_control_covers_no_output_unit(bench: Callable[..., Bench]) -> None:
    for count in (2, 4, 6, 10):
        one = bench(project_of(5, 4, count))
        box = one.canvas.zoom_control.geometry()
        last = one.unit(3, count - 1) + one.canvas.view.pos()
        assert not box.contains(last)


def test_symbols_are_the_lectures() -> None:
    two, three = project_of(2, 1).network, project_of(2, 12, 1).network
    assert weight_latex(two, (1, 1, 2)) == "w_{22}^{h}"
    assert weight_latex(two, (2, 0, 0)) == "w_{10}^{o}"
    assert weight_latex(three, (2, 11, 0)) == "w_{12,0}^{h2}"
    assert matrix_latex(three, 3) == "W^{o}"
    assert layer_name(three, 2) == "Hidden 2"
    assert weight_words(two, (1, 0, 0)) == "Weight from the bias to Hidden unit 1"


@pytest.mark.parametrize(
    ("feature", "latex"),
    [("x1", "x_1"), ("x1^2", "x_1^{2}"), ("x1*x2", r"x_1\cdot x_2"), ("sin(x1)", r"\mathrm{sin}(x_1)"), ("pi*x2", r"\pi \cdot x_2")],
)
def test_features_are_set_as_formulas(feature: str, latex: str) -> None:
    assert feature_latex(feature) == latex


def _moved(position: QPoint):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    return QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(position),
        QPointF(position),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.MiddleButton,
        Qt.KeyboardModifier.NoModifier,
    )


def test_the_activation_menu_reads_from_left_to_right(bench: Callable[..., Bench]) -> None:
    header = bench(project_of(3, 2)).canvas.header.headers[1]
    assert header.activation_button.menu().layoutDirection() == Qt.LayoutDirection.LeftToRight
