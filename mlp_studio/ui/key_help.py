"""The list of keys: those of the menus, and what keys and pointer do on the canvas, in matrices, plane and algorithm."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from mlp_studio.ui.theme import Look

SIZE = (620, 640)
SECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "On the canvas": (
        ("U", "add a unit with every click; Esc ends it"),
        ("L", "add a hidden layer"),
        ("Arrows", "walk along units and edges"),
        ("Enter", "select the unit, or type the weight, where the keyboard is"),
        ("Alt+↑ ↓", "move the selected units in their layer"),
        ("Ctrl+↑ ↓", "change the weight by 0.1; with Shift by 0.01"),
        ("0 … 9 − .", "type the weight that is pointed at or selected"),
        ("F2", "type the weight, or name the unit"),
        ("Del", "remove units, cut edges"),
        ("Ins", "draw a cut edge back"),
        ("F", "freeze the weight, or thaw it"),
        ("Shift, Ctrl + click", "add to the selection"),
        ("Space + drag", "move the network; so does the middle button"),
        ("+ −", "zoom; so does the wheel"),
        ("Esc", "give up what is under way, or select nothing"),
    ),
    "In the matrices": (
        ("← →, Alt+↑ ↓", "go to the next cell"),
        ("↑ ↓", "change the weight by 0.1; Shift 0.01, Ctrl 1"),
        ("Enter, F2, a digit", "type the weight; Tab goes on to the next"),
        ("Shift + arrows or click", "select a block"),
        ("Ctrl+C, Ctrl+V", "copy and paste as a table"),
        ("Del, F", "cut the edge, freeze the weight"),
    ),
    "In the table of points": (
        ("Enter, F2, a digit", "type the number; Tab goes on, Enter down"),
        ("1 … 9, 0", "the class, in a cell without a number"),
        ("T", "training or test; so does a click on the word"),
        ("Del", "remove the selected points"),
        ("Ctrl+C, Ctrl+V, Ctrl+A", "copy, paste, select all"),
        ("Click a heading", "sort, reverse, back to the order of the data"),
    ),
    "In the plane": (
        ("Drag a line", "move it; at an end, turn it (Shift: by 15°)"),
        ("Double-click a line", "flip its positive side; so does Ctrl+F"),
        ("Ctrl + arrows, comma, point", "move and turn the selected line"),
        ("Click a point", "show z and y of that example at the units"),
        ("Wheel, Home", "zoom, show all points"),
    ),
    "In the algorithm, while it is in sight": (
        ("F10", "next line; in the Lecture layout also →"),
        ("F7, Shift+F7", "next example, next epoch; in the Lecture layout also Shift+→ for the example"),
        ("F8", "one line back"),
        ("F5", "run to the picked line, or to a breakpoint; any step ends it"),
        ("F9, click a number", "stop at this line, or not any more"),
        ("↑ ↓, Enter", "pick a line, run to it; so does a double click"),
        ("Ctrl+C", "copy the line as LaTeX"),
    ),
    "Painting points": (
        ("P", "begin, or end; so does Esc"),
        ("B, D, E, S", "brush, single point, eraser, select"),
        ("1 … 9, 0", "the class to paint; of selected points, their class"),
        ("[ ]", "radius of brush and eraser"),
        ("G", "snap to the grid of the ticks"),
        ("Right button", "erase with any tool"),
        ("Drag, Shift + click", "a lasso around points, or move them; add one to the selection"),
        ("T, Del", "hold the selected points back for testing, remove them"),
        ("Ctrl + arrows", "move the selected points"),
        ("Enter", "put a point at the cross-hair (Alt + arrows move it)"),
    ),
}


def show_keys(parent: QWidget, actions: Iterable[QAction], look: Look) -> QDialog:
    """Open the list over a window, with the keys of these actions; it deletes itself when it closes."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Keys")
    dialog.resize(*(round(look.px(side)) for side in SIZE))
    page = QTextBrowser(dialog)
    page.setFrameShape(QTextBrowser.Shape.NoFrame)
    page.setHtml(key_table(actions))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.close)
    column = QVBoxLayout(dialog)
    column.addWidget(page)
    column.addWidget(buttons)
    dialog.open()
    return dialog


def key_table(actions: Iterable[QAction]) -> str:
    """Return the list as HTML."""
    menu = []
    for action in actions:
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if keys:
            text = next((word for word in ("Undo", "Redo") if action.text().startswith(word)), action.text().replace("&", ""))
            menu.append((keys, text))
    sections = {"Everywhere": tuple(sorted(set(menu), key=lambda row: row[1].lower())), **SECTIONS}
    return "".join(_section(title, rows) for title, rows in sections.items())


def _section(title: str, rows: tuple[tuple[str, str], ...]) -> str:
    cells = "".join(f"<tr><td width='190'><span style='font-weight: 600'>{keys}</span></td><td>{text}</td></tr>" for keys, text in rows)
    return f"<p style='font-weight: 600; font-size: large'>{title}</p><table cellspacing='3'>{cells}</table>"
