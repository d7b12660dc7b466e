"""A chooser that may become narrow: what has no room in it ends in an ellipsis, and its tip has all of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from mlp_studio.ui.fields import ChoiceField

LETTERS = 2
"""For how many letters there is room at least."""
_WIDE = 400


class Chooser(ChoiceField):
    """A combo box as wide as there is room.

    Parameters
    ----------
    name
        What is chosen: for screen readers, and before the choice in the tip.
    parent
        Qt's owner.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(LETTERS)
        self.setSizeAdjustPolicy(ChoiceField.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    @property
    def shown_text(self) -> str:
        """The choice as it is written, with an ellipsis where it has no room."""
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, self._room(self.width()))

    @property
    def full_width(self) -> int:
        """The width from which on nothing of the choice is left out."""
        self.ensurePolished()
        return self.fontMetrics().horizontalAdvance(self.currentText()) + _WIDE - self._room(_WIDE) + 1

    def _room(self, width: int) -> int:
        """Return how much of a width there is for the choice."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.rect.setWidth(width)
        place = QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, place, self).width()

    def set_key(self, key: str) -> None:
        """Show the entry with this key, without a signal."""
        super().set_key(key)
        self.setToolTip(f"{self._name}: {self.currentText()}" if self.currentText() else self._name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field; Qt would cut the choice where its room ends."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        with (painter := QStylePainter(self)):  # what a `with` of it gives is a QPainter to type checkers
            painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
            option.currentText = self.shown_text
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
