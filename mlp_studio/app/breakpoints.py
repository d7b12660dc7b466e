"""Where going through the lines of an algorithm stops by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mlp_studio.core.measures import is_quick, measure
from mlp_studio.core.points import PointSet
from mlp_studio.core.project import Project
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

    def reached(self, line: str, example: int | None, before: Project, after: Project | None) -> str:
        """Return which of them holds: "line", "example" or "loss"; "" for none.

        Parameters
        ----------
        line
            The number of the line that has been computed.
        example
            The example that it begins with, if it does.
        before, after
            The project before an update, and after it where the line has made it.
        """
        if line in self.lines:
            return "line"
        if example is not None and example in self.examples:
            return "example"
        return "loss" if self.loss_rises and after is not None and _has_loss_risen(before, after) else ""


def _has_loss_risen(before: Project, after: Project) -> bool:
    """Tell whether the loss is larger after an update; where that takes long to tell, it is not."""
    if not is_quick(before):
        return False
    rows = measure(before), measure(after)
    return rows[0] is not None and rows[1] is not None and rows[1][0] > rows[0][0]
