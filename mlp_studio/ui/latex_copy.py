"""Copying what is shown as LaTeX: a menu and the usual key, for formula labels and for views that paint formulas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from math import isfinite

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from mlp_studio.ui.formats import MINUS, value_text

COPY = "Copy as LaTeX"
MOST_WHOLE = 1000
_POWER = re.compile(r"e([−-]?\d+)")


def latex_menu(parent: QWidget, formulas: Mapping[str, str]) -> QMenu:
    """Return a menu that copies formulas: what each entry says, and its LaTeX. It is deleted when it is closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for text, latex in formulas.items():
        menu.addAction(text, partial(copy_latex, latex))
    return menu


def copy_latex(latex: str) -> None:
    """Put a formula on the clipboard, without dollar signs."""
    QGuiApplication.clipboard().setText(latex)


def take_copy_key(event: QKeyEvent, latex: str) -> bool:
    """Copy a formula if the key asks for it; return whether it did."""
    if not latex or not event.matches(QKeySequence.StandardKey.Copy):
        return False
    copy_latex(latex)
    return True


def number_latex(value: float, decimals: int = 3) -> str:
    """Return a number as LaTeX writes it, with as many decimals as on screen; a whole one, as targets are, without."""
    if value == int(value if isfinite(value) else 0) and abs(value) < MOST_WHOLE:
        return str(int(value))
    text = value_text(value, decimals).replace("∞", r"\infty ")
    return _POWER.sub(lambda found: rf" \cdot 10^{{{found[1]}}}", text).replace(MINUS, "-")


def line_latex(line: tuple[str | float, ...], decimals: int = 3) -> str:
    """Return a line of LaTeX and numbers as one formula; a negative number behind an operator stands in parentheses."""
    text = ""
    for part in line:
        if isinstance(part, str):
            text += part
            continue
        number = number_latex(part, decimals)
        is_operand = text.rstrip().endswith((r"\cdot", "+", "-"))
        text += f"({number})" if number.startswith("-") and is_operand else number
    return text


def rows_latex(rows: list[list[str]]) -> str:
    """Return a matrix of formulas, to be set with amsmath."""
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"
