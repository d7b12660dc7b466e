"""The dock "Compare": what the plane shows against another moment or run, chosen in its title; made when it is first shown."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mlp_studio.app.comparison import Comparison
from mlp_studio.app.notice import Notice
from mlp_studio.ui.comparison.words import NOTHING
from mlp_studio.ui.docks import Dock
from mlp_studio.ui.fields import ChoiceField
from mlp_studio.ui.icons import icon

if TYPE_CHECKING:
    from mlp_studio.ui.comparison.presenter import ComparisonPresenter
    from mlp_studio.ui.main_window import MainWindow

KEY, BEFORE_KEY, SPLIT_KEY, DIFFERENCES_KEY = "C", "B", "Shift+B", "Shift+C"
CANVAS_WIDTH = 360
"""What dock and plane leave to the canvas if they can."""
MUCH = 100
"""By so many pixels the window's width changes at once where it is laid out anew."""
TIP = "The moment or the run that is compared with what the plane shows"


class ComparisonDock(Dock):
    """Beside the plane; hidden until it is asked for. The keys that show the compared moment in the main plane do without it, too."""

    def __init__(self, window: MainWindow) -> None:
        """Make the title with its choice; planes and workers come when they are first needed."""
        self._window = window
        self._plane_width = 0
        look = window.look
        self.choice = ChoiceField()
        self._body = QWidget()
        title = QWidget()
        row = QHBoxLayout(title)
        row.setContentsMargins(round(look.px(14)), 0, 0, 0)
        row.addWidget(self.choice)
        super().__init__("comparison", "Compare", self._body, look, window, tabs=title)
        self.comparison = Comparison(window.controller, self)
        self.choice.setAccessibleName("Compare with")
        self.choice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.setMinimumContentsLength(8)
        self.choice.activated.connect(lambda _: self.comparison.choose(self.choice.key))
        self.comparison.choices_changed.connect(self._show_choices)
        self._key = _HeldKey(self)
        self._key.let_go.connect(lambda: self.presenter.hold(False))
        window.installEventFilter(self)
        self._make_actions()
        for action in (self.pin_action, self.differences_action, self.split_action):
            self.title.add_button(action)
        self._show_choices()

    def _make_actions(self) -> None:
        def action(name: str, text: str, keys: str, tip: str, *, checkable: bool) -> QAction:
            made = QAction(icon(name, self._window.look), text, self._window)
            made.setShortcut(QKeySequence(keys))
            shown = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            made.setToolTip(f"{tip} ({shown})" if shown else tip)
            made.setCheckable(checkable)
            return made

        self.show_action = self.toggleViewAction()
        self.show_action.setShortcut(QKeySequence(KEY))
        self.pin_action = action("pin", "Pin this moment", "", "Pin what the plane shows now, to compare with later", checkable=False)
        self.pin_action.triggered.connect(self._pin)
        self.differences_action = action(
            "differences", "Where they differ", DIFFERENCES_KEY, "Hatch and ring what is decided differently", checkable=True
        )
        self.differences_action.toggled.connect(self._on_differences)
        self.split_action = action(
            "split", "Split the plane", SPLIT_KEY, "Left of a divider in the plane the compared moment, right the present", checkable=True
        )
        self.split_action.toggled.connect(self._on_split)
        self.before_action = action(
            "split", "Before, while held", BEFORE_KEY, "The compared moment in the plane, while held", checkable=False
        )
        self.before_action.setAutoRepeat(False)
        self.before_action.triggered.connect(self._on_before)

    @property
    def menu_actions(self) -> list[QAction]:
        """What belongs into the menu beside the dock's own entry."""
        return [self.before_action, self.split_action, self.differences_action, self.pin_action]

    @cached_property
    def presenter(self) -> ComparisonPresenter:
        """The planes and what keeps them up to date, made when one of them is first shown."""
        from mlp_studio.ui.comparison.panel import ComparisonPanel
        from mlp_studio.ui.comparison.presenter import ComparisonPresenter

        panel = ComparisonPanel(self._window.look, self._body)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        self.panel = panel
        panel.plane.installEventFilter(self)
        return ComparisonPresenter(self._window, self.comparison, panel)

    def place(self) -> None:
        """Go left of the plane in its row: what was before stands before what is now, and the two have one height."""
        window = self._window
        window.splitDockWidget(window.plane_dock, self, Qt.Orientation.Horizontal)
        window.splitDockWidget(self, window.plane_dock, Qt.Orientation.Horizontal)

    def close_threads(self) -> bool:
        """End the workers; return whether they ended in time."""
        self._key.watch(False)
        return self.comparison.close()

    # Doing

    def _pin(self) -> None:
        self.show()
        self.comparison.pin()

    def _on_differences(self, on: bool) -> None:
        if on:
            self.show()
        self.presenter.set_differences(on)

    def _on_split(self, on: bool) -> None:
        if on and not self._can_compare():
            self.split_action.setChecked(False)
            return
        self.presenter.set_split(on)
        if on:
            self.presenter.before.divider.setFocus()

    def _on_before(self) -> None:
        if self._can_compare():
            self._key.watch(True)
            self.presenter.hold(True)

    def _can_compare(self) -> bool:
        self.comparison.refresh()
        if self.comparison.chosen is None:
            self._window.show_notice(Notice("There is nothing to compare with yet", NOTHING, "info"))
        return self.comparison.chosen is not None

    def _show_choices(self) -> None:
        comparison = self.comparison
        self.choice.set_choices([(c.key, c.title) for c in comparison.choices] or [("", "Nothing to compare with")])
        self.choice.setEnabled(bool(comparison.choices))
        self.choice.set_key("" if comparison.chosen is None else comparison.chosen.key)
        self.choice.setToolTip(TIP if comparison.chosen is None else f"{comparison.chosen.title}\n{TIP}")
        if comparison.chosen is None:
            self.split_action.setChecked(False)
        if self.isVisible():
            QTimer.singleShot(0, self, self._take_width)

    # Qt

    def setVisible(self, visible: bool) -> None:
        """Remember what the plane has before the two share its row: the room is to come from the canvas."""
        if visible and not self.isVisible():
            self._plane_width = self._window.plane_dock.width()
        super().setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:
        """Make what it shows, and take its width once the window has laid it out."""
        super().showEvent(event)
        if "presenter" not in vars(self):
            self.presenter.refresh()
        QTimer.singleShot(0, self, self._take_width)

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the room back to the canvas."""
        super().hideEvent(event)
        QTimer.singleShot(0, self, self._take_width)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Share the row of the plane anew once the window has been laid out for another width, and where words take from the height."""
        if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent) and self.isVisible():
            if watched is not self._window and event.size().height() != event.oldSize().height():
                QTimer.singleShot(0, self, self._take_width)
            elif watched is self._window and abs(event.size().width() - event.oldSize().width()) > MUCH:
                QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, self._take_new_width))
        return super().eventFilter(watched, event)

    def _take_new_width(self) -> None:
        self._plane_width = self._window.plane_dock.width()
        self._take_width()

    def _take_width(self) -> None:
        """Beside the plane, make both squares as large as the row and the canvas leave room for, and no larger than the plane's was."""
        window, px = self._window, self._window.look.px
        if self.isFloating() or window.plane_dock.isFloating() or not window.plane_dock.isVisible() or not self._plane_width:
            return
        if not self.isVisible():
            window.resizeDocks([window.plane_dock], [self._plane_width], Qt.Orientation.Horizontal)
            return
        least, plane = self.panel.plane.minimumSizeHint(), self.panel if self.panel.is_empty else self.panel.plane
        square = plane.height() - least.height() + least.width()  # as wide as that, its square fills what the words leave of the height
        free = (window.canvas.width() + window.plane_dock.width() + self.width() - px(CANVAS_WIDTH)) / 2
        width = round(max(self.minimumSizeHint().width(), min(self._plane_width, free, square)))
        window.resizeDocks([self, window.plane_dock], [width, width], Qt.Orientation.Horizontal)


class _HeldKey(QObject):
    """Tells when the held key is let go, wherever the focus is by then; only meanwhile does it see the application's events.

    Signals
    -------
    let_go()
        The key is up, the mouse was pressed, or the window is no longer the active one.
    """

    let_go = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_watching = False

    def watch(self, on: bool) -> None:
        """Begin to look out for the end, or stop."""
        app = QApplication.instance()
        if on == self._is_watching or app is None:
            return
        self._is_watching = on
        if on:
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at keys, presses and the window's activation."""
        kind = event.type()
        ends = kind in (QEvent.Type.MouseButtonPress, QEvent.Type.ApplicationDeactivate)
        if kind == QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            ends = event.key() == Qt.Key.Key_B and not event.isAutoRepeat()
        if ends:
            self.watch(False)
            self.let_go.emit()
        return False
