"""The look: themes with enough contrast, fonts that stand still, icons in the theme's colours, formulas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.storage.resources import resource
from mlp_studio.ui.formulas import FormulaLabel, draw_formula, formula_pixmap, formula_size
from mlp_studio.ui.icons import icon, pixmap, plain_icon
from mlp_studio.ui.theme import CLASS_SYMBOLS, DARK, LIGHT, Look, Theme, faded, mixed, palette, style_sheet

ICONS = sorted(path.stem for path in resource("icons").glob("*.svg") if "currentColor" in path.read_text())


def contrast(first: QColor, second: QColor) -> float:
    """Return the contrast ratio of WCAG 2."""

    def luminance(colour: QColor) -> float:
        channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (colour.redF(), colour.greenF(), colour.blueF())]
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def inked(image: QImage, colour: QColor) -> bool:
    """Tell whether any pixel is close to a colour."""
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    for y in range(image.height()):
        for x in range(image.width()):
            pixel = image.pixelColor(x, y)
            near = abs(pixel.red() - colour.red()) + abs(pixel.green() - colour.green()) + abs(pixel.blue() - colour.blue())
            if pixel.alpha() > 200 and near < 24:
                return True
    return False


def blank(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


@contextmanager
def dressed(app: QApplication) -> Iterator[Look]:
    """Dress the application in a look, and give it its own clothes back at the end."""
    look = Look()
    before = (app.palette(), app.font(), app.styleSheet(), app.style().objectName())
    try:
        look.apply_to(app)
        yield look
    finally:
        app.setStyleSheet(before[2])
        app.setPalette(before[0])
        app.setFont(before[1])
        app.setStyle(before[3])
        look.theme_changed.disconnect()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_the_contrast_that_can_be_read(theme: Theme) -> None:
    for ink in (theme.ink, theme.ink2, theme.ink3, theme.accent, theme.path_ink, theme.test, theme.warn, theme.ok):
        for ground in (theme.panel, theme.window):
            assert contrast(ink, ground) >= 4.5, (ink.name(), ground.name())
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.path_ink, theme.path_bg) >= 4.5
    assert contrast(theme.warn, theme.warn_bg) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_marks_have_the_contrast_that_can_be_seen(theme: Theme) -> None:
    for mark in (theme.positive, theme.negative, theme.path, theme.ctrl, *theme.classes):
        assert contrast(mark, theme.panel) >= 3.0, mark.name()


def test_every_class_has_its_own_colour_and_marker() -> None:
    assert len(CLASS_SYMBOLS) == len(set(CLASS_SYMBOLS)) == 10
    for theme in (LIGHT, DARK):
        assert len({colour.name() for colour in theme.classes}) == 10


def test_the_first_two_classes_have_the_colours_of_the_signs() -> None:
    for theme in (LIGHT, DARK):
        assert theme.classes[0] == theme.negative
        assert theme.classes[1] == theme.positive


def test_changing_the_theme_tells_everyone_once(qtbot: QtBot) -> None:
    look = Look()
    seen: list[Theme] = []
    look.theme_changed.connect(seen.append)
    look.set_theme("dark")
    look.set_theme("dark")
    look.set_theme("light")
    assert seen == [DARK, LIGHT]


def test_the_system_theme_is_one_of_the_two(qtbot: QtBot) -> None:
    look = Look()
    look.set_theme("system")
    assert look.theme in (LIGHT, DARK)


def test_the_scale_multiplies_measures_and_type(qtbot: QtBot) -> None:
    look = Look(1.6)
    assert look.px(10) == 16
    assert look.font("body").pixelSize() == 21
    seen: list[Theme] = []
    look.theme_changed.connect(seen.append)
    look.set_scale(1.2)
    look.set_scale(1.2)
    assert look.font("counter").pixelSize() == 22
    assert len(seen) == 1


def test_figures_are_all_equally_wide(qtbot: QtBot) -> None:
    look = Look()
    for role in ("caption", "body", "title", "counter"):
        metrics = QFontMetricsF(look.font(role))
        assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_the_shipped_font_is_used_and_has_a_bolder_weight(qtbot: QtBot) -> None:
    look = Look()
    assert QFontMetricsF(look.font("title")).horizontalAdvance("Hidden") > QFontMetricsF(look.font("body")).horizontalAdvance("Hidden")


def test_the_palette_and_style_sheet_follow_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    with dressed(qapp) as look:
        look.set_theme("dark")
        assert qapp.palette().color(QPalette.ColorRole.Base) == DARK.panel
        assert DARK.accent.name() in qapp.styleSheet()
        assert LIGHT.accent.name() not in qapp.styleSheet()


@pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen platform has no window manager
@pytest.mark.parametrize("count", [2, 5, 8])
def test_the_list_of_a_combo_box_shows_all_entries(count: int, qtbot: QtBot, qapp: QApplication) -> None:
    with dressed(qapp) as look:
        for scale in (1.0, 1.6):
            look.set_scale(scale)
            box = QComboBox()
            qtbot.addWidget(box)
            box.addItems([f"entry {i}" for i in range(count)])
            with qtbot.waitExposed(box):
                box.show()
            box.showPopup()
            view = box.view()
            first, last = (view.visualRect(view.model().index(i, 0)) for i in (0, count - 1))
            assert first.top() >= 0
            assert last.bottom() < view.viewport().height()
            box.hidePopup()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_focus_of_the_main_button_is_a_ring_inside_of_it(name: Literal["light", "dark"], qtbot: QtBot, qapp: QApplication) -> None:
    with dressed(qapp) as look:
        look.set_theme(name)
        window = QWidget()
        qtbot.addWidget(window)
        button = QPushButton(window)
        button.setProperty("primary", True)
        button.setFixedSize(116, 36)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        button.clearFocus()
        plain = button.grab().toImage()
        button.setFocus()
        qtbot.waitUntil(button.hasFocus)
        ringed = button.grab().toImage()
        assert ringed.pixelColor(58, 0) == plain.pixelColor(58, 0) == look.theme.accent
        assert plain.pixelColor(58, 2) == look.theme.accent
        assert ringed.pixelColor(58, 2) == look.theme.on_accent
        assert ringed.pixelColor(58, 6) == look.theme.accent
        assert contrast(look.theme.accent, look.theme.on_accent) >= 4.5


def test_disabled_text_is_fainter() -> None:
    made = palette(LIGHT)
    assert made.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == LIGHT.ink3
    assert made.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text) == LIGHT.ink


def test_the_style_sheet_is_short_and_names_files_that_exist() -> None:
    for theme in (LIGHT, DARK):
        sheet = style_sheet(theme, 1.6)
        assert len(sheet.splitlines()) < 120
        assert "$" not in sheet
        arrow = sheet.split('url("')[1].split('"')[0]
        assert Path(arrow).is_file()


def test_colours_blend_and_fade() -> None:
    black, white = QColor(0, 0, 0), QColor(255, 255, 255)
    assert mixed(black, white, 0.2).red() == 51
    assert faded(white, 0.5).alpha() == 128


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn_in_the_colour_that_is_asked_for(qtbot: QtBot, name: str) -> None:
    colour = QColor("#ff0080")
    drawn = pixmap(name, colour, 20, 2.0)
    assert drawn.size() == QSize(40, 40)
    assert inked(drawn.toImage(), colour)


def test_an_icon_follows_the_theme_and_the_state(qtbot: QtBot) -> None:
    look = Look()
    made = icon("plus", look)
    assert inked(made.pixmap(QSize(40, 40)).toImage(), LIGHT.ink2)
    assert inked(made.pixmap(QSize(40, 40), QIcon.Mode.Normal, QIcon.State.On).toImage(), LIGHT.accent)
    assert not inked(made.pixmap(QSize(40, 40), QIcon.Mode.Disabled).toImage(), LIGHT.ink2)
    look.set_theme("dark")
    assert inked(icon("plus", look).pixmap(QSize(40, 40)).toImage(), DARK.ink2)


def test_an_icon_in_one_colour_is_faint_where_disabled(qtbot: QtBot) -> None:
    made = plain_icon("minus", QColor("#ffffff"))
    middle = made.pixmap(QSize(20, 20), QIcon.Mode.Disabled).toImage().pixelColor(10, 10)
    assert 60 < middle.alpha() < 140


def test_an_icon_without_a_file_is_a_mistake(qtbot: QtBot) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon", Look())


def test_vectors_are_the_same_letters_beside_an_arrow_to_either_side(qtbot: QtBot) -> None:
    left, right = (formula_size(rf"\mathbf{{w}} \{arrow} \mathbf{{w}}", 20) for arrow in ("leftarrow", "to"))
    assert (left.width, left.ascent) == pytest.approx((right.width, right.ascent))


def test_an_index_stands_below_and_an_exponent_above(qtbot: QtBot) -> None:
    plain, both = formula_size("w", 20), formula_size("w_{21}^{h2}", 20)
    assert both.ascent > plain.ascent
    assert both.descent > plain.descent
    # stacked: hardly wider than with the longer one alone
    assert both.width < formula_size("w^{h2}", 20).width * 1.25


@pytest.mark.parametrize("latex", ["x_1", "W^{h_1}", "w_{21}^{h2}", r"\eta = 0.3", r"\mathbf{y}^h", r"\mathrm{sin}(x_1)", "p = 2"])
def test_a_simple_formula_is_drawn_in_its_colour_and_within_its_size(qtbot: QtBot, latex: str) -> None:
    colour = QColor("#1a1e24")
    size = formula_size(latex, 40)
    image = blank(round(size.width) + 8, round(size.height) + 8)
    painter = QPainter(image)
    draw_formula(painter, QPointF(4, 4 + size.ascent), latex, 40, colour)
    painter.end()
    assert inked(image, colour)
    edge = [image.pixelColor(x, y).alpha() for x in range(image.width()) for y in (0, image.height() - 1)]
    edge += [image.pixelColor(x, y).alpha() for x in (0, image.width() - 1) for y in range(image.height())]
    assert max(edge) == 0


def test_a_fraction_is_set_by_the_formula_library(qtbot: QtBot) -> None:
    colour = QColor("#b84600")
    size = formula_size(r"\frac{\partial L_2}{\partial w_{22}}", 24)
    assert size.height > formula_size("L_2", 24).height * 1.5
    assert inked(formula_pixmap(r"\frac{\partial L_2}{\partial w_{22}}", 24, colour).toImage(), colour)


def test_what_is_no_formula_is_refused(qtbot: QtBot) -> None:
    with pytest.raises(ValueError, match="not a formula"):
        formula_size(r"\frac{", 20)


def test_a_formula_in_a_rectangle_keeps_to_its_side(qtbot: QtBot) -> None:
    colour = QColor("#000000")
    columns = {}
    for alignment in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight):
        image = blank(200, 40)
        painter = QPainter(image)
        draw_formula(painter, QRectF(0, 0, 200, 40), "x", 20, colour, alignment)
        painter.end()
        inked_columns = [x for x in range(200) if any(image.pixelColor(x, y).alpha() > 100 for y in range(40))]
        columns[alignment] = inked_columns[0]
    left, centre, right = columns.values()
    assert left < 5
    assert 85 < centre < 105
    assert right > 180


def test_a_formula_label_has_room_for_its_formula_and_grows_with_it(qtbot: QtBot) -> None:
    look = Look()
    label = FormulaLabel(look, "x_1")
    qtbot.addWidget(label)
    narrow = label.sizeHint().width()
    label.set_formula("w_{21}^{h2} = 0.5")
    assert label.sizeHint().width() > narrow
    assert label.accessibleName() == "w_{21}^{h2} = 0.5"
    label.resize(label.sizeHint())
    assert inked(label.grab().toImage(), LIGHT.ink)
