"""The main window: puts the views around the canvas and passes on between them, the document and the run."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

from mlp_studio.app.document import NO_GESTURE, Document
from mlp_studio.app.notice import Notice
from mlp_studio.app.picks import Picks
from mlp_studio.app.preferences import Preferences
from mlp_studio.app.region_feed import RegionFeed
from mlp_studio.app.run_state import RunState
from mlp_studio.app.training_controller import TrainingController
from mlp_studio.core import edits
from mlp_studio.core.answers import outputs_at
from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import WeightKey
from mlp_studio.core.project import Project
from mlp_studio.ui.canvas import NetworkCanvas
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.collapse.note import CollapseNote
from mlp_studio.ui.comparison.dock import ComparisonDock
from mlp_studio.ui.crash_notice import CrashNotice
from mlp_studio.ui.docks import Dock
from mlp_studio.ui.file_commands import FileCommands
from mlp_studio.ui.film.commands import FilmCommands
from mlp_studio.ui.first_frame import FirstFrame
from mlp_studio.ui.formats import rate_text
from mlp_studio.ui.import_panel.commands import ImportCommands
from mlp_studio.ui.key_courtesy import KeyCourtesy
from mlp_studio.ui.late import LatePlace
from mlp_studio.ui.layouts import Layouts
from mlp_studio.ui.lecture.views import LectureViews
from mlp_studio.ui.lesson.hosting import LessonHost
from mlp_studio.ui.lower_tabs import LowerTabs
from mlp_studio.ui.menus import Menus
from mlp_studio.ui.notice_bar import Action, NoticeBar
from mlp_studio.ui.painting.paint_bar import PaintBar
from mlp_studio.ui.plane.region_choice import RegionChoice
from mlp_studio.ui.plane.view import PlaneView
from mlp_studio.ui.plots.loss_plot import LossPlot
from mlp_studio.ui.plots.panel import CurvesPanel
from mlp_studio.ui.plots.run_plots import RunPlots
from mlp_studio.ui.presenter import Presenter
from mlp_studio.ui.run_words import HINT, HINTS_OF_RUNS
from mlp_studio.ui.slow_motion import SlowMotion
from mlp_studio.ui.start_page import StartPageHost
from mlp_studio.ui.status_bar import StatusBar
from mlp_studio.ui.theme import Look
from mlp_studio.ui.timeline import Timeline
from mlp_studio.ui.tool_bar import TrainingToolBar
from mlp_studio.ui.verdicts.run_verdicts import RunVerdicts
from mlp_studio.ui.weight_actions import WeightActions
from mlp_studio.ui.weights_panel import WeightsPanel

if TYPE_CHECKING:
    from mlp_studio.app.separability_feed import SeparabilityFeed
    from mlp_studio.ui.data_dock import DataPanel
    from mlp_studio.ui.history_panel import HistoryPanel
    from mlp_studio.ui.points_table import PointsTable
    from mlp_studio.ui.separability.panel import SeparabilityPanel
    from mlp_studio.ui.training_card import TrainingCard

WEIGHT_HINT = "Drag the label ↔ to change the weight (Shift finer), type a number to set it; Del cuts the edge, F freezes it"


class MainWindow(QMainWindow):
    """The one window. It holds no editable state: the document does."""

    def __init__(self, document: Document, look: Look, preferences: Preferences) -> None:
        """Build the window around a document; `show` shows it."""
        super().__init__()
        self.document = document
        self.look = look
        self.preferences = preferences
        self.controller = TrainingController(document, self)
        self.regions = RegionFeed(self)
        self.regions.hold()
        self.files = FileCommands(self)
        self.picks = Picks(self)
        self._gestures: dict[str, int] = {}
        self._obstacle_told = False
        self._courtesy = KeyCourtesy(self)
        self._make_views()
        self.imports = ImportCommands(self)
        self.film = FilmCommands(self)
        self.presenter = Presenter(self)
        self.slow_motion = SlowMotion(self)
        self._make_docks()
        self.lecture = LectureViews(self)
        self.plots = RunPlots(self)
        self.verdicts = RunVerdicts(self)
        self.region_choice = RegionChoice(self)
        self.collapse = CollapseNote(self)
        self.start_page = StartPageHost(self)
        self.menus = Menus(self)
        region_action = self.region_choice.menu.menuAction()
        for action in (self.menus.paint_action, self.menus.hyperplanes_action, region_action, self.plane.fit_action):
            self.plane_dock.title.add_button(action)
        self._make_status()
        self._connect()
        self.lesson = LessonHost(self)
        self.first_frame = FirstFrame(self, self.tool_bar)
        self.first_frame.then(self.regions.release)
        self.setAcceptDrops(True)
        self.setMinimumSize(960, 600)
        self._show_project(None, document.project)
        self._on_state(self.controller.state)
        self.controller.set_speed(self.tool_bar.speed)

    # Building

    def _make_views(self) -> None:
        look = self.look
        self.canvas = NetworkCanvas(look, self)
        self.setCentralWidget(self.canvas)
        self.tool_bar = TrainingToolBar(look, self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.tool_bar)
        self.plane = PlaneView(look, self)
        self.paint_bar = PaintBar(look, self.plane.painting, self)
        self.loss_plot = LossPlot(look, self)
        self.curves = CurvesPanel(look, self)
        self.curves.add_page("loss", "Loss", lambda: self.loss_plot)
        self.timeline = Timeline(look, self.document, self.controller, self.loss_plot, self)
        self.curves.add_below(self.timeline)
        self.weights_panel = WeightsPanel(look, self)
        self.weight_actions = WeightActions(look, self)
        self.notice_bar = NoticeBar(look, self.canvas)
        self.crash_notice = CrashNotice(self)

    def _make_docks(self) -> None:
        look, area = self.look, Qt.DockWidgetArea
        self.data_dock = Dock("data", "Data", LatePlace(lambda: self.data_panel), look, self)
        self.plane_dock = Dock("plane", "Plane", self.plane, look, self, above=self.paint_bar)
        self.loss_dock = Dock("loss", "Loss", self.curves, look, self, tabs=self.curves.tabs)
        self.tabs = LowerTabs(self)
        self.tabs.addTab(self.weights_panel, "Weights")
        self.tabs.addTab(LatePlace(lambda: self.points_table), "Points")
        self.tabs.add_actions(self.weight_actions, self.weights_panel)
        self.tabs_dock = self.tabs.dock
        self.history_dock = Dock("history", "History", LatePlace(lambda: self.history_panel), look, self)
        self.setCorner(Qt.Corner.TopRightCorner, area.RightDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, area.RightDockWidgetArea)
        self.setCorner(Qt.Corner.BottomLeftCorner, area.BottomDockWidgetArea)
        self.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.comparison_dock = ComparisonDock(self)
        lower = (self.loss_dock, self.tabs_dock, self.history_dock)
        self.docks: tuple[Dock, ...] = (self.data_dock, self.plane_dock, self.comparison_dock, *lower)
        self.layouts = Layouts(self)
        self.layouts.restore_docks()

    def _make_status(self) -> None:
        bar = StatusBar(self)
        self.setStatusBar(bar)
        bar.setSizeGripEnabled(False)
        self._seed_label, self._speed_label, self.hint_label = QLabel(self), QLabel(self), QLabel(self)
        self.hint_label.setContentsMargins(12, 0, 0, 0)
        self._speed_label.setContentsMargins(12, 0, 12, 0)
        bar.add_label(self.hint_label, 1)
        bar.addPermanentWidget(self._seed_label)
        bar.addPermanentWidget(self._speed_label)
        self.look.theme_changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        for label in (self._seed_label, self._speed_label, self.hint_label):
            label.setFont(self.look.font("caption"))
            label.setStyleSheet(f"color: {self.look.theme.ink3.name()}")
        self.presenter.ask_for_regions()

    def _connect(self) -> None:
        document, controller, bar = self.document, self.controller, self.tool_bar
        document.changed.connect(self._show_project)
        document.undo_stack.cleanChanged.connect(lambda _: self.show_title())
        controller.snapshot_shown.connect(self.presenter.show_snapshot)
        controller.losses_changed.connect(self._on_losses)
        controller.state_changed.connect(self._on_state)
        controller.look_back.changed.connect(self.presenter.show_moment)
        controller.noticed.connect(self.show_notice)
        controller.failed.connect(self.crash_notice.take)
        self.regions.failed.connect(self.crash_notice.take)
        self.plots.failed.connect(self.crash_notice.take)
        self.verdicts.failed.connect(self.crash_notice.take)
        self.comparison_dock.comparison.failed.connect(self.crash_notice.take)
        self.imports.importer.broke.connect(self.crash_notice.take)
        self.files.reader.failed.connect(self.crash_notice.take)
        self.film.failed.connect(self.crash_notice.take)
        self.lecture.failed.connect(self.crash_notice.take)
        self.start_page.failed.connect(self.crash_notice.take)
        self.regions.frame_changed.connect(self.presenter.take_frame)
        bar.play_action.triggered.connect(controller.toggle)
        bar.reset_action.triggered.connect(lambda: self.attempt(controller.reset))
        bar.same_start_action.triggered.connect(lambda: self.attempt(controller.same_start))
        bar.step_example_action.triggered.connect(controller.step_example)
        bar.step_epoch_action.triggered.connect(controller.step_epoch)
        bar.epochs_menu.requested.connect(controller.run_epochs)
        bar.speed_requested.connect(controller.set_speed)
        bar.setting_requested.connect(self._on_setting)
        bar.settings_action.triggered.connect(self._open_training_card)
        self._connect_canvas()
        painting = self.plane.painting
        painting.active_changed.connect(self._on_painting)
        painting.brush_changed.connect(self._show_painted_class)
        self.plane.hovered.connect(self.presenter.hover)
        self.plane.example_picked.connect(self.presenter.pick)
        self.plane.bounds_changed.connect(lambda _: self.presenter.ask_for_regions())
        self.plane.side_changed.connect(self.presenter.ask_for_regions)
        for view in (self.canvas, self.plane):
            view.refused.connect(self._on_refused)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)
        self.attend_keys(self)
        self.canvas.setFocus()  # not the first button: the first Space is to play, not to reset

    def _connect_canvas(self) -> None:
        """Link the canvas with the plane and the matrices: what is hovered or selected in one is so in all."""
        canvas, matrices, plane = self.canvas, self.weights_panel, self.plane
        for view in (canvas, matrices, plane, self.weight_actions, self.timeline):
            view.edit_requested.connect(self.on_field_edit)
        self.document.opened.connect(lambda _: self.crash_notice.close_others())  # they are about the project before
        self.document.opened.connect(self.presenter.begin_anew)
        canvas.hovered_weight.connect(matrices.highlight_weight)
        canvas.hovered_weight.connect(self._show_hint)
        matrices.hovered_weight.connect(canvas.highlight_weight)
        matrices.selection_changed.connect(canvas.select_weights)
        canvas.selection_changed.connect(self.show_selection)
        canvas.space_tapped.connect(self.controller.toggle)
        canvas.header.inputs_requested.connect(self._tell_obstacle)
        canvas.hovered_unit.connect(lambda key: plane.set_hovered_unit(key[1] if key is not None and key[0] == 1 and key[1] >= 0 else None))
        plane.hovered_unit.connect(lambda i: canvas.highlight_unit(None if i is None else (1, i)))
        plane.unit_picked.connect(self._on_line_picked)
        canvas.scene.failed.connect(self.crash_notice.take)

    def show_selection(self, selection: Selection) -> None:
        """Show what is selected on the canvas in the matrices and in the plane."""
        self.weights_panel.select_weights(selection.weights)
        self.weight_actions.set_selection(selection.units, selection.weights)
        self.picks.pick_weight(next(iter(selection.weights)) if len(selection.weights) == 1 and not selection.units else None)
        unit = selection.unit
        self.plane.set_selected_unit(unit[1] if unit is not None and unit[0] == 1 else None)

    def _on_refused(self, error: StudioError) -> None:
        self.show_notice(Notice.of(error))

    def _tell_obstacle(self) -> None:
        """Say at once what keeps the project from training, where it has just been caused."""
        found = self.controller.obstacle
        if found is not None:
            self.show_notice(Notice.of(found))

    def _on_line_picked(self, unit: int | None) -> None:
        """Select the unit whose line was clicked in the plane; free ground there ends only the selection of such a unit."""
        selected = self.canvas.selected_unit
        if unit is not None:
            self.canvas.select_unit((1, unit))
        elif selected is not None and selected[0] == 1:
            self.canvas.select_unit(None)

    def _on_painting(self, is_painting: bool) -> None:
        """Make room for the bar of tools, at the cost of the loss: the square keeps its size, and the keys go to it."""
        self.menus.paint_action.setChecked(is_painting)
        if "data_panel" in vars(self):
            self.data_panel.set_painting(is_painting)
        self._show_painted_class()
        more = self.paint_bar.height() if is_painting else -self.paint_bar.height()
        heights = [self.plane_dock.height() + more, self.loss_dock.height() - more]
        self.resizeDocks([self.plane_dock, self.loss_dock], heights, Qt.Orientation.Vertical)
        if is_painting:
            self.plane_dock.show()
            self.plane.setFocus()

    def _show_painted_class(self) -> None:
        painting = self.plane.painting
        if "data_panel" in vars(self):
            self.data_panel.set_current_class(painting.brush.label if painting.is_active and painting.brush.tool != "eraser" else None)

    # Editing

    def edit(self, text: str, change: Callable[[Project], Project], merge_id: int = NO_GESTURE) -> None:
        """Make an edit; what keeps it from being made is told as a notice."""
        try:
            self.document.edit(text, change, merge_id)
        except StudioError as error:
            self.show_notice(Notice.of(error))

    def attempt(self, act: Callable[[], None]) -> None:
        """Do something that a user's mistake can stop; what stops it is told as a notice."""
        try:
            act()
        except StudioError as error:
            self.show_notice(Notice.of(error))

    @cached_property
    def training_card(self) -> TrainingCard:
        """The card of training settings, made when it is first opened: the first frame does not wait for it."""
        from mlp_studio.ui.training_card import TrainingCard

        card = TrainingCard(self.look, self)
        card.setting_requested.connect(self._on_setting)
        card.closed.connect(lambda: self.tool_bar.settings_action.setChecked(False))
        card.show_project(self.controller.shown)
        return card

    @cached_property
    def data_panel(self) -> DataPanel:
        """The panel of the data dock, made when it is first shown."""
        from mlp_studio.ui.data_dock import DataPanel

        panel, painting = DataPanel(self.look, self), self.plane.painting
        panel.add_section(self.separability_panel)
        panel.edit_requested.connect(self.on_field_edit)
        panel.import_requested.connect(self.files.import_data)
        panel.paint_toggled.connect(painting.set_active)
        panel.class_picked.connect(painting.choose_class)
        panel.show_project(self.controller.shown)
        panel.set_painting(painting.is_active)
        self.attend_keys(panel)
        return panel

    @cached_property
    def separability(self) -> SeparabilityFeed:
        """Verdicts on linear separability."""
        from mlp_studio.app.separability_feed import SeparabilityFeed

        feed = SeparabilityFeed(self)
        feed.failed.connect(self.crash_notice.take)
        return feed

    @cached_property
    def separability_panel(self) -> SeparabilityPanel:
        """The section of the data dock on linear separability."""
        from mlp_studio.ui.separability.panel import SeparabilityPanel

        panel = SeparabilityPanel(self.look, self.separability, self)
        panel.shown_changed.connect(self.plane.show_separation)
        panel.wanted_changed.connect(self.menus.separability_action.setChecked)
        panel.show_points(self.controller.shown.points)
        return panel

    @cached_property
    def points_table(self) -> PointsTable:
        """The table of all points, made when its tab is first shown."""
        from mlp_studio.ui.points_table import PointsTable

        table, painting = PointsTable(self.look, self), self.plane.painting
        table.edit_requested.connect(self.on_field_edit)
        table.refused.connect(self._on_refused)
        painting.selection_changed.connect(table.select_points)
        table.selection_changed.connect(painting.set_selected)
        table.hovered_point.connect(self.plane.set_hovered_point)
        self.plane.hovered_point.connect(table.highlight_point)
        table.show_project(self.controller.shown)
        table.show_outputs(partial(outputs_at, self.controller.shown))
        table.select_points(painting.selected)
        self.attend_keys(table)
        return table

    @cached_property
    def history_panel(self) -> HistoryPanel:
        """The list of all steps, made when its dock is first shown."""
        from mlp_studio.ui.history_panel import HistoryPanel

        return HistoryPanel(self.look, self.document, self)

    def _open_training_card(self, is_open: bool) -> None:
        if is_open:
            self.training_card.open_below(self.tool_bar.button_of(self.tool_bar.settings_action))
        else:
            self.training_card.close_panel()

    def _on_setting(self, text: str, changes: dict[str, object], field: str) -> None:
        self.on_field_edit(text, lambda project: edits.set_training(project, **changes), field)
        if field in ("algorithm", "loss"):
            self._tell_obstacle()

    def on_field_edit(self, text: str, change: Callable[[Project], Project], field: str) -> None:
        """Make an edit that a view asks for; all changes while it keeps the focus are one undo step."""
        if field and field not in self._gestures:
            self._gestures = {field: self.document.new_gesture()}
        self.edit(text, change, self._gestures.get(field, NO_GESTURE))

    def attend_keys(self, part: QWidget) -> None:
        """Let a part's buttons and sliders have their own keys before the window's."""
        self._courtesy.attend(part)

    def _on_focus_changed(self) -> None:
        self._gestures = {}

    # Showing

    def _show_project(self, before: Project | None, project: Project) -> None:
        self.presenter.show_project(before, self.controller.shown)  # an edit of settings leaves a run's newer weights on screen
        self._seed_label.setText(f"seed {project.training.seed}")
        found = self.controller.obstacle
        self.tool_bar.show_state(self.controller.state, found)
        if found is None and self._obstacle_told:
            self.notice_bar.close_notice()
        self._obstacle_told = False if found is None else self._obstacle_told
        self.show_title()

    def show_title(self) -> None:
        """Show the document's name, its network, and a dot where there is unsaved work."""
        project = self.document.project
        dot = " •" if self.document.is_modified else ""
        name = f"{self.document.name}, {project.network.describe()}"
        self.setWindowTitle(f"{name}{dot} – MLP Studio")
        self.menus.show_title(f"{name}{dot}")

    def _on_state(self, state: RunState) -> None:
        self.tool_bar.show_state(state, self.controller.obstacle)
        if state is RunState.RUNNING:
            self.crash_notice.close_others()
        if state is RunState.IDLE:
            self._speed_label.setText("")
            self._show_project(self.document.project, self.document.project)
        self.refresh_hint()

    def refresh_hint(self) -> None:
        """Say in the status bar what can be done now."""
        self._show_hint(self.canvas.scene.hovered)

    def _show_hint(self, key: WeightKey | None) -> None:
        state, covering = self.controller.state, self.layouts.covering
        own = "" if covering is None or state in HINTS_OF_RUNS else covering.hint
        if key is not None:
            self.hint_label.setText(WEIGHT_HINT)
        else:
            self.hint_label.setText(own or HINTS_OF_RUNS.get(state, HINT))

    def show_speed(self, examples_per_second: float) -> None:
        """Show how fast a run goes."""
        self._speed_label.setText(rate_text(examples_per_second))
        self.tool_bar.show_speed(examples_per_second)

    def _on_losses(self) -> None:
        if not self.controller.is_going:  # a run's losses are shown in their turn
            self.presenter.show_measures()

    def show_notice(self, notice: Notice, action: Action | None = None, other: Action | None = None) -> None:
        """Tell the user something in the notice bar, with buttons; what keeps the project from training goes away when that is mended."""
        found = self.controller.obstacle
        self._obstacle_told = found is not None and notice == Notice.of(found)
        self.notice_bar.show_notice(notice.what, notice.mend, notice.kind, action, other)

    # Qt

    def sizeHint(self) -> QSize:
        """Return the size of the mock-ups."""
        return QSize(1440, 900)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Go on to the next part; from one that has been hidden to the canvas, not to whatever button follows it."""
        if (focused := self.focusWidget()) is None or focused.isVisible():
            return super().focusNextPrevChild(next)
        self.canvas.setFocus()
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, and tables of text."""
        if self.imports.can_read(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first file that was dropped, or take the points of a text."""
        if self.imports.drop(event.mimeData()):
            event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Take what is being typed, ask about unsaved work, then end the threads."""
        focused = self.focusWidget()
        if focused is not None:
            focused.clearFocus()
        if not self.files.may_leave("close"):
            event.ignore()
            return
        self.preferences.geometry = self.saveGeometry()
        self.controller.close()
        self.regions.close()
        if "separability" in vars(self):
            self.separability.close()
        self.plots.close()
        self.verdicts.close()
        self.comparison_dock.close_threads()
        self.files.reader.close()
        self.imports.close()
        self.film.close()
        self.lecture.close()
        self.start_page.close()
        self.canvas.close_threads()
        self.document.undo_stack.blockSignals(True)  # its destructor clears it, and would tell menus that are gone
        event.accept()
