"""The microscope: for one example and one weight, all that lies between the weight and the loss, and the orange path on the canvas."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from mlp_studio.core.arrays import same_arrays
from mlp_studio.core.microscope import closeup, obstacle_to_closeup, update_of
from mlp_studio.core.notation import loss_latex, weight_latex
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas.orange_path import OrangePath
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.docks import BUTTON
from mlp_studio.ui.fitting_label import FittingLabel
from mlp_studio.ui.formats import loss_text
from mlp_studio.ui.formulas import FormulaLabel
from mlp_studio.ui.icons import icon
from mlp_studio.ui.invitation import Invitation
from mlp_studio.ui.lecture.canvas_light import CanvasLight
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.lecture.view_header import ViewHeader
from mlp_studio.ui.microscope.pages import PAGES, Sight, weight_words
from mlp_studio.ui.microscope.sheet import MARGIN, Sheet
from mlp_studio.ui.microscope.step_bar import StepBar

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

NARROW = 620.0
"""Width below which the pages' buttons stand in a line of their own, unless the view is low."""
LOW = 230.0
"""Height below which the bar is a lower one."""


class MicroscopeView(LectureView):
    """What the picked weight does to the loss of the picked example; while it is in sight, the canvas shows the weight's path.

    Without a picked example it is the one that the lines of the algorithm stand at, or that was used last, or the first. Escape, or the
    cross, lets go the weight.
    """

    def __init__(self, window: MainWindow) -> None:
        """Show the picks of a window."""
        super().__init__(window.look, window)
        self._window = window
        self._page = next(iter(PAGES))
        self._sight: Sight | None = None
        self._light = CanvasLight(window.canvas)
        self.path = OrangePath(window.canvas.scene)
        self.symbol = FormulaLabel(self.look, "w", 17.0, "path_ink", self)
        self.words = FittingLabel(self)
        self.sheet = Sheet(self.look, self)
        self.bar = StepBar(self.look, self)
        self.empty = Invitation(self.look, self)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("close", self.look))
        self.close_button.setToolTip("Let go the weight (Esc)")
        self.close_button.setAccessibleName("Let go the weight")
        self.close_button.clicked.connect(self.let_go)
        self.buttons = self._make_buttons()
        self._lay_out()
        self.sheet.hovered.connect(self._light.show)
        self.setAccessibleName("Microscope")
        self.look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_moment(self, project: Project) -> None:
        """Show the numbers of the picked weight and example as a project has them."""
        self._sight = None
        key = self._window.picks.weight
        example = self._window.picks.example_of(project, is_going=self._window.controller.is_going)
        if key is None:
            self._show_empty("No weight picked", "Click an edge of the network, or a cell of the matrices")
            return
        if example is None:
            self._show_empty("No points", "Load, generate or paint some: the loss is one of examples")
            return
        found = obstacle_to_closeup(project, example)
        if found is not None:
            self._show_empty(f"{found.what[0].upper()}{found.what[1:]}", found.mend)
            return
        seen = closeup(project, example, key)
        self._sight = Sight(project, example, seen, self._is_low)
        shown = self.path.path
        if shown is None or shown.key != key or not same_arrays(shown.edges, seen.path.edges):
            self.path.show(seen.path, loss_latex(seen.loss))
        self.path.follow_weights()
        self._window.plane.set_path_unit(key[1] if key[0] == 1 else None)
        self.symbol.set_formula(weight_latex(project.network, key))
        self._show_header(self._sight)
        self.bar.show_update(self._sight, update_of(project, example, seen))
        self._show_page()
        self._show_parts(is_empty=False)

    def show_page(self, name: str) -> None:
        """Show another page of `PAGES`."""
        self._page = name
        self.buttons[name].setChecked(True)
        self._show_page()
        self._area.verticalScrollBar().setValue(0)

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self._page

    def let_go(self) -> None:
        """Pick no weight any more."""
        self._window.canvas.view.keys.focus(None)
        self._window.canvas.scene.select(Selection())

    # Inside

    def _make_buttons(self) -> dict[str, QToolButton]:
        group, buttons = QButtonGroup(self), {}
        for name in PAGES:
            button = QToolButton(self)
            button.setText(name)
            button.setCheckable(True)
            button.setChecked(name == self._page)
            button.clicked.connect(partial(self.show_page, name))
            group.addButton(button)
            buttons[name] = button
        return buttons

    def _lay_out(self) -> None:
        title = self._title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(self.symbol)
        title.addWidget(self.words, 1)
        pages = QHBoxLayout()
        pages.setSpacing(2)
        for button in self.buttons.values():
            pages.addWidget(button)
        pages.addStretch(1)
        pages.addWidget(self.close_button)
        self._header_home = QHBoxLayout()
        self.header: ViewHeader = ViewHeader(self._header_home, self.words)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.header)
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.setSpacing(0)
        self._head.addLayout(title, 1)
        self._head.addLayout(pages)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.sheet)
        for ground in (self._area.viewport(), self.sheet):
            ground.setAutoFillBackground(False)  # the dock's own shows
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._column.setSpacing(0)
        self._column.addLayout(self._header_home)
        self._column.addWidget(self._area, 1)
        self._bar_row = QHBoxLayout()
        self._bar_row.addWidget(self.bar)
        self._column.addLayout(self._bar_row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._content)
        whole.addWidget(self.empty)

    def _show_header(self, sight: Sight) -> None:
        """Say which weight and example it is, and the loss of that."""
        points, seen = sight.project.points, sight.seen
        test = ", a test point" if points.test_mask[sight.example] else ""
        loss = f"{'L₂' if seen.loss.name == 'squared' else 'L'} = {loss_text(seen.value)}"
        example = f"example {sight.example + 1:,}"
        full = f"{weight_words(seen.network, seen.key)}, {example} of {len(points):,}{test}, {loss}"
        self.words.say(
            full, f"{example} of {len(points):,}{test}, {loss}", f"{example}, {loss}", loss, f"{sight.example + 1:,} of {len(points):,}"
        )

    def _show_page(self) -> None:
        if self._sight is not None:
            self.sheet.show_blocks(PAGES[self._page](self._sight))

    def _show_empty(self, what: str, mend: str) -> None:
        self._end_path()
        self.empty.say(what, mend)
        self._show_parts(is_empty=True)

    def _show_parts(self, *, is_empty: bool) -> None:
        self._content.setVisible(not is_empty)
        self.header.setVisible(not is_empty)
        self.empty.setVisible(is_empty)

    def _end_path(self) -> None:
        self.path.show(None)
        self._window.plane.set_path_unit(None)
        self._light.show(None)

    def _restyle(self) -> None:
        look = self.look
        margin, inset = round(look.px(8)), round(look.px(MARGIN))
        self._column.setContentsMargins(margin, round(look.px(4)), margin, round(look.px(8)))
        self._title.setContentsMargins(inset, 0, inset, 0)
        self._bar_row.setContentsMargins(inset, 0, inset, 0)
        self.words.setFont(look.font("body"))
        self.words.setStyleSheet(f"color: {look.theme.ink2.name()}")
        for button in self.buttons.values():
            button.setFont(look.font("caption", 500))
        self.close_button.setFixedSize(round(look.px(BUTTON)), round(look.px(BUTTON)))
        self._fit()

    @property
    def _is_low(self) -> bool:
        return self.height() < self.look.px(LOW)

    def _fit(self) -> None:
        is_in_title = not self.isAncestorOf(self.header)
        has_own_line = self.width() < self.look.px(NARROW) and not self._is_low and not is_in_title
        self.words.setWordWrap(has_own_line)
        self.words.fit()
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if has_own_line else QBoxLayout.Direction.LeftToRight)
        self.bar.set_low(self._is_low)
        if self._sight is not None and self._sight.is_low != self._is_low:
            self._sight = replace(self._sight, is_low=self._is_low)
            self._show_page()

    # Qt

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the path away."""
        super().hideEvent(event)
        self._end_path()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the header and the bar."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Take Escape before the window's shortcuts while a weight is picked."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if self._sight is not None:
                event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let go the weight on Escape."""
        if event.key() == Qt.Key.Key_Escape and self._sight is not None:
            self.let_go()
            return
        super().keyPressEvent(event)
