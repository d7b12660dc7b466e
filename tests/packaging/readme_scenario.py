"""The README's two commands in fresh roots, from a bare checkout: a window, and a green suite."""

from __future__ import annotations

import os
import re
import subprocess
import time
from pathlib import Path

from tests.packaging import screen as screens
from tests.packaging.checks import Checks, say
from tests.packaging.debian_root import USER, DebianRoot, Outside, Unexpected
from tests.packaging.screen import Screen

CHECKOUT = Path(__file__).parents[2]
TITLE = "MLP Studio$"
FIRST_START = 900.0
SUITE = 3600.0
GREEN = re.compile(r"=+ (?:\d+ (?:passed|skipped|deselected|xfailed)(?:, )?)+ in .*=+")
"""pytest's closing line where nothing has failed."""


def check_readme(folder: Path, outside: Outside, shots: Path, checks: Checks, suite: bool = True) -> None:
    """Check both commands as root on a bare root, and the window as a user whose desktop is there and who may use sudo.

    Parameters
    ----------
    folder
        Where the roots are made.
    outside
        What they get from the machine around them.
    shots
        The folder for pictures and logs.
    checks
        Takes what is seen.
    suite
        Run the second command, too.
    """
    with checks.scenario("README as root: nothing but python3 and ca-certificates; the screen is another machine's"):
        begin = time.monotonic()
        desk = DebianRoot(folder / "desk", outside, screens.PACKAGES)
        bare = DebianRoot(folder / "bare", outside)
        checks.measure("two roots made in", f"{time.monotonic() - begin:.0f} s")
        screen = Screen(desk, shots)
        bare.share_screen(desk)
        home = lay_checkout(bare, "root")
        _check_window(bare, screen, "root", home, shots, checks)
        if suite:
            _check_suite(bare, home, shots, checks)
        screen.stop()
    with checks.scenario(f"README as {USER}: a desktop, and sudo without a password"):
        machine = DebianRoot(folder / "sudo", outside, (*screens.PACKAGES, "sudo"))
        machine.write(f"/etc/sudoers.d/{USER}", f"{USER} ALL=(ALL) NOPASSWD: ALL\n", mode=0o440)
        screen = Screen(machine, shots, USER)
        _check_window(machine, screen, USER, lay_checkout(machine, USER), shots, checks)
        screen.stop()


def lay_checkout(root: DebianRoot, user: str) -> str:
    """Lay what the last commit holds into a user's home and return the folder."""
    home = "/root" if user == "root" else f"/home/{user}"
    folder = root.path(f"{home}/mlp-studio")
    folder.mkdir()
    git = ["git", "-c", "safe.directory=*", "-C", str(CHECKOUT), "archive", "HEAD"]
    archive = subprocess.run(git, stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    root.run(["chown", "-R", f"{user}:{user}", f"{home}/mlp-studio"])
    return f"{home}/mlp-studio"


def _check_window(root: DebianRoot, screen: Screen, user: str, folder: str, shots: Path, checks: Checks) -> None:
    for which, limit in (("first", FIRST_START), ("second", 60.0)):
        log_path = shots / f"run.py {user} {which}.log"
        with log_path.open("wb") as log:
            begin = time.monotonic()
            started = root.start(["python3", "run.py"], log, user, folder, {"DISPLAY": screen.display})
            window = screens.wait_for("a window, or the end", lambda p=started: screen.windows(TITLE) or p.poll() is not None, limit)
            seconds = time.monotonic() - begin
            if window is True:
                raise Unexpected(f"expected a window of `python3 run.py`, seen exit status {started.returncode} and\n{tail(log_path)}")
            checks.that(f"`python3 run.py` as {user}, {which} start: a window", TITLE, window[0].title, True)
            checks.measure(f"{which} start as {user}, until the window is there", f"{seconds:.1f} s")
            screen.front(window[0])
            screen.wait_until_still()
            colours = screen.picture().colours()
            checks.that(f"{user}'s window has painted itself", "more than 100 colours", colours, colours > 100)
            screen.shot(f"run.py {which} start")
            screen.close(window[0])
            try:
                status: object = started.wait(30)
            except subprocess.TimeoutExpired:
                status = "still running after 30 s"
        checks.that(f"`python3 run.py` as {user}, {which} start: exit status after the close button", 0, status)
        say("        " + tail(log_path).replace("\n", "\n        "))


def _check_suite(root: DebianRoot, folder: str, shots: Path, checks: Checks) -> None:
    log_path = shots / "run.py test.log"
    begin = time.monotonic()
    with log_path.open("wb") as log:
        started = root.start(["nice", "python3", "run.py", "test"], log, "root", folder)
        try:
            status: object = started.wait(SUITE)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, 9)
            status = f"still running after {SUITE:.0f} s"
    checks.measure("`python3 run.py test` took", f"{time.monotonic() - begin:.0f} s")
    checks.that("`python3 run.py test` as root: exit status", 0, status)
    closing = (tail(log_path, 1) or "nothing").strip()
    checks.that("`python3 run.py test` as root: pytest's closing line is green", GREEN.pattern, closing, bool(GREEN.fullmatch(closing)))
    checks.measure("pytest's closing line", closing)


def tail(path: Path, lines: int = 12) -> str:
    """Return the last lines of a log."""
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-lines:])
