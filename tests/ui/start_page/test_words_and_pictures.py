"""Days in words, texts on two lines, and what a thumbnail shows at its points."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFont, QFontMetricsF
from pytestqt.qtbot import QtBot

from mlp_studio.storage.lessons import find_project, lessons
from mlp_studio.training.small_pictures import picture_of_points, picture_of_project
from mlp_studio.ui.plane.region_look import region_colours
from mlp_studio.ui.start_page.day_words import day_words
from mlp_studio.ui.start_page.lesson_row import LessonRow
from mlp_studio.ui.start_page.lettering import lines_of, page_font
from mlp_studio.ui.start_page.thumbnail import draw_thumbnail
from mlp_studio.ui.theme import Look

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "today"),
        (date(2026, 11, 22), "yesterday"),
        (date(2026, 11, 21), "Saturday"),
        (date(2026, 11, 17), "Tuesday"),
        (date(2026, 11, 16), "16 November"),
        (date(2025, 12, 1), "1 December 2025"),
        (date(2026, 11, 24), "24 November"),
    ],
)
def test_days_are_told_as_one_speaks_of_them(day: date, words: str) -> None:
    assert day_words(day, TODAY) == words


def test_a_long_text_is_broken_and_its_last_line_elided(qtbot: QtBot) -> None:
    font = page_font(Look(), 14)
    text = "Two curved classes, held-out test points, and a softmax layer over two hidden layers"
    whole = lines_of(text, font, 10_000, 2)
    assert whole == [text]
    lines = lines_of(text, font, 200, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(QFontMetricsF(font).horizontalAdvance(line) <= 201 for line in lines)
    assert " ".join(lines_of(text, font, 200, 9)) == text


def test_title_and_summary_of_every_lesson_stand_on_one_line_each_in_a_small_window(qtbot: QtBot) -> None:
    for lesson in lessons():
        row = LessonRow(lesson, Look())
        qtbot.addWidget(row)
        shape = QFontMetricsF(page_font(row.look, 14)).horizontalAdvance(lesson.shape)
        assert row.words(332 - shape) == ([lesson.title], [lesson.summary.rstrip(".")])  # at 1280 pixels


def test_hyphens_stand_as_close_among_tabular_figures_as_without_them() -> None:
    font = Look().font("body")
    plain = QFont(font)
    plain.setFeature(QFont.Tag("tnum"), 0)
    for text in ("-", "one-unit", "*"):
        assert QFontMetricsF(font).horizontalAdvance(text) == QFontMetricsF(plain).horizontalAdvance(text)
    assert QFontMetricsF(font).horizontalAdvance("111") == QFontMetricsF(font).horizontalAdvance("888")


def test_a_title_for_which_a_narrow_page_has_no_room_goes_on_in_a_second_line(qtbot: QtBot) -> None:
    lesson = next(lesson for lesson in lessons() if lesson.name == "xor-igd")
    row = LessonRow(lesson, Look())
    qtbot.addWidget(row)

    def inked_lines(width: int) -> int:
        """Return how many lines of the row have something in the colour of titles."""
        row.resize(width, 84)
        image = row.grab().toImage()
        text = range(130, width - 90)
        rows = [any(image.pixelColor(x, y) == row.look.theme.ink for x in text) for y in range(84)]
        return sum(not before and now for before, now in pairwise(rows))

    assert (inked_lines(520), inked_lines(361)) == (1, 2)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0])
def test_a_thumbnail_has_the_markers_of_the_points_and_the_regions_between(qtbot: QtBot, theme: str, dpr: float) -> None:
    look = Look()
    look.set_theme("dark" if theme == "dark" else "light")
    picture = picture_of_project(find_project("xor-minimum")[0], (round(84 * dpr), round(64 * dpr)), region_colours(look))
    image = draw_thumbnail(picture, QSizeF(84, 64), dpr, look).toImage()
    assert (image.width(), image.height()) == (round(84 * dpr), round(64 * dpr))
    for (x, y), mark in zip(picture.places, picture.marks, strict=True):
        assert image.pixelColor(int(x * image.width()), int(y * image.height())).rgb() == look.theme.classes[mark].rgb()
    seen = {image.pixelColor(x, 1).rgb() for x in range(image.width())}
    assert look.theme.classes[0].rgb() not in seen
    assert len(seen) > 1


def test_a_file_of_points_is_drawn_on_plain_ground(qtbot: QtBot) -> None:
    look = Look()
    points = find_project("three-classes")[0].points
    picture = picture_of_points(points, 84 / 64)
    image = draw_thumbnail(picture, QSizeF(84, 64), 1.0, look).toImage()
    assert image.pixelColor(0, 0).rgb() == look.theme.canvas.rgb()
    assert set(np.unique(picture.marks)) == {0, 1, 2}
