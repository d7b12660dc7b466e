#!/usr/bin/env python3
"""Set up MLP Studio in .venv where that is still to be done, then open it, run its command line, or run its tests.

    python3 run.py [FILE]                               the window
    python3 run.py COMMAND …                            the command line: train, predict, data, lessons, …
    python3 run.py test [--peers] [pytest's arguments]  the tests; --peers adds those that need PyTorch
    python3 run.py setup                                what the tests need, and no more
    python3 run.py install | uninstall                  this checkout in your menu, opening .mlps files (Linux), or no longer
    python3 run.py bundle                               what a user downloads for the system it runs on, into dist/

It needs nothing but Python's standard library. An older Python must be able to parse it, to be told that it is too old.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

ROOT = pathlib.Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "set-up.json"
LOCKS = {
    "app": ROOT / "requirements.lock",
    "dev": ROOT / "requirements-dev.lock",
    "bundle": ROOT / "requirements-bundle.lock",
}
OLDEST = (3, 11)

COMMANDS = ("lessons", "train", "predict", "data", "separable", "export", "screenshot", "bench", "install", "uninstall")
"""First arguments with which `python -m mlp_studio` opens no window."""

DOUBLE_CLICK = "import sys; from mlp_studio.cli import double_click; sys.exit(double_click())"
"""What the menu entry and a double-click on a file start, as `python3 run.py open [FILE]`."""

DIALOGS = (
    ("zenity", "--error", "--no-markup", "--title=MLP Studio", "--text"),
    ("kdialog", "--title", "MLP Studio", "--error"),
    ("notify-send", "MLP Studio"),
    ("xmessage", "-center"),
)
"""Programs of desktops that show a text, which comes last."""

KERNELS = "mlp_studio.core.compiled"
"""Run as a module, it compiles all kernels into Numba's cache on disk."""

MANAGERS = {
    "apt-get": "apt-get install -y --no-install-recommends",
    "dnf": "dnf install -y",
    "pacman": "pacman -S --needed",
}
BASE_LIBRARIES = {  # what PySide6 loads everywhere: the package of each in the order of MANAGERS
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2", "glib2"),
    "libGL.so.1": ("libgl1", "libglvnd-glx", "libglvnd"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl", "libglvnd"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs", "dbus"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig", "fontconfig"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
}
XCB_LIBRARIES = {  # and what it loads for a window on X
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb", "libxcb"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
}
WAYLAND_LIBRARIES = {  # and on Wayland
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor", "wayland"),
    "libwayland-egl.so.1": ("libwayland-egl1", "libwayland-egl", "wayland"),
}
FONT = ("fonts-dejavu-core", "dejavu-sans-fonts", "ttf-dejavu")
APT_LISTS = pathlib.Path("/var/lib/apt/lists")
A_DAY = 86_400.0


class SetUpError(Exception):
    """The set-up cannot go on; its message says why, and how to mend it."""


def say(text: str) -> None:
    """Print a line for the user on stderr: stdout belongs to the command."""
    sys.stderr.write("mlp-studio: " + text + "\n")
    sys.stderr.flush()


def show(text: str) -> None:
    """Show a text on the desktop, by the first of its programs that can: who double-clicks sees no stderr."""
    for dialog in DIALOGS:
        if shutil.which(dialog[0]) and succeeds([*dialog, text]):
            return


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for and return the exit status; on POSIX the process becomes the command instead."""
    try:
        require_python(tuple(sys.version_info[:2]))
        if arguments[:1] == ["test"]:
            return run_tests(arguments[1:])
        if arguments[:1] == ["setup"]:
            set_up_system(BASE_LIBRARIES)
            set_up(("app", "dev"))
            return 0
        if arguments[:1] == ["bundle"]:
            return make_bundle()
        return run_studio(arguments)
    except (SetUpError, OSError) as error:
        say(str(error))
        if arguments[:1] == ["open"] and not sys.stderr.isatty():
            show(str(error))
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next start goes on from here")
        return 130


def require_python(version: tuple[int, ...]) -> None:
    """Refuse a Python that is too old."""
    if version < OLDEST:
        have, want = (".".join(map(str, v)) for v in (version, OLDEST))
        newer = newer_python()
        how = "Run: " + newer + " run.py" if newer else "Start run.py with a newer one"
        raise SetUpError("this is Python " + have + ", and MLP Studio needs " + want + " or newer. " + how)


def newer_python() -> str | None:
    """Return the name of the newest Python here that is not too old; None if there is none."""
    names = ["python{}.{}".format(OLDEST[0], minor) for minor in range(OLDEST[1] + 8, OLDEST[1] - 1, -1)]
    return next((name for name in names if shutil.which(name) and succeeds([name, "-c", ""], quiet=True)), None)  # pyenv's may lead nowhere


def run_studio(arguments: Sequence[str]) -> int:
    """Set up what the application needs and hand over to it."""
    window = opens_window(arguments)
    if window and not has_screen(os.environ, sys.platform):
        raise SetUpError(
            "there is no screen for a window (neither DISPLAY nor WAYLAND_DISPLAY is set). "
            "The commands (" + ", ".join(COMMANDS) + ") and `test` need none"
        )
    set_up_system({**BASE_LIBRARIES, **(window_libraries(os.environ) if window else {})})
    set_up(("app",))
    if arguments[:1] == ["open"]:
        return hand_over([str(VENV_PYTHON), "-P", "-c", DOUBLE_CLICK, *arguments[1:]], os.environ)
    return hand_over([str(VENV_PYTHON), "-m", "mlp_studio", *arguments], os.environ)


def make_bundle() -> int:
    """Set up what makes the bundle and hand over to it."""
    set_up_system(BASE_LIBRARIES)
    set_up(("app", "bundle"))
    os.chdir(ROOT)
    return hand_over([str(VENV_PYTHON), "-m", "resources.packaging.bundle"], os.environ)


def run_tests(arguments: Sequence[str]) -> int:
    """Set up what the tests need and hand over to pytest, which shows no window; the whole suite is shared by two processes."""
    set_up_system(BASE_LIBRARIES)
    set_up(("app", "dev", "peers") if "--peers" in arguments else ("app", "dev"))
    os.chdir(ROOT)
    shared = [] if set(arguments) - {"--peers"} else ["-n", "2", "--dist", "worksteal"]
    return hand_over([str(VENV_PYTHON), "-m", "pytest", *shared, *arguments], {**os.environ, "QT_QPA_PLATFORM": "offscreen"})


def hand_over(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Become the command, so that signals and its exit status are its own; where that cannot be (Windows), run it."""
    if os.name == "posix":
        os.execve(command[0], list(command), dict(environment))
    return subprocess.run(command, env=dict(environment), check=False).returncode


def opens_window(arguments: Sequence[str]) -> bool:
    """Tell whether `mlp-studio` with these arguments opens a window."""
    if {"-h", "--help", "--version"}.intersection(arguments):
        return False
    return not (arguments and arguments[0] in COMMANDS)


def has_screen(environment: Mapping[str, str], platform: str) -> bool:
    """Tell whether Qt can open a window here."""
    if platform in ("win32", "darwin"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def window_libraries(environment: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """Return what Qt's plug-in for the screen needs: Wayland's goes before X's unless the user has chosen."""
    asked = environment.get("QT_QPA_PLATFORM", "")
    if not asked:
        asked = "wayland" if environment.get("WAYLAND_DISPLAY") else "xcb" if environment.get("DISPLAY") else ""
    return {"wayland": WAYLAND_LIBRARIES, "xcb": XCB_LIBRARIES}.get(asked.partition(";")[0].partition("-")[0], {})


# --- The system's packages -----------------------------------------------------------------------------------------------------


def set_up_system(libraries: Mapping[str, Sequence[str]]) -> None:
    """Install the system's packages that are missing, if that can be done here without asking; otherwise say how."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_parts(libraries)
    if not missing:
        return
    manager = next((name for name in MANAGERS if shutil.which(name)), None)
    if manager is None:
        raise SetUpError("the system lacks " + ", ".join(missing) + "; please install them")
    wanted = packages(missing.values(), manager)
    line = install_line(wanted, manager)
    prefix = administrator()
    if manager != "apt-get" or prefix is None:
        raise SetUpError("the system lacks " + ", ".join(missing) + ". Run:\n    " + line)
    say("installing " + " ".join(wanted))
    if not apt_install(wanted, prefix) or missing_parts(libraries):
        raise SetUpError("the installation of system packages failed. Run:\n    " + line)


def missing_parts(libraries: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return what the system lacks, each with its packages in the order of MANAGERS."""
    missing = {name: names for name, names in libraries.items() if not loads(name)}
    if not has_font():
        missing["a font"] = FONT
    if shutil.which("uv") is None and not VENV_PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        missing["Python's venv"] = ("python3.{}-venv".format(sys.version_info[1]), "python3-pip", "python")
    return missing


def loads(library: str) -> bool:
    """Tell whether the dynamic loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font() -> bool:
    """Tell whether fontconfig finds any font: without one, every character of a window is a box."""
    try:
        fontconfig = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return False
    fontconfig.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
    fontconfig.FcConfigGetFonts.argtypes = [ctypes.c_void_p, ctypes.c_int]
    fontconfig.FcConfigGetFonts.restype = ctypes.POINTER(ctypes.c_int)  # of FcFontSet, which begins with the count
    found = fontconfig.FcConfigGetFonts(fontconfig.FcInitLoadConfigAndFonts(), 0)
    return bool(found) and found[0] > 0


def packages(choices: Iterable[Sequence[str]], manager: str) -> list[str]:
    """Return a manager's names of packages, each once, sorted."""
    column = list(MANAGERS).index(manager)
    return sorted({names[column] for names in choices})


def install_line(wanted: Sequence[str], manager: str) -> str:
    """Return the one line that installs packages, for a person to run."""
    update = "sudo apt-get update && " if manager == "apt-get" else ""
    return update + "sudo " + MANAGERS[manager] + " " + " ".join(wanted)


def administrator() -> list[str] | None:
    """Return what must stand before a command to run it as root without a question; None if that cannot be."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and succeeds(["sudo", "-n", "true"], quiet=True):
        return ["sudo", "-n"]
    return None


def apt_install(wanted: Sequence[str], prefix: Sequence[str]) -> bool:
    """Install packages with apt, from lists that are fresh, and tell whether that went well."""
    update = [*prefix, "apt-get", "-qq", "update"]
    install = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    install += ["-o", "Dpkg::Use-Pty=0", "install", "-y", "--no-install-recommends", *wanted]
    if lists_are_stale(APT_LISTS, time.time()):
        succeeds(update)
        return succeeds(install)
    return succeeds(install) or (succeeds(update) and succeeds(install))


def lists_are_stale(folder: pathlib.Path, now: float) -> bool:
    """Tell whether apt's package lists are missing or more than a day old."""
    times = [path.stat().st_mtime for path in folder.glob("*_Packages*")]
    newest = max([*times, folder.stat().st_mtime]) if times else 0.0
    return now - newest > A_DAY


def succeeds(command: Sequence[str], quiet: bool = False) -> bool:
    """Run a command with its output on stderr and tell whether it exits with 0."""
    output = subprocess.DEVNULL if quiet else sys.stderr.fileno()
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False).returncode == 0


# --- .venv ---------------------------------------------------------------------------------------------------------------------


def set_up(groups: Sequence[str]) -> None:
    """Bring .venv to where the groups (app, dev, bundle, peers) of the lock files are installed; a set-up cut short is done again."""
    wanted = fingerprints(groups)
    if steps_to(wanted, read_stamp(STAMP), python_tag()):
        with alone():
            take_steps(wanted)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Wait for a set-up of this checkout by another process, and let others wait for this one; Windows does without."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    folder = os.open(str(ROOT), os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another start, which is setting up .venv")
            fcntl.flock(folder, fcntl.LOCK_EX)
        except OSError:
            pass  # a file system that knows no locks
        yield
    finally:
        os.close(folder)


def take_steps(wanted: Mapping[str, str]) -> None:
    """Do what still leads to the wanted contents of each group."""
    stamp = read_stamp(STAMP)
    steps = steps_to(wanted, stamp, python_tag())
    if not steps:
        return
    STAMP.unlink(missing_ok=True)
    if "create" in steps:
        say("setting up .venv with " + ("uv" if shutil.which("uv") else "pip") + ", which takes about a minute the first time")
        create_venv()
        stamp = {}
    for group in steps:
        if group != "create":
            install(group)
    stamp.update(wanted, python=python_tag() or "")
    unfinished = STAMP.with_suffix(".part")
    unfinished.write_text(json.dumps(stamp, indent=2), encoding="utf-8")
    unfinished.replace(STAMP)
    if "create" in steps:
        compile_kernels()


def fingerprints(groups: Sequence[str]) -> dict[str, str]:
    """Return what identifies the wanted contents of each group."""
    contents = {group: LOCKS[group].read_bytes() if group in LOCKS else " ".join(peers()).encode() for group in groups}
    return {group: hashlib.sha256(content).hexdigest() for group, content in contents.items()}


def read_stamp(path: pathlib.Path) -> dict[str, str]:
    """Return what the last finished set-up left behind; empty if there was none."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def steps_to(wanted: Mapping[str, str], stamp: Mapping[str, str], tag: str | None) -> list[str]:
    """Return the steps that lead to the wanted groups: `create` for a new .venv, and the groups to install.

    Parameters
    ----------
    wanted
        The fingerprint of each group that is asked for; `app` is always among them.
    stamp
        What the last finished set-up left behind.
    tag
        The kind of Python in .venv, None if it does not run.
    """
    whole = tag is not None and stamp.get("python") == tag and stamp.get("app") == wanted["app"]
    lacking = [group for group in wanted if not whole or stamp.get(group) != wanted[group]]
    if "app" in lacking and len(lacking) > 1:
        lacking.remove("app")  # the other locks hold all of it
    return lacking if whole else ["create", *lacking]


def python_tag() -> str | None:
    """Return the kind of Python that runs in .venv; None if none does, since it was removed or replaced."""
    probe = [str(VENV_PYTHON), "-I", "-S", "-c", "import sys; print(sys.implementation.cache_tag)"]
    try:
        return subprocess.run(probe, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def create_venv() -> None:
    """Make a new .venv in which `mlp_studio` can be imported from anywhere."""
    base = getattr(sys, "_base_executable", None) or sys.executable  # also where .venv's own Python runs this file
    uv = shutil.which("uv")
    command = [uv, "venv", "-q", "--clear", "--python", base, str(VENV)] if uv else [base, "-m", "venv", "--clear", str(VENV)]
    if not succeeds(command):
        raise SetUpError("no virtual environment could be made in " + str(VENV))
    ask = [str(VENV_PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    folder = pathlib.Path(subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip())
    relative = os.path.relpath(ROOT, folder)  # plain ASCII, whatever the checkout is called and wherever it is moved
    (folder / "mlp_studio.pth").write_text(relative + "\n", encoding="ascii")


def install(group: str) -> None:
    """Install a group into .venv: from its lock, with hashes and ready-built wheels only, or the peers by name."""
    what = ["--no-deps", "--require-hashes", "-r", str(LOCKS[group])] if group in LOCKS else peers()
    environment = dict(os.environ)
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "-q", "--no-build", "--compile-bytecode", "--python", str(VENV_PYTHON), *what]
        if "PIP_FIND_LINKS" in environment:  # uv does not read pip's settings
            environment.setdefault("UV_FIND_LINKS", environment["PIP_FIND_LINKS"])
    else:
        command = [str(VENV_PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--only-binary", ":all:", *what]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno(), check=False)
    if done.returncode != 0:
        raise SetUpError("the libraries could not be installed (see above): is there a network, and room on the disk?")


def peers() -> list[str]:
    """Return the libraries that results are held against, from pyproject.toml; too large for the plain test command."""
    import tomllib  # an older Python has none

    with (ROOT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["dependency-groups"]["peers"])


def compile_kernels() -> None:
    """Fill Numba's cache on disk, so that the first training starts at once; the app can do without."""
    say("compiling the training kernels, once")
    command = [str(VENV_PYTHON), "-m", KERNELS]
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode != 0:
        say("that failed; they will be compiled at the first training instead")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
