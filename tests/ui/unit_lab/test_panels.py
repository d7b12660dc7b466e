"""The panels of the laboratory: where the grid puts them, and what their pictures are made of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from mlp_studio.core.generators import generate
from mlp_studio.core.hyperplane import Line, net_input
from mlp_studio.core.scaling import UNSCALED
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.core.unit_figure import lone_figure
from mlp_studio.core.unit_lab import LEARNERS, LabRun, Sides, lab_examples, start_weights
from mlp_studio.ui.theme import Look
from mlp_studio.ui.unit_lab.figure_panel import FigurePanel
from mlp_studio.ui.unit_lab.learner_panel import LearnerPanel, number_text, row_texts
from mlp_studio.ui.unit_lab.panel import SMALLEST, Panel, PanelGrid
from mlp_studio.ui.unit_lab.plane_picture import positive_part
from mlp_studio.ui.unit_lab.weight_space import ALL, WeightSpace

SQUARE = (-1.0, 1.0, -1.0, 1.0)
weights = st.integers(-32, 32).map(lambda i: i / 16)


@pytest.fixture
def make_grid(qtbot: QtBot) -> Callable[[int, int, float], tuple[PanelGrid, list[Panel]]]:
    def make(width: int, height: int, scale: float) -> tuple[PanelGrid, list[Panel]]:
        look = Look(scale)
        grid = PanelGrid(look)
        qtbot.addWidget(grid)
        grid.resize(width, height)
        panels: list[Panel] = [LearnerPanel(look, learner, grid) for learner in LEARNERS.values()]
        panels.append(WeightSpace(look, grid))
        grid.set_panels(panels)
        with qtbot.waitExposed(grid):
            grid.show()
        return grid, panels

    return make


@pytest.mark.parametrize("scale", [1.0, 1.2, 1.6])
@pytest.mark.parametrize(("width", "height"), [(800, 160), (700, 120), (432, 740), (640, 230), (1400, 500), (300, 300)])
def test_panels_have_equal_places_that_do_not_meet_and_lie_within_the_width(
    width: int, height: int, scale: float, make_grid: Callable[[int, int, float], tuple[PanelGrid, list[Panel]]]
) -> None:
    grid, panels = make_grid(width, height, scale)
    room = grid.viewport().width()
    for panel in panels:
        place = panel.geometry()
        assert place.left() >= 0
        assert place.right() < room
        assert panel.rect().contains(panel.picture)
        assert not panel.words_rect.toRect().intersects(panel.picture)
        assert not any(place.intersects(other.geometry()) for other in panels if other is not panel)
    assert len({(panel.width(), panel.height()) for panel in panels}) == 1


def test_in_a_low_place_words_stand_beside_the_pictures_and_in_a_tall_one_below(
    make_grid: Callable[[int, int, float], tuple[PanelGrid, list[Panel]]],
) -> None:
    grid, panels = make_grid(1100, 165, 1.0)
    assert panels[0].words_rect.left() > panels[0].picture.right()
    assert grid.verticalScrollBar().maximum() <= 10
    _, panels = make_grid(500, 700, 1.0)
    assert panels[0].words_rect.top() > panels[0].picture.bottom()
    assert panels[0].picture.width() >= SMALLEST


@given(w0=weights, w1=weights, w2=weights)
def test_the_positive_part_of_the_square_is_where_the_sum_is_not_negative(w0: float, w1: float, w2: float) -> None:
    line: Line = (w0, w1, w2)
    part = np.array(positive_part(line, SQUARE)).reshape(-1, 2)
    share = np.abs(np.sum(part[:, 0] * np.roll(part[:, 1], -1) - part[:, 1] * np.roll(part[:, 0], -1))) / 2 / 4
    steps = (np.arange(200) + 0.5) / 100 - 1
    x1, x2 = np.meshgrid(steps, steps)
    counted = float((w0 + w1 * x1 + w2 * x2 >= 0).mean())
    assert share == pytest.approx(counted, abs=0.02)
    assert all(net_input(line, (float(x), float(y))) >= -1e-9 for x, y in part)


def test_weights_of_which_one_has_no_room_are_all_written_shorter(qtbot: QtBot) -> None:
    metrics = QFontMetricsF(Look().font("caption"))
    room = metrics.horizontalAdvance("−0.48")
    assert row_texts((-0.48, 0.0, 0.5), room, metrics) == ["−0.48", "0.00", "0.50"]
    assert row_texts((-0.5, 0.0, 0.25), metrics.horizontalAdvance("−0.5"), metrics) == ["−0.5", "0.0", "0.2"]
    assert row_texts((-0.00013, -345678.0), room, metrics) == ["0.0", "−3e+05"]
    assert row_texts((-12.34,), metrics.horizontalAdvance("−12.3"), metrics) == ["−12.3"]
    assert row_texts((-0.00013, 2.0), 200, metrics) == ["−1.3e−4", "2.00"]


def test_the_figure_of_a_unit_has_edges_in_the_colours_of_their_signs(qtbot: QtBot) -> None:
    look = Look()
    panel = FigurePanel(look)
    qtbot.addWidget(panel)
    panel.resize(360, 200)
    signs = {look.theme.positive.name(), look.theme.negative.name()}

    def found() -> set[str]:
        image = panel.grab().toImage()
        return signs & {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}

    panel.show_nothing("No unit is selected", "Click one")
    assert found() == set()
    panel.show_figure(lone_figure("linear", (0.0, 2.0, 0.0), (1.0, 1.0, 1.0)), "example 1")
    assert found() == {look.theme.positive.name()}  # the middle edge is level: no pixel of it is a mixture
    panel.show_figure(lone_figure("heaviside", (0.0, -2.0, 0.0), (1.0, 1.0, 1.0)), "example 1")
    assert found() == {look.theme.negative.name()}


def test_bounds_have_decimals_only_while_they_are_small() -> None:
    assert [number_text(value) for value in (2.3456, 208.4, 1_234_567.8, 3e12)] == ["2.346", "208", "1,234,568", "3.0e12"]


def test_the_weight_space_holds_all_paths_or_that_of_one_unit_at_its_own_scale(qtbot: QtBot) -> None:
    space = WeightSpace(Look())
    qtbot.addWidget(space)
    run = LabRun(lab_examples(generate("xor"), UNSCALED, Sides(1, 0)), start_weights(1), TrainingSettings(learning_rate=0.2))
    run.units["logistic"].w = (0.0, 40.0, 3.0)
    space.show_run(run)
    assert space.choice is not None
    assert space.choice.key == ALL
    assert len(space.shown) == 3
    assert space.reach >= 40
    index = space.choice.findData("lms")
    space.choice.setCurrentIndex(index)
    space.choice.activated.emit(index)
    assert [unit.learner.name for unit in space.shown] == ["lms"]
    assert space.reach < 10
    space.show_run(run)
    assert space.choice.key == "lms"  # the choice stays


def test_the_last_update_is_an_arrow_that_ends_where_the_unit_is(qtbot: QtBot) -> None:
    look = Look()
    space = WeightSpace(look)
    qtbot.addWidget(space)
    space.resize(220, 400)
    space.arrange(200, is_low=False)
    run = LabRun(lab_examples(generate("xor"), UNSCALED, Sides(1, 0)), (0.0, 0.0, 0.0), TrainingSettings(learning_rate=0.2))
    assert space.choice is not None
    space.show_run(run)
    space.choice.set_key("lms")
    run.units["lms"].w, run.units["lms"].step = (0.0, 0.8, 0.0), (0.0, 0.8, 0.0)
    space.show_run(run)
    picture, rect = space.grab().toImage(), space.picture
    ratio = picture.width() / space.width()
    centre, along = rect.center(), 0.4 / space.reach * rect.width() / 2
    accent = look.theme.accent
    found = [
        picture.pixelColor(round(ratio * (centre.x() + 0.5 + along)), round(ratio * (centre.y() + 0.5)) + dy).rgb() for dy in range(-2, 3)
    ]
    assert accent.rgb() in found
