"""A lesson: steps of text that ask the learner to do something in the app, and a check for each that tells whether it is done."""

from __future__ import annotations

from dataclasses import dataclass

from mlp_studio.core.errors import StudioError
from mlp_studio.core.network import Network
from mlp_studio.core.points import PointSet
from mlp_studio.core.settings import TrainingSettings

MAX_STEPS = 60
MAX_TEXT = 6000
"""Characters of a step's text."""
MAX_LINE = 400
"""Characters of a title, a task, a hint or a summary."""
MAX_HINTS = 8
MAX_MARKS = 12
"""Highlights, and views, of one step."""

CONTROLS = ("play", "step example", "step epoch", "reset", "same start", "speed", "eta", "algorithm", "loss", "next line")
"""The controls of the tool bar that can be highlighted, and that of the algorithm view."""
PLACES = ("plane", "canvas", "curves", "data")
"""The parts of the window that can be highlighted."""
EXAMPLE_LINES = ("4", "4b", "5", "6", "7", "7a", "7b")
"""The lines of the algorithms that one example goes through before an update: at which a step can have the algorithm stand."""
_NUMBERS = {"unit": 2, "weight": 3, "layer": 1}

Value = float | str
"""Of a check's parameter."""


@dataclass(frozen=True)
class Highlight:
    """What a step rings for a moment.

    Attributes
    ----------
    kind
        "unit", "weight", "layer" or "control", or one of `PLACES`.
    numbers
        Of a unit (s, i), a weight (s, i, j) or a layer (s,), as the lecture counts: units from 1, and j = 0 is the bias.
    control
        One of `CONTROLS`.
    """

    kind: str
    numbers: tuple[int, ...] = ()
    control: str = ""

    @property
    def text(self) -> str:
        """As the file has it: "weight 1 2 0"."""
        return " ".join(filter(None, (self.kind, self.control, *map(str, self.numbers))))


def parse_highlight(text: str) -> Highlight:
    """Return the highlight of a text such as "unit 1 2", "weight 1 2 0", "layer 1", "control play" or "plane".

    Raises
    ------
    StudioError
        If it is none.
    """
    kind, _, rest = text.strip().partition(" ")
    words = rest.split()
    if kind in PLACES and not words:
        return Highlight(kind)
    if kind == "control" and rest.strip() in CONTROLS:
        return Highlight(kind, control=rest.strip())
    if len(words) == _NUMBERS.get(kind) and all(word.isascii() and word.isdigit() and len(word) < 6 for word in words):
        return Highlight(kind, tuple(int(word) for word in words))
    mend = f"Write “unit 1 2”, “weight 1 2 0”, “layer 1”, {', '.join(PLACES)}, or “control” and one of {', '.join(CONTROLS)}"
    shown = text if len(text) <= 40 else text[:39] + "…"
    raise StudioError(f"“{shown}” is nothing that can be highlighted", "highlights", mend)


@dataclass(frozen=True)
class Check:
    """What tells that a step is done: a kind of `lesson_checks.CHECKS`, and a value for each of its parameters, in their order."""

    kind: str = "free"
    values: tuple[Value, ...] = ()


FREE = Check()


@dataclass(frozen=True, eq=False)
class Start:
    """The state that a step begins with; None leaves what is there."""

    network: Network | None = None
    points: PointSet | None = None
    training: TrainingSettings | None = None

    def __eq__(self, other: object) -> bool:
        """Compare by value, arrays included."""
        if not isinstance(other, Start):
            return NotImplemented
        return (self.network, self.points, self.training) == (other.network, other.points, other.training)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Step:
    """One step of a lesson.

    Attributes
    ----------
    title
        A few words.
    text
        Markdown, with formulas between dollar signs.
    task
        What the learner should do, one sentence; "" where there is only something to read.
    check
        Whether it is done.
    views
        Names of the views that the step opens; those that the app has not are skipped.
    highlights
        What it rings for a moment.
    hints
        Shown one after the other, on request.
    start
        What it begins with, or None for what the step before has left.
    line
        One of `EXAMPLE_LINES`: the line that the algorithm view has just computed when the step begins; "" leaves it where it stands.
    """

    title: str = ""
    text: str = ""
    task: str = ""
    check: Check = FREE
    views: tuple[str, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    hints: tuple[str, ...] = ()
    start: Start | None = None
    line: str = ""


@dataclass(frozen=True)
class Lesson:
    """A lesson: one sentence on what it shows, and its steps in order."""

    steps: tuple[Step, ...] = (Step(),)
    summary: str = ""

    def start_of(self, index: int) -> Start | None:
        """Return what a learner who comes anew to a step finds: of each part the latest that a step up to it begins with; None for none."""
        starts = [step.start for step in self.steps[: index + 1] if step.start is not None]
        if not starts:
            return None
        network = next((start.network for start in reversed(starts) if start.network is not None), None)
        points = next((start.points for start in reversed(starts) if start.points is not None), None)
        training = next((start.training for start in reversed(starts) if start.training is not None), None)
        return Start(network, points, training)
