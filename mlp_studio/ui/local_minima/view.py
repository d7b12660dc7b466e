"""The view of local minima: the same network trained from many starts, where they end, and each of them to open."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from mlp_studio.app.starts_feed import StartsFeed
from mlp_studio.core.errors import StudioError
from mlp_studio.core.project import Project
from mlp_studio.core.starts import ended_at
from mlp_studio.training.local_minima import StartEnd
from mlp_studio.ui.invitation import Invitation
from mlp_studio.ui.lecture.view import LectureView
from mlp_studio.ui.local_minima.curves import StartCurves
from mlp_studio.ui.local_minima.histogram import LossHistogram
from mlp_studio.ui.local_minima.settings_row import SettingsRow
from mlp_studio.ui.local_minima.table import StartsTable
from mlp_studio.ui.local_minima.words import cluster_words, plan_words, symmetry_words
from mlp_studio.ui.paragraph import Paragraph

if TYPE_CHECKING:
    from mlp_studio.ui.main_window import MainWindow

LEAST_FOR_THREE, LEAST_IF_LOW, TALL = 600, 400, 420
"""Width from which histogram, table and curves stand side by side, that in a lower view, and the height from which it is not low."""
LEAST_FOR_ONE_LINE = 700
LOW, LINES = 240, 3
"""Below this height the words have one line instead of so many; the tip has all of them."""
LEAST_RESULTS = 90
"""Height of the results below which all of it scrolls."""
_NONE_YET = "Where do other starts lead?"
_STALE = "The points, the network or the settings have changed since; these are results of before."


class LocalMinimaView(LectureView):
    """Trains many starts of the project that is shown, and opens one of them as the current network."""

    def __init__(self, window: MainWindow) -> None:
        """Serve a window."""
        super().__init__(window.look, window)
        self._controller = window.controller
        self._project: Project | None = None
        self._shown: tuple[StartEnd, ...] = ()
        self.feed = StartsFeed(self)
        self.feed.changed.connect(self._show_ends)
        self.feed.failed.connect(self.failed)
        window.document.opened.connect(lambda _: self.feed.forget())
        self.row = SettingsRow(self.look, self)
        self.row.begin_requested.connect(self.begin)
        self.row.cancel_requested.connect(self.feed.cancel)
        self.words = Paragraph("Where the starts ended", self)
        self.histogram = LossHistogram(self.look, self)
        self.table = StartsTable(self.look, self)
        self.curves = StartCurves(self.look, self)
        self.invitation = Invitation(self.look, self)
        self._results = QWidget(self)
        self._grid = QGridLayout(self._results)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.invitation)
        self._stack.addWidget(self._results)
        self._stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)  # the dock may be as low as it likes
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.row)
        self._column.addWidget(self.words)
        self._column.addWidget(self._stack, 1)
        self._form: bool | None = None
        self.histogram.chosen.connect(self.table.choose)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._open)
        self.row.copy_requested.connect(self.table.copy)
        for field in (self.row.starts_field, self.row.seed_field):
            field.valueChanged.connect(lambda _: self._show_ends())
        self.setFocusProxy(self.row.begin_button)
        self.setAccessibleName("Local minima")
        self.look.theme_changed.connect(self._restyle)
        self._arrange()
        self._restyle()
        self._show_ends()

    # What it does

    def show_moment(self, project: Project) -> None:
        """Note which project the next starts are of."""
        before, self._project = self._project, project
        if before is None or _basis(before) != _basis(project):
            self._show_words()

    def begin(self) -> None:
        """Train the starts that the fields ask for."""
        if self._project is None:
            return
        try:
            self.feed.begin(self._project, self.row.plan)
        except StudioError as error:
            self.invitation.say(error.what[:1].upper() + error.what[1:], error.mend)
            self._stack.setCurrentWidget(self.invitation)

    def close_threads(self) -> bool:
        """End all threads."""
        return self.feed.close()

    def _open(self, end: StartEnd) -> None:
        """Make the network of a start the current one."""
        change = partial(ended_at, network=end.network, seed=end.seed, start=end.start, epoch=end.epoch, memory=end.memory)
        self.edit_requested.emit(f"Open start {end.number + 1}, seed {end.seed}", change, "")
        self._controller.take_losses(end.rows)

    # What it shows

    def _show_ends(self) -> None:
        ends = self.feed.ends
        starts = self.feed.starts
        self.row.show_progress(self.feed.progress, is_going=self.feed.is_going, has_ends=bool(ends))
        if len(ends) != len(self._shown) or ends != self._shown:
            self._shown = ends
            is_regression = starts is not None and starts.project.points.setting == "regression"
            self.histogram.show_ends(ends)
            self.table.show_ends(ends, is_regression=is_regression)
            self.curves.show_ends(ends)
        self._show_words()
        if ends:
            self._stack.setCurrentWidget(self._results)
        else:
            self._invite()

    def _invite(self) -> None:
        if self.feed.is_going:
            self.invitation.say("Training…", "The first of the starts has not ended yet")
        else:
            self.invitation.say(_NONE_YET, f"Press Train: {plan_words(self.row.plan)}, all cores at once")
        self._stack.setCurrentWidget(self.invitation)

    def _show_words(self) -> None:
        starts, ends = self.feed.starts, self.feed.ends
        parts = []
        if starts is not None and ends:
            parts = [cluster_words(ends, starts.plan.starts), symmetry_words(ends[0])]
            if self._project is not None and _basis(self._project) != _basis(starts.project):
                parts.append(_STALE)
        text = " ".join(part for part in parts if part)
        self.words.set_text(text)
        self.words.setToolTip(text)
        self.words.setVisible(bool(text))

    def _on_chosen(self, number: int | None) -> None:
        self.histogram.choose(number)
        self.curves.choose(number)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand the parts where they have room."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the least at which there is room for results."""
        least = super().minimumSizeHint()
        return QSize(least.width(), least.height() + round(self.look.px(LEAST_RESULTS)))

    def _arrange(self) -> None:
        px = self.look.px
        self.row.set_narrow(self.width() < px(LEAST_FOR_ONE_LINE))
        self.words.set_lines(1 if self.height() < px(LOW) else LINES)
        is_wide = self.width() >= px(LEAST_IF_LOW if self.height() < px(TALL) else LEAST_FOR_THREE)
        if is_wide == self._form:
            return
        self._form = is_wide
        parts: tuple[tuple[QWidget, int], ...] = ((self.histogram, 3), (self.table, 6), (self.curves, 5))
        for i, (part, stretch) in enumerate(parts):
            self._grid.removeWidget(part)
            self._grid.addWidget(part, 0 if is_wide else i, i if is_wide else 0)
            self._grid.setColumnStretch(i, stretch if is_wide else (1 if i == 0 else 0))
            self._grid.setRowStretch(i, (1 if i == 0 else 0) if is_wide else stretch)

    def _restyle(self) -> None:
        look, px = self.look, self.look.px
        self.words.setFont(look.font("body"))
        self.words.set_style(f"color: {look.theme.ink.name()}")
        self._grid.setSpacing(round(px(12)))
        self._column.setContentsMargins(round(px(12)), round(px(8)), round(px(12)), round(px(8)))
        self._column.setSpacing(round(px(6)))
        self._form = None
        self._arrange()


def _basis(project: Project) -> tuple[object, ...]:
    """Return what the results of many starts depend on, of which a run changes nothing: seeds, weights and bookmarks are left out."""
    network, training = project.network, project.training
    settings = replace(training, seed=0, stop=replace(training.stop, max_epochs=None, seconds=None))
    held = tuple(mask.tobytes() for mask in (*network.removed, *network.frozen))
    return (network.inputs, network.layers, network.scaling, held, id(project.points), settings)
