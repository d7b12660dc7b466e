"""The choices of an import as rows of label and field: coordinates, class or target, missing values, test rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from mlp_studio.core.findings import counted
from mlp_studio.storage.imports.choice import ImportChoice, LabelKind, Missing
from mlp_studio.storage.imports.choosing import column_name
from mlp_studio.storage.imports.labels import label_kind
from mlp_studio.storage.imports.table import Table
from mlp_studio.ui.fields import TEXT_MARGIN, ChoiceField, CountField
from mlp_studio.ui.import_panel.cells import column_kind
from mlp_studio.ui.import_panel.roles import ColumnRole, with_role
from mlp_studio.ui.import_panel.words import PARTS
from mlp_studio.ui.theme import Look

NONE = "none"
"""Key of the entry for no column."""
KINDS: dict[LabelKind, str] = {"class": "Classes", "label set": "Label sets", "number": "Target number"}
MISSING: dict[Missing, str] = {"leave out": "Leave the row out", "mean": "Use the column’s mean"}
TEST_ROWS = {"none": "None", "share": "A share, drawn", "last": "The last rows", "column": "Marked by a column"}
MOST_TEST = 80
"""Percent of the rows that can be for testing."""
LABEL_WIDTH, FIELD_WIDTH, WIDEST_LIST = 104, 160, 480


@dataclass(frozen=True)
class _Row:
    """A label, its field, and the words below it."""

    label: QLabel
    field: QWidget
    below: QLabel


class ColumnField(ChoiceField):
    """A choice whose entries can be longer than the field: shown there with their middle left out, in the list at full length."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field as the style does, with a text that fits."""
        with (painter := QStylePainter(self)):  # what a `with` of it gives is a QPainter to type checkers
            option = QStyleOptionComboBox()
            self.initStyleOption(option)
            room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self)
            option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:
        """Make the list wide enough for its entries."""
        self.view().setMinimumWidth(min(WIDEST_LIST, self.view().sizeHintForColumn(0) + 2 * TEXT_MARGIN))
        super().showPopup()


class ChoiceFields(QWidget):
    """The left column of the import panel.

    Signals
    -------
    choice_changed(choice)
        The user chose something else: an `ImportChoice`.
    part_chosen(part)
        The user wants another sheet, or array.
    """

    choice_changed = Signal(object)
    part_chosen = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._table: Table | None = None
        self._choice = ImportChoice(0, 0, None)
        self._rows: dict[str, _Row] = {}
        self._problem_at = ""
        self._walk: tuple[ColumnRole, ImportChoice] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._add_rows()
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._grid.setColumnStretch(2, 1)
        self._connect()
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _add_rows(self) -> None:
        add = self._add_row
        self.part_field = add("part", "Sheet", ColumnField(self), "Which part of the file is read")
        self.x_field = add("x", "x₁", ColumnField(self), "The column of the first coordinate")
        self.y_field = add("y", "x₂", ColumnField(self), "The column of the second coordinate")
        self.label_field = add("label", "Class or target", ColumnField(self), "The column that says what each point is")
        self.kind_field = add("kind", "Read as", ChoiceField(self), "Names of classes, sets of them parted by |, or a number to be learned")
        self.missing_field = add("missing", "Missing values", ChoiceField(self), "What happens to a row without both coordinates")
        self.test_field = add("test", "Test rows", ChoiceField(self), "Which rows are kept back from training")
        self.share_field = add("share", "Share", CountField(1, MOST_TEST, self), "How many of the rows are for testing")
        self.share_field.setSuffix(" %")
        self.seed_field = add("seed", "Seed", CountField(0, 2**31 - 1, self), "The same seed draws the same test rows")
        self.column_field = add("column", "Marked by", ColumnField(self), "The column that marks the rows for testing")
        self.kind_field.set_choices(list(KINDS.items()))
        self.missing_field.set_choices(list(MISSING.items()))

    def _add_row(self, key: str, title: str, field: Any, tip: str) -> Any:
        label, below = QLabel(title, self), QLabel(self)
        label.setBuddy(field)
        below.setWordWrap(True)
        below.setTextFormat(Qt.TextFormat.PlainText)
        below.hide()
        field.setAccessibleName(title)
        field.setToolTip(tip)
        field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if isinstance(field, QComboBox):
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.setMinimumContentsLength(4)
        row = 2 * len(self._rows)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)
        self._grid.addWidget(below, row + 1, 0, 1, 2)
        self._rows[key] = _Row(label, field, below)
        return field

    def _connect(self) -> None:
        self.part_field.activated.connect(lambda _: self.part_chosen.emit(self.part_field.key))
        self.x_field.activated.connect(lambda _: self.give_role("x", int(self.x_field.key)))
        self.y_field.activated.connect(lambda _: self.give_role("y", int(self.y_field.key)))
        self.label_field.activated.connect(lambda _: self.give_role("label", _column(self.label_field.key)))
        self.kind_field.activated.connect(lambda _: self._change(replace(self._choice, kind=cast("LabelKind", self.kind_field.key))))
        self.missing_field.activated.connect(lambda _: self._change(replace(self._choice, missing=cast("Missing", self.missing_field.key))))
        self.test_field.activated.connect(lambda _: self._on_test_rows())
        self.share_field.valueChanged.connect(lambda value: self._change_test(share=value / 100))
        self.seed_field.valueChanged.connect(lambda value: self._change_test(seed=value))
        self.column_field.activated.connect(lambda _: self._change_test(column=_column(self.column_field.key)))

    # What is shown

    @property
    def choice(self) -> ImportChoice:
        """What is chosen."""
        return self._choice

    @property
    def in_order(self) -> list[QWidget]:
        """The fields from above to below."""
        return [row.field for row in self._rows.values()]

    def show_table(self, table: Table, choice: ImportChoice) -> None:
        """Offer the columns of this table."""
        self._table = table
        self._walk = None
        columns = [(str(j), column_name(table, j)) for j in range(len(table.columns))]
        for field in (self.x_field, self.y_field, self.column_field):
            field.set_choices(columns)
        self.label_field.set_choices([(NONE, "None: one class"), *columns])
        self.part_field.set_choices([(part, part) for part in table.parts])
        self.part_field.set_key(table.part)
        self._rows["part"].label.setText(PARTS.get(table.format, "Part"))
        marks = [title for title in TEST_ROWS.items() if title[0] != "column" or len(columns) > 2]
        self.test_field.set_choices(marks)
        self.show_choice(choice)

    def show_choice(self, choice: ImportChoice) -> None:
        """Show what is chosen; no signal is sent."""
        table = self._table
        if table is None:
            return
        self._choice = choice
        test = choice.test
        self.x_field.set_key(str(choice.x))
        self.y_field.set_key(str(choice.y))
        self.label_field.set_key(NONE if choice.label is None else str(choice.label))
        self.kind_field.set_key(choice.kind)
        self.missing_field.set_key(choice.missing)
        self.test_field.set_key(test.how)
        for field, value in ((self.share_field, round(100 * test.share)), (self.seed_field, test.seed)):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        self.column_field.set_key(str(test.column))
        for key, is_there in (
            ("part", len(table.parts) > 1),
            ("kind", choice.label is not None),
            ("share", test.how in ("share", "last")),
            ("seed", test.how == "share"),
            ("column", test.how == "column"),
        ):
            self._rows[key].label.setVisible(is_there)
            self._rows[key].field.setVisible(is_there)
        self.show_problem("", "")

    def show_missing(self, rows: int) -> None:
        """Say how many rows lack a coordinate: what happens to missing values is a question only then."""
        self.missing_field.setEnabled(rows > 0)
        self._say("missing", f"{counted(rows, 'row')} without both coordinates" if rows else "")

    def show_problem(self, key: str, text: str) -> None:
        """Say below a field what is wrong with it; "" takes that away."""
        if self._problem_at and self._problem_at != key:
            self._say(self._problem_at, "")
        self._problem_at = key
        if key:
            self._say(key, text, is_wrong=bool(text))

    @property
    def problem(self) -> tuple[str, str]:
        """The field that something is wrong with, and what."""
        return self._problem_at, self._rows[self._problem_at].below.text() if self._problem_at else ""

    def text_below(self, key: str) -> str:
        """Return what stands below a field."""
        return self._rows[key].below.text()

    def _say(self, key: str, text: str, *, is_wrong: bool = False) -> None:
        below = self._rows[key].below
        below.setText(text)
        below.setVisible(bool(text))
        theme = self._look.theme
        below.setStyleSheet(f"color: {(theme.warn if is_wrong else theme.ink3).name()}")
        self._rows[key].field.setAccessibleDescription(text)

    def set_reading(self, is_readable: bool) -> None:
        """Offer everything, or, of a part that cannot be read, only the other parts."""
        for key, row in self._rows.items():
            row.field.setEnabled(is_readable or key == "part")

    # What is chosen

    def give_role(self, role: ColumnRole, column: int | None) -> None:
        """Let a column be a coordinate, the class or target; what it holds says how it is read."""
        # Who walks through the columns with the keys must not leave a trail of swapped roles: each is given from where they began.
        start = self._walk[1] if self._walk is not None and self._walk[0] == role else self._choice
        choice = with_role(start, role, column)
        if self._table is not None and choice.label is not None and choice.label != start.label:
            choice = replace(choice, kind=label_kind(self._table.columns[choice.label], self._table.decimal))
        self._change(choice)
        self._walk = (role, start)

    def _on_test_rows(self) -> None:
        how, table, choice = self.test_field.key, self._table, self._choice
        column = choice.test.column
        if how == "column" and column is None and table is not None:
            free = [j for j in range(len(table.columns)) if j not in (choice.x, choice.y, choice.label)]
            texts = [j for j in free if column_kind(table.columns[j], table.decimal) != "number"]
            column = next(iter([*texts, *free, 0]))
        self._change_test(how=how, column=column)

    def _change_test(self, **changes: Any) -> None:
        self._change(replace(self._choice, test=replace(self._choice.test, **changes)))

    def _change(self, choice: ImportChoice) -> None:
        self._walk = None
        changed = choice != self._choice
        self.show_choice(choice)  # a field may show what was not taken, such as a column that is used already
        if changed:
            self.choice_changed.emit(choice)

    def _restyle(self) -> None:
        look, px = self._look, self._look.px
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(round(px(3)))
        for row in self._rows.values():
            row.label.setFont(look.font("body"))
            row.label.setFixedWidth(round(px(LABEL_WIDTH)))
            row.below.setFont(look.font("caption"))
            row.below.setContentsMargins(0, 0, 0, round(px(4)))
            row.field.setFixedWidth(round(px(FIELD_WIDTH)))
            row.label.setStyleSheet(f"color: {look.theme.ink2.name()}")
        if self._table is not None:
            at, text = self.problem
            self.show_choice(self._choice)
            self.show_problem(at, text)


def _column(key: str) -> int | None:
    return None if key == NONE else int(key)
