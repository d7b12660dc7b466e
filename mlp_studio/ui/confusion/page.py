"""The page of the confusion matrix: which class is taken for which, on training or test points, and how many are right in words."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mlp_studio.core.findings import counted
from mlp_studio.core.measures import Confusion
from mlp_studio.core.points import PointSet
from mlp_studio.training.confusing import ConfusionAnswer
from mlp_studio.ui.confusion.sheet import sheet_of
from mlp_studio.ui.confusion.table import ConfusionTable
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.formats import count_text, percent_text, value_text
from mlp_studio.ui.invitation import Invitation
from mlp_studio.ui.theme import Look

PARTS = ("Training", "Test")
NO_TEST = "There are no test points; the split under Data makes some"
_NOTHING = ("No decisions to count", "The classes of the points do not fit the outputs of the network")
_NO_POINTS = ("No points", "Load, generate or paint some")


class ConfusionPage(QWidget):
    """A switch between training and test points, the accuracy in words, and the table.

    Signals
    -------
    points_picked(indices)
        The points in a cell that the user clicked on, (m,).
    """

    points_picked = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._answer: ConfusionAnswer | None = None
        self._part = 0
        self.part_buttons = [QToolButton(self) for _ in PARTS]
        group = QButtonGroup(self)
        for part, (button, name) in enumerate(zip(self.part_buttons, PARTS, strict=True)):
            button.setText(name)
            button.setCheckable(True)
            button.setAccessibleName(f"{name} points")
            group.addButton(button, part)
        self.part_buttons[0].setChecked(True)
        group.idClicked.connect(self._on_part)
        self.share_button = QToolButton(self)
        self.share_button.setText("%")
        self.share_button.setCheckable(True)
        self.share_button.setToolTip("Show shares of the rows instead of counts")
        self.share_button.setAccessibleName("Shares instead of counts")
        self.table = ConfusionTable(look, self)
        self.share_button.toggled.connect(self.table.set_shares)
        self.table.picked.connect(self._on_picked)
        self.table.room_changed.connect(self._show_share_button)
        self.words = QLabel(self)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.words.setAccessibleName("Accuracy")
        self.empty = Invitation(look, self)
        self._stack = QStackedWidget(self)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.table)
        for ground in (self.table, self._area.viewport()):
            ground.setAutoFillBackground(False)
        self._stack.addWidget(self._area)
        self._stack.addWidget(self.empty)
        self._lay_out()
        self.setAccessibleName("Confusion matrix")
        look.theme_changed.connect(self._restyle)
        self._restyle()
        self._show()

    def _lay_out(self) -> None:
        self._bar = QHBoxLayout()
        for button in self.part_buttons:
            self._bar.addWidget(button)
        self._bar.addWidget(self.words, 1)
        self._bar.addWidget(self.share_button)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._bar)
        self._column.addWidget(self._stack, 1)

    def show_answer(self, answer: ConfusionAnswer) -> None:
        """Show what was counted."""
        self._answer = answer
        self._show()

    # Within

    def _on_part(self, part: int) -> None:
        self._part = part
        self._show()

    def _on_picked(self, row: int, column: int) -> None:
        if self._answer is None:
            return
        found = self._answer.confusions[self._part]
        if found is not None and self.table.sheet is not None:
            self.points_picked.emit(self.table.sheet.points_of(found, row, column))

    def _show(self) -> None:
        points = None if self._answer is None else self._answer.project.points
        has_test = points is not None and bool(points.test_mask.any())
        if not has_test:
            self._part = 0
        for part, button in enumerate(self.part_buttons):
            button.setChecked(part == self._part)
            button.setEnabled(part == 0 or has_test)
            button.setToolTip(f"Count the {PARTS[part].lower()} points" if button.isEnabled() else NO_TEST)
        found = None if self._answer is None else self._answer.confusions[self._part]
        if found is None or points is None or not len(found.indices):
            self._show_nothing()
        else:
            self._show_confusion(found, points)
        self._show_share_button()

    def _show_nothing(self) -> None:
        self.words.setText("")
        self.table.show_sheet(None)
        if self._answer is None:
            self.empty.say("", "")
        elif self._answer.mean_errors is not None:
            self.empty.say("Target numbers have no classes to confuse", _errors_in_words(*self._answer.mean_errors))
        else:
            self.empty.say(*(_NO_POINTS if not len(self._answer.project.points) else _NOTHING))
        self._stack.setCurrentWidget(self.empty)

    def _show_confusion(self, found: Confusion, points: PointSet) -> None:
        n = len(found.indices)
        text = f"{count_text(found.right)} of {count_text(n)} right: {percent_text(found.share_right)}"
        self.words.setText(text)
        sample = f" (a sample of {counted(found.among, 'point')})" if n < found.among else ""
        label_note = ", with all their labels" if points.setting == "multi-label" else ""
        self.words.setToolTip(f"{count_text(found.right)} of {counted(n, 'point')}{sample} are decided rightly{label_note}")
        self.table.show_sheet(sheet_of(found, points))
        self._stack.setCurrentWidget(self._area)

    def _show_share_button(self) -> None:
        self.share_button.setVisible(self.table.sheet is not None and not self.table.has_room_for_both)

    def _restyle(self) -> None:
        look, px = self._look, self._look.px
        self.words.setFont(look.font("body"))
        self.words.setStyleSheet(f"color: {look.theme.ink2.name()}")
        for button in (*self.part_buttons, self.share_button):
            button.setFont(look.font("body"))
            button.setFixedHeight(round(px(BUTTON)))
        self._bar.setContentsMargins(0, 0, 0, 0)
        self._bar.setSpacing(round(px(4)))
        self._column.setContentsMargins(round(px(12)), round(px(8)), round(px(12)), round(px(8)))
        self._column.setSpacing(round(px(6)))


def _errors_in_words(training: float, test: float) -> str:
    """Return the mean errors of a regression; a part without points is left out."""
    parts = [
        f"{value_text(error)} on the {name.lower()} points" for name, error in zip(PARTS, (training, test), strict=True) if error == error
    ]
    return f"The mean error |c − y| is {' and '.join(parts)}" if parts else "The network's outputs are not finite"
