"""All ways in for points: a file, what was dropped, the clipboard; what is clear is taken at once, the rest is asked on the panel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QGuiApplication

from mlp_studio.app.importer import Importer
from mlp_studio.app.notice import Notice
from mlp_studio.core import edits
from mlp_studio.core.errors import StudioError
from mlp_studio.core.findings import counted
from mlp_studio.core.points import PointSet
from mlp_studio.core.scaling import SCALINGS, UNSCALED, needs_scaling
from mlp_studio.storage.imports.choice import Import, ImportChoice
from mlp_studio.storage.imports.table import Table
from mlp_studio.ui.import_panel.words import scaling_offer, what_they_are
from mlp_studio.ui.notice_bar import Action

if TYPE_CHECKING:
    from mlp_studio.core.project import Project
    from mlp_studio.ui.import_panel.panel import ImportPanel
    from mlp_studio.ui.main_window import MainWindow

BUSY_AFTER_MS = 400
"""A file that takes longer than this is told of."""
PASTED, DROPPED = "pasted points", "dropped points"
OFFERED = "standard"
"""The kind of scaling that the notice offers."""


class ImportCommands(QObject):
    """Reads points from anywhere into the window's project, as one undo step; until then the project stays as it is."""

    def __init__(self, window: MainWindow) -> None:
        """Wait for a file; the panel is made when it is first needed."""
        super().__init__(window)
        self._window = window
        self._remark = ""
        self._asked: Path | None = None
        """The file that was asked for last."""
        self._made: ImportPanel | None = None
        self.importer = Importer(self)
        self.importer.loaded.connect(self._on_loaded)
        self.importer.applied.connect(self._on_applied)
        self.importer.failed.connect(self._on_failed)
        self.importer.busy_changed.connect(self._on_busy)
        self.importer.broke.connect(self._on_broke)
        self._busy_clock = QTimer(self)
        self._busy_clock.setSingleShot(True)
        self._busy_clock.setInterval(BUSY_AFTER_MS)
        self._busy_clock.timeout.connect(self._tell_busy)
        self._told: tuple[PointSet, str] | None = None
        window.document.opened.connect(lambda _: self.cancel())
        window.document.changed.connect(self._on_changed)

    # Ways in

    def open_file(self, path: Path, remark: str = "") -> None:
        """Read the points of a file; `remark` is what else there is to say about it, as a sentence."""
        self._remark = remark
        self._asked = path
        self.importer.read(path)

    def open_text(self, text: str, name: str) -> None:
        """Read points from a text that is no file."""
        self._remark = ""
        self._asked = None
        self.importer.read_bytes(text.encode("utf-8", "replace"), name)

    def paste(self) -> None:
        """Read the points on the clipboard: a table of text, or a file that was copied."""
        if not self._take_from(QGuiApplication.clipboard().mimeData(), PASTED):
            self._window.show_notice(Notice("there is no table on the clipboard", "Copy rows of numbers first, and their class"))

    def drop(self, dropped: QMimeData) -> bool:
        """Read what was dropped: a file, or a table of text; return whether it is either."""
        return self._take_from(dropped, DROPPED)

    @staticmethod
    def can_read(mime: QMimeData) -> bool:
        """Tell whether something dragged, or on the clipboard, may hold points."""
        return bool(_local_files(mime)) or mime.hasText()

    def _take_from(self, mime: QMimeData, name: str) -> bool:
        files = _local_files(mime)
        if files:
            others = f"Of the {len(files)} files only “{files[0].name}” was opened." if len(files) > 1 else ""
            self._window.files.open_path(files[0], others)
        elif mime.text().strip():
            self.open_text(mime.text(), name)
        else:
            return False
        return True

    # The panel

    @property
    def panel(self) -> ImportPanel:
        """The sheet on which the user chooses."""
        if self._made is None:
            from mlp_studio.ui.import_panel.panel import ImportPanel  # not at start-up

            self._made = ImportPanel(self._window.look, self.region, self._window)
            self._made.choice_requested.connect(self.importer.apply)
            self._made.part_requested.connect(self.importer.read_part)
            self._made.taken.connect(self._take)
            self._made.cancelled.connect(self.cancel)
        return self._made

    @property
    def is_asking(self) -> bool:
        """Whether the panel is open."""
        return self._made is not None and not self._made.isHidden()

    def cancel(self) -> None:
        """Take nothing: let go of the file, and close the panel."""
        self.importer.forget()
        self._close_panel()

    def close(self) -> None:
        """End the importer's thread."""
        self._busy_clock.stop()
        self.importer.close()
        self._close_panel()

    def region(self) -> QRect:
        """Return where the sheet lies: all that is left of the plane, from the tool bar down to the status bar.

        The network alone has no room for a plot and eight rows in a small window.
        """
        window, canvas = self._window, self._window.canvas
        corner = canvas.mapTo(window, QPoint(0, 0))
        bar = window.statusBar()
        bottom = bar.y() if bar.isVisible() else window.height()
        return QRect(0, corner.y(), corner.x() + canvas.width(), bottom - corner.y())

    def _ask(self, name: str, table: Table, choice: ImportChoice, result: Import | StudioError) -> None:
        panel, notices = self.panel, self._window.notice_bar
        self._window.crash_notice.close_others()
        panel.show_table(name, table, choice, result, self.importer.missing, self._remark)
        notices.lie_over(panel.body)

    def _ask_again(self, imported: Import) -> None:
        self._ask(imported.source, imported.table, imported.choice, imported)

    def _close_panel(self) -> None:
        if not self.is_asking:
            return
        had_focus = self.panel.isAncestorOf(self._window.focusWidget()) if self._window.focusWidget() else False
        self.panel.close_panel()
        self._window.notice_bar.lie_over(self._window.canvas)
        if had_focus:
            self._window.canvas.setFocus()

    # What the importer tells

    def _on_loaded(self, table: Table, choice: ImportChoice, result: Import | StudioError) -> None:
        if isinstance(result, Import) and result.is_clear and not self._is_another_part(table):
            self._take(result)
        else:
            self._ask(self.importer.name, table, choice, result)

    def _is_another_part(self, table: Table) -> bool:
        return self.is_asking and len(table.parts) > 1

    def _on_applied(self, result: Import | StudioError) -> None:
        if self.is_asking:
            self.panel.show_result(result, self.importer.missing)

    def _on_failed(self, error: StudioError) -> None:
        mend = f"{error.mend}. {self._remark}" if self._remark else error.mend
        self._window.show_notice(Notice.of(StudioError(error.what, error.where, mend)))

    def _on_broke(self, _: Exception) -> None:
        self.cancel()  # the window tells what broke

    def _on_busy(self, is_busy: bool) -> None:
        if self.is_asking:
            self.panel.set_busy(is_busy)
        elif is_busy:
            self._busy_clock.start()
        if not is_busy:
            self._busy_clock.stop()

    def _tell_busy(self) -> None:
        self._window.show_notice(Notice(f"Reading {self.importer.name}…", "", "info"), ("Cancel", self.cancel))

    # Taking

    def _take(self, imported: Import) -> None:
        """Give the project the points, as one undo step, and tell what came of it."""
        self._window.attempt(partial(self._take_points, imported))

    def _take_points(self, imported: Import) -> None:
        window, points = self._window, imported.points
        before = window.document.project.network.describe()
        text = "Paste points" if imported.source == PASTED else f"Import {imported.source}"
        window.document.edit(text, lambda project: edits.set_points(project, points, imported.source))
        self._close_panel()
        if self._asked is not None and self._asked.name == imported.source:  # another one, that failed, may have been asked for since
            window.preferences.add_recent(self._asked)
        after = window.document.project.network.describe()
        told = [f"{imported.source}: {counted(len(points), 'point')}, {what_they_are(points)}."]
        if after != before:
            told.append(f"The network is now {after}, to fit the {'target' if points.classes is None else 'classes'}.")
        told.extend([self._remark] if self._remark else [])
        reason = needs_scaling(points) if window.document.project.network.scaling.kind == UNSCALED.kind else ""
        actions: list[Action] = [("How it was read…", partial(self._ask_again, imported))]
        if reason:
            told.append(f"{scaling_offer(reason)}.")
            actions.insert(0, (SCALINGS[OFFERED].title, self._standardise))
        window.show_notice(Notice(" ".join(told), "", "info"), *actions)
        self._told = (window.document.project.points, window.notice_bar.text)

    def _on_changed(self, _: Project, project: Project) -> None:
        """Take back what was told of points that have gone."""
        if self._told is not None and project.points is not self._told[0]:
            if self._window.notice_bar.text == self._told[1]:
                self._window.notice_bar.close_notice()
            self._told = None

    def _standardise(self) -> None:
        def scale(project: Project) -> Project:
            return edits.set_scaling(project, OFFERED)

        self._window.edit("Standardise the coordinates", scale)


def _local_files(mime: QMimeData) -> Sequence[Path]:
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
