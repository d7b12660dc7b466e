"""What a file of worksheets holds: tasks, solutions, or both, and the answer key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from mlp_studio.core.worksheet import Section, Solution, Worksheet

TASK, SOLUTION, KEY = "Worksheet", "Solution", "Answer key"
APART = "-solution"
"""What the name of a file of solutions has more than that of the tasks."""
NARROW = 46
"""Letters and signs of a formula for which half of a page is wide enough; indices count as letters."""
FEWEST = 4
"""Steps that are worth two columns."""
_NO_INK = re.compile(r"\\[,;:! ]|[{}_^\s]")
_COMMAND = re.compile(r"\\[A-Za-z]+")


@dataclass(frozen=True, eq=False)
class Pages:
    """The pages of one file.

    Attributes
    ----------
    sheets
        The sheets.
    has_tasks, has_solutions
        Whether their tasks, and their solutions, are in it.
    """

    sheets: tuple[Worksheet, ...]
    has_tasks: bool = True
    has_solutions: bool = True

    @property
    def has_key(self) -> bool:
        """Whether the values of all sheets stand together at the end."""
        return self.has_solutions and len(self.sheets) > 1

    @property
    def title(self) -> str:
        """Of the file."""
        return f"{TASK if self.has_tasks else SOLUTION}: {self.sheets[0].title}"


def has_columns(section: Section) -> bool:
    """Tell whether the steps of a section stand in two columns: there are several, and none is longer than half of a line."""
    lengths = [len(_NO_INK.sub("", _COMMAND.sub("m", "".join(step.line)))) for step in section.steps]
    return len(lengths) >= FEWEST and max(lengths) <= NARROW


def files_of(sheets: tuple[Worksheet, ...], solution: Solution, path: Path) -> dict[Path, Pages]:
    """Return the pages of each file that is to be written: two where the solutions are apart."""
    if solution != "apart":
        return {path: Pages(sheets, has_solutions=solution == "with")}
    apart = path.with_name(f"{path.stem}{APART}{path.suffix}")
    return {path: Pages(sheets, has_solutions=False), apart: Pages(sheets, has_tasks=False)}
