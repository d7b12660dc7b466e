"""The file commands: new, open, import and save, with the question about unsaved work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from mlp_studio.app.notice import Notice
from mlp_studio.app.project_reader import ProjectReader
from mlp_studio.app.recent_file import readable
from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.storage.project_file import SUFFIX

if TYPE_CHECKING:
    from mlp_studio.app.job_feed import Outcome
    from mlp_studio.core.project import Project
    from mlp_studio.ui.main_window import MainWindow

PROJECT_FILTER = f"MLP Studio projects (*{SUFFIX})"
EXPORT_FILTER = "SVG picture (*.svg);;PNG picture (*.png);;PDF (*.pdf);;TikZ for LaTeX (*.tex)"


class FileCommands:
    """What the window does with files. What is wrong with one is told as a notice, and the open project stays as it is.

    Attributes
    ----------
    choose_file
        Asks for a file: (title, filters, for saving) → its path, or "".
    confirm_discard
        Asks what to do with unsaved work before (what) happens → "save", "discard" or "cancel".
    reader
        Reads project files.
    """

    def __init__(self, window: MainWindow) -> None:
        """Work for this window, with dialogs of its own."""
        self._window = window
        self.choose_file: Callable[[str, str, bool], str] = self._ask_for_file
        self.confirm_discard: Callable[[str], str] = self._ask_to_save
        self.reader = ProjectReader(window)
        self.reader.done.connect(self._on_read)
        self.reader.slow.connect(self._on_slow)
        self.reader.failed.connect(lambda _: self._take_back())  # the window tells what broke
        self._asked: tuple[Path, str] | None = None
        """The file that is being read, and what else there is to say about it."""
        self._told = ""
        window.document.opened.connect(lambda _: self.cancel())

    def new_project(self) -> None:
        """Begin with an empty project: a canvas that invites to draw, and no points."""
        if self.may_leave("begin a new project"):
            self._window.document.open(edits.empty_project())
            self._window.tabs.setCurrentIndex(0)  # a table leaves the canvas more room than a lecture view

    def open_dialog(self) -> None:
        """Ask for a project or data file and open it."""
        name = self.choose_file("Open", f"{PROJECT_FILTER};;{_data_filter()}", False)
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path, remark: str = "") -> None:
        """Open a project, or the points of any other file; what is wrong with it is told as a notice, and the project stays.

        A file that takes long to read is opened when it has been read, unless the user cancels it or begins something else.
        `remark` is a sentence to be told beside what came of it.
        """
        self.cancel()
        self._asked = path, remark
        self.reader.read(path)

    def cancel(self) -> None:
        """Open nothing that is still being read."""
        self.reader.give_up()
        self._take_back()
        self._asked = None

    def _on_slow(self, path: Path) -> None:
        self._window.show_notice(Notice(f"Opening {readable(path.name)}…", "", "info"), ("Cancel", self.cancel))
        self._told = self._window.notice_bar.text

    def _take_back(self) -> None:
        """Say no longer that a file is being opened."""
        if self._told and self._window.notice_bar.text == self._told:
            self._window.notice_bar.close_notice()
        self._told = ""

    def _on_read(self, outcome: Outcome) -> None:
        if self._asked is None:
            return
        (path, remark), was_slow = self._asked, bool(self._told)
        self._take_back()
        self._asked = None
        if outcome.error is not None:
            error = outcome.error
            self._window.show_notice(Notice.of(StudioError(error.what, error.where, ". ".join(filter(None, (error.mend, remark))))))
        elif outcome.value is None:
            self._window.imports.open_file(path, remark)
        else:
            focused = self._window.focusWidget()
            if was_slow and focused is not None:
                focused.clearFocus()  # what has been typed meanwhile belongs to the project that is left
            if self.may_leave("open another project"):
                self._open(outcome.value, path, remark)

    def _open(self, project: Project, path: Path, remark: str) -> None:
        self._window.document.open(project, path)
        if remark:
            self._window.show_notice(Notice(remark))
        self._window.preferences.add_recent(path)
        self._window.show_title()

    def open_lesson(self, path: Path) -> None:
        """Open a lesson that ships: as a new document, so that a save asks for a name."""
        if self.may_leave("open a lesson"):
            self._window.attempt(lambda: self._open_lesson(path))

    def _open_lesson(self, path: Path) -> None:
        self._window.document.open_file(path)
        self._window.document.path = None
        self._window.show_title()

    def import_data(self) -> None:
        """Ask for a data file and read its points."""
        name = self.choose_file("Import points", _data_filter(), False)
        if name.lower().endswith(SUFFIX):
            self._window.imports.open_file(Path(name))  # a project holds points, too, but not as a table: it is refused in words
        elif name:
            self.open_path(Path(name))

    def save(self) -> bool:
        """Save to the document's file, or ask for one; return whether it was saved."""
        return self._save_to(self._window.document.path) if self._window.document.path is not None else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save there; return whether it was saved."""
        name = self.choose_file("Save as", PROJECT_FILTER, True)
        if not name:
            return False
        return self._save_to(Path(name if name.lower().endswith(SUFFIX) else f"{name}{SUFFIX}"))

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

    def export_points(self) -> None:
        """Ask for a file and write the points to it; the ending says in which format."""
        from mlp_studio.storage.point_exports import WRITERS  # not at start-up

        filters = ";;".join(f"{writer.title} (*{suffix})" for suffix, writer in WRITERS.items())
        name = self.choose_file("Export points", filters, True)
        if name:
            self._window.attempt(lambda: self._export_points_to(Path(name)))

    def _export_points_to(self, path: Path) -> None:
        from mlp_studio.storage.point_exports import write_points

        points = self._window.document.project.points
        write_points(points, path)
        count = "1 point is" if len(points) == 1 else f"{len(points):,} points are"
        self._window.show_notice(Notice(f"{count} in {path.name}", "", "info"))

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


def _data_filter() -> str:
    from mlp_studio.storage.imports.reading import DATA_SUFFIXES  # not at start-up

    return f"Point sets ({' '.join(f'*{suffix}' for suffix in DATA_SUFFIXES)});;All files (*)"
