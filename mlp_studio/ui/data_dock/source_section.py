"""The part of the data dock about the source of the points: the generator with its numbers, the sample, or the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from mlp_studio.core.findings import counted
from mlp_studio.core.generators import GENERATORS, LARGEST_SHARE, LEAST_SHARE, Recipe
from mlp_studio.core.points import MAX_POINTS
from mlp_studio.core.project import Project
from mlp_studio.storage.sample_data import SAMPLE
from mlp_studio.ui.data_dock.rows import FIELD_WIDTH, DragLabel, NoiseField, Row, set_silently, small_button
from mlp_studio.ui.data_dock.source_field import OWN, SourceField, sample_of
from mlp_studio.ui.fields import CountField, NumberField
from mlp_studio.ui.theme import Look

MAX_NOISE = 10.0
MAX_SHOWN_SEED = 2**31 - 1
_NEVER_PARTS = 99
_TITLES = {"points": "number of points", "noise": "noise", "balance": "balance", "parts": "parts", "seed": "seed of points"}

_Field = TypeVar("_Field", CountField, NoiseField)


class SourceSection(QWidget):
    """The source, and under it only what it has.

    Signals
    -------
    source_requested(key)
        Take the points of the entry with this key: a generator's with its defaults, or a sample's.
    recipe_requested(text, recipe, gesture)
        Make these points, as an undo step of this text.
    """

    source_requested = Signal(str)
    recipe_requested = Signal(str, object, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._recipe: Recipe | None = None
        self._drags = 0
        self.source_field = SourceField(look, self)
        self.source_field.activated.connect(self._on_source)
        self.points_field = self._field(CountField(1, MAX_POINTS, self), "Number of points", "")
        self.points_field.setSingleStep(10)
        self.noise_field = self._field(NoiseField(0.01, MAX_NOISE, self, allow_zero=True), "Noise", "")
        self.balance_field = self._field(
            CountField(round(100 * LEAST_SHARE), round(100 * LARGEST_SHARE), self),
            "Percent of points in the first class",
            "Balance: percent of the points in the first class; the other classes share the rest equally",
        )
        self.balance_field.setSuffix(" %")
        self.parts_field = self._field(CountField(1, _NEVER_PARTS, self), "Parts", "")
        self.seed_field = self._field(
            CountField(0, MAX_SHOWN_SEED, self), "Seed of the points", "Seed: the same seed gives the same points"
        )
        self.dice = small_button("dice", "Next seed", "Other points: the next seed", look, self)
        self.dice.clicked.connect(self._roll)
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        self._fields: dict[str, CountField | NumberField] = {
            "points": self.points_field,
            "noise": self.noise_field,
            "balance": self.balance_field,
            "parts": self.parts_field,
            "seed": self.seed_field,
        }
        self._lay_out()
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _field(self, field: _Field, words: str, tip: str) -> _Field:
        field.setAccessibleName(words)
        field.setToolTip(tip)
        field.setKeyboardTracking(True)  # the points follow what is typed
        return field

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.source_field)
        column.addSpacing(3)
        column.addWidget(self._note)
        self._rows: dict[str, Row] = {}
        for name, field in self._fields.items():
            label = DragLabel(name.capitalize(), field, self)
            label.drag_started.connect(self._on_drag)
            row = Row(label, field, self, self.dice if name == "seed" else None)
            self._rows[name] = row
            column.addWidget(row)
            field.valueChanged.connect(lambda value, name=name: self._on_value(name, value))

    def show_project(self, project: Project) -> None:
        """Show where the points of this project come from."""
        source = project.source
        sample = sample_of(source)
        self._recipe = source if isinstance(source, Recipe) else None
        own = None if self._recipe or sample else source or "Points of this project"
        self.source_field.set_own(str(own) if own is not None else None)
        self.source_field.set_key(self._recipe.name if self._recipe else SAMPLE + sample.name if sample else OWN)
        self._show_recipe()
        n, count = len(project.points), project.points.class_count
        what = "target numbers" if project.points.classes is None else "1 class" if count == 1 else f"{count} classes"
        counts = f"{counted(n, 'point')}, {what}"
        self._note.setText(f"{counts}. {sample.credit}" if sample else counts)
        self._note.setToolTip(sample.what if sample else "")
        self._note.setVisible(self._recipe is None)

    def _show_recipe(self) -> None:
        recipe = self._recipe
        if recipe is None or GENERATORS[recipe.name].fixed:
            for row in self._rows.values():
                row.hide()
            return
        rule = GENERATORS[recipe.name]
        has_several = recipe.class_count > 1
        for name, row in self._rows.items():
            row.setVisible({"balance": has_several, "parts": rule.parts is not None}.get(name, True))
        self.noise_field.setToolTip(
            "Noise: standard deviation in the units of the axes" if rule.has_classes else "Noise: standard deviation of the target number"
        )
        set_silently(self.points_field, recipe.points)
        set_silently(self.noise_field, recipe.noise)
        set_silently(self.seed_field, recipe.seed)
        if has_several:
            set_silently(self.balance_field, _even(recipe) if recipe.balance is None else round(100 * recipe.balance))
        if rule.parts is not None:
            parts = rule.parts
            self._rows["parts"].label.setText(parts.title)
            self.parts_field.setAccessibleName(parts.title)
            self.parts_field.setToolTip(f"{parts.title}: {parts.lowest} to {parts.highest}")
            self.parts_field.blockSignals(True)
            self.parts_field.setRange(parts.lowest, parts.highest)
            self.parts_field.blockSignals(False)
            set_silently(self.parts_field, parts.usual if recipe.parts is None else recipe.parts)

    def _on_source(self) -> None:
        key = self.source_field.key
        if key != OWN:
            self.source_requested.emit(key)

    def _on_drag(self) -> None:
        self._drags += 1

    def _on_value(self, name: str, value: float) -> None:
        recipe = self._recipe
        if recipe is None:
            return
        given: float | None = value
        if name == "balance":
            given = None if value == _even(recipe) else value / 100
        changed = replace(recipe, **{name: given})  # type: ignore[arg-type]
        self.recipe_requested.emit(f"Set {_TITLES[name]}", changed, f"recipe {name} {self._drags}")

    def _roll(self) -> None:
        seed = self.seed_field.value()
        self.seed_field.setValue(0 if seed >= MAX_SHOWN_SEED else seed + 1)

    def _restyle(self) -> None:
        look = self._look
        for field in self._fields.values():
            field.setFixedWidth(round(look.px(FIELD_WIDTH)))
        for row in self._rows.values():
            row.label.setFont(look.font("body"))
            row.label.setStyleSheet(f"color: {look.theme.ink2.name()}")
        self._note.setFont(look.font("caption"))
        self._note.setStyleSheet(f"color: {look.theme.ink3.name()}")


def _even(recipe: Recipe) -> int:
    """Return the percent of the first class where all have equally many points."""
    return round(100 / recipe.class_count)
