"""The main window: puts the views around the canvas and passes on between them, the document and the run."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QColor, QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QTabWidget, QWidget

from mlp_studio.app.document import NO_GESTURE, Document
from mlp_studio.app.notice import Notice
from mlp_studio.app.preferences import Preferences
from mlp_studio.app.region_feed import RegionFeed
from mlp_studio.app.training_controller import RunState, TrainingController
from mlp_studio.core import edits
from mlp_studio.core.algorithms import last_example
from mlp_studio.core.arrays import Floats
from mlp_studio.core.errors import StudioError
from mlp_studio.core.features import feature_matrix
from mlp_studio.core.measures import MOST_POINTS, measure
from mlp_studio.core.points import decide, fits, wrong
from mlp_studio.core.project import Project
from mlp_studio.core.propagation import outputs
from mlp_studio.core.settings import UNITS_OF_MEASURE
from mlp_studio.training.messages import Snapshot
from mlp_studio.training.regions import RegionColours, RegionFrame
from mlp_studio.ui.canvas import NetworkCanvas
from mlp_studio.ui.data_dock import DataPanel
from mlp_studio.ui.docks import Dock
from mlp_studio.ui.file_commands import FileCommands
from mlp_studio.ui.formats import rate_text
from mlp_studio.ui.key_courtesy import KeyCourtesy
from mlp_studio.ui.loss_plot import LossPlot
from mlp_studio.ui.menus import Menus
from mlp_studio.ui.notice_bar import NoticeBar
from mlp_studio.ui.plane import PlaneView
from mlp_studio.ui.theme import Look
from mlp_studio.ui.tool_bar import TrainingToolBar
from mlp_studio.ui.weights_panel import WeightsPanel

FOLLOWED_SPEED, MOST_FOLLOWED = 30, 5000
"""Up to so many examples a second, of so many points, the plane rings the example that was used last: more cannot be followed."""
DOCK_SIZES = ((1800, 264, 540, 280), (1400, 244, 412, 244), (1100, 220, 364, 208), (0, 200, 300, 150))
"""From this width of the window on: width of the data dock and of the plane, height of the bottom dock (Source: look.md §3)."""


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
        self.files = FileCommands(self)
        self._gestures: dict[str, int] = {}
        self._turn = 0
        self._obstacle_told = False
        self._shown: list[Snapshot | None] = [None, None]
        self._frame: RegionFrame | None = None
        self._hovered: tuple[float, float] | None = None
        self._make_views()
        self._make_docks()
        self.menus = Menus(self)
        for action in (self.menus.hyperplanes_action, self.plane.fit_action):
            self.plane_dock.title.add_button(action)
        self._make_status()
        self._connect()
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
        self.loss_plot = LossPlot(look, self)
        self.weights_panel = WeightsPanel(look, self)
        self.data_panel = DataPanel(look, self)
        self.notice_bar = NoticeBar(look, self.canvas)

    def _make_docks(self) -> None:
        look, area = self.look, Qt.DockWidgetArea
        self.data_dock = Dock("data", "Data", self.data_panel, look, self)
        self.plane_dock = Dock("plane", "Plane", self.plane, look, self)
        self.loss_dock = Dock("loss", "Loss", self.loss_plot, look, self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.weights_panel, "Weights")
        self.tabs_dock = Dock("tabs", "Weights", self.tabs, look, self)
        self.tabs_dock.setTitleBarWidget(QWidget(self.tabs_dock))
        self.setCorner(Qt.Corner.TopRightCorner, area.RightDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, area.RightDockWidgetArea)
        self.setCorner(Qt.Corner.BottomLeftCorner, area.BottomDockWidgetArea)
        self.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        self.docks = (self.data_dock, self.plane_dock, self.loss_dock, self.tabs_dock)
        self.restore_docks()

    def restore_docks(self) -> None:
        """Put every dock back to where the Explore layout has it."""
        area = Qt.DockWidgetArea
        for dock, place in (
            (self.data_dock, area.LeftDockWidgetArea),
            (self.plane_dock, area.RightDockWidgetArea),
            (self.loss_dock, area.RightDockWidgetArea),
            (self.tabs_dock, area.BottomDockWidgetArea),
        ):
            dock.setFloating(False)
            self.addDockWidget(place, dock)
            dock.show()
        self.splitDockWidget(self.plane_dock, self.loss_dock, Qt.Orientation.Vertical)
        self._size_docks()

    def _size_docks(self) -> None:
        """Give the docks the widths and heights of look.md §3 for this size of window."""
        left, right, bottom = next(sizes for width, *sizes in DOCK_SIZES if self.width() >= width)
        px = self.look.px
        self.resizeDocks([self.data_dock, self.plane_dock], [round(px(left)), round(px(right))], Qt.Orientation.Horizontal)
        self.resizeDocks([self.tabs_dock], [round(px(bottom))], Qt.Orientation.Vertical)
        plane_height = round(px(right + 38))
        self.resizeDocks(
            [self.plane_dock, self.loss_dock], [plane_height, max(200, self.height() - plane_height - 110)], Qt.Orientation.Vertical
        )

    def _make_status(self) -> None:
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        self._seed_label, self._speed_label, self._hint_label = QLabel(self), QLabel(self), QLabel(self)
        self._hint_label.setContentsMargins(12, 0, 0, 0)
        self._speed_label.setContentsMargins(12, 0, 12, 0)
        bar.addWidget(self._hint_label, 1)
        bar.addPermanentWidget(self._seed_label)
        bar.addPermanentWidget(self._speed_label)
        self.look.theme_changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        for label in (self._seed_label, self._speed_label, self._hint_label):
            label.setFont(self.look.font("caption"))
            label.setStyleSheet(f"color: {self.look.theme.ink3.name()}")
        self._ask_for_regions()

    def _connect(self) -> None:
        document, controller, bar = self.document, self.controller, self.tool_bar
        document.changed.connect(self._show_project)
        document.undo_stack.cleanChanged.connect(lambda _: self.show_title())
        controller.snapshot_shown.connect(self._on_snapshot)
        controller.losses_changed.connect(self._on_losses)
        controller.state_changed.connect(self._on_state)
        controller.noticed.connect(self.show_notice)
        controller.failed.connect(self._on_bug)
        self.regions.failed.connect(self._on_bug)
        self.regions.frame_changed.connect(self._on_frame)
        bar.play_action.triggered.connect(controller.toggle)
        bar.reset_action.triggered.connect(lambda: self.attempt(controller.reset))
        bar.same_start_action.triggered.connect(lambda: self.attempt(controller.same_start))
        bar.step_example_action.triggered.connect(controller.step_example)
        bar.step_epoch_action.triggered.connect(controller.step_epoch)
        bar.speed_requested.connect(controller.set_speed)
        bar.setting_requested.connect(self._on_setting)
        self.data_panel.edit_requested.connect(self._on_field_edit)
        self.data_panel.import_requested.connect(self.files.import_data)
        self.canvas.edit_requested.connect(self.edit)
        self.canvas.hovered_weight.connect(self.weights_panel.highlight_weight)
        self.weights_panel.hovered_weight.connect(self.canvas.highlight_weight)
        self.canvas.unit_selected.connect(self._on_unit_selected)
        self.plane.hovered.connect(self._on_hovered)
        self.plane.bounds_changed.connect(lambda _: self._ask_for_regions())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)
        KeyCourtesy(self).attend(self)
        self.canvas.setFocus()  # not the first button: the first Space is to play, not to reset

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

    def _on_setting(self, text: str, changes: dict[str, object], field: str) -> None:
        self._on_field_edit(text, lambda project: edits.set_training(project, **changes), field)
        found = self.controller.obstacle
        if found is not None and field in ("algorithm", "loss"):
            self.show_notice(Notice.of(found))

    def _on_field_edit(self, text: str, change: Callable[[Project], Project], field: str) -> None:
        """Make an edit from a field; all changes while it keeps the focus are one undo step."""
        if field and field not in self._gestures:
            self._gestures = {field: self.document.new_gesture()}
        self.edit(text, change, self._gestures.get(field, NO_GESTURE))

    def _on_focus_changed(self) -> None:
        self._gestures = {}

    # Showing

    def _show_project(self, before: Project | None, project: Project) -> None:
        self.canvas.show_project(project)
        self.weights_panel.show_project(project)
        self.tool_bar.show_project(project)
        self.data_panel.show_project(project)
        if before is None or before.points is not project.points:
            self.plane.set_bounds(project.points.bounds())
        self.loss_plot.set_title(f"{project.training.loss}, {UNITS_OF_MEASURE[project.training.reduction]}")
        self.loss_dock.title.subtitle.setText(f"{project.training.loss}, {UNITS_OF_MEASURE[project.training.reduction]}")
        self.menus.hyperplanes_action.setChecked(project.view.hyperplanes)
        self._seed_label.setText(f"seed {project.training.seed}")
        self._show_marks(project)
        self._show_place(project)
        self._show_losses()
        self._ask_for_regions()
        found = self.controller.obstacle
        self.tool_bar.show_state(self.controller.state, found)
        if found is None and self._obstacle_told:
            self.notice_bar.close_notice()
        self._obstacle_told = False if found is None else self._obstacle_told
        self.show_title()
        self._show_read_out()

    def _show_marks(self, project: Project) -> None:
        """Show the points with those that are misclassified, and the hyperplanes."""
        points, network = project.points, project.network
        marks = None
        if 0 < len(points) <= MOST_POINTS and fits(points, network.k):
            y = _outputs(project, points.xy)
            marks = None if y is None else wrong(y, points)
        self.plane.show_points(points, marks)
        self._show_hyperplanes(project)

    def _show_hyperplanes(self, project: Project) -> None:
        is_plane = project.network.inputs == ("x1", "x2")
        self.plane.show_hyperplanes(project.network.weights[0] if is_plane and project.view.hyperplanes else None)

    def _show_place(self, project: Project) -> None:
        progress = project.progress
        speed = self.tool_bar.speed
        can_be_followed = len(project.points) <= MOST_FOLLOWED and (not self.controller.is_going or (speed or np.inf) <= FOLLOWED_SPEED)
        self.plane.set_current_example(last_example(project) if can_be_followed else None)
        losses = self.controller.losses
        measured = None if len(losses) else measure(project)
        loss = float(losses[-1, 1]) if len(losses) else None if measured is None else measured[0]
        n = int((~project.points.test_mask).sum())
        self.tool_bar.show_place(progress.epoch, progress.example, n, loss)

    def _show_losses(self) -> None:
        rows = self.controller.losses
        has_test = bool(len(rows)) and bool(np.isfinite(rows[-1, 2]))
        errors = None if self.document.project.points.setting == "regression" else rows[:, 3]
        self.loss_plot.show_history(rows[:, 0], rows[:, 1], rows[:, 2] if has_test else None, errors)

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
            self.notice_bar.hide()
        if state is RunState.IDLE:
            self._speed_label.setText("")
            self._show_project(self.document.project, self.document.project)
        hints = {
            RunState.IDLE: "Space plays, → steps one example, Shift+→ one epoch",
            RunState.PREPARING: "Preparing: the training code is being compiled, once",
        }
        self._hint_label.setText(hints.get(state, "Space pauses"))

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        """Show the newest weights, half of the views in each frame: all of them at once would take longer than a frame."""
        self._turn = 1 - self._turn
        if snapshot is self._shown[self._turn]:
            return
        self._shown[self._turn] = snapshot
        project = self.controller.shown
        if self._turn:
            self._show_place(project)
            self.canvas.show_weights(snapshot.weights)
            self._show_thumbnails()
            self.weights_panel.show_weights(snapshot.weights)
            if self.controller.reached_speed:
                self._speed_label.setText(rate_text(self.controller.reached_speed))
        else:
            self._show_plane(project)
            self._show_losses()
            self._show_read_out()
            self._ask_for_regions()

    def _show_plane(self, project: Project) -> None:
        """Show regions, misclassified points and hyperplanes of one moment of a run: that of the newest picture."""
        frame = self._frame
        if frame is None or frame.network is None or frame.points is not project.points:
            return
        self.plane.show_regions(frame)
        self.plane.show_points(project.points, frame.wrong)
        self._show_hyperplanes(replace(project, network=frame.network))

    def _on_losses(self) -> None:
        if not self.controller.is_going:  # a run's losses are shown in their turn
            self._show_losses()

    def _on_frame(self, frame: RegionFrame) -> None:
        self._frame = frame
        if not self.controller.is_going:
            self.plane.show_regions(frame)
            self._show_thumbnails()

    def _show_thumbnails(self) -> None:
        frame = self._frame
        if frame is not None and [len(t) for t in frame.thumbnails] == list(self.document.project.network.sizes):
            self.canvas.show_thumbnails(frame.thumbnails)

    def _ask_for_regions(self) -> None:
        project = self.controller.shown
        self.regions.set_fine_size(round(self.plane.side * self.devicePixelRatioF()))
        self.regions.show(project, self.plane.bounds, _colours(self.look))

    def _on_hovered(self, place: tuple[float, float] | None) -> None:
        self._hovered = place
        self._show_read_out()

    def _show_read_out(self) -> None:
        project = self.controller.shown
        if self._hovered is None:
            if not self.controller.is_going:
                self.plane.set_read_out(None, None)
            return
        y = _outputs(project, np.array([self._hovered]))
        if y is None:
            self.plane.set_read_out(None, None)
            return
        setting = project.points.setting
        label = None if setting == "regression" else int(np.argmax(y[0])) if setting == "multi-label" else int(decide(y, setting)[0])
        self.plane.set_read_out(y[0], label)

    def _on_unit_selected(self, key: tuple[int, int] | None) -> None:
        self.plane.set_selected_unit(key[1] if key is not None and key[0] == 1 else None)

    def show_notice(self, notice: Notice) -> None:
        """Tell the user something in the notice bar; what keeps the project from training goes away when that is mended."""
        found = self.controller.obstacle
        self._obstacle_told = found is not None and notice == Notice.of(found)
        self.notice_bar.show_notice(notice.what, notice.mend, notice.kind)

    def _on_bug(self, error: Exception) -> None:
        traceback.print_exception(error)
        self.show_notice(
            Notice(f"Something went wrong inside MLP Studio: {type(error).__name__}: {error}", "Please report it; your work is untouched")
        )

    # Qt

    def sizeHint(self) -> QSize:
        """Return the size of the mock-ups."""
        return QSize(1440, 900)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the docks their sizes once the window has one."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._size_docks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the docks' measures when the window changes by more than a little."""
        super().resizeEvent(event)
        if abs(event.size().width() - event.oldSize().width()) > 100:
            QTimer.singleShot(0, self, self._size_docks)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first file that was dropped."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.files.open_path(Path(files[0]))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, then end the threads."""
        if not self.files.may_leave("close"):
            event.ignore()
            return
        self.preferences.geometry = self.saveGeometry()
        self.controller.close()
        self.regions.close()
        self.document.undo_stack.blockSignals(True)  # its destructor clears it, and would tell menus that are gone
        event.accept()


def _outputs(project: Project, xy: Floats) -> Floats | None:
    """Return the network's outputs over points (n, 2), (n, k), or None where a feature is not finite."""
    x = feature_matrix(project.network.inputs, xy)
    if not np.isfinite(x).all():
        return None
    with np.errstate(all="ignore"):
        y = outputs(project.network, x)
    return y if np.isfinite(y).all() else None


def _rgb(colour: QColor) -> Floats:
    return np.array([colour.red(), colour.green(), colour.blue()], float)


def _colours(look: Look) -> RegionColours:
    theme = look.theme
    return RegionColours(
        np.array([_rgb(c) for c in theme.classes]),
        _rgb(theme.panel),
        theme.region_blend,
        _rgb(theme.negative),
        _rgb(theme.middle),
        _rgb(theme.positive),
    )
