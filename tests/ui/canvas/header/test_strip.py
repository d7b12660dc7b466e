"""The strip as a whole: collapsed layers, many layers, Tab, tooltips, themes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.ui.theme import DARK, Look
from tests.ui.canvas.header.strip import Make, project_of


def test_a_layer_that_can_be_collapsed_has_a_button_that_says_what_it_does(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(40, 2))
    button = one.headers[1].collapse_button
    assert not button.isVisible()
    one.strip.set_collapsible(1, "collapsed")
    assert button.isVisible()
    assert button.toolTip() == "Show all 40 units of Hidden"
    assert button.geometry().right() < one.headers[1].name_label.geometry().right()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert one.asked == [("collapse", 1)]
    one.strip.set_collapsible(1, "open")
    assert "only some" in button.accessibleName()
    one.strip.set_collapsible(1, None)
    assert not button.isVisible()


def test_headers_beside_the_view_make_no_parts_until_they_are_panned_in(bench: Make) -> None:
    one = bench(project_of(*(2,) * 64), pitch=132.0)
    shown = [header.isVisible() for header in one.headers]
    assert shown[0]
    assert not shown[-1]
    assert len(one.headers[-1].findChildren(QWidget)) == 0
    one.place(shift=-132.0 * 60)
    assert one.headers[-1].isVisible()
    assert one.headers[-1].name_label.text() == "Output"
    assert not one.headers[0].isVisible()


def test_a_wider_strip_shows_the_headers_that_had_no_room(bench: Make) -> None:
    one = bench(project_of(3, 3, 3, 2), width=500)
    assert not one.headers[4].isVisible()
    one.strip.resize(1000, one.strip.height())
    assert one.headers[4].isVisible()
    assert one.strip.add_buttons[3].isVisible()


def test_columns_too_close_have_no_headers_and_no_buttons(bench: Make) -> None:
    one = bench(project_of(3, 3, 2), pitch=20.0)
    assert not any(header.isVisible() for header in one.headers)
    assert not any(button.isVisible() for button in one.strip.add_buttons)


def test_tab_goes_through_all_controls_from_left_to_right(bench: Make, qtbot: QtBot) -> None:
    one = bench(project_of(3, 2))
    one.headers[0].inputs_button.setFocus()
    met: list[QWidget] = []
    for _ in range(10):
        met.append(one.host.focusWidget())
        qtbot.keyClick(met[-1], Qt.Key.Key_Tab)
    hidden = one.headers[1]
    assert met[:7] == [
        one.headers[0].inputs_button,
        one.strip.add_buttons[0],
        hidden.name_label,
        hidden.remove_layer_button,
        hidden.activation_button,
        hidden.minus_button,
        hidden.count_field,
    ]
    assert met[7] is hidden.plus_button


def test_every_control_has_a_tooltip_and_a_name(bench: Make) -> None:
    one = bench(project_of(40, 3, 2))
    one.strip.set_collapsible(1, "open")
    for header in one.headers:
        for part in header.tab_order:
            assert part.toolTip()
            assert part.accessibleName()


def test_a_change_of_theme_and_scale_reaches_every_part(bench: Make) -> None:
    look = Look()
    one = bench(project_of(3, 2), look=look)
    height = one.headers[1].activation_button.height()
    look.set_scale(1.6)
    assert one.headers[1].activation_button.height() > height
    assert one.headers[1].name_label.font().pixelSize() == look.font("title").pixelSize()
    look.set_theme("dark")
    assert DARK.ink.name() in one.headers[1].count_field.styleSheet()
