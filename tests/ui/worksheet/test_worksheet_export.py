"""Worksheets from the window: the card asks what they are to be, and files come of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.activations import ACTIVATIONS
from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.core.worksheet import WorksheetPlan, askable, worksheets
from mlp_studio.storage.lessons import find_project
from mlp_studio.storage.worksheet_pages import Pages
from mlp_studio.ui.line_setting import joined, line_width, placed
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.worksheet.card import WorksheetCard
from mlp_studio.ui.worksheet.export import export_worksheet
from mlp_studio.ui.worksheet.pdf import worksheet_pdf
from mlp_studio.ui.worksheet.picture import PrintLook, network_svg, paint_printed
from tests.core.nets import project_of

XOR = find_project("xor-igd")[0]


def pages_in(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.fixture
def window(make_window: Callable[[Project], MainWindow]) -> MainWindow:
    return make_window(XOR)


def open_card(window: MainWindow) -> WorksheetCard:
    action = next(a for a in window.menuBar().actions()[0].menu().actions() if a.text() == "Export worksheet…")
    action.trigger()
    return window.menus.worksheets.card


def test_a_pdf_has_a_page_for_each_task_and_solution_and_one_for_the_key(qapp: object) -> None:
    sheets = worksheets(XOR, WorksheetPlan(variants=3, example=1))
    look = PrintLook()
    assert pages_in(worksheet_pdf(Pages(sheets), look)) == 7
    assert pages_in(worksheet_pdf(Pages(sheets[:1], has_solutions=False), look)) == 1
    data = worksheet_pdf(Pages(sheets[:1], has_tasks=False), look)
    assert data.startswith(b"%PDF")
    assert pages_in(data) == 1


@pytest.mark.parametrize("name", [name for name, a in ACTIVATIONS.items() if not a.last_layer_only])
def test_every_formula_is_printed_as_outlines(name: str, qapp: object) -> None:
    project = project_of(2, 1, activation=name)
    sheets = worksheets(project, WorksheetPlan(askable(project), example=1))
    assert b"/Subtype /Image" not in worksheet_pdf(Pages(sheets), PrintLook())


def test_a_large_sheet_goes_on_on_further_pages(qapp: object) -> None:
    sheets = worksheets(find_project("three-classes")[0], WorksheetPlan(example=1))
    assert pages_in(worksheet_pdf(Pages(sheets), PrintLook())) > 3


def test_the_picture_of_the_network_is_black_on_white(qapp: object) -> None:
    image = QImage(720, 400, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_printed(painter, XOR, PrintLook(), QRectF(0, 0, 720, 400))
    painter.end()
    colours = [image.pixelColor(x, y) for x in range(0, 720, 3) for y in range(0, 400, 3)]
    assert max(colour.saturation() for colour in colours if colour.value() > 20) < 12
    assert min(colour.value() for colour in colours) < 60
    svg = network_svg(XOR, PrintLook())
    assert b"<svg" in svg
    assert b"<image" not in svg


@pytest.mark.parametrize("suffix", ["pdf", "html", "tex"])
def test_solutions_apart_are_a_file_beside_the_tasks(suffix: str, tmp_path: Path, qapp: object) -> None:
    written = export_worksheet(XOR, WorksheetPlan(example=1, variants=2, solution="apart"), tmp_path / f"sheet.{suffix}")
    assert [file.name for file in written] == [f"sheet.{suffix}", f"sheet-solution.{suffix}"]
    assert all(file.stat().st_size > 1000 for file in written)


def test_another_ending_is_refused_before_anything_is_written(tmp_path: Path, qapp: object) -> None:
    with pytest.raises(StudioError, match=r"cannot be written as “\.doc”"):
        export_worksheet(XOR, WorksheetPlan(), tmp_path / "sheet.doc")
    assert list(tmp_path.iterdir()) == []


def test_the_card_suggests_the_picked_example_and_writes_what_is_chosen(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.picks.pick_example(2)
    card = open_card(window)
    assert card.isVisible()
    assert card.example.value() == 3
    qtbot.mouseClick(card.parts["weights"], Qt.MouseButton.LeftButton, pos=card.parts["weights"].rect().center() / 4)
    card.variants.setValue(2)
    card.solution.set_key("apart")
    asked: list[str] = []

    def choose(title: str, filters: str, saving: bool) -> str:
        asked.append(filters)
        return str(tmp_path / "mine.tex")

    window.files.choose_file = choose
    plan = card.plan
    qtbot.mouseClick(card.export_button, Qt.MouseButton.LeftButton)
    assert asked == ["PDF, A4 (*.pdf);;Web page (*.html);;LaTeX (*.tex)"]
    assert plan == WorksheetPlan(("forward", "loss", "errors", "change"), 2, 3, 2, "weights", "apart")
    assert {file.name for file in tmp_path.iterdir()} == {"mine.tex", "mine-solution.tex"}
    assert not card.isVisible()
    assert "mine.tex and mine-solution.tex" in window.notice_bar.text


def test_without_a_picked_example_it_is_the_next_one_and_a_cancelled_dialog_writes_nothing(window: MainWindow, qtbot: QtBot) -> None:
    card = open_card(window)
    assert card.plan.example == 0
    card.close_panel()
    window.picks.stand_at(3)  # the lines of the algorithm stand there
    assert open_card(window).plan.example == 3
    window.files.choose_file = lambda title, filters, saving: ""
    qtbot.mouseClick(card.export_button, Qt.MouseButton.LeftButton)
    assert card.isVisible()
    open_card(window)
    assert not card.isVisible()


def test_the_last_part_that_is_asked_cannot_be_taken_away(window: MainWindow) -> None:
    card = open_card(window)
    for name in ("loss", "errors", "change", "weights"):
        card.parts[name].setChecked(False)
    assert not card.parts["forward"].isEnabled()
    assert card.plan.asked == ("forward",)


def test_what_a_network_has_not_is_not_offered(make_window: Callable[[Project], MainWindow]) -> None:
    window = make_window(find_project("xor-minimum")[0])
    card = open_card(window)
    assert [name for name, box in card.parts.items() if box.isEnabled()] == list(card.plan.asked) == ["forward", "loss"]
    assert card.parts["weights"].toolTip()


def test_parts_that_were_chosen_for_another_network_leave_at_least_one(window: MainWindow) -> None:
    card = open_card(window)
    for name in ("forward", "loss"):
        card.parts[name].setChecked(False)
    card.show_choice(("forward", "loss"), 0, 4)
    assert card.plan.asked == ("forward",)


def test_sheets_differ_only_where_there_are_several_and_the_line_says_what_comes_of_it(window: MainWindow) -> None:
    card = open_card(window)
    assert not card.vary.isEnabled()
    card.variants.setValue(5)
    assert card.vary.isEnabled()
    assert card.summary.text().startswith("5 sheets, answer key")
    card.solution.set_key("without")
    card.solution.activated.emit(2)
    assert "key" not in card.summary.text()


@pytest.mark.parametrize(
    ("project", "words"),
    [
        (edits.empty_project(), "no network"),
        (replace(XOR, points=XOR.points.subset(XOR.points.labels > 5)), "no training points"),
        (edits.new_project((40, 1), ("tanh", "sigmoid"), XOR.points), "by hand"),
    ],
)
def test_what_nobody_can_calculate_is_told_instead_of_asked(
    project: Project, words: str, make_window: Callable[[Project], MainWindow]
) -> None:
    window = make_window(project)
    action = next(a for a in window.menuBar().actions()[0].menu().actions() if a.text() == "Export worksheet…")
    action.trigger()
    assert words in window.notice_bar.text
    assert "card" not in vars(window.menus.worksheets)


def test_a_line_goes_on_below_itself_where_it_has_no_room(qapp: object) -> None:
    line = ("z", "= 0.5", r"+ 1 \cdot 0.3", r"- 1 \cdot 0.2", "= 0.6")
    whole = line_width(line, 16)
    assert {part.row for part in placed(line, 16, whole + 1, 20)} == {0}
    broken = placed(line, 16, whole / 2, 20)
    assert broken[-1].row >= 1
    assert all(part.x >= 20 for part in broken if part.row)
    assert all(part.x <= whole / 2 for part in broken)


def test_a_sign_between_two_parts_has_space_and_that_of_a_number_has_none() -> None:
    assert joined("-0.5", 0) == r"\mathrm{-}0.5"
    assert joined("= -0.5", 2) == r"{}= \mathrm{-}0.5"
    assert joined("- 1", 3) == "{}- 1"
    assert joined(r"\cdot 3", 3).startswith(r"\,\cdot")
