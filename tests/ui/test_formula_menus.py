"""Copying as LaTeX what the pictures of the lecture's views paint: by the menu each formula, by the key all of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from mlp_studio.core.project import Project
from mlp_studio.storage.lessons import find_project
from mlp_studio.ui.formula_menu import COPY_ALL, FormulaMenu
from mlp_studio.ui.formulas import formula_size
from mlp_studio.ui.hidden_space.view import HiddenSpaceView
from mlp_studio.ui.landscape.view import LandscapeView
from mlp_studio.ui.latex_copy import COPY
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.main_window import MainWindow
from mlp_studio.ui.three_nets.view import ThreeNetsView
from mlp_studio.ui.unit_lab.view import UnitLabView

SHOWN: dict[str, set[str]] = {
    "unit": {
        *("weights", "last update", "update rule", "loss", "horizontal axis", "vertical axis"),
        *("bound", "R", "γ", "w*", "output", "sum", "picked output", "slope", "weighted sum", "output of the unit"),
    },
    "nets": {"loss", "weights"},
    "landscape": {"horizontal axis", "vertical axis"},
    "hidden": {"horizontal axis", "vertical axis", "outputs of the layer"},
}
"""What each view has formulas for."""


def is_full(view: LectureView) -> bool:
    """Tell whether all that a view computes elsewhere is there."""
    if isinstance(view, UnitLabView):
        return view.facts is not None
    if isinstance(view, ThreeNetsView):
        return view.has_drawn
    if isinstance(view, LandscapeView):
        return view.landscape is not None
    assert isinstance(view, HiddenSpaceView)
    return view.space.picture is not None


def menus_of(view: QWidget) -> list[tuple[QWidget, FormulaMenu]]:
    found = [(menu.parent(), menu) for menu in view.findChildren(FormulaMenu) if menu.entries]
    return [(widget, menu) for widget, menu in found if isinstance(widget, QWidget) and widget.isVisibleTo(view)]


def choose_in_menu(widget: QWidget, text: str) -> None:
    """Open the menu in the middle of a widget, and choose an entry."""
    at = QPoint(widget.width() // 2, widget.height() // 2)
    QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at)))
    (menu,) = (found for found in widget.findChildren(QMenu) if found.isVisible())
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


@pytest.mark.parametrize(("lesson", "views"), [("one-unit", ("unit",)), ("xor-igd", ("nets", "landscape", "hidden"))])
def test_each_formula_of_a_view_is_set_and_can_be_copied_by_menu_and_key(
    lesson: str, views: tuple[str, ...], make_window: Callable[[Project], MainWindow], qtbot: QtBot
) -> None:
    window = make_window(find_project(lesson)[0])
    for name in views:
        view = window.lecture.open(name)
        if isinstance(view, UnitLabView):
            window.picks.pick_example(0)
            view.bar.step_button.click()
        qtbot.waitUntil(lambda view=view: is_full(view), timeout=60_000)  # type: ignore[misc]
        seen: set[str] = set()
        for widget, menu in menus_of(view):
            clipboard = QGuiApplication.clipboard()
            formulas = {text.removeprefix(f"{COPY}: "): latex for text, latex in menu.entries.items() if text != COPY_ALL}
            seen |= set(formulas)
            for what, latex in formulas.items():
                choose_in_menu(widget, f"{COPY}: {what}")
                assert clipboard.text() == latex
                if "pmatrix" not in latex:  # which is for amsmath
                    assert formula_size(latex, 14).width > 0
            clipboard.clear()
            widget.setFocus()
            QTest.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
            assert clipboard.text() == "\n".join(formulas.values())
            assert (COPY_ALL in menu.entries) == (len(formulas) > 1)
        assert seen == SHOWN[name]
