"""The fields of the editor for a step's check: its kind, and a field for each of its parameters."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from mlp_studio.core.errors import StudioError
from mlp_studio.core.lesson import Check, Value
from mlp_studio.core.lesson_checks import CHECKS, Parameter, read_number, usual_check
from mlp_studio.ui.lesson.view_names import view_titles
from mlp_studio.ui.theme import Look


class CheckFields(QWidget):
    """Chooses a check from the table, and its parameters.

    Signals
    -------
    changed(check)
        Another check is chosen, or one of its parameters is another.
    """

    changed = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._check = Check()
        self.kind = QComboBox(self)
        self.kind.setAccessibleName("Check")
        for name, kind in CHECKS.items():
            self.kind.addItem(kind.title, name)
        self.kind.activated.connect(self._on_kind)
        self.fields: dict[str, QWidget] = {}
        """Of the parameters, by their names."""
        self._holder = QWidget(self)
        self._row = QHBoxLayout(self._holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.trouble = QLabel("", self)
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for part in (self.kind, self._holder, self.trouble):
            column.addWidget(part)
        look.theme_changed.connect(self._restyle)
        self._restyle()
        self._make_fields()

    def show_check(self, check: Check) -> None:
        """Show a check."""
        if check == self._check:
            return
        is_other = check.kind != self._check.kind
        self._check = check
        self.kind.setCurrentIndex(self.kind.findData(check.kind))
        if is_other:
            self._make_fields()
        self._fill()

    def _make_fields(self) -> None:
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.fields = {}
        for i, parameter in enumerate(CHECKS[self._check.kind].parameters):
            label = QLabel(parameter.title, self._holder)
            label.setFont(self._look.font("caption"))
            field = self._field(i, parameter)
            label.setBuddy(field)
            field.setAccessibleName(parameter.title)
            self._row.addWidget(label)
            self._row.addWidget(field, 1)
            self.fields[parameter.name] = field
        self._row.addStretch(0)
        self._holder.setVisible(bool(self.fields))
        self.trouble.hide()

    def _field(self, i: int, parameter: Parameter) -> QWidget:
        words = {name: name for name in parameter.choices} or (view_titles() if self._check.kind == "view" else {})
        if words:
            box = QComboBox(self._holder)
            for name, title in words.items():
                box.addItem(title[:1].upper() + title[1:], name)
            box.activated.connect(lambda at: self._take(i, box.itemData(at)))
            return box
        line = QLineEdit(self._holder)
        if not isinstance(parameter.usual, str):
            line.setMaximumWidth(round(self._look.px(96)))
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.textEdited.connect(partial(self._on_typed, i, parameter))
        return line

    def _fill(self) -> None:
        for field, value in zip(self.fields.values(), self._check.values, strict=True):
            if isinstance(field, QComboBox):
                field.setCurrentIndex(field.findData(value))
            elif isinstance(field, QLineEdit) and not field.hasFocus():
                field.setText(str(value) if isinstance(value, str) else f"{value:.12g}".replace("-", "−"))

    def _on_kind(self, at: int) -> None:
        check = usual_check(self.kind.itemData(at))
        if check.kind != self._check.kind:
            self.show_check(check)
            self.changed.emit(check)

    def _on_typed(self, i: int, parameter: Parameter, text: str) -> None:
        value: object = text if isinstance(parameter.usual, str) else read_number(text)
        try:
            checked = parameter.checked(value, parameter.title)
        except StudioError as error:
            self.trouble.setText(f"{error.mend}.")
            self.trouble.show()
            return
        self.trouble.hide()
        self._take(i, checked)

    def _take(self, i: int, value: Value) -> None:
        values = list(self._check.values)
        values[i] = value
        self._check = Check(self._check.kind, tuple(values))
        self.changed.emit(self._check)

    def _restyle(self) -> None:
        self.trouble.setFont(self._look.font("caption"))
        self.trouble.setStyleSheet(f"color: {self._look.theme.warn.name()}")
