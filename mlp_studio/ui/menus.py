"""The menu bar: every command by name and by key, from tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QLabel, QMenu, QMessageBox

from mlp_studio import __version__
from mlp_studio.app.preferences import THEMES
from mlp_studio.core import edits
from mlp_studio.core.generators import GENERATORS, GROUPS
from mlp_studio.core.settings import MAX_DECIMALS, ViewSettings
from mlp_studio.storage.lessons import lessons
from mlp_studio.storage.sample_data import REAL, SAMPLE, samples
from mlp_studio.ui.icons import icon
from mlp_studio.ui.worksheet.commands import WorksheetCommands

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlp_studio.ui.main_window import MainWindow

TITLE_WIDTH = 420
LABEL_TITLES = {"auto": "Of small networks and selected units", "all": "All that have room", "none": "None"}


class Menus:
    """Fills the window's menu bar; keeps the few actions whose text or state changes."""

    def __init__(self, window: MainWindow) -> None:
        """Build all menus."""
        self._window = window
        bar = window.menuBar()
        self._title = QLabel(window)
        self._title.setContentsMargins(8, 0, 14, 0)
        self._title.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar.setCornerWidget(self._title, Qt.Corner.TopRightCorner)
        self._fill_file(bar.addMenu("&File"))
        self._fill_edit(bar.addMenu("&Edit"))
        self._fill_network(bar.addMenu("&Network"))
        self._fill_data(bar.addMenu("&Data"))
        self._fill_train(bar.addMenu("&Train"))
        self._fill_view(bar.addMenu("&View"))
        self._fill_lessons(bar.addMenu("&Lessons"))
        self._fill_help(bar.addMenu("&Help"))
        window.look.theme_changed.connect(self._restyle)
        self._restyle()

    def show_title(self, text: str) -> None:
        """Show the document's name at the right end of the menu bar."""
        elided = self._title.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, self._title.width() - 24)
        self._title.setText(elided)
        self._title.setToolTip(text)

    def _restyle(self) -> None:
        self._title.setFont(self._window.look.font("body"))
        # A menu bar gives its corner a place once; a text that grows later would be cut off.
        self._title.setFixedSize(round(self._window.look.px(TITLE_WIDTH)), round(self._window.look.px(28)))
        self._title.setStyleSheet(f"color: {self._window.look.theme.ink3.name()}")

    def _add(self, menu: QMenu, text: str, shortcut: str, act: Callable[[], object]) -> QAction:
        action = QAction(text, self._window)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(lambda: act())
        menu.addAction(action)
        return action

    def _fill_file(self, menu: QMenu) -> None:
        window = self._window
        for text, shortcut, act in (
            ("New", "Ctrl+N", window.files.new_project),
            ("Open…", "Ctrl+O", window.files.open_dialog),
        ):
            self._add(menu, text, shortcut, act)
        self._add(menu, "Start page", "Ctrl+Shift+H", window.start_page.show)
        recent = menu.addMenu("Open recent")
        recent.aboutToShow.connect(partial(self._fill_recent, recent))
        menu.addSeparator()
        self._add(menu, "Save", "Ctrl+S", window.files.save)
        self._add(menu, "Save as…", "Ctrl+Shift+S", window.files.save_as)
        self._add(menu, "Export network…", "Ctrl+E", window.files.export_network)
        self._add(menu, "Export run as film…", "Ctrl+Shift+M", window.film.open)
        self.worksheets = WorksheetCommands(window)
        self._add(menu, "Export worksheet…", "", self.worksheets.open)
        menu.addAction(window.plots.export_action)
        menu.addSeparator()
        self._add(menu, "Quit", "Ctrl+Q", window.close)

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in self._window.preferences.recent_files:
            action = self._add(menu, path.name, "", partial(self._window.files.open_path, path))
            action.setToolTip(str(path))
            action.setEnabled(path.exists())
        if menu.isEmpty():
            menu.addAction("None yet").setEnabled(False)

    def _fill_edit(self, menu: QMenu) -> None:
        stack, window = self._window.document.undo_stack, self._window
        self._undo = self._add(menu, "Undo", "Ctrl+Z", window.document.undo)
        self._redo = self._add(menu, "Redo", "Ctrl+Shift+Z", window.document.redo)
        for word, action, can, text in (
            ("Undo", self._undo, stack.canUndoChanged, stack.undoTextChanged),
            ("Redo", self._redo, stack.canRedoChanged, stack.redoTextChanged),
        ):
            action.setEnabled(False)
            can.connect(action.setEnabled)
            text.connect(lambda what, word=word, action=action: action.setText(f"{word} {what}".rstrip()))

        menu.addSeparator()
        menu.aboutToShow.connect(self._show_selection)
        menu.aboutToHide.connect(self._enable_all)  # a disabled action would keep its key from working
        self._of_selection: list[QAction] = []
        commands = window.canvas.commands
        for command, keys, act in (
            ("Cut", "Ctrl+X", commands.cut),
            ("Copy", "Ctrl+C", commands.copy),
            ("Paste", "Ctrl+V", commands.paste),
            ("Duplicate", "Ctrl+D", commands.duplicate),
            ("Remove", "", commands.remove),
            ("Select all", "Ctrl+A", commands.select_all),
        ):
            action = self._add(menu, command, keys, act)
            if command not in ("Paste", "Select all"):
                self._of_selection.append(action)
            # Elsewhere these keys belong to fields and tables.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            window.canvas.addAction(action)
        menu.addSeparator()
        action = window.history_dock.toggleViewAction()
        action.setText("History")
        action.setShortcut(QKeySequence("Ctrl+H"))
        menu.addAction(action)

    def _show_selection(self) -> None:
        """Disable what needs a selection where there is none."""
        commands = self._window.canvas.commands
        for action in self._of_selection:
            action.setEnabled(bool(commands.units) or (action.text() == "Remove" and bool(commands.weights)))

    def _enable_all(self) -> None:
        for action in self._of_selection:
            action.setEnabled(True)

    def _fill_network(self, menu: QMenu) -> None:
        window = self._window

        def add_layer() -> None:
            window.edit("Add layer", lambda p: edits.add_layer(p, p.network.d - 1))

        def remove_layer() -> None:
            window.edit("Remove layer", lambda p: edits.remove_layer(p, p.network.d - 1))

        self._add(menu, "Add hidden layer", "L", add_layer)
        self._add(menu, "Remove last hidden layer", "Shift+L", remove_layer)
        self._add(menu, "Draw units", "U", lambda: window.canvas.view.set_placing(not window.canvas.view.is_placing))
        menu.addSeparator()
        self._add(menu, "Set weights…", "Ctrl+Shift+W", window.weight_actions.dice_button.click)
        menu.addSeparator()
        self._add(menu, "Show all units of large layers", "", lambda: window.canvas.open_layers(True))
        self._add(menu, "Collapse large layers", "", lambda: window.canvas.open_layers(None))
        menu.addSeparator()
        menu.addActions([window.tool_bar.reset_action, window.tool_bar.same_start_action])

    def _fill_data(self, menu: QMenu) -> None:
        window = self._window
        self._add(menu, "Import…", "Ctrl+I", window.files.import_data)
        self._add(menu, "Paste points", "Ctrl+Shift+V", window.imports.paste)
        self.paint_action = self._add(menu, "Paint points", "P", self._toggle_painting)
        self.paint_action.setCheckable(True)
        self.paint_action.setIcon(icon("paint", window.look))
        self.paint_action.setToolTip("Paint points (P): brush, eraser, lasso")
        self._add(menu, "Remove all points", "", lambda: window.edit("Remove all points", edits.clear_points))
        self._add(menu, "Export points…", "Ctrl+Shift+E", window.files.export_points)
        menu.addSeparator()
        self.separability_action = self._add(menu, "Linear separability", "Ctrl+L", self._toggle_separability)
        self.separability_action.setCheckable(True)
        menu.addSeparator()

        def take(key: str) -> None:
            window.data_panel.take(key)  # which makes the panel, if nobody has seen it yet

        for group in GROUPS:
            entries = menu.addMenu(group)
            for rule in (rule for rule in GENERATORS.values() if rule.group == group):
                self._add(entries, rule.title.replace("&", "&&"), "", partial(take, rule.name))
        real = menu.addMenu(REAL)
        real.setToolTipsVisible(True)
        real.aboutToShow.connect(partial(self._list_samples, real))

    def _list_samples(self, menu: QMenu) -> None:
        """Put the real sets into their menu when it is first opened."""
        if not menu.isEmpty():
            return
        take = self._window.data_panel.take
        for sample in samples():
            action = self._add(menu, sample.title, "", partial(take, SAMPLE + sample.name))
            action.setToolTip(f"{sample.what}\n{sample.credit}")

    def _toggle_painting(self) -> None:
        self._window.plane.painting.set_active(self.paint_action.isChecked())

    def _toggle_separability(self) -> None:
        self._window.data_dock.show()
        self._window.separability_panel.set_wanted(self.separability_action.isChecked())

    def _fill_train(self, menu: QMenu) -> None:
        bar = self._window.tool_bar
        menu.addActions([bar.play_action, bar.step_example_action, bar.step_epoch_action, bar.run_epochs_action])
        menu.addMenu(bar.epochs_menu)
        menu.addSeparator()
        menu.addActions([bar.reset_action, bar.same_start_action])
        menu.addSeparator()
        menu.addActions(self._window.timeline.actions_of_menu)
        menu.addSeparator()
        menu.addAction(bar.settings_action)

    def _fill_view(self, menu: QMenu) -> None:
        window = self._window
        self._add(menu, "Zoom to fit", "Ctrl+0", window.canvas.zoom_to_fit)
        self.hyperplanes_action = self._add(menu, "Show hyperplanes", "H", self._toggle_hyperplanes)
        self.hyperplanes_action.setIcon(icon("hyperplane", window.look))
        self.hyperplanes_action.setToolTip("Lines of the first hidden layer's units (H)")
        self.hyperplanes_action.setCheckable(True)
        menu.addMenu(window.region_choice.menu)
        self.bias_action = self._add(menu, "Show bias units", "", self._toggle_biases)
        self.bias_action.setCheckable(True)
        self._label_actions = self._choices(menu.addMenu("Weight labels"), LABEL_TITLES, "Weight labels", "labels")
        decimals = {count: f"{count}" for count in range(MAX_DECIMALS + 1)}
        self._decimal_actions = self._choices(menu.addMenu("Decimals of weights"), decimals, "Decimals of weights", "decimals")
        menu.addActions([window.plots.log_action, window.plots.log_epochs_action])
        menu.addSeparator()
        for dock in window.docks:
            menu.addAction(dock.toggleViewAction())
        menu.addAction(window.tabs.enlarge_action)
        menu.addActions(window.comparison_dock.menu_actions)
        menu.addMenu(window.layouts.menu)
        menu.addMenu(window.lecture.menu)
        menu.addSeparator()
        themes = menu.addMenu("Theme")
        self._theme_actions: dict[str, QAction] = {}
        group = QActionGroup(themes)
        for name in THEMES:
            action = self._add(themes, name.capitalize(), "", partial(self._set_theme, name))
            action.setCheckable(True)
            group.addAction(action)
            self._theme_actions[name] = action
        window.look.theme_changed.connect(self._show_theme)
        self._theme_actions[window.preferences.theme].setChecked(True)
        self.motion_action = self._add(menu, "Reduce motion", "", self._toggle_motion)
        self.motion_action.setCheckable(True)
        self.motion_action.setChecked(window.preferences.reduce_motion)
        self._add(menu, "Full screen", "F11", self._toggle_full_screen)

    def _choices(self, menu: QMenu, titles: Mapping[Any, str], text: str, field: str) -> dict[Any, QAction]:
        """Fill a menu with the values of a view setting, of which one is chosen."""
        group = QActionGroup(menu)
        actions = {}
        for value, title in titles.items():
            change = partial(edits.set_view, **{field: value})
            actions[value] = self._add(menu, title, "", partial(self._window.edit, text, change))
            actions[value].setCheckable(True)
            group.addAction(actions[value])
        return actions

    def show_view(self, view: ViewSettings) -> None:
        """Check the actions that show how the project is viewed."""
        self.hyperplanes_action.setChecked(view.hyperplanes)
        self.bias_action.setChecked(view.biases)
        self._label_actions[view.labels].setChecked(True)
        self._decimal_actions[view.decimals].setChecked(True)

    def _toggle_biases(self) -> None:
        self._window.edit("Show or hide bias units", lambda p: edits.set_view(p, biases=not p.view.biases))

    def _toggle_hyperplanes(self) -> None:
        self._window.edit("Show or hide hyperplanes", edits.toggle_hyperplanes)

    def _set_theme(self, name: str) -> None:
        if self._window.layouts.name == "explore":  # that of the Projector is not remembered
            self._window.preferences.theme = name
        self._window.look.set_theme(name)  # type: ignore[arg-type]

    def _show_theme(self) -> None:
        self._theme_actions[self._window.look.chosen_theme].setChecked(True)

    def _toggle_motion(self) -> None:
        self._window.slow_motion.set_reduced(self.motion_action.isChecked())

    def _toggle_full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def _fill_lessons(self, menu: QMenu) -> None:
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(self._list_lessons, menu))

    def _list_lessons(self, menu: QMenu) -> None:
        """Put the lessons into their menu when it is first opened: each is a file to be read."""
        if not menu.isEmpty():
            return
        for lesson in lessons():
            action = self._add(menu, lesson.title, "", partial(self._window.files.open_lesson, lesson.path))
            action.setToolTip(lesson.summary)
        menu.addSeparator()
        menu.addActions(self._window.lesson.menu_actions)

    def _fill_help(self, menu: QMenu) -> None:
        self._add(menu, "Keys", "F1", self._show_keys)
        self._add(menu, "About MLP Studio", "", self._show_about)

    def _show_keys(self) -> None:
        from mlp_studio.ui.key_help import show_keys  # not at start-up

        show_keys(self._window, self._window.findChildren(QAction), self._window.look)

    def _show_about(self) -> None:
        self._show_text(
            "About MLP Studio",
            f"<b>MLP Studio {__version__}</b><p>Draw a multilayer perceptron, train it on points of the plane, "
            "and watch it learn.</p><p>MIT licence. The theory follows a university lecture on neural networks (ML:IV).</p>"
            "<p>It uses Qt and PySide6 under the GNU LGPL 3; a download has their texts in its folder licenses.</p>",
        )

    def _show_text(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Close, self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
