"""The card that asks what a worksheet is to be."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mlp_studio.core.findings import counted
from mlp_studio.core.worksheet import LEAST_DECIMALS, MOST_DECIMALS, MOST_VARIANTS, PARTS, WorksheetPlan
from mlp_studio.ui.card import Card, indicators
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.fields import ChoiceField, CountField
from mlp_studio.ui.theme import Look

WIDTH, FIELD_WIDTH = 360, 168
SOLUTIONS = {"with": "After the tasks", "apart": "In a file of their own", "without": "None"}
VARIES = {"weights": "Other weights", "examples": "Other examples", "both": "Both"}


class WorksheetCard(Card):
    """The card. It asks for nothing that cannot be: a sheet asks for at least one part.

    Signals
    -------
    wanted(plan)
        Make these sheets.
    """

    wanted = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        plan = WorksheetPlan()
        self._askable: tuple[str, ...] = tuple(PARTS)
        self._title = QLabel("Export worksheet", self)
        self.parts = {name: QCheckBox(part.title, self) for name, part in PARTS.items()}
        self.example, self.decimals = CountField(1, 1, self), CountField(LEAST_DECIMALS, MOST_DECIMALS, self)
        self.variants, self.vary, self.solution = CountField(1, MOST_VARIANTS, self), ChoiceField(self), ChoiceField(self)
        self.summary, self.export_button = QLabel(self), QPushButton("Export…", self)
        self.decimals.setValue(plan.decimals)
        self.variants.setValue(plan.variants)
        self.vary.set_choices(list(VARIES.items()))
        self.solution.set_choices(list(SOLUTIONS.items()))
        for box in self.parts.values():
            box.setChecked(True)
        self._lay_out()
        self._connect()
        self.setAccessibleName("Export worksheet")
        self.hide()
        look.theme_changed.connect(self._restyle)
        self._restyle()
        self._show_summary()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.close_button)
        self._boxes = QVBoxLayout()
        for box in self.parts.values():
            self._boxes.addWidget(box)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        self._fields = (
            ("Example", self.example, "The point that the step is calculated for, by its row in the table of points"),
            ("Decimals", self.decimals, "Numbers are given, and every result is rounded, to so many decimals"),
            ("Sheets", self.variants, "So many sheets with different numbers; an answer key comes with the solutions"),
            ("Sheets differ in", self.vary, "Weights of other seeds, the next training examples, or both"),
            ("Solutions", self.solution, "Every step of the calculation, written out"),
        )
        for row, (text, field, tip) in enumerate(self._fields):
            label = QLabel(text, self)
            label.setBuddy(field)
            field.setAccessibleName(text)
            for widget in (label, field):
                widget.setToolTip(tip)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(field, row, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.summary, 1)
        buttons.addWidget(self.export_button)
        self.export_button.setProperty("primary", True)
        self._column = QVBoxLayout(self)
        for part in (head, self._boxes, self._grid, buttons):
            self._column.addLayout(part)

    def _connect(self) -> None:
        for box in self.parts.values():
            box.toggled.connect(lambda _: self._hold_last_part())
        self.variants.valueChanged.connect(lambda _: self._show_summary())
        self.solution.activated.connect(lambda _: self._show_summary())
        self.export_button.clicked.connect(lambda: self.wanted.emit(self.plan))

    # What it shows

    @property
    def plan(self) -> WorksheetPlan:
        """What is chosen."""
        return WorksheetPlan(
            tuple(name for name, box in self.parts.items() if box.isChecked() and name in self._askable),
            self.example.value() - 1,
            self.decimals.value(),
            self.variants.value(),
            self.vary.key,  # type: ignore[arg-type]  # the keys of VARIES
            self.solution.key,  # type: ignore[arg-type]  # the keys of SOLUTIONS
        )

    def show_choice(self, askable: tuple[str, ...], example: int, count: int) -> None:
        """Offer the parts that a project can be asked, and its examples; suggest one, a row of its `count` points."""
        self._askable = askable
        self.example.setRange(1, max(1, count))
        self.example.setValue(example + 1)
        for name, box in self.parts.items():
            box.setToolTip("" if name in askable else "This network and algorithm have none")
        if not any(self.parts[name].isChecked() for name in askable):
            self.parts[askable[0]].setChecked(True)
        self._hold_last_part()

    def open_in(self, host: QWidget) -> None:
        """Open over the middle of a widget."""
        self.open_at(host)
        self.decimals.setFocus(Qt.FocusReason.PopupFocusReason)

    def _hold_last_part(self) -> None:
        """Keep the last part that is asked."""
        asked = [name for name in self._askable if self.parts[name].isChecked()]
        for name, box in self.parts.items():
            box.setEnabled(name in self._askable and asked != [name])

    def _show_summary(self) -> None:
        count = self.variants.value()
        self.vary.setEnabled(count > 1)
        key = ", answer key" if count > 1 and self.solution.key != "without" else ""
        self.summary.setText(f"{counted(count, 'sheet')}{key}; PDF, HTML or LaTeX")

    def _wanted(self, box: QRect, room: QRect) -> QRect:
        rect = QRect(0, 0, round(self._look.px(WIDTH)), self.sizeHint().height())
        rect.moveCenter(box.center())
        return rect

    def _restyle(self) -> None:
        look, gap = self._look, round(self._look.px(8))
        self.setStyleSheet(indicators(look))
        self._title.setFont(look.font("title"))
        self.summary.setFont(look.font("caption"))
        self.summary.setStyleSheet(f"color: {look.theme.ink3.name()}")
        self.summary.setWordWrap(True)
        self.close_button.setFixedSize(round(look.px(BUTTON)), round(look.px(BUTTON)))
        for _, field, _ in self._fields:
            field.setFixedWidth(round(look.px(FIELD_WIDTH)))
        self.export_button.setFixedWidth(round(look.px(96)))
        self._boxes.setSpacing(round(look.px(4)))
        self._grid.setVerticalSpacing(round(look.px(6)))
        self._column.setContentsMargins(2 * gap, gap, 2 * gap, 2 * gap)
        self._column.setSpacing(round(look.px(12)))
        self.update()
