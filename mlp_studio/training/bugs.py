"""What a worker's thread hands on when it meets a bug: something that the window can show, and the thread goes on."""

from __future__ import annotations

CAUGHT = (Exception, SystemExit)
"""What a worker survives. A library that wants to end the process would end the thread, without a word, and leave the window waiting."""


def bug_of(error: BaseException) -> Exception:
    """Return the bug to tell of; a wish to end is told as an error of another kind, since who raises it again must not end. Any thread."""
    if isinstance(error, Exception):
        return error
    bug = RuntimeError(f"something wanted to end a worker's thread: {error!r}").with_traceback(error.__traceback__)
    bug.__cause__ = error
    return bug
