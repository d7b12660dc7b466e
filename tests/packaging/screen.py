"""The screen of a root: an X server with a window manager, watched and used as a person would, by pointer, keys and pictures."""

from __future__ import annotations

import re
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tests.packaging.debian_root import DebianRoot, Unexpected

PACKAGES = ("xvfb", "openbox", "xdotool", "wmctrl", "imagemagick")
SIZE = (1440, 900)
POLL = 0.25
Found = TypeVar("Found")


def wait_for(what: str, look: Callable[[], Found | None], seconds: float) -> Found:
    """Return the first thing that `look` finds.

    Raises
    ------
    Unexpected
        If that takes longer.
    """
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise Unexpected(f"expected {what} within {seconds:.0f} s, seen {found!r}")
        time.sleep(POLL)


@dataclass(frozen=True)
class Window:
    """A window as the window manager lists it."""

    id: str
    title: str


@dataclass(frozen=True)
class Picture:
    """Pixels, `channels` bytes for each: red, green, blue, and where there are four, how opaque."""

    width: int
    height: int
    channels: int
    pixels: bytes

    def row(self, y: int, begin: int, end: int) -> bytes:
        """Return a piece of a row."""
        start = y * self.width
        return self.pixels[(start + begin) * self.channels : (start + end) * self.channels]

    def colours(self) -> int:
        """Return how many colours there are: an empty or unpainted window has a handful."""
        step = self.channels
        return len({self.pixels[i : i + 3] for i in range(0, len(self.pixels), step)})

    def opaque_run(self) -> tuple[int, int, bytes]:
        """Return the piece of a row without transparency that has most colours: its column, its row, and its colours."""
        best: tuple[int, int, bytes] = (0, 0, b"")
        most = 0
        for y in range(self.height):
            for x, colours in self._opaque_runs(y):
                distinct = len({colours[i : i + 3] for i in range(0, len(colours), 3)})
                if distinct > most or (distinct == most and len(colours) > len(best[2])):
                    best, most = (x, y, colours), distinct
        return best

    def _opaque_runs(self, y: int) -> Iterator[tuple[int, bytes]]:
        begin, colours = 0, b""
        for x in range(self.width + 1):
            pixel = self.row(y, x, x + 1) if x < self.width else b""
            if len(pixel) == 4 and pixel[3] == 255:
                begin = begin if colours else x
                colours += pixel[:3]
            elif colours:
                yield begin, colours
                colours = b""

    def places_of(self, icon: Picture) -> list[tuple[int, int]]:
        """Return the centres of all places where an icon is shown at its own size, row by row; half-transparent pixels are left out."""
        dx, dy, colours = icon.opaque_run()
        places = []
        at = self.pixels.find(colours) if colours else -1
        while at >= 0:
            if at % 3 == 0:
                y, x = divmod(at // 3, self.width)
                if self._shows(icon, x - dx, y - dy):
                    places.append((x - dx + icon.width // 2, y - dy + icon.height // 2))
            at = self.pixels.find(colours, at + 1)
        return places

    def _shows(self, icon: Picture, left: int, top: int) -> bool:
        if left < 0 or top < 0 or left + icon.width > self.width or top + icon.height > self.height:
            return False
        for y in range(icon.height):
            here, there = self.row(top + y, left, left + icon.width), icon.row(y, 0, icon.width)
            for x in range(icon.width):
                if there[4 * x + 3] == 255 and here[3 * x : 3 * x + 3] != there[4 * x : 4 * x + 3]:
                    return False
        return True


class Screen:
    """An X server and a window manager that run in a root.

    Parameters
    ----------
    root
        A root with `PACKAGES`.
    shots
        The folder for pictures and for what the programs said.
    user
        Whose desktop it is.
    """

    def __init__(self, root: DebianRoot, shots: Path, user: str = "root") -> None:
        self.root = root
        self.shots = shots
        self.user = user
        self._log = (shots / f"desktop of {user}.log").open("ab")
        command = root.command(
            ["Xvfb", "-displayfd", "1", "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24", "-nolisten", "tcp", "-ac", "-noreset"], user
        )
        self._server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, stdin=subprocess.DEVNULL)
        assert self._server.stdout is not None
        if not select.select([self._server.stdout], [], [], 30)[0]:
            raise Unexpected("expected the X server to say its number within 30 s, seen nothing")
        self.display = ":" + self._server.stdout.readline().decode().strip()
        self.variables = {"DISPLAY": self.display, "XDG_CURRENT_DESKTOP": "LXDE", "XDG_SESSION_TYPE": "x11"}
        self._parts = [self._server, self.start(["openbox"])]
        wait_for("a window manager", lambda: self._use(["wmctrl", "-m"], check=False).returncode == 0, 30)

    def start(self, words: list[str]) -> subprocess.Popen[bytes]:
        """Start a program on this screen."""
        return self.root.start(words, self._log, self.user, variables=self.variables)

    def stop(self) -> None:
        """End the window manager and the X server, which ends what is still shown."""
        for part in reversed(self._parts):
            part.terminate()
            part.wait(30)
        self._log.close()

    def _use(self, words: list[str], check: bool = True) -> subprocess.CompletedProcess[str]:
        return self.root.run(words, self.user, variables=self.variables, check=check, timeout=60)

    # --- Windows ----------------------------------------------------------------------------------------------------------------

    def windows(self, title: str = "") -> list[Window]:
        """Return the windows whose title matches a regular expression."""
        lines = [line.split(None, 3) for line in self._use(["wmctrl", "-l"], check=False).stdout.splitlines()]
        return [Window(line[0], line[3]) for line in lines if len(line) == 4 and re.search(title, line[3])]

    def wait_for_window(self, title: str, seconds: float) -> Window:
        """Return the window whose title matches, as soon as there is one that has painted itself and stands still."""
        windows = wait_for(f"a window with the title /{title}/ (there are {self.windows()})", lambda: self.windows(title), seconds)
        self.wait_until_still()
        return windows[0]

    def wait_until_gone(self, window: Window, seconds: float = 30) -> None:
        """Wait until a window is no longer there."""
        wait_for(f"{window} to close", lambda: all(each.id != window.id for each in self.windows()), seconds)

    def close(self, window: Window) -> None:
        """Ask the window manager to close a window, as its close button does."""
        self._use(["wmctrl", "-i", "-c", window.id])

    def front(self, window: Window) -> None:
        """Bring a window to the front, with the keyboard."""
        self._use(["wmctrl", "-i", "-a", window.id])
        wait_for(f"{window} in front", lambda: self.active() == int(window.id, 16), 10)

    def active(self) -> int:
        """Return the id of the window with the keyboard, 0 if none has it."""
        return int(self._use(["xdotool", "getactivewindow"], check=False).stdout or 0)

    # --- Hands and eyes ---------------------------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        self._use(["xdotool", "key", "--delay", "60", *keys])

    def type(self, text: str) -> None:
        """Type a text."""
        self._use(["xdotool", "type", "--delay", "40", text])

    def double_click(self, place: tuple[int, int]) -> None:
        """Click twice with the left button, and move the pointer away."""
        x, y = place
        self._use(["xdotool", "mousemove", str(x), str(y), "sleep", "0.3", "click", "--repeat", "2", "--delay", "80", "1"])
        self._use(["xdotool", "mousemove", str(SIZE[0] - 3), str(SIZE[1] - 3)])

    def picture(self) -> Picture:
        """Return what the screen shows."""
        words = self.root.command(["import", "-window", "root", "-depth", "8", "rgb:-"], self.user, variables=self.variables)
        done = subprocess.run(words, capture_output=True, timeout=60, check=False)
        if len(done.stdout) != SIZE[0] * SIZE[1] * 3:
            raise Unexpected(f"expected a picture of the screen, seen {len(done.stdout)} bytes and: {done.stderr.decode(errors='replace')}")
        return Picture(*SIZE, 3, done.stdout)

    def icon(self, inside: str, size: int) -> Picture:
        """Return a square picture file of the root."""
        words = self.root.command(["convert", inside, "-depth", "8", "rgba:-"], self.user)
        done = subprocess.run(words, capture_output=True, timeout=60, check=False)
        if len(done.stdout) != size * size * 4:
            said = done.stderr.decode(errors="replace")
            raise Unexpected(f"expected {inside} as a picture of {size} x {size}, seen {len(done.stdout)} bytes {said}")
        return Picture(size, size, 4, done.stdout)

    def wait_until_still(self, seconds: float = 30) -> None:
        """Wait until nothing on the screen has changed for a second; a blinking cursor ends the wait after the given time."""
        end = time.monotonic() + seconds
        before = self.picture().pixels
        same = 0
        while same < 4 and time.monotonic() < end:
            time.sleep(POLL)
            now = self.picture().pixels
            same = same + 1 if now == before else 0
            before = now

    def shot(self, name: str) -> Path:
        """Keep what the screen shows, under a name that is numbered."""
        path = self.shots / f"{len(list(self.shots.glob('*.png'))) + 1:02} {self.user} {name}.png"
        words = self.root.command(["import", "-window", "root", "png:-"], self.user, variables=self.variables)
        path.write_bytes(subprocess.run(words, stdout=subprocess.PIPE, timeout=60, check=True).stdout)
        return path
