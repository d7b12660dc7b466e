"""What the commands say: results on stdout, everything else on stderr, and the bar of progress."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any


def speak_into_the_void() -> None:
    """Give a process without a console, which on Windows has no standard streams, some that lead nowhere: argparse writes to them."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 # for the life of the process


def write_line(text: str) -> None:
    """Print a line of the result."""
    # A pipe on Windows cannot hold a true minus, and nothing a lone half of a character, as names from a file may have it.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(f"{text}\n".encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def tell(text: str) -> None:
    """Say something beside the result, on stderr."""
    sys.stderr.write(f"mlp-studio: {text}\n")


def write_json(value: Any) -> None:
    """Print the result as one JSON object."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
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
        self._is_shown = not quiet and sys.stderr.isatty()
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
