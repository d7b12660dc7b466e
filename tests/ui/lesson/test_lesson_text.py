"""The text of a lesson: its formulas, its words in bold, its links, and what of it is not shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QColor, QContextMenuEvent, QDesktopServices, QFont, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from mlp_studio.core import edits
from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.lesson.rich_text import LONGEST_FORMULA, RichText, parted, trouble_in
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.theme import Look


class Catcher(QObject):
    """Takes the links that would be opened."""

    def __init__(self, opened: list[QUrl]) -> None:
        super().__init__()
        self._opened = opened

    @Slot(QUrl)
    def take(self, link: QUrl) -> None:
        self._opened.append(link)


def test_formulas_are_parted_from_the_text_and_a_dollar_can_be_written() -> None:
    text, formulas = parted(r"One $w_1$ for \$5, and $a * b * c$.")
    assert formulas == ["w_1", "a * b * c"]
    assert "$5" in text
    assert "*" not in text


def test_a_text_is_copied_with_its_formulas_as_latex(qtbot: QtBot) -> None:
    text = RichText(Look())
    qtbot.addWidget(text)
    text.set_markdown("The sum $z_1 = w_{10} + x_1$ of **unit** 1.\n\nA fraction $\\frac{1}{2}$.")
    text.selectAll()
    qtbot.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "The sum $z_1 = w_{10} + x_1$ of unit 1.\nA fraction $\\frac{1}{2}$."


def test_what_is_bold_is_written_in_the_fonts_own_weight(qtbot: QtBot) -> None:
    text = RichText(Look())
    qtbot.addWidget(text)
    text.set_markdown("plain, **bold** and *slanted*")
    weights = {}
    for word in ("plain", "bold", "slanted"):
        font = text.document().find(word).charFormat().font()
        weights[word] = (font.weight(), font.variableAxisValue(QFont.Tag("wght")))
    assert weights == {"plain": (400, 400), "bold": (600, 600), "slanted": (400, 400)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"A $y = \sigma(z)$ for \$5 and $\frac{1}{2}$.", ""),
        (r"One $\sqrt{$ too few.", r"$\sqrt{$ cannot be read"),
        ("Half a $formula.", "between two dollar signs"),
        (f"${'1' * (LONGEST_FORMULA + 1)}$", f"{LONGEST_FORMULA} characters"),
        (f"${'{' * 60}$", "…$ cannot be read"),
    ],
)
def test_what_is_wrong_with_the_formulas_of_a_text_is_told(text: str, words: str) -> None:
    assert words in trouble_in(text)
    assert bool(trouble_in(text)) == bool(words)


def test_a_formula_is_copied_as_latex_from_its_menu(qtbot: QtBot) -> None:
    text = RichText(Look())
    qtbot.addWidget(text)
    text.set_markdown(r"$\frac{1}{2}$ of it")
    text.resize(300, text.height())
    with qtbot.waitExposed(text):
        text.show()
    for place, entries in (
        (QPoint(4, text.height() // 2), ["Copy as LaTeX", "Copy", "Select all"]),
        (QPoint(40, 12), ["Copy", "Select all"]),
    ):
        QApplication.sendEvent(text.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, text.mapToGlobal(place)))
        (menu,) = (menu for menu in text.findChildren(QMenu) if menu.isVisible())
        assert [action.text() for action in menu.actions()] == entries
        menu.actions()[0].trigger()
        menu.close()
        qtbot.waitUntil(lambda: not text.findChildren(QMenu))
    assert QGuiApplication.clipboard().text() == r"\frac{1}{2}"


def test_html_and_pictures_of_a_text_are_shown_as_words_and_nothing_is_loaded(qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "red.png"
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    image.save(str(picture))
    text = RichText(Look())
    qtbot.addWidget(text)
    text.set_markdown(f"<script>x</script> <b>bold</b>\n\n![a net]({picture.as_uri()}) and ![]({picture}) end")
    assert text.toPlainText() == "<script>x</script> <b>bold</b>\n[a net] and  end"
    assert text.plain_text == text.toPlainText()
    assert text.loadResource(2, picture.as_uri()) is None


def test_a_link_opens_a_page_of_the_web_and_no_file(qtbot: QtBot) -> None:
    opened: list[QUrl] = []
    catcher = Catcher(opened)
    text = RichText(Look())
    qtbot.addWidget(text)
    for scheme in ("http", "file", "javascript"):
        QDesktopServices.setUrlHandler(scheme, catcher, "take")
    try:
        for link in ("http://a.b/c", "file:///etc/passwd", "javascript:alert(1)"):
            text.anchorClicked.emit(QUrl(link))
    finally:
        for scheme in ("http", "file", "javascript"):
            QDesktopServices.unsetUrlHandler(scheme)
    assert opened == [QUrl("http://a.b/c")]


@pytest.mark.parametrize("latex", ["{" * 190 + "x" + "}" * 190, "x_{" * 90 + "x" + "}" * 90, "1" * (LONGEST_FORMULA + 1)])
def test_a_formula_that_is_nested_or_long_beyond_reason_is_shown_as_it_was_written(latex: str, qtbot: QtBot) -> None:
    text = RichText(Look())
    qtbot.addWidget(text)
    text.set_markdown(f"before ${latex}$ after")
    assert text.plain_text == f"before ${latex}$ after"


def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written(qtbot: QtBot) -> None:
    text = RichText(Look())
    qtbot.addWidget(text)
    text.set_markdown(r"Still $\frac{$ to be mended.")
    assert text.toPlainText() == r"Still $\frac{$ to be mended."


def test_a_text_takes_the_themes_colours_and_is_as_high_as_its_width_needs(qtbot: QtBot) -> None:
    look = Look()
    text = RichText(look)
    qtbot.addWidget(text)
    text.set_markdown("words and $w_1$ " * 20)
    text.resize(400, text.height())
    with qtbot.waitExposed(text):
        text.show()
    wide = text.height()
    text.resize(200, wide)
    assert text.height() > wide
    look.set_theme("dark")
    inks = text.grab().toImage()
    bright = max(inks.pixelColor(x, y).lightness() for x in range(0, 200, 2) for y in range(0, 40))
    assert bright > 180


def test_every_formula_of_the_ten_lessons_can_be_drawn(make_window: Callable[[Project], MainWindow]) -> None:
    from mlp_studio.storage.lessons import lessons
    from mlp_studio.ui.formulas import formula_size

    make_window(edits.empty_project())
    for entry in lessons():
        lesson = find_project(entry.name)[0].lesson
        assert lesson is not None
        for step in lesson.steps:
            for text in (step.text, step.task, *step.hints):
                plain, formulas = parted(text)
                assert "$" not in plain, text
                assert all(formula_size(latex, 14).width < 14 * 60 for latex in formulas)
