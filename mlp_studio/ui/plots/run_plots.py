"""The plots of a run in the window: their pages, the menus and keys of their scales, what they show and when, and their export."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from mlp_studio.app.gradient_feed import GradientFeed
from mlp_studio.app.notice import Notice
from mlp_studio.app.run_labels import settings_text
from mlp_studio.core.errors import StudioError
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import WeightKey
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.plots.epoch_plot import EpochPlot
from mlp_studio.ui.plots.gradient_page import GradientPage
from mlp_studio.ui.plots.weight_page import WeightPage

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

REFRESH_MS = 250
"""The least time between two pictures of weights and gradients during a run."""
PICTURE_FILTER = "SVG picture (*.svg);;PNG picture (*.png)"
CURVE_FILTER = f"{PICTURE_FILTER};;CSV table (*.csv)"


class RunPlots(QObject):
    """Serves the pages of the curves; weights and gradients are worked out only while their page is looked at.

    Signals
    -------
    failed(error)
        A bug in the worker.
    """

    failed = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        """Serve a window whose views exist, and whose menus do not yet."""
        super().__init__(window)
        self._window = window
        self._gradients: GradientFeed | None = None
        self._hovered: WeightKey | None = None
        self._is_stale = True
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REFRESH_MS)
        self._rest.timeout.connect(self._on_rest_over)
        plot = window.loss_plot
        self.log_action = self._switch("Logarithmic loss axis", "Shift+Y", plot.set_log)
        self.log_epochs_action = self._switch("Logarithmic epoch axis", "Shift+X", plot.set_log_epochs)
        plot.scales_changed.connect(self._show_scales)
        self.export_action = self._action("Export curves…", self.export_curves)
        self.clear_action = self._action("Clear runs", self.clear_runs)
        plot.context_menu = QMenu(plot)
        plot.context_menu.addActions([self.log_action, self.log_epochs_action])
        plot.context_menu.addSeparator()
        plot.context_menu.addAction(self.export_action)
        plot.context_menu.addSeparator()
        self._hide_menu = plot.context_menu.addMenu("Hide run")
        plot.context_menu.addAction(self.clear_action)
        plot.context_menu.aboutToShow.connect(self._fill_hide_menu)
        window.curves.add_page("weights", "Weights", self._make_weights)
        window.curves.add_page("gradients", "Gradients", self._make_gradients)
        window.curves.page_changed.connect(self._on_page)
        window.loss_dock.visibilityChanged.connect(self._on_dock_seen)
        controller = window.controller
        for signal in (controller.losses_changed, controller.snapshot_shown, controller.state_changed, window.document.changed):
            signal.connect(self._on_change)
        controller.state_changed.connect(lambda state: plot.show_preparing(state.is_preparing))
        window.canvas.selection_changed.connect(lambda _: self._show_marks())
        for view in (window.canvas, window.weights_panel):
            view.hovered_weight.connect(self._on_weight_hovered)

    def close(self) -> None:
        """End the worker thread."""
        self._rest.stop()
        if self._gradients is not None:
            self._gradients.close()

    # Losses

    def show_runs(self) -> None:
        """Show the runs that are over beside the losses."""
        controller = self._window.controller
        project = controller.newest
        self._window.loss_plot.show_runs(controller.runs, project.training, project.network, controller.record.settings[:-1])

    def clear_runs(self) -> None:
        """Forget the runs that are over; one that was undone, and can still come back, is only hidden."""
        self._window.controller.kept.clear()
        for run in self._window.controller.runs:
            self._window.loss_plot.hide_run(run.number)
        self.show_runs()

    def _fill_hide_menu(self) -> None:
        plot = self._window.loss_plot
        self._hide_menu.clear()
        for run, label in plot.runs:
            self._hide_menu.addAction(label.replace("&", "&&"), partial(plot.hide_run, run.number))
        self._hide_menu.setEnabled(bool(plot.runs))

    def _show_scales(self) -> None:
        plot = self._window.loss_plot
        self.log_action.setChecked(plot.is_log)
        self.log_epochs_action.setChecked(plot.is_log_epochs)

    def _switch(self, text: str, key: str, switch: Callable[[bool], None]) -> QAction:
        action = QAction(text, self._window)
        action.setCheckable(True)
        action.setShortcut(QKeySequence(key))
        action.toggled.connect(switch)
        return action

    def _action(self, text: str, act: Callable[[], None]) -> QAction:
        action = QAction(text, self._window)
        action.triggered.connect(lambda: act())
        return action

    # Weights and gradients

    def _make_weights(self) -> WeightPage:
        window = self._window
        page = WeightPage(window.look, window.loss_plot, window)
        page.plot.hovered_weight.connect(window.canvas.highlight_weight)
        page.plot.hovered_weight.connect(window.weights_panel.highlight_weight)
        page.plot.context_menu = self._page_menu(page.plot, "Weights over time")
        return page

    def _make_gradients(self) -> GradientPage:
        window = self._window
        page = GradientPage(window.look, window.loss_plot, window)
        self._gradients = feed = GradientFeed(self)
        feed.failed.connect(self.failed)
        feed.norms_changed.connect(page.show_norms)
        feed.norms_changed.connect(lambda *_: page.plot.set_sampled(feed.is_sampled))
        log_norms = QAction("Logarithmic axis of norms", page)
        log_norms.setCheckable(True)
        log_norms.setChecked(True)
        log_norms.toggled.connect(page.plot.set_log)
        page.plot.context_menu = self._page_menu(page.plot, "Length of the gradient of each layer", log_norms)
        return page

    def _page_menu(self, plot: EpochPlot, title: str, *actions: QAction) -> QMenu:
        menu = QMenu(plot)
        menu.addActions([*actions, self.log_epochs_action])
        menu.addSeparator()
        menu.addAction("Export picture…", lambda: self._export_picture(plot, title))
        return menu

    def _on_page(self) -> None:
        if self._gradients is not None and self._window.curves.current != "gradients":
            self._gradients.forget()
        self._is_stale = True
        self._rest.stop()
        self._refresh()
        self._show_marks()

    def _on_dock_seen(self, is_seen: bool) -> None:
        """Bring the page up to date that comes into sight with its dock; compute nothing for one that goes."""
        if is_seen:
            self._on_page()
        elif self._gradients is not None:
            self._gradients.forget()

    def _on_change(self) -> None:
        self._is_stale = True
        if not self._rest.isActive():
            self._refresh()

    def _on_rest_over(self) -> None:
        if self._is_stale:
            self._refresh()

    def _refresh(self) -> None:
        """Show the moments of the run on the page that is looked at, if it shows any; then rest for a while."""
        window = self._window
        page = window.curves.page(window.curves.current)
        if not isinstance(page, WeightPage | GradientPage) or not page.isVisible():
            return
        project = window.controller.newest
        moments = self._moments()
        if isinstance(page, WeightPage):
            self._is_stale = not page.show_moments(moments, project.network)
            self._show_marks()
        else:
            self._is_stale = False
            page.show_network(project.network)
            assert self._gradients is not None
            self._gradients.ask(moments, project)
        self._rest.start()

    def _moments(self) -> list[tuple[float, Moment]]:
        """Return the moments of the run up to its end, and that at its end."""
        controller = self._window.controller
        last = controller.last_place
        found = [
            (place, moment) for place, moment in zip(controller.moments.places, controller.moments.moments, strict=True) if place <= last
        ]
        if len(controller.losses) and (not found or found[-1][0] < last):
            found.append((last, controller.newest.moment))
        return found

    def _on_weight_hovered(self, key: WeightKey | None) -> None:
        self._hovered = key
        self._show_marks()

    def _show_marks(self) -> None:
        """Emphasise the weights that are hovered or selected, and those into a selected unit."""
        page = self._window.curves.page("weights")
        if not isinstance(page, WeightPage) or not page.isVisible():
            return
        selection: Selection = self._window.canvas.selection
        keys = [] if self._hovered is None else [self._hovered]
        keys += sorted(selection.weights)
        network = page.plot.tracks.network
        for s, i in sorted(selection.units):
            if network is not None and 1 <= s <= network.d and i >= 0:
                keys += [(s, i, j) for j in range(network.shapes[s - 1][1])]
        page.plot.mark(keys)

    # Export

    def export_curves(self) -> None:
        """Ask for a file and write the losses to it, those of the runs that are over, too; the ending says in which format."""
        name = self._window.files.choose_file("Export curves", CURVE_FILTER, True)
        if name:
            self._window.attempt(lambda: self._export_curves_to(Path(name)))

    def _export_curves_to(self, path: Path) -> None:
        plot, controller = self._window.loss_plot, self._window.controller
        if plot.last_epoch is None and not plot.runs:
            raise StudioError("there are no curves yet", path.name, "Press Play first")
        if path.suffix.lower() == ".csv":
            from mlp_studio.storage.curve_exports import RunCurves, write_curves

            project = controller.newest
            runs = [RunCurves(f"run {run.number}", settings_text(run.training, run.moment.network), run.rows) for run, _ in plot.runs]
            current = RunCurves("current run", settings_text(project.training, project.network), controller.losses)
            write_curves([current, *runs], path)
            self._tell(path)
        else:
            self._write_picture(plot, f"Loss: {plot.title}", path)

    def _export_picture(self, plot: EpochPlot, title: str) -> None:
        name = self._window.files.choose_file("Export picture", PICTURE_FILTER, True)
        if name:
            self._window.attempt(lambda: self._write_picture(plot, title, Path(name)))

    def _write_picture(self, plot: EpochPlot, title: str, path: Path) -> None:
        from mlp_studio.ui.plots.export import export_plot  # brings QtSvg's writer: not at start-up

        export_plot(plot, title, path, path.suffix.lower().removeprefix("."))
        self._tell(path)

    def _tell(self, path: Path) -> None:
        self._window.show_notice(Notice(f"The curves are in {path.name}", "", "info"))
