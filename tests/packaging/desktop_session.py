"""A user's session at a small desktop: a file manager with lesson files, double-clicks, and the window that they open."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.packaging import screen as screens
from tests.packaging.checks import Checks
from tests.packaging.debian_root import USER, DebianRoot, Unexpected
from tests.packaging.listing import added_to_home, listing
from tests.packaging.screen import Picture, Screen, Window

CHECKOUT = Path(__file__).parents[2]
HOME = f"/home/{USER}"
FOLDER = f"{HOME}/Lessons"
LESSONS = ("1 Zwei Mönde.mlps", "2 XOR.mlps", "3 kaputt.mlps")
"""Two lessons and one whose end is missing, in the order in which a file manager shows them."""
ICONS = "/usr/share/icons/hicolor"
FOLDER_ICON = 64
DESKTOP_ICON = 48
"""The sizes of icons in Thunar's folders and on PCManFM's desktop."""
STUDIO = "MLP Studio$"
BUNDLE = "/opt/mlp-studio"
START = 60.0
BUS = "unix:path=/run/user/1000/bus"


def lay_lessons(root: DebianRoot) -> None:
    """Make the user's home: a folder with lessons, a desktop, and the icon theme that a desktop brings."""
    folder = root.path(FOLDER)
    folder.mkdir()
    lessons = CHECKOUT / "resources" / "lessons"
    shutil.copy(lessons / "two-moons.mlps", folder / LESSONS[0])  # a run that lasts
    shutil.copy(lessons / "xor-igd.mlps", folder / LESSONS[1])
    whole = (lessons / "xor-igd.mlps").read_text(encoding="utf-8")
    (folder / LESSONS[2]).write_text(whole[: len(whole) // 2], encoding="utf-8")
    root.write(f"{HOME}/.gtkrc-2.0", 'gtk-icon-theme-name = "Adwaita"\n')
    root.path(f"{HOME}/Desktop").mkdir()
    root.run(["chown", "-R", f"{USER}:{USER}", HOME])


class DesktopSession:
    """A login of the user, from the X server to the file manager.

    Parameters
    ----------
    root
        A root with a desktop.
    shots
        The folder for pictures and logs.
    checks
        Takes what is seen.
    """

    def __init__(self, root: DebianRoot, shots: Path, checks: Checks) -> None:
        self.root = root
        self.checks = checks
        self._home = listing(root.path(HOME))
        self.screen = Screen(root, shots, USER)
        self.screen.variables["DBUS_SESSION_BUS_ADDRESS"] = BUS
        self.screen.start(["dbus-daemon", "--session", "--nofork", f"--address={BUS}"])
        screens.wait_for("the session's bus", root.path("/run/user/1000/bus").exists, 20)

    def __enter__(self) -> Self:
        """Log in, which has been done."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Log out, with a picture of where the session went wrong if it did."""
        try:
            if kind is not None:
                self.screen.shot("where it ended")
        finally:
            self.screen.stop()

    # --- The file manager ---------------------------------------------------------------------------------------------------------

    def open_folder(self) -> Window:
        """Open the folder of lessons in the file manager."""
        self.screen.start(["thunar", FOLDER])
        return self.screen.wait_for_window("^Lessons - Thunar$", START)

    def look_before_installation(self) -> None:
        """Take a picture of the folder without the package."""
        self.open_folder()
        self.screen.shot("folder before the installation")

    def document_places(self) -> list[tuple[int, int]]:
        """Return where the screen shows our icon for documents."""
        icon = f"{ICONS}/{FOLDER_ICON}x{FOLDER_ICON}/mimetypes/application-vnd.mlp-studio+json.png"
        return self.screen.picture().places_of(self.screen.icon(icon, FOLDER_ICON))

    def check_icons(self) -> None:
        """Check that the file manager shows each lesson with our icon."""
        self.files = self.open_folder()
        self.screen.shot("folder with our icons")
        self.places = self.document_places()
        self.checks.must("the file manager shows our icon for each .mlps", len(LESSONS), len(self.places))

    def double_click_lesson(self, index: int) -> None:
        """Double-click a lesson in the file manager."""
        self.screen.front(self.files)
        self.screen.double_click(self.places[index])

    # --- The app ------------------------------------------------------------------------------------------------------------------

    def processes(self) -> list[int]:
        """Return the running processes of the package."""
        return self.root.processes(BUNDLE)

    def close(self, window: Window, what: str) -> None:
        """Close the window by the window manager and check that nothing of the app goes on."""
        self.screen.close(window)
        try:
            self.screen.wait_until_gone(window)
            screens.wait_for("no process of the app", lambda: not self.processes(), 30)
            seen = "closed"
        except Unexpected as error:
            self.screen.shot(f"{what} does not close")
            seen = str(error)
        self.checks.must(f"{what}: closes, and no process is left", "closed", seen)

    def check_training(self, window: Window, what: str) -> None:
        """Check that Space begins a run: the window goes on changing without a touch."""
        self.screen.front(window)
        self.screen.wait_until_still(5)
        self.screen.press("space")
        pictures = {self._picture_after(0.5).pixels for _ in range(4)}
        self.screen.shot(f"{what}, training")
        self.checks.that(f"{what}: after Space the window changes by itself", 4, len(pictures))
        self.screen.press("space")
        self.screen.wait_until_still(10)

    def _picture_after(self, seconds: float) -> Picture:
        time.sleep(seconds)
        return self.screen.picture()

    def check_double_clicks(self) -> None:
        """Check what a double-click on a lesson does, in the order of a lesson: open, train, save, open the next one."""
        begin = time.monotonic()
        self.double_click_lesson(0)
        window = screens.wait_for("a window of the app", lambda: self.screen.windows(STUDIO), START)[0]
        self.checks.measure("double-click to the window, the first time", f"{time.monotonic() - begin:.1f} s")
        window = self.screen.wait_for_window(_title(0), START)
        self.screen.shot("opened by double-click")
        self.checks.that("a double-click opens the file", LESSONS[0], window.title, True)
        first = self.processes()
        self.checks.that("the app is one process", 1, len(first))
        before = self._weights(0)
        self.check_training(window, "opened by double-click")
        self.screen.front(window)
        self.screen.press("ctrl+s")
        after = screens.wait_for("saved weights that the run has changed", lambda: self._weights_unless(0, before), 20)
        self.checks.that("Ctrl+S saves what was learnt into the user's file", "other weights", "other weights", after != before)
        self.double_click_lesson(1)
        window = self.screen.wait_for_window(_title(1), START)
        self.screen.shot("second double-click")
        self.checks.that("a second double-click opens in the running app", first, self.processes())
        studios = self.screen.windows(STUDIO)
        self.checks.that("which still has one window", 1, len(studios))
        self.close(window, "after two double-clicks")

    def _weights(self, index: int) -> Any:
        return json.loads(self.root.path(f"{FOLDER}/{LESSONS[index]}").read_text(encoding="utf-8"))["network"].get("weights")

    def _weights_unless(self, index: int, before: Any) -> Any:
        now = self._weights(index)
        return now if now != before else None

    def check_broken_file(self) -> None:
        """Check that a broken file opens the app with a notice, and that the running app tells of one as well."""
        self.screen.start(["gtk-launch", "mlp-studio"])
        window = self.screen.wait_for_window(STUDIO, START)
        plain = self.screen.picture()
        self.screen.shot("started without a file")
        running = self.processes()
        self.double_click_lesson(2)
        screens.wait_for("the app in front again", lambda: self.screen.active() == int(window.id, 16), 20)
        self.screen.wait_until_still()
        told = self.screen.picture()
        self.screen.shot("broken file in the running app")
        self.checks.that(
            "a double-click on a broken file is told by the running app", "another picture", "the same", told.pixels != plain.pixels
        )
        self.checks.that("and starts no second one", running, self.processes())
        self.close(window, "after a broken file in the running app")
        self.double_click_lesson(2)
        window = self.screen.wait_for_window(STUDIO, START)
        told = self.screen.picture()
        self.screen.shot("broken file opens the app")
        other = told.pixels != plain.pixels
        self.checks.that("a double-click on a broken file opens the app with a notice", "not the picture without a file", "it", other)
        self.close(window, "opened by a broken file")

    def check_menu_and_desktop_icon(self) -> None:
        """Check the entry of the menu, and a double-click on the app's icon on the desktop."""
        self.screen.start(["gtk-launch", "mlp-studio"])
        window = self.screen.wait_for_window(STUDIO, START)
        self.checks.that("the menu's entry opens the window", STUDIO, window.title, True)
        self.close(window, "opened by the menu's entry")
        self.screen.close(self.files)
        self.screen.wait_until_gone(self.files)
        shortcut = f"{HOME}/Desktop/mlp-studio.desktop"
        self.root.run(["cp", "/usr/share/applications/mlp-studio.desktop", shortcut], USER)
        self.screen.start(["pcmanfm", "--desktop"])
        icon = self.screen.icon(f"{ICONS}/{DESKTOP_ICON}x{DESKTOP_ICON}/apps/mlp-studio.png", DESKTOP_ICON)
        places = screens.wait_for("the app's icon on the desktop", lambda: self.screen.picture().places_of(icon), 30)
        self.screen.shot("icon on the desktop")
        self.screen.double_click(places[0])
        self.screen.front(self.screen.wait_for_window("^Execute File$", 30))  # PCManFM asks before it starts anything from the desktop
        self.screen.press("alt+e")
        window = self.screen.wait_for_window(STUDIO, START)
        self.checks.that("a double-click on the desktop's icon opens the window", STUDIO, window.title, True)
        self.screen.shot("opened by the desktop's icon")
        self.close(window, "opened by the desktop's icon")
        self.root.run(["rm", shortcut], USER)

    def check_home(self, saved: int) -> None:
        """Check that the session changed the lesson that was saved, and added nothing to the home but settings, caches and logs."""
        whose, strange = added_to_home(self._home, listing(self.root.path(HOME)))
        for owner, files in whose.items():
            self.checks.measure(f"in the home, by {owner}", ", ".join(files))
        own = [f"changed /Lessons/{LESSONS[saved]}"]
        self.checks.that("the session changed one file of the user, which he saved, and added nothing that is nobody's", own, strange)
        self.checks.that("the app left nothing in /tmp", [], [str(path) for path in self.root.path("/tmp").rglob("*mlp*")])
        runtime = [path.name for path in self.root.path("/run/user/1000").rglob("*mlp*")]
        self.checks.measure("in the user's runtime folder, which goes when he logs out", ", ".join(runtime) or "nothing")

    def check_read_only(self) -> None:
        """Check that the app starts and trains from a folder that nobody can write to."""
        self.root.make_read_only("/opt")
        try:
            touched = self.root.run(["touch", f"{BUNDLE}/x"], check=False)
            said = touched.stderr.strip()
            self.checks.must("/opt cannot be written to, even by root", "Read-only file system", said, touched.returncode != 0)
            self.check_icons()
            self.double_click_lesson(0)
            window = self.screen.wait_for_window(_title(0), START)
            self.check_training(window, "from a read-only folder")
            self.screen.front(window)
            self.screen.press("ctrl+s")
            self.screen.wait_until_still(10)
            self.close(window, "from a read-only folder")
        finally:
            self.root.unmount("/opt")


def _title(index: int) -> str:
    name = LESSONS[index].removesuffix(".mlps")
    return f"^{re.escape(name)}(\\.mlps)?,? .* MLP Studio$"
