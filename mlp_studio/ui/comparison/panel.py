"""The panel of the comparison: the second plane, and below it how the two compare, in words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from mlp_studio.training.comparison import ComparisonAnswer
from mlp_studio.ui.comparison.plane import ComparedPlane
from mlp_studio.ui.comparison.words import NOTHING, all_words, difference_words, test_words, training_words
from mlp_studio.ui.invitation import Invitation
from mlp_studio.ui.theme import Look

MARGIN = 14


class ComparisonPanel(QWidget):
    """Shows a compared plane with the words below it, or what to do to have something to compare with.

    Signals
    -------
    seen_changed()
        It has come into sight, or gone out of it.
    """

    seen_changed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.plane = ComparedPlane(look, self)
        self._labels = tuple(QLabel(self) for _ in range(3))
        for label in self._labels:
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._words = QVBoxLayout()
        self._words.setSpacing(2)
        for label in self._labels:
            self._words.addWidget(label)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.plane, 1)
        column.addLayout(self._words)
        self._empty = Invitation(look, self)
        self._empty.say("Nothing to compare with yet", NOTHING)
        self._stack = QStackedWidget(self)
        self._page = page
        for widget in (self._empty, page):
            self._stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def text(self) -> str:
        """What is said below the plane, a line each."""
        return "\n".join(label.text() for label in self._labels if label.text())

    @property
    def is_empty(self) -> bool:
        """Whether it only says what to do to have something to compare with."""
        return self._stack.currentWidget() is self._empty

    def set_empty(self, is_empty: bool) -> None:
        """Show the plane, or what to do to have something to compare with."""
        self._stack.setCurrentWidget(self._empty if is_empty else self._page)

    def show_answer(self, answer: ComparisonAnswer | None) -> None:
        """Say how the two compare; None empties the lines, which keep their place."""
        texts = ("", "", "") if answer is None else (training_words(answer), test_words(answer), difference_words(answer))
        for label, text in zip(self._labels, texts, strict=True):
            if label.text() != text:
                label.setText(text)
        words = "" if answer is None else all_words(answer)
        self.plane.setAccessibleDescription(words)
        self._show_labels()

    def _show_labels(self) -> None:
        """Leave the words to a tooltip where the square would be too small above them; test points have a line if there are any."""
        has_room = self.height() >= self.plane.minimumSizeHint().height() + sum(label.minimumHeight() + 2 for label in self._labels)
        first, second, third = self._labels
        first.setVisible(has_room)
        second.setVisible(has_room and bool(second.text()))
        third.setVisible(has_room)
        self.plane.setToolTip("" if has_room else self.plane.accessibleDescription())

    def _restyle(self) -> None:
        look, theme = self._look, self._look.theme
        margin = round(look.px(MARGIN))
        self._words.setContentsMargins(margin, 0, margin, round(look.px(8)))
        for label, colour in zip(self._labels, (theme.ink, theme.test, theme.ink2), strict=True):
            label.setFont(look.font("caption"))
            label.setStyleSheet(f"color: {colour.name()}")
            label.setMinimumHeight(label.fontMetrics().lineSpacing())

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it is seen."""
        super().showEvent(event)
        self.seen_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it is not."""
        super().hideEvent(event)
        self.seen_changed.emit()

    def minimumSizeHint(self) -> QSize:
        """Return the plane's: words give way to it."""
        return self.plane.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find out whether there is room for the words."""
        super().resizeEvent(event)
        self._show_labels()
