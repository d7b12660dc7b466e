"""The account of an import beside its plot: how many points, the classes with their counts, and what a user should know."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from mlp_studio.core.findings import counted
from mlp_studio.storage.imports.choice import Import
from mlp_studio.ui.formats import count_text, value_text
from mlp_studio.ui.import_panel.words import classes_in_words
from mlp_studio.ui.markers import MarkerIcon
from mlp_studio.ui.theme import Look

CLASS_ROW = 24
NAME_WIDTH, COUNT_WIDTH = 150, 110
"""Room for a class's name, and for its marker and counts."""


class Account(QScrollArea):
    """Points, classes and notes, one below the other; it scrolls where there are many."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._shown: tuple[Import | None, str] = (None, "")
        self._texts: list[str] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        look.theme_changed.connect(self._build)

    @property
    def text(self) -> str:
        """All that it says, a line each."""
        return "\n".join(self._texts)

    def show_import(self, result: Import, remark: str = "") -> None:
        """Show what an import gives; `remark` is a sentence more."""
        self._shown = (result, remark)
        self._build()

    def show_nothing(self, remark: str = "") -> None:
        """Show that there are no points."""
        self._shown = (None, remark)
        self._build()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let names take the room that there is."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._build()

    def _build(self) -> None:
        result, remark = self._shown
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, round(self._look.px(20)), round(self._look.px(8)), 0)
        column.setSpacing(0)
        self._texts = []
        notes = [remark] if remark else []
        if result is not None:
            notes = [*result.notes, *notes]
            self._add_counts(column, result)
        for note in notes:
            column.addSpacing(round(self._look.px(8)))
            column.addWidget(self._label(note, page, wraps=True))
        column.addStretch(1)
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.setWidget(page)
        page.setAutoFillBackground(False)
        self.setAccessibleName("; ".join(self._texts))

    def _add_counts(self, column: QVBoxLayout, result: Import) -> None:
        points, look = result.points, self._look
        page = column.parentWidget()
        assert page is not None
        test = int(points.test_mask.sum())
        held = f", {count_text(test)} of them for testing" if test else ""
        column.addWidget(self._label(f"{counted(len(points), 'point')}{held}", page, is_title=True))
        column.addSpacing(round(look.px(6)))
        if points.classes is None and len(points):
            low, high = float(points.labels.min()), float(points.labels.max())
            column.addWidget(self._label(f"Target numbers from {value_text(low)} to {value_text(high)}", page))
        for c, (name, count) in enumerate(classes_in_words(points)):
            row = QHBoxLayout()
            row.setSpacing(round(look.px(8)))
            text = self._label(name, page, is_name=True)
            row.addWidget(MarkerIcon(c, look, page))
            row.addWidget(text)
            row.addStretch(1)
            number = self._label(count, page)
            number.setToolTip("training + test points" if test else "points")
            row.addWidget(number)
            holder = QWidget(page)
            holder.setLayout(row)
            row.setContentsMargins(0, 0, 0, 0)
            holder.setFixedHeight(round(look.px(CLASS_ROW)))
            holder.setMaximumWidth(round(look.px(260)))
            column.addWidget(holder)

    def _label(self, text: str, parent: QWidget, *, wraps: bool = False, is_title: bool = False, is_name: bool = False) -> QLabel:
        look, theme = self._look, self._look.theme
        label = QLabel(text, parent)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(wraps)
        label.setFont(look.font("title") if is_title else look.font("body" if is_name or wraps else "caption"))
        if is_name:
            room = max(look.px(40), min(look.px(NAME_WIDTH), self.viewport().width() - look.px(COUNT_WIDTH)))
            label.setText(label.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(room)))
            label.setToolTip(text)
        colour = theme.ink if is_title or is_name else theme.ink2 if wraps else theme.ink3
        label.setStyleSheet(f"color: {colour.name()}")
        self._texts.append(text)
        return label
