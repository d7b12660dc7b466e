"""What the bars of Lecture and Projector have in common: play, the tool bar's own actions at another size, figures at the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from mlp_studio.app.run_state import RunState
from mlp_studio.ui.icons import plain_icon
from mlp_studio.ui.run_words import PLAY_WORDS

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow


@dataclass(frozen=True)
class BarMeasures:
    """Pixels of a bar: its height, left and right of it, between its parts, its buttons' sides, their icons, beside words on a button."""

    height: int
    margin: int
    spacing: int
    button: int
    icon: int
    padding: int


class CoveringBar(QToolBar):
    """The bar of a layout that covers Explore; its keys are those of the tool bar.

    Parameters
    ----------
    title
        The layout's name.
    window
        Whose tool bar and controller it serves.
    """

    measures: ClassVar[BarMeasures]
    play_is_primary: ClassVar[bool] = False

    def __init__(self, title: str, window: MainWindow) -> None:
        super().__init__(title, window)
        self._window = window
        self._look = window.look
        self.setObjectName(title.lower())
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.play_button = QPushButton(self)
        self.play_button.setProperty("primary", self.play_is_primary)
        self.play_button.clicked.connect(window.tool_bar.play_action.trigger)
        holder = QWidget(self)
        holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)  # what has no room is left out, see `_fit`
        self._row = QHBoxLayout(holder)
        self._row.setContentsMargins(self.measures.margin, 0, self.measures.margin, 0)
        self._row.setSpacing(self.measures.spacing)
        self.addWidget(holder)

    def _attend(self) -> None:
        """Follow state, look and keys; called when all parts are there."""
        self._window.controller.state_changed.connect(self._show_state)
        self._window.tool_bar.play_action.changed.connect(self._show_tip)
        self._look.theme_changed.connect(self._restyle)
        self._restyle()
        self._window.attend_keys(self)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setAccessibleName(action.text())
        button.setFixedSize(self.measures.button, self.measures.button)
        button.setIconSize(QSize(self.measures.icon, self.measures.icon))
        return button

    def show_run(self) -> None:
        """Show how far what the window's views show is."""
        raise NotImplementedError

    def _fit(self) -> None:
        """Leave out what has no room."""
        raise NotImplementedError

    def _show_state(self, state: RunState) -> None:
        going, word = state.is_going, PLAY_WORDS[state]
        theme = self._look.theme
        self.play_button.setText(f"\u2002{word}")  # Qt puts it closer to the icon than fits this size
        self.play_button.setAccessibleName(word)
        ink = theme.on_accent if self.play_is_primary else theme.ink
        self.play_button.setIcon(plain_icon("pause" if going else "play", ink, self.measures.icon))
        self._show_tip()

    def _show_tip(self) -> None:
        self.play_button.setToolTip(self._window.tool_bar.play_button.toolTip())

    def _restyle(self) -> None:
        self.setFixedHeight(self.measures.height)
        self.setStyleSheet("QToolBar { padding: 0; }")
        self._size_words(self.play_button, *PLAY_WORDS.values())
        self._show_state(self._window.controller.state)
        self._fit()

    def _size_words(self, button: QPushButton, *words: str) -> None:
        """Give a button the size of the longest of its words, so that nothing moves when they change."""
        measures, font = self.measures, self._look.font("title")
        widest = max(QFontMetricsF(font).horizontalAdvance(word) for word in words)
        button.setFont(font)
        button.setIconSize(QSize(measures.icon, measures.icon))
        button.setFixedSize(round(widest) + measures.icon + measures.padding, measures.button)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room."""
        super().resizeEvent(event)
        self._fit()
