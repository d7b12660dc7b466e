"""Looking back: the one moment that the views show instead of the newest, if there is one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from mlp_studio.core.moments import Moment


class LookBack(QObject):
    """A moment of a run, or of a bookmark, and its place on the axis of epochs; None while the newest is shown.

    Signals
    -------
    changed()
        Another moment is looked at, or the newest again.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with the newest."""
        super().__init__(parent)
        self._place: float | None = None
        self._moment: Moment | None = None

    @property
    def place(self) -> float | None:
        """The place that is looked at, in epochs and their fraction, or None."""
        return self._place

    @property
    def moment(self) -> Moment | None:
        """The moment that is looked at, or None."""
        return self._moment

    def show(self, place: float, moment: Moment) -> None:
        """Look at a moment."""
        if moment is not self._moment:
            self._place, self._moment = place, moment
            self.changed.emit()

    def end(self) -> None:
        """Look at the newest again."""
        if self._moment is not None:
            self._place = self._moment = None
            self.changed.emit()
