"""What a run does, as far as the window has to know."""

from __future__ import annotations

from enum import Enum, auto


class RunState(Enum):
    """A run's state; all but IDLE is under way."""

    IDLE = auto()
    PREPARING = auto()
    """A run waits for the training code, which is loaded, or compiled, once."""
    RUNNING = auto()
    PREPARING_STEP = auto()
    """A step waits for it."""
    ENDING = auto()
    """A step, or the last slice before a pause, is under way."""

    @property
    def is_going(self) -> bool:
        """Whether a run goes on by itself."""
        return self in (RunState.PREPARING, RunState.RUNNING)

    @property
    def is_preparing(self) -> bool:
        """Whether what was asked for waits for the training code."""
        return self in (RunState.PREPARING, RunState.PREPARING_STEP)
