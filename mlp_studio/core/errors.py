"""The one error that a user can cause: it says what is wrong, where, and how to mend it."""

from __future__ import annotations


class StudioError(Exception):
    """Something a user can mend: bad input, or settings that cannot train.

    Parameters
    ----------
    what
        The fact, as a sentence without its full stop.
    where
        The file, key, line or control that it is about; may be empty.
    mend
        What the user can do about it, as a sentence without its full stop; may be empty.
    """

    def __init__(self, what: str, where: str = "", mend: str = "") -> None:
        self.what = _one_line(what)
        self.where = _one_line(where)
        self.mend = _one_line(mend)
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: " if self.where else ""
        tail = f" {self.mend}." if self.mend else ""
        return f"{head}{self.what}.{tail}"

    def within(self, outer: str) -> StudioError:
        """Return the same error, placed inside `outer` (a file that holds the key, say)."""
        where = f"{outer}: {self.where}" if self.where else outer
        return StudioError(self.what, where, self.mend)


def _one_line(text: str) -> str:
    """Fold control characters: a message is one line, whatever a file's bytes brought into it."""
    return "".join(c if c.isprintable() else " " for c in text).strip().rstrip(".")
