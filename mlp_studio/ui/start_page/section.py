"""A section of the start page: a heading, as many rows as there is room for, and a link that shows them all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mlp_studio.ui.start_page.button import LINK_AROUND, WordLink
from mlp_studio.ui.start_page.row import OUT, Row
from mlp_studio.ui.start_page.words import Words
from mlp_studio.ui.theme import Look

HEADING = 32


class Section(QWidget):
    """Heading and rows.

    Parameters
    ----------
    title
        "Lessons".
    look
        Theme and scale.
    parent
        Qt's owner.

    Signals
    -------
    opened()
        All rows are to be shown, or as many as fit again.
    """

    opened = Signal()

    def __init__(self, title: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown = self._row_height = 0
        self.is_open = False
        self.rows: list[Row] = []
        self._title = Words(title, 14, look, self)
        self.link = WordLink(look, self)
        self.link.clicked.connect(self._on_link)
        self._head = QWidget(self)
        self._head_row = QHBoxLayout(self._head)
        self._head_row.addWidget(self._title, 1)
        self._head_row.addWidget(self.link)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._head)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def shown_rows(self) -> list[Row]:
        """The rows that can be seen, or scrolled to."""
        return self.rows[: len(self.rows) if self.is_open else self._shown]

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Have these rows instead of those before."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = list(rows)
        for row in rows:
            self._column.addWidget(row)
            row.arrived.connect(self._on_arrived)
        self._on_arrived(rows[0] if rows else None)
        self.setVisible(bool(rows))
        self._show_rows()

    def head_height(self) -> int:
        """Return what the section takes beside its rows."""
        return self._head.height()

    def set_room(self, count: int, height: int) -> None:
        """Show so many rows, unless all are wanted, each so high."""
        if (count, height) != (self._shown, self._row_height):
            self._shown, self._row_height = count, height
            self._show_rows()

    def _show_rows(self) -> None:
        shown = self.shown_rows
        for row in self.rows:
            row.setVisible(row in shown)
            row.setFixedHeight(self._row_height)
        self.link.setVisible(self.is_open or len(shown) < len(self.rows))
        self.link.setText("Fewer" if self.is_open else f"All {len(self.rows)}")
        self.link.setAccessibleName(f"{self.link.text()}: {self._title.text.lower()}")
        self.link.updateGeometry()

    def _on_link(self) -> None:
        self.is_open = not self.is_open
        self._show_rows()
        self.opened.emit()

    def _on_arrived(self, arrived: Row | None) -> None:
        """Let Tab reach the row that had the focus last, and arrows the others."""
        for row in self.rows:
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if row is arrived else Qt.FocusPolicy.ClickFocus)

    def _restyle(self) -> None:
        px = self._look.px
        self._head.setFixedHeight(round(px(HEADING)))
        self._head_row.setContentsMargins(round(px(OUT)), 0, round(px(OUT - LINK_AROUND)), 0)  # both words stand in the page's column
