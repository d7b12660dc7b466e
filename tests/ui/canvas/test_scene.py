"""What the canvas shows of a project: units, edges, pictures, values, themes; by what differs from the project before."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.network import MAX_UNITS
from mlp_studio.ui.canvas.layout import LEAST_SLOTS
from mlp_studio.ui.canvas.symbols import feature_latex, layer_name, matrix_latex, weight_latex, weight_words
from mlp_studio.ui.canvas.unit_paint import UnitFace, UnitMark, paint_unit
from mlp_studio.ui.theme import DARK, LIGHT, Look, Theme
from tests.ui.canvas.bench import BESIDE, Bench, project_of

Make = Callable[..., Bench]


def differs(one: QColor, other: QColor, by: int = 20) -> bool:
    return max(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)) > by


# Units


def test_every_layer_has_its_units_and_all_but_the_last_a_bias_unit(bench: Make) -> None:
    scene = bench(project_of(5, 4, 2)).scene
    assert [len(scene.faces(s)) for s in range(4)] == [2, 5, 4, 2]
    assert [item.has_bias for item in scene.columns] == [True, True, True, False]


def test_inputs_are_labelled_hidden_units_numbered_and_outputs_named_by_class(bench: Make) -> None:
    scene = bench(project_of(3, 2)).scene
    assert [face.mark.formula_left for face in scene.faces(0)] == ["x_1", "x_2"]
    assert [face.mark.number for face in scene.faces(1)] == [1, 2, 3]
    assert [(face.mark.class_index, face.mark.class_name) for face in scene.faces(2)] == [(0, "−"), (1, "+")]


def test_a_single_output_unit_is_y_and_has_no_class(bench: Make) -> None:
    (face,) = bench(project_of(3, 1)).scene.faces(2)
    assert face.mark.formula_right == "y"
    assert face.mark.class_index is None


def test_output_units_beyond_the_classes_are_counted(bench: Make) -> None:
    marks = [face.mark for face in bench(project_of(3, 4)).scene.faces(2)]  # of the moons' two classes
    assert [mark.formula_right for mark in marks] == ["", "", "y_{3}", "y_{4}"]
    assert [mark.class_index for mark in marks] == [0, 1, None, None]


def test_the_name_of_a_unit_stands_at_it_and_an_output_units_name_takes_the_place_of_its_class(bench: Make) -> None:
    project = edits.rename_unit(edits.rename_unit(project_of(3, 2), 1, 1, "edge"), 2, 0, "left moon")
    one = bench(project)
    assert one.scene.faces(1)[1].mark == UnitMark(number=2, name="edge")
    assert one.scene.faces(2)[0].mark.name == "left moon"
    column = one.scene.layout.columns[1]
    below = QPointF(column.x, float(column.ys[1]) + column.diameter / 2 + 10)
    before = one.picture()
    one.show(edits.rename_unit(project, 1, 1, ""))
    after = one.picture()
    at = one.place(below.x(), below.y())
    named = [at + QPoint(dx, dy) for dx in range(-14, 15) for dy in range(-6, 7)]
    assert any(differs(before.pixelColor(p), after.pixelColor(p), 60) for p in named)


def test_a_unit_shows_its_picture(bench: Make) -> None:
    one = bench(project_of(2, 1))
    thumbnails = [np.full((units, 20, 20, 4), 255, np.uint8) for units in (2, 2, 1)]
    thumbnails[1][1, :10, :] = (200, 30, 40, 255)
    one.canvas.show_thumbnails(tuple(thumbnails))
    at = one.unit(1, 1)
    assert one.colour(at - QPoint(0, 12)) == QColor(200, 30, 40)
    assert one.colour(at + QPoint(0, 12)) == QColor(255, 255, 255)


def test_pictures_and_weights_of_another_structure_are_ignored(bench: Make) -> None:
    one = bench(project_of(2, 1))
    before = one.picture()
    one.canvas.show_thumbnails((np.zeros((2, 4, 4, 4), np.uint8),))
    one.canvas.show_weights((np.ones((3, 3)),))
    assert one.scene.weights == one.project.network.weights
    assert one.picture() == before


def test_a_column_is_kept_when_another_layer_is_added(bench: Make) -> None:
    one = bench(project_of(3, 2))
    hidden, outputs = one.scene.columns[1], one.scene.columns[2]
    faces = list(hidden.faces)
    one.show(edits.add_layer(one.project, 1))
    assert one.scene.columns[1] is hidden
    assert one.scene.columns[3] is outputs
    assert hidden.faces == faces
    assert len(one.scene.faces(2)) == 4


def test_a_unit_keeps_its_picture_when_another_is_added_below_it(bench: Make) -> None:
    one = bench(project_of(2, 1))
    one.canvas.show_thumbnails(tuple(np.full((units, 8, 8, 4), (10, 200, 30, 255), np.uint8) for units in (2, 2, 1)))
    one.show(edits.add_unit(one.project, 1))
    assert one.colour(one.unit(1, 0)) == QColor(10, 200, 30)
    assert one.colour(one.unit(1, 2)) != QColor(10, 200, 30)


def test_items_of_a_removed_layer_are_gone(bench: Make) -> None:
    one = bench(project_of(3, 4, 2))
    count = len(one.scene.items())
    gone = one.scene.columns[1], one.scene.gap(1)
    one.show(edits.remove_layer(one.project, 1))
    assert not set(gone) & set(one.scene.items())
    assert len(one.scene.items()) == count - 2


# Edges


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_strong_positive_edge_is_painted_blue_and_a_negative_one_brick(theme: Theme, bench: Make) -> None:
    project = edits.set_weights(project_of(2, 1, data="xor"), (np.array([[0, 5, 0], [0, 0, -5.0]]), np.zeros((1, 3))))
    one = bench(edits.set_view(project, labels="none"))
    one.look.set_theme(theme.name)  # type: ignore[arg-type]
    blue = one.colour(one.edge(1, 0, 1, 0.2))
    assert blue.blue() > blue.red() + 40
    brick = [one.colour(one.edge(1, 1, 2, t)) for t in np.linspace(0.1, 0.4, 12)]  # dashed: not at every point
    assert any(c.red() > c.blue() + 40 for c in brick)
    assert any(not differs(c, theme.canvas, 25) for c in brick)


def test_edges_do_not_jump_when_the_largest_weight_shrinks_during_a_run(bench: Make) -> None:
    project = edits.set_weights(project_of(1, 1), (np.array([[0.0, 4.0, 1.0]]), np.zeros((1, 2))))
    one = bench(project)
    gap = one.scene.gap(1)
    level = gap.styles.level[0, 2]
    one.canvas.show_weights((np.array([[0.0, 2.0, 1.0]]), np.zeros((1, 2))))
    assert gap.styles.level[0, 2] == level
    one.show(edits.set_weights(project, (np.array([[0.0, 2.0, 1.0]]), np.zeros((1, 2)))))
    assert gap.styles.level[0, 2] == level  # the run's last weights become the project's
    one.show(edits.set_weights(project, (np.array([[0.0, 0.5, 1.0]]), np.zeros((1, 2)))))
    assert gap.styles.level[0, 2] > level


def test_a_cut_edge_is_not_drawn_and_is_a_ghost_while_the_pointer_is_in_its_gap(bench: Make) -> None:
    project = edits.set_view(edits.set_weight(project_of(1, 1), 1, 0, 1, 6.0), labels="none")
    one = bench(edits.remove_weights(project, [(1, 0, 1)]))

    def on_its_way() -> list[QColor]:
        picture = one.picture()
        return [picture.pixelColor(one.edge(1, 0, 1, t)) for t in np.linspace(0.2, 0.8, 60)]

    one.hover(BESIDE)
    assert not any(differs(colour, LIGHT.canvas, 30) for colour in on_its_way()[:10])
    before = on_its_way()
    one.hover(one.in_gap(1))
    ghost = on_its_way()
    assert sum(differs(a, b, 10) for a, b in zip(before, ghost, strict=True)) > 10
    assert not any(c.blue() > c.red() + 60 for c in ghost)  # grey, in neither sign's colour
    one.hover(BESIDE)
    assert on_its_way() == before


def test_bias_units_are_hidden_with_their_edges_labels_and_rings(bench: Make) -> None:
    project = edits.set_weight(project_of(2, 1, data="xor"), 1, 0, 0, 9.0)
    one = bench(project)
    box = one.unit(1, -1) + QPoint(-9, -9)
    shown, middle = one.picture(), one.edge(1, 0, 0, 0.25)
    one.show(edits.set_view(project, biases=False))
    assert not any(item.has_bias for item in one.scene.columns)
    assert not any(j == 0 for _, _, j in one.scene.labels.labels)
    hidden = one.picture()
    around = [box + QPoint(dx, dy) for dx in range(-6, 7) for dy in range(-6, 7)]
    assert any(differs(shown.pixelColor(p), hidden.pixelColor(p)) for p in around)
    assert not any(differs(hidden.pixelColor(p), LIGHT.canvas, 30) for p in around)
    one.hover(one.unit(1, -1))
    one.hover(middle)
    assert one.weights == []
    assert set(one.hovered_units) == {None}
    one.show(project)
    assert all(item.has_bias for item in one.scene.columns[:-1])
    one.hover(one.unit(1, -1))
    assert one.hovered_units[-1] == (1, -1)


def test_weights_that_are_not_finite_do_not_break_the_picture(bench: Make) -> None:
    one = bench(project_of(2, 1, data="xor"))
    one.canvas.show_weights(tuple(np.full(w.shape, np.nan) for w in one.project.network.weights))
    one.viewport.repaint()
    assert {label.text for label in one.scene.labels.labels.values()} == {"–"}


# Values of an example


def test_values_of_an_example_stand_below_the_units_until_it_is_left(bench: Make) -> None:
    one = bench(project_of(3, 1))
    before = one.picture()
    values = (np.zeros(0), np.array([0.5, 0.25])), (np.array([0.1, 0.2, 0.3]), np.array([0.4, 0.5, 0.6])), (np.ones(1), np.ones(1))
    one.canvas.show_values(values)
    shown = one.picture()
    column = one.scene.layout.columns[1]
    for y in column.ys:
        at = one.place(column.x, float(y) + column.diameter / 2 + 8)
        assert any(differs(shown.pixelColor(at + QPoint(dx, 0)), LIGHT.canvas, 60) for dx in range(-18, 19))
    one.canvas.show_values(())
    assert one.picture() == before


def test_values_of_another_structure_are_not_shown(bench: Make) -> None:
    one = bench(project_of(3, 1))
    before = one.picture()
    one.canvas.show_values(((np.zeros(0), np.zeros(2)),))
    assert one.picture() == before


# Layers that do not fit


def test_a_large_layer_is_collapsed_and_a_click_on_its_ellipsis_opens_it(bench: Make) -> None:
    one = bench(project_of(40, 2))
    header = one.canvas.header.headers[1]
    column = one.scene.layout.columns[1]
    assert column.ellipsis_y is not None
    assert len(one.scene.faces(1)) < 40
    assert one.scene.faces(1)[-1].mark.number == 40
    assert header.collapsible == "collapsed"
    one.click(one.place(column.x, column.ellipsis_y))
    assert [face.mark.number for face in one.scene.faces(1)] == list(range(1, 41))
    assert header.collapsible == "open"
    assert one.texts == []
    one.canvas.zoom_to_fit()
    assert one.viewport.rect().contains(one.unit(1, 39))


def test_the_button_in_the_header_opens_and_collapses_a_layer(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(40, 2))
    header = one.canvas.header.headers[1]
    qtbot.mouseClick(header.collapse_button, Qt.MouseButton.LeftButton)
    assert len(one.scene.faces(1)) == 40
    qtbot.mouseClick(header.collapse_button, Qt.MouseButton.LeftButton)
    assert len(one.scene.faces(1)) < 40
    assert header.collapsible == "collapsed"


def test_all_large_layers_are_opened_and_collapsed_at_once(bench: Make) -> None:
    one = bench(project_of(40, 30, 2))
    one.canvas.open_layers(True)
    assert [len(one.scene.faces(s)) for s in (1, 2)] == [40, 30]
    one.canvas.open_layers(None)
    assert all(LEAST_SLOTS <= len(one.scene.faces(s)) + 1 < 30 for s in (1, 2))


def test_a_collapsed_layer_shows_the_pictures_of_the_units_that_are_seen(bench: Make) -> None:
    one = bench(project_of(60, 2))
    pictures = np.full((60, 8, 8, 4), 255, np.uint8)
    pictures[59] = (200, 30, 40, 255)
    pictures[58] = (10, 20, 30, 255)
    one.canvas.show_thumbnails((np.full((2, 8, 8, 4), 255, np.uint8), pictures, np.full((2, 8, 8, 4), 255, np.uint8)))
    assert one.colour(one.unit(1, 59)) == QColor(200, 30, 40)


def test_a_layer_stays_open_when_another_one_is_edited(bench: Make) -> None:
    one = bench(project_of(40, 3, 2))
    one.canvas.open_layers(True)
    one.show(edits.add_unit(one.project, 2))
    assert len(one.scene.faces(1)) == 40


def test_the_largest_layers_are_shown(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(MAX_UNITS // 2, 2))
    one.canvas.open_layers(True)
    one.canvas.zoom_to_fit()
    one.viewport.repaint()
    qtbot.waitUntil(lambda: not one.scene.is_drawing, timeout=60_000)
    assert len(one.scene.faces(1)) == MAX_UNITS // 2


# Units that stay where they are


@pytest.mark.parametrize(
    "edit",
    [
        lambda p: edits.add_unit(p, 1),
        lambda p: edits.remove_unit(p, 1),
        lambda p: edits.insert_units(p, 2, 1),
        lambda p: edits.set_activation(p, 1, "relu"),
        lambda p: edits.rename_unit(p, 1, 0, "edge"),
        lambda p: edits.set_inputs(p, ("x1", "x2", "x1*x2")),
    ],
    ids=["unit added", "unit removed", "unit inserted", "activation", "name", "feature added"],
)
def test_nothing_jumps_when_the_network_is_edited(edit, bench: Make) -> None:  # type: ignore[no-untyped-def]
    one = bench(project_of(3, 2, 2), width=1000, height=800)
    before = one.scene.layout.columns
    one.show(edit(one.project))
    for old, new in zip(before, one.scene.layout.columns, strict=True):
        kept = min(len(old.ys), len(new.ys))
        assert new.x == old.x
        assert new.diameter == old.diameter
        assert new.ys[:kept] == pytest.approx(old.ys[:kept])


def test_units_go_back_to_where_they_were_with_undo(bench: Make) -> None:
    one = bench(project_of(3, 2), height=800)
    project, before = one.project, [column.ys.tolist() for column in one.scene.layout.columns]
    one.show(edits.add_unit(project, 1))
    one.show(project)
    assert [column.ys.tolist() for column in one.scene.layout.columns] == [pytest.approx(ys) for ys in before]


def test_zoom_to_fit_puts_every_unit_into_its_place_again(bench: Make) -> None:
    one = bench(project_of(3, 2), height=800)
    one.show(edits.set_units(one.project, 1, 1))
    column = one.scene.layout.columns[1]
    assert column.ys[0] < one.scene.layout.columns[2].ys.mean() - 50
    one.canvas.zoom_to_fit()
    column = one.scene.layout.columns[1]
    assert column.ys[0] == pytest.approx(one.scene.layout.columns[2].ys.mean())


# Large networks


def test_a_network_too_large_for_a_frame_is_drawn_in_the_background(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(30, 30, 2))
    one.canvas.open_layers(True)
    one.canvas.zoom_to_fit()
    one.viewport.repaint()
    assert one.scene.is_drawing
    qtbot.waitUntil(lambda: not one.scene.is_drawing, timeout=60_000)
    image = one.picture()
    x, y = one.scene.layout.gaps[1].point(15, 15, 0.5)
    near = [image.pixelColor(one.place(x, y + dy)) for dy in range(-40, 40, 2)]
    assert any(abs(c.red() - c.blue()) > 15 for c in near)


# Theme, scale, symbols


def test_the_ground_follows_the_theme(bench: Make) -> None:
    one = bench(project_of(3, 2))
    corner = QPoint(3, 3)
    assert one.colour(corner) == LIGHT.canvas
    one.look.set_theme("dark")
    assert one.colour(corner) == DARK.canvas


def test_a_larger_scale_makes_larger_units(bench: Make) -> None:
    one = bench(project_of(2, 2))
    before = one.scene.layout.columns[1].diameter
    one.look.set_scale(1.6)
    assert one.scene.layout.columns[1].diameter == pytest.approx(1.6 * before, rel=0.2)


def badge_size(look: Look, zoom: float) -> int:
    """Return the height on screen of what changes where the number of a unit is drawn."""
    images = []
    for number in (None, 8):
        image = QImage(240, 240, QImage.Format.Format_RGB32)
        image.fill(LIGHT.canvas)
        painter = QPainter(image)
        painter.translate(120, 120)
        painter.scale(zoom, zoom)
        paint_unit(painter, look, UnitFace(UnitMark(number=number)), 52.0)
        painter.end()
        images.append(np.array(image.constBits()).reshape(240, 240, 4))
    changed = (images[0] != images[1]).any(axis=(1, 2))
    rows = np.flatnonzero(changed)
    return int(rows[-1] - rows[0] + 1)


def test_a_badge_shrinks_with_the_network_but_does_not_grow_beyond_its_size(qtbot: QtBot) -> None:
    look = Look()
    sizes = [badge_size(look, zoom) for zoom in (0.5, 1.0, 1.62, 3.0)]
    assert 17 <= sizes[1] <= 20
    assert all(a <= b + 1 for a, b in pairwise(sizes))
    assert sizes[0] < sizes[1]
    assert max(sizes) <= sizes[1] + 1


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
