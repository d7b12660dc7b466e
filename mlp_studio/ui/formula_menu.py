"""Copying as LaTeX what a widget paints: a menu with an entry for each of its formulas, and the usual key for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from mlp_studio.ui.latex_copy import COPY, latex_menu, take_copy_key

COPY_ALL = "Copy all formulas as LaTeX"


class FormulaMenu(QObject):
    """Gives a widget the menu and the key.

    Parameters
    ----------
    widget
        Which paints the formulas.
    formulas
        Tells those that are shown now: what each is, in words, and its LaTeX.
    """

    def __init__(self, widget: QWidget, formulas: Callable[[], Mapping[str, str]]) -> None:
        super().__init__(widget)
        self._widget, self._formulas = widget, formulas
        widget.installEventFilter(self)

    @property
    def entries(self) -> dict[str, str]:
        """What the menu says now, and what it copies."""
        formulas = {f"{COPY}: {what}": latex for what, latex in self._formulas().items()}
        return formulas if len(formulas) < 2 else {**formulas, COPY_ALL: self.latex}

    @property
    def latex(self) -> str:
        """All formulas, a line each."""
        return "\n".join(self._formulas().values())

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the menu, or copy; the key is claimed before the window's shortcuts have it."""
        if isinstance(event, QContextMenuEvent) and self.entries:
            latex_menu(self._widget, self.entries).popup(event.globalPos())
            return True
        if not isinstance(event, QKeyEvent) or event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        latex = self.latex
        if event.type() == QEvent.Type.KeyPress:
            return take_copy_key(event, latex)
        if latex and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            return True
        return False
