"""Where the points come from: the combo box, the fields of a generator, and the credit of a sample."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.generators import GENERATORS, GROUPS, generate
from mlp_studio.storage.sample_data import REAL, SAMPLE, read_sample, samples
from tests.ui.data_dock.conftest import Desk

Key = Qt.Key


def type_in(qtbot: QtBot, field: QWidget, text: str) -> None:
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, text)


def choose(qtbot: QtBot, desk: Desk, title: str) -> None:
    """Open the list of sources and click an entry."""
    field = desk.panel.source_field
    field.showPopup()
    view = field.view()
    index = field.model().index(field.findText(title), 0)
    view.scrollTo(index)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())


def shown_rows(desk: Desk) -> list[str]:
    source = desk.panel.source
    fields = (source.points_field, source.noise_field, source.balance_field, source.parts_field, source.seed_field)
    return [field.accessibleName() for field in fields if field.isVisible()]


def shown_text(desk: Desk) -> str:
    return " ".join(label.text() for label in desk.panel.source.findChildren(QLabel) if label.isVisible())


def test_every_generator_and_sample_is_offered_under_a_heading_that_cannot_be_chosen(desk: Desk) -> None:
    field = desk.panel.source_field
    entries = [(field.itemText(i), field.model().flags(field.model().index(i, 0))) for i in range(field.count())]
    headings = [text for text, flags in entries if not flags & Qt.ItemFlag.ItemIsSelectable]
    assert headings == [*GROUPS, REAL]
    assert [text for text, _ in entries if text not in headings] == [
        *(rule.title for group in GROUPS for rule in GENERATORS.values() if rule.group == group),
        *(sample.title for sample in samples()),
    ]


def test_a_generator_is_chosen_from_the_list(desk: Desk, qtbot: QtBot) -> None:
    choose(qtbot, desk, "Pinwheel")
    assert desk.recipe.name == "pinwheel"
    assert desk.asked == [("Generate Pinwheel", "")]
    assert desk.project.network.k == 5
    assert desk.project.points.test_mask.sum() == 60


def test_a_truth_table_keeps_no_point_back_for_testing(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.split_slider.setValue(80)
    choose(qtbot, desk, "XOR, four points")
    assert desk.project.points == generate("xor")
    assert shown_rows(desk) == []


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("moons", ["Number of points", "Noise", "Percent of points in the first class", "Seed of the points"]),
        ("spirals", ["Number of points", "Noise", "Percent of points in the first class", "Arms", "Seed of the points"]),
        ("plane", ["Number of points", "Noise", "Seed of the points"]),
        ("bumps", ["Number of points", "Noise", "Bumps", "Seed of the points"]),
        ("two-spirals", []),
    ],
)
def test_a_source_shows_only_the_numbers_that_it_has(name: str, rows: list[str], desk: Desk) -> None:
    desk.generate(name)
    assert shown_rows(desk) == rows


def test_the_points_follow_what_is_typed_and_the_text_stays_as_it_is_typed(desk: Desk, qtbot: QtBot) -> None:
    field = desk.panel.source.noise_field
    type_in(qtbot, field, "0.")
    assert desk.recipe.noise == 0
    assert field.text() == "0."
    qtbot.keyClicks(field, "25")
    assert desk.recipe.noise == 0.25
    assert field.text() == "0.25"
    type_in(qtbot, desk.panel.points_field, "64")
    assert len(desk.project.points) == 64
    assert {gesture for _, gesture in desk.asked} == {"recipe noise 0", "recipe points 0"}


def test_a_drag_along_a_label_steps_its_number_as_a_gesture_of_its_own(desk: Desk, qtbot: QtBot) -> None:
    label = desk.panel.source.findChildren(QLabel)
    noise = next(found for found in label if found.text() == "Noise")
    for _ in range(2):
        qtbot.mousePress(noise, Qt.MouseButton.LeftButton, pos=QPoint(4, 8))
        for x in (10, 16, 34):
            qtbot.mouseMove(noise, QPoint(x, 8))
        qtbot.mouseRelease(noise, Qt.MouseButton.LeftButton, pos=QPoint(34, 8))
    assert desk.recipe.noise == pytest.approx(0.12 + 2 * 0.05)
    assert len({gesture for _, gesture in desk.asked}) == 2


def test_the_balance_is_a_percentage_of_the_first_class_and_half_of_two_is_even(desk: Desk, qtbot: QtBot) -> None:
    field = desk.panel.source.balance_field
    assert field.text() == "50 %"
    type_in(qtbot, field, "30")
    assert desk.recipe.balance == 0.3
    assert (desk.project.points.labels == 0).sum() == 60
    type_in(qtbot, field, "50")
    assert desk.recipe.balance is None


def test_the_parts_have_the_name_and_the_bounds_of_their_generator(desk: Desk, qtbot: QtBot) -> None:
    desk.generate("spirals")
    field = desk.panel.source.parts_field
    type_in(qtbot, field, "4")
    assert (desk.recipe.parts, desk.project.points.class_count, desk.project.network.k) == (4, 4, 4)
    type_in(qtbot, field, "9")
    assert desk.recipe.parts == 4
    desk.generate("blobs")
    type_in(qtbot, field, "9")
    assert desk.project.points.class_count == 9


def test_the_dice_takes_the_next_seed_and_after_the_largest_the_first(desk: Desk, qtbot: QtBot) -> None:
    before = desk.project.points
    qtbot.mouseClick(desk.panel.source.dice, Qt.MouseButton.LeftButton)
    assert desk.recipe.seed == 2
    assert desk.project.points != before
    desk.show(edits.set_recipe(desk.project, replace(desk.recipe, seed=2**31 - 1), 0.2))
    qtbot.mouseClick(desk.panel.source.dice, Qt.MouseButton.LeftButton)
    assert desk.recipe.seed == 0


def test_a_change_of_the_recipe_keeps_the_share_of_test_points(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.split_slider.setValue(40)
    type_in(qtbot, desk.panel.points_field, "300")
    assert desk.project.points.test_mask.sum() == 120


def test_a_sample_is_taken_with_its_credit(desk: Desk, qtbot: QtBot) -> None:
    choose(qtbot, desk, "Iris, petals")
    points = desk.project.points
    assert (points.xy.tolist(), points.classes) == (read_sample("iris-petals").xy.tolist(), ("setosa", "versicolor", "virginica"))
    assert points.test_mask.sum() == 30
    assert desk.asked == [("Take Iris, petals", "")]
    assert desk.panel.source_field.key == f"{SAMPLE}iris-petals"
    assert "150 points, 3 classes. R. A. Fisher 1936" in shown_text(desk)
    assert "CC BY 4.0" in shown_text(desk)
    assert shown_rows(desk) == []


def test_the_credit_stands_in_the_list_as_well(desk: Desk) -> None:
    field = desk.panel.source_field
    for sample in samples():
        tip = field.itemData(field.findData(SAMPLE + sample.name), Qt.ItemDataRole.ToolTipRole)
        assert sample.credit in tip


def test_a_file_is_named_with_its_counts_until_something_else_is_chosen(desk: Desk, qtbot: QtBot) -> None:
    desk.show(edits.set_points(desk.project, generate("plane", 12), "slope.csv"))
    assert desk.panel.source_field.currentText() == "slope.csv"
    assert "12 points, target numbers" in shown_text(desk)
    choose(qtbot, desk, "Circles")
    assert desk.panel.source_field.findText("slope.csv") == -1
    assert desk.panel.source_field.currentText() == "Circles"
    assert "12 points" not in shown_text(desk)


def test_points_of_no_source_are_those_of_the_project_and_one_is_no_plural(desk: Desk) -> None:
    desk.show(edits.remove_points(edits.remove_class(desk.project, 1), range(1, 100)))
    assert desk.panel.source_field.currentText() == "Points of this project"
    assert "1 point, 1 class" in shown_text(desk)


def test_the_own_entry_asks_for_nothing(desk: Desk, qtbot: QtBot) -> None:
    desk.show(edits.set_points(desk.project, generate("xor"), "mine.csv"))
    choose(qtbot, desk, "mine.csv")
    assert desk.asked == []


def test_a_change_of_the_theme_leaves_the_choice_as_it_is(desk: Desk) -> None:
    desk.look.set_theme("dark")
    field = desk.panel.source_field
    assert field.key == "moons"
    heading = field.itemData(field.findText(GROUPS[0]), Qt.ItemDataRole.ForegroundRole)
    assert heading.color() == desk.look.theme.ink3
    assert desk.asked == []
