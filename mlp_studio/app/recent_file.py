"""A recent file: one that the user opened or saved, and when."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class RecentFile:
    """A file on the list of recent ones; `opened` is None where an older version of the app did not write it down."""

    path: Path
    opened: datetime | None = None


def readable(name: str) -> str:
    """Return the name or path of a file for the screen: with "�" in place of bytes that are no character, which Qt leaves out."""
    return os.fsencode(name).decode("utf-8", "replace")
