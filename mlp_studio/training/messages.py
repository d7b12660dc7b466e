"""What crosses between the GUI thread and the training thread: frozen values, each with the generation of the job it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from mlp_studio.core.arrays import Floats, Matrices
from mlp_studio.core.moments import Passed
from mlp_studio.core.optimisers import Memory
from mlp_studio.core.project import Project
from mlp_studio.core.settings import TrainingSettings

FOLLOWED_SPEED = 30
"""Up to so many examples a second each can be followed: every update is a moment to look back at, and the plane rings its example."""

# To the worker


@dataclass(frozen=True, eq=False)
class TrainingJob:
    """A project to train from where its progress stands; running at once, or waiting for a step or `Resume`."""

    generation: int
    project: Project
    running: bool
    examples_per_second: float | None = None
    fresh: bool = True
    """Whether the losses at the start are to be reported; False when the run only goes on with a small change."""
    last_epoch: int | None = None
    """The run waits when it has completed so many epochs."""


@dataclass(frozen=True)
class Pause:
    """Stop after the current slice and report where the run stands."""


@dataclass(frozen=True)
class Resume:
    """Go on."""


@dataclass(frozen=True)
class StepExample:
    """Make one update (of one example, or of one batch), then wait."""


@dataclass(frozen=True)
class StepEpoch:
    """Go on to the end of the current epoch, then wait."""


@dataclass(frozen=True)
class NewSettings:
    """Go on with other settings; nothing else changes."""

    settings: TrainingSettings


@dataclass(frozen=True)
class NewSpeed:
    """Train at this speed, or as fast as possible."""

    examples_per_second: float | None


@dataclass(frozen=True)
class Stop:
    """End the thread."""


Command = TrainingJob | Pause | Resume | StepExample | StepEpoch | NewSettings | NewSpeed | Stop

# From the worker


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The weights at one moment of a run, and what the optimiser remembers then; only the newest counts."""

    generation: int
    weights: Matrices
    epoch: int
    example: int
    examples_per_second: float
    memory: Memory | None = None


@dataclass(frozen=True, eq=False)
class LossChunk:
    """Rows of epoch (with its fraction), training loss, test loss, error rate, test error rate: (m, 5), in order, none lost."""

    generation: int
    rows: Floats


@dataclass(frozen=True, eq=False)
class MomentsPassed:
    """Weights at moments of the run that are to be kept, in order, none lost."""

    generation: int
    moments: tuple[Passed, ...]


@dataclass(frozen=True)
class Updated:
    """The run after one update, where it is slow enough for each to be followed, in order, none lost."""

    generation: int
    snapshot: Snapshot


@dataclass(frozen=True)
class Prepared:
    """The kernels are compiled or loaded: training has begun."""

    generation: int


@dataclass(frozen=True, eq=False)
class Paused:
    """The run waits, at this snapshot."""

    generation: int
    snapshot: Snapshot


@dataclass(frozen=True)
class Cycled:
    """The perceptron algorithm goes round: the weights after epoch `first` return every `period` epochs."""

    generation: int
    first: int
    period: int


@dataclass(frozen=True, eq=False)
class Finished:
    """The run has ended by itself, for one of the reasons of the command line (design §6), at this snapshot."""

    generation: int
    reason: str
    snapshot: Snapshot


@dataclass(frozen=True, eq=False)
class Failed:
    """The job could not be run: a `StudioError` for the user, or a bug."""

    generation: int
    error: Exception


Event = LossChunk | MomentsPassed | Updated | Prepared | Paused | Cycled | Finished | Failed
