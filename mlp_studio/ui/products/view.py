"""The view of forward propagation as matrix products: one example, or several as columns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from mlp_studio.core.errors import StudioError
from mlp_studio.core.products import products_of, shown_examples
from mlp_studio.core.project import Project
from mlp_studio.ui.invitation import Invitation
from mlp_studio.ui.lecture.canvas_light import CanvasLight
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.products.sheet import ProductsSheet
from mlp_studio.ui.theme import Look

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

MOST_EXAMPLES = 6
"""Columns in batch mode."""


class ProductsView(LectureView):
    """All layers' products for the picked example, or the one that the algorithm stands at; or for the first ones of D and that one."""

    def __init__(self, window: MainWindow) -> None:
        """Show the picks of a window."""
        super().__init__(window.look, window)
        self._window = window
        self._project: Project | None = None
        self._is_batch = False
        self._light = CanvasLight(window.canvas)
        self.words, self.sum_line = QLabel(self), QLabel(self)
        self.sheet = ProductsSheet(self.look, self)
        self.empty = Invitation(self.look, self)
        self.one_button, self.batch_button = self._make_buttons()
        for label in (self.words, self.sum_line):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        head = self._head = QHBoxLayout()
        head.addWidget(self.one_button)
        head.addWidget(self.batch_button)
        head.addSpacing(8)
        head.addWidget(self.words, 1)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self.sheet)
        for ground in (self._area.viewport(), self.sheet):
            ground.setAutoFillBackground(False)  # the dock's own shows
        self._content = QWidget(self)
        self._column = QVBoxLayout(self._content)
        self._column.setSpacing(0)
        self._column.addLayout(head)
        self._column.addWidget(self._area, 1)
        self._column.addWidget(self.sum_line)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._content)
        whole.addWidget(self.empty)
        self.sheet.hovered.connect(self._light.show)
        self.sheet.told.connect(self._show_sum)
        self.setAccessibleName("Matrix products")
        self.look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_moment(self, project: Project) -> None:
        """Show the products of a project."""
        self._project = project
        count = len(project.points)
        if not count:
            self._show_empty("No points", "Load, generate or paint some: what is multiplied are examples")
            return
        picked = self._window.picks.example_of(project, is_going=self._window.controller.is_going)
        most = MOST_EXAMPLES if self._is_batch else 1
        examples = shown_examples(count, most, picked)
        try:
            products = products_of(project, examples)
        except StudioError as error:
            self._show_empty(error.what, error.mend)
            return
        if not np.isfinite(products.passed.y[0]).all():
            self._show_empty("A feature is not finite for this example", "Pick another example, or use another expression")
            return
        self._content.show()
        self.empty.hide()
        if self._is_batch:
            shown = ", ".join(f"{example + 1:,}" for example in examples)
            self.words.setText(f"Examples as columns: {shown} of {count:,}")
        else:
            self.words.setText(f"Example {examples[0] + 1:,} of {count:,}")
        self.sheet.show_products(products, project.view.decimals)

    def set_batch(self, is_batch: bool) -> None:
        """Show several examples as columns, or one."""
        self._is_batch = is_batch
        (self.batch_button if is_batch else self.one_button).setChecked(True)
        if self._project is not None:
            self.show_moment(self._project)

    def _make_buttons(self) -> list[QToolButton]:
        group, buttons = QButtonGroup(self), []
        for text, is_batch in (("One example", False), ("Batch", True)):
            button = QToolButton(self)
            button.setText(text)
            button.setCheckable(True)
            button.setChecked(is_batch == self._is_batch)
            button.clicked.connect(partial(self.set_batch, is_batch))
            group.addButton(button)
            buttons.append(button)
        return buttons

    def _show_empty(self, what: str, mend: str) -> None:
        self._light.show(None)
        self.empty.say(f"{what[0].upper()}{what[1:]}", mend)
        self._content.hide()
        self.empty.show()

    def _show_sum(self, text: str) -> None:
        self.sum_line.setText(text or "Point at a number to see the row and the column that make it")
        self.sum_line.setToolTip(text)

    def _restyle(self) -> None:
        look: Look = self.look
        margin = round(look.px(14))
        self._column.setContentsMargins(0, round(look.px(4)), 0, round(look.px(4)))
        for label in (self.words, self.sum_line):
            label.setFont(look.font("body"))
            label.setStyleSheet(f"color: {look.theme.ink2.name()}; padding: 0 {margin}px")
        self.sum_line.setFixedHeight(round(look.px(26)))
        self._head.setContentsMargins(margin // 2, 0, margin, 0)
        for button in (self.one_button, self.batch_button):
            button.setFont(look.font("caption", 500))
        self._show_sum("")

    def hideEvent(self, event: QHideEvent) -> None:
        """Light nothing any more."""
        super().hideEvent(event)
        self._light.show(None)
