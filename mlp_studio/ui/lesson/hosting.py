"""The lesson's place in the window: a dock at the left, over the data dock's place, or a strip below the bar of a layout without room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from mlp_studio.app.lesson_session import LessonSession
from mlp_studio.app.notice import Notice
from mlp_studio.core import edits
from mlp_studio.ui.docks import Dock
from mlp_studio.ui.icons import icon
from mlp_studio.ui.late import LatePlace
from mlp_studio.ui.lesson.heading import Heading
from mlp_studio.ui.lesson.lesson_end import LessonEnd
from mlp_studio.ui.lesson.step_views import StepViews
from mlp_studio.ui.lesson.view_names import unknown_view

if TYPE_CHECKING:
    from mlp_studio.ui.lesson.editor import LessonEditor
    from mlp_studio.ui.lesson.panel import LessonPanel
    from mlp_studio.ui.lesson.rings import Rings
    from mlp_studio.ui.lesson.strip import LessonStrip
    from mlp_studio.ui.main_window import MainWindow

WIDTH = 324
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
        self._strip: LessonStrip | None = None
        self._covers_data = False
        self._is_shown = False
        self._views = StepViews(window)
        self.session = LessonSession(window.document, window.controller, window.picks, window.preferences, self._views.seen, self)
        self.end = LessonEnd(window, self.session)
        self.heading = Heading(window.look)
        self.dock = Dock("lesson", "Lesson", LatePlace(lambda: self.panel), window.look, window, tabs=self.heading)
        self.dock.setAllowedAreas(_LEFT | Qt.DockWidgetArea.RightDockWidgetArea)
        self.dock.hide()
        window.docks = (*window.docks, self.dock)
        self.menu_actions = self._make_actions()
        self.session.step_shown.connect(self._on_step_shown)
        self.session.step_entered.connect(self._on_step_entered)
        window.layouts.changed.connect(self._on_layout_changed)
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

            self._panel = LessonPanel(self._window.look, self.session, self.end)
            self._panel.marks_requested.connect(lambda: self.rings.show(self.session.step.highlights))
            self._window.attend_keys(self._panel)
        return self._panel

    @property
    def strip(self) -> LessonStrip:
        """What stands for the panel in a layout that covers Explore, made when it is first shown."""
        if self._strip is None:
            from mlp_studio.ui.lesson.strip import LessonStrip

            self._strip = LessonStrip(self._window, self.session, self.end)
            self._window.attend_keys(self._strip)
        return self._strip

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
        self.heading.say((self._window.document.project.title or "Lesson") if is_open else "")
        if is_open != self._is_shown:
            self._is_shown = is_open
            self._take_place() if is_open else self._leave_place()

    def _on_layout_changed(self) -> None:
        self._take_place()
        if self._is_shown:
            self._views.show(self.session.step.views)  # the other layout had them elsewhere, or not at all

    def _take_place(self) -> None:
        """Stand where the data dock does, down to the lower edge of the window, or as a strip below the bar of Lecture and Projector."""
        window = self._window
        if window.layouts.covering is not None:
            if self._is_shown:
                self._show_strip()
            return
        self._leave_strip()
        if not self._is_shown:
            if not self.dock.isHidden():
                self._leave_place()  # the lesson was closed in the other layout
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

    def _show_strip(self) -> None:
        window, strip, top = self._window, self.strip, Qt.ToolBarArea.TopToolBarArea
        window.removeToolBar(strip)
        window.addToolBarBreak(top)
        window.addToolBar(top, strip)
        strip.show()

    def _leave_strip(self) -> None:
        if self._strip is not None:
            self._window.removeToolBarBreak(self._strip)
            self._strip.leave()

    def _leave_place(self) -> None:
        window = self._window
        self._leave_strip()
        self._views.forget()
        self.dock.hide()
        if self._rings is not None:
            self._rings.clear()
        if window.layouts.covering is not None:
            return
        window.setCorner(Qt.Corner.BottomLeftCorner, _BOTTOM)
        if self._covers_data:
            window.data_dock.show()
            window.layouts.size_docks()
        self._covers_data = False

    def _on_step_entered(self) -> None:
        window, step = self._window, self.session.step
        focused = window.focusWidget()
        window.crash_notice.close_others()  # they are about the step before, or the run that has ended with it
        self._views.show(step.views)
        self._views.stand_at(step.line)
        if step.start is not None and step.start.points is not None:
            window.plane.set_bounds(window.document.project.points.bounds())
        unknown = unknown_view(step)
        if unknown is not None:
            window.show_notice(Notice.of(unknown))
        self._keep_focus(focused)
        if self.dock.isVisible() or window.layouts.covering is not None:
            self.rings.show(step.highlights)

    def _keep_focus(self, focused: QWidget | None) -> None:
        """Leave the focus where it was before views were opened; one that was in the panel goes to where an answer is typed."""
        if focused is None:
            return
        for part in (self._panel, self._strip):
            if part is not None and part.isAncestorOf(focused) and part.task.field.isVisibleTo(part):
                part.task.field.setFocus()
                return
        if focused.isVisible():
            focused.setFocus()
