"""The stages of slow motion: what is shown when, while an example goes through the network and its error comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlp_studio.app.example_way import Way

SLOW_SPEED = 5.0
"""Examples a second up to which there is slow motion (Source: look.md §8)."""
LAYER_SECONDS, ERROR_SECONDS, UPDATE_SECONDS = 0.4, 0.4, 0.8
"""How long a layer takes, and how long the loss and the update stay, where nothing waits for them."""
LATEST_END = 0.92
"""Share of the time from one update to the next after which the error has arrived."""
READABLE_SECONDS = 0.3
"""Between two updates, from which on their numbers can be read; faster ones would only flicker."""
Kind = Literal["update", "wait", "forward", "error", "backward"]


@dataclass(frozen=True)
class Stage:
    """One stage: forward into layer s, the error at the output, backward from layer s, or the new weights."""

    kind: Kind
    s: int = 0
    seconds: float = LAYER_SECONDS


def stages_of_step(way: Way) -> tuple[Stage, ...]:
    """Return the stages of a single step, or of a forward pass: nothing waits for them."""
    if not way.learns:
        return _forward(way)
    return (*_forward(way), *_back(way), Stage("update", 0, UPDATE_SECONDS))


def stages_of_cycle(way: Way, period: float, *, begins: bool) -> tuple[Stage, ...]:
    """Return the stages from one update of a run to the next, `period` seconds later: the error arrives shortly before it.

    The update before is shown first; where the run `begins`, there is none. Of a long time, as between two large batches, most is spent
    waiting.
    """
    update = 0.0 if begins else min(max(0.05, period * 0.2), UPDATE_SECONDS)
    travel = (*_forward(way), *_back(way))
    natural, room = sum(stage.seconds for stage in travel), period * LATEST_END - update
    factor = min(1.0, room / natural)
    stages = tuple(Stage(stage.kind, stage.s, stage.seconds * factor) for stage in travel)
    first = (Stage("update", 0, update),) if update else ()
    wait = room - natural * factor
    if wait <= 0 or begins:  # a run that begins shows at once that it does
        return (*first, *stages)
    return (*first, Stage("wait", 0, wait), *stages)


def stage_at(stages: tuple[Stage, ...], seconds: float) -> tuple[Stage, float]:
    """Return the stage after so many seconds and which share 0..1 of it has passed; after the end, all of the last."""
    for stage in stages:
        if seconds < stage.seconds:
            return stage, max(0.0, seconds / stage.seconds)
        seconds -= stage.seconds
    return stages[-1], 1.0


def _forward(way: Way) -> tuple[Stage, ...]:
    return tuple(Stage("forward", s) for s in range(1, way.d + 1))


def _back(way: Way) -> tuple[Stage, ...]:
    """Return the error at the output, and its way back through all gaps: each weight gets the δ behind it (line 7b)."""
    back = tuple(Stage("backward", s) for s in range(way.d, 0, -1)) if way.goes_back else ()
    return (Stage("error", way.d, ERROR_SECONDS), *back)
