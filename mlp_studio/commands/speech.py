"""What the commands say: results on stdout, everything else on stderr, and the bar of progress.

A program without a console has neither: on Windows both are None then, and what is said is lost.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any


def write_line(text: str) -> None:
    """Print a line of the result."""
    if sys.stdout is None:
        return
    # A pipe on Windows cannot hold a true minus, and nothing a lone half of a character, as names from a file may have it.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(f"{text}\n".encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def tell(text: str) -> None:
    """Say something beside the result, on stderr."""
    if sys.stderr is not None:
        sys.stderr.write(f"mlp-studio: {text}\n")


def write_json(value: Any) -> None:
    """Print the result as one JSON object."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = json.dumps(value, allow_nan=False)
    write_line(text)


def finite(value: float) -> float | None:
    """Return the number as JSON can hold it: null where there is none."""
    return value if abs(value) < float("inf") else None


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Let a command be asked for JSON."""
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")


class ProgressBar:
    """A bar on stderr, drawn ten times a second at most, and only where stderr is a terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        """Draw nothing yet; a `quiet` one never draws."""
        self._is_shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._drawn: float | None = None

    def show(self, share: float, text: str) -> None:
        """Fill so much of the bar, 0 … 1, with this text behind it."""
        now = time.monotonic()
        if not self._is_shown or (self._drawn is not None and now - self._drawn < 0.1):
            return
        self._drawn = now
        filled = int(30 * share)
        sys.stderr.write(f"\r[{'█' * filled}{'·' * (30 - filled)}] {text}   ")
        sys.stderr.flush()

    def end(self) -> None:
        """Go to the next line, if something was drawn."""
        if self._drawn is not None:
            sys.stderr.write("\n")
            self._drawn = None
