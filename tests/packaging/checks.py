"""What was checked in a fresh root: each check with what was expected and what was seen, and a table of all at the end."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.packaging.debian_root import Unexpected


class NoFurther(Unexpected):
    """A check has failed, and is noted already, without which those after it make no sense."""


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Check:
    """One check; `seconds` is the time since the one before it."""

    what: str
    passed: bool
    seen: str
    seconds: float


@dataclass
class Checks:
    """The checks of a run, in their order."""

    done: list[Check] = field(default_factory=list)
    measured: list[tuple[str, str]] = field(default_factory=list)
    ended_early: bool = False
    """Whether a scenario did not come to its end."""
    _last: float = field(default_factory=time.monotonic)

    def that(self, what: str, expected: object, seen: object, passed: bool | None = None) -> bool:
        """Note a check, passed if `seen` equals `expected` unless told otherwise, and return whether it has passed."""
        good = seen == expected if passed is None else passed
        now = time.monotonic()
        self.done.append(Check(what, good, str(seen), now - self._last))
        self._last = now
        say(f"{'passed' if good else 'FAILED'}  {what}" + ("" if good else f"\n        expected: {expected}\n        seen:     {seen}"))
        return good

    def must(self, what: str, expected: object, seen: object, passed: bool | None = None) -> None:
        """Note a check without which those after it make no sense."""
        if not self.that(what, expected, seen, passed):
            raise NoFurther(f"{what}: expected {expected}, seen {seen}")

    def measure(self, what: str, value: str) -> None:
        """Note a figure."""
        self.measured.append((what, value))
        say(f"        {what}: {value}")

    @contextmanager
    def scenario(self, name: str) -> Iterator[None]:
        """Note what ends a scenario early as a check that has failed."""
        say(f"\n--- {name}")
        self._last = time.monotonic()
        try:
            yield
        except NoFurther:
            self.ended_early = True
        except Unexpected as error:
            self.ended_early = True
            self.that(name, "to go on", str(error), False)
        except Exception:
            self.ended_early = True
            self.that(name, "to go on", traceback.format_exc(), False)

    def summary(self) -> int:
        """Print the table and return how many checks have failed."""
        failed = [check for check in self.done if not check.passed]
        width = max((len(check.what) for check in self.done), default=0)
        say("\n" + "check".ljust(width) + "  result  seconds")
        for check in self.done:
            say(f"{check.what.ljust(width)}  {'passed' if check.passed else 'FAILED'}  {check.seconds:7.1f}")
        for what, value in self.measured:
            say(f"{what}: {value}")
        say(f"{len(self.done) - len(failed)} passed, {len(failed)} failed")
        return len(failed)
