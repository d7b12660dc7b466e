"""What is looked at closely: the example and the weight that the user has picked, and the example that is stepped through."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mlp_studio.app.example_way import MOST_FOLLOWED
from mlp_studio.core.algorithms import last_example
from mlp_studio.core.network import WeightKey, has_weight
from mlp_studio.core.project import Project


class Picks(QObject):
    """One example and one weight, or none of either; all views show the same ones.

    Signals
    -------
    changed()
        Another example or weight is picked, or another example stepped through.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with nothing picked."""
        super().__init__(parent)
        self._example: int | None = None
        self._stepped: int | None = None
        self._shown: int | None = None
        self._weight: WeightKey | None = None

    @property
    def example(self) -> int | None:
        """The row of the example in the point set."""
        return self._example

    @property
    def seen_example(self) -> int | None:
        """The picked example, or else the one at which the lines of the algorithm stand; None without either."""
        return self._stepped if self._example is None else self._example

    def example_of(self, project: Project, *, is_going: bool) -> int | None:
        """Return the example that views of one example show; None without points.

        It is `seen_example`, or else the last one that was used, or the first; while a run goes on, the one that was shown before.
        """
        count, picked = len(project.points), self.seen_example
        if picked is not None and picked < count:
            self._shown = picked
        elif not count:
            self._shown = None
        elif not is_going or self._shown is None or self._shown >= count:
            last = last_example(project) if count <= MOST_FOLLOWED and project.points.training_count else None
            self._shown = last or 0
        return self._shown

    @property
    def weight(self) -> WeightKey | None:
        """The weight (s, i, j): of layer s, into unit i, from unit j of the layer before, 0 being its bias unit."""
        return self._weight

    def pick_example(self, index: int | None) -> None:
        """Pick an example, or none."""
        if index != self._example:
            self._example = index
            self.changed.emit()

    def stand_at(self, index: int | None) -> None:
        """Take note of the example at which the lines of the algorithm stand; None while nobody goes through them."""
        if index != self._stepped:
            self._stepped = index
            self.changed.emit()

    def pick_weight(self, key: WeightKey | None) -> None:
        """Pick a weight, or none."""
        if key != self._weight:
            self._weight = key
            self.changed.emit()

    def keep_within(self, project: Project) -> None:
        """Let go of what the project has not."""
        if self._example is not None and self._example >= len(project.points):
            self.pick_example(None)
        if self._stepped is not None and self._stepped >= len(project.points):
            self.stand_at(None)
        if self._weight is not None and not has_weight(project.network, self._weight):
            self.pick_weight(None)
