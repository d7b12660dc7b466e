"""The project: one immutable value that holds everything a user can edit and undo."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mlp_studio.core.arrays import Matrices, read_only, same_arrays
from mlp_studio.core.generators import Recipe
from mlp_studio.core.lesson import Lesson
from mlp_studio.core.moments import Bookmark, Moment
from mlp_studio.core.network import Network
from mlp_studio.core.optimisers import Memory
from mlp_studio.core.points import PointSet
from mlp_studio.core.settings import TrainingSettings, ViewSettings


@dataclass(frozen=True, eq=False)
class Progress:
    """How far the weights have been trained: part of the project so that undo brings the counters back, but not of its file.

    Attributes
    ----------
    epoch
        Completed epochs t.
    example
        Examples of the current epoch that have been used, 0 … n − 1.
    start
        The weights with which the run began, or None while it has not begun.
    memory
        What the optimiser remembers, or None while there is nothing.
    """

    epoch: int = 0
    example: int = 0
    start: Matrices | None = None
    memory: Memory | None = None

    def __post_init__(self) -> None:
        """Make the start weights read-only."""
        if self.start is not None:
            object.__setattr__(self, "start", tuple(read_only(w) for w in self.start))


@dataclass(frozen=True, eq=False)
class Project:
    """Network, points, settings: versions share what they do not differ in.

    `source` says where the points come from: a recipe, which is saved, or the name of a file, which is not. `bookmarks` are moments of
    runs, in their order, to come back to. `lesson` is what a class is led through with it, if it is a lesson.
    """

    network: Network
    points: PointSet
    training: TrainingSettings = field(default_factory=TrainingSettings)
    view: ViewSettings = field(default_factory=ViewSettings)
    title: str = ""
    source: Recipe | str = ""
    progress: Progress = field(default_factory=Progress)
    bookmarks: tuple[Bookmark, ...] = ()
    lesson: Lesson | None = None

    def __eq__(self, other: object) -> bool:
        """Compare what a file would hold: everything but the progress and the source of the points."""
        if not isinstance(other, Project):
            return NotImplemented
        return (
            (self.title, self.training, self.view, self.bookmarks) == (other.title, other.training, other.view, other.bookmarks)
            and self.network == other.network
            and self.points == other.points
            and self.lesson == other.lesson
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def start_weights(self) -> Matrices:
        """The weights that "same start again" goes back to."""
        return self.network.weights if self.progress.start is None else self.progress.start

    @property
    def moment(self) -> Moment:
        """The moment at which the project stands."""
        return Moment(self.network, self.progress.epoch, self.progress.example, self.progress.memory)

    @property
    def place(self) -> float:
        """How far the project is trained, in epochs and their fraction."""
        return self.moment.place(self.points.training_count)

    def begins_elsewhere_than(self, other: Project) -> bool:
        """Tell whether a run from other start weights has led here than to another project of the same structure."""
        start, network, others = self.progress.start, self.network, other.network
        is_alike = (network.layers, network.inputs) == (others.layers, others.inputs) and same_arrays(network.removed, others.removed)
        return start is not None and is_alike and not same_arrays(start, other.start_weights)

    def trained(self, weights: Matrices, epoch: int, example: int, memory: Memory | None = None) -> Project:
        """Return the project after a run has brought it to these weights and this place; `memory` is the optimiser's."""
        progress = Progress(epoch, example, self.start_weights, memory)
        return replace(self, network=self.network.with_weights(weights), progress=progress)
