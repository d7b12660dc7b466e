"""The data dock: where the points come from, how many are kept for testing, and the classes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QPushButton, QSlider, QToolButton, QVBoxLayout, QWidget

from mlp_studio.core import edits
from mlp_studio.core.generators import GENERATORS, Recipe
from mlp_studio.core.points import MAX_POINTS
from mlp_studio.core.project import Project
from mlp_studio.ui.fields import ChoiceField, CountField, NumberField
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.icons import icon
from mlp_studio.ui.markers import MarkerIcon
from mlp_studio.ui.theme import Look

OWN = ""
"""Key of the entry that stands for points which no generator made."""
MAX_TEST_SHARE = 80
FIELD_WIDTH = 112
USUAL_SHARE = 0.2
FEW = 20
"""Points below which a share of test points says little."""


class DataPanel(QWidget):
    """The panel of the data dock.

    Signals
    -------
    edit_requested(text, edit, field)
        Make this edit as an undo step of this text; `field` names the control, for merging.
    import_requested()
        The user wants to choose a file.
    """

    edit_requested = Signal(str, object, str)
    import_requested = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Build the controls."""
        super().__init__(parent)
        self._look = look
        self._project: Project | None = None
        self._class_rows: list[QWidget] = []
        self._share = USUAL_SHARE
        self.source_field = ChoiceField(self)
        self.source_field.setAccessibleName("Source of the points")
        self.source_field.setToolTip("Where the points come from: a generator, or a file of yours")
        self.source_field.activated.connect(self._on_source)
        self.points_field = CountField(1, MAX_POINTS, self)
        self.points_field.setAccessibleName("Number of points")
        self.noise_field = NumberField(0.01, 10.0, self, allow_zero=True)
        self.noise_field.setAccessibleName("Noise")
        self.noise_field.setToolTip("Noise: standard deviation in the units of the axes")
        self.seed_field = CountField(0, 2**31 - 1, self)
        self.seed_field.setAccessibleName("Seed of the points")
        self.seed_field.setToolTip("Seed: the same seed gives the same points")
        self.dice = QToolButton(self)
        self.dice.setIcon(icon("dice", look))
        self.dice.setIconSize(QSize(16, 16))
        self.dice.setFixedSize(28, 28)
        self.dice.setToolTip("Other points: the next seed")
        self.dice.setAccessibleName("Next seed")
        self.dice.clicked.connect(lambda: self.seed_field.setValue(self.seed_field.value() + 1))
        self.points_field.valueChanged.connect(lambda value: self._change_recipe("Set number of points", "points", value))
        self.noise_field.valueChanged.connect(lambda value: self._change_recipe("Set noise", "noise", value))
        self.seed_field.valueChanged.connect(lambda value: self._change_recipe("Set seed of points", "seed", value))
        self.split_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.split_slider.setRange(0, MAX_TEST_SHARE)
        self.split_slider.setInvertedAppearance(True)
        self.split_slider.setInvertedControls(True)
        self.split_slider.setAccessibleName("Share of test points in percent")
        self.split_slider.setToolTip("Training and test points: to the left, more points are kept back for testing")
        self.split_slider.valueChanged.connect(self._on_split)
        self.split_value = QLabel(self)
        self.import_button = QPushButton(icon("import", look), "Import…", self)
        self.import_button.setToolTip("Points from a CSV file (Ctrl+I), or drop the file on the window")
        self.import_button.clicked.connect(self.import_requested)
        self._lay_out()
        look.theme_changed.connect(self._on_theme)
        self._restyle()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 0, 14, 14)
        column.setSpacing(6)
        column.addWidget(self.source_field)
        column.addSpacing(6)
        self._rows = [
            self._row("Points", self.points_field),
            self._row("Noise", self.noise_field),
            self._row("Seed", self.seed_field, self.dice),
        ]
        for row in self._rows:
            column.addWidget(row)
        column.addSpacing(6)
        split = QHBoxLayout()
        split.addWidget(QLabel("Training / test", self))
        split.addStretch(1)
        split.addWidget(self.split_value)
        column.addLayout(split)
        column.addWidget(self.split_slider)
        column.addSpacing(8)
        self._line = QFrame(self)
        self._line.setFixedHeight(1)
        column.addWidget(self._line)
        column.addSpacing(8)
        self._classes_title = QLabel("Classes", self)
        column.addWidget(self._classes_title)
        self._classes = QVBoxLayout()
        self._classes.setSpacing(2)
        column.addLayout(self._classes)
        column.addStretch(1)
        column.addWidget(self.import_button)

    def _row(self, label: str, field: QWidget, beside: QWidget | None = None) -> QWidget:
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        text = QLabel(label, row)
        text.setBuddy(field)
        layout.addWidget(text)
        layout.addStretch(1)
        if beside is not None:
            layout.addWidget(beside)
        layout.addWidget(field)
        return row

    def show_project(self, project: Project) -> None:
        """Show the points of this project; nothing is requested by it."""
        before, self._project = self._project, project
        if before is not None and before.points is project.points and before.source == project.source:
            return
        source = project.source
        own = source if isinstance(source, str) and source else "Points of this project"
        choices = [(g.name, g.title) for g in GENERATORS.values()]
        if not isinstance(source, Recipe):
            choices = [(OWN, own), *choices]
        self.source_field.set_choices(choices)
        self.source_field.set_key(source.name if isinstance(source, Recipe) else OWN)
        adjustable = isinstance(source, Recipe) and not GENERATORS[source.name].fixed
        for row in self._rows:
            row.setVisible(adjustable)
        if isinstance(source, Recipe):
            for field, value in ((self.points_field, source.points), (self.noise_field, source.noise), (self.seed_field, source.seed)):
                _set_silently(field, value)
        test = int(project.points.test_mask.sum())
        n = len(project.points)
        if n >= FEW and not (isinstance(source, Recipe) and before is not None and before.source != source):
            self._share = test / n  # of a few points, or of a recipe's own rounding, the share is not what the user chose
        _set_silently(self.split_slider, round(100 * test / n) if n else 0)
        self.split_slider.setEnabled(n > 1)
        self.split_value.setText(f"{count_text(n - test)} / {count_text(test)}")
        self._show_classes(project)

    def _show_classes(self, project: Project) -> None:
        for old in self._class_rows:
            self._classes.removeWidget(old)
            old.deleteLater()
        points = project.points
        test = points.test_mask
        labels = points.marker_classes
        rows = []
        for c, name in enumerate(points.classes or ()):
            members = labels == c
            held = int((members & test).sum())
            count = count_text(int(members.sum()) - held) + (f" + {count_text(held)}" if test.any() else "")
            rows.append(self._class_row(MarkerIcon(c, self._look, self), name, count, bold=True))
        if points.classes is None:
            low, high = (float(points.labels.min()), float(points.labels.max())) if len(points) else (0.0, 0.0)
            rows.append(self._class_row(None, "target number", f"{low:g} … {high:g}", bold=False))
        if test.any():
            rows.append(self._class_row(MarkerIcon(None, self._look, self, hollow=True), "hollow: test point", "", bold=False))
        rows.append(self._class_row(MarkerIcon(None, self._look, self, wrong=True), "rim: misclassified", "", bold=False))
        self._classes_title.setText("Target" if points.classes is None else "Classes")
        for row in rows:
            self._classes.addWidget(row)
        self._class_rows = rows

    def _class_row(self, marker: QWidget | None, name: str, count: str, *, bold: bool) -> QWidget:
        row = QWidget(self)
        layout: QLayout = QHBoxLayout(row)
        layout.setContentsMargins(0, 3, 0, 3)
        layout.setSpacing(10)
        if marker is not None:
            layout.addWidget(marker)
        text = QLabel(row)
        text.setFont(self._look.font("body", 600) if bold else self._look.font("caption"))
        text.setText(text.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 120))
        text.setToolTip(name)
        layout.addWidget(text)
        number = QLabel(count, row)
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        number.setToolTip("training + test points" if "+" in count else "points")
        layout.addWidget(number)
        quiet = self._look.theme.ink3.name()
        number.setFont(self._look.font("caption"))
        number.setStyleSheet(f"color: {quiet}")
        if not bold:
            text.setStyleSheet(f"color: {quiet}")
        return row

    def _test_share(self) -> float:
        return self._share

    def _on_source(self) -> None:
        key = self.source_field.key
        if key == OWN:
            return
        recipe, share = Recipe.of(key), self._test_share()
        self.edit_requested.emit(f"Generate {GENERATORS[key].title}", lambda p: edits.set_recipe(p, recipe, share), "")

    def _change_recipe(self, text: str, name: str, value: float) -> None:
        source = self._project.source if self._project else ""
        if not isinstance(source, Recipe):
            return
        recipe, share = replace(source, **{name: value}), self._test_share()  # type: ignore[arg-type]
        self.edit_requested.emit(text, lambda p: edits.set_recipe(p, recipe, share), f"recipe {name}")

    def _on_split(self, percent: int) -> None:
        self._share = percent / 100
        self.edit_requested.emit("Split into training and test", lambda p: edits.set_split(p, percent / 100), "split")

    def _on_theme(self) -> None:
        self._restyle()
        if self._project is not None:
            self._show_classes(self._project)

    def _restyle(self) -> None:
        look = self._look
        self._classes_title.setFont(look.font("title"))
        self.split_value.setFont(look.font("body", 600))
        self._line.setStyleSheet(f"background: {look.theme.line.name()}")
        for field in (self.points_field, self.noise_field, self.seed_field):
            field.setFixedWidth(round(look.px(FIELD_WIDTH)))


def _set_silently(field: QWidget, value: float) -> None:
    field.blockSignals(True)
    field.setValue(value)  # type: ignore[attr-defined]
    field.blockSignals(False)
