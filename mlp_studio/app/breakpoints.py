"""Where going through the lines of an algorithm stops by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mlp_studio.core.points import PointSet
from mlp_studio.core.pseudocode import Code


@dataclass(frozen=True)
class Breakpoints:
    """Places to stop at.

    Attributes
    ----------
    lines
        Numbers of lines.
    examples
        Rows of points: before such an example is used.
    loss_rises
        After an update that makes the loss larger.
    """

    lines: frozenset[str] = frozenset()
    examples: frozenset[int] = frozenset()
    loss_rises: bool = False

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.lines or self.examples or self.loss_rises)

    def within(self, code: Code, points: PointSet) -> Breakpoints:
        """Return those that can be reached: at a line that there is, and on an example that is trained with."""
        lines = frozenset(line.number for line in code.lines if line.role)
        examples = frozenset(i for i in self.examples if i < len(points) and not points.test_mask[i])
        return replace(self, lines=self.lines & lines, examples=examples)
