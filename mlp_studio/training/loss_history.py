"""The losses of a run over its epochs, in arrays that grow and can be cut back."""

from __future__ import annotations

import numpy as np

from mlp_studio.core.arrays import Floats

COLUMNS = 5


class LossHistory:
    """Rows of epoch, training loss, test loss, error rate, test error rate. Belongs to one thread."""

    def __init__(self) -> None:
        """Begin empty."""
        self._rows = np.empty((1024, COLUMNS))
        self._count = 0
        self.version = 0
        """Another number after every change."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._count

    def clear(self) -> None:
        """Forget all rows."""
        self.version += 1
        self._count = 0

    def append(self, rows: Floats) -> None:
        """Add rows (m, 5) in the order of their epochs; a row of the same epoch as the last one replaces it."""
        self.version += 1
        if not len(rows):
            return
        if self._count and rows[0, 0] <= self._rows[self._count - 1, 0]:
            self.cut(rows[0, 0], inclusive=True)
        need = self._count + len(rows)
        if need > len(self._rows):
            grown = np.empty((max(need, 2 * len(self._rows)), COLUMNS))
            grown[: self._count] = self._rows[: self._count]
            self._rows = grown
        self._rows[self._count : need] = rows
        self._count = need

    def put(self, row: Floats) -> None:
        """Put a row (5,) in its place among the others; one of the same epoch goes."""
        after = self.rows[np.searchsorted(self.rows[:, 0], row[0], side="right") :]
        self.append(np.concatenate([row[None], after]))

    def cut(self, epoch: float, *, inclusive: bool = False) -> None:
        """Forget the rows after this epoch, and that epoch itself if `inclusive`: the run goes on from there, or was undone."""
        self.version += 1
        self._count = int(np.searchsorted(self._rows[: self._count, 0], epoch, side="left" if inclusive else "right"))

    @property
    def rows(self) -> Floats:
        """The rows so far, (n, 5): a view that stays valid until the next `append` or `cut`."""
        return self._rows[: self._count]
