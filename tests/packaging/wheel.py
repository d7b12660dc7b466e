"""Prove that wheel and sdist build, hold what they should and nothing else, and run in an empty environment.

    python3 tests/packaging/wheel.py [--out FOLDER] [--no-window]

Needs a network (pip), and on Linux Xvfb and xdotool for the window. All of it happens in a temporary folder, with a home of its
own; the checkout is only read. The exit status is 0 if every check has passed.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.packaging.checks import Checks, say  # noqa: E402

NOT_IN_WHEEL = ("resources/packaging", "resources/pictures")
"""Folders of resources that only a checkout needs: recipes of the bundle, and what the README shows."""
PROGRAMS = Path("Scripts" if os.name == "nt" else "bin")
PNG = b"\x89PNG\r\n\x1a\n"
TRIED = "a class tries.mlps"
PATIENCE = 60.0
"""Seconds for the window to appear, and to go."""


def run(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder and return what it said."""
    say("$ " + " ".join(map(str, command)))
    return subprocess.run(
        [str(word) for word in command], cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", errors="replace", timeout=1200, check=False,
    )  # fmt: skip


def empty_environment(home: Path) -> dict[str, str]:
    """Return the variables of a user who has never started the application, nor has any other Python."""
    own = ("PYTHON", "VIRTUAL_ENV", "XDG_", "NUMBA_", "QT_", "DISPLAY", "WAYLAND_DISPLAY")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    names = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_RUNTIME_DIR")
    folders = {name: home / ("" if name in ("HOME", "USERPROFILE") else name.lower()) for name in names}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {**kept, **{name: str(folder) for name, folder in folders.items()}, "PYTHONUTF8": "1"}


def new_environment(folder: Path) -> Path:
    """Make a virtual environment with nothing but pip and return its folder of programs."""
    venv.create(folder, with_pip=True, clear=True, symlinks=os.name != "nt")
    return folder / PROGRAMS


def pip(programs: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Install with the pip of an environment, from where the user's own settings say."""
    return run([programs / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", *words], programs, os.environ)


def version() -> str:
    """Return the version that the checkout has."""
    for line in (ROOT / "mlp_studio" / "__init__.py").read_text(encoding="utf-8").splitlines():
        if line.startswith("__version__ = "):
            return str(ast.literal_eval(line.partition("= ")[2]))
    raise ValueError("mlp_studio/__init__.py gives no __version__")


def files_of_checkout() -> set[str]:
    """Return the files that git has, or would take, as they stand on the disk."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return {name for name in listing.split("\0") if name and (ROOT / name).is_file()}


def check_sdist(sdist: Path, checks: Checks) -> None:
    """Hold the sdist against the checkout: all of it, and what pip asks for."""
    with tarfile.open(sdist) as archive:
        held = {str(PurePosixPath(*PurePosixPath(name).parts[1:])) for name in archive.getnames() if not archive.getmember(name).isdir()}
    wanted = {*files_of_checkout(), "PKG-INFO"}
    checks.that("the sdist holds every file of the checkout", [], sorted(wanted - held))
    checks.that("the sdist holds nothing else", [], sorted(held - wanted))


def check_wheel(wheel: Path, checks: Checks) -> None:
    """Hold the wheel against the checkout: the package, and the resources that it needs within it."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = next(archive.read(name).decode() for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    files = files_of_checkout()
    wanted = {name for name in files if name.startswith("mlp_studio/")}
    wanted |= {f"mlp_studio/{name}" for name in files if name.startswith("resources/") and not name.startswith(NOT_IN_WHEEL)}
    checks.that("the wheel holds the package and its resources", [], sorted(wanted - held))
    checks.that("the wheel holds nothing else", [], sorted(held - wanted))
    checks.that("the wheel names its licence", True, "\nLicense-Expression: MIT\n" in metadata)


def check_commands(programs: Path, folder: Path, home: Path, checks: Checks) -> None:
    """Run what the README shows, outside the checkout."""
    variables = {**empty_environment(home), "QT_QPA_PLATFORM": "offscreen"}
    studio = programs / "mlp-studio"
    where = run([programs / "python", "-c", "import mlp_studio; print(mlp_studio.__file__)"], folder, variables)
    checks.must("the package is that of the environment", str(programs.parent), where.stdout, str(programs.parent) in where.stdout)
    told = run([studio, "--version"], folder, variables)
    checks.that("--version", f"mlp-studio {version()}\n", told.stdout)
    lessons = run([studio, "lessons"], folder, variables)
    wanted = sorted(path.stem for path in (ROOT / "resources" / "lessons").glob("*.mlps"))
    checks.that("lessons", wanted, sorted(line.split()[0] for line in lessons.stdout.splitlines()))
    trained = run([studio, "train", "xor-igd", "--epochs", "50", "--json"], folder, variables)
    checks.that("train: exit status", 0, trained.returncode, None if trained.returncode == 0 else False)
    checks.that("train: one JSON object", "an object", trained.stdout + trained.stderr, _is_object(trained.stdout))
    picture = folder / "xor.png"
    shot = run([studio, "screenshot", "xor-igd", picture, "--epochs", "50"], folder, variables)
    is_picture = picture.is_file() and picture.read_bytes().startswith(PNG)
    checks.that("screenshot", "a PNG", f"exit status {shot.returncode} {shot.stderr}", shot.returncode == 0 and is_picture)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


@contextlib.contextmanager
def screen(variables: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Give the variables with which a window opens: on Linux on an X server of its own, elsewhere on the one screen there is."""
    if not sys.platform.startswith("linux"):
        yield dict(variables)
        return
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    try:
        os.close(writer)
        with os.fdopen(reader) as number:
            yield {**variables, "DISPLAY": ":" + number.readline().strip()}
    finally:
        server.terminate()
        server.wait()


def check_window(programs: Path, folder: Path, home: Path, checks: Checks) -> None:
    """Open the window as an icon does, on a project, and close it."""
    shutil.copy(ROOT / "resources" / "lessons" / "xor-igd.mlps", folder / TRIED)
    with screen(empty_environment(home)) as variables, (folder / "window.log").open("w+", encoding="utf-8") as said:
        window = subprocess.Popen([programs / "mlp-studio-window", TRIED], cwd=folder, env=variables, stdout=said, stderr=said)
        try:
            seen = _wait_for_window(window, variables)
            checks.that("mlp-studio-window shows its window", "a window", f"{seen}; {_said(said.name)}", seen == "a window")
            if os.name == "posix":
                window.send_signal(signal.SIGINT)  # as Ctrl+C in its terminal, which closes the window
                checks.that("closed, it ends with", 0, window.wait(PATIENCE))
        finally:
            window.kill()
            window.wait()
        checks.that("nothing was said on stderr", "", _said(said.name))


def _wait_for_window(window: subprocess.Popen[bytes], variables: Mapping[str, str]) -> str:
    """Return `a window` when there is one; where nobody can be asked (Windows, macOS), when the program has lived for a while."""
    until = time.monotonic() + (PATIENCE if sys.platform.startswith("linux") else 15.0)
    while time.monotonic() < until:
        if window.poll() is not None:
            return f"it ended with {window.returncode}"
        if sys.platform.startswith("linux"):
            search = ["xdotool", "search", "--onlyvisible", "--name", Path(TRIED).stem]
            if subprocess.run(search, env=dict(variables), capture_output=True, check=False).stdout.strip():
                time.sleep(2.0)  # let it paint
                return "a window"
        time.sleep(0.2)
    return "nothing" if sys.platform.startswith("linux") else "a window"


def _said(path: str) -> str:
    return Path(path).read_text(encoding="utf-8", errors="replace").strip()


def main() -> int:
    """Build both, install each into an empty environment, run it, and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where wheel and sdist are copied to, if all is well")
    parser.add_argument("--no-window", action="store_true", help="do not open the window")
    asked = parser.parse_args()
    lacking = [name for name in ("Xvfb", "xdotool") if sys.platform.startswith("linux") and not shutil.which(name)]
    if lacking and not asked.no_window:
        parser.error(f"{' and '.join(lacking)} must be installed, or --no-window given")
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="mlp-studio-", ignore_cleanup_errors=True) as name:
        results = _check_all(Path(name), checks, with_window=not asked.no_window)
        failed = checks.summary()
        if asked.out is not None and not failed:
            asked.out.mkdir(parents=True, exist_ok=True)
            for path in results:
                shutil.copy(path, asked.out)
    return 1 if failed else 0


def _check_all(folder: Path, checks: Checks, *, with_window: bool) -> list[Path]:
    results: list[Path] = []
    with checks.scenario("build"):
        tools = new_environment(folder / "tools")
        done = pip(tools, "build", "twine")
        checks.must("the tools are there", 0, done.stderr or done.returncode, done.returncode == 0)
        done = run([tools / "python", "-m", "build", "--outdir", folder / "dist", ROOT], folder, os.environ)
        checks.must("both build", 0, done.stdout[-2000:] + done.stderr[-2000:], done.returncode == 0)
        (wheel,), (sdist,) = (sorted((folder / "dist").glob(pattern)) for pattern in ("*.whl", "*.tar.gz"))
        results = [wheel, sdist]
        for path in results:
            checks.measure(path.name, f"{path.stat().st_size / 1e6:.2f} MB")
        check_sdist(sdist, checks)
        check_wheel(wheel, checks)
        done = run([tools / "python", "-m", "twine", "check", "--strict", *results], folder, os.environ)
        checks.that("twine check", 0, done.stdout + done.stderr, done.returncode == 0)
    for path in results:
        with checks.scenario(f"{path.name} in an empty environment"):
            away = folder / path.suffix.removeprefix(".")
            programs = new_environment(away / "environment")
            done = pip(programs, path)
            checks.must("pip installs it", 0, done.stderr or done.returncode, done.returncode == 0)
            check_commands(programs, away, away / "home", checks)
            if with_window:
                check_window(programs, away, away / "home", checks)
    return results


if __name__ == "__main__":
    sys.exit(main())
