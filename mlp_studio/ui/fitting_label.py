"""A label that says as much as it has room for: the first of several forms of its text that fits."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class FittingLabel(QLabel):
    """Takes the room that others leave; where its words may wrap, it says all. The tooltip has the longest form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Say nothing yet."""
        super().__init__(parent)
        self._forms: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, *forms: str) -> None:
        """Say the first of these forms that fits, the longest of which comes first; nothing if none does."""
        self._forms = forms
        self.setToolTip(forms[0])
        self.fit()

    @property
    def least_width(self) -> int:
        """The width of the shortest form."""
        return self.fontMetrics().horizontalAdvance(self._forms[-1]) if self._forms else 0

    def fit(self) -> None:
        """Say more, or less, as there is room now."""
        metrics, width = self.fontMetrics(), self.width()
        fitting = (text for text in self._forms if self.wordWrap() or metrics.horizontalAdvance(text) <= width)
        self.setText(next(fitting, ""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say more, or less."""
        super().resizeEvent(event)
        self.fit()
