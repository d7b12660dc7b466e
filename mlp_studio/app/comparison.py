"""What is compared: the moments and runs that can be, the one that is chosen, and its pictures and figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.comparison_feed import ComparisonFeed
from mlp_studio.app.region_feed import RegionFeed
from mlp_studio.app.run_labels import run_labels
from mlp_studio.app.training_controller import TrainingController
from mlp_studio.core.findings import counted
from mlp_studio.core.moments import Moment
from mlp_studio.core.network import Network
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
from mlp_studio.core.settings import ViewSettings
from mlp_studio.training.comparison import ComparisonAnswer
from mlp_studio.training.regions import Bounds, RegionColours, RegionFrame

START, PINNED, NEWEST = "start", "pinned", "newest"


@dataclass(frozen=True, eq=False)
class Compared:
    """Something to compare with what the plane shows.

    Attributes
    ----------
    key
        By which it is chosen.
    title, short
        Its name in the list, and on the plane.
    moment
        The network with its place.
    """

    key: str
    title: str
    short: str
    moment: Moment


@dataclass(frozen=True, eq=False)
class _Asked:
    """What the last picture was asked of: where nothing of it differs, that picture stands."""

    key: str
    network: Network
    points: PointSet
    view: ViewSettings
    bounds: Bounds
    theme: object
    size: int

    def is_same(self, other: _Asked) -> bool:
        """Tell whether a picture of the other would be the same."""
        if self.network is not other.network or self.points is not other.points:
            return False
        mine, theirs = ((a.view.regions, a.view.heat_unit, a.bounds, a.theme, a.size) for a in (self, other))
        return mine == theirs


class Comparison(QObject):
    """Holds the choice and asks the workers, while somebody looks.

    Signals
    -------
    choices_changed()
        Others can be chosen, or another is.
    frame_changed(frame)
        A new picture of the chosen network's regions; `frame` keeps the last one.
    answered(answer)
        How the chosen network compares with the one that the plane shows: a `ComparisonAnswer`.
    failed(error)
        A bug in a worker.
    """

    choices_changed = Signal()
    frame_changed = Signal(object)
    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, controller: TrainingController, parent: QObject | None = None) -> None:
        """Begin without a choice; the workers start with the first request."""
        super().__init__(parent)
        self._controller = controller
        self._pinned: Moment | None = None
        self._start: Moment | None = None
        self._key = START
        self._asked: _Asked | None = None
        self._oldest_wanted = 0
        self.frame: RegionFrame | None = None
        self.choices: tuple[Compared, ...] = ()
        self.chosen: Compared | None = None
        self.regions = RegionFeed(self)
        self.differences = ComparisonFeed(self)
        self.regions.frame_changed.connect(self._on_frame)
        self.differences.answered.connect(self._on_answer)
        for feed in (self.regions, self.differences):
            feed.failed.connect(self.failed)

    # The choice

    def choose(self, key: str) -> None:
        """Compare with the choice of this key."""
        self._key = key
        self.refresh()

    def pin(self) -> None:
        """Keep the moment that the plane shows now, in place of the one that was pinned before, and compare with it."""
        self._pinned = self._controller.shown.moment
        self.choose(PINNED)

    def forget(self) -> None:
        """Drop what belongs to a project that is no longer open."""
        self._pinned, self._key = None, START
        self.refresh()

    def refresh(self) -> None:
        """Find out what can be compared now; where what was chosen is gone, the first of it is."""
        before, chosen = [(c.key, c.title) for c in self.choices], self.chosen
        self.choices = self._found()
        self.chosen = next((c for c in self.choices if c.key == self._key), next(iter(self.choices), None))
        if before != [(c.key, c.title) for c in self.choices] or (chosen and chosen.key) != (self.chosen and self.chosen.key):
            self.choices_changed.emit()

    @property
    def comes_before(self) -> bool:
        """Whether what is chosen is an earlier moment of the run that the plane shows."""
        chosen, shown = self.chosen, self._controller.shown.moment
        if chosen is None or chosen.key.startswith("run"):
            return False
        return (chosen.moment.epoch, chosen.moment.example) < (shown.epoch, shown.example)

    def _found(self) -> tuple[Compared, ...]:
        controller = self._controller
        found = []
        start = self._start_of_run()
        if start is not None:
            found.append(Compared(START, "Start", place_words(start), start))
        if self._pinned is not None:
            text = place_words(self._pinned)
            found.append(Compared(PINNED, f"{text[0].upper()}{text[1:]} (pinned)", text, self._pinned))
        runs, newest = controller.runs, controller.newest
        for mark in newest.bookmarks:
            found.append(Compared(f"bookmark {id(mark.moment)}", f"Bookmark “{mark.name}”", f"“{mark.name}”", mark.moment))
        for run, label in zip(runs, run_labels(runs, newest.training, newest.network), strict=True):
            found.append(Compared(f"run {run.number}", _run_title(run.number, label), label, run.moment))
        if controller.look_back.moment is not None:
            moment = newest.moment
            found.append(Compared(NEWEST, f"Newest, {place_words(moment)}", place_words(moment), moment))
        return tuple(found)

    def _start_of_run(self) -> Moment | None:
        """Return the first moment of the run that is shown, the same object as long as it is the same one; None before any training."""
        moments = self._controller.moments
        if len(moments):
            return moments.moments[0]
        project = self._controller.newest
        start = project.progress.start
        if start is None or not (project.progress.epoch or project.progress.example):
            return None
        kept = self._start
        if kept is None or any(a is not b for a, b in zip(kept.network.weights, start, strict=False)):
            kept = self._start = Moment(project.network.with_weights(start))
        return kept

    # Pictures and figures

    def show(self, bounds: Bounds, colours: RegionColours, theme: object, size: int) -> None:
        """Have the chosen network's regions drawn over these bounds, `size` pixels a side, unless that picture is there.

        `theme` tells whether the colours are those of the last picture.
        """
        if self.chosen is None:
            return
        shown, network, last = self._controller.shown, self.chosen.moment.network, self._asked
        self._asked = _Asked(self.chosen.key, network, shown.points, shown.view, bounds, theme, size)
        if last is not None and self._asked.is_same(last):
            return
        self.regions.set_fine_size(size)
        asked = self.regions.show(replace(shown, network=network), bounds, colours)
        if last is None or last.key != self.chosen.key or last.points is not shown.points:
            self._oldest_wanted, self.frame = asked, None  # else the picture stands until the next one comes

    def compare(self, project: Project, bounds: Bounds, *, areas: bool) -> None:
        """Have the chosen network compared with that of the project, which the plane shows; with `areas` over these bounds, too."""
        if self.chosen is not None:
            self.differences.show(project, self.chosen.moment.network, bounds, areas=areas)

    def rest(self) -> None:
        """Nobody looks any more: nothing is computed; the picture is kept, and stands for as long as it is right."""
        self.differences.forget()

    @property
    def is_at_rest(self) -> bool:
        """Whether everything that was asked for has been handed out."""
        return self.regions.is_at_rest and self.differences.is_at_rest

    def close(self) -> bool:
        """End the worker threads; return whether they ended in time."""
        ended = [self.regions.close(), self.differences.close()]
        return all(ended)

    def _on_frame(self, frame: RegionFrame) -> None:
        if frame.generation >= self._oldest_wanted:
            self.frame = frame
            self.frame_changed.emit(frame)

    def _on_answer(self, answer: ComparisonAnswer) -> None:
        if self.chosen is not None and answer.request.network is self.chosen.moment.network:
            self.answered.emit(answer)


def _run_title(number: int, label: str) -> str:
    """Return the title of a run whose label may, or may not, begin with its number."""
    rest = label.removeprefix(f"run {number}").removeprefix(", ")
    return f"Run {number}: {rest}" if rest else f"Run {number}"


def place_words(moment: Moment) -> str:
    """Return how far a moment of a run is, in whole epochs and the examples after them, as the timeline counts."""
    return f"epoch {moment.epoch:,}" + (f" + {counted(moment.example, 'example')}" if moment.example else "")
