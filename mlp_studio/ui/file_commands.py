"""The file commands: new, open, import and save, with the question about unsaved work."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from mlp_studio.app.notice import Notice
from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.generators import Recipe

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

PROJECT_SUFFIX = ".mlps"
PROJECT_FILTER = f"MLP Studio projects (*{PROJECT_SUFFIX})"
EXPORT_FILTER = "SVG picture (*.svg);;PNG picture (*.png);;PDF (*.pdf);;TikZ for LaTeX (*.tex)"
DATA_FILTER = "Point sets (*.csv *.tsv *.txt *.dat);;All files (*)"


class FileCommands:
    """What the window does with files. What is wrong with one is told as a notice, and the open project stays as it is.

    Attributes
    ----------
    choose_file
        Asks for a file: (title, filters, for saving) → its path, or "".
    confirm_discard
        Asks what to do with unsaved work before (what) happens → "save", "discard" or "cancel".
    """

    def __init__(self, window: MainWindow) -> None:
        """Work for this window, with dialogs of its own."""
        self._window = window
        self.choose_file: Callable[[str, str, bool], str] = self._ask_for_file
        self.confirm_discard: Callable[[str], str] = self._ask_to_save

    def new_project(self) -> None:
        """Begin with an empty canvas: two inputs and an output unit, over the default project's points."""
        if not self.may_leave("begin a new project"):
            return
        points = Recipe.of("moons")
        project = edits.new_project((1,), ("sigmoid",), points.make(0.2))
        project = edits.set_training(edits.set_points(project, project.points, points), loss="log loss", learning_rate=0.05)
        self._window.document.open(project)

    def open_dialog(self) -> None:
        """Ask for a project or data file and open it."""
        name = self.choose_file("Open", f"{PROJECT_FILTER};;{DATA_FILTER}", False)
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Open a project, or the points of any other file; what is wrong with it is told as a notice, and the project stays."""
        if self._is_project(path):
            if self.may_leave("open another project"):
                self._window.attempt(lambda: self._open_project(path))
        else:
            self._window.attempt(lambda: self._import_points(path))

    def _is_project(self, path: Path) -> bool:
        """Tell by the ending, or by the first character of a file that has another."""
        if path.suffix.lower() == PROJECT_SUFFIX:
            return True
        with contextlib.suppress(OSError), path.open("rb") as file:
            return file.read(64).lstrip().startswith(b"{")
        return False

    def open_lesson(self, path: Path) -> None:
        """Open a lesson that ships: as a new document, so that a save asks for a name."""
        if self.may_leave("open a lesson"):
            self._window.attempt(lambda: self._open_project(path, is_lesson=True))

    def _open_project(self, path: Path, *, is_lesson: bool = False) -> None:
        self._window.document.open_file(path)
        if is_lesson:
            self._window.document.path = None
        else:
            self._window.preferences.add_recent(path)
        self._window.notice_bar.hide()
        self._window.show_title()

    def import_data(self) -> None:
        """Ask for a data file and take its points."""
        name = self.choose_file("Import points", DATA_FILTER, False)
        if name:
            self.open_path(Path(name)) if not name.endswith(PROJECT_SUFFIX) else self._window.attempt(
                lambda: self._import_points(Path(name))
            )

    def _import_points(self, path: Path) -> None:
        from mlp_studio.storage.csv_import import read_points  # not at start-up

        imported = read_points(path)
        before = self._window.document.project.network.describe()
        self._window.document.edit(f"Import {path.name}", lambda project: edits.set_points(project, imported.points, path.name))
        after = self._window.document.project.network.describe()
        fitted = f" The network is now {after}, to fit the classes." if after != before else ""
        points = imported.points
        kind = "target number" if points.classes is None else "1 class" if points.class_count == 1 else f"{points.class_count} classes"
        self._window.show_notice(
            Notice(
                f"{path.name}: {len(points):,} {'point' if len(points) == 1 else 'points'}, {kind}.{fitted}",
                " ".join(imported.notes),
                "info",
            )
        )

    def save(self) -> bool:
        """Save to the document's file, or ask for one; return whether it was saved."""
        return self._save_to(self._window.document.path) if self._window.document.path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save there; return whether it was saved."""
        name = self.choose_file("Save as", PROJECT_FILTER, True)
        if not name:
            return False
        return self._save_to(Path(name if name.lower().endswith(PROJECT_SUFFIX) else f"{name}{PROJECT_SUFFIX}"))

    def _save_to(self, path: Path) -> bool:
        try:
            self._window.document.save(path)
        except StudioError as error:
            self._window.show_notice(Notice.of(error))
            return False
        self._window.preferences.add_recent(path)
        self._window.show_title()
        return True

    def export_network(self) -> None:
        """Ask for a file and write the network to it as it is drawn; the ending says in which format."""
        name = self.choose_file("Export network", EXPORT_FILTER, True)
        if name:
            self._window.attempt(lambda: self._export_to(Path(name)))

    def _export_to(self, path: Path) -> None:
        file_format = path.suffix.lower().removeprefix(".")
        if file_format == "tex":
            from mlp_studio.storage.tikz_export import write_tikz

            write_tikz(self._window.controller.shown, path)
        else:
            from mlp_studio.ui.canvas.export import export_scene  # brings QtSvg's writer: not at start-up

            export_scene(self._window.canvas.scene, self._window.look, path, file_format)
        self._window.show_notice(Notice(f"The network is in {path.name}", "", "info"))

    def may_leave(self, what: str) -> bool:
        """Ask what to do with unsaved work, if there is any; return whether to go on."""
        self._window.controller.bring_in()
        if not self._window.document.is_modified:
            return True
        answer = self.confirm_discard(what)
        return self.save() if answer == "save" else answer == "discard"

    def _ask_to_save(self, what: str) -> str:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("MLP Studio")
        box.setText(f"Save the changes to “{self._window.document.name}” before you {what}?")
        save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Don’t save", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        box.exec()
        clicked = box.clickedButton()
        return "save" if clicked is save else "discard" if clicked is discard else "cancel"

    def _ask_for_file(self, title: str, filters: str, for_saving: bool) -> str:
        folder = str(self._window.preferences.folder)
        if for_saving:
            # Not the static function: the dialog asks before it overwrites, and must know the ending by then.
            dialog = QFileDialog(self._window, title, folder, filters)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            suffix = filters[filters.index("*") + 1 :].split(")")[0]
            dialog.setDefaultSuffix(suffix.removeprefix("."))
            dialog.selectFile(f"{self._window.document.name}{suffix}".replace("/", "-").replace(":", ""))
            dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen[chosen.index("*") + 2 :].split(")")[0]))
            accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
            dialog.deleteLater()
            return dialog.selectedFiles()[0] if accepted else ""
        return QFileDialog.getOpenFileName(self._window, title, folder, filters)[0]
