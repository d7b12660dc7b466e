"""A notice: what the window tells the user in its notice bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlp_studio.core.errors import StudioError

Kind = Literal["warn", "info", "ok"]


@dataclass(frozen=True)
class Notice:
    """What happened, how to mend it, and how serious it is."""

    what: str
    mend: str = ""
    kind: Kind = "warn"

    @classmethod
    def of(cls, error: StudioError) -> Notice:
        """Return the notice for an error that the user can mend."""
        place = f"{error.where}: " if error.where else ""
        return cls(f"{place}{error.what}", error.mend)
