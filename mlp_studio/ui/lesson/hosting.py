"""The lesson's place in the window: a dock at the left, over the data dock's place, while a lesson is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from mlp_studio.app.lesson_session import LessonSession
from mlp_studio.core import edits
from mlp_studio.ui.docks import Dock
from mlp_studio.ui.icons import icon
from mlp_studio.ui.late import LatePlace

if TYPE_CHECKING:
    from mlp_studio.ui.lesson.editor import LessonEditor
    from mlp_studio.ui.lesson.panel import LessonPanel
    from mlp_studio.ui.lesson.rings import Rings
    from mlp_studio.ui.main_window import MainWindow

WIDTH, TITLE_WIDTH = 324, 176
_LEFT, _BOTTOM = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


class LessonHost(QObject):
    """Shows the panel when a lesson is opened and hides it when another project is; opens a step's views and rings what it is about.

    Parameters
    ----------
    window
        With everything but this.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._panel: LessonPanel | None = None
        self._rings: Rings | None = None
        self._editor: LessonEditor | None = None
        self._covers_data = False
        self._is_shown = False
        self.session = LessonSession(window.document, window.controller, window.picks, window.preferences, self._seen_views, self)
        self.dock = Dock("lesson", "Lesson", LatePlace(lambda: self.panel), window.look, window)
        self.dock.setAllowedAreas(_LEFT | Qt.DockWidgetArea.RightDockWidgetArea)
        self.dock.hide()
        window.docks = (*window.docks, self.dock)
        self.menu_actions = self._make_actions()
        self.session.step_shown.connect(self._on_step_shown)
        self.session.step_entered.connect(self._on_step_entered)
        window.layouts.changed.connect(self._take_place)
        window.layouts.actions["explore"].triggered.connect(self._take_place)
        for dock in (window.data_dock, window.tabs_dock, window.loss_dock):
            dock.visibilityChanged.connect(self.session.look_soon)
        window.tabs.currentChanged.connect(self.session.look_soon)
        self._on_step_shown()

    @property
    def panel(self) -> LessonPanel:
        """The panel, made when it is first shown."""
        if self._panel is None:
            from mlp_studio.ui.lesson.panel import LessonPanel

            self._panel = LessonPanel(self._window.look, self.session)
            self._panel.marks_requested.connect(lambda: self.rings.show(self.session.step.highlights))
            self._window.attend_keys(self._panel)
        return self._panel

    @property
    def rings(self) -> Rings:
        """What rings the things that a step is about."""
        if self._rings is None:
            from mlp_studio.ui.lesson.rings import Rings

            self._rings = Rings(self._window)
        return self._rings

    @property
    def editor(self) -> LessonEditor:
        """The window in which a lesson is written."""
        if self._editor is None:
            from mlp_studio.ui.lesson.editor import LessonEditor

            self._editor = LessonEditor(self._window, self.session)
        return self._editor

    def edit_lesson(self) -> None:
        """Open the editor; a project that is no lesson becomes one."""
        window = self._window
        if window.document.project.lesson is None:
            window.edit("Make a lesson of it", edits.make_lesson)
        self.editor.open_at(self.session.index)

    # Building

    def _make_actions(self) -> tuple[QAction, ...]:
        session = self.session

        def action(text: str, keys: str, act: object) -> QAction:
            made = QAction(text, self._window)
            made.setShortcut(QKeySequence(keys))
            made.triggered.connect(act)
            self._window.addAction(made)
            return made

        self.next_action = action("Next step", "Alt+PgDown", session.next)
        self.back_action = action("Step before", "Alt+PgUp", session.back)
        self.again_action = action("Start step again", "", session.start_again)
        self.restart_action = action("Restart lesson", "", session.restart)
        self.edit_action = action("Edit lesson…", "", self.edit_lesson)
        self.panel_action = self.dock.toggleViewAction()
        self.panel_action.setText("Lesson panel")
        data = self._window.data_dock.toggleViewAction()
        data.setIcon(icon("table", self._window.look))
        self.dock.title.add_button(data)
        return (self.next_action, self.back_action, self.again_action, self.restart_action, self.panel_action, self.edit_action)

    # Showing

    def _on_step_shown(self) -> None:
        session, lesson = self.session, self.session.lesson
        is_open = lesson is not None
        count = 0 if lesson is None else len(lesson.steps)
        self.edit_action.setText("Edit lesson…" if is_open else "Make a lesson of it…")
        self.next_action.setEnabled(session.index + 1 < count)
        self.back_action.setEnabled(is_open and session.index > 0)
        for action in (self.again_action, self.restart_action, self.panel_action):
            action.setEnabled(is_open)
        self._show_title(self._window.document.project.title if is_open else "")
        if is_open != self._is_shown:
            self._is_shown = is_open
            self._take_place() if is_open else self._leave_place()

    def _show_title(self, title: str) -> None:
        label = self.dock.title.subtitle
        label.setText(label.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, round(self._window.look.px(TITLE_WIDTH))))
        label.setToolTip(title)

    def _take_place(self) -> None:
        """Stand where the data dock does, down to the lower edge of the window; the Projector has no room for it."""
        window, layout = self._window, self._window.layouts
        if not self._is_shown or layout.name != "explore":
            return
        window.start_page.hide()
        window.setUpdatesEnabled(False)
        self._covers_data = self._covers_data or not window.data_dock.isHidden()
        window.data_dock.hide()
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        self.dock.setFloating(False)
        window.addDockWidget(_LEFT, self.dock)
        self.dock.show()
        window.resizeDocks([self.dock], [round(window.look.px(WIDTH))], Qt.Orientation.Horizontal)
        window.setUpdatesEnabled(True)

    def _leave_place(self) -> None:
        window = self._window
        self.dock.hide()
        if self._rings is not None:
            self._rings.clear()
        window.setCorner(Qt.Corner.BottomLeftCorner, _BOTTOM)
        if self._covers_data and window.layouts.name == "explore":
            window.data_dock.show()
            window.layouts.size_docks()
        self._covers_data = False

    def _on_step_entered(self) -> None:
        window, step = self._window, self.session.step
        focused = window.focusWidget()
        window.notice_bar.close_notice()  # it is about the step before, or the run that has ended with it
        for name in reversed(step.views):
            self._open_view(name)
        if step.start is not None and step.start.points is not None:
            window.plane.set_bounds(window.document.project.points.bounds())
        self._keep_focus(focused)
        if self.dock.isVisible():
            self.rings.show(step.highlights)

    def _keep_focus(self, focused: QWidget | None) -> None:
        """Leave the focus where it was before views were opened; one that was in the panel goes to where an answer is typed."""
        if focused is None:
            return
        panel = self._panel
        if panel is not None and panel.isAncestorOf(focused) and panel.task.field.isVisibleTo(panel):
            panel.task.field.setFocus()
        elif focused.isVisible():
            focused.setFocus()

    # Views

    def _open_view(self, name: str) -> None:
        """Bring a view into sight; one that the app has not is skipped."""
        window = self._window
        parts: dict[str, tuple[Dock, QWidget | None]] = {
            "weights": (window.tabs_dock, window.weights_panel),
            "points": (window.tabs_dock, window.tabs.widget(1)),
            "data": (window.data_dock, None),
            "separability": (window.data_dock, None),
            "plane": (window.plane_dock, None),
            "loss": (window.loss_dock, None),
        }
        if window.layouts.name != "explore":
            return
        if name in window.lecture.places:
            window.lecture.open(name)
        elif name in parts:
            dock, page = parts[name]
            dock.show()
            if page is not None:
                window.tabs.setCurrentWidget(page)

    def _seen_views(self) -> frozenset[str]:
        window = self._window
        made = vars(window)
        parts = {
            "weights": window.weights_panel,
            "points": made.get("points_table"),
            "data": made.get("data_panel"),
            "separability": made.get("separability_panel"),
            "plane": window.plane,
            "loss": window.curves,
        }
        seen = {name for name, part in parts.items() if part is not None and part.isVisible()}
        return frozenset(seen | {name for name in window.lecture.places if window.lecture.is_seen(name)})
