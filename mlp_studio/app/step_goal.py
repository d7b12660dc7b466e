"""How far the stepper is to go."""

from __future__ import annotations

from dataclasses import dataclass

from mlp_studio.core.pseudocode import Role


@dataclass(frozen=True)
class Goal:
    """How far to go: to the first line with one of these roles, None for any; `fresh` asks for the beginning of an epoch.

    `text` is that of the undo step, "" where it is the session's own.
    """

    roles: frozenset[Role] | None = None
    fresh: bool = False
    text: str = ""

    @property
    def is_epoch_away(self) -> bool:
        """Whether it lies beyond the end of the epoch."""
        return self.fresh or (bool(self.roles) and self.roles is not None and self.roles <= {"until", "epoch"})
