"""What is said about a run: has it examined, shows the findings in the line under the plots, and the confusion of classes on a page."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from mlp_studio.app.confusion_feed import ConfusionFeed
from mlp_studio.app.diagnosis_feed import DiagnosisFeed
from mlp_studio.app.run_state import RunState
from mlp_studio.core.arrays import Integers
from mlp_studio.core.findings import Finding
from mlp_studio.core.network import UnitKey
from mlp_studio.ui.canvas.selection import Selection
from mlp_studio.ui.key_courtesy import KeyCourtesy
from mlp_studio.ui.verdicts.line import VerdictLine

if TYPE_CHECKING:
    from mlp_studio.ui.confusion.page import ConfusionPage
    from mlp_studio.ui.main_window import MainWindow
    from mlp_studio.ui.verdicts.card import FindingsCard

REST_MS = 40
"""What is dragged changes more often than anyone reads: what follows each other so fast is examined once."""


class RunVerdicts(QObject):
    """Follows the run, the document and the moment that is looked back at; what is not visible is not computed.

    Signals
    -------
    failed(error)
        A bug in a worker.
    """

    failed = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        """Put the line and the page into the window's panel of curves, and follow its run."""
        super().__init__(window)
        self._window = window
        self.feed, self.confusions = DiagnosisFeed(self), ConfusionFeed(self)
        self.line = VerdictLine(window.look, window.curves)
        window.curves.add_below(self.line)
        window.curves.add_page("confusion", "Confusion", self._make_page)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._look)
        controller = window.controller
        controller.snapshot_shown.connect(lambda _: self._look_live())
        controller.state_changed.connect(self._on_state)
        controller.losses_changed.connect(self._on_change)
        controller.look_back.changed.connect(self._on_change)
        window.document.changed.connect(lambda *_: self._rest.start())
        window.curves.page_changed.connect(lambda _: self._rest.start())
        self.line.appeared.connect(self._rest.start)
        self.line.clicked.connect(self._open_card)
        self.feed.findings_changed.connect(self._show)
        self.feed.failed.connect(self.failed)
        self.confusions.failed.connect(self.failed)

    def close(self) -> bool:
        """End the worker threads; return whether they ended in time."""
        self._rest.stop()
        ends = [feed.close() for feed in (self.feed, self.confusions)]
        return all(ends)

    @cached_property
    def card(self) -> FindingsCard:
        """The card of all findings, made when it is first opened."""
        from mlp_studio.ui.verdicts.card import FindingsCard

        card = FindingsCard(self._window.look, self._window)
        card.units_picked.connect(self._select_units)
        card.points_picked.connect(self._select_points)
        for picked in (card.units_picked, card.points_picked):
            picked.connect(lambda _: card.close_panel())  # it lies over the plane
        return card

    @property
    def is_at_rest(self) -> bool:
        """Whether all that was asked has been answered."""
        return self.feed.is_at_rest and self.confusions.is_at_rest and not self._rest.isActive()

    # Looking

    @property
    def _is_live(self) -> bool:
        controller = self._window.controller
        return controller.is_going and controller.look_back.moment is None

    @property
    def _shows_confusion(self) -> bool:
        page = self._window.curves.page("confusion")
        return page is not None and page.isVisible()

    def _on_state(self, state: RunState) -> None:
        if state is RunState.IDLE:
            self._rest.start()

    def _on_change(self) -> None:
        if not self._is_live:
            self._rest.start()

    def _look_live(self) -> None:
        if self._is_live and ((self.line.isVisible() and self.feed.is_ready) or (self._shows_confusion and self.confusions.is_ready)):
            self._look()

    def _look(self) -> None:
        """Have what is shown examined, as far as that can be seen."""
        window, is_live = self._window, self._is_live
        project = window.controller.shown
        if self.line.isVisible():
            losses, place = window.controller.losses, window.controller.look_back.place
            if place is not None:
                losses = losses[: np.searchsorted(losses[:, 0], place, side="right")]
            before = window.controller.moments.neighbour(project.place, -1)
            self.feed.examine(project, losses, None if before is None else before[1], is_live=is_live)
        if self._shows_confusion:
            self.confusions.show(project, is_live=is_live)

    # Showing

    def _make_page(self) -> ConfusionPage:
        from mlp_studio.ui.confusion.page import ConfusionPage

        page = ConfusionPage(self._window.look, self._window.curves)
        self.confusions.counted.connect(page.show_answer)
        page.points_picked.connect(self._select_points)
        KeyCourtesy(page).attend(page)  # the window's own saw to the buttons that there were
        return page

    def _show(self, findings: tuple[Finding, ...]) -> None:
        self.line.show_findings(findings)
        if "card" in vars(self):
            self.card.show_findings(findings)

    def _open_card(self) -> None:
        if self.card.close_panel():
            return
        self.card.show_findings(self.line.findings)
        self.card.open_above(self.line)

    def _select_units(self, units: frozenset[UnitKey]) -> None:
        self._window.canvas.scene.select(Selection.of(units))

    def _select_points(self, indices: Integers) -> None:
        chosen = indices[indices < len(self._window.document.project.points)]
        self._window.plane.painting.set_selected(chosen)
        self._window.points_table.select_points(chosen)
