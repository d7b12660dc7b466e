"""The controls of the landscape: what the axes are, what is shown, zoom, and what it all is in words."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from mlp_studio.ui.card import indicators
from mlp_studio.ui.chooser import Chooser
from mlp_studio.ui.fields import CountField
from mlp_studio.ui.formulas import formula_pixmap
from mlp_studio.ui.icons import icon
from mlp_studio.ui.paragraph import Paragraph
from mlp_studio.ui.theme import Look

LARGEST_SEED = 999_999
KINDS = [("weights", "Two weights"), ("random", "Random directions"), ("run", "This run’s directions")]
SHOWN = ("Map", "Surface", "Both")
Form = Literal["column", "tight", "rows", "narrow", "slim"]
COLUMN, TIGHT = 288, 196
"""Width of the controls where they stand in a column at the left, and of a column in which the buttons stand on two lines."""
PLACES: dict[Form, tuple[tuple[int, int, int, int], ...]] = {
    "column": ((0, 0, 1, 2), (1, 0, 1, 2), (2, 0, 1, 1), (3, 0, 1, 2), (2, 1, 1, 1), (4, 0, 1, 2)),
    "tight": ((0, 0, 1, 2), (1, 0, 1, 2), (2, 0, 1, 2), (3, 0, 1, 2), (4, 0, 1, 2), (5, 0, 1, 2)),
    "rows": ((0, 0, 1, 2), (0, 2, 1, 1), (1, 0, 1, 1), (1, 2, 1, 1), (1, 1, 1, 1), (2, 0, 1, 3)),
}
PLACES |= {"narrow": PLACES["column"], "slim": PLACES["tight"]}
"""Row, column, rows and columns of all parts, in the order in which they give way from the last one on."""
LOW = 110
"""A column lower than this stands closer."""
ALWAYS = 3
"""So many of the parts are there however low it is."""
_PICK_TIP = (
    "Takes the edge that is selected on the canvas for this axis; without one, the next that you select.\nTwo selected edges are both axes."
)
_LAYER_TIP = "In each layer as long as its weights, so that one step changes all layers alike; off: each direction as long as 1"


class LandscapeControls(QWidget):
    """Fields and buttons, in rows above the picture or in a column beside it.

    Signals
    -------
    kind_changed()
        The axes are to be others.
    pick_toggled(axis, on)
        An axis, 0 or 1, waits for a weight, or does not any more.
    shown_changed()
        Map, surface or both are to be seen.
    zoomed(step)
        Nearer (1), farther (−1), or following the run again (0).
    """

    kind_changed = Signal()
    pick_toggled = Signal(int, bool)
    shown_changed = Signal()
    zoomed = Signal(int)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        """Begin with two weights and both pictures."""
        super().__init__(parent)
        self._look = look
        self._names = ("", "")
        self.kind_field = Chooser("Axes of the landscape", self)
        self.kind_field.set_choices(KINDS)
        self.kind_field.currentIndexChanged.connect(self._on_kind)
        self.pick_buttons = [QToolButton(self) for _ in range(2)]
        for axis, button in enumerate(self.pick_buttons):
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setText("→" if axis == 0 else "↑")
            button.setToolTip(_PICK_TIP)
            button.clicked.connect(partial(self._on_pick, axis))
        self.seed_field = CountField(0, LARGEST_SEED, self)
        self.seed_field.setValue(1)
        self.seed_field.setAccessibleName("Seed of the random directions")
        self.seed_field.setToolTip("Seed of the random directions")
        self.seed_field.valueChanged.connect(lambda _: self.kind_changed.emit())
        self.dice_button = self._button("dice", "Draw other directions")
        self.dice_button.clicked.connect(lambda: self.seed_field.setValue((self.seed_field.value() + 1) % (LARGEST_SEED + 1)))
        self.layer_box = QCheckBox("By layer", self)
        self.layer_box.setChecked(True)
        self.layer_box.setToolTip(_LAYER_TIP)
        self.layer_box.toggled.connect(lambda _: self.kind_changed.emit())
        self.renew_button = QToolButton(self)
        self.renew_button.setText("Of the way so far")
        self.renew_button.setToolTip("Find the directions anew, of the run’s way up to now")
        self.renew_button.clicked.connect(self.kind_changed)
        self._of_kind = QStackedWidget(self)
        self._of_kind.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for parts in (self.pick_buttons, [self.seed_field, self.dice_button, self.layer_box], [self.renew_button]):
            self._of_kind.addWidget(_row(parts, self))
        self.words = Paragraph("About this landscape", self)
        self.read_out = QLabel(self)
        self.read_out.setAccessibleName("Place and loss")
        self.read_out.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.shown_buttons = [QToolButton(self) for _ in SHOWN]
        self._group = QButtonGroup(self)
        for i, (button, name) in enumerate(zip(self.shown_buttons, SHOWN, strict=True)):
            button.setText(name)
            button.setCheckable(True)
            self._group.addButton(button, i)
        self.shown_buttons[2].setChecked(True)
        self._group.idClicked.connect(lambda _: self.shown_changed.emit())
        self.out_button = self._button("zoom-out", "See more (−)")
        self.in_button = self._button("zoom-in", "See less (+)")
        self.fit_button = self._button("fit", "Follow the run again (0)")
        for button, step in ((self.out_button, -1), (self.in_button, 1), (self.fit_button, 0)):
            button.clicked.connect(partial(self.zoomed.emit, step))
        self._parts = (
            self.kind_field,
            self._of_kind,
            _row(self.shown_buttons, self),
            self.read_out,
            _row([self.out_button, self.in_button, self.fit_button], self),
            self.words,
        )
        self._grid = QGridLayout(self)
        self._form: Form | None = None
        self.set_form("rows", 1000)
        look.theme_changed.connect(self._restyle)
        self._restyle()

    @property
    def kind(self) -> str:
        """What the axes are to be, a key of KINDS."""
        return self.kind_field.key

    @property
    def shows_map(self) -> bool:
        """Whether the map is to be seen."""
        return self._group.checkedId() != 1

    @property
    def shows_surface(self) -> bool:
        """Whether the surface is to be seen."""
        return self._group.checkedId() != 0

    def set_form(self, form: Form, room: int) -> None:
        """Stand in one of the two columns beside the picture, or in rows above it: broad, narrow or slim ones; `room` high at most."""
        if form != self._form:
            self._form = form
            while self._grid.count():
                self._grid.takeAt(0)
            for part, place in zip(self._parts, PLACES[form], strict=True):
                self._grid.addWidget(part, *place)
            for row in range(len(self._parts)):
                self._grid.setRowStretch(row, 1 if self.is_column and row == PLACES[form][-1][0] else 0)
            for column in range(3):
                self._grid.setColumnStretch(column, 1 if column == (2 if form == "rows" else 1) else 0)
            self._size()
        self._fit(room)

    @property
    def is_column(self) -> bool:
        """Whether they stand beside the picture."""
        return self._form in ("column", "tight")

    @property
    def least_height(self) -> int:
        """Height of what is always there."""
        return sum(part.minimumSizeHint().height() for part in self._parts[:ALWAYS]) + (ALWAYS - 1) * round(self._look.px(2))

    def _fit(self, room: int) -> None:
        """Show what has room; a dock may be low, and nothing may push the picture out of it."""
        assert self._form is not None
        px = self._look.px
        is_tight = self.is_column and room < px(LOW)
        self._of_kind.setFixedHeight(round(px(30 if is_tight else 34)))
        spacing = round(px(2 if is_tight else 4))
        self._grid.setVerticalSpacing(spacing)
        rows: set[int] = set()
        for number, (part, (row, *_)) in enumerate(zip(self._parts, PLACES[self._form], strict=True)):
            needed = 0 if row in rows else part.minimumSizeHint().height() + spacing
            room -= needed
            rows.add(row)
            part.setVisible(number < ALWAYS or room >= 0)

    def show_names(self, names: tuple[str, str]) -> None:
        """Show which weights the axes are."""
        if names != self._names:
            self._names = names
            self._restyle()

    def show_words(self, words: str) -> None:
        """Show what the landscape is of."""
        self.words.set_text(words)
        for part in (self.read_out, self.kind_field):  # where the dock is too low for them
            part.setToolTip(words)

    def show_place(self, prefix: str, text: str) -> None:
        """Show a place and its loss, and what it is the place of, if there is room."""
        whole = f"{prefix} {text}"
        has_room = self.read_out.fontMetrics().horizontalAdvance(whole) <= self.read_out.width()
        self.read_out.setText(whole if has_room else text)

    def set_picking(self, axis: int | None) -> None:
        """Show which axis waits for a weight."""
        for i, button in enumerate(self.pick_buttons):
            button.setChecked(i == axis)

    def _on_kind(self) -> None:
        self._of_kind.setCurrentIndex(max(0, self.kind_field.currentIndex()))
        self.kind_changed.emit()

    def _on_pick(self, axis: int) -> None:
        self.pick_toggled.emit(axis, self.pick_buttons[axis].isChecked())

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name, self._look))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _size(self) -> None:
        """In a column the words have what is left, and scroll; in rows the width is whatever there is."""
        self.words.set_filling(self.is_column)
        if self.is_column:
            self.setFixedWidth(round(self._look.px(COLUMN if self._form == "column" else TIGHT)))
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def _restyle(self) -> None:
        look, px = self._look, self._look.px
        self.words.setFont(look.font("caption"))
        self.words.set_style(f"color: {look.theme.ink2.name()}")
        self.read_out.setFont(look.font("caption"))
        frame = indicators(look)
        if frame != self.layer_box.styleSheet():  # which costs more than all else here
            self.layer_box.setStyleSheet(frame)
        side = round(px(28))
        for small in (self.dice_button, self.out_button, self.in_button, self.fit_button):
            small.setFixedSize(side, side)
            small.setIconSize(QSize(round(px(16)), round(px(16))))
        for button in (*self.shown_buttons, self.renew_button, *self.pick_buttons):
            button.setFixedHeight(side)
            button.setFont(look.font("body"))
        ratio = self.devicePixelRatioF()
        for button, name, axis in zip(self.pick_buttons, self._names, ("Horizontal", "Vertical"), strict=True):
            button.setAccessibleName(f"{axis} axis: {name or 'no weight'}")
            if name:
                picture = formula_pixmap(name, px(16), look.theme.ink, ratio)
                button.setIcon(QIcon(picture))
                button.setIconSize(picture.deviceIndependentSize().toSize())
        self.layer_box.setFont(look.font("body"))
        self.seed_field.setFixedWidth(round(px(72)))
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(round(px(8)))
        self._size()


def _row(parts: list[QToolButton] | list[QWidget], parent: QWidget) -> QWidget:
    """Return a widget with these side by side, at the left."""
    row = QWidget(parent)
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(4)
    for part in parts:
        line.addWidget(part)
    line.addStretch(1)
    return row
