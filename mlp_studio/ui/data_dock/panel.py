"""The panel of the data dock: source, use, classes and side line in a column that scrolls, and two buttons below it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mlp_studio.core import edits
from mlp_studio.core.generators import GENERATORS, Recipe, split
from mlp_studio.core.project import Project
from mlp_studio.storage.sample_data import SAMPLE, read_sample, samples
from mlp_studio.ui.data_dock.class_list import ClassList
from mlp_studio.ui.data_dock.scaling_row import ScalingRow
from mlp_studio.ui.data_dock.side_line import SideLine
from mlp_studio.ui.data_dock.source_section import SourceSection
from mlp_studio.ui.data_dock.split_section import SplitSection
from mlp_studio.ui.icons import icon
from mlp_studio.ui.theme import Look

_MARGIN = 14


class DataPanel(QWidget):
    """The panel of the data dock.

    Signals
    -------
    edit_requested(text, edit, gesture)
        Make this edit as an undo step of this text; edits of one gesture, one after the other, are one step.
    import_requested()
        The user wants to choose a file.
    paint_toggled(on)
        The user wants to paint points, or no longer.
    class_picked(index)
        A class was clicked: the brush is to paint it.
    """

    edit_requested = Signal(str, object, str)
    import_requested = Signal()
    paint_toggled = Signal(bool)
    class_picked = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Build the controls."""
        super().__init__(parent)
        self._look = look
        self._project: Project | None = None
        self.source = SourceSection(look, self)
        self.split = SplitSection(look, self)
        self.classes = ClassList(look, self)
        self.side_line = SideLine(look, self)
        self.scaling = ScalingRow(look, self)
        self.source_field, self.points_field = self.source.source_field, self.source.points_field
        self.split_slider, self.split_value = self.split.split_slider, self.split.split_value
        self.paint_button = QPushButton(icon("paint", look), "Paint", self)
        self.paint_button.setCheckable(True)
        self.paint_button.setToolTip("Paint, move and erase points in the plane (P)")
        self.import_button = QPushButton(icon("import", look), "Import…", self)
        self.import_button.setToolTip("Points from a file (Ctrl+I), or drop it on the window")
        self._line = QFrame(self)
        self._line.setFixedHeight(1)
        self._lay_out()
        self._connect()
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        content = QWidget(self)
        self._content = QVBoxLayout(content)
        self._content.setContentsMargins(_MARGIN, 0, _MARGIN, 8)
        self._content.setSpacing(8)
        for part in (self.source, self.split, self._line, self.classes, self.side_line, self.scaling):
            self._content.addWidget(part)
        self._content.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(content)
        content.setAutoFillBackground(False)
        self.area.verticalScrollBar().rangeChanged.connect(self._on_range)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(_MARGIN, 8, _MARGIN, _MARGIN)
        buttons.setSpacing(8)
        buttons.addWidget(self.paint_button, 1)
        buttons.addWidget(self.import_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.source.recipe_requested.connect(self._on_recipe)
        self.source.source_requested.connect(self.take)
        for part in (self.split, self.classes, self.side_line, self.scaling):
            part.edit_requested.connect(self.edit_requested)
        self.classes.class_picked.connect(self.class_picked)
        self.paint_button.toggled.connect(self.paint_toggled)
        self.import_button.clicked.connect(self.import_requested)

    def add_section(self, widget: QWidget) -> None:
        """Put another part below the classes, and above the side line."""
        self._content.insertWidget(self._content.indexOf(self.side_line), widget)

    def show_project(self, project: Project) -> None:
        """Show the points of this project; nothing is requested by it."""
        before, self._project = self._project, project
        points_differ = before is None or before.points is not project.points
        source_differs = before is None or before.source != project.source
        scaling_differs = before is None or before.network.scaling != project.network.scaling
        if points_differ or source_differs:
            self.source.show_project(project)
            self.split.show_project(project)
        if points_differ or scaling_differs:
            self.scaling.show_project(project)
        if points_differ:
            self.classes.show_points(project.points)
            self.side_line.show_points(project.points)

    def take(self, key: str) -> None:
        """Ask for the points of a source: the name of a generator, or `SAMPLE` and that of a sample; fixed sets have no test points."""
        share, seed = self.split.share, self.split.seed
        if not key.startswith(SAMPLE):
            rule = GENERATORS[key]
            self._request_recipe(f"Generate {rule.title}", Recipe.of(key), "", 0.0 if rule.fixed else share)
            return
        sample = next(sample for sample in samples() if SAMPLE + sample.name == key)

        def read(project: Project) -> Project:
            return edits.set_points(project, split(read_sample(sample.name), share, seed or 1), sample.title)

        self.edit_requested.emit(f"Take {sample.title}", read, "")

    def set_current_class(self, c: int | None) -> None:
        """Show a class as the one that the brush paints, without a signal."""
        self.classes.set_current(c)

    def set_painting(self, is_painting: bool) -> None:
        """Show whether points are being painted, without a signal."""
        self.paint_button.blockSignals(True)
        self.paint_button.setChecked(is_painting)
        self.paint_button.blockSignals(False)

    def _on_range(self, lowest: int, highest: int) -> None:
        """Put the scroll bar into the margin: what stands in the column keeps its width."""
        bar = self.area.verticalScrollBar().sizeHint().width() if highest > lowest else 0
        self._content.setContentsMargins(_MARGIN, 0, _MARGIN - bar, 8)

    def _on_recipe(self, text: str, recipe: Recipe, gesture: str) -> None:
        self._request_recipe(text, recipe, gesture, self.split.share)

    def _request_recipe(self, text: str, recipe: Recipe, gesture: str, share: float) -> None:
        change = partial(edits.set_recipe, recipe=recipe, test_share=share, split_seed=self.split.seed)
        self.edit_requested.emit(text, change, gesture)

    def _restyle(self) -> None:
        theme = self._look.theme
        self._line.setStyleSheet(f"background: {theme.line.name()}")
        checked = f"background: {theme.accent_bg.name()}; color: {theme.accent.name()}; border-color: {theme.accent.name()};"
        for button in (self.paint_button, self.import_button):
            button.setStyleSheet(f"QPushButton {{ padding: 0 4px; }} QPushButton:checked {{ {checked} }}")
