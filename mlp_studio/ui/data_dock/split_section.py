"""The part of the data dock about which points are for testing: the share of each class, and the dice that draws others."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from mlp_studio.core import edits
from mlp_studio.core.generators import Recipe
from mlp_studio.core.project import Project
from mlp_studio.ui.data_dock.rows import small_button
from mlp_studio.ui.formats import count_text
from mlp_studio.ui.theme import Look

MAX_TEST_SHARE = 80
USUAL_SHARE = 0.2
FEW = 20
"""Points below which a share of test points says little."""
_SPLIT_TIP = (
    "Training and test points: to the left, more points are kept back for testing.\n"
    "The share is taken of each class (stratified); single points are marked in the plane or the table."
)


class SplitSection(QWidget):
    """The share of test points by a slider.

    Signals
    -------
    edit_requested(text, edit, gesture)
        Make this edit as an undo step of this text.
    """

    edit_requested = Signal(str, object, str)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self._share = USUAL_SHARE
        self._seed: int | None = None
        self._source: object = None
        self.split_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.split_slider.setRange(0, MAX_TEST_SHARE)
        self.split_slider.setInvertedAppearance(True)
        self.split_slider.setInvertedControls(True)
        self.split_slider.setAccessibleName("Share of test points in percent")
        self.split_slider.setToolTip(_SPLIT_TIP)
        self.split_slider.valueChanged.connect(self._on_split)
        self.split_value = QLabel(self)
        self.split_dice = small_button("dice", "Draw other test points", "Draw other test points", look, self)
        self.split_dice.clicked.connect(self._roll)
        self._split_label = QLabel("Training / test", self)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(self._split_label)
        line.addStretch(1)
        line.addWidget(self.split_value)
        line.addWidget(self.split_dice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self.split_slider)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_project(self, project: Project) -> None:
        """Show how many points of this project are for testing."""
        points, source = project.points, project.source
        n, test = len(points), int(points.test_mask.sum())
        is_other_recipe = isinstance(source, Recipe) and self._source is not None and self._source != source
        self._source = source
        if n >= FEW and not is_other_recipe:
            self._share = test / n  # of a few points, or of a recipe's own rounding, the share is not what the user chose
        self.split_slider.blockSignals(True)
        self.split_slider.setValue(round(100 * test / n) if n else 0)
        self.split_slider.blockSignals(False)
        self.split_slider.setEnabled(n > 1)
        self.split_dice.setEnabled(0 < test < n)
        self.split_dice.setToolTip("Draw other test points" if test else "Draw other test points: there are none, move the slider first")
        self.split_value.setText(f"{count_text(n - test)} / {count_text(test)}")

    @property
    def share(self) -> float:
        """The wanted share of test points, 0..1."""
        return self._share

    @property
    def seed(self) -> int | None:
        """The seed of the split, or None while nobody has rolled one."""
        return self._seed

    def _on_split(self, percent: int) -> None:
        self._share = percent / 100
        self._request_split("split")

    def _roll(self) -> None:
        self._seed = (1 if self._seed is None else self._seed) + 1
        self._request_split("")

    def _request_split(self, gesture: str) -> None:
        change = partial(edits.set_split, share=self._share, seed=1 if self._seed is None else self._seed)
        self.edit_requested.emit("Split into training and test", change, gesture)

    def _restyle(self) -> None:
        look = self._look
        self.split_value.setFont(look.font("body", 600))
        self._split_label.setFont(look.font("body"))
        self._split_label.setStyleSheet(f"color: {look.theme.ink2.name()}")
