"""The start page's place in the window: left of the empty project, over data and bottom dock, and gone as soon as something is begun."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from mlp_studio.app.notice import Notice
from mlp_studio.app.recent_file import readable
from mlp_studio.app.run_state import RunState
from mlp_studio.core.project import Project

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow
    from mlp_studio.ui.start_page.key_caps import KeyCaps
    from mlp_studio.ui.start_page.page import StartPage
    from mlp_studio.ui.start_page.row import Row

WIDTH, LEAST_WIDTH, SHARE = 580, 380, 0.403
"""Of the page at scale 1, and at most this share of the window's."""
HELD_MS = 30
"""How often it is asked whether the mouse is still held, before what it draws on moves."""
_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea


class StartPageHost(QObject):
    """Shows and hides the page, which is made when it is first shown; what the layout was before comes back.

    Parameters
    ----------
    window
        With its document, docks and layouts.

    Signals
    -------
    failed(error)
        A bug in the worker that looks at files.
    """

    failed = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._dock: QDockWidget | None = None
        self._page: StartPage | None = None
        self.hint: KeyCaps | None = None
        """The keys in the status bar, from when the page was first shown."""
        self._is_closed = False
        self._covered: list[QDockWidget] = []
        self._sizes: dict[QDockWidget, tuple[int, int]] = {}
        self._corner = Qt.DockWidgetArea.BottomDockWidgetArea
        self._leaving = QTimer(self)
        self._leaving.setInterval(HELD_MS)
        self._leaving.timeout.connect(self._leave)
        window.document.opened.connect(lambda _: self.hide())
        window.document.changed.connect(self._on_changed)
        window.controller.state_changed.connect(self._on_state)
        window.tool_bar.play_action.triggered.connect(self.hide)
        for dock in window.docks:
            dock.visibilityChanged.connect(partial(self._on_dock, dock))
        window.installEventFilter(self)

    @property
    def is_shown(self) -> bool:
        """Whether the page stands in the window."""
        return self._dock is not None and not self._dock.isHidden()

    @property
    def page(self) -> StartPage:
        """The page, made when it is first asked for."""
        if self._page is None:
            self._page = self._make_page()
        return self._page

    def show(self) -> None:
        """Show the page at the left, over all that stands there; the Projector is left first."""
        window = self._window
        if self.is_shown:
            self.page.choose_first()
            return
        window.layouts.leave()
        page, dock = self.page, self._dock
        assert dock is not None
        self._sizes = {d: (d.width(), d.height()) for d in window.docks if window.isVisible() and d.isVisible() and not d.isFloating()}
        self._covered = [d for d in window.docks if not d.isHidden() and not d.isFloating() and window.dockWidgetArea(d) is _LEFT]
        self._corner = window.corner(Qt.Corner.BottomLeftCorner)
        window.setUpdatesEnabled(False)
        for covered in self._covered:
            covered.hide()
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        window.addDockWidget(_LEFT, dock)
        dock.show()
        self._show_hint(True)
        self._take_width()
        window.setUpdatesEnabled(True)
        page.show_recent(window.preferences.recent)
        page.choose_first()
        window.first_frame.then(self._look)

    def hide(self) -> None:
        """Take the page away; what it stood over comes back, as large as it was."""
        self._leaving.stop()
        if not self.is_shown:
            return
        window, dock = self._window, self._dock
        assert dock is not None
        had_focus = dock.isAncestorOf(window.focusWidget()) if window.focusWidget() is not None else True
        window.setUpdatesEnabled(False)
        self.page.set_inviting(False)
        dock.hide()
        window.setCorner(Qt.Corner.BottomLeftCorner, self._corner)
        for covered in self._covered:
            covered.show()
        self._show_hint(False)
        if self._sizes:
            docks = [d for d in self._sizes if not d.isHidden()]
            window.resizeDocks(docks, [self._sizes[d][0] for d in docks], Qt.Orientation.Horizontal)
            window.resizeDocks(docks, [self._sizes[d][1] for d in docks], Qt.Orientation.Vertical)
        else:
            window.layouts.size_docks()
        window.setUpdatesEnabled(True)
        if had_focus:
            window.canvas.setFocus()

    def close(self) -> bool:
        """End the page's thread; return whether it ended in time."""
        self._leaving.stop()
        self._is_closed = True
        return self._page is None or self._page.close_threads()

    # Building

    def _make_page(self) -> StartPage:
        from mlp_studio.storage.lessons import lessons
        from mlp_studio.ui.start_page.page import StartPage

        window = self._window
        page = StartPage(lessons(), window.look, window.imports.can_read)
        page.new_requested.connect(window.files.new_project)
        page.open_requested.connect(window.files.open_dialog)
        page.data_requested.connect(window.files.import_data)
        page.close_requested.connect(self.hide)
        page.lesson_chosen.connect(window.files.open_lesson)
        page.recent_chosen.connect(self._open_recent)
        page.forget_requested.connect(self._forget)
        page.dropped.connect(self._on_dropped)
        page.failed.connect(self.failed)
        dock = self._dock = QDockWidget("Start", window)
        dock.setObjectName("start")
        dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        dock.setAllowedAreas(_LEFT)
        dock.setTitleBarWidget(QWidget(dock))
        dock.setWidget(page)
        dock.hide()
        self._page = page
        return page

    def _look(self) -> None:
        if not self._is_closed:
            self.page.look()

    def _show_hint(self, shown: bool) -> None:
        from mlp_studio.ui.start_page.key_caps import KeyCaps
        from mlp_studio.ui.start_page.lesson_row import LessonRow

        bar = self._window.statusBar()
        if self.hint is None:
            self.hint = KeyCaps(self._window.look, bar)
            self.page.arrived.connect(self._on_row)
            self.hint.show_keys(LessonRow.keys)  # until a row has the focus
            bar.insertWidget(0, self.hint, 1)
        bar.clearMessage()  # of a pointer that rests on the plane: what is shown while there is one would be drawn over it
        self.hint.setVisible(shown)
        self._window.hint_label.setVisible(not shown)

    def _on_row(self, row: Row) -> None:
        if self.hint is not None:
            self.hint.show_keys(row.keys)

    def _take_width(self) -> None:
        window, px = self._window, self._window.look.px
        if self._dock is not None and self.is_shown:
            self._dock.setFixedWidth(round(max(px(LEAST_WIDTH), min(px(WIDTH), SHARE * window.width()))))

    # What is chosen

    def _open_recent(self, path: Path) -> None:
        if any(row.path == path and row.sight is not None and row.sight.is_gone for row in self.page.recent.rows):
            what = Notice(f"{readable(path.name)} is not there any more", "It may have been moved, renamed or removed")
            self._window.show_notice(what, ("Take it off the list", lambda: self._forget(path)))
        else:
            self._window.files.open_path(path)
        if self.is_shown:
            self.page.look_again()  # it may have gone since it was looked at, or come back

    def _forget(self, path: Path) -> None:
        self._window.preferences.forget_recent(path)
        self.page.show_recent(self._window.preferences.recent)

    def _on_dropped(self, mime: QMimeData) -> None:
        self._window.imports.drop(mime)

    # What is begun

    def _on_changed(self, before: Project, project: Project) -> None:
        if self.is_shown and (before.network is not project.network or before.points is not project.points):
            self._leaving.start()
            self._leave()

    def _on_dock(self, dock: QDockWidget, is_visible: bool) -> None:
        """Make room for a dock that was asked for in the page's place."""
        if is_visible and self.is_shown and not dock.isFloating() and self._window.dockWidgetArea(dock) is _LEFT:
            self.hide()

    def _on_state(self, state: RunState) -> None:
        if state is not RunState.IDLE:
            self.hide()

    def _leave(self) -> None:
        """Go, unless the mouse is held: what it draws on must not move away under it."""
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self.hide()

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the width that goes with the window; invite what is dragged over it; leave on an Escape that nobody else wants."""
        if not self.is_shown:
            return False
        kind = event.type()
        if kind in (QEvent.Type.Resize, QEvent.Type.Show):
            QTimer.singleShot(0, self, self._take_width)
        elif kind == QEvent.Type.DragEnter and isinstance(event, QDragEnterEvent):
            self.page.set_inviting(self._window.imports.can_read(event.mimeData()))
        elif kind in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            self.page.set_inviting(False)
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.hide()
            return True
        return False
