"""The card of all settings of training: optimiser, schedule, penalties, stop rules; each change is an edit at once, also during a run."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from mlp_studio.core.algorithms import ALGORITHMS
from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.core.schedules import SCHEDULES, rate_at
from mlp_studio.core.settings import TrainingSettings
from mlp_studio.ui.card import AROUND, Card
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.fields import ChoiceField, CountField, NumberField
from mlp_studio.ui.formats import parse_number, value_text
from mlp_studio.ui.theme import Look
from mlp_studio.ui.training_rows import SECTIONS, WHOLE, Setting, loss_choices

WIDTH, FIELD_WIDTH = 360, 168
NEVER = "never"


class OptionalField(QLineEdit):
    """A number that may be missing: an empty field, or the word "never", is none.

    Signals
    -------
    changed(value)
        Another number, or None, was typed.
    """

    changed = Signal(object)

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        """Hold the number within the setting's bounds."""
        super().__init__(parent)
        self._setting = setting
        self._value: float | int | None = None
        self.setPlaceholderText(NEVER)
        self.editingFinished.connect(self._on_finished)

    @property
    def value(self) -> float | int | None:
        """The number, or None."""
        return self._value

    def set_value(self, value: float | int | None) -> None:
        """Show a number, or none; no signal is sent."""
        if value != self._value or not self.hasFocus():
            self._value = value
            self.setText("" if value is None else f"{value:,}" if isinstance(value, int) else f"{value:g}")

    def _on_finished(self) -> None:
        before, text = self._value, self.text().strip()
        try:
            value = None if text.lower() in ("", NEVER) else min(max(parse_number(text), self._setting.lowest), self._setting.highest)
        except StudioError:
            value = before
        self._value = round(value) if value is not None and self._setting.path in WHOLE else value
        self.setText("" if self._value is None else f"{self._value:,}" if isinstance(self._value, int) else f"{self._value:g}")
        if self._value != before:
            self.changed.emit(self._value)


class TrainingCard(Card):
    """The card, opened by its button in the tool bar; it stays open until it is closed, whatever else is done.

    Signals
    -------
    setting_requested(text, changes, field)
        Change these fields of the training settings; `field` names the control, for merging.
    """

    setting_requested = Signal(str, dict, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, parent)
        self._training = TrainingSettings()
        self._epoch = 0
        self._titles: list[QLabel] = []
        self.fields: dict[str, QWidget] = {}
        """The field of each setting, by its path."""
        self._labels: dict[str, QLabel] = {}
        self._rate = QLabel(self)
        self._title = QLabel("Training", self)
        self._lay_out()
        self.setAccessibleName("Settings of training")
        self.hide()
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.close_button)
        content = self._content = QWidget(self)
        self._grid = QGridLayout(content)
        self._grid.setColumnStretch(0, 1)
        row = 0
        for title, settings in SECTIONS.items():
            label = QLabel(title, content)
            label.setIndent(0)
            self._titles.append(label)
            self._grid.addWidget(label, row, 0, 1, 2)
            row += 1
            for setting in settings:
                self._add_setting(setting, content, row)
                row += 1
            if title == "Learning rate":
                self._grid.addWidget(self._rate, row, 0, 1, 2)
                row += 1
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(content)
        content.setAutoFillBackground(False)  # the card's own ground shows
        self._area.viewport().setAutoFillBackground(False)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(self._area, 1)

    def _add_setting(self, setting: Setting, parent: QWidget, row: int) -> None:
        label, field = QLabel(setting.label, parent), self._make_field(setting, parent)
        label.setBuddy(field)
        for widget in (label, field):
            widget.setToolTip(setting.tip)
        field.setAccessibleName(setting.label)
        self._labels[setting.path], self.fields[setting.path] = label, field
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(field, row, 1)

    def _make_field(self, setting: Setting, parent: QWidget) -> QWidget:
        change = partial(self._request, setting)
        if setting.kind == "choice":
            choice = ChoiceField(parent)
            choice.set_choices([(str(value), title) for value, title in setting.choices])
            by_key = {str(value): value for value, _ in setting.choices}
            choice.activated.connect(lambda _: change(by_key[choice.key]))
            return choice
        if setting.kind == "optional":
            optional = OptionalField(setting, parent)
            optional.changed.connect(change)
            return optional
        if setting.kind == "count":
            count = CountField(int(setting.lowest), int(setting.highest), parent)
            count.valueChanged.connect(change)
            return count
        number = NumberField(setting.lowest or 0.001, setting.highest, parent, allow_zero=setting.lowest == 0)
        number.valueChanged.connect(change)
        return number

    # What it shows

    def show_project(self, project: Project) -> None:
        """Show the settings of this project, and η at its place; nothing is requested by it."""
        self._training, self._epoch = project.training, project.progress.epoch
        losses = self.fields["loss"]
        if isinstance(losses, ChoiceField):
            losses.set_choices(loss_choices(project))
        losses.setEnabled(ALGORITHMS[project.training.algorithm].uses_gradient)
        for settings in SECTIONS.values():
            for setting in settings:
                self._show(setting, setting.of(project.training))
        is_scheduled = project.training.schedule.kind != "constant"
        self._rate.setVisible(is_scheduled)
        if is_scheduled:
            label = SCHEDULES[project.training.schedule.kind].label
            self._rate.setText(f"{label}: η is {value_text(rate_at(project.training, self._epoch), 4)} at t = {self._epoch:,}")

    def _show(self, setting: Setting, value: Any) -> None:
        field = self.fields[setting.path]
        for widget in (field, self._labels[setting.path]):
            widget.setVisible(setting.matters(self._training))
        field.blockSignals(True)
        if isinstance(field, ChoiceField):
            field.set_key(str(value))
        elif isinstance(field, OptionalField):
            field.set_value(value)
        elif isinstance(field, NumberField | CountField) and field.value() != value:
            field.setValue(value)
        field.blockSignals(False)

    def _request(self, setting: Setting, value: Any) -> None:
        field = setting.path if setting.path in ("algorithm", "loss") else f"training {setting.path}"
        self.setting_requested.emit(f"Set {setting.label}", setting.change(self._training, value), field)

    # Opening

    def open_below(self, button: QWidget) -> None:
        """Open with its upper right corner at the button's lower right one, as far as the window has room for that."""
        self.open_at(button)
        self.fields["optimiser"].setFocus(Qt.FocusReason.PopupFocusReason)

    def _wanted(self, box: QRect, room: QRect) -> QRect:
        width, top = round(self._look.px(WIDTH)), box.bottom() + 1 + AROUND
        head = self.close_button.sizeHint().height() + round(self._look.px(32))
        height = min(self._content.sizeHint().height() + head, room.bottom() + 1 - top)
        return QRect(box.right() + 1 - width, top, width, height)

    def _restyle(self) -> None:
        look, theme = self._look, self._look.theme
        gap = round(look.px(8))
        self._title.setFont(look.font("title"))
        for label in self._titles:
            label.setFont(look.font("caption", 600))
            label.setStyleSheet(f"color: {theme.ink3.name()}; padding-top: {round(look.px(8))}px")
        self._rate.setFont(look.font("caption"))
        self._rate.setStyleSheet(f"color: {theme.ink3.name()}")
        self.close_button.setFixedSize(round(look.px(BUTTON)), round(look.px(BUTTON)))
        for field in self.fields.values():
            field.setFixedWidth(round(look.px(FIELD_WIDTH)))
        self._grid.setContentsMargins(0, 0, gap, 0)
        self._grid.setVerticalSpacing(round(look.px(6)))
        self._column.setContentsMargins(2 * gap, gap, gap, 2 * gap)
        self._column.setSpacing(0)
        self.update()
