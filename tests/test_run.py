"""run.py: what it decides before it touches anything, and the lock files that it installs from."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import run

ROOT = Path(__file__).parents[1]
WANTED = {"app": "a1", "dev": "d1"}
SET_UP = {"python": "cpython-311", "app": "a1", "dev": "d1"}


def test_run_py_is_parsed_by_python_3_8_so_that_it_can_say_that_it_is_too_old() -> None:
    source = (ROOT / "run.py").read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 8)).body
    with pytest.raises(SyntaxError):
        ast.parse("match source:\n    case _: pass", feature_version=(3, 8))


def test_an_older_python_is_refused_with_both_versions() -> None:
    run.require_python((3, 11))
    with pytest.raises(run.SetUpError, match=r"Python 3\.10, and MLP Studio needs 3\.11"):
        run.require_python((3, 10))


@pytest.mark.skipif(sys.platform == "win32", reason="a script is a program elsewhere")
def test_the_newest_python_that_starts_is_named_to_who_has_an_older_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run.newer_python() is None
    for version, status in (("3.10", 0), ("3.11", 0), ("3.12", 0), ("3.13", 127)):
        program = tmp_path / f"python{version}"
        program.write_text(f"#!/bin/sh\nexit {status}\n", encoding="utf-8")
        program.chmod(0o755)
    with pytest.raises(run.SetUpError, match=r"Run: python3\.12 run\.py"):
        run.require_python((3, 10))


@pytest.mark.parametrize("arguments", [[], ["lesson.mlps"], ["points.csv"], ["--theme", "dark"]])
def test_a_file_or_nothing_opens_the_window(arguments: list[str]) -> None:
    assert run.opens_window(arguments)


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["--version"], *([command, "xor"] for command in run.COMMANDS)])
def test_a_command_opens_no_window(arguments: list[str]) -> None:
    assert not run.opens_window(arguments)


@pytest.mark.parametrize(
    ("environment", "platform", "screen"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "vnc"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_screen_is_told_from_the_environment(environment: dict[str, str], platform: str, screen: bool) -> None:
    assert run.has_screen(environment, platform) is screen


@pytest.mark.parametrize(
    ("environment", "library"),
    [
        ({"DISPLAY": ":0"}, "libxcb-cursor.so.0"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "libwayland-cursor.so.0"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}, "libxcb-cursor.so.0"),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "wayland-egl;xcb"}, "libwayland-cursor.so.0"),
    ],
)
def test_a_window_asks_for_the_libraries_of_its_screen(environment: dict[str, str], library: str) -> None:
    assert library in run.window_libraries(environment)


@pytest.mark.parametrize("environment", [{}, {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}])
def test_without_a_screen_of_its_own_a_window_asks_for_no_libraries(environment: dict[str, str]) -> None:
    assert run.window_libraries(environment) == {}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_the_window_is_refused_in_one_line_before_anything_is_set_up() -> None:
    without = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    done = subprocess.run([sys.executable, ROOT / "run.py"], env=without, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(r"mlp-studio: there is no screen .*\n", done.stderr)


def test_a_library_that_is_not_there_is_found_missing() -> None:
    assert not run.loads("libno-such-library.so.0")


def test_the_line_to_run_names_each_package_once_and_in_order() -> None:
    choices = [run.BASE_LIBRARIES["libGL.so.1"], run.BASE_LIBRARIES["libEGL.so.1"]]
    assert run.packages(choices, "apt-get") == ["libegl1", "libgl1"]
    assert run.packages(choices, "pacman") == ["libglvnd"]
    line = run.install_line(["libegl1", "libgl1"], "apt-get")
    assert line == "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 libgl1"
    assert run.install_line(["libglvnd"], "pacman") == "sudo pacman -S --needed libglvnd"


def test_every_library_has_a_package_for_every_package_manager() -> None:
    tables = {**run.BASE_LIBRARIES, **run.XCB_LIBRARIES, **run.WAYLAND_LIBRARIES, "a font": run.FONT}
    assert {name: len(names) for name, names in tables.items()} == dict.fromkeys(tables, len(run.MANAGERS))


def test_package_lists_are_stale_when_missing_or_older_than_a_day(tmp_path: Path) -> None:
    now = 10 * run.A_DAY
    assert run.lists_are_stale(tmp_path / "lists", now)
    folder = tmp_path / "lists"
    folder.mkdir()
    assert run.lists_are_stale(folder, folder.stat().st_mtime)
    packages = folder / "main_Packages.lz4"
    packages.touch()
    for path in (packages, folder):
        os.utime(path, (now, now))
    assert not run.lists_are_stale(folder, now + run.A_DAY / 2)
    assert run.lists_are_stale(folder, now + 2 * run.A_DAY)


SETS_UP = """
import pathlib, sys, run
run.ROOT = pathlib.Path(sys.argv[1])
with run.alone():
    print("alone", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no locks of folders")
def test_of_two_starts_at_once_the_second_waits_until_the_first_has_set_up(tmp_path: Path) -> None:
    def start(told: int) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", SETS_UP, tmp_path], cwd=ROOT, stdin=told, stdout=pipe, stderr=pipe, text=True)

    with start(subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "alone\n"
        with start(subprocess.DEVNULL) as second:  # without a lock it would end at once
            assert second.stderr is not None
            assert second.stderr.readline() == "mlp-studio: waiting for another start, which is setting up .venv\n"
            assert second.poll() is None
            assert first.communicate("\n") == ("", "")
            assert second.communicate() == ("alone\n", "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_what_keeps_a_double_click_from_a_window_is_shown_on_the_desktop(tmp_path: Path) -> None:
    told = tmp_path / "told"
    for name, script in (("kdialog", f'echo "$@" > {told}'), ("zenity", "exit 1")):  # the first one cannot
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, ROOT / "run.py", "open", "a.mlps"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "there is no screen" in told.read_text(encoding="utf-8")


def test_nothing_is_done_where_all_is_set_up() -> None:
    assert run.steps_to(WANTED, SET_UP, "cpython-311") == []
    assert run.steps_to({"app": "a1"}, SET_UP, "cpython-311") == []


@pytest.mark.parametrize(
    ("stamp", "tag"),
    [
        ({}, "cpython-311"),  # never set up, or cut short: the stamp is written last
        (SET_UP, None),  # .venv was removed, or its Python was
        (SET_UP, "cpython-312"),  # the system's Python was replaced by a newer one
        ({**SET_UP, "app": "a0"}, "cpython-311"),  # the lock has changed
    ],
)
def test_a_set_up_that_does_not_hold_is_made_anew(stamp: dict[str, str], tag: str | None) -> None:
    assert run.steps_to({"app": "a1"}, stamp, tag) == ["create", "app"]
    assert run.steps_to(WANTED, stamp, tag) == ["create", "dev"]


def test_the_tests_add_their_libraries_to_the_set_up_of_the_window() -> None:
    window = {"python": "cpython-311", "app": "a1"}
    assert run.steps_to(WANTED, window, "cpython-311") == ["dev"]
    assert run.steps_to({**WANTED, "peers": "p1"}, SET_UP, "cpython-311") == ["peers"]


@pytest.mark.parametrize("text", ["", "{", "[1]", "\x00"])
def test_a_broken_stamp_counts_as_none(tmp_path: Path, text: str) -> None:
    stamp = tmp_path / "set-up.json"
    assert run.read_stamp(stamp) == {}
    stamp.write_text(text, encoding="utf-8")
    assert run.read_stamp(stamp) == {}


def test_a_changed_lock_has_another_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "requirements.lock"
    monkeypatch.setitem(run.LOCKS, "app", lock)
    prints = set()
    for content in ("numpy==2.0", "numpy==2.1"):
        lock.write_text(content, encoding="utf-8")
        prints.add(run.fingerprints(["app"])["app"])
    assert len(prints) == 2


def locked(group: str) -> dict[str, set[str]]:
    """Return the pins of a lock file with their markers, by name."""
    pins: dict[str, set[str]] = {}
    for line in run.LOCKS[group].read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            requirement = Requirement(line.rstrip("\\ "))
            pins.setdefault(canonicalize_name(requirement.name), set()).add(f"{requirement.specifier} {requirement.marker}")
    return pins


@pytest.mark.parametrize("group", ["app", "dev"])
def test_a_lock_names_no_address_and_no_folder(group: str) -> None:
    text = run.LOCKS[group].read_text(encoding="utf-8")
    assert not re.search(r"://|--index|--extra-index|--find-links|^\s*#.* /", text, re.MULTILINE)


@pytest.mark.parametrize("group", ["app", "dev"])
def test_every_pin_of_a_lock_has_hashes(group: str) -> None:
    blocks = re.split(r"^(?=\w)", run.LOCKS[group].read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_locks_hold_what_the_project_declares_and_no_torch() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    app = {canonicalize_name(Requirement(text).name) for text in declared["project"]["dependencies"]}
    dev = {canonicalize_name(Requirement(text).name) for text in declared["dependency-groups"]["dev"]}
    assert app <= locked("app").keys()
    assert app | dev <= locked("dev").keys()
    assert "torch" not in locked("dev")
    assert not (dev & locked("app").keys())


def test_the_lock_of_the_tests_holds_all_pins_of_the_application() -> None:
    app, dev = locked("app"), locked("dev")
    assert app == {name: dev.get(name) for name in app}


def test_the_locks_serve_the_python_that_aborts_with_the_newest_qt() -> None:
    (old,) = [pin for pin in locked("app")["pyside6-essentials"] if 'python_full_version < "3.12"' in pin]
    assert old.startswith("==6.11.")
